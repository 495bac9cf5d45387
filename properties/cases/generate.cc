#include "sparepage/properties/cases/generate.h"

#include <algorithm>
#include <array>

#include "sparepage/model/machine.h"

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
  const auto found = std::ranges::find(menu, value);
  value = menu[choices.choose(menu.size(), static_cast<std::uint64_t>(found - menu.begin()))];
}

// Around a header, a block, a page, a bind's and a packet's blocks, a spare of one to four pages, the limits.
// Those under a page, which an interrupt of the narrower profiles may ask for, stand first.
constexpr std::array<std::uint32_t, 32> kSizes = {
    4088, 4000, 4088, 4088, 4000, 1,    8,    4072, 3000, 160,  592,  4088, 4087,  0,     16,    2000,
    4080, 4081, 9,    100,  1000, 4089, 4095, 600,  4096, 8184, 5000, 4097, 16376, 32768, 32769, 0xFFFFFFFF};
constexpr std::uint32_t kSizesUnderAPage = 24;
static_assert(kSizes[kSizesUnderAPage - 1] < kPageBytes && kSizes[kSizesUnderAPage] >= kPageBytes);

constexpr std::array<std::uint16_t, 8> kNumbers = {0x4001, 0x4001, 0x4001, 0x4002, 0, 0x4000, 1, 0xFFFF};
constexpr std::array<std::uint16_t, 8> kPacketBytes = {546, 0, 1, 100, 545, 547, 500, 2};
constexpr std::array<std::uint16_t, 8> kPages = {1, 2, 0, 3, 4, 8, 16, 65535};
constexpr std::array<std::uint8_t, 3> kProcesses = {1, 2, 3};
constexpr std::array<Name, 8> kBlocks = {0, 1, 2, 3, 4, 5, 6, 7};
constexpr std::array<Name, 8> kSockets = {0, 0, 0, 0, 1, 1, 2, 3};
constexpr std::uint64_t kNames = 65536;

// A socket's type, protocol and process.
constexpr std::array<Socket, 8> kSocketKinds = {
    Socket{.socket = 0},
    Socket{.socket = 0},
    Socket{.socket = 0},
    Socket{.socket = 0},
    Socket{.socket = 0, .process = 2},
    Socket{.socket = 0, .type = SocketType::stream, .protocol = Protocol::spx},
    Socket{.socket = 0, .type = SocketType::stream, .protocol = Protocol::spxii},
    Socket{.socket = 0, .type = SocketType::stream}};

// A bind's options.
constexpr std::array<Bind, 20> kBindKinds = {Bind{.socket = 0, .number = 0},
                                             Bind{.socket = 0, .number = 0},
                                             Bind{.socket = 0, .number = 0},
                                             Bind{.socket = 0, .number = 0},
                                             Bind{.socket = 0, .number = 0},
                                             Bind{.socket = 0, .number = 0},
                                             Bind{.socket = 0, .number = 0},
                                             Bind{.socket = 0, .number = 0},
                                             Bind{.socket = 0, .number = 0},
                                             Bind{.socket = 0, .number = 0},
                                             Bind{.socket = 0, .number = 0},
                                             Bind{.socket = 0, .number = 0},
                                             Bind{.socket = 0, .number = 0, .reuse = true},
                                             Bind{.socket = 0, .number = 0, .reuse = true},
                                             Bind{.socket = 0, .number = 0, .net = 1},
                                             Bind{.socket = 0, .number = 0, .net = 2},
                                             Bind{.socket = 0, .number = 0, .net = 9},
                                             Bind{.socket = 0, .number = 0, .node = Wsipx::kNodeBase + 2},
                                             Bind{.socket = 0, .number = 0, .family = 5},
                                             Bind{.socket = 0, .number = 0, .namelen = 13}};

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

// Draws an operation's arguments.
struct Arguments {
  Choices& choices;
  const Menus& menus;
  Context context;

  // Any other name is a byte, or two behind one more: large names are rare, since a machine has room for all
  // below.
  void name(const auto& menu, Name& name) const {
    const auto found = std::ranges::find(menu, name);
    const std::uint64_t place =
        choices.choose(menu.size() + 1, static_cast<std::uint64_t>(found - menu.begin()));
    if (place < menu.size()) {
      name = menu[place];
      return;
    }
    const std::uint64_t drawn = choices.choose(256, std::min<Name>(name, 255));
    name = static_cast<Name>(drawn < 255 ? drawn : choices.choose(kNames, name));
  }
  void block(Name& of) const { name(kBlocks, of); }
  void socket(Name& of) const { name(kSockets, of); }

  void operator()(Alloc& alloc) const {
    block(alloc.block);
    const bool bounded = context != Context::application && menus.sizes_outside < menus.sizes.size();
    const std::span<const std::uint32_t> sizes(menus.sizes.data(),
                                               bounded ? menus.sizes_outside : menus.sizes.size());
    choose_or_any(choices, sizes, bounded ? kPageBytes : std::uint64_t{1} << 32, alloc.size);
  }
  void operator()(Free& free) const { block(free.block); }
  void operator()(Fill& /*fill*/) const {}
  void operator()(Api& /*api*/) const {}
  void operator()(Pressure& pressure) const { choose_or_any(choices, kPages, 65536, pressure.pages); }
  void operator()(Relief& relief) const { choose_or_any(choices, kPages, 65536, relief.pages); }
  void operator()(Socket& operation) const {
    socket(operation.socket);
    const Name name = std::exchange(operation.socket, 0);
    const auto found = std::ranges::find(kSocketKinds, operation);
    const auto kind =
        choices.choose(kSocketKinds.size() + 1, static_cast<std::uint64_t>(found - kSocketKinds.begin()));
    if (kind < kSocketKinds.size()) {
      operation = kSocketKinds[kind];
    } else {
      operation.type = static_cast<SocketType>(choices.choose(2, static_cast<std::uint64_t>(operation.type)));
      operation.protocol =
          static_cast<Protocol>(choices.choose(3, static_cast<std::uint64_t>(operation.protocol)));
      operation.process = static_cast<std::uint8_t>(choices.choose(255, operation.process - 1U) + 1);
    }
    operation.socket = name;
  }
  void operator()(Bind& bind) const {
    socket(bind.socket);
    choose_or_any(choices, kNumbers, 65536, bind.number);
    const Name name = std::exchange(bind.socket, 0);
    const std::uint16_t number = std::exchange(bind.number, 0);
    const auto found = std::ranges::find(kBindKinds, bind);
    const auto kind =
        choices.choose(kBindKinds.size() + 1, static_cast<std::uint64_t>(found - kBindKinds.begin()));
    if (kind < kBindKinds.size()) {
      bind = kBindKinds[kind];
    } else {
      bind.net = static_cast<std::uint32_t>(choices.choose(std::uint64_t{1} << 32, bind.net));
      bind.node = choices.choose(std::uint64_t{1} << 48, bind.node);
      bind.reuse = choices.choose(2, std::uint64_t{bind.reuse}) != 0;
      bind.family = static_cast<std::uint16_t>(choices.choose(65536, bind.family));
      bind.namelen = static_cast<std::uint16_t>(choices.choose(65536, bind.namelen));
    }
    bind.socket = name;
    bind.number = number;
  }
  void operator()(Recv& recv) const { socket(recv.socket); }
  void operator()(Close& close) const { socket(close.socket); }
  void operator()(Exit& exit) const { choose_or_any(choices, kProcesses, 256, exit.process, 1); }
  void operator()(Packet& packet) const {
    choose_or_any(choices, kNumbers, 65536, packet.number);
    choose_or_any(choices, kPacketBytes, 65536, packet.length);
  }
};

template <std::size_t... Index>
Operation operation_of(std::size_t index, std::index_sequence<Index...> /*all*/) {
  using Make = Operation (*)();
  static constexpr Make kMake[] = {
      [] { return Operation(std::variant_alternative_t<Index, Operation>{}); }...};
  return kMake[index]();
}

// How often each operation stands in its menu; the order is that of Operation.
constexpr std::array<std::uint8_t, 12> kApplicationOften = {6, 2, 1, 1, 1, 1, 4, 6, 2, 1, 1, 1};
constexpr std::array<std::uint8_t, 12> kOutsideOften = {14, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6};

std::vector<std::uint8_t> operations_menu(Profile profile, bool application) {
  const Context context = application ? Context::application : Context::interrupt;
  std::vector<std::uint8_t> menu;
  for (std::size_t i = 0; i < kApplicationOften.size(); ++i) {
    const Operation operation = operation_of(i, std::make_index_sequence<std::variant_size_v<Operation>>());
    if (profile != Profile::hostile && !allowed(operation, context)) continue;
    menu.insert(menu.end(), application ? kApplicationOften[i] : kOutsideOften[i],
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

Menus full_menus(Profile profile) {
  Menus menus;
  menus.places = places_menu(profile, 14, 1);
  menus.in_bind = places_menu(profile, 8, 3);
  menus.application = operations_menu(profile, true);
  menus.outside = operations_menu(profile, false);
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
  skew(menus.application, choices, [](std::uint8_t operation) {
    return operation == Operation(Socket{}).index() || operation == Operation(Bind{}).index();
  });
  skew(menus.outside, choices, [](std::uint8_t) { return false; });
  std::vector<std::uint32_t> under(menus.sizes.begin(), menus.sizes.begin() + menus.sizes_outside);
  std::vector<std::uint32_t> over(menus.sizes.begin() + menus.sizes_outside, menus.sizes.end());
  skew(under, choices, [](std::uint32_t) { return false; });
  skew(over, choices, [](std::uint32_t) { return false; });
  menus.sizes_outside = static_cast<std::uint32_t>(under.size());
  menus.sizes = std::move(under);
  menus.sizes.insert(menus.sizes.end(), over.begin(), over.end());
  return menus;
}

std::string text(const Menus& menus) {
  std::string line;
  const auto add = [&](std::string_view before, const std::vector<std::uint8_t>& menu) {
    for (std::size_t i = 0; i < kOperationWords.size(); ++i) {
      const auto times = std::ranges::count(menu, i);
      if (times != 0)
        line += std::string(before) + std::string(kOperationWords[i]) + " " + std::to_string(times) + " ";
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

void generate(Choices& choices, Config& config) {
  choose_or_any(choices, kGrowablePages, 65537, config.pages);
  choose_or_any(choices, kHeapPages, 1025, config.heap);
  choose_or_any(choices, kSparePages, 65, config.spare, 1);
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
  auto index = static_cast<std::uint8_t>(step.operation.index());
  choose_from(choices, menu, index);
  if (index != step.operation.index()) {
    step.operation = operation_of(index, std::make_index_sequence<std::variant_size_v<Operation>>());
  }
  std::visit(Arguments{choices, menus, step.context}, step.operation);
}

void generate(std::uint64_t seed, Profile profile, Case& generated) {
  static constexpr std::array<std::uint8_t, 8> kLengths = {4, 6, 8, 8, 12, 16, 24, 32};
  SeededChoices choices(seed);
  const Menus menus = swarm_menus(profile, choices);
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

}  // namespace sparepage
