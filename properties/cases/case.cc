#include "sparepage/properties/cases/case.h"

namespace sparepage {

Host host_after(const Step& step, Host before) {
  if (step.point != 0) return before;
  if (step.context != Context::application) return Host::none;
  return step.operation.is<Bind>() ? Host::bind : Host::application;
}

void land_where_possible(Case& changed) {
  Host host = Host::none;
  for (Step& step : changed.steps) {
    if (host == Host::none) step.point = 0;
    host = host_after(step, host);
  }
}

}  // namespace sparepage
