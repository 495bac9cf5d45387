#include "ci/command/output/costs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "ci/command/output/grid.h"

namespace sparepage {

namespace {

constexpr std::string_view kCostsMean =
    "costs, at most (on average): held: pages out of others' reach; taken: pages that the pager gave; calls: "
    "heap calls of a bind; masked: block headers visited between two points; starved: requests and packets "
    "refused outside application time; latency: points of a bind at which something landed before its last "
    "block";

// "4 (2.5)"; "-": nothing was measured.
std::string text(const Measured& measured) {
  if (measured.of == 0) return "-";
  return fmt::format("{} ({:.1f})", measured.most,
                     static_cast<double>(measured.sum) / static_cast<double>(measured.of));
}

const std::vector<std::string>& cost_names() {
  static const std::vector<std::string> kNames = {"held", "taken", "calls", "masked", "starved", "latency"};
  return kNames;
}

std::vector<std::string> cost_texts(const Costs& its) {
  return {text(its.held),
          std::to_string(its.taken),
          text(its.calls),
          std::to_string(its.masked),
          fmt::format("{} of {}", its.starved, its.asked),
          text(its.latency)};
}

Json json_of(const Measured& measured) {
  return {{"most", measured.most}, {"sum", measured.sum}, {"of", measured.of}};
}

Json json_of(const Subject& strategy, const Costs& its) {
  return {{"strategy", strategy.name},
          {"held", json_of(its.held)},
          {"taken", its.taken},
          {"calls", json_of(its.calls)},
          {"masked", its.masked},
          {"starved", {{"refused", its.starved}, {"of", its.asked}}},
          {"latency", json_of(its.latency)}};
}

// A cost as a fraction; of nothing: 0.
struct Fraction {
  std::uint64_t sum;
  std::uint64_t of;
};
bool is_less(const Fraction& one, const Fraction& other) {
  return one.sum * std::max<std::uint64_t>(other.of, 1) < other.sum * std::max<std::uint64_t>(one.of, 1);
}

std::vector<Fraction> fractions(const Costs& its) {
  return {{its.held.most, 1},       {its.held.sum, its.held.of},   {its.taken, 1},
          {its.calls.most, 1},      {its.calls.sum, its.calls.of}, {its.masked, 1},
          {its.starved, its.asked}, {its.latency.most, 1},         {its.latency.sum, its.latency.of}};
}

// The wider the profile that an invariant's violation needs, the better.
int rank(const std::optional<Profile>& violated) {
  return violated ? static_cast<int>(*violated) : static_cast<int>(kProfiles.size());
}

// Whether one is better than another in no respect, which is as good as it may be to beat that.
struct Compared {
  bool worse = false;   // in a respect
  bool better = false;  // in another one
};
Compared compare(const StrategyRank& one, const StrategyRank& other) {
  Compared compared;
  for (std::size_t row = 0; row < one.violated.size(); ++row) {
    compared.worse = compared.worse || rank(one.violated[row]) < rank(other.violated[row]);
    compared.better = compared.better || rank(one.violated[row]) > rank(other.violated[row]);
  }
  for (std::size_t i = 0; i < one.costs.size(); ++i) {
    const std::vector<Fraction> ours = fractions(one.costs[i]);
    const std::vector<Fraction> theirs = fractions(other.costs[i]);
    for (std::size_t cost = 0; cost < ours.size(); ++cost) {
      compared.worse = compared.worse || is_less(theirs[cost], ours[cost]);
      compared.better = compared.better || is_less(ours[cost], theirs[cost]);
    }
  }
  return compared;
}

std::string names_of(std::span<const Subject* const> strategies) {
  std::string names;
  for (const Subject* strategy : strategies) {
    names += (names.empty() ? "" : ", ") + std::string(strategy->name);
  }
  return names;
}

}  // namespace

bool have_costs(std::span<const Subject* const> strategies) {
  return std::ranges::all_of(strategies, [](const Subject* strategy) { return strategy->guest == nullptr; });
}

Facts cost_facts(std::span<const Subject* const> strategies, const CostsBy& costs) {
  if (!have_costs(strategies)) return {};
  Facts facts = {.names = cost_names(), .columns = {}, .means = kCostsMean};
  for (const Subject* strategy : strategies) facts.columns.push_back(cost_texts(costs.at(strategy)));
  return facts;
}

std::string costs_text(const Screen& screen, std::span<const Subject* const> strategies,
                       std::span<const WorkloadCosts> costs) {
  if (costs.empty() || !have_costs(strategies)) return "";
  std::vector<std::string> names;
  for (const Subject* strategy : strategies) {
    names.push_back(styled(screen, strategy->name, Style::strong));
  }
  std::string out = folded(screen, kCostsMean, 2);
  for (const WorkloadCosts& of : costs) {
    std::vector<GridColumn> columns;
    for (const std::string& name : cost_names()) columns.push_back({.heading = name, .cells = {}});
    for (const Subject* strategy : strategies) {
      std::vector<std::string> texts = cost_texts(of.by.at(strategy));
      for (std::size_t i = 0; i < columns.size(); ++i) columns[i].cells.push_back(std::move(texts[i]));
    }
    out += "\n" +
           folded(screen,
                  fmt::format("{} ({}): {}", of.workload->name, counted(kWorkloadRuns, "run"),
                              of.workload->summary),
                  2) +
           grid(screen, names, columns);
  }
  return out;
}

Json costs_json(std::span<const Subject* const> strategies, const CostsBy& costs) {
  Json all = Json::array();
  for (const Subject* strategy : strategies) {
    if (strategy->guest == nullptr) all.push_back(json_of(*strategy, costs.at(strategy)));
  }
  return all;
}

Json costs_json(std::span<const Subject* const> strategies, std::span<const WorkloadCosts> costs) {
  Json all = Json::array();
  for (const WorkloadCosts& of : costs) {
    for (const Subject* strategy : strategies) {
      if (strategy->guest != nullptr) continue;
      Json json = json_of(*strategy, of.by.at(strategy));
      json["workload"] = of.workload->name;
      all.push_back(json);
    }
  }
  return all;
}

std::vector<Beaten> beaten(std::span<const StrategyRank> standings) {
  std::vector<Beaten> all;
  for (const StrategyRank& of : standings) {
    Beaten one = {.strategy = of.strategy, .by = {}};
    for (const StrategyRank& other : standings) {
      const Compared compared = compare(other, of);
      if (compared.better && !compared.worse) one.by.push_back(other.strategy);
    }
    if (!one.by.empty()) all.push_back(std::move(one));
  }
  return all;
}

std::string beaten_text(const Screen& screen, std::span<const StrategyRank> standings) {
  if (standings.size() < 2) return "";
  const std::vector<Beaten> all = beaten(standings);
  std::string lost;
  std::vector<const Subject*> others;
  for (const StrategyRank& of : standings) {
    const auto found = std::ranges::find(all, of.strategy, &Beaten::strategy);
    if (found == all.end()) {
      others.push_back(of.strategy);
    } else {
      lost += fmt::format("{}{} by {}", lost.empty() ? "" : "; ", of.strategy->name, names_of(found->by));
    }
  }
  return folded(screen, "beaten in every respect: " + (lost.empty() ? "none" : lost), 2) +
         folded(screen, "beaten by none: " + names_of(others), 2);
}

Json beaten_json(std::span<const StrategyRank> standings) {
  Json all = Json::array();
  for (const Beaten& one : beaten(standings)) {
    Json by = Json::array();
    for (const Subject* strategy : one.by) by.push_back(strategy->name);
    all.push_back({{"strategy", one.strategy->name}, {"by", by}});
  }
  return all;
}

}  // namespace sparepage
