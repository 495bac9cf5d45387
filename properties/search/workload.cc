#include "sparepage/properties/search/workload.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>

#include "properties/workers.h"
#include "sparepage/properties/cases/choices.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

namespace {

// Makes one trace, and keeps book of what its operations have taken.
class Maker {
 public:
  Maker(const Workload& of, Choices& choices, Case& made) : of_(of), choices_(choices), made_(made) {}

  void make();

 private:
  friend struct Kinds;

  struct Connection {
    Name socket;
    std::uint16_t number;
  };

  static constexpr std::uint16_t kFirstNumber = 0x4001;  // of a socket, for WSIPX to be told apart
  static constexpr unsigned kPoints = 6;                 // the last that an interrupt lands at
  static constexpr std::uint16_t kPacketBytes[] = {546, 100, 500, 20};
  static constexpr std::uint16_t kMostPressed = 2;  // pages at once

  std::uint64_t choose(std::uint64_t bound) { return choices_.choose(bound, 0); }
  template <class Items>
  const auto& one_of(const Items& items) {
    return items[choose(std::size(items))];
  }

  void add(const Operation& operation) { made_.steps.push_back({.operation = operation}); }
  void add_interrupt(const Operation& operation) {
    Step& step = made_.steps.emplace_back(Step{.operation = operation, .context = Context::interrupt});
    const bool lands = application_ && choose(100) < of_.landing;
    if (lands) step.point = static_cast<std::uint8_t>(choose(kPoints) + 1);
    // What stands between operations is none that the next one can land in.
    application_ = lands;
  }

  void alloc(std::vector<Name>& live, std::uint32_t size, void (Maker::*how)(const Operation&)) {
    live.push_back(next_block_++);
    (this->*how)(Alloc{.block = live.back(), .size = size});
  }
  void free(std::vector<Name>& live, void (Maker::*how)(const Operation&)) {
    const auto freed = live.begin() + static_cast<std::ptrdiff_t>(choose(live.size()));
    const Name block = *freed;
    live.erase(freed);
    (this->*how)(Free{.block = block});
  }
  void connect() {
    const auto opened = static_cast<Name>(sockets_++);
    open_.push_back({.socket = opened, .number = static_cast<std::uint16_t>(kFirstNumber + opened)});
    add(Socket{.socket = opened});
    add(Bind{.socket = opened, .number = open_.back().number});
  }
  void close() {
    const auto closed = open_.begin() + static_cast<std::ptrdiff_t>(choose(open_.size()));
    const Name socket = closed->socket;
    open_.erase(closed);
    add(Close{.socket = socket});
  }

  const Workload& of_;
  Choices& choices_;
  Case& made_;
  std::vector<Name> blocks_ = {};   // live, taken at application time
  std::vector<Name> outside_ = {};  // and in interrupts
  std::vector<Connection> open_ = {};
  Name next_block_ = 0;
  unsigned sockets_ = 0;
  std::uint16_t pressed_ = 0;  // pages
  bool application_ = false;   // the step before is an operation that may be interrupted, or landed in one
};

// The kinds of turns: whether one is possible, and what it adds.
struct Kinds {
  struct Kind {
    unsigned Rates::* rate;
    bool at_application_time;
    bool (*possible)(const Maker& maker);
    void (*make)(Maker& maker);
  };

  static bool always(const Maker& /*maker*/) { return true; }
  static bool is_open(const Maker& maker) { return !maker.open_.empty(); }

  static constexpr std::array<Kind, 12> kAll = {{
      {&Rates::alloc, true, always,
       [](Maker& maker) { maker.alloc(maker.blocks_, maker.one_of(maker.of_.sizes), &Maker::add); }},
      {&Rates::free, true, [](const Maker& maker) { return !maker.blocks_.empty(); },
       [](Maker& maker) { maker.free(maker.blocks_, &Maker::add); }},
      {&Rates::api, true, always, [](Maker& maker) { maker.add(Api{}); }},
      {&Rates::connect, true, always, [](Maker& maker) { maker.connect(); }},
      {&Rates::receive, true, is_open,
       [](Maker& maker) { maker.add(Recv{.socket = maker.one_of(maker.open_).socket}); }},
      {&Rates::close, true, is_open, [](Maker& maker) { maker.close(); }},
      {&Rates::deferred, true, always, [](Maker& maker) { maker.add(Run{}); }},
      {&Rates::pressure, true, [](const Maker& maker) { return maker.pressed_ < Maker::kMostPressed; },
       [](Maker& maker) {
         ++maker.pressed_;
         maker.add(Pressure{.pages = 1});
       }},
      {&Rates::relief, true, [](const Maker& maker) { return maker.pressed_ != 0; },
       [](Maker& maker) {
         --maker.pressed_;
         maker.add(Relief{.pages = 1});
       }},
      {&Rates::interrupt_alloc, false, always,
       [](Maker& maker) {
         maker.alloc(maker.outside_, maker.one_of(maker.of_.sizes_outside), &Maker::add_interrupt);
       }},
      {&Rates::interrupt_free, false, [](const Maker& maker) { return !maker.outside_.empty(); },
       [](Maker& maker) { maker.free(maker.outside_, &Maker::add_interrupt); }},
      {&Rates::packet, false, is_open,
       [](Maker& maker) {
         maker.add_interrupt(
             Packet{.number = maker.one_of(maker.open_).number, .length = maker.one_of(Maker::kPacketBytes)});
       }},
  }};
};

void Maker::make() {
  made_.config = of_.config;
  made_.steps.clear();
  for (const Phase& phase : of_.phases) {
    for (unsigned turn = 0; turn < phase.turns; ++turn) {
      std::uint64_t all = 0;
      std::array<std::uint64_t, Kinds::kAll.size()> up_to = {};
      for (std::size_t i = 0; i < up_to.size(); ++i) {
        if (Kinds::kAll[i].possible(*this)) all += phase.rates.*Kinds::kAll[i].rate;
        up_to[i] = all;
      }
      if (all == 0) continue;
      const Kinds::Kind& kind =
          Kinds::kAll[static_cast<std::size_t>(std::ranges::upper_bound(up_to, choose(all)) - up_to.begin())];
      kind.make(*this);
      if (kind.at_application_time) application_ = true;
    }
  }
}

Config machine(std::uint32_t pages, std::uint32_t heap, std::uint32_t spare) {
  Config config;
  config.pages = pages;
  config.heap = heap;
  config.spare = spare;
  return config;
}

}  // namespace

std::span<const Workload> workloads() {
  static const std::vector<Workload> kAll = {
      {.name = "file-server",
       .summary =
           "a file server at work, with a warm heap, requests and packets in interrupts, and sockets that "
           "stay",
       .config = machine(40, 4, 2),
       .phases = {{.turns = 12, .rates = {.alloc = 8, .connect = 4}},
                  {.turns = 120,
                   .rates = {.alloc = 20,
                             .free = 17,
                             .api = 6,
                             .connect = 2,
                             .receive = 10,
                             .deferred = 2,
                             .pressure = 1,
                             .relief = 1,
                             .interrupt_alloc = 16,
                             .interrupt_free = 12,
                             .packet = 16}}},
       .sizes = {64, 160, 512, 592, 1024, 2000, 4000, 8192},
       .sizes_outside = {64, 600, 1500, 4000},
       .landing = 40},
      {.name = "client-start",
       .summary =
           "a client's start, with a small heap, sockets and binds at the beginning, and requests that "
           "stay",
       .config = machine(24, 1, 1),
       .phases = {{.turns = 30,
                   .rates = {.alloc = 8,
                             .api = 2,
                             .connect = 8,
                             .deferred = 1,
                             .pressure = 1,
                             .interrupt_alloc = 4,
                             .packet = 3}},
                  {.turns = 50,
                   .rates = {.alloc = 10,
                             .free = 2,
                             .api = 3,
                             .connect = 2,
                             .receive = 3,
                             .close = 1,
                             .deferred = 1,
                             .pressure = 1,
                             .relief = 1,
                             .interrupt_alloc = 5,
                             .interrupt_free = 3,
                             .packet = 4}}},
       .sizes = {32, 160, 600, 1000, 2000, 4000},
       .sizes_outside = {64, 600, 4000},
       .landing = 50},
  };
  return kAll;
}

void generate(const Workload& of, std::uint64_t seed, Case& generated) {
  SeededChoices choices(seed);
  Maker(of, choices, generated).make();
}

std::vector<WorkloadCosts> costs_on_workloads(std::span<const Subject* const> strategies, unsigned threads) {
  struct Part {
    const Workload* workload;
    const Subject* strategy;
    Costs costs = {};
  };
  std::vector<Part> parts;
  for (const Workload& workload : workloads()) {
    for (const Subject* strategy : strategies) {
      if (strategy->guest == nullptr) parts.push_back({.workload = &workload, .strategy = strategy});
    }
  }
  std::atomic<std::size_t> next = 0;
  Workers(threads).run([&](unsigned /*worker*/) {
    Checker checker(Depth::incremental, execute, Messages::none);
    Case of;
    for (std::size_t i = next++; i < parts.size(); i = next++) {
      checker.count_costs(&parts[i].costs);
      for (std::uint64_t run = 0; run < kWorkloadRuns; ++run) {
        generate(*parts[i].workload, run, of);
        checker.run(of.config, of.steps, *parts[i].strategy);
      }
    }
  });
  std::vector<WorkloadCosts> all;
  for (const Workload& workload : workloads()) {
    WorkloadCosts& of = all.emplace_back(WorkloadCosts{.workload = &workload, .by = {}});
    for (const Part& part : parts) {
      if (part.workload == &workload) of.by[part.strategy] = part.costs;
    }
  }
  return all;
}

}  // namespace sparepage
