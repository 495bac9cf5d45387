// fuzz_claims, which writes down what libFuzzer hears of each run: edges and features. fuzz_nothing tells
// it the same again. Linked in place of fuzz_claims.cc.
//
// Environment: SPAREPAGE_RECORD, the file. Of each run, in numbers of four bytes: what libFuzzer is told by
// the result, how many counters are set, and which.
#include <cstdint>
#include <cstdio>
#include <span>
#include <vector>

#include "fuzz_targets/claims.h"
#include "fuzz_targets/settings.h"

// The linker's names for the ends of the two sections whose counters libFuzzer reads.
extern "C" {
extern std::uint8_t __start___sancov_cntrs;              // NOLINT(bugprone-reserved-identifier)
extern std::uint8_t __stop___sancov_cntrs;               // NOLINT(bugprone-reserved-identifier)
extern std::uint8_t __start___libfuzzer_extra_counters;  // NOLINT(bugprone-reserved-identifier)
extern std::uint8_t __stop___libfuzzer_extra_counters;   // NOLINT(bugprone-reserved-identifier)
}

namespace sparepage {
namespace {

class Recording {
 public:
  Recording() : stream_(std::fopen(setting("SPAREPAGE_RECORD", "").c_str(), "wb")) {
    if (stream_ == nullptr) refuse_setting("SPAREPAGE_RECORD: no file that can be written");
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  ~Recording() { std::fclose(stream_); }

  void run(int result) {
    run_ = {static_cast<std::uint32_t>(result), 0};
    std::uint32_t index = 0;
    for (const std::span counters :
         {std::span(&__start___sancov_cntrs, &__stop___sancov_cntrs),
          std::span(&__start___libfuzzer_extra_counters, &__stop___libfuzzer_extra_counters)}) {
      for (const std::uint8_t counter : counters) {
        if (counter != 0) run_.push_back(index);
        ++index;
      }
    }
    run_[1] = static_cast<std::uint32_t>(run_.size() - 2);
    std::fwrite(run_.data(), sizeof(run_[0]), run_.size(), stream_);
  }

 private:
  std::FILE* stream_;
  std::vector<std::uint32_t> run_;
};

}  // namespace
}  // namespace sparepage

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static sparepage::Claims target("fuzz_recording");
  static sparepage::Recording recording;
  const int result = target.run({data, size});
  recording.run(result);
  return result;
}
