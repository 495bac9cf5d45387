// What must hold, as rows of one table. Source: spec section 7. One file each in
// properties/oracle/invariants/; the table is in invariants.h. A row is looked at after every step,
// interrupts' steps included.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/model/machine.h"
#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/oracle/ledger.h"

namespace sparepage {

// Everything a row may look at when a step has ended.
struct Observation {
  const Step& step;
  const Outcome& outcome;
  const StepFacts& facts;
  const Config& config;
  const Machine& machine;
  const Ledger& ledger;
  // What may have changed since the last look, or all there is when the check is a full one.
  std::span<const std::uint32_t> segments;
  std::span<const Address> blocks;
};

// What a step must have done for a row to be worth a look; a row that never looks at other steps costs
// nothing there.
// A set: the sum of some of these.
using When = std::uint16_t;
inline constexpr When kAnyStep = 1 << 0;     // ended, whatever it was
inline constexpr When kBind = 1 << 1;        // was a bind
inline constexpr When kAlloc = 1 << 2;       // was an alloc
inline constexpr When kApi = 1 << 3;         // was an api
inline constexpr When kFailed = 1 << 4;      // failed
inline constexpr When kClosed = 1 << 5;      // closed sockets
inline constexpr When kFaulted = 1 << 6;     // tried to allocate pages where that is forbidden
inline constexpr When kHeaders = 1 << 7;     // may have changed headers, or was granted blocks
inline constexpr When kBytes = 1 << 8;       // may have changed bytes of live blocks
inline constexpr When kOverlooked = 1 << 9;  // was refused what a free block could have served
inline constexpr std::size_t kWhens = 10;

struct Invariant {
  std::string_view name;
  std::string_view violated_when;  // one line, for `sparepage list`

  When when;  // it is looked at; with a guest, after every step

  bool (*violated)(const Observation& seen);
  // The numbers that make it a violation, in words. Asked for where it is violated; null: there are none.
  std::string (*message)(const Observation& seen) = nullptr;

  // Whether it means anything for a guest, or for the modelled one (null); null: it always does.
  bool (*applies)(const GuestTraits* heap) = nullptr;

  // Steps that end the run (a crash, a hang, a wait, a block that is not the heap's to give) are judged too.
  bool judges_the_end = false;

  // What it looks at is there as soon as it arises, and is not only known once the step has ended. So it is
  // looked at before something lands in an operation, too: what is wrong by then arose in the operation.
  bool arises_within = false;

  // No strategy can break it: a program has the machine's services alone.
  bool of_the_machine = false;

  // Its message is what makes two violations the same: it names the place.
  bool named_by_message = false;
};

// A set of invariants: bit i stands for row i of the table.
using InvariantSet = std::uint64_t;
inline constexpr std::size_t kMostInvariants = 63;

// The invariants, in the order of the spec's table, and after them those that were added.
std::span<const Invariant* const> invariants();
std::span<const std::string_view> invariant_names();
const Invariant* find_invariant(std::string_view name);  // null: there is none
std::size_t row_of(const Invariant& invariant);
InvariantSet every_invariant();

// Adds invariants that a program brings: before anything else is asked of the library, since every table is
// laid out by what there is then. They must outlive the program's last run. Throws std::invalid_argument for
// one that can't be used, and for a name that there is already. Every strategy and every heap claims one that
// applies to it, unless it is disclaimed.
void add_invariants(std::span<const Invariant* const> own);

// What a program brings, of both kinds: strategies as texts (STRATEGY.md).
struct Additions {
  std::span<const std::string_view> strategies;
  std::span<const Invariant* const> invariants;
};

// Adds both. What is wrong with a strategy is thrown as add_strategy() does.
void add(const Additions& own);

bool applies(const Invariant& invariant, const Subject& strategy);
// The widest profile under which a strategy's authors promise it; nothing: under none, or it does not apply.
std::optional<Profile> claim_of(const Subject& strategy, const Invariant& invariant);

// "1 page", "3 pages".
std::string counted(std::uint64_t count, std::string_view thing);
// Of pages that a request needs: "2 would have served it", "it needs none".
std::string would_serve(std::uint64_t pages);
// With what they do: "1 state waits", "3 states wait".
std::string counted(std::uint64_t count, std::string_view thing, std::string_view one_does,
                    std::string_view several_do);

}  // namespace sparepage
