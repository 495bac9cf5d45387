// The oracle: what was granted to whom, as told by the journal's calls and writes and by the operations'
// outcomes. It is kept apart from the heap's bookkeeping and from WSIPX's tables, so that the invariants
// compare the machine with something it did not write.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sparepage/model/heap.h"
#include "sparepage/model/journal.h"
#include "sparepage/model/operations.h"

namespace sparepage {

// A block that was granted and not returned. Its bytes are `record` followed by filler_of(address).
struct LiveBlock {
  Address address;       // of the payload
  std::uint64_t size;    // bytes asked
  std::uint32_t usable;  // bytes in it
  Owner owner;
  std::uint32_t record_size;
  std::array<std::byte, Event::kMostRecordBytes> record;

  Address end() const { return address + usable; }
};

// A socket as its operations describe it.
struct OpenSocket {
  Name name;
  std::uint8_t process;
  bool bound;
  std::uint16_t number;
  bool operator==(const OpenSocket&) const = default;
};

// What one step did of its own; what interrupts did inside it is in theirs.
struct StepFacts {
  struct Refusal {
    std::uint64_t size;        // bytes that were asked, or needed
    std::uint32_t free_pages;  // the pager's, at that moment
  };
  struct Overlooked {
    std::uint64_t size;        // bytes that were asked, and refused
    std::uint32_t free_bytes;  // of a free block that could have served them, its header included
  };
  std::uint32_t heap_calls = 0;          // GetHeap, RetHeap, FillHeapSpare
  std::uint64_t live_change = 0;         // of the fingerprint of live blocks and their records
  std::uint64_t table_change = 0;        // of the fingerprint of WSIPX's table
  std::optional<Refusal> refused;        // the last GetHeap that gave null
  std::optional<Refusal> denied;         // the bind's request that ended without a block
  std::optional<Overlooked> overlooked;  // the first GetHeap that gave null though the heap had a block
  std::optional<Event> filled;           // the last FillHeapSpare
  // Of guests (Event):
  std::optional<Event> unsound;        // the first grant that is not sound
  std::optional<Event> wrongly_given;  // the first time that it gave back what it may not
  std::optional<Event> left_trace;     // the first refusal that something is refused for after it
  std::optional<Event> reserve_kept;   // the first refusal that what is held back would have served
  bool waited = false;
  bool landed = false;                         // something did, in it
  std::uint64_t spare_before = 0;              // bytes, when it began
  std::uint32_t pages_before = 0;              // free, when it began
  std::optional<std::uint64_t> faulted_pages;  // first asked of the pager outside application time
  // Of the bind's request under way: the bytes it needs, and whether GetHeap has refused it.
  std::uint64_t requested = 0;
  bool request_refused = false;
};

class Ledger {
 public:
  // What the blocks of one segment add up to.
  struct Tally {
    std::uint32_t blocks = 0;
    std::uint32_t usable = 0;
  };

  // An empty heap of that many segments, a strategy's own among them; or a guest, whose pages are not
  // segments.
  void reset(std::size_t segments, bool guest = false);

  // Takes one event of the journal into account, for the step it belongs to.
  void apply(const Event& event, const Heap& heap, StepFacts& facts);
  // And one of its headers. All of a step's events first: what matters is whose bytes they are now.
  void header_written(Address header, const Heap& heap);
  // Takes a step's end into account.
  void apply(const Operation& operation, const Outcome& outcome);

  std::span<const LiveBlock> live() const { return live_; }    // by address
  std::span<const Tally> tallies() const { return tallies_; }  // by segment
  std::uint32_t live_blocks() const { return static_cast<std::uint32_t>(live_.size()); }
  // need() of what was asked; with a guest what was asked.
  std::uint64_t live_bytes() const { return live_bytes_; }
  std::uint32_t live_blocks_of(Owner owner) const { return owner < owned_.size() ? owned_[owner] : 0; }
  std::span<const OpenSocket> sockets() const { return sockets_; }
  const LiveBlock* live_at(Address payload) const;

  // Since the last settle(): the segments whose headers may have changed, the blocks whose bytes may have,
  // the sockets that were closed, and a grant that overlapped a live block or left its segment.
  std::span<const std::uint32_t> changed_segments() const { return changed_segments_; }
  std::span<const Address> touched_blocks() const { return touched_; }
  std::span<const OpenSocket> closed() const { return closed_; }
  const std::optional<Address>& misplaced() const { return misplaced_; }
  void settle();

 private:
  void insert(const LiveBlock& block, StepFacts& facts);
  void grant(const Event& event, const Heap& heap, StepFacts& facts);
  void give_back(const Event& event, const Heap& heap, StepFacts& facts);
  void write(const Event& event, const Heap& heap, StepFacts& facts);
  void touch(Address from, std::uint64_t count, const Heap& heap);
  void refuse(const Event& event, const Heap& heap, StepFacts& facts) const;
  static void refuse_of_guest(const Event& event, StepFacts& facts);
  std::uint32_t free_run(std::uint64_t least, const Heap& heap) const;
  std::optional<std::uint32_t> segment_index(Address address, const Heap& heap);
  void mark_changed(Address address, const Heap& heap);
  std::vector<LiveBlock>::iterator after(Address address);

  std::vector<LiveBlock> live_;
  std::size_t segments_ = 0;  // that have joined the heap by now
  std::vector<Tally> tallies_;
  std::vector<std::uint32_t> owned_;  // live blocks, by owner
  std::uint64_t live_bytes_ = 0;
  bool guest_ = false;
  std::vector<OpenSocket> sockets_;
  std::vector<std::uint32_t> changed_segments_;
  Segment last_changed_ = {};  // of those, as the heap has it; none has no pages
  std::vector<Address> touched_;
  std::vector<OpenSocket> closed_;
  std::optional<Address> misplaced_;
};

// Mixes a value into a fingerprint. Fingerprints of sets are sums, so that parts can be taken out again.
constexpr std::uint64_t mix(std::uint64_t seed, std::uint64_t value) {
  std::uint64_t x = (seed * 0xD1342543DE82EF95ULL + value + 0x632BE59BD9B4E019ULL) * 0x9E3779B97F4A7C15ULL;
  x ^= x >> 32;
  x *= 0xD6E8FEB86659FD93ULL;
  return x ^ x >> 32;
}

}  // namespace sparepage
