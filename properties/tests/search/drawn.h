// Cases that RapidCheck draws, by the generator of every other search. In tests and benchmarks only.
#pragma once

#include <rapidcheck.h>

#include <array>
#include <tuple>
#include <utility>
#include <vector>

#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/cases/choices.h"
#include "sparepage/properties/cases/generate.h"

namespace sparepage {

// RapidCheck's numbers as choices; each shrinks towards the first place of its menu.
class DrawnChoices final : public Choices {
 public:
  std::uint64_t choose(std::uint64_t bound, std::uint64_t /*wanted*/) override {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint64_t>(0, bound));
  }
};

// Cases whose steps RapidCheck can leave out one by one.
inline rc::Gen<Case> cases_of(Profile profile) {
  static const std::array<Menus, 3> kMenus = {full_menus(kProfiles[0]), full_menus(kProfiles[1]),
                                              full_menus(kProfiles[2])};
  const Menus& menus = kMenus[static_cast<std::size_t>(profile)];
  const auto config = rc::gen::exec([] {
    DrawnChoices choices;
    Config drawn;
    generate(choices, drawn);
    return drawn;
  });
  const auto step = rc::gen::exec([&menus] {
    DrawnChoices choices;
    Step drawn = {.operation = Fill{}};
    generate(choices, menus, Host::bind, drawn);
    return drawn;
  });
  const auto steps = rc::gen::resize(24, rc::gen::container<std::vector<Step>>(step));
  return rc::gen::map(rc::gen::tuple(config, steps), [](std::tuple<Config, std::vector<Step>> drawn) {
    Case made = {.config = std::get<0>(drawn), .steps = std::move(std::get<1>(drawn))};
    land_where_possible(made);
    return made;
  });
}

}  // namespace sparepage
