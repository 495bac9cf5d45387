// sparepage list: what there is to choose from.
#include <fmt/format.h>

#include <algorithm>

#include "ci/command/command.h"
#include "ci/command/output/json.h"
#include "ci/command/output/write.h"
#include "sparepage/properties/cases/profile.h"
#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/oracle/invariant.h"
#include "sparepage/properties/search/workload.h"

namespace sparepage {

namespace {

// Name and what there is to say of it.
struct Listed {
  std::string_view name;
  std::string says;
};

std::vector<Listed> strategy_items(const Guests& heaps) {
  std::vector<Listed> items;
  std::vector<const Subject*> all(subjects().begin(), subjects().end());
  for (const Subject* row : heaps.with(subjects(), false)) all.push_back(row);
  for (const Subject* strategy : all) {
    std::string says = fmt::format("{} [changes {}]", strategy->summary,
                                   strategy->changes == "-"      ? "nothing"
                                   : strategy->changes == "both" ? "both"
                                                                 : "the " + std::string(strategy->changes));
    for (const Disclaimer& disclaimer : strategy->disclaims) {
      says += disclaimer.up_to
                  ? fmt::format(" [claims {} up to {}]", disclaimer.invariant, text(*disclaimer.up_to))
                  : fmt::format(" [does not claim {}]", disclaimer.invariant);
    }
    items.push_back({strategy->name, says});
  }
  return items;
}

std::vector<Listed> invariant_items(const Guests& /*heaps*/) {
  std::vector<Listed> items;
  for (const Invariant* invariant : invariants()) {
    items.push_back({invariant->name, fmt::format("violated when {}", invariant->violated_when)});
  }
  return items;
}

std::vector<Listed> profile_items(const Guests& /*heaps*/) {
  std::vector<Listed> items;
  for (const Profile profile : kProfiles) items.push_back({text(profile), std::string(admits_text(profile))});
  return items;
}

std::vector<Listed> world_items(const Guests& /*heaps*/) {
  std::vector<Listed> items;
  for (const WorldPreset& preset : world_presets()) {
    const World world = load_world(std::string(preset.name));
    items.push_back(
        {preset.name, fmt::format("{}: {}; {}", preset.summary, bounds_text(world), operations_text(world))});
  }
  return items;
}

std::vector<Listed> workload_items(const Guests& /*heaps*/) {
  std::vector<Listed> items;
  for (const Workload& workload : workloads())
    items.push_back({workload.name, std::string(workload.summary)});
  return items;
}

constexpr struct {
  std::string_view name;
  std::vector<Listed> (*items)(const Guests& heaps);
} kLists[] = {{"strategies", strategy_items},
              {"invariants", invariant_items},
              {"profiles", profile_items},
              {"worlds", world_items},
              {"workloads", workload_items}};

std::vector<std::string> list_names() {
  std::vector<std::string> names;
  for (const auto& list : kLists) names.emplace_back(list.name);
  return names;
}

Json json_of(const std::vector<Listed>& items) {
  Json all = Json::array();
  for (const Listed& item : items) all.push_back({{"name", item.name}, {"says", item.says}});
  return all;
}

std::string text_of(const Screen& screen, const std::vector<Listed>& items) {
  std::size_t names = 0;
  for (const Listed& item : items) names = std::max(names, item.name.size());
  std::string lines;
  for (const Listed& item : items) {
    lines += folded(screen, fmt::format("{:<{}}  {}", item.name, names, item.says), names + 2);
  }
  return lines;
}

class List final : public Work {
 public:
  std::vector<Option> options() override {
    return joined({{{.name = "WHAT",
                     .value = &what_,
                     .says = "What to list; without it, all",
                     .takes = one_of(list_names())},
                    {.name = "--json",
                     .value = &json_,
                     .says = "Print a JSON array; of all: an object with an array for each"}},
                   session.heap_options()});
  }

  int run() override {
    session.begin();
    Json json;
    std::string lines;
    for (const auto& each : kLists) {
      if (!what_.empty() && what_ != each.name) continue;
      const std::vector<Listed> items = each.items(session.heaps);
      json[each.name] = json_of(items);
      if (what_.empty()) {
        lines += lines.empty() ? "" : "\n";
        lines += styled(session.screen, std::string(each.name), Style::strong) + "\n";
      }
      lines += text_of(session.screen, items);
    }
    write_output(json_ ? (what_.empty() ? json : json[what_]).line() + "\n" : lines);
    return kNothingViolated;
  }

 private:
  std::string what_;  // empty: all
  bool json_ = false;
};

}  // namespace

extern const Verb kList = {
    .name = "list",
    .summary = "List strategies, invariants, profiles, worlds or workloads",
    .footer =
        "Examples:\n  sparepage list\n  sparepage list invariants\n  sparepage list strategies --json\n"
        "  sparepage list strategies --heap ./heap.so",
    .work = work<List>};

}  // namespace sparepage
