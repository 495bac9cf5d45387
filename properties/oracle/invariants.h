// The table of invariants, one line each: the constant that a file of properties/oracle/invariants/ defines.
#pragma once

#include "sparepage/properties/oracle/invariant.h"

#define SPAREPAGE_INVARIANTS(ROW) \
  ROW(kBindNeverFails)            \
  ROW(kAppRequestNeverFails)      \
  ROW(kNoGrowOutsideApplication)  \
  ROW(kHeapIsSound)               \
  ROW(kPagesAddUp)                \
  ROW(kContentsSurvive)           \
  ROW(kFailedCallChangesNothing)  \
  ROW(kCloseReturnsEverything)    \
  ROW(kOneOwnerPerNumber)         \
  ROW(kSpareRestoredOnApi)        \
  ROW(kFitNeverRefused)           \
  ROW(kBoundedWork)               \
  ROW(kRefusalLeavesNoTrace)      \
  ROW(kDrainedHeapServesAgain)    \
  ROW(kReserveIsForOthers)        \
  ROW(kReserveServes)             \
  ROW(kDoesNotWait)               \
  ROW(kDoesNotCrash)              \
  ROW(kDoesNotHang)

namespace sparepage {

#define SPAREPAGE_DECLARE(constant) extern const Invariant constant;
SPAREPAGE_INVARIANTS(SPAREPAGE_DECLARE)
#undef SPAREPAGE_DECLARE

}  // namespace sparepage
