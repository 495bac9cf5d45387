// Workloads: what a machine does all day, as generators of traces with rates. What strategies cost is
// compared on them, since each strategy runs the same traces there, and a search goes on from what it met
// under its own.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/guest/guest.h"
#include "sparepage/properties/oracle/costs.h"

namespace sparepage {

// How often a step is of a kind, against the other kinds.
struct Rates {
  // At application time.
  unsigned alloc = 0;
  unsigned free = 0;     // of what was allocated there
  unsigned api = 0;      // a call of the file system, which fills the spare
  unsigned connect = 0;  // a socket, and its bind
  unsigned receive = 0;
  unsigned close = 0;
  unsigned deferred = 0;  // what was put off runs
  unsigned pressure = 0;  // other drivers take pages,
  unsigned relief = 0;    // and give them back
  // In interrupts.
  unsigned interrupt_alloc = 0;
  unsigned interrupt_free = 0;  // of what was allocated there
  unsigned packet = 0;          // for a socket that is open
};

// A part of the time: so many turns, each of one kind of those that are possible.
struct Phase {
  unsigned turns = 0;
  Rates rates = {};
};

struct Workload {
  std::string_view name;
  std::string_view summary;
  Config config;
  std::vector<Phase> phases;
  std::vector<std::uint32_t> sizes;          // bytes of a request at application time
  std::vector<std::uint32_t> sizes_outside;  // and in an interrupt: less than a page
  unsigned landing;                          // interrupts, of 100, that land in the operation before them
};

std::span<const Workload> workloads();

// A trace of the workload; the same seed gives the same one. What is freed, received from, closed and given
// back was taken before, and every packet is for a socket that was bound. It is of the preemptive profile.
// Reuses the case's memory.
void generate(const Workload& of, std::uint64_t seed, Case& generated);

// Traces of each workload that costs are measured on.
inline constexpr std::uint64_t kWorkloadRuns = 100;

struct WorkloadCosts {
  const Workload* workload;
  std::map<const Subject*, Costs> by;
};

// What strategies cost on the first runs of each workload, in the order of the table. Guests, whose costs are
// their own, are left out. The result does not depend on the number of threads.
std::vector<WorkloadCosts> costs_on_workloads(std::span<const Subject* const> strategies, unsigned threads);

}  // namespace sparepage
