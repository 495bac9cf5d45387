// What a strategy costs: facts of runs, counted alike for every one. Source: strategy section 6.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace sparepage {

// At most, and on average: the sum of so many.
struct Measured {
  std::uint64_t most = 0;
  std::uint64_t sum = 0;
  std::uint64_t of = 0;

  void add(std::uint64_t value) {
    most = std::max(most, value);
    sum += value;
    ++of;
  }
  void add(const Measured& other) {
    most = std::max(most, other.most);
    sum += other.sum;
    of += other.of;
  }
  bool operator==(const Measured&) const = default;
};

// Of one run, or of several; in any order the sum is the same. Nothing is counted for a guest, whose costs
// are its own.
struct Costs {
  Measured held;              // pages out of others' reach, by step: the spare, own pages, what is kept
  std::uint64_t taken = 0;    // pages that the pager gave to heap, spare and own, at most
  Measured calls;             // heap calls of a bind that came to ask
  std::uint64_t masked = 0;   // block headers visited by one operation between two points, at most
  std::uint64_t starved = 0;  // requests and packets refused outside application time,
  std::uint64_t asked = 0;    // of so many
  Measured latency;  // of a bind that succeeded: points at which something landed before its last block

  void add(const Costs& other) {
    held.add(other.held);
    taken = std::max(taken, other.taken);
    calls.add(other.calls);
    masked = std::max(masked, other.masked);
    starved += other.starved;
    asked += other.asked;
    latency.add(other.latency);
  }
  bool operator==(const Costs&) const = default;
};

// A cost in which strategies may be told apart, as one number of a run.
struct Cost {
  std::string_view name;
  std::string_view what;  // the number, in words
  std::uint64_t (*amount)(const Costs& of);
  bool at_most = false;  // the number is the largest of several, and no sum
};
inline constexpr std::array<Cost, 6> kCosts = {{
    {"held", "pages held back, summed over the steps", [](const Costs& of) { return of.held.sum; }},
    {"taken", "pages that the pager gave, at most", [](const Costs& of) { return of.taken; }, true},
    {"calls", "heap calls of binds", [](const Costs& of) { return of.calls.sum; }},
    {"masked", "block headers visited between two points, at most", [](const Costs& of) { return of.masked; },
     true},
    {"starved", "requests and packets refused outside application time",
     [](const Costs& of) { return of.starved; }},
    {"latency", "points of a bind at which something landed before its last block",
     [](const Costs& of) { return of.latency.sum; }},
}};

}  // namespace sparepage
