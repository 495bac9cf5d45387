#include "ci/command/remarks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sparepage {

namespace {

// Names that were seen.
class NamesSeen {
 public:
  // False: it was seen before.
  bool add(Name name) {
    if (name >= seen_.size()) seen_.resize(name + 1);
    const bool fresh = !seen_[name];
    seen_[name] = true;
    return fresh;
  }

 private:
  std::vector<bool> seen_;
};

std::string note(std::string_view file, std::uint32_t line, const std::string& what) {
  return fmt::format("{}:{}: note: {}", file, line, what);
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

std::vector<std::string> names_never_made(const ParsedTrace& parsed, std::string_view file) {
  const Trace& trace = parsed.trace;
  std::vector<std::string> notes;
  NamesSeen blocks;
  NamesSeen sockets;
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const Operation& operation = trace.steps[i].operation;
    const bool makes = operation.is<Alloc>() || operation.is<Socket>();
    visit_name(operation, [&](Name name, bool block) {
      if (!(block ? blocks : sockets).add(name) || makes) return;
      notes.push_back(note(file, parsed.lines[i],
                           block ? fmt::format("{} of the block \"{}\", and no line above allocates it",
                                               word(operation), trace.blocks[name])
                                 : fmt::format("{} of the socket \"{}\", and no line above creates it",
                                               word(operation), trace.sockets[name])));
    });
  }
  return notes;
}

std::vector<std::string> points_that_differ(const ParsedTrace& parsed, std::string_view file,
                                            std::span<const PointsReached> replays) {
  std::vector<std::string> notes;
  std::size_t group = 0;  // the step that those with a point land in
  for (std::size_t i = 0; i < parsed.trace.steps.size(); ++i) {
    const Step& step = parsed.trace.steps[i];
    if (step.point == 0) {
      group = i;
      continue;
    }
    // Each meaning with the strategies that give it, in the order in which they are shown.
    std::vector<std::pair<std::string, std::string>> meanings;
    for (const PointsReached& replay : replays) {
      const std::string meaning = point_text(replay.points[group], step.point);
      const auto known = std::ranges::find(meanings, meaning, &std::pair<std::string, std::string>::first);
      if (known == meanings.end()) {
        meanings.emplace_back(meaning, replay.strategy);
      } else {
        known->second += " and " + std::string(replay.strategy);
      }
    }
    if (meanings.size() < 2) continue;
    std::string what;
    for (const auto& [meaning, strategies] : meanings) {
      what += fmt::format("{}{} under {}", what.empty() ? "" : ", ", meaning, strategies);
    }
    notes.push_back(note(file, parsed.lines[i],
                         fmt::format("{}@{} means different points: {}",
                                     step.context == Context::critical ? "crit" : "irq", step.point, what)));
  }
  return notes;
}

}  // namespace sparepage
