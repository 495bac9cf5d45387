// What a process that runs cases does of a visit (visit.h), and where it stands. Private to it.
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

// Where a heap stands after a way: a sequence of steps. It keeps where it stood on the way (the heap's pages
// and static data, and the machine's copy), so that a way that shares its beginning with the one before is
// not run again from its start.
class Trail {
 public:
  explicit Trail(GuestHeap& heap) : heap_(heap) {}

  // Leads a checker after the steps, or to where the run ends on them. Of invariants it looks at those of
  // `looked_at`, the same each time. The last `most` positions are kept.
  void lead(Checker& checker, const RunRequest& run, std::span<const Step> steps, InvariantSet looked_at,
            std::uint64_t most);
  // Back to where the checker was led, if no run ended on the way there.
  void stand_at_last(Checker& checker);
  InvariantSet violated() const { return violated_; }
  // What it takes to keep where the heap stands, apart from its static data.
  std::uint64_t position_bytes() const;

 private:
  // Where a part of the way leads.
  struct Position {
    std::size_t steps = 0;
    Checker checker{Depth::incremental, execute, Messages::none};
    GuestHeap::Standing heap;
    InvariantSet violated = 0;
  };
  void keep(const Checker& checker, std::size_t steps, std::uint64_t most);

  GuestHeap& heap_;
  Config config_;
  const Subject* strategy_ = nullptr;
  std::vector<Step> steps_;
  std::vector<Position> positions_;  // by how far they are; then room
  std::size_t kept_ = 0;             // how many of them
  InvariantSet violated_ = 0;        // on the way
};

class Visitor {
 public:
  explicit Visitor(GuestHeap& heap) : heap_(heap), trail_(heap) {}

  // What is left of the request: a Visit, and lists of steps to try. The answer goes to the log. Ends early
  // where the process is no more what it was.
  void serve(Reader& request, const RunRequest& run, SharedRun& shared);

 private:
  Tried attempt(const Visit& visit, std::span<const Step> steps);
  bool decides(const Visit& visit, std::span<const Step> steps, const Tried& tried);
  void repeat(const Visit& visit, std::span<const Step> steps, Log& log);
  void put_changing(std::span<const std::byte> changed, bool decides, Log& log) const;
  GuestState state(const Visit& visit);

  GuestHeap& heap_;
  Checker checker_{Depth::incremental, execute, Messages::none};
  Trail trail_;
  StateEncoder encoder_;
  State machine_state_;
  State data_state_;
  std::vector<Step> steps_;
  std::vector<std::byte> pages_;
  std::vector<std::byte> data_;
};

}  // namespace sparepage
