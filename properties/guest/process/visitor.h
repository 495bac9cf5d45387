// What a process that runs cases does of a visit (visit.h). Private to properties/guest/process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "properties/explorer/state.h"
#include "properties/guest/process/shared_run.h"
#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

class Visitor {
 public:
  explicit Visitor(GuestHeap& heap) : heap_(heap) {}

  // The answer goes to the log. Ends early where the process is no more what it was.
  void serve(SharedRun& shared);

 private:
  // Where a part of the way leads.
  struct Position {
    std::size_t steps = 0;
    Checker checker{Depth::incremental, execute, Messages::none};
    GuestHeap::Standing heap;
    InvariantSet violated = 0;
  };

  void go_to(const Visit& visit, std::span<const Step> way);
  void keep(std::size_t steps, std::uint64_t most);
  void stand_at_last();
  void attempt(const Visit& visit, std::span<const Step> steps, const HostedState& from, LogWriter& log);
  void repeat(std::span<const Step> steps, std::uint32_t times, LogWriter& log);
  void put_changing(std::span<const std::byte> changed, LogWriter& log) const;
  std::uint64_t position_bytes() const;
  HostedState state();
  bool is_spent() const { return heap_.spent(); }

  GuestHeap& heap_;
  Checker checker_{Depth::incremental, execute, Messages::none};
  // Of the search that asks, the same each time:
  Config config_;
  const Strategy* strategy_ = nullptr;
  std::vector<Step> way_;
  std::vector<Position> positions_;  // by how far they are; then room
  std::size_t kept_ = 0;             // how many of them
  InvariantSet violated_ = 0;        // on the way

  StateEncoder encoder_;
  std::vector<std::byte> pages_;
  std::vector<std::byte> data_;
};

}  // namespace sparepage
