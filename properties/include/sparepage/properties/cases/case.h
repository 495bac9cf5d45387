// A case: what every engine produces and run() runs.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sparepage/model/operations.h"

namespace sparepage {

// A configuration and steps, without names: what an engine produces.
struct Case {
  Config config;
  std::vector<Step> steps;
  bool operator==(const Case&) const = default;
};

// The operation above a step that it may land in: none, one at application time, a bind.
enum class Host : std::uint8_t { none, application, bind };
Host host_after(const Step& step, Host before);

// The step that a step lands in; itself, if it stands between operations.
inline std::size_t operation_of(std::span<const Step> steps, std::size_t at) {
  assert(at < steps.size());
  while (at > 0 && steps[at].point != 0) --at;
  return at;
}

// After all that lands in a step that stands between others.
inline std::size_t group_end(std::span<const Step> steps, std::size_t at) {
  std::size_t end = at + 1;
  while (end < steps.size() && steps[end].point != 0) ++end;
  return end;
}

// A step that lands with nothing above it to land in stands between operations instead: what is left of a
// case when steps are left out of it.
void land_where_possible(Case& changed);

}  // namespace sparepage
