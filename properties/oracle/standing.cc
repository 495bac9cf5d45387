// A checker stands where another one does, and what it did from there is taken back.
#include <cstdint>

#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

void Checker::assign(const Checker& other, Payloads payloads) {
  config_ = other.config_;
  machine_.copy(other.machine_, payloads);
  ledger_ = other.ledger_;
  table_ = other.table_;
  seen_table_ = other.seen_table_;
  strategy_ = other.strategy_;
  history_ = other.history_;
  guest_run_ = other.guest_run_;
  at_first_step_ = other.at_first_step_;
  machine_.journal().clear();
  course_ = {};
}

void Checker::take_back(const Checker& other) {
  machine_.ifsmgr.take_back(other.machine_.ifsmgr, changes_.blocks,
                            changes_.granted_after ? Payloads::filled : Payloads::records);
  machine_.blocks = other.machine_.blocks;
  if (changes_.table) {
    machine_.wsipx = other.machine_.wsipx;
    seen_table_ = other.seen_table_;
    table_ = other.table_;
  }
  if (changes_.heap || changes_.table) ledger_ = other.ledger_;
  course_ = {};
}

bool Checker::stands_as(const Checker& other) const {
  const Ifsmgr& ifsmgr = machine_.ifsmgr;
  return !changes_.heap && ifsmgr.pager == other.machine_.ifsmgr.pager &&
         ifsmgr.spare() == other.machine_.ifsmgr.spare() &&
         ifsmgr.pending() == other.machine_.ifsmgr.pending() && machine_.blocks == other.machine_.blocks &&
         !changes_.table;
}

void Checker::settle() {
  for (const std::uint32_t index : ledger_.changed_segments()) {
    changes_.segments |= Changes::bit_of(index);
  }
  ledger_.settle();
}

}  // namespace sparepage
