#include "ci/command/replay/report.h"

#include <algorithm>

#include "ci/command/output/forms.h"

namespace sparepage {

bool ReplayReport::violated() const {
  return std::ranges::any_of(replays,
                             [](const StrategyReplay& replay) { return !replay.violations.empty(); });
}

namespace {

Json json_of(const ParsedTrace& parsed, const StrategyReplay& replay) {
  Json steps = Json::array();
  for (const ReplayedStep& replayed : replay.steps) {
    const Step& step = parsed.trace.steps[replayed.step];
    Json points = Json::array();
    for (const Point point : replayed.points) points.push_back(text(point));
    steps.push_back({{"line", parsed.lines[replayed.step]},
                     {"op", word(step.operation)},
                     {"context", text(step.context)},
                     {"result", text(replayed.outcome)},
                     {"points", points}});
  }
  Json violations = Json::array();
  for (const Violation& violation : replay.violations) {
    violations.push_back({{"invariant", violation.invariant->name},
                          {"line", parsed.lines[violation.step]},
                          {"message", violation.message}});
  }
  Json json = Json::object();
  if (replay.strategy->guest != nullptr) json["heap"] = replay.strategy->guest->traits.name;
  json["strategy"] = replay.strategy->caller->name;
  json.update({{"config", json_of(parsed.trace.config)}, {"steps", steps}, {"violations", violations}});
  Json end = {{"free_pages", replay.end.free_pages},
              {"spare_pages", replay.end.spare_pages},
              {"pressure_pages", replay.end.pressure_pages},
              {"heap_pages", replay.end.heap_pages}};
  if (replay.strategy->caller->own != 0) end["own_pages"] = replay.end.own_pages;
  end.update({{"live_blocks", replay.end.live_blocks}, {"live_bytes", replay.end.live_bytes}});
  json["final"] = end;
  return json;
}

}  // namespace

Json json(const ReplayReport& report) {
  if (report.replays.size() == 1) return json_of(report.input.parsed, report.replays[0]);
  Json all = Json::array();
  for (const StrategyReplay& replay : report.replays) all.push_back(json_of(report.input.parsed, replay));
  return all;
}

Checks checks(const ReplayReport& report) {
  Checks checks = {.verb = "replay", .all = {}};
  const ParsedTrace& parsed = report.input.parsed;
  const Case& of = report.input.steps;
  Identifier identifier;
  for (const StrategyReplay& replay : report.replays) {
    for (const Invariant* invariant : invariants()) {
      Check check = {.suite = std::string(replay.strategy->name),
                     .invariant = invariant,
                     .name = std::string(invariant->name)};
      const auto violation = std::ranges::find(replay.violations, invariant, &Violation::invariant);
      if (violation != replay.violations.end()) {
        const bool broken = claims(*replay.strategy, *invariant, narrowest_profile(of.steps));
        check.outcome = broken ? Check::Outcome::failed : Check::Outcome::unclaimed;
        check.message = violation->message;
        put_in_input(check, report.input.name, parsed.lines[violation->step], whole_trace(report.input),
                     code_of(*replay.strategy));
        if (broken) check.identity = text(identifier.identity_of(of, *replay.strategy, *invariant).value());
      } else if (!claim_of(*replay.strategy, *invariant)) {
        continue;
      }
      checks.all.push_back(std::move(check));
    }
  }
  return checks;
}

Page page(const ReplayReport& report) {
  std::vector<const Subject*> strategies;
  for (const StrategyReplay& replay : report.replays) strategies.push_back(replay.strategy);
  return {.verb = "replay", .report = json(report), .cases = {drawn(report.input, strategies)}};
}

}  // namespace sparepage
