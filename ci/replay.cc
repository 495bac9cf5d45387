// sparepage replay: one trace, step by step, under one strategy or several beside each other.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "ci/command.h"
#include "ci/files.h"
#include "ci/narrate.h"
#include "ci/remarks.h"
#include "ci/terminal.h"
#include "model/trace.h"
#include "properties/lab.h"

namespace sparepage {

namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> words(std::span<const Point> points) {
  std::vector<std::string> texts;
  for (const Point point : points) texts.emplace_back(text(point));
  return texts;
}

// What a replay under one strategy showed, to be printed step by step.
class Recording final : public Observer {
 public:
  Recording(const ParsedTrace& parsed, const Strategy& strategy, bool tell)
      : parsed_(parsed),
        strategy_(strategy),
        tell_(tell),
        lines_(parsed.trace.steps.size()),
        points_(parsed.trace.steps.size()) {
    for (const Step& step : parsed.trace.steps) {
      const std::size_t columns = print(step, parsed.trace).size() + (step.point != 0 ? 2 : 0);
      operation_columns_ =
          std::clamp(columns, operation_columns_, std::max(operation_columns_, kMostColumns));
    }
    const auto violations = lab_.run(parsed.trace.config, parsed.trace.steps, strategy, this);
    violations_.assign(violations.begin(), violations.end());
  }

  const Strategy& strategy() const { return strategy_; }
  std::span<const Violation> violations() const { return violations_; }
  std::uint32_t line(const Violation& violation) const { return parsed_.lines[violation.step]; }
  // What a person sees of the step between others at that index, and of all that landed in it.
  const std::vector<std::string>& lines(std::size_t step) const { return lines_[step]; }
  PointsReached points() const { return {.strategy = strategy_.name, .points = points_}; }

  Json json() const {
    const Config& config = parsed_.trace.config;
    Json violations = Json::array();
    for (const Violation& violation : violations_) {
      violations.push_back({{"invariant", violation.invariant->name},
                            {"line", line(violation)},
                            {"message", violation.message}});
    }
    const Ifsmgr& ifsmgr = lab_.machine().ifsmgr;
    return {{"strategy", strategy_.name},
            {"config",
             {{"pages", config.pages},
              {"heap", config.heap},
              {"spare", config.spare},
              {"ifaces", config.ifaces},
              {"bind", config.bind_sizes()}}},
            {"steps", steps_},
            {"violations", violations},
            {"final",
             {{"free_pages", ifsmgr.pager.free()},
              {"spare_pages", ifsmgr.spare()},
              {"pressure_pages", ifsmgr.pager.pressure()},
              {"heap_pages", ifsmgr.heap.pages()},
              {"live_blocks", lab_.ledger().live_blocks()},
              {"live_bytes", lab_.ledger().live_bytes()}}}};
  }

 private:
  void ended(const EndedStep& ended) override {
    points_[ended.step].assign(ended.points.begin(), ended.points.end());
    if (parsed_.trace.steps[ended.step].point == 0) last_group_ = ended.step;
    if (tell_) {
      tell(ended);
    } else {
      const Step& step = parsed_.trace.steps[ended.step];
      steps_.push_back({{"line", parsed_.lines[ended.step]},
                        {"op", word(step.operation)},
                        {"context", text(step.context)},
                        {"result", text(ended.outcome)},
                        {"points", words(ended.points)}});
    }
  }

  void tell(const EndedStep& ended) {
    const Step& step = parsed_.trace.steps[ended.step];
    // A step that lands in an operation ends before it; what that one did so far is told at its own end.
    if (step.context != Context::application) {
      std::ranges::copy_if(ended.journal, std::back_inserter(under_way_),
                           [](const Event& event) { return event.context == Context::application; });
    }
    std::vector<Event> journal;
    if (step.context == Context::application) journal.swap(under_way_);
    journal.insert(journal.end(), ended.journal.begin(), ended.journal.end());

    const bool landed = step.point != 0;
    const std::size_t group = landed ? group_of(ended.step) : ended.step;
    std::vector<std::string>& lines = lines_[group];
    const std::string operation = print(step, parsed_.trace);
    std::string line = fmt::format("{:>5}  {:<{}}  {:<11}  ", parsed_.lines[ended.step],
                                   (landed ? "  " : "") + operation, operation_columns_, text(step.context));
    const bool good = !ended.outcome.failed();
    line += styled(result_text(ended.outcome), good ? Style::good : Style::bad);
    for (std::size_t i = 0; i < ended.points.size(); ++i) {
      line += fmt::format("{}{}:{}", i == 0 ? "  at " : " ", i + 1, text(ended.points[i]));
    }
    lines.push_back(line);
    if (landed && last_group_ == group) {
      lines.push_back(
          fmt::format("         (point {} is never reached: it runs after the operation)", step.point));
    }
    const bool whole_story = std::holds_alternative<Bind>(step.operation);
    for (const std::string& call : narrate(journal, step.context, strategy_, whole_story)) {
      lines.push_back("         " + call);
    }
    lines.push_back("         " + styled(heap_line(ended.machine.ifsmgr), Style::dim));
    for (const Violation& violation : ended.fresh) {
      lines.push_back("         " + styled("VIOLATED " + std::string(violation.invariant->name), Style::bad));
    }
  }

  static std::string result_text(const Outcome& outcome) {
    static constexpr std::pair<Result, std::string_view> kNames[] = {
        {Result::wsa_fault, " WSAEFAULT"},
        {Result::wsa_inval, " WSAEINVAL"},
        {Result::wsa_mfile, " WSAEMFILE"},
        {Result::wsa_wouldblock, " WSAEWOULDBLOCK"},
        {Result::wsa_notsock, " WSAENOTSOCK"},
        {Result::wsa_protonosupport, " WSAEPROTONOSUPPORT"},
        {Result::wsa_afnosupport, " WSAEAFNOSUPPORT"},
        {Result::wsa_addrinuse, " WSAEADDRINUSE"},
        {Result::wsa_addrnotavail, " WSAEADDRNOTAVAIL"},
        {Result::wsa_nobufs, " WSAENOBUFS"}};
    const auto* name = std::ranges::find(kNames, outcome.result, &std::pair<Result, std::string_view>::first);
    return text(outcome) + std::string(name == std::end(kNames) ? "" : name->second);
  }

  std::size_t group_of(std::size_t step) const {
    while (parsed_.trace.steps[step].point != 0) --step;
    return step;
  }

  const ParsedTrace& parsed_;
  const Strategy& strategy_;
  bool tell_;
  Lab lab_;
  std::vector<Violation> violations_;
  Json steps_ = Json::array();
  std::vector<std::vector<std::string>> lines_;
  std::vector<std::vector<Point>> points_;  // that each step reached
  std::optional<std::size_t> last_group_;   // the last step to end that does not land in another
  std::vector<Event> under_way_;            // of the application operation that has not ended
  static constexpr std::size_t kMostColumns = 36;
  std::size_t operation_columns_ = 0;  // what an operation takes in a line
};

// Why a violation in a trace of that profile breaks no claim; "": it breaks one.
std::string unclaimed_text(const Strategy& strategy, const Violation& violation, Profile profile) {
  const std::optional<Profile> claim = strategy.claim(violation.invariant->name);
  if (!claim) return " (which it never claimed to keep)";
  if (*claim >= profile) return "";
  return fmt::format(" (which it claims to keep in {} traces, and this one is {})", text(*claim),
                     text(profile));
}

constexpr std::size_t kNarrowestColumn = 45;

void print_beside(const std::vector<const std::vector<std::string>*>& columns) {
  const std::size_t each = (terminal_columns() - 3 * (columns.size() - 1)) / columns.size();
  std::vector<std::vector<std::string>> wrapped(columns.size());
  std::size_t height = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (const std::string& line : *columns[i]) {
      for (std::string& part : wrap(line, each, 11)) wrapped[i].push_back(std::move(part));
    }
    height = std::max(height, wrapped[i].size());
  }
  for (std::size_t row = 0; row < height; ++row) {
    std::string line;
    for (std::size_t i = 0; i < wrapped.size(); ++i) {
      const std::string part = row < wrapped[i].size() ? wrapped[i][row] : "";
      const bool last = i + 1 == wrapped.size();
      line += part;
      if (!last) line += std::string(each - std::min(each, width(part)), ' ') + " | ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print("{}\n", line);
  }
}

void print_story(const std::string& name, const ParsedTrace& parsed, std::span<const Recording> recordings) {
  fmt::print("{}\n", styled(name, Style::strong));
  fmt::print("machine: {}\n\n", machine_text(parsed.trace.config));

  bool parted = recordings.size() == 1;
  if (parted)
    fmt::print("strategy {}: {}\n", recordings[0].strategy().name, recordings[0].strategy().summary);
  for (std::size_t step = 0; step < parsed.trace.steps.size(); ++step) {
    if (parsed.trace.steps[step].point != 0) continue;
    std::vector<const std::vector<std::string>*> columns;
    for (const Recording& recording : recordings) columns.push_back(&recording.lines(step));
    const bool same = std::ranges::all_of(columns, [&](const auto* lines) { return *lines == *columns[0]; });
    if (same) {
      for (const std::string& line : *columns[0]) {
        for (const std::string& part : wrap(line, terminal_columns(), 11)) fmt::print("{}\n", part);
      }
      continue;
    }
    if (!parted) {
      parted = true;
      std::vector<std::vector<std::string>> heads;
      for (const Recording& recording : recordings) {
        heads.push_back({styled(std::string(recording.strategy().name), Style::strong),
                         std::string(recording.strategy().summary), ""});
      }
      std::vector<const std::vector<std::string>*> head_columns;
      for (const auto& head : heads) head_columns.push_back(&head);
      fmt::print("\nHere they part:\n\n");
      print_beside(head_columns);
    }
    print_beside(columns);
  }

  fmt::print("\n");
  const Profile profile = narrowest_profile(parsed.trace.steps);
  for (const Recording& recording : recordings) {
    const std::string_view strategy = recording.strategy().name;
    if (recording.violations().empty())
      fmt::print("{}: {}\n", strategy, styled("nothing violated", Style::good));
    for (const Violation& violation : recording.violations()) {
      fmt::print("{}: {} at line {}{}\n", strategy,
                 styled("violated " + std::string(violation.invariant->name), Style::bad),
                 recording.line(violation), unclaimed_text(recording.strategy(), violation, profile));
      for (const std::string& part : wrap("  " + violation.message + ".", terminal_columns(), 2))
        fmt::print("{}\n", part);
    }
  }
}

void print_stories(const Input& input, std::span<const Recording> recordings) {
  if (recordings.size() * kNarrowestColumn <= terminal_columns()) {
    return print_story(input.name, input.parsed, recordings);
  }
  // Too many to stand beside each other: one after another.
  for (const Recording& recording : recordings) {
    if (&recording != recordings.data()) fmt::print("\n");
    print_story(input.name, input.parsed, std::span(&recording, 1));
  }
}

void print_json(std::span<const Recording> recordings) {
  if (recordings.size() == 1) {
    fmt::print("{}\n", recordings[0].json().dump());
    return;
  }
  Json all = Json::array();
  for (const Recording& recording : recordings) all.push_back(recording.json());
  fmt::print("{}\n", all.dump());
}

// On standard error; one that can't be written takes nothing from the replay.
void remark(std::span<const std::string> notes) {
  for (const std::string& note : notes) std::fputs((note + "\n").c_str(), stderr);
}

}  // namespace

int replay(const std::string& file, const std::string& strategy_list, bool json) {
  const std::vector<const Strategy*> chosen = parse_strategies(strategy_list);
  const Input input = load_input(file);
  remark(names_never_made(input.parsed, input.name));

  std::vector<Recording> recordings;
  recordings.reserve(chosen.size());
  for (const Strategy* strategy : chosen) recordings.emplace_back(input.parsed, *strategy, !json);
  std::vector<PointsReached> points;
  for (const Recording& recording : recordings) points.push_back(recording.points());
  const std::vector<std::string> differing = points_that_differ(input.parsed, input.name, points);

  if (json) {
    remark(differing);
    print_json(recordings);
  } else {
    if (!input.was_trace) fmt::print("{} is a fuzz input, and this trace:\n\n{}\n", input.name, input.text);
    print_stories(input, recordings);
    if (!differing.empty()) fmt::print("\n");
    for (const std::string& note : differing) {
      for (const std::string& part : wrap(note, terminal_columns(), 2)) fmt::print("{}\n", part);
    }
  }
  const bool violated = std::ranges::any_of(
      recordings, [](const Recording& recording) { return !recording.violations().empty(); });
  return violated ? kViolated : kNothingViolated;
}

}  // namespace sparepage
