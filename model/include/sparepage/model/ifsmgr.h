// IFSMGR's heap services over the heap, the spare and the pager. Source: spec sections 2 and 3.
#pragma once

#include <cstdint>

#include "sparepage/model/config.h"
#include "sparepage/model/heap.h"
#include "sparepage/model/journal.h"
#include "sparepage/model/operation.h"
#include "sparepage/model/pager.h"

namespace sparepage {

// Told when an application operation reaches a preemption point; runs there what lands there.
class Preemption {
 public:
  virtual void reach(Point point) = 0;

 protected:
  ~Preemption() = default;
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

class Ifsmgr {
 public:
  // The first segment and the spare are full, their pages beside the config's growable ones.
  void reset(const Config& config, GrowRule* grow);

  // GetHeap: a block of at least `size` bytes, or 0. Atomic except at grow.enter.
  Address get_heap(std::uint32_t size, const Call& call);

  // RetHeap of a live block; of anything else it does nothing. Any context.
  void ret_heap(Address block, const Call& call);

  // FillHeapSpare: at application time, makes the spare min(target, spare + free) pages; otherwise nothing.
  // Returns nothing, as documented [DDK]. Atomic except at fill.enter.
  void fill_heap_spare(const Call& call);

  std::uint32_t spare() const { return spare_; }  // pages
  std::uint32_t spare_target() const { return spare_target_; }

  Heap heap;
  Pager pager;

  bool operator==(const Ifsmgr& other) const;

 private:
  Address find(std::uint32_t size, const Call& call);
  Address join(std::uint32_t pages, std::uint32_t of_spare, const Call& call);

  std::uint32_t spare_ = 0;
  std::uint32_t spare_target_ = 0;
  GrowRule* grow_ = nullptr;
};

}  // namespace sparepage
