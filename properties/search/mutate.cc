#include "sparepage/properties/search/mutate.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <limits>
#include <utility>

#include "sparepage/properties/cases/case_size.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

std::span<const std::vector<Point>> PointFinder::points_of(const Case& of, const Subject& strategy) {
  points_.resize(std::max(points_.size(), of.steps.size()));
  for (std::vector<Point>& points : points_) points.clear();
  if (strategy.guest != nullptr) {
    guess(of);
  } else {
    machine_.reset(of.config, *strategy.caller);
    runner_.run(machine_, of.steps, *this);
  }
  return std::span(points_).first(of.steps.size());
}

// A guest has points of its own, which only a run in another process would tell.
void PointFinder::guess(const Case& of) {
  constexpr std::size_t kLikely = 6;
  for (std::size_t i = 0; i < of.steps.size(); ++i) {
    const Step& step = of.steps[i];
    const bool reaches = step.point == 0 && step.context == Context::application;
    if (reaches) points_[i].assign(kLikely, Point::bind_block);
  }
}

void PointFinder::begin(std::size_t /*index*/, const Step& /*step*/, Machine& machine) {
  machine.journal().clear();
}

void PointFinder::end(std::size_t index, const Step& /*step*/, const Outcome& /*outcome*/,
                      std::span<const Point> points, Machine& /*machine*/) {
  points_[index].assign(points.begin(), points.end());
}

namespace {

std::size_t below(Choices& choices, std::size_t bound) {
  return static_cast<std::size_t>(choices.choose(bound, 0));
}

std::ptrdiff_t offset(std::size_t at) {
  return static_cast<std::ptrdiff_t>(at);
}

Host host_at(const Case& of, std::size_t at) {
  Host host = Host::none;
  for (std::size_t i = 0; i < at; ++i) host = host_after(of.steps[i], host);
  return host;
}

// A name of the kind that no step of the case has.
Name unused_name(const Case& of, Field::Kind kind) {
  Name name = 0;
  for (const Step& step : of.steps) {
    const Field* field = name_field(step.operation);
    if (field == nullptr || field->kind != kind) continue;
    name = std::max(name, static_cast<Name>(field->get(step.operation) + 1));
  }
  return name;
}

}  // namespace

// The ways in which a case is changed. Each says whether it changed anything.
struct Ways {
  Mutator& mutator;
  Case& of;
  Choices& choices;

  Step generated(std::size_t at) const {
    Step step = {.operation = Operation(*operations().front())};
    generate(choices, mutator.menus_, host_at(of, at), step);
    return step;
  }

  bool insert() const {
    const std::size_t at = below(choices, of.steps.size() + 1);
    of.steps.insert(of.steps.begin() + offset(at), generated(at));
    return true;
  }
  bool erase() const {
    if (of.steps.size() < 2) return false;
    const std::size_t at = below(choices, of.steps.size());
    const std::size_t count = std::min(of.steps.size() - at, std::size_t{1} << below(choices, 3));
    of.steps.erase(of.steps.begin() + offset(at), of.steps.begin() + offset(at + count));
    return true;
  }
  bool duplicate() const {
    if (of.steps.empty()) return false;
    const std::size_t from = below(choices, of.steps.size());
    const std::size_t count =
        std::min(of.steps.size() - from, std::size_t{1} << below(choices, 3) * below(choices, 2));
    const std::size_t to = below(choices, of.steps.size() + 1);
    const std::vector<Step> copied(of.steps.begin() + offset(from), of.steps.begin() + offset(from + count));
    of.steps.insert(of.steps.begin() + offset(to), copied.begin(), copied.end());
    return true;
  }
  bool move() const {
    if (of.steps.size() < 2) return false;
    const std::size_t from = below(choices, of.steps.size());
    const std::size_t to = below(choices, of.steps.size());
    const Step moved = of.steps[from];
    of.steps.erase(of.steps.begin() + offset(from));
    of.steps.insert(of.steps.begin() + offset(to), moved);
    return from != to;
  }
  bool regenerate() const {
    if (of.steps.empty()) return false;
    const std::size_t at = below(choices, of.steps.size());
    of.steps[at] = generated(at);
    return true;
  }
  // A number one or a little beside what it is, at its least, or a likely one.
  std::uint64_t beside(const Field& field, std::uint64_t value) const {
    const std::vector<std::uint64_t>& sizes = mutator.menus_.sizes;
    switch (below(choices, 5)) {
      case 0: return value + 1;
      case 1: return value - 1;
      case 2: return field.least;
      case 3: return field.menu.empty() ? field.usual : field.menu[below(choices, field.menu.size())];
      default: return field.kind == Field::Kind::bytes ? sizes[below(choices, sizes.size())] : value + 8;
    }
  }
  bool boundary() const {
    if (of.steps.empty()) return false;
    Operation& operation = of.steps[below(choices, of.steps.size())].operation;
    const std::span<const Field> fields = operation.row().fields;
    if (fields.empty()) return false;
    const Field& field = fields[below(choices, fields.size())];
    const std::uint64_t value = field.get(operation);
    const std::uint64_t changed = beside(field, value);
    if (changed < field.least || changed > field.most || changed == value) return false;
    field.set(operation, changed);
    return true;
  }
  bool configure() const {
    Config drawn;
    generate(choices, drawn);
    switch (below(choices, 5)) {
      case 0: of.config.pages = drawn.pages; break;
      case 1: of.config.heap = drawn.heap; break;
      case 2: of.config.spare = drawn.spare; break;
      case 3:
        of.config.bind = drawn.bind;
        of.config.bind_count = drawn.bind_count;
        break;
      default: of.config = drawn;
    }
    return true;
  }

  // An operation that reaches points, with its points.
  struct Hosting {
    std::size_t step;
    std::vector<Point> points;
  };
  std::vector<Hosting> hosting() const {
    std::vector<Hosting> all;
    if (mutator.profile_ == Profile::sequential) return all;
    const auto points = mutator.finder_.points_of(of, *mutator.strategy_);
    for (std::size_t i = 0; i < of.steps.size(); ++i) {
      if (!points[i].empty()) all.push_back({.step = i, .points = points[i]});
    }
    return all;
  }
  // Lands something at a point that an operation really reaches.
  bool aim() const {
    const std::vector<Hosting> all = hosting();
    if (all.empty()) return false;
    const Hosting& host = all[below(choices, all.size())];
    Step step = generated(of.steps.size());
    for (int tries = 0; step.context == Context::application; ++tries) {
      if (tries == 8) return false;
      step = generated(of.steps.size());
    }
    step.point =
        static_cast<std::uint8_t>(std::min<std::size_t>(below(choices, host.points.size()) + 1, 255));
    give_fresh_name(step);
    of.steps.insert(of.steps.begin() + offset(group_end(of.steps, host.step)), step);
    return true;
  }
  // What landed at a point of one kind lands at the next ones of that kind too, and at those that are reached
  // because of it: a loop that is robbed tries again, and can be robbed again.
  bool echo() const {
    std::vector<std::size_t> landed;
    for (std::size_t i = 0; i < of.steps.size(); ++i) {
      if (of.steps[i].point != 0) landed.push_back(i);
    }
    if (landed.empty()) return false;
    const std::size_t at = landed[below(choices, landed.size())];
    const std::size_t host = operation_of(of.steps, at);
    const Step copied = of.steps[at];
    const auto points_of_host = [&] { return mutator.finder_.points_of(of, *mutator.strategy_)[host]; };
    std::vector<Point> points = points_of_host();
    if (copied.point > points.size()) return false;
    const Point kind = points[copied.point - 1U];
    const std::size_t most = std::size_t{1} << below(choices, 4);
    std::size_t echoed = 0;
    for (std::size_t point = copied.point + std::size_t{1};
         point <= std::min<std::size_t>(points.size(), 255) && echoed < most; ++point) {
      if (points[point - 1] != kind || lands(host, point)) continue;
      Step next = copied;
      next.point = static_cast<std::uint8_t>(point);
      give_fresh_name(next);
      of.steps.insert(of.steps.begin() + offset(group_end(of.steps, host)), next);
      ++echoed;
      points = points_of_host();
    }
    return echoed != 0;
  }
  bool lands(std::size_t host, std::size_t point) const {
    return std::any_of(of.steps.begin() + offset(host), of.steps.begin() + offset(group_end(of.steps, host)),
                       [&](const Step& step) { return step.point == point; });
  }
  // One that is in use would only be refused.
  void give_fresh_name(Step& step) const {
    const Field* field = name_field(step.operation);
    if (field != nullptr && field->use == Field::Use::takes) {
      field->set(step.operation, unused_name(of, field->kind));
    }
  }

  bool fresh() const {
    const std::uint64_t seed = choices.choose(std::uint64_t{1} << 32, 0);
    generate_for(*mutator.strategy_, seed, mutator.profile_, of);
    return true;
  }
};

namespace {

struct Way {
  std::uint64_t weight;
  bool (Ways::*change)() const;
};
constexpr std::array kWays = {
    Way{6, &Ways::insert},    Way{3, &Ways::erase},      Way{5, &Ways::duplicate},
    Way{2, &Ways::move},      Way{4, &Ways::regenerate}, Way{5, &Ways::boundary},
    Way{2, &Ways::configure}, Way{6, &Ways::aim},        Way{4, &Ways::echo},
};
constexpr std::uint64_t weight_of_all() {
  std::uint64_t sum = 0;
  for (const Way& way : kWays) sum += way.weight;
  return sum;
}

}  // namespace

Mutator::Mutator(const Subject& strategy, Profile profile, Execute* execute)
    : strategy_(&strategy), profile_(profile), menus_(full_menus(profile)), finder_(execute) {
  suit(*strategy.caller, menus_);
  if (strategy.guest == nullptr) return;
  allow_any_size(profile, std::numeric_limits<std::size_t>::max(), menus_);
  add_sizes(strategy.guest->traits.sizes, profile, menus_);
}

void Mutator::mutate(Case& of, Choices& choices, std::size_t most) {
  const Ways ways = {.mutator = *this, .of = of, .choices = choices};
  if (of.steps.empty() || choices.choose(32, 0) == 0) {
    ways.fresh();
    return finish(of, most);
  }
  // One change, or two, or four: small steps are likelier to keep what the case has.
  static constexpr std::array<int, 8> kTimes = {1, 1, 1, 1, 2, 2, 3, 4};
  int times = kTimes[below(choices, kTimes.size())];
  for (int tries = 0; times > 0 && tries < 16; ++tries) {
    std::uint64_t at = choices.choose(weight_of_all(), 0);
    const Way* way = kWays.data();
    while (at >= way->weight) at -= (way++)->weight;
    if ((ways.*way->change)()) --times;
  }
  // What a client kept for long is looked at when it comes back.
  if (choices.choose(4, 0) == 0) let_go(of);
  finish(of, most);
}

void Mutator::cross(Case& of, const Case& other, Choices& choices, std::size_t most) {
  if (other.steps.empty()) return;
  const std::size_t from = below(choices, other.steps.size());
  const std::size_t count = 1 + below(choices, other.steps.size() - from);
  const std::size_t to = below(choices, of.steps.size() + 1);
  const std::size_t gone = std::min(of.steps.size() - to, below(choices, count + 1));
  of.steps.erase(of.steps.begin() + offset(to), of.steps.begin() + offset(to + gone));
  of.steps.insert(of.steps.begin() + offset(to), other.steps.begin() + offset(from),
                  other.steps.begin() + offset(from + count));
  if (choices.choose(4, 0) == 0) of.config = other.config;
  finish(of, most);
}

void Mutator::finish(Case& of, std::size_t most) const {
  if (of.steps.size() > most) of.steps.erase(of.steps.begin() + offset(most), of.steps.end());
  if (profile_ != Profile::hostile) {
    std::erase_if(of.steps, [&](const Step& step) { return narrowest_profile(step) > profile_; });
  }
  // Names in the order of their first use: they stay few, whatever was added.
  of = normal(std::move(of));
}

}  // namespace sparepage
