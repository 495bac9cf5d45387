// Tells libFuzzer of each run what fuzz_recording wrote down of it, and does nothing else: from the same seed
// libFuzzer then makes the same inputs and the same corpus, and what fuzz_claims takes longer is the target.
//
// Environment: SPAREPAGE_RECORD, the file that fuzz_recording wrote.
#include <cstdint>
#include <string>
#include <vector>

#include "fuzz_targets/settings.h"

namespace {

constexpr std::size_t kMostCounters = std::size_t{1} << 16;

__attribute__((section("__libfuzzer_extra_counters"), used)) std::uint8_t counters[kMostCounters];

// The file as a whole, before the first run.
std::vector<std::uint32_t> recorded() {
  const std::string file = sparepage::setting("SPAREPAGE_RECORD", "");
  std::vector<std::uint32_t> all;
  std::FILE* stream = std::fopen(file.c_str(), "rb");
  if (stream == nullptr) sparepage::refuse_setting("SPAREPAGE_RECORD: there is no file \"" + file + "\"");
  std::fseek(stream, 0, SEEK_END);
  all.resize(static_cast<std::size_t>(std::ftell(stream)) / sizeof(all[0]));
  std::fseek(stream, 0, SEEK_SET);
  all.resize(std::fread(all.data(), sizeof(all[0]), all.size(), stream));
  std::fclose(stream);
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* /*data*/, std::size_t /*size*/) {
  static const std::vector<std::uint32_t> kRecorded = recorded();
  static std::size_t at = 0;
  if (at + 2 > kRecorded.size())
    sparepage::refuse_setting("SPAREPAGE_RECORD: fewer runs than were asked for");
  const int result = static_cast<int>(kRecorded[at]);
  const std::size_t end = at + 2 + kRecorded[at + 1];
  for (at += 2; at < end; ++at) counters[kRecorded[at]] = 1;
  return result;
}
