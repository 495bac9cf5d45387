// A child process that runs cases of a guest, fed through shared memory. Private to properties/guest/process.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "properties/guest/process/protocol.h"
#include "sparepage/properties/oracle/guest_process.h"

namespace sparepage {

class LoadedGuest;
struct SharedRun;

class ChildProcess final : public GuestProcess {
 public:
  // Starts when it is first needed. Throws BrokenHarness.
  explicit ChildProcess(const LoadedGuest& heap);
  ~ChildProcess() override;

  bool is_of(const Subject& strategy) const override;
  RunReport run(const RunRequest& run, const Checker& checker, Observer* observer) override;
  std::span<const std::uint8_t> edges() const override;
  std::size_t run_batch(const Subject& strategy, std::span<const Case> cases, unsigned hang_ms, bool features,
                        std::span<BatchResult> results) override;
  void visit(const RunRequest& way, const Visit& visit, const Tries& tries, const Checker& checker,
             Visited& visited) override;
  std::optional<std::uint64_t> need(const Subject& strategy, const Config& config,
                                    std::uint64_t size) override;

  // Whether two runs of a case are the same; "": they are, else where they differ.
  std::string compare_two(const RunRequest& run);

 private:
  // What a request holds after the version, the tag, and how.
  using Put = std::function<void(Writer& request)>;

  void start();
  // False: the request is too long, and nothing is asked.
  bool send(Asked asked, const RunRequest& how, const Put& put);
  bool wait();  // false: the child has died
  // Both, once more where somebody else may have killed the child; `too_long` is what is thrown then.
  bool ask(Asked asked, const RunRequest& how, std::string_view too_long, const Put& put);
  void check_misuse() const;
  Reader answer() const;

  const LoadedGuest& heap_;
  std::string what_answers_;  // in messages
  int memory_ = -1;           // a file descriptor
  SharedRun* shared_ = nullptr;
  pid_t child_ = 0;
  const char* killed_ = nullptr;  // since it made no progress, which this says
};

}  // namespace sparepage
