// The whole machine, and the one function that executes one operation on it. Source: spec sections 2 to 5.
#pragma once

#include <vector>

#include "sparepage/model/ifsmgr.h"
#include "sparepage/model/operations.h"
#include "sparepage/model/strategy.h"
#include "sparepage/model/wsipx.h"

namespace sparepage {

// The blocks that other clients of the heap hold, by name. A name is in use from the start of its alloc, and
// live, that is of use to a free, from its end.
class NamedBlocks {
 public:
  void reset() { blocks_.clear(); }
  bool in_use(Name block) const { return get(block) != kNone; }
  void reserve(Name block) { set(block, kReserved); }
  void set(Name block, Address address);
  Address live(Name block) const {
    const Address address = get(block);
    return address == kReserved ? 0 : address;
  }
  void forget(Name block) { set(block, kNone); }
  Name names() const { return static_cast<Name>(blocks_.size()); }  // none in use is as large

  bool operator==(const NamedBlocks&) const = default;

 private:
  static constexpr Address kNone = 0;
  static constexpr Address kReserved = 1;  // no payload starts there
  Address get(Name block) const { return block < blocks_.size() ? blocks_[block] : kNone; }

  std::vector<Address> blocks_;  // the last one is in use
};

// A value: copies are independent, and two machines are equal when no operation can tell them apart by what
// they hold (same pages, headers, live bytes, sockets and names). A machine that is reset or assigned to
// keeps its memory, so that after the first runs neither allocates; their cost grows with what the last run
// used, not with the page budget. Not to be copied while an operation runs.
class Machine {
 public:
  Machine(const Config& config, const Strategy& strategy) { reset(config, strategy); }

  // `substitute` serves in IFSMGR's place; null: IFSMGR does.
  void reset(const Config& config, const Strategy& strategy, Allocator* substitute = nullptr);

  // An assignment, but for the bytes of blocks.
  void copy(const Machine& other, Payloads payloads) {
    ifsmgr.copy(other.ifsmgr, payloads);
    wsipx = other.wsipx;
    blocks = other.blocks;
    strategy_ = other.strategy_;
  }

  const Strategy& strategy() const { return *strategy_; }
  Journal& journal() { return ifsmgr.heap.journal(); }

  Ifsmgr ifsmgr;
  Wsipx wsipx;
  NamedBlocks blocks;

  bool operator==(const Machine&) const = default;

 private:
  const Strategy* strategy_ = nullptr;
};

// Whether an operation may run in a context; else it gives `wrong-context`. Alloc and free may run in any,
// packet outside application time, all else at application time only.
bool allowed(const Operation& operation, Context context);

// Executes one operation in one context. `preemption` hears of each point that it reaches; null: nothing
// lands. What was done stands in the machine's journal, which this function appends to.
Outcome execute(Machine& machine, const Operation& operation, Context context, Preemption* preemption);
using Execute = Outcome(Machine& machine, const Operation& operation, Context context,
                        Preemption* preemption);

}  // namespace sparepage
