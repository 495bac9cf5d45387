// sparepage list: what there is to choose from.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "ci/command/command.h"
#include "ci/command/terminal.h"
#include "sparepage/model/profile.h"
#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {

// Name and what there is to say of it.
struct Item {
  std::string_view name;
  std::string says;
};

std::vector<Item> strategy_items() {
  std::vector<Item> items;
  for (const Strategy* strategy : strategies()) {
    std::string says = fmt::format("{} [changes: {}]", strategy->summary, strategy->changes);
    for (const Disclaimer& disclaimer : strategy->disclaims) {
      says += disclaimer.up_to
                  ? fmt::format(" [claims {} up to {}]", disclaimer.invariant, text(*disclaimer.up_to))
                  : fmt::format(" [does not claim {}]", disclaimer.invariant);
    }
    items.push_back({strategy->name, says});
  }
  return items;
}

std::vector<Item> invariant_items() {
  std::vector<Item> items;
  for (const Invariant* invariant : invariants()) {
    items.push_back({invariant->name, fmt::format("violated when {}", invariant->violated_when)});
  }
  return items;
}

std::vector<Item> profile_items() {
  std::vector<Item> items;
  for (const Profile profile : kProfiles) items.push_back({text(profile), std::string(admits_text(profile))});
  return items;
}

std::vector<Item> world_items() {
  std::vector<Item> items;
  for (const WorldPreset& preset : world_presets()) {
    const World world = load_world(std::string(preset.name));
    items.push_back(
        {preset.name, fmt::format("{}: {}; {}", preset.summary, bounds_text(world), operations_text(world))});
  }
  return items;
}

constexpr struct {
  std::string_view name;
  std::vector<Item> (*items)();
} kLists[] = {{"strategies", strategy_items},
              {"invariants", invariant_items},
              {"profiles", profile_items},
              {"worlds", world_items}};

}  // namespace

std::vector<std::string> list_names() {
  std::vector<std::string> names;
  for (const auto& list : kLists) names.emplace_back(list.name);
  return names;
}

int list(const std::string& what, bool json, const Screen& screen) {
  const auto* const chosen = std::ranges::find(kLists, what, [](const auto& each) { return each.name; });
  const std::vector<Item> items = chosen->items();
  std::size_t names = 0;
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Item& item : items) {
    names = std::max(names, item.name.size());
    all.push_back({{"name", item.name}, {"says", item.says}});
  }
  if (json) {
    fmt::print("{}\n", all.dump());
    return kNothingViolated;
  }
  for (const Item& item : items) {
    fmt::print("{}", folded(screen, fmt::format("{:<{}}  {}", item.name, names, item.says), names + 2));
  }
  return kNothingViolated;
}

}  // namespace sparepage
