// The port to a process that runs cases of a guest, kept from one case to the next. What the guest does to it
// ends a case and not the harness. Who has one implements it (Guest::process).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

struct BatchResult;
struct Tries;
struct Visit;
struct Visited;

// Edges of a guest that are recorded; if it has more, several are one.
inline constexpr std::size_t kMostHeapEdges = std::size_t{1} << 14;

struct RunRequest {
  const Subject* strategy;
  Config config;
  std::span<const Step> steps;
  std::size_t first = 0;  // those before it lead to where the run starts, and are not reported
  InvariantSet known = 0;
  Depth depth = Depth::incremental;
  Messages messages = Messages::made;
  unsigned hang_ms = kHangMs;
};

struct RunReport {
  std::vector<Violation> violations;
  MachineState end;
  GuestRun run;
};

class GuestProcess {
 public:
  GuestProcess() = default;
  GuestProcess(const GuestProcess&) = delete;
  GuestProcess& operator=(const GuestProcess&) = delete;
  virtual ~GuestProcess() = default;

  virtual bool is_of(const Subject& strategy) const = 0;

  // Runs the steps there as a Checker would; the observer is told what happened once they have run. `checker`
  // stands for the one that asks. Throws BrokenHarness.
  virtual RunReport run(const RunRequest& run, const Checker& checker, Observer* observer) = 0;

  // How often the last run took each of the guest's edges, if it counts them (guest/library.h).
  virtual std::span<const std::uint8_t> edges() const = 0;

  // Runs several cases, without messages and as a search does; returns how many have a result: all, or those
  // up to the one in which the process died.
  virtual std::size_t run_batch(const Subject& strategy, std::span<const Case> cases, unsigned hang_ms,
                                bool features, std::span<BatchResult> results) = 0;

  // From where the steps of the run lead to what comes of each of the tries (explorer/visit.h), as far as the
  // process came: at the least, of one of them. Throws BrokenHarness for steps that led there before and do
  // not any more.
  virtual void visit(const RunRequest& way, const Visit& visit, const Tries& tries, const Checker& checker,
                     Visited& visited) = 0;

  // What the guest promises of requests of that size in a machine of that size: free pages; nothing: nothing.
  virtual std::optional<std::uint64_t> need(const Subject& strategy, const Config& config,
                                            std::uint64_t size) = 0;
};

}  // namespace sparepage
