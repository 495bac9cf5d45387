#include "properties/tests/challenge.h"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {

// Pressures are the integers of a list, allocs' sizes those of another one; a `fill` ends a list and begins
// the next.
std::vector<std::uint64_t> pressures(const Case& of) {
  std::vector<std::uint64_t> numbers;
  for (const Step& step : of.steps) {
    if (const auto* pressure = step.operation.as<Pressure>()) numbers.push_back(pressure->pages);
  }
  return numbers;
}
std::vector<std::uint64_t> sizes(const Case& of) {
  std::vector<std::uint64_t> numbers;
  for (const Step& step : of.steps) {
    if (const auto* alloc = step.operation.as<Alloc>()) numbers.push_back(alloc->size);
  }
  return numbers;
}
std::size_t distinct(const std::vector<std::uint64_t>& numbers) {
  return std::set<std::uint64_t>(numbers.begin(), numbers.end()).size();
}

std::int16_t wrapped(std::int64_t sum) {
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(sum));
}
bool bound5(const Case& of) {
  std::vector<std::int64_t> sums = {0};
  std::int64_t all = 0;
  for (const Step& step : of.steps) {
    if (step.operation.is<Fill>()) sums.push_back(0);
    if (const auto* pressure = step.operation.as<Pressure>()) {
      sums.back() += static_cast<std::int16_t>(pressure->pages);
      all += static_cast<std::int16_t>(pressure->pages);
    }
  }
  return sums.size() <= 5 && std::ranges::all_of(sums, [](std::int64_t sum) { return wrapped(sum) < 256; }) &&
         wrapped(all) >= 5 * 256;
}

bool deletion(const Case& of) {
  const auto numbers = sizes(of);
  return distinct(numbers) < numbers.size();
}

bool coupling(const Case& of) {
  const auto numbers = pressures(of);
  bool coupled = false;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] >= numbers.size()) return false;
    coupled = coupled || (numbers[i] != i && numbers[numbers[i]] == i);
  }
  return coupled;
}

bool lengthlist(const Case& of) {
  const auto lengths = pressures(of);
  const auto numbers = sizes(of);
  return lengths.size() == 1 && lengths[0] == numbers.size() &&
         std::ranges::any_of(numbers, [](std::uint64_t number) { return number >= 900; });
}

bool reverse(const Case& of) {
  const auto numbers = sizes(of);
  return !std::equal(numbers.begin(), numbers.end(), numbers.rbegin());
}

bool nested_lists(const Case& of) {
  return std::ranges::count_if(of.steps, [](const Step& step) { return step.point != 0; }) > 10;
}

template <std::uint64_t kLeast, std::uint64_t kMost>
bool difference(const Case& of) {
  const auto numbers = pressures(of);
  if (numbers.size() < 2 || numbers[0] < 10) return false;
  const std::uint64_t apart = numbers[0] < numbers[1] ? numbers[1] - numbers[0] : numbers[0] - numbers[1];
  return apart >= kLeast && apart <= kMost;
}

constexpr std::array<Challenge, 11> kChallenges = {{
    {"bound5", "five lists of 16-bit integers each add up to less than 256, and all of them to 1280 or more",
     bound5, "pressure 32768\nfill\npressure 34048\n"},
    {"deletion", "a number is still in the list when it was removed once", deletion,
     "alloc b0 0\nalloc b0 0\n"},
    {"coupling", "all numbers are places in the list, and two places name each other", coupling,
     "pressure 1\npressure 0\n"},
    {"lengthlist", "a list stands after its length, and has a number of 900 or more", lengthlist,
     "alloc b0 900\npressure 1\n"},
    {"reverse", "a list is not its own reverse", reverse, "alloc b0 0\nalloc b0 1\n"},
    {"distinct", "a list has three different numbers",
     [](const Case& of) { return distinct(pressures(of)) >= 3; }, "pressure 0\npressure 1\npressure 2\n"},
    {"large union", "lists have five different numbers together",
     [](const Case& of) { return distinct(sizes(of)) >= 5; },
     "alloc b0 0\nalloc b0 1\nalloc b0 2\nalloc b0 3\nalloc b0 4\n"},
    {"nested lists", "more than ten operations land in others", nested_lists,
     "free b0\nirq@1 free b0\nirq@1 free b0\nirq@1 free b0\nirq@1 free b0\nirq@1 free b0\nirq@1 free b0\n"
     "irq@1 free b0\nirq@1 free b0\nirq@1 free b0\nirq@1 free b0\nirq@1 free b0\n"},
    {"difference 0", "of two numbers the first is 10 or more, and they are equal", difference<0, 0>,
     "pressure 10\npressure 10\n"},
    {"difference 1", "and they differ by 1", difference<1, 1>, "pressure 10\npressure 9\n"},
    {"difference small", "and they differ by 1 to 4", difference<1, 4>, "pressure 10\npressure 6\n"},
}};

// Numbers of every magnitude, and often near the one before.
std::uint16_t draw_number(Choices& choices, std::uint16_t before) {
  static constexpr std::array<std::uint64_t, 5> kRanges = {4, 12, 100, 2000, 65536};
  if (choices.choose(4, 0) == 0) return static_cast<std::uint16_t>(before + choices.choose(5, 0));
  return static_cast<std::uint16_t>(choices.choose(kRanges[choices.choose(kRanges.size(), 0)], 0));
}

Case draw(Choices& choices) {
  Case drawn;
  generate(choices, drawn.config);
  // A few kinds in each case, so that rare mixtures come up.
  const std::uint64_t kinds = 1 + choices.choose(15, 0);
  const std::uint64_t length = 2 + choices.choose(40, 0);
  std::uint16_t number = 0;
  for (std::uint64_t i = 0; i < length; ++i) {
    number = draw_number(choices, number);
    const auto name = static_cast<Name>(choices.choose(6, 0));
    switch (choices.choose(8, 0)) {
      case 0:
      case 1:
      case 2:
        if ((kinds & 1) != 0 || drawn.steps.empty()) drawn.steps.push_back({.operation = Pressure{number}});
        break;
      case 3:
      case 4:
      case 5:
        if ((kinds & 2) != 0) drawn.steps.push_back({.operation = Alloc{.block = name, .size = number}});
        break;
      case 6:
        if ((kinds & 4) != 0) drawn.steps.push_back({.operation = Fill{}});
        break;
      default:
        if ((kinds & 8) == 0) break;
        for (std::uint64_t landed = choices.choose(6, 0); landed > 0; --landed) {
          drawn.steps.push_back({.operation = Free{.block = name},
                                 .context = Context::interrupt,
                                 .point = static_cast<std::uint8_t>(1 + choices.choose(9, 0))});
        }
    }
  }
  land_where_possible(drawn);
  return drawn;
}

}  // namespace

std::span<const Challenge> challenges() {
  return kChallenges;
}

Case smallest_of(const Challenge& challenge) {
  const Trace trace =
      parse_trace("sparepage-trace 1\nconfig pages=0 heap=0 spare=1\n" + std::string(challenge.smallest),
                  challenge.name, invariant_names())
          .trace;
  return trace;
}

Case start_of(const Challenge& challenge, std::uint64_t seed) {
  SeededChoices choices(seed);
  for (int tries = 0; tries < 1'000'000; ++tries) {
    Case drawn = draw(choices);
    if (drawn.steps.size() > 6 && challenge.fails(drawn)) return drawn;
  }
  throw std::logic_error(std::string(challenge.name) + ": no case that fails was drawn");
}

}  // namespace sparepage
