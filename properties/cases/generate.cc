#include "sparepage/properties/cases/generate.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <limits>
#include <optional>

#include "sparepage/model/machine.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

namespace {

// One choice among the values of a menu, whose last place stands for any value below `bound`.
template <class Value, class Menu>
void choose_or_any(Choices& choices, const Menu& menu, std::uint64_t bound, Value& value,
                   std::uint64_t least = 0) {
  const auto found = std::ranges::find(menu, value);
  const std::uint64_t place =
      choices.choose(menu.size() + 1, static_cast<std::uint64_t>(found - menu.begin()));
  value = place < menu.size() ? static_cast<Value>(menu[place])
                              : static_cast<Value>(choices.choose(bound - least, value - least) + least);
}

// One choice among the values of a menu.
template <class Value, class Menu>
void choose_from(Choices& choices, const Menu& menu, Value& value) {
  assert(!menu.empty());
  const auto found = std::ranges::find(menu, value);
  value = menu[choices.choose(menu.size(), static_cast<std::uint64_t>(found - menu.begin()))];
}

// Around a header, a block, a page, a bind's and a packet's blocks, a spare of one to four pages, the limits.
// Those under a page, which an interrupt of the narrower profiles may ask for, stand first.
constexpr std::array<std::uint64_t, 32> kSizes = {
    4088, 4000, 4088, 4088, 4000, 1,    8,    4072, 3000, 160,  592,  4088, 4087,  0,     16,    2000,
    4080, 4081, 9,    100,  1000, 4089, 4095, 600,  4096, 8184, 5000, 4097, 16376, 32768, 32769, 0xFFFFFFFF};
constexpr std::uint32_t kSizesUnderAPage = 24;
static_assert(kSizes[kSizesUnderAPage - 1] < kPageBytes && kSizes[kSizesUnderAPage] >= kPageBytes);

constexpr std::array<Name, 8> kBlocks = {0, 1, 2, 3, 4, 5, 6, 7};
constexpr std::array<Name, 8> kSockets = {0, 0, 0, 0, 1, 1, 2, 3};
constexpr std::uint64_t kNames = 65536;

struct BindSizes {
  std::uint8_t count;
  std::array<std::uint16_t, Config::kMostBindSizes> sizes;
  bool operator==(const BindSizes&) const = default;
};
constexpr std::array<BindSizes, 10> kBindSizes = {{{3, {160, 592, 592}},
                                                   {3, {160, 592, 592}},
                                                   {3, {160, 592, 592}},
                                                   {1, {8}},
                                                   {1, {4088}},
                                                   {1, {1}},
                                                   {2, {2000, 2000}},
                                                   {2, {4088, 4088}},
                                                   {3, {600, 600, 3000}},
                                                   {8, {8, 16, 24, 592, 8, 16, 24, 592}}}};

constexpr std::array<std::uint32_t, 10> kGrowablePages = {8, 4, 2, 1, 3, 0, 6, 16, 12, 40};
constexpr std::array<std::uint32_t, 6> kHeapPages = {0, 1, 0, 0, 1, 2};
constexpr std::array<std::uint32_t, 7> kSparePages = {1, 1, 1, 1, 2, 4, 3};
constexpr std::array<std::uint32_t, 3> kInterfaces = {2, 1, 16};

// Draws an operation's values, field by field.
class Values {
 public:
  Values(Choices& choices, const Menus& menus, Context context)
      : choices_(choices), menus_(menus), context_(context) {}

  void draw(Operation& operation) const {
    bool options = false;
    for (const Field& field : operation.row().fields) {
      options = options || field.option;
      if (field.option) continue;
      if (field.kind == Field::Kind::block) {
        draw_name(kBlocks, field, operation);
      } else if (field.kind == Field::Kind::socket) {
        draw_name(kSockets, field, operation);
      } else if (field.kind == Field::Kind::bytes) {
        draw_bytes(field, operation);
      } else {
        std::uint64_t value = field.get(operation);
        choose_or_any(choices_, field.menu, field.most + 1, value, field.least);
        field.set(operation, value);
      }
    }
    if (options) draw_options(operation);
  }

 private:
  // Any other name is a byte, or two after one more: large names are rare, since a machine has room for all
  // below.
  void draw_name(std::span<const Name> menu, const Field& field, Operation& operation) const {
    const auto name = static_cast<Name>(field.get(operation));
    const auto found = std::ranges::find(menu, name);
    const std::uint64_t place =
        choices_.choose(menu.size() + 1, static_cast<std::uint64_t>(found - menu.begin()));
    if (place < menu.size()) return field.set(operation, menu[place]);
    const std::uint64_t drawn = choices_.choose(256, std::min<Name>(name, 255));
    field.set(operation, drawn < 255 ? drawn : choices_.choose(kNames, name));
  }

  void draw_bytes(const Field& field, Operation& operation) const {
    const bool bounded = context_ != Context::application && menus_.sizes_outside < menus_.sizes.size();
    const std::span<const std::uint64_t> sizes(menus_.sizes.data(),
                                               bounded ? menus_.sizes_outside : menus_.sizes.size());
    std::uint64_t size = field.get(operation);
    choose_or_any(choices_, sizes, bounded ? kPageBytes : menus_.most_size + 1, size);
    field.set(operation, size);
  }

  // All of them at once, as they are likely together, or each by itself.
  void draw_options(Operation& operation) const {
    const std::span<const LikelyOptions> likely = operation.row().likely;
    std::uint64_t places = 0;
    std::optional<std::uint64_t> wanted;
    for (const LikelyOptions& options : likely) {
      if (!wanted && has(operation, options)) wanted = places;
      places += options.times;
    }
    std::uint64_t place = choices_.choose(places + 1, wanted.value_or(places));
    for (const LikelyOptions& options : likely) {
      if (place < options.times) return set(operation, options);
      place -= options.times;
    }
    for (const Field& field : operation.row().fields) {
      if (!field.option) continue;
      field.set(operation, choices_.choose(field.most - field.least + 1, field.get(operation) - field.least) +
                               field.least);
    }
  }

  static std::uint64_t value_of(const Field& field, const LikelyOptions& options) {
    for (const LikelyOptions::Change& change : options.changes) {
      if (change.option == field.word) return change.value;
    }
    return field.usual;
  }
  static bool has(const Operation& operation, const LikelyOptions& options) {
    return std::ranges::all_of(operation.row().fields, [&](const Field& field) {
      return !field.option || field.get(operation) == value_of(field, options);
    });
  }
  static void set(Operation& operation, const LikelyOptions& options) {
    for (const Field& field : operation.row().fields) {
      if (field.option) field.set(operation, value_of(field, options));
    }
  }

  Choices& choices_;
  const Menus& menus_;
  Context context_;
};

std::vector<std::uint8_t> operations_menu(Profile profile, Context context, std::uint8_t byte_format) {
  std::vector<std::uint8_t> menu;
  for (std::size_t i = 0; i < operations().size(); ++i) {
    const OperationRow& row = *operations()[i];
    if (row.byte_format > byte_format) continue;
    if (profile != Profile::hostile && !allowed(Operation(row), context)) continue;
    menu.insert(menu.end(), context == Context::application ? row.weight : row.weight_outside,
                static_cast<std::uint8_t>(i));
  }
  return menu;
}

// Leaves out about a quarter of a menu's values, none of those that are never to be, and repeats the others.
template <class Value>
void skew(std::vector<Value>& menu, Choices& choices, const auto& never_left_out) {
  std::vector<Value> skewed;
  for (const Value& value : menu) {
    const std::uint64_t times = choices.choose(4, 0);
    skewed.insert(skewed.end(), never_left_out(value) && times == 0 ? 1 : times, value);
  }
  if (!skewed.empty()) menu = std::move(skewed);
}

}  // namespace

namespace {
std::vector<Place> places_menu(Profile profile, std::size_t application_times, std::size_t point_times) {
  std::vector<Place> menu(application_times, {Context::application, 0});
  menu.insert(menu.end(), 2, {Context::interrupt, 0});
  menu.push_back({Context::critical, 0});
  if (profile == Profile::sequential) return menu;
  for (std::uint8_t point = 1; point <= 8; ++point)
    menu.insert(menu.end(), point_times, {Context::interrupt, point});
  for (std::uint8_t point = 1; point <= 4; ++point) menu.push_back({Context::critical, point});
  menu.push_back({Context::interrupt, Place::kAnyPoint});
  menu.push_back({Context::critical, Place::kAnyPoint});
  return menu;
}
}  // namespace

Menus full_menus(Profile profile, std::uint8_t byte_format) {
  Menus menus;
  menus.places = places_menu(profile, 14, 1);
  menus.in_bind = places_menu(profile, 8, 3);
  menus.application = operations_menu(profile, Context::application, byte_format);
  menus.outside = operations_menu(profile, Context::interrupt, byte_format);
  menus.sizes.assign(kSizes.begin(), kSizes.end());
  menus.sizes_outside =
      profile == Profile::hostile ? static_cast<std::uint32_t>(kSizes.size()) : kSizesUnderAPage;
  return menus;
}

Menus swarm_menus(Profile profile, Choices& choices) {
  Menus menus = full_menus(profile);
  const auto application = [](const Place& place) { return place.context == Context::application; };
  skew(menus.places, choices, application);
  skew(menus.in_bind, choices, application);
  // Without a socket and a bind there is nothing of WSIPX.
  skew(menus.application, choices, [](std::uint8_t row) { return operations()[row]->always_drawn; });
  skew(menus.outside, choices, [](std::uint8_t) { return false; });
  std::vector<std::uint64_t> under(menus.sizes.begin(), menus.sizes.begin() + menus.sizes_outside);
  std::vector<std::uint64_t> over(menus.sizes.begin() + menus.sizes_outside, menus.sizes.end());
  skew(under, choices, [](std::uint64_t) { return false; });
  skew(over, choices, [](std::uint64_t) { return false; });
  menus.sizes_outside = static_cast<std::uint32_t>(under.size());
  menus.sizes = std::move(under);
  menus.sizes.insert(menus.sizes.end(), over.begin(), over.end());
  return menus;
}

std::string text(const Menus& menus) {
  std::string line;
  const auto add = [&](std::string_view before, const std::vector<std::uint8_t>& menu) {
    for (std::size_t i = 0; i < operations().size(); ++i) {
      const auto times = std::ranges::count(menu, i);
      if (times != 0)
        line += std::string(before) + std::string(operations()[i]->word) + " " + std::to_string(times) + " ";
    }
  };
  add("", menus.application);
  add("irq ", menus.outside);
  const auto landing =
      std::ranges::count_if(menus.places, [](const Place& place) { return place.point != 0; });
  const auto between = std::ranges::count_if(menus.places, [](const Place& place) {
    return place.point == 0 && place.context != Context::application;
  });
  return line + "between " + std::to_string(between) + " landing " + std::to_string(landing) + " of " +
         std::to_string(menus.places.size());
}

void generate(Choices& choices, Config& config, std::uint32_t least_spare) {
  choose_or_any(choices, kGrowablePages, 65537, config.pages);
  choose_or_any(choices, kHeapPages, 1025, config.heap);
  choose_or_any(choices, kSparePages, 65, config.spare, least_spare);
  choose_or_any(choices, kInterfaces, 17, config.ifaces, 1);
  const auto found = std::ranges::find(kBindSizes, BindSizes{config.bind_count, config.bind});
  const auto place =
      choices.choose(kBindSizes.size() + 1, static_cast<std::uint64_t>(found - kBindSizes.begin()));
  if (place < kBindSizes.size()) {
    config.bind_count = kBindSizes[place].count;
    config.bind = kBindSizes[place].sizes;
    return;
  }
  config.bind_count =
      static_cast<std::uint8_t>(choices.choose(Config::kMostBindSizes, config.bind_count - 1U) + 1);
  for (std::size_t i = 0; i < config.bind.size(); ++i) {
    config.bind[i] =
        i >= config.bind_count
            ? 0
            : static_cast<std::uint16_t>(choices.choose(4088, std::max<unsigned>(config.bind[i], 1) - 1) + 1);
  }
}

void generate(Choices& choices, const Menus& menus, Host host, Step& step) {
  const std::vector<Place>& places = host == Host::bind ? menus.in_bind : menus.places;
  Place place = {.context = step.context, .point = step.point};
  if (std::ranges::find(places, place) == places.end()) place.point = Place::kAnyPoint;
  choose_from(choices, places, place);
  step.context = place.context;
  if (place.point == Place::kAnyPoint) {
    const unsigned point = std::max<unsigned>(step.point, 1);
    place.point = static_cast<std::uint8_t>(choices.choose(255, point - 1) + 1);
  }
  // With nothing to land in, it stands between operations.
  step.point = host == Host::none ? 0 : place.point;

  const std::vector<std::uint8_t>& menu =
      step.context == Context::application ? menus.application : menus.outside;
  auto row = static_cast<std::uint8_t>(row_of(step.operation));
  choose_from(choices, menu, row);
  if (operations()[row] != &step.operation.row()) step.operation = Operation(*operations()[row]);
  Values(choices, menus, step.context).draw(step.operation);
}

namespace {

void generate(Choices& choices, const Menus& menus, Case& generated) {
  static constexpr std::array<std::uint8_t, 8> kLengths = {4, 6, 8, 8, 12, 16, 24, 32};
  generate(choices, generated.config);
  std::uint8_t length = 0;
  choose_from(choices, kLengths, length);
  generated.steps.clear();
  Host host = Host::none;
  for (std::uint8_t i = 0; i < length; ++i) {
    Step& step = generated.steps.emplace_back(Step{.operation = Fill{}});
    generate(choices, menus, host, step);
    host = host_after(step, host);
  }
}

}  // namespace

void generate(std::uint64_t seed, Profile profile, Case& generated) {
  SeededChoices choices(seed);
  generate(choices, swarm_menus(profile, choices), generated);
}

void suit(const Strategy& strategy, Menus& menus) {
  const auto more = [&](const OperationRow& row, std::size_t times) {
    const auto index =
        static_cast<std::uint8_t>(std::ranges::find(operations(), &row) - operations().begin());
    menus.application.insert(menus.application.end(), times, index);
  };
  if (strategy.uses(Opcode::later)) more(Run::kRow, 4);
  if (!strategy.steps(StrategyPart::socket).empty()) more(Socket::kRow, 4);
}

void generate_for(const Subject& strategy, std::uint64_t seed, Profile profile, Case& generated) {
  constexpr std::uint64_t kLetGoEvery = 3;
  constexpr std::uint64_t kTopSizesEvery = 4;
  constexpr std::uint64_t kNoSpareEvery = 8;
  SeededChoices choices(seed);
  Menus menus = swarm_menus(profile, choices);
  suit(*strategy.caller, menus);
  if (strategy.guest == nullptr) return generate(choices, menus, generated);
  // Drawn apart, so that the other cases of a seed are what they are without.
  SeededChoices apart(~seed);
  add_sizes(strategy.guest->traits.sizes, profile, menus);
  if (apart.choose(kTopSizesEvery, 0) == 0) draw_top_sizes(apart, profile, menus);
  generate(choices, menus, generated);
  const bool no_spare = apart.choose(kNoSpareEvery, 0) == 0 && !strategy.guest->traits.has_spare;
  if (no_spare) generated.config.spare = 0;
  if (choices.choose(kLetGoEvery, 0) == 0) let_go(generated);
}

namespace {
// Who asks outside application time may ask for it, too, if the profile says so.
void add_size(std::uint64_t size, Profile profile, Menus& menus) {
  const bool outside = size < kPageBytes || profile == Profile::hostile;
  menus.sizes.insert(outside ? menus.sizes.begin() + menus.sizes_outside : menus.sizes.end(), size);
  menus.sizes_outside += outside ? 1 : 0;
}

// Where 31, 32, 63 and 64 bits end. Where a size has 32 bits the last two are the first two.
constexpr std::array<std::uint64_t, 4> kTops = {std::uint64_t{1} << 31, std::uint64_t{1} << 32,
                                                std::uint64_t{1} << 63, 0};
// How far below them: those that wrap to little where a header is added, or where they are rounded up.
constexpr std::array<std::uint64_t, 16> kBelow = {1,  2,  4,  8,  9,  15,   16,   17,
                                                  24, 32, 33, 48, 64, 4095, 4096, 4097};
}  // namespace

void draw_top_sizes(Choices& choices, Profile profile, Menus& menus) {
  constexpr int kTimes = 4;
  for (int time = 0; time < kTimes; ++time) {
    std::uint64_t top = 0;
    choose_from(choices, kTops, top);
    std::uint64_t distance = 1;
    choose_or_any(choices, kBelow, 2 * kPageBytes, distance);
    const bool above = top != 0 && choices.choose(4, 0) == 0;
    add_size(static_cast<std::size_t>(above ? top + distance - 1 : top - distance), profile, menus);
  }
}

void allow_any_size(Profile profile, std::uint64_t most, Menus& menus) {
  menus.most_size = most;
  for (const std::uint64_t top : kTops) {
    for (const std::uint64_t distance : {1U, 16U, 4096U}) {
      if (top - distance <= most) add_size(top - distance, profile, menus);
    }
  }
}

void add_sizes(std::span<const std::uint64_t> sizes, Profile profile, Menus& menus) {
  for (const std::uint64_t size : sizes) {
    for (const std::uint64_t near : {size, size - 1, size + 1}) {
      if (near <= std::numeric_limits<std::size_t>::max()) add_size(near, profile, menus);
    }
  }
}

void let_go(Case& of) {
  std::vector<Operation> held;
  for (const Step& step : of.steps) {
    const Field* field = name_field(step.operation);
    if (field == nullptr || field->use != Field::Use::takes) continue;
    for (const OperationRow* row : operations()) {
      Operation lets_go(*row);
      const Field* of_row = name_field(lets_go);
      if (of_row == nullptr || of_row->use != Field::Use::frees || of_row->kind != field->kind) continue;
      of_row->set(lets_go, field->get(step.operation));
      if (std::ranges::find(held, lets_go) == held.end()) held.push_back(lets_go);
    }
  }
  for (const Operation& operation : held) of.steps.push_back({.operation = operation});
}

}  // namespace sparepage
