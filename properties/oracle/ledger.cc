#include "sparepage/properties/oracle/ledger.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <iterator>

namespace sparepage {

namespace {

std::uint64_t fingerprint(const LiveBlock& block) {
  std::array<std::uint64_t, Event::kMostRecordBytes / 8> words;
  std::memcpy(words.data(), block.record.data(), sizeof words);
  std::uint64_t hash = mix(mix(block.owner, block.address), block.size);
  for (const std::uint64_t word : words) hash = mix(hash, word);
  return hash;
}

}  // namespace

void Ledger::reset(std::size_t segments, bool guest) {
  live_.clear();
  guest_ = guest;
  segments_ = segments;
  tallies_.clear();
  owned_.clear();
  live_bytes_ = 0;
  sockets_.clear();
  settle();
}

void Ledger::settle() {
  changed_segments_.clear();
  last_changed_ = {};
  touched_.clear();
  closed_.clear();
  misplaced_.reset();
}

void Ledger::apply(const Event& event, const Heap& heap, StepFacts& facts) {
  switch (event.kind) {
    case Event::Kind::granted:
      facts.heap_calls += event.within ? 0 : 1;
      grant(event, heap, facts);
      break;
    case Event::Kind::refused:
      ++facts.heap_calls;
      refuse(event, heap, facts);
      break;
    case Event::Kind::returned:
      ++facts.heap_calls;
      give_back(event, heap, facts);
      break;
    case Event::Kind::filled:
      if (event.within) break;
      ++facts.heap_calls;
      facts.filled = event;
      break;
    case Event::Kind::fault:
      if (!facts.faulted_pages) facts.faulted_pages = event.size;
      break;
    case Event::Kind::request:
      facts.requested = event.size;
      facts.request_refused = false;
      break;
    case Event::Kind::denied:
      facts.denied = {.size = facts.requested,
                      .free_pages = facts.request_refused ? facts.refused->free_pages : event.free_pages};
      break;
    case Event::Kind::joined: ++segments_; break;
    case Event::Kind::record: write(event, heap, facts); break;
    case Event::Kind::asked: facts.heap_calls += event.refilling ? 0 : 1; break;
    case Event::Kind::unsound:
      if (!facts.unsound) facts.unsound = event;
      break;
    case Event::Kind::wrongly_given:
      if (!facts.wrongly_given) facts.wrongly_given = event;
      break;
    case Event::Kind::waited: facts.waited = true; break;
  }
}

void Ledger::header_written(Address header, const Heap& heap) {
  touch(header, kHeaderBytes, heap);
}

void Ledger::apply(const Operation& operation, const Outcome& outcome) {
  if (outcome.result != Result::ok) return;
  if (const auto* socket = operation.as<Socket>()) {
    sockets_.push_back({.name = socket->socket, .process = socket->process, .bound = false, .number = 0});
  } else if (const auto* bind = operation.as<Bind>()) {
    const auto found = std::ranges::find(sockets_, bind->socket, &OpenSocket::name);
    if (found == sockets_.end()) return;
    found->bound = true;
    found->number = outcome.address.number;
  } else if (operation.is<Close>() || operation.is<Exit>()) {
    const auto* close = operation.as<Close>();
    const auto goes = [&](const OpenSocket& open) {
      return close != nullptr ? open.name == close->socket : open.process == operation.values<Exit>().process;
    };
    std::ranges::copy_if(sockets_, std::back_inserter(closed_), goes);
    std::erase_if(sockets_, goes);
  }
}

std::vector<LiveBlock>::iterator Ledger::after(Address address) {
  return std::ranges::upper_bound(live_, address, {}, &LiveBlock::address);
}

const LiveBlock* Ledger::live_at(Address payload) const {
  const auto found = std::ranges::lower_bound(live_, payload, {}, &LiveBlock::address);
  return found != live_.end() && found->address == payload ? &*found : nullptr;
}

std::optional<std::uint32_t> Ledger::segment_index(Address address, const Heap& heap) {
  const Segment* segment = heap.segment_of(address);
  if (segment == nullptr) return std::nullopt;
  if (tallies_.size() < heap.segments().size()) tallies_.resize(heap.segments().size());
  return static_cast<std::uint32_t>(segment - heap.segments().data());
}

void Ledger::mark_changed(Address address, const Heap& heap) {
  if (address >= last_changed_.base && address < last_changed_.end()) return;
  const auto index = segment_index(address, heap);
  if (!index) return;
  last_changed_ = heap.segments()[*index];
  if (std::ranges::find(changed_segments_, *index) == changed_segments_.end()) {
    changed_segments_.push_back(*index);
  }
}

void Ledger::grant(const Event& event, const Heap& heap, StepFacts& facts) {
  const auto position = after(event.address);
  const LiveBlock block = {.address = event.address,
                           .size = event.size,
                           .usable = event.usable,
                           .owner = event.owner,
                           .record_size = 0,
                           .record = {}};
  if (guest_) return insert(block, facts);  // what is not sound was reported
  const bool overlaps =
      (position != live_.end() && position->address < block.end() + kHeaderBytes) ||
      (position != live_.begin() && std::prev(position)->end() + kHeaderBytes > block.address);
  const auto segment = segment_index(block.address, heap);
  if (overlaps || !segment || block.end() > heap.segments()[*segment].end()) misplaced_ = block.address;
  if (overlaps) touch(block.address, block.size, heap);  // the fill went over somebody's bytes
  if (segment) {
    ++tallies_[*segment].blocks;
    tallies_[*segment].usable += block.usable;
  }
  mark_changed(block.address, heap);
  insert(block, facts);
}

void Ledger::insert(const LiveBlock& block, StepFacts& facts) {
  if (owned_.size() <= block.owner) owned_.resize(std::size_t{block.owner} + 1);
  ++owned_[block.owner];
  live_bytes_ += guest_ ? block.size : need(block.size);
  facts.live_change += fingerprint(block);
  live_.insert(after(block.address), block);
  assert(std::ranges::is_sorted(live_, {}, &LiveBlock::address));
}

void Ledger::give_back(const Event& event, const Heap& heap, StepFacts& facts) {
  const auto position = after(event.address);
  if (position == live_.begin() || std::prev(position)->address != event.address) return;
  const LiveBlock& block = *std::prev(position);
  if (const auto segment = segment_index(block.address, heap)) {
    --tallies_[*segment].blocks;
    tallies_[*segment].usable -= block.usable;
  }
  mark_changed(block.address, heap);
  --owned_[block.owner];
  live_bytes_ -= guest_ ? block.size : need(block.size);
  facts.live_change -= fingerprint(block);
  live_.erase(std::prev(position));
}

// A client's write is one of its own when it puts a record at the start of a block that it owns.
void Ledger::write(const Event& event, const Heap& heap, StepFacts& facts) {
  touch(event.address, event.size, heap);
  const auto position = after(event.address);
  if (position == live_.begin()) return;
  LiveBlock& block = *std::prev(position);
  if (block.address != event.address || block.owner != event.owner || event.size > block.size) return;
  facts.live_change -= fingerprint(block);
  std::copy_n(event.bytes.begin(), event.size, block.record.begin());
  block.record_size = std::max(block.record_size, static_cast<std::uint32_t>(event.size));
  facts.live_change += fingerprint(block);
}

void Ledger::refuse(const Event& event, const Heap& heap, StepFacts& facts) const {
  facts.refused = {.size = event.size, .free_pages = event.free_pages};
  facts.request_refused = true;
  if (guest_) return refuse_of_guest(event, facts);
  if (event.size == 0 || event.size > kLargestRequest) return;
  const std::uint32_t bytes = free_run(need(event.size), heap);
  if (bytes != 0 && !facts.overlooked) facts.overlooked = {.size = event.size, .free_bytes = bytes};
}

void Ledger::refuse_of_guest(const Event& event, StepFacts& facts) {
  constexpr std::uint32_t kMostOfReserve = 2048;  // bytes of a request that what is held back is for
  if (event.served_again && !facts.overlooked) facts.overlooked = {.size = event.size, .free_bytes = 0};
  if (event.left_trace != Event::Served::granted && !facts.left_trace) facts.left_trace = event;
  const bool of_reserve = event.context != Context::application && event.size >= 1 &&
                          event.size <= kMostOfReserve && event.spare_before >= kPageBytes;
  if (of_reserve && !facts.reserve_kept) facts.reserve_kept = event;
}

// The first run of at least so many bytes that no live block has, in the segments that have joined by now: as
// freed blocks merge, it is one free block. 0: there is none.
std::uint32_t Ledger::free_run(std::uint64_t least, const Heap& heap) const {
  auto block = live_.begin();
  for (const Segment& segment :
       heap.segments().first(std::min<std::size_t>(segments_, heap.segments().size()))) {
    Address from = segment.base;
    for (; block != live_.end() && block->address < segment.end(); ++block) {
      const Address header = block->address - kHeaderBytes;
      if (!segment.own && header >= from + least) return header - from;
      from = std::max(from, block->end());
    }
    if (!segment.own && segment.end() >= from + least) return segment.end() - from;
  }
  return 0;
}

// Notes the live blocks that a write may have changed, and the segment if it may have changed a header.
void Ledger::touch(Address from, std::uint64_t count, const Heap& heap) {
  const std::uint64_t to = from + count;
  auto block = after(from);
  if (block != live_.begin()) --block;
  bool inside_one = false;
  for (; block != live_.end() && block->address < to; ++block) {
    if (block->end() <= from) continue;
    touched_.push_back(block->address);
    inside_one = inside_one || (block->address <= from && to <= block->end());
  }
  if (!inside_one) mark_changed(from, heap);
}

}  // namespace sparepage
