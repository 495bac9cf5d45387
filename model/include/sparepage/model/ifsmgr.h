// IFSMGR's heap services over the heap, the spare and the pager. Source: spec sections 2 and 3.
#pragma once

#include <cstdint>
#include <optional>

#include "sparepage/model/config.h"
#include "sparepage/model/heap.h"
#include "sparepage/model/journal.h"
#include "sparepage/model/operation.h"
#include "sparepage/model/pager.h"

namespace sparepage {

class HostedHeap;

// Told when an application operation reaches a preemption point; runs there what lands there.
class Preemption {
 public:
  virtual bool reach(Point point) = 0;  // whether anything landed

 protected:
  ~Preemption() = default;
};

// A request that was refused, and the pages that the pager had then.
struct RefusedRequest {
  std::uint32_t free_pages;
  std::uint64_t size;  // bytes
  bool operator==(const RefusedRequest&) const = default;
};

// Who calls a service, and when.
struct Call {
  Context context = Context::application;
  Owner owner = kOtherClient;
  Preemption* preemption = nullptr;

  // Interrupts do not nest: only application time has points.
  void reach(Point point) const {
    if (preemption != nullptr && context == Context::application) preemption->reach(point);
  }
};

// A grow rule's answer, when nothing in the heap fits.
enum class Grow : std::uint8_t {
  no,        // try the spare
  yes,       // ask the pager; if it refuses, give up
  or_spare,  // ask the pager; if it refuses, try the spare
  or_again,  // ask the pager; if it refuses, search the heap once more, then try the spare
};
using GrowRule = Grow(std::uint32_t size, Context context);

// Where a step ran: inside an operation, at a point; behind one that never reached its point; or between.
enum class StepPlace : std::uint8_t { inside, behind, between };

class Ifsmgr {
 public:
  // The first segment and the spare are full, their pages beside the config's growable ones. With a heap
  // under test all of them are growable, and the heap takes those that it needs.
  void reset(const Config& config, GrowRule* grow, HostedHeap* hosted = nullptr);

  // GetHeap: a block of at least `size` bytes, or 0. Atomic except at grow.enter.
  Address get_heap(std::uint64_t size, const Call& call);

  // RetHeap of a live block; of anything else it does nothing. Any context.
  void ret_heap(Address block, const Call& call);

  // FillHeapSpare: at application time, makes the spare min(target, spare + free) pages; otherwise nothing.
  // Returns nothing, as documented [DDK]. Atomic except at fill.enter.
  void fill_heap_spare(const Call& call);

  // Deferred work, which only a heap under test may have.
  void run_deferred_work(const Call& call);

  // Other drivers take min(pages, free) pages.
  void press(std::uint32_t pages);

  // A step has ended: with a heap under test, what it says of itself is looked at.
  void settle(StepPlace place, Context context) {
    if (hosted_ != nullptr) settle_hosted(place, context);
  }
  // Whether the run ended with this step: a heap under test crashed, or the like (hosted_heap.h). Nothing of
  // it is called any more.
  bool over() const { return hosted_ != nullptr && hosted_over(); }
  Outcome last_outcome() const;  // of a run that is over

  // Free pages with which a request of `size` bytes, at application time, is not to be refused; nothing: none
  // is promised.
  std::optional<std::uint64_t> pages_needed(std::uint64_t size) const;

  std::uint32_t heap_pages() const;  // that the heap holds, its spare not among them
  std::uint32_t spare() const;       // pages
  std::uint32_t spare_target() const { return spare_target_; }

  // A heap under test; null: the modelled one.
  HostedHeap* hosted() const { return hosted_; }

  Heap heap;
  Pager pager;

  bool operator==(const Ifsmgr& other) const;

 private:
  Address find(std::uint32_t size, const Call& call);
  Address join(std::uint32_t pages, std::uint32_t of_spare, const Call& call);

  std::uint32_t spare_ = 0;
  bool hosted_over() const;
  void settle_hosted(StepPlace place, Context context);

  std::uint32_t spare_target_ = 0;
  GrowRule* grow_ = nullptr;
  HostedHeap* hosted_ = nullptr;
};

}  // namespace sparepage
