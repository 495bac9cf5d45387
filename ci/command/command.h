// The sparepage command's verbs. Each returns an exit status of spec section 8 and throws for what it can't
// do.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "ci/command/outputs.h"
#include "ci/command/status.h"
#include "ci/command/terminal.h"
#include "sparepage/properties/findings/lists.h"

namespace sparepage {

// The list of accepted findings, by default.
inline constexpr std::string_view kKnownFile = "corpus/known";

// Arguments that can't be used, input that can't be read, output that can't be written: exit status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

int replay(const std::string& file, const std::string& strategy_list, const Outputs& outputs,
           const Screen& screen);
// One of the names of lists.
int list(const std::string& what, bool json, const Screen& screen);
std::vector<std::string> list_names();
int verdicts(const std::vector<std::string>& files, const std::string& known, const Outputs& outputs,
             const Screen& screen);
int convert(const std::vector<std::string>& files, const std::string& output);

struct ShrinkOptions {
  std::string input;
  std::string strategy;   // whose failure; empty: the input tells, by its expect lines or by what it breaks
  std::string invariant;  // empty: the whole verdict is kept
  std::string verdict;    // strategies whose whole verdicts are kept together; empty: the above
  std::string keep = "profile";  // config, profile or nothing
  bool certify = false;
  std::string output;  // a file; empty: standard output
  std::string into;    // a directory of regressions; empty: none
  std::string expect;  // strategies that get an expect line; empty: those whose verdicts were kept
  std::string accept;  // the reason to accept the finding for; empty: it stays a finding
  std::string known{kKnownFile};
  std::string program = "sparepage";  // what starts this command again
  Outputs outputs;
  std::uint64_t limit = 200'000;  // runs
  std::uint64_t memory = 2048;    // megabytes, of the certifying search
  unsigned threads = 1;
};
int shrink(const ShrinkOptions& options, const Screen& screen);

struct ValidateOptions {
  std::string strategies = "all";
  std::string profiles = "all";
  std::uint64_t runs = 50'000;  // for each strategy and profile
  std::uint64_t seed = 1;
  unsigned jobs = 1;
  Outputs outputs;
  std::string known{kKnownFile};
  std::string program = "sparepage";  // what starts this command again
};
int validate(const ValidateOptions& options, const Screen& screen);

struct ExploreOptions {
  std::string strategies = "all";
  std::string worlds = "tiny";
  std::uint32_t depth = 1'000'000;  // operations
  std::uint64_t memory = 2048;      // megabytes
  unsigned threads = 1;
  Outputs outputs;
  std::string known{kKnownFile};
  std::string program = "sparepage";  // what starts this command again
};
int explore(const ExploreOptions& options, const Screen& screen);

}  // namespace sparepage
