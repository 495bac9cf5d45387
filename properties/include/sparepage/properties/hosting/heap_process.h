// A child process that runs cases under a heap under test, kept from one case to the next and fed through
// shared memory. What the heap does to it ends a case and not the harness.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

class LoadedHeap;
struct BatchResult;
struct Tries;
struct Visit;
struct Visited;

// Edges of a heap that are told of; if it has more, several are one.
inline constexpr std::size_t kMostHeapEdges = std::size_t{1} << 14;

struct HeapRun {
  const Strategy* strategy;
  Config config;
  std::span<const Step> steps;
  std::size_t first = 0;  // those before it lead to where the run starts, and are not reported
  InvariantSet known = 0;
  Depth depth = Depth::incremental;
  Messages messages = Messages::made;
  unsigned hang_ms = kHangMs;
};

struct HeapReport {
  std::vector<Violation> violations;
  MachineState end;
  HostedRun run;
};

struct SharedRun;

class HeapProcess {
 public:
  // Of the heap of a strategy. Starts when it is first needed.
  static std::shared_ptr<HeapProcess> of(const Strategy& strategy);

  explicit HeapProcess(const LoadedHeap& heap);
  HeapProcess(const HeapProcess&) = delete;
  HeapProcess& operator=(const HeapProcess&) = delete;
  ~HeapProcess();

  bool is_of(const Strategy& strategy) const;

  // Runs the steps in the child as a Checker would; the observer is told what happened once they have run.
  // `checker` stands for the one that asks. Throws BrokenHarness.
  HeapReport run(const HeapRun& run, const Checker& checker, Observer* observer);

  // How often the last run took each of the heap's edges, if it counts them (model/heap_library.h).
  std::span<const std::uint8_t> edges() const;

  // Runs several cases, without messages and as a search does; returns how many have a result: all, or those
  // up to the one in which the child died.
  std::size_t run_batch(const Strategy& strategy, std::span<const Case> cases, unsigned hang_ms,
                        bool features, std::span<BatchResult> results);

  // From where the steps of the run lead to what comes of each of the tries (properties/hosting/visit.h), as
  // far as the child came: at the least, of one of them. Throws BrokenHarness for steps that led there before
  // and do not any more.
  void visit(const HeapRun& way, const Visit& visit, const Tries& tries, const Checker& checker,
             Visited& visited);

  // What the heap promises of requests of that size in a machine of that size: free pages; nothing: nothing.
  std::optional<std::uint64_t> need(const Strategy& strategy, const Config& config, std::uint64_t size);

  // Whether two runs of a case are the same; "": they are, else where they differ.
  std::string compare_two(const HeapRun& run);

 private:
  void start();
  void prepare(std::size_t bytes);
  void send(const HeapRun& run, bool twice);
  void check_misuse() const;
  bool wait();  // false: the child has died
  void send_visit(const HeapRun& way, const Visit& visit, const Tries& tries);

  const LoadedHeap& heap_;
  int memory_ = -1;  // a file descriptor
  SharedRun* shared_ = nullptr;
  pid_t child_ = 0;
  const char* killed_ = nullptr;  // since it made no progress, which this says
};

// The same of a heap under test that is loaded here or in another process. Uses the checker's machine.
std::optional<std::uint64_t> need_of(const Strategy& strategy, const Config& config, std::uint64_t size,
                                     Checker& checker);

}  // namespace sparepage
