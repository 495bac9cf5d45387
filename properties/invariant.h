// What must hold, as rows of one table. Source: spec section 7. One file each in properties/invariants/; the
// table is in invariants.cc. A row is looked at after every step, interrupts' steps included.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/machine.h"
#include "properties/ledger.h"

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

struct Invariant {
  std::string_view name;
  std::string_view violated_when;  // one line, for `sparepage list`

  // The numbers that make it a violation, in words; nothing: it holds.
  std::optional<std::string> (*violation)(const Observation& seen);
};

// The invariants, in the order of the spec's table.
std::span<const Invariant* const> invariants();
std::span<const std::string_view> invariant_names();

// "1 page", "3 pages".
std::string counted(std::uint64_t count, std::string_view thing);

}  // namespace sparepage
