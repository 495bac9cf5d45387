// Whether any text of a strategy is read or refused, prints and is laid out as the same, and runs any case to
// its end with nothing broken that no strategy can break. This target alone finds a strategy that crashes the
// parser or the machine, or is printed as another one. Inputs are texts: a strategy and, after a line "%", a
// trace.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {
namespace {

[[noreturn]] void fail(const char* what, const Strategy& strategy) {
  std::fprintf(stderr, "fuzz_strategy: %s:\n%s", what, print(strategy).c_str());
  std::abort();
}

// What no strategy can break: it has the machine's services alone.
bool unbreakable(std::string_view invariant) {
  static constexpr std::string_view kAll[] = {"heap-is-sound",
                                              "pages-add-up",
                                              "contents-survive",
                                              "failed-call-changes-nothing",
                                              "close-returns-everything",
                                              "one-owner-per-number",
                                              "spare-restored-on-api"};
  return std::ranges::find(kAll, invariant) != std::end(kAll);
}

int run(std::string_view text) {
  constexpr std::string_view kBetween = "\n%\n";
  const std::size_t end = text.find(kBetween);
  try {
    const Strategy strategy = parse_strategy(text.substr(0, end), "fuzz");
    if (parse_strategy(print(strategy), "printed") != strategy)
      fail("what was printed is another strategy", strategy);
    if (parse_strategy(laid_out(text.substr(0, end), "fuzz"), "laid out") != strategy) {
      fail("what was laid out is another strategy", strategy);
    }
    if (end == std::string_view::npos) return 0;
    const Trace trace = parse_trace(text.substr(end + kBetween.size()), "fuzz", invariant_names()).trace;
    if (trace.config.spare == 0 || trace.steps.size() > 64) return -1;
    const Subject subject = subject_of(strategy);
    Checker checker(Depth::full, execute, Messages::none);
    for (const Violation& violation : checker.run(trace.config, trace.steps, subject)) {
      if (unbreakable(violation.invariant->name)) fail(violation.invariant->name.data(), strategy);
    }
  } catch (const TraceError&) {
    return 0;  // refused
  }
  return 0;
}

}  // namespace
}  // namespace sparepage

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return sparepage::run({reinterpret_cast<const char*>(data), size});
}
