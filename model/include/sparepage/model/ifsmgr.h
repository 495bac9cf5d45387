// IFSMGR's heap services over the heap, the spare and the pager. Source: spec sections 2 and 3, strategy
// sections 2 and 4.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "sparepage/model/allocator.h"
#include "sparepage/model/heap.h"
#include "sparepage/model/strategy.h"

namespace sparepage {

// What IFSMGR has beside its heap: plain values.
class IfsmgrState {
 public:
  Pager pager;

  bool operator==(const IfsmgrState&) const = default;

 protected:
  std::uint32_t spare_ = 0;
  std::uint32_t spare_target_ = 0;
  bool pending_ = false;
  const Strategy* strategy_ = nullptr;
  Allocator* substitute_ = nullptr;
};

class Ifsmgr : public IfsmgrState {
 public:
  // The first segment and the spare are full, their pages beside the config's growable ones, of which the
  // strategy holds back its own and those by which its spare is larger. A substitute has none of them at
  // first: all are growable, and it serves what follows. The strategy must outlive what follows.
  void reset(const Config& config, const Strategy& strategy, Allocator* substitute = nullptr);

  // As the heap's.
  void copy(const Ifsmgr& other, Payloads payloads) {
    heap.copy(other.heap, payloads);
    static_cast<IfsmgrState&>(*this) = other;
  }
  void take_back(const Ifsmgr& other, std::span<const Address> blocks, Payloads payloads) {
    heap.take_back(other.heap, blocks, payloads);
    static_cast<IfsmgrState&>(*this) = other;
  }

  // GetHeap: a block of at least `size` bytes, or 0. Atomic except at the points of the strategy's getheap.
  Address get_heap(std::uint64_t size, const Call& call);

  // A block of the strategy's own pages, or 0. No heap call.
  Address get_own(std::uint32_t size, const Call& call);

  // RetHeap of a live block; of anything else it does nothing. Any context.
  void ret_heap(Address block, const Call& call);

  // FillHeapSpare: at application time, makes the spare min(target, spare + free) pages; otherwise nothing,
  // and inside a mask that is a fault where there was something to do. Returns nothing, as documented [DDK].
  // Atomic except at fill.enter.
  void fill_heap_spare(const Call& call) { fill(call, false); }

  // A client's access to its block: plain memory access, noted in the journal if it writes.
  void read(Address from, std::span<std::byte> bytes) const {
    std::memcpy(bytes.data(), at(from), bytes.size());
  }
  void write(Address to, std::span<const std::byte> bytes, Context context, Owner owner);
  const std::byte* at(Address address) const {
    return substitute_ == nullptr ? heap.memory().at(address) : substitute_->at(address);
  }

  // What was done for a call goes to the end of the journal.
  Event& note(Event::Kind kind, const Call& call) {
    return heap.journal().events.emplace_back(
        Event{.kind = kind, .context = call.context, .owner = call.owner});
  }

  // Deferred work: a substitute's. IFSMGR has none but what a strategy puts off.
  void run_deferred_work(const Call& call) {
    if (substitute_ != nullptr) substitute_->run_deferred_work(call);
  }
  void put_off() { pending_ = true; }
  bool pending() const { return pending_; }
  bool take_pending() { return std::exchange(pending_, false); }

  // Other drivers take min(pages, free) pages.
  void press(std::uint32_t pages);

  // A step has ended.
  void settle(StepPlace place, Context context) {
    if (substitute_ != nullptr) substitute_->settle(place, context);
  }
  // Whether the run ended with this step, which a substitute may end.
  bool over() const { return substitute_ != nullptr && substitute_->over(); }
  Outcome last_outcome() const { return substitute_->last_outcome(); }  // of a run that is over

  // Free pages with which a request of `size` bytes, at application time, is not to be refused; nothing: none
  // is promised.
  std::optional<std::uint64_t> pages_needed(std::uint64_t size) const;

  // Pages: that the heap holds, its spare not among them; of the spare; and that it is filled up to.
  std::uint32_t heap_pages() const {
    return substitute_ == nullptr ? heap.pages() : substitute_->heap_pages();
  }
  std::uint32_t spare() const { return substitute_ == nullptr ? spare_ : substitute_->spare_pages(); }
  std::uint32_t spare_target() const { return spare_target_; }

  Allocator* substitute() const { return substitute_; }  // null: there is none

  Heap heap;

  bool operator==(const Ifsmgr& other) const = default;

 private:
  class GetHeap;

  Address grow(std::uint32_t size, const Call& call);
  Address use_spare(std::uint32_t size, const Call& call);
  void fill(const Call& call, bool within);
  Address join(std::uint32_t pages, std::uint32_t of_spare, const Call& call);
};

}  // namespace sparepage
