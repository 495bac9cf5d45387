// A strategy: what the allocator's grow rule is, and what WSIPX does for each heap request of a bind.
// Source: spec section 6. One file each in model/strategies/; the table is in strategies.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "model/ifsmgr.h"

namespace sparepage {

// What WSIPX may use while it serves one heap request of a bind. The two services are those that every client
// has; reach() lets interrupts land at a named point of the strategy's own.
class BindRequest {
 public:
  BindRequest(Ifsmgr& heap_manager, const Call& call) : ifsmgr(heap_manager), call_(call) {}

  Address get_heap(std::uint32_t size) { return ifsmgr.get_heap(size, call_); }
  void fill_heap_spare() { ifsmgr.fill_heap_spare(call_); }
  void reach(Point point) { call_.reach(point); }

  Ifsmgr& ifsmgr;

 private:
  const Call& call_;
};

struct Strategy {
  std::string_view name;
  std::string_view changes;  // "caller" (WSIPX), "allocator" (IFSMGR), "-" (nothing: what was shipped)
  std::string_view summary;  // one line, for `sparepage list`

  // Invariants that its authors do not promise. They promise every other one of the table, a new one too.
  std::span<const std::string_view> disclaims;

  // Step 2 of GetHeap. Sees what IFSMGR can see: the size in bytes, and the context.
  GrowRule* grow;

  // One heap request of a bind, for `size` bytes; 0: WSIPX does without, and the bind fails.
  Address (*request)(BindRequest& wsipx, std::uint32_t size);

  bool claims(std::string_view invariant) const;
};

// The strategies, in the order of the spec's table.
std::span<const Strategy* const> strategies();
const Strategy* find_strategy(std::string_view name);  // null: there is none

// The shipped grow rule: a page or more is taken for application time [KB].
Grow grow_by_size(std::uint32_t size, Context context);

// What a fix on the caller's side can't promise: it protects its caller alone.
inline constexpr std::string_view kOtherClients[] = {"app-request-never-fails"};

// The shipped request: ask once.
Address ask_once(BindRequest& wsipx, std::uint32_t size);

}  // namespace sparepage
