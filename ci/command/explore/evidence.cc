#include "ci/command/explore/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ci/command/explore/report.h"
#include "ci/command/output/narrate.h"

namespace sparepage {

namespace {

std::string end_of(const Explored& explored) {
  if (!explored.begun()) return "not searched, since it was interrupted before,";
  if (explored.what.end == Exploration::End::exhausted) {
    return explored.proves_nothing() ? "exhausted, which proves nothing of what is open," : "exhausted";
  }
  return fmt::format("incomplete ({}), every sequence of up to {} tried,", text(explored.what.end),
                     counted(explored.what.depth, "operation"));
}

}  // namespace

Evidence evidence_of(const EvidenceAsked& asked) {
  if (!applies(asked.invariant, asked.strategy)) return {};
  const WorldsTell worlds(asked.worlds, asked.strategy, asked.invariant);
  Evidence evidence = {.cases = asked.cases, .refutation = asked.refutation};
  if (worlds.violates() && (!evidence.refutation || *worlds.violates() < *evidence.refutation)) {
    evidence.refutation = worlds.violates();
  }
  if (evidence.refutation) {
    evidence.grade = Evidence::Grade::refuted;
    evidence.worlds = worlds.certify(*evidence.refutation);
  } else if (asked.proved.holds(asked.strategy, asked.invariant)) {
    evidence.grade = Evidence::Grade::proved;
  } else if (!worlds.kept_in().empty()) {
    evidence.grade = Evidence::Grade::exhausted;
    evidence.worlds = worlds.kept_in();
  } else if (asked.cases != 0) {
    evidence.grade = Evidence::Grade::searched;
  }
  return evidence;
}

Json json_of(const Evidence& evidence, std::string_view cases) {
  static constexpr std::array<std::string_view, 5> kGrades = {"none", "searched", "exhausted", "proved",
                                                              "refuted"};
  Json json = {{"grade", kGrades[static_cast<std::size_t>(evidence.grade)]}};
  json[cases] = evidence.cases;
  if (evidence.grade == Evidence::Grade::exhausted || evidence.refutation) {
    json["worlds"] = Json::array();
    for (const std::string& world : evidence.worlds) json["worlds"].push_back(world);
  }
  if (evidence.refutation) {
    json["operations"] = evidence.refutation->operations;
    json["profile"] = text(evidence.refutation->profile);
    json["certified"] = evidence.certified();
  }
  return json;
}

VerdictCell kept_cell(const Evidence& evidence, VerdictCell::Kind otherwise) {
  if (evidence.grade == Evidence::Grade::proved) return {.kind = VerdictCell::Kind::proved};
  if (evidence.grade != Evidence::Grade::exhausted) return {.kind = otherwise};
  return {.kind = VerdictCell::Kind::exhausted,
          .detail = evidence.worlds.size() == 1 ? evidence.worlds.front()
                                                : fmt::format("{} worlds", evidence.worlds.size())};
}

std::string refutation_text(const Evidence& evidence) {
  return fmt::format("{}{}{}", text(evidence.refutation->profile)[0], evidence.refutation->operations,
                     evidence.certified() ? "*" : "");
}

DetailWords::Mark certified_mark() {
  return {.sign = "*",
          .example = "p4*",
          .means = "certified: it is a shortest one of a world that was searched, or has one operation"};
}

std::string worlds_text(const Screen& screen, const std::vector<ExploredWorld>& worlds) {
  std::string out;
  for (const ExploredWorld& world : worlds) {
    std::vector<std::pair<std::string, std::string>> ends;  // and the strategies that came to each
    for (const Explored& explored : world.strategies) {
      const std::string end = end_of(explored);
      const auto found = std::ranges::find(ends, end, &decltype(ends)::value_type::first);
      if (found == ends.end()) {
        ends.emplace_back(end, explored.strategy->name);
      } else {
        found->second += ", " + std::string(explored.strategy->name);
      }
    }
    std::string says;
    for (const auto& [end, strategies] : ends) {
      const bool all = ends.size() == 1 && world.strategies.size() > 1;
      says += fmt::format("{}{} under {}", says.empty() ? "" : "; ", end, all ? "each of them" : strategies);
    }
    out += folded(screen, fmt::format("world {}: {}", world.world.name, says), 2);
  }
  return out;
}

Json worlds_json(const std::vector<ExploredWorld>& worlds, const Known& known) {
  Json all = Json::array();
  for (const ExploredWorld& world : worlds) {
    for (const Explored& explored : world.strategies) {
      Json findings = Json::array();
      for (const ShownMet& shown : explored.met) findings.push_back(json_of(shown, known));
      all.push_back({{"world", world.world.name},
                     {"strategy", explored.strategy->name},
                     {"end", text(explored.what.end)},
                     {"incomplete", explored.incomplete()},
                     {"states", explored.what.states},
                     {"depth", explored.what.depth},
                     {"never_reached", words(explored.missing)},
                     {"findings", findings}});
    }
  }
  return all;
}

std::vector<MetInWorld> met_in_worlds(const std::vector<ExploredWorld>& worlds,
                                      const std::vector<Identity>& met) {
  std::vector<MetInWorld> all;
  for (const ExploredWorld& world : worlds) {
    for (const Explored& explored : world.strategies) {
      for (const ShownMet& shown : explored.met) {
        const Identity& identity = shown.met.identity;
        if (std::ranges::find(met, identity) != met.end()) continue;
        const auto found = std::ranges::find_if(
            all, [&](const MetInWorld& one) { return one.shown->met.identity == identity; });
        if (found == all.end()) {
          all.push_back({.world = world.world.name, .shown = &shown});
        } else if (shown.met.first.steps.size() < found->shown->met.first.steps.size()) {
          *found = {.world = world.world.name, .shown = &shown};
        }
      }
    }
  }
  return all;
}

std::string text(const MetInWorld& met) {
  return fmt::format("in world {}, {}", met.world, counted(met.shown->met.first.steps.size(), "operation"));
}

bool are_incomplete(const std::vector<ExploredWorld>& worlds) {
  return std::ranges::any_of(worlds, [](const ExploredWorld& world) {
    return std::ranges::any_of(world.strategies, &Explored::incomplete);
  });
}

}  // namespace sparepage
