// The one generator. It draws a configuration and steps from bounded choices. Each choice is a place in a
// menu of likely values, boundaries first of all, with one place for any other value; a value that stands in
// a menu more than once is likelier. Read the other way, with an encoder as the source, it tells which
// choices give the steps at hand: generating and encoding are one definition.
//
// Choices never depend on anything but the choices before them. Names are drawn from a few, so that live
// ones, dead ones and those in use all come up; whether a step makes sense is found out when it runs.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/cases/choices.h"
#include "sparepage/properties/cases/profile.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

// Where a step runs: a context, and the point it lands at, kAnyPoint for one drawn apart, 0 for none.
struct Place {
  static constexpr std::uint8_t kAnyPoint = 255;
  Context context;
  std::uint8_t point;
  bool operator==(const Place&) const = default;
};

// What is drawn from: operations as rows of their table.
struct Menus {
  std::vector<Place> places;
  std::vector<Place> in_bind;             // where a step runs that stands under a bind: oftener in it
  std::vector<std::uint8_t> application;  // operations at application time
  std::vector<std::uint8_t> outside;      // and in the other contexts
  std::vector<std::uint64_t> sizes;       // of allocs
  std::uint32_t sizes_outside = 0;        // how many of them, from the front, an interrupt may ask for
  std::uint64_t most_size = 0xFFFFFFFF;   // of those that stand in no menu
};

// All that the profile admits, in fixed proportions; without what fuzz inputs of that version do not have.
inline constexpr std::uint8_t kByteFormat = 3;  // the newest
Menus full_menus(Profile profile, std::uint8_t byte_format = kByteFormat);

// Swarm: the same with some operations, places and sizes left out and the rest skewed. What is never left out
// is application time, socket and bind.
Menus swarm_menus(Profile profile, Choices& choices);

// "alloc 6 free 3 ...; irq alloc 5 ...": what a swarm drew.
std::string text(const Menus& menus);

// Draws the configuration. A guest may do without a spare.
void generate(Choices& choices, Config& config, std::uint32_t least_spare = 1);

// Draws one step.
void generate(Choices& choices, const Menus& menus, Host host, Step& step);

// A whole case of the profile from a seed, by swarm. Reuses the case's memory.
void generate(std::uint64_t seed, Profile profile, Case& generated);

// Takes into a menu, once more and often, what the strategy's programs make matter: `run` where work is put
// off, `socket` where blocks are kept. For the shipped programs nothing.
void suit(const Strategy& strategy, Menus& menus);

// A case for a strategy: suited to it; where it has a guest, with that heap's own sizes, and some cases end
// by releasing everything.
void generate_for(const Subject& strategy, std::uint64_t seed, Profile profile, Case& generated);

// Takes some sizes into a menu that lie next to 2^31, 2^32, 2^63 and 2^64.
void draw_top_sizes(Choices& choices, Profile profile, Menus& menus);

// The same for a menu that is fixed, which then has any size up to `most`.
void allow_any_size(Profile profile, std::uint64_t most, Menus& menus);

// Takes sizes into a menu, each with one less and one more.
void add_sizes(std::span<const std::uint64_t> sizes, Profile profile, Menus& menus);

// Lets everything go that the case's steps take, at its end.
void let_go(Case& of);

}  // namespace sparepage
