#include "sparepage/properties/findings/causes.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace sparepage {

namespace {

// Whose fault it is: all rows of a guest are the same heap's.
const void* blamed(const Identity& identity) {
  return identity.strategy->guest != nullptr ? static_cast<const void*>(identity.strategy->guest)
                                             : identity.strategy->caller;
}

bool is_crash(const Identity& identity) {
  return identity.invariant->name == "does-not-crash";
}

// What two findings have in common that are one symptom: the function in which runs end, "nano_alloc" of
// "SIGSEGV in nano_alloc", or the invariant. Hangs have no function, and a bind's request that is refused is
// one like others.
std::string_view symptom_of(const Identity& identity) {
  const std::string_view name = identity.invariant->name;
  if (name == "bind-never-fails") return "app-request-never-fails";
  if (!is_crash(identity)) return name;
  const std::string_view signature = identity.kind.signature;
  const std::size_t in = signature.rfind(" in ");
  return in == std::string_view::npos ? signature : signature.substr(in + 4);
}

// Findings of one symptom, and what each of the cases that show them shows besides.
struct Group {
  const void* blamed;
  std::string_view symptom;
  InvariantSet told_by = 0;  // what is violated where it shows; a crash does not say in which function
  InvariantSet always_shown = ~InvariantSet{0};
  std::size_t cause = 0;
};

}  // namespace

std::vector<std::vector<const Identity*>> causes_of(std::span<const Symptom> symptoms) {
  std::vector<const Symptom*> shortest_first;
  for (const Symptom& symptom : symptoms) shortest_first.push_back(&symptom);
  std::ranges::sort(shortest_first, {}, [](const Symptom* of) { return std::pair(of->operations, of); });

  std::vector<Group> groups;
  const auto group_of = [&](const Identity& identity) {
    return std::ranges::find_if(groups, [&](const Group& of) {
      return of.blamed == blamed(identity) && of.symptom == symptom_of(identity);
    });
  };
  for (const auto* symptom : shortest_first) {
    const Identity& identity = *symptom->identity;
    auto group = group_of(identity);
    if (group == groups.end())
      group = groups.insert(
          group, {.blamed = blamed(identity), .symptom = symptom_of(identity), .cause = groups.size()});
    if (!is_crash(identity)) group->told_by |= InvariantSet{1} << row_of(*identity.invariant);
    group->always_shown &= symptom->shown;
  }
  // What never shows without another symptom comes of the same.
  for (const Group& one : groups) {
    for (const Group& other : groups) {
      if (one.blamed != other.blamed || &one == &other || (one.always_shown & other.told_by) == 0) continue;
      const std::size_t from = std::max(one.cause, other.cause);
      const std::size_t to = std::min(one.cause, other.cause);
      for (Group& each : groups) each.cause = each.cause == from ? to : each.cause;
    }
  }

  // A group's number, and so that of a cause, is that of its shortest case.
  std::vector<std::vector<const Identity*>> causes(groups.size());
  for (const auto* symptom : shortest_first)
    causes[group_of(*symptom->identity)->cause].push_back(symptom->identity);
  std::erase_if(causes, [](const auto& cause) { return cause.empty(); });
  return causes;
}

}  // namespace sparepage
