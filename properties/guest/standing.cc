// Where a run of a guest stands, as a value: for one who goes on from there more than once.
#include <algorithm>
#include <type_traits>

#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

namespace {

// Bytes between the members of a value would make two states of one.
template <class Value>
  requires std::has_unique_object_representations_v<Value>
void put(const Value& value, std::vector<std::byte>& bytes) {
  const auto of = std::as_bytes(std::span(&value, 1));
  bytes.insert(bytes.end(), of.begin(), of.end());
}

}  // namespace

void GuestHeap::save(Standing& standing) const {
  save(standing.heap);
  region_.save_strays(standing.strays);
  standing.run = run_;
}

void GuestHeap::restore(const Standing& standing) {
  library_.restore(standing.heap.data);
  region_.restore(standing.heap.pages, standing.strays);
  run_ = standing.run;
  questioning_ = false;
  released_in_ = 0;
  unserved_.reset();
}

// The largest moment so far is described by its sizes and the order of their addresses. Whether something was
// refused is not part of it: it is a note for the report.
void GuestHeap::append_state(std::vector<std::byte>& pages, std::vector<std::byte>& data) const {
  region_.append_state(pages);
  const bool may_jump = (library_.functions().flags & SPAREPAGE_BREAK_JUMPS) != 0 && !region_.jumped();
  put(static_cast<std::uint64_t>(may_jump && run_.pressed) |
          static_cast<std::uint64_t>(!run_.unsound.empty()) << 1 | static_cast<std::uint64_t>(run_.end) << 8,
      pages);
  put(run_.spare, pages);
  put(std::uint64_t{run_.live.size()}, pages);
  // In the order in which they were granted, by which a largest moment to come is described.
  for (const Request& request : run_.in_order) {
    put(request.address, pages);
    put(request.size, pages);
    put(request.usable, pages);
  }
  put(std::uint64_t{run_.peak_pages} << 32 | run_.peak.size(), pages);
  for (const Request& request : run_.peak) {
    const auto below = [&](const Request& other) { return other.address < request.address; };
    put(request.size, pages);
    put(static_cast<std::uint32_t>(std::ranges::count_if(run_.peak, below)), pages);
  }
  library_.append_changes(data);
}

}  // namespace sparepage
