// An explore report as JSON, an object for each world and strategy; its schema is
// ci/json/explore.schema.json.
#include "ci/command/explore_report.h"
#include "ci/command/forms.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

namespace {

// What is kept of a search names the command alone, so that it is the same wherever that stands.
Json json_of(const Met& met, const std::string& message, const Known& known) {
  const Accepted* accepted = known.find(met.identity);
  Json json = {{"invariant", met.identity.invariant->name},
               {"profile", text(met.identity.kind.needed)},
               {"signature", met.identity.kind.signature},
               {"known", accepted != nullptr},
               {"steps", met.times},
               {"length", met.first.steps.size()},
               {"message", message},
               {"trace", print(to_trace(met.first))},
               {"replay", replay_line(met.first, *met.identity.strategy)}};
  if (accepted != nullptr) json["accepted"] = json_of(*accepted);
  return json;
}

// A world that proves nothing is exhausted all the same; `never_reached` tells the rest.
std::string_view text(RowVerdict verdict, bool exhausted) {
  switch (verdict) {
    case RowVerdict::not_applicable: return "not-applicable";
    case RowVerdict::broken:
    case RowVerdict::violated: return "violated";
    case RowVerdict::unclaimed: return exhausted ? "exhausted" : "incomplete";
    case RowVerdict::open: return "incomplete";
    case RowVerdict::proves_nothing:
    case RowVerdict::kept: break;
  }
  return "exhausted";
}

Json verdict_of(const Explored& explored, std::size_t row) {
  const RowVerdict verdict = explored.verdict(row);
  Json json = {{"invariant", invariants()[row]->name},
               {"claimed", explored.claims(row)},
               {"broken", verdict == RowVerdict::broken},
               {"verdict", text(verdict, explored.exhausted(row))}};
  if (const Case* shortest = explored.shortest(row); shortest != nullptr) {
    json["length"] = shortest->steps.size();
    json["trace"] = print(to_trace(*shortest));
    json["replay"] = replay_line(*shortest, *explored.strategy);
  }
  return json;
}

Json json_of(const World& world, const Explored& explored, const ExploreReport& report) {
  static constexpr std::array<std::string_view, 6> kEnds = {"answered", "exhausted",   "depth",
                                                            "memory",   "interrupted", "changing"};
  const Exploration& what = explored.what;
  Json verdicts = Json::array();
  for (const Invariant* row : rows_for(report.searched()))
    verdicts.push_back(verdict_of(explored, row_of(*row)));
  Json findings = Json::array();
  for (const auto& [met, step, message] : explored.met) {
    findings.push_back(json_of(met, message, report.known));
  }
  Json changing = Json::array();
  for (const ChangingData& data : what.changing) {
    changing.push_back(
        {{"object", data.object}, {"symbol", data.symbol}, {"offset", data.offset}, {"bytes", data.bytes}});
  }
  return {{"program", program_json()},
          {"world", world.name},
          {"bounds",
           {{"pages", world.config.pages},
            {"heap", world.config.heap},
            {"spare", world.config.spare},
            {"ifaces", world.config.ifaces},
            {"bind", world.config.bind_sizes()},
            {"blocks", world.blocks},
            {"sockets", world.sockets},
            {"packets", world.packets},
            {"interrupts", world.interrupts}}},
          {"operations", operations_text(world)},
          {"known", report.known_file},
          {"strategy", explored.strategy->name},
          {"end", kEnds[static_cast<std::size_t>(what.end)]},
          {"incomplete", explored.incomplete()},
          {"states", what.states},
          {"transitions", what.transitions},
          {"depth", what.depth},
          {"frontier", what.frontier},
          {"bytes", what.bytes},
          {"hash_collisions", what.collisions},
          {"changing", changing},
          {"reached", words(what.reached)},
          {"never_reached", words(explored.missing)},
          {"verdicts", verdicts},
          {"findings", findings}};
}

}  // namespace

Json json(const ExploreReport& report) {
  Json all = Json::array();
  for (const ExploredWorld& world : report.worlds) {
    for (const Explored& explored : world.strategies) all.push_back(json_of(world.world, explored, report));
  }
  return all;
}

}  // namespace sparepage
