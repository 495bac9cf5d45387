#include "ci/command/explore/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ci/command/explore/evidence.h"
#include "ci/command/output/forms.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

bool ExploreReport::news() const {
  return std::ranges::any_of(worlds, [&](const ExploredWorld& world) {
    return std::ranges::any_of(world.strategies, [&](const Explored& explored) {
      return std::ranges::any_of(
          explored.met, [&](const ShownMet& of) { return session.known.find(of.met.identity) == nullptr; });
    });
  });
}

bool ExploreReport::incomplete() const {
  return are_incomplete(worlds);
}

std::vector<const Subject*> ExploreReport::searched() const {
  std::vector<const Subject*> all;
  if (worlds.empty()) return all;
  for (const Explored& explored : worlds.front().strategies) all.push_back(explored.strategy);
  return all;
}

std::vector<std::string> words(SituationSet set) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < situations().size(); ++i) {
    if ((set >> i & 1) != 0) all.emplace_back(situations()[i].text);
  }
  return all;
}

// What is kept of a search names the command alone, so that it is the same wherever that stands.
Json json_of(const ShownMet& shown, const Known& known) {
  const Met& met = shown.met;
  const Accepted* accepted = known.find(met.identity);
  Json json = {{"invariant", met.identity.invariant->name},
               {"profile", text(met.identity.kind.needed)},
               {"signature", met.identity.kind.signature},
               {"known", accepted != nullptr},
               {"steps", met.times},
               {"length", met.first.steps.size()},
               {"message", shown.message},
               {"trace", print(to_trace(met.first))},
               {"replay", replay_line(met.first, *met.identity.strategy)}};
  if (accepted != nullptr) json["accepted"] = json_of(*accepted);
  return json;
}

std::string_view text(Exploration::End end) {
  static constexpr std::array<std::string_view, 7> kEnds = {"answered",    "exhausted", "depth", "memory",
                                                            "interrupted", "changing",  "states"};
  return kEnds[static_cast<std::size_t>(end)];
}

namespace {

// A world that proves nothing is exhausted all the same; `never_reached` tells the rest.
Json verdict_of(const Explored& explored, std::size_t row) {
  const VerdictCell::Kind verdict = explored.verdict(row);
  const char* word = verdict == VerdictCell::Kind::not_applicable ? "not-applicable"
                     : explored.shortest(row) != nullptr          ? "violated"
                     : explored.exhausted(row)                    ? "exhausted"
                                                                  : "incomplete";
  Json json = {{"invariant", invariants()[row]->name},
               {"claimed", explored.claims(row)},
               {"broken", verdict == VerdictCell::Kind::broken},
               {"verdict", word}};
  if (const Case* shortest = explored.shortest(row); shortest != nullptr) {
    json["length"] = shortest->steps.size();
    json["trace"] = print(to_trace(*shortest));
    json["replay"] = replay_line(*shortest, *explored.strategy);
  }
  return json;
}

Json json_of(const std::vector<ChangingData>& all) {
  Json json = Json::array();
  for (const ChangingData& data : all) {
    json.push_back(
        {{"object", data.object}, {"symbol", data.symbol}, {"offset", data.offset}, {"bytes", data.bytes}});
  }
  return json;
}

Json json_of(const World& world, const Explored& explored, const ExploreReport& report) {
  const Exploration& what = explored.what;
  Json verdicts = Json::array();
  const Proved& proved = report.session.proved;
  for (const Invariant* row : rows_for(report.searched())) {
    Json verdict = verdict_of(explored, row_of(*row));
    if (proved.asked()) verdict["proved"] = proved.holds(*explored.strategy, *row);
    verdicts.push_back(std::move(verdict));
  }
  Json findings = Json::array();
  for (const ShownMet& met : explored.met) findings.push_back(json_of(met, report.session.known));
  Json bounds = json_of(world.config);
  bounds.update({{"blocks", world.blocks},
                 {"sockets", world.sockets},
                 {"packets", world.packets},
                 {"interrupts", world.interrupts}});
  return {{"program", program_json()},
          {"world", world.name},
          {"bounds", bounds},
          {"operations", operations_text(world)},
          {"known", report.session.known_file},
          {"strategy", explored.strategy->name},
          {"end", text(what.end)},
          {"incomplete", explored.incomplete()},
          {"states", what.states},
          {"transitions", what.transitions},
          {"depth", what.depth},
          {"frontier", what.frontier},
          {"by_depth", what.by_depth},
          {"bytes", what.bytes},
          {"hash_collisions", what.collisions},
          {"changing", json_of(what.changing)},
          {"left_out", json_of(what.left_out)},
          {"reached", words(what.reached)},
          {"never_reached", words(explored.missing)},
          {"verdicts", verdicts},
          {"findings", findings}};
}

void add_row(const std::string& suite, const Explored& explored, std::size_t row, Checks& checks) {
  Check check = {
      .suite = suite, .invariant = invariants()[row], .name = std::string(invariants()[row]->name)};
  switch (explored.verdict(row)) {
    case VerdictCell::Kind::not_applicable:
    case VerdictCell::Kind::broken:  // the findings report it
    case VerdictCell::Kind::unclaimed: return;
    case VerdictCell::Kind::proved:
    case VerdictCell::Kind::exhausted:
    case VerdictCell::Kind::kept: break;
    case VerdictCell::Kind::violated: {
      const Case& shortest = *explored.shortest(row);
      check.outcome = Check::Outcome::unclaimed;
      check.message =
          fmt::format("violated in {}, beyond what is claimed", counted(shortest.steps.size(), "operation"));
      check.details = print(to_trace(shortest));
      check.file = code_of(*explored.strategy);
      break;
    }
    case VerdictCell::Kind::open:
      check.outcome = Check::Outcome::skipped;
      if (!explored.begun()) {
        check.message = "not searched: interrupted before";
      } else if (explored.proves_nothing(row)) {
        check.message = fmt::format("exhausted, which proves nothing: it never reached: {}",
                                    fmt::join(words(explored.missing), ", "));
      } else {
        check.message = fmt::format("incomplete: no sequence of up to {} breaks it",
                                    counted(explored.judge(row).depth, "operation"));
      }
  }
  checks.all.push_back(std::move(check));
}

}  // namespace

void add_checks(const Session& session, const ExploredWorld& world, std::span<const Subject* const> searched,
                Checks& checks) {
  for (const Explored& explored : world.strategies) {
    const std::string suite = fmt::format("{} in world {}", explored.strategy->name, world.world.name);
    for (const auto& [met, step, message] : explored.met) {
      checks.all.push_back(check_of(session, suite, met.identity, message, met.first, step));
    }
    for (const Invariant* row : rows_for(searched)) add_row(suite, explored, row_of(*row), checks);
  }
}

Json json(const ExploreReport& report) {
  Json all = Json::array();
  for (const ExploredWorld& world : report.worlds) {
    for (const Explored& explored : world.strategies) all.push_back(json_of(world.world, explored, report));
  }
  return all;
}

Checks checks(const ExploreReport& report) {
  Checks checks = {.verb = "explore", .incomplete = report.incomplete(), .all = {}};
  for (const ExploredWorld& world : report.worlds) {
    add_checks(report.session, world, report.searched(), checks);
  }
  return checks;
}

Page page(const ExploreReport& report) {
  Page page = {.verb = "explore", .report = json(report)};
  for (const ExploredWorld& world : report.worlds) {
    for (const Explored& explored : world.strategies) {
      for (const ShownMet& shown : explored.met)
        page.cases.push_back(drawn(shown.met.first, *explored.strategy));
      for (std::size_t row = 0; row < invariants().size(); ++row) {
        const Case* shortest = explored.shortest(row);
        if (shortest != nullptr) page.cases.push_back(drawn(*shortest, *explored.strategy));
      }
    }
  }
  return page;
}

}  // namespace sparepage
