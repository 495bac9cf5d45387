// A strategy: what the allocator's grow rule is, and what WSIPX does for each heap request of a bind.
// Source: spec section 6. One file each in model/strategies/; the table is in strategies.cc.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "sparepage/model/ifsmgr.h"

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

// The assumptions under which claims are made, from the narrowest; each admits all that the one before it
// does.
enum class Profile : std::uint8_t { sequential, preemptive, hostile };
inline constexpr std::array kProfiles = {Profile::sequential, Profile::preemptive, Profile::hostile};

// An invariant that a strategy's authors promise up to a profile, or not at all.
struct Disclaimer {
  std::string_view invariant;
  std::optional<Profile> up_to;  // the widest profile under which it is promised; nothing: under none
};

struct Strategy {
  std::string_view name;
  std::string_view changes;  // "caller" (WSIPX), "allocator" (IFSMGR), "-" (nothing: what was shipped)
  std::string_view summary;  // one line, for `sparepage list`

  // What its authors do not promise in full. They promise every other invariant of the table, a new one too,
  // under every profile.
  std::span<const Disclaimer> disclaims;

  // Step 2 of GetHeap. Sees what IFSMGR can see: the size in bytes, and the context.
  GrowRule* grow;

  // One heap request of a bind, for `size` bytes; 0: WSIPX does without, and the bind fails.
  Address (*request)(BindRequest& wsipx, std::uint32_t size);
};

// The widest profile under which an invariant is promised; nothing: under none.
std::optional<Profile> claim_of(std::span<const Disclaimer> disclaims, std::string_view invariant);

// Whether it has the form of a name, as of a strategy or an invariant: [a-z][a-z0-9.-]*.
bool is_name(std::string_view text);
// Whether lists of names have it for something else: "all", "none".
bool is_word_of_lists(std::string_view text);

// The strategies, in the order of the spec's table, and after them those that were added.
std::span<const Strategy* const> strategies();

// Adds strategies that a program brings: before anything else is asked of the library, since every table is
// laid out by what there is then. They must outlive the program's last run. Throws std::invalid_argument for
// one that can't be used, and for a name that there is already.
void add_strategies(std::span<const Strategy* const> own);
const Strategy* find_strategy(std::string_view name);  // null: there is none

// The shipped grow rule: a page or more is taken for application time [KB].
Grow grow_by_size(std::uint32_t size, Context context);

// What nobody promises who leaves the allocator's rule as it was shipped. A fix on the caller's side protects
// its caller alone; the rule takes for granted that interrupts ask for less than a page; and nobody looks at
// the heap again after an interrupt freed something on the way to the pager.
inline constexpr Disclaimer kShippedRule[] = {
    {.invariant = "app-request-never-fails", .up_to = std::nullopt},
    {.invariant = "no-grow-outside-application", .up_to = Profile::preemptive},
    {.invariant = "fit-never-refused", .up_to = Profile::sequential},
};
// And who changes the rule, but does not look at the heap again.
inline constexpr Disclaimer kLooksOnce[] = {
    {.invariant = "fit-never-refused", .up_to = Profile::sequential},
};

// The shipped request: ask once.
Address ask_once(BindRequest& wsipx, std::uint32_t size);

}  // namespace sparepage
