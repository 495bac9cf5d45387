// The tax of checking: a decoded and checked run beside the run of the machine alone, over the inputs of a
// folder, under one strategy. In turns, each of processor time; the least turn of each counts.
//
//   sparepage_tax_bench FOLDER
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <vector>

#include "ci/benchmarks/unchecked.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/oracle/features.h"

namespace sparepage {
namespace {

constexpr int kTurns = 20;
constexpr int kRounds = 10;  // over all inputs, a turn

std::vector<std::vector<std::uint8_t>> inputs_of(const char* folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<std::vector<std::uint8_t>> inputs;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  return inputs;
}

class Tax {
 public:
  explicit Tax(const char* folder) : inputs_(inputs_of(folder)) {
    for (const auto& input : inputs_) {
      decode(input, cases_.emplace_back());
      operations_ += cases_.back().steps.size();
    }
  }

  void print() {
    if (operations_ == 0) {
      std::puts("no operation in any input");
      return;
    }
    std::array<double, 3> least;
    least.fill(std::numeric_limits<double>::max());
    for (int turn = 0; turn < kTurns; ++turn) {
      least[0] = std::min(least[0], seconds([&] { run_alone(); }));
      least[1] = std::min(least[1], seconds([&] { decode_and_check(nullptr); }));
      least[2] = std::min(least[2], seconds([&] { decode_and_check(&recorder_); }));
    }
    std::printf("%zu inputs, %zu operations\n", inputs_.size(), operations_);
    constexpr std::array<const char*, 3> kNames = {"the machine alone", "decoded and checked",
                                                   "the same, its features noted"};
    for (std::size_t i = 0; i < least.size(); ++i) {
      const double nanoseconds = least[i] * 1e9 / kRounds / static_cast<double>(inputs_.size());
      std::printf("%-30s %8.0f ns a run %7.2f\n", kNames[i], nanoseconds, least[i] / least[0]);
    }
  }

 private:
  template <class Action>
  static double seconds(Action action) {
    const std::clock_t start = std::clock();
    for (int round = 0; round < kRounds; ++round) action();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  }

  void run_alone() {
    for (const Case& of : cases_) {
      machine_.reset(of.config, *strategy_.caller);
      runner_.run(machine_, of.steps, unchecked_);
    }
  }

  void decode_and_check(FeatureRecorder* recorder) {
    for (const auto& input : inputs_) {
      decode(input, decoded_);
      if (recorder != nullptr) recorder->start(decoded_.steps);
      checker_.run(decoded_.config, decoded_.steps, strategy_, recorder);
    }
  }

  std::vector<std::vector<std::uint8_t>> inputs_;
  std::vector<Case> cases_;
  std::size_t operations_ = 0;
  const Subject& strategy_ = *find_subject("wsipx-4.0.953");
  Machine machine_{Config{}, *strategy_.caller};
  Runner runner_;
  Unchecked unchecked_;
  Checker checker_{Depth::incremental, execute, Messages::none};
  FeatureRecorder recorder_;
  Case decoded_;
};

}  // namespace
}  // namespace sparepage

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: sparepage_tax_bench FOLDER\n", stderr);
    return 2;
  }
  sparepage::Tax(argv[1]).print();
  return 0;
}
