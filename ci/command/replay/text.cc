// A replay report for a person: step by step, several strategies beside each other where they part.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ci/command/output/narrate.h"
#include "ci/command/replay/report.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

using Lines = std::vector<std::string>;

// Why a violation in a trace of that profile breaks no claim; "": it breaks one.
std::string unclaimed_text(const Subject& strategy, const Violation& violation, Profile profile) {
  const std::optional<Profile> claim = claim_of(strategy, *violation.invariant);
  if (!claim) return " (which it never claimed to keep)";
  if (*claim >= profile) return "";
  return fmt::format(" (which it claims to keep in {} traces, and this one is {})", text(*claim),
                     text(profile));
}

// The text of one report on one screen.
class Story {
 public:
  Story(const Screen& screen, const ReplayReport& report, bool tells_pages = true)
      : screen_(screen), report_(report), trace_(report.input.parsed.trace), tells_pages_(tells_pages) {
    constexpr std::size_t kMostColumns = 36;
    for (const Step& step : trace_.steps) {
      const std::size_t columns = print(step, trace_).size() + (step.point != 0 ? 2 : 0);
      operation_columns_ =
          std::clamp(columns, operation_columns_, std::max(operation_columns_, kMostColumns));
    }
  }

  std::string text() {
    if (!report_.input.was_trace) {
      text_ += folded(screen_, report_.input.name + " is a fuzz input, and this trace:", 2) + "\n" +
               report_.input.text + "\n";
    }
    constexpr std::size_t kNarrowestColumn = 45;
    const std::span<const StrategyReplay> all = report_.replays;
    if (all.size() * kNarrowestColumn <= screen_.columns) {
      tell(all);
    } else {
      // Too many to stand beside each other: one after another.
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (i != 0) text_ += "\n";
        tell(all.subspan(i, 1));
      }
    }
    if (all.size() > kMostAtOnce) sum_up(all);
    if (!report_.points_that_differ.empty()) text_ += "\n";
    for (const std::string& note : report_.points_that_differ) text_ += folded(screen_, note, 2);
    return std::move(text_);
  }

  std::string operation(const StrategyReplay& replay, std::size_t step) const {
    std::string text;
    const std::vector<Lines> groups = lines_of(replay);
    for (const std::string& line : groups[step]) text += folded(screen_, line, kIndent);
    return text;
  }

  std::string conclusion(const StrategyReplay& replay) const {
    const std::string_view strategy = replay.strategy->name;
    std::string text;
    if (replay.violations.empty()) {
      text += fmt::format("{}: {}\n", strategy, styled(screen_, "nothing violated", Style::good));
    }
    for (const Violation& violation : replay.violations) {
      const std::string what =
          styled(screen_, "violated " + std::string(violation.invariant->name), Style::bad);
      text += folded(
          screen_,
          fmt::format("{}: {} at line {}{}", strategy, what, report_.input.parsed.lines[violation.step],
                      unclaimed_text(*replay.strategy, violation, narrowest_profile(trace_.steps))),
          2);
      text += folded(screen_, "  " + violation.message + ".", 2);
    }
    return text;
  }

 private:
  void tell(std::span<const StrategyReplay> replays) {
    text_ += folded(screen_, styled(screen_, report_.input.name, Style::strong), 2);
    text_ +=
        folded(screen_, "machine: " + machine_text(trace_.config, replays[0].strategy->guest != nullptr), 2) +
        "\n";
    bool parted = replays.size() == 1;
    if (parted) {
      text_ +=
          folded(screen_,
                 fmt::format("strategy {}: {}", replays[0].strategy->name, replays[0].strategy->summary), 2);
    }
    std::vector<std::vector<Lines>> groups;  // by replay and step
    for (const StrategyReplay& replay : replays) groups.push_back(lines_of(replay));
    for (std::size_t step = 0; step < trace_.steps.size(); ++step) {
      if (trace_.steps[step].point != 0) continue;
      std::vector<Lines> columns;
      for (const auto& of_steps : groups) columns.push_back(of_steps[step]);
      if (std::ranges::all_of(columns, [&](const Lines& lines) { return lines == columns[0]; })) {
        for (const std::string& line : columns[0]) text_ += folded(screen_, line, kIndent);
        continue;
      }
      if (!parted) {
        parted = true;
        std::vector<Lines> heads;
        for (const StrategyReplay& replay : replays) {
          heads.push_back({styled(screen_, std::string(replay.strategy->name), Style::strong),
                           std::string(replay.strategy->summary), ""});
        }
        text_ += "\nHere they part:\n\n";
        put_beside(heads);
      }
      put_beside(columns);
    }
    text_ += parted ? "\n" : "\nThey never part: it goes like that under each of them.\n\n";
    for (const StrategyReplay& replay : replays) text_ += conclusion(replay);
  }

  // What a person sees of each step between others, and of all that landed in it, by the step.
  std::vector<Lines> lines_of(const StrategyReplay& replay) const {
    std::vector<Lines> groups(trace_.steps.size());
    for (const ReplayedStep& replayed : replay.steps) {
      Lines own;
      add_lines(replayed, own);
      // What landed in an operation ended before it, and stands below it.
      Lines& group = groups[operation_of(trace_.steps, replayed.step)];
      const bool landed = trace_.steps[replayed.step].point != 0;
      group.insert(landed ? group.end() : group.begin(), own.begin(), own.end());
    }
    return groups;
  }

  void add_lines(const ReplayedStep& replayed, Lines& lines) const {
    const Step& step = trace_.steps[replayed.step];
    const std::string deeper = step.point != 0 ? "  " : "";
    const std::string inside = "         " + deeper;
    const std::string operation = deeper + print(step, trace_);
    std::string line = fmt::format("{:>5}  {:<{}}  {:<11}  ", report_.input.parsed.lines[replayed.step],
                                   operation, operation_columns_, sparepage::text(step.context));
    line +=
        styled(screen_, result_text(replayed.outcome), replayed.outcome.failed() ? Style::bad : Style::good);
    for (std::size_t i = 0; i < replayed.points.size(); ++i) {
      line += fmt::format("{}{}:{}", i == 0 ? "  at " : " ", i + 1, sparepage::text(replayed.points[i]));
    }
    lines.push_back(line);
    if (replayed.after_its_operation) {
      lines.push_back(
          fmt::format("{}(point {} is never reached: it runs after the operation)", inside, step.point));
    }
    for (const std::string& call : replayed.calls) lines.push_back(inside + call);
    if (tells_pages_) lines.push_back(inside + styled(screen_, replayed.heap, Style::dim));
    for (const Invariant* invariant : replayed.violated) {
      lines.push_back(inside + styled(screen_, "VIOLATED " + std::string(invariant->name), Style::bad));
    }
  }

  void put_beside(const std::vector<Lines>& columns) {
    const std::size_t each = (screen_.columns - 3 * (columns.size() - 1)) / columns.size();
    std::vector<Lines> wrapped(columns.size());
    std::size_t height = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      for (const std::string& line : columns[i]) {
        for (std::string& part : wrap(line, each, kIndent)) wrapped[i].push_back(std::move(part));
      }
      height = std::max(height, wrapped[i].size());
    }
    for (std::size_t row = 0; row < height; ++row) {
      std::string line;
      for (std::size_t i = 0; i < wrapped.size(); ++i) {
        const std::string part = row < wrapped[i].size() ? wrapped[i][row] : "";
        line += part;
        if (i + 1 != wrapped.size()) line += std::string(each - std::min(each, width(part)), ' ') + " | ";
      }
      line.erase(line.find_last_not_of(' ') + 1);
      text_ += line + "\n";
    }
  }

  // A line each, where one does not see all of them at once.
  void sum_up(std::span<const StrategyReplay> replays) {
    std::size_t names = 0;
    for (const StrategyReplay& replay : replays) names = std::max(names, replay.strategy->name.size());
    text_ += "\nIn short:\n";
    for (const StrategyReplay& replay : replays) {
      std::vector<std::string> what;
      for (const Violation& violation : replay.violations)
        what.push_back(fmt::format("{} at line {}", violation.invariant->name,
                                   report_.input.parsed.lines[violation.step]));
      text_ += folded(screen_,
                      "  " + padded(std::string(replay.strategy->name), names) + "  " +
                          (what.empty() ? styled(screen_, "nothing violated", Style::good)
                                        : styled(screen_, "violated " + listed(what), Style::bad)),
                      names + 4);
    }
  }

  static constexpr std::size_t kMostAtOnce = 2;
  static constexpr std::size_t kIndent = 11;  // of what goes on in a further line

  const Screen& screen_;
  const ReplayReport& report_;
  const Trace& trace_;
  const bool tells_pages_;
  std::size_t operation_columns_ = 0;  // what an operation takes in a line
  std::string text_;
};

}  // namespace

std::string text(const Screen& screen, const ReplayReport& report) {
  return Story(screen, report).text();
}

std::string operation_text(const Screen& screen, const ReplayReport& report, const StrategyReplay& replay,
                           std::size_t operation) {
  return Story(screen, report, false).operation(replay, operation);
}

std::string conclusion_text(const Screen& screen, const ReplayReport& report, const StrategyReplay& replay) {
  return Story(screen, report).conclusion(replay);
}

}  // namespace sparepage
