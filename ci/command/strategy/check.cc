#include "ci/command/strategy/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ci/command/output/forms.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {

// What a case shows of a strategy and of what it would be with a change.
std::string shown(const Worse& worse, const Subject& whole, const Subject& changed) {
  Comparer comparer(std::array{&whole, &changed});
  const std::span<const Behaviour> both = comparer.run(worse.shows);
  if (worse.cost != nullptr) {
    const std::uint64_t before = worse.cost->amount(both[0].costs);
    const std::uint64_t after = worse.cost->amount(both[1].costs);
    return fmt::format("{} {} from {} to {}", worse.cost->name, before < after ? "grows" : "falls", before,
                       after);
  }
  const bool more = (both[1].violated & ~both[0].violated) != 0;
  const InvariantSet differ =
      more ? both[1].violated & ~both[0].violated : both[0].violated & ~both[1].violated;
  std::vector<std::string_view> names;
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    if ((differ >> row & 1) != 0) names.push_back(invariants()[row]->name);
  }
  return fmt::format("{} {} {}", fmt::join(names, ", "), names.size() == 1 ? "is" : "are",
                     more ? "violated" : "kept");
}

// "get page", "without it"; "own 2".
std::string change_text(const Variant& variant) {
  std::string said(text(variant.change));
  if (variant.change == Change::fewer) said = fmt::format("{} times", variant.times);
  return said;
}

bool takes_own_pages(const CheckedPart& of) {
  return of.part.variant.step == "own" && of.part.variant.change == Change::without;
}

Json json_of(const CheckedPart& of) {
  const Part& part = of.part;
  Json json = {{"where", part.variant.where},
               {"step", part.variant.step},
               {"depth", part.variant.depth},
               {"change", change_text(part.variant)},
               {"becomes", part.worse     ? "worse"
                           : part.better  ? "better"
                           : part.stopped ? "open"
                                          : "same"},
               {"searched", part.searched}};
  const std::optional<Worse>& seen = part.worse ? part.worse : part.better;
  if (!seen) return json;
  json["by"] = seen->cost == nullptr ? Json("violated") : Json(seen->cost->name);
  json["shows"] = of.shows;
  json["length"] = seen->shows.steps.size();
  json["trace"] = print(to_trace(seen->shows));
  json["strategy"] = print(part.variant.strategy);
  return json;
}

// A step with all of its changes.
std::string line_of(const CheckedPart& of) {
  const Part& part = of.part;
  const std::string what = change_text(part.variant);
  if (!part.worse) {
    const bool swapped = part.variant.change == Change::swapped;
    if (part.stopped) return what + ": not looked at to the end";
    if (part.better) {
      return fmt::format("{}: nothing gets worse, and {}, in {} or fewer{}", what, of.shows,
                         counted(part.better->shows.steps.size(), "operation"),
                         swapped ? "" : ": IT ONLY COSTS");
    }
    return what + (swapped ? ": nothing changes: this order is not needed" : ": NOTHING CHANGES: not needed");
  }
  return fmt::format("{}: {}, in {}{}", what, of.shows, counted(part.worse->shows.steps.size(), "operation"),
                     part.searched && part.worse->cost == nullptr ? "" : " or fewer");
}

}  // namespace

std::vector<const CheckedPart*> CheckedStrategy::not_needed() const {
  const bool asks = std::ranges::any_of(
      parts, [](const CheckedPart& of) { return takes_own_pages(of) && (of.part.worse || of.part.stopped); });
  std::vector<const CheckedPart*> all;
  for (const CheckedPart& of : parts) {
    const bool unseen = !of.part.worse && !of.part.stopped && of.part.variant.change != Change::swapped;
    // With fewer pages in others' reach anything may happen; the pages themselves serve nobody.
    const bool unasked = of.part.variant.where.starts_with("own ") && of.part.variant.step.empty() && !asks;
    if (unseen || unasked) all.push_back(&of);
  }
  return all;
}

bool StrategyCheckReport::all_needed() const {
  return std::ranges::all_of(strategies, [](const CheckedStrategy& of) { return of.not_needed().empty(); });
}

CheckedStrategy checked(const Subject& strategy, const PartsQuestion& question, PartsObserver* observer) {
  CheckedStrategy all = {.strategy = &strategy};
  for (Part& part : parts_of(strategy, question, observer)) {
    CheckedPart& of = all.parts.emplace_back(CheckedPart{.part = std::move(part)});
    const std::optional<Worse>& seen = of.part.worse ? of.part.worse : of.part.better;
    if (seen) of.shows = shown(*seen, strategy, subject_of(of.part.variant.strategy));
  }
  return all;
}

std::string text(const Screen& screen, const StrategyCheckReport& report) {
  std::string out = folded(
      screen,
      fmt::format(
          "Each step taken away, alone, and exchanged with its neighbour. It is needed if something "
          "gets worse: "
          "more is violated, in any sequence of the {} {} or in {} random runs, or a cost grows in "
          "these runs. "
          "The case that shows it is the shortest in those worlds, unless it says \"or fewer\". What only "
          "costs could go, as what is not needed could: something gets better without it, and nothing worse.",
          report.worlds.size() == 1 ? "world" : "worlds", fmt::join(report.worlds, ", "), report.runs),
      0);
  for (const CheckedStrategy& of : report.strategies) {
    out += "\n" + folded(screen,
                         styled(screen, std::string(of.strategy->name), Style::strong) + ": " +
                             std::string(of.strategy->summary),
                         2);
    if (of.parts.empty()) out += "  It has no step and no line that could be taken away.\n";
    const std::vector<const CheckedPart*> not_needed = of.not_needed();
    std::string where;
    for (const CheckedPart& part : of.parts) {
      const Variant& variant = part.part.variant;
      if (variant.where != where) {
        where = variant.where;
        out += "  " + where + "\n";
      }
      const std::string indent(4 + std::size_t{2} * variant.depth, ' ');
      const bool starts =
          !variant.step.empty() && (variant.change == Change::without || variant.change == Change::plain ||
                                    variant.change == Change::always);
      if (starts) out += indent + variant.step + "\n";
      const std::string line = line_of(part);
      const bool unneeded = std::ranges::find(not_needed, &part) != not_needed.end();
      out += folded(screen, indent + "  " + (unneeded ? styled(screen, line, Style::bad) : line),
                    indent.size() + 4);
      if (unneeded && part.part.worse) {
        out += folded(screen, indent + "  no step that is needed asks for these pages: NOT NEEDED",
                      indent.size() + 4);
      }
    }
    const std::size_t count = not_needed.size();
    out += folded(screen,
                  count == 0 ? fmt::format("  {}: every step is needed.", of.strategy->name)
                             : fmt::format("  {}: {} could go.", of.strategy->name, counted(count, "thing")),
                  2);
  }
  if (report.interrupted) out += "\nIncomplete: interrupted; what is missing was not looked at.\n";
  return out;
}

Json json(const StrategyCheckReport& report) {
  Json strategies = Json::array();
  for (const CheckedStrategy& of : report.strategies) {
    Json parts = Json::array();
    const std::vector<const CheckedPart*> not_needed = of.not_needed();
    for (const CheckedPart& part : of.parts) {
      Json json = json_of(part);
      json["needed"] = std::ranges::find(not_needed, &part) == not_needed.end();
      parts.push_back(json);
    }
    strategies.push_back({{"strategy", of.strategy->name}, {"parts", parts}});
  }
  return {
      {"program", program_json()},         {"worlds", report.worlds},          {"runs", report.runs},
      {"interrupted", report.interrupted}, {"incomplete", report.interrupted}, {"strategies", strategies}};
}

}  // namespace sparepage
