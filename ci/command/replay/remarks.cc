#include "ci/command/replay/remarks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <utility>

namespace sparepage {

namespace {

std::string note(const Input& input, std::size_t step, const std::string& what) {
  return fmt::format("{}:{}: note: {}", input.name, input.parsed.lines[step], what);
}

// The points that each of so many steps reached.
std::vector<std::span<const Point>> points_of(const StrategyReplay& replay, std::size_t steps) {
  std::vector<std::span<const Point>> points(steps);
  for (const ReplayedStep& step : replay.steps) points[step.step] = step.points;
  return points;
}

// The point of that number, from 1: "spare-filled", "2nd bind.block", "never reached".
std::string point_text(std::span<const Point> points, std::size_t number) {
  if (number > points.size()) return "never reached";
  const Point point = points[number - 1];
  const auto count = std::ranges::count(points.first(number), point);
  if (count == 1) return std::string(text(point));
  const auto last = count % 100 / 10 == 1 ? 0 : count % 10;
  return fmt::format("{}{} {}", count,
                     last == 1   ? "st"
                     : last == 2 ? "nd"
                     : last == 3 ? "rd"
                                 : "th",
                     text(point));
}

}  // namespace

std::vector<std::string> names_never_made(const Input& input) {
  const Trace& trace = input.parsed.trace;
  std::vector<std::string> notes;
  std::set<std::pair<bool, Name>> seen;
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const Operation& operation = trace.steps[i].operation;
    const bool makes = operation.is<Alloc>() || operation.is<Socket>();
    visit_name(operation, [&](Name name, bool block) {
      if (!seen.emplace(block, name).second || makes) return;
      notes.push_back(note(input, i,
                           block ? fmt::format("{} of the block \"{}\", and no line above allocates it",
                                               word(operation), trace.blocks[name])
                                 : fmt::format("{} of the socket \"{}\", and no line above creates it",
                                               word(operation), trace.sockets[name])));
    });
  }
  return notes;
}

std::vector<std::string> points_that_differ(const ReplayReport& report) {
  const std::vector<Step>& steps = report.input.parsed.trace.steps;
  std::vector<std::vector<std::span<const Point>>> points;
  for (const StrategyReplay& replay : report.replays) points.push_back(points_of(replay, steps.size()));
  std::vector<std::string> notes;
  std::size_t group = 0;  // the step that those with a point land in
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].point == 0) {
      group = i;
      continue;
    }
    // Each meaning with the strategies that give it, in the order in which they are shown.
    std::vector<std::pair<std::string, std::string>> meanings;
    for (std::size_t each = 0; each < points.size(); ++each) {
      const std::string_view strategy = report.replays[each].strategy->name;
      const std::string meaning = point_text(points[each][group], steps[i].point);
      const auto known = std::ranges::find(meanings, meaning, &std::pair<std::string, std::string>::first);
      if (known == meanings.end()) {
        meanings.emplace_back(meaning, strategy);
      } else {
        known->second += " and " + std::string(strategy);
      }
    }
    if (meanings.size() < 2) continue;
    std::string what;
    for (const auto& [meaning, strategies] : meanings) {
      what += fmt::format("{}{} under {}", what.empty() ? "" : ", ", meaning, strategies);
    }
    const char* word = steps[i].context == Context::critical ? "crit" : "irq";
    notes.push_back(
        note(report.input, i, fmt::format("{}@{} means different points: {}", word, steps[i].point, what)));
  }
  return notes;
}

}  // namespace sparepage
