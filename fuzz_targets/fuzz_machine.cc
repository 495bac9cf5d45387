// libFuzzer's way into the machine. An input is a case (bytes.h); it runs under the chosen strategies with
// every invariant checked after every step. A fatal violation prints its trace and the line that replays it,
// and crashes.
//
// Environment:
//   SPAREPAGE_STRATEGY   a strategy, several with commas between, or all (the default): each in turn
//   SPAREPAGE_FATAL      which of them may crash: a list like the above; by default those that run
//   SPAREPAGE_INVARIANT  the violations that crash: "claimed" (the default: broken claims), "any", or a list
//                        of invariants with commas between
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_targets/bytes.h"
#include "properties/lab.h"
#include "properties/lists.h"

namespace sparepage {
namespace {

[[noreturn]] void refuse(const char* variable, const std::string& what) {
  std::fprintf(stderr, "fuzz_machine: %s: %s\n", variable, what.c_str());
  std::exit(2);
}

// What `parse` makes of the variable's list.
template <class Parse>
auto list_of(const char* variable, std::string_view otherwise, Parse parse) {
  const char* value = std::getenv(variable);
  try {
    return parse(value == nullptr ? otherwise : std::string_view(value));
  } catch (const ListError& error) {
    refuse(variable, error.what());
  }
}

std::vector<const Strategy*> strategies_of(const char* variable) {
  return list_of(variable, "all", parse_strategies);
}

class Target {
 public:
  Target() : chosen_(strategies_of("SPAREPAGE_STRATEGY")), fatal_(chosen_) {
    if (std::getenv("SPAREPAGE_FATAL") != nullptr) fatal_ = strategies_of("SPAREPAGE_FATAL");
    const auto words = [](std::string_view list) {
      return list_words(list, "invariants", invariant_names());
    };
    for (const std::string& word : list_of("SPAREPAGE_INVARIANT", "claimed", words)) {
      if (word == "claimed") {
        claimed_ = true;
      } else if (word == "any") {
        invariants_.assign(invariants().begin(), invariants().end());
      } else {
        const auto found = std::ranges::find(invariants(), word, &Invariant::name);
        if (found == invariants().end())
          refuse("SPAREPAGE_INVARIANT", "there is no invariant \"" + word + "\"");
        invariants_.push_back(*found);
      }
    }
  }

  int run(std::span<const std::uint8_t> bytes) {
    // An unknown version teaches nothing: not for the corpus.
    if (!decode(bytes, case_)) return -1;
    for (const Strategy* strategy : chosen_) {
      for (const Violation& violation : lab_.run(case_.config, case_.steps, *strategy)) {
        if (crashes(*strategy, *violation.invariant)) crash(*strategy, violation);
      }
    }
    return 0;
  }

 private:
  bool crashes(const Strategy& strategy, const Invariant& invariant) const {
    if (std::ranges::find(fatal_, &strategy) == fatal_.end()) return false;
    return std::ranges::find(invariants_, &invariant) != invariants_.end() ||
           (claimed_ && strategy.claims(invariant.name));
  }

  [[noreturn]] void crash(const Strategy& strategy, const Violation& violation) const {
    const Trace trace = to_trace(case_);
    const std::string_view name = strategy.name;
    std::fprintf(stderr,
                 "\nfuzz_machine: %.*s violates %.*s at \"%s\": %s\n\n%s\n"
                 "replay: %s\n",
                 static_cast<int>(name.size()), name.data(),
                 static_cast<int>(violation.invariant->name.size()), violation.invariant->name.data(),
                 print(trace.steps[violation.step], trace).c_str(), violation.message.c_str(),
                 print(trace).c_str(), replay_line(case_, strategy).c_str());
    std::abort();
  }

  std::vector<const Strategy*> chosen_;
  std::vector<const Strategy*> fatal_;
  std::vector<const Invariant*> invariants_;
  bool claimed_ = false;
  Lab lab_;
  Case case_;
};

}  // namespace
}  // namespace sparepage

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static sparepage::Target target;
  return target.run({data, size});
}
