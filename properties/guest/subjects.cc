#include <algorithm>
#include <vector>

#include "sparepage/properties/guest/guest.h"

namespace sparepage {

std::string foreign_text(const GuestTraits& traits) {
  std::string names;
  for (const std::string& each : traits.foreign) names += (names.empty() ? "" : ", ") + each;
  return names.empty() ? "" : ". It calls " + names + ": what comes from there is no state of a heap";
}

Subject subject_of(const Strategy& strategy) {
  return {.name = strategy.name,
          .changes = strategy.changes,
          .summary = strategy.summary,
          .disclaims = strategy.disclaims,
          .caller = &strategy};
}

// Laid out when it is first asked for, as every table is: strategies are added before.
std::span<const Subject* const> subjects() {
  static const std::vector<const Subject*> all = [] {
    static std::vector<Subject> made;
    for (const Strategy* strategy : strategies()) made.push_back(subject_of(*strategy));
    std::vector<const Subject*> pointers;
    for (const Subject& subject : made) pointers.push_back(&subject);
    return pointers;
  }();
  return all;
}

const Subject* find_subject(std::string_view name) {
  const auto found = std::ranges::find(subjects(), name, &Subject::name);
  return found == subjects().end() ? nullptr : *found;
}

}  // namespace sparepage
