// Passes that lower numbers.
#include <algorithm>
#include <array>

#include "properties/shrinker/shrinking.h"
#include "sparepage/properties/cases/case_numbers.h"

namespace sparepage {

namespace {

// Boundaries that numbers are lowered to before they are halved: of blocks, headers, packets, pages.
constexpr std::array<std::uint64_t, 24> kBoundaries = {0,    1,    2,    4,    8,    16,    24,    100,
                                                       160,  500,  546,  592,  2000, 4000,  4072,  4073,
                                                       4080, 4088, 4089, 4096, 8184, 16376, 32760, 32768};

// Lowers the numbers that `set_all` sets, all of them `value` now: to the default, to the first boundary
// that still fails, then by ever smaller steps.
template <class SetAll>
bool lower(Shrinking& shrinking, std::uint64_t value, std::uint64_t usual, SetAll set_all) {
  if (value == usual) return false;
  const auto lowered = [&](std::uint64_t to) {
    if (!shrinking.with([&](Case& candidate) { set_all(candidate, to); })) return false;
    value = to;
    return true;
  };
  if (lowered(usual)) return true;
  if (value < usual) return false;
  bool any = false;
  for (const std::uint64_t boundary : kBoundaries) {
    if (boundary > usual && boundary < value && lowered(boundary)) {
      any = true;
      break;
    }
  }
  for (std::uint64_t gap = (value - usual) / 2; gap > 0; gap /= 2) {
    while (value - usual > gap && lowered(value - gap)) any = true;
  }
  return any;
}

struct Number {
  std::uint64_t value;
  std::uint64_t usual;
};

std::vector<Number> numbers(const Shrinking& shrinking) {
  std::vector<Number> all;
  for_each_number(shrinking.best(),
                  [&](std::uint64_t value, std::uint64_t usual, auto...) { all.push_back({value, usual}); });
  return all;
}

// Two different numbers by the same amount: what one takes the other gives.
bool lower_in_step(Shrinking& shrinking, const std::vector<Number>& all) {
  if (shrinking.best().steps.size() > kFewSteps) return false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = i + 1; j < all.size(); ++j) {
      if (all[i].value <= all[i].usual || all[j].value <= all[j].usual) continue;
      for (std::uint64_t by = std::min(all[i].value - all[i].usual, all[j].value - all[j].usual); by > 0;
           by /= 2) {
        Case candidate = shrinking.best();
        const bool both =
            set_number(candidate, i, all[i].value - by) && set_number(candidate, j, all[j].value - by);
        if (both && shrinking.take(std::move(candidate))) return true;
      }
    }
  }
  return false;
}

}  // namespace

bool lower_each(Shrinking& shrinking) {
  bool any = false;
  for (std::size_t i = 0; i < numbers(shrinking).size(); ++i) {
    const Number number = numbers(shrinking)[i];
    any = lower(shrinking, number.value, number.usual,
                [i](Case& of, std::uint64_t to) { set_number(of, i, to); }) ||
          any;
  }
  return any;
}

// Numbers that are equal often mean the same thing.
bool lower_together(Shrinking& shrinking) {
  const std::vector<Number> all = numbers(shrinking);
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<std::size_t> places;
    for (std::size_t j = 0; j < all.size(); ++j) {
      if (all[j].value == all[i].value) places.push_back(j);
    }
    if (places.size() < 2 || places[0] != i) continue;
    const auto set_all = [&](Case& of, std::uint64_t to) {
      for (const std::size_t place : places) set_number(of, place, to);
    };
    if (lower(shrinking, all[i].value, all[i].usual, set_all)) return true;
  }
  return lower_in_step(shrinking, all);
}

// From one number to another: all of it, or as much as halving finds.
bool move_bytes(Shrinking& shrinking) {
  if (shrinking.best().steps.size() > kFewSteps) return false;
  const std::vector<Number> all = numbers(shrinking);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      if (i == j || all[i].value == 0) continue;
      for (std::uint64_t bytes = all[i].value; bytes > 0; bytes /= 2) {
        Case candidate = shrinking.best();
        const bool moved =
            set_number(candidate, i, all[i].value - bytes) && set_number(candidate, j, all[j].value + bytes);
        if (moved && shrinking.take(std::move(candidate))) return true;
      }
    }
  }
  return false;
}

}  // namespace sparepage
