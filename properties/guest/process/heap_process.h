// A child process that runs cases of a guest, fed through shared memory. Private to properties/guest/process.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "sparepage/properties/oracle/heap_process.h"

namespace sparepage {

class LoadedHeap;
struct SharedRun;

class ChildProcess final : public HeapProcess {
 public:
  // Starts when it is first needed. Throws BrokenHarness.
  explicit ChildProcess(const LoadedHeap& heap);
  ~ChildProcess() override;

  bool is_of(const Strategy& strategy) const override;
  HeapReport run(const HeapRun& run, const Checker& checker, Observer* observer) override;
  std::span<const std::uint8_t> edges() const override;
  std::size_t run_batch(const Strategy& strategy, std::span<const Case> cases, unsigned hang_ms,
                        bool features, std::span<BatchResult> results) override;
  void visit(const HeapRun& way, const Visit& visit, const Tries& tries, const Checker& checker,
             Visited& visited) override;
  std::optional<std::uint64_t> need(const Strategy& strategy, const Config& config,
                                    std::uint64_t size) override;

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

}  // namespace sparepage
