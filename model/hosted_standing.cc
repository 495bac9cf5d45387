// Where a run of a heap under test stands, as a value: for one who goes on from there more than once.
#include <algorithm>

#include "sparepage/model/hosted_heap.h"

namespace sparepage {

namespace {

template <class Value>
void put(const Value& value, std::vector<std::byte>& bytes) {
  const auto of = std::as_bytes(std::span(&value, 1));
  bytes.insert(bytes.end(), of.begin(), of.end());
}

}  // namespace

void HostedHeap::save(Standing& standing) const {
  save(standing.heap);
  region_.save_strays(standing.strays);
  standing.pressed = pressed_;
  standing.granted_any = granted_any_;
  standing.end = end_;
  standing.why = why_;
  standing.unsound = unsound_;
  standing.spare = spare_;
  standing.refused = refused_;
  standing.live = live_;
  standing.in_order = in_order_;
  standing.live_bytes = live_bytes_;
  standing.peak = peak_;
  standing.peak_bytes = peak_bytes_;
  standing.peak_pages = peak_pages_;
}

void HostedHeap::restore(const Standing& standing) {
  library_.restore(standing.heap.data);
  region_.restore(standing.heap.pages, standing.strays);
  pressed_ = standing.pressed;
  granted_any_ = standing.granted_any;
  end_ = standing.end;
  why_ = standing.why;
  unsound_ = standing.unsound;
  spare_ = standing.spare;
  refused_ = standing.refused;
  live_ = standing.live;
  in_order_ = standing.in_order;
  live_bytes_ = standing.live_bytes;
  peak_ = standing.peak;
  peak_bytes_ = standing.peak_bytes;
  peak_pages_ = standing.peak_pages;
  questioning_ = false;
  released_in_ = 0;
  unserved_ = -1;
}

// A request that was the largest so far is told of by its sizes alone. Whether something was refused is not
// told of: it is a note for the report.
void HostedHeap::append_state(std::vector<std::byte>& pages, std::vector<std::byte>& data) const {
  region_.append_state(pages);
  const bool may_jump = (library_.functions().flags & SPAREPAGE_BREAK_JUMPS) != 0 && !region_.jumped();
  put(static_cast<std::uint64_t>(may_jump && pressed_) | static_cast<std::uint64_t>(granted_any_) << 1 |
          static_cast<std::uint64_t>(!unsound_.empty()) << 2 | static_cast<std::uint64_t>(end_) << 8,
      pages);
  put(spare_, pages);
  put(std::uint64_t{live_.size()}, pages);
  // In the order in which they were granted, which a largest moment to come is told of by.
  for (const Request& request : in_order_) put(request, pages);
  put(std::uint64_t{peak_pages_} << 32 | peak_.size(), pages);
  for (const std::uint32_t size : peak_) put(std::uint64_t{size}, pages);
  library_.append_changes(data);
}

}  // namespace sparepage
