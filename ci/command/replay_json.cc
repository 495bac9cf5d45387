// A replay report as JSON: spec section 8.
#include "ci/command/forms.h"
#include "ci/command/replay_report.h"

namespace sparepage {

namespace {

Json json_of(const ParsedTrace& parsed, const StrategyReplay& replay) {
  const Config& config = parsed.trace.config;
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
  if (replay.strategy->substitute != nullptr) json["heap"] = guest_of(*replay.strategy)->traits.name;
  json["strategy"] =
      replay.strategy->substitute != nullptr ? replay.strategy->caller->name : replay.strategy->name;
  json.update({{"config",
                {{"pages", config.pages},
                 {"heap", config.heap},
                 {"spare", config.spare},
                 {"ifaces", config.ifaces},
                 {"bind", config.bind_sizes()}}},
               {"steps", steps},
               {"violations", violations},
               {"final",
                {{"free_pages", replay.end.free_pages},
                 {"spare_pages", replay.end.spare_pages},
                 {"pressure_pages", replay.end.pressure_pages},
                 {"heap_pages", replay.end.heap_pages},
                 {"live_blocks", replay.end.live_blocks},
                 {"live_bytes", replay.end.live_bytes}}}});
  return json;
}

}  // namespace

Json json(const ReplayReport& report) {
  if (report.replays.size() == 1) return json_of(report.input.parsed, report.replays[0]);
  Json all = Json::array();
  for (const StrategyReplay& replay : report.replays) all.push_back(json_of(report.input.parsed, replay));
  return all;
}

}  // namespace sparepage
