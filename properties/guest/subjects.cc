#include "sparepage/properties/guest/guest.h"

namespace sparepage {

std::string foreign_text(const GuestTraits& traits) {
  std::string names;
  for (const std::string& each : traits.foreign) names += (names.empty() ? "" : ", ") + each;
  return names.empty() ? "" : ". It calls " + names + ": what comes from there is no state of a heap";
}

Subject subject_of(const Strategy& strategy) {
  return {.name = strategy.name,
          .changes = strategy.changes(),
          .summary = strategy.summary,
          .disclaims = strategy.disclaims,
          .caller = &strategy};
}

}  // namespace sparepage
