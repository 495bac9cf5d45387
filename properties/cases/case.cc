#include "sparepage/properties/cases/case.h"

#include <string>
#include <unordered_map>

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

namespace {
// Numbers names in the order in which they are seen.
class Namer {
 public:
  Namer(char letter, std::vector<std::string>& names) : letter_(letter), names_(names) {}
  void name(Name& name) {
    const auto [found, fresh] = seen_.try_emplace(name, static_cast<Name>(names_.size()));
    if (fresh) names_.push_back(letter_ + std::to_string(found->second));
    name = found->second;
  }

 private:
  char letter_;
  std::vector<std::string>& names_;
  std::unordered_map<Name, Name> seen_;
};
}  // namespace

Trace to_trace(const Case& nameless) {
  Trace trace;
  trace.config = nameless.config;
  trace.steps = nameless.steps;
  Namer blocks('b', trace.blocks);
  Namer sockets('s', trace.sockets);
  for (Step& step : trace.steps) {
    visit_name(step.operation, [&](Name& name, bool of_block) { (of_block ? blocks : sockets).name(name); });
  }
  return trace;
}

}  // namespace sparepage
