// sparepage list: what there is to choose from.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "ci/command.h"
#include "ci/terminal.h"
#include "model/profile.h"
#include "properties/invariant.h"
#include "properties/world.h"

namespace sparepage {

namespace {

// Name and what there is to say of it.
struct Item {
  std::string_view name;
  std::string says;
};

std::vector<Item> items_of(const std::string& what) {
  std::vector<Item> items;
  if (what == "strategies") {
    for (const Strategy* strategy : strategies()) {
      std::string says = fmt::format("{} [changes: {}]", strategy->summary, strategy->changes);
      for (const Disclaimer& disclaimer : strategy->disclaims) {
        says += disclaimer.up_to
                    ? fmt::format(" [claims {} up to {}]", disclaimer.invariant, text(*disclaimer.up_to))
                    : fmt::format(" [does not claim {}]", disclaimer.invariant);
      }
      items.push_back({strategy->name, says});
    }
  } else if (what == "invariants") {
    for (const Invariant* invariant : invariants()) {
      items.push_back({invariant->name, fmt::format("violated when {}", invariant->violated_when)});
    }
  } else if (what == "profiles") {
    for (const Profile profile : kProfiles)
      items.push_back({text(profile), std::string(admits_text(profile))});
  } else if (what == "worlds") {
    for (const WorldPreset& preset : world_presets()) {
      const World world = load_world(std::string(preset.name));
      items.push_back({preset.name, fmt::format("{}: {}; {}", preset.summary, bounds_text(world),
                                                operations_text(world))});
    }
  } else {
    throw UsageError("there is no list of \"" + what +
                     "\"; the lists are strategies, invariants, profiles, worlds");
  }
  return items;
}

}  // namespace

int list(const std::string& what, bool json) {
  const std::vector<Item> items = items_of(what);
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
    const std::string line = fmt::format("{:<{}}  {}", item.name, names, item.says);
    for (const std::string& part : wrap(line, terminal_columns(), names + 2)) fmt::print("{}\n", part);
  }
  return kNothingViolated;
}

}  // namespace sparepage
