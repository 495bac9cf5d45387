// Whether any text of a strategy is read or refused, prints and is laid out as the same, and runs any case to
// its end with nothing broken that no strategy can break. This target alone finds a strategy that crashes the
// parser or the machine, or is printed as another one. Inputs are texts: a strategy and, after a line "%", a
// trace.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/prover/held.h"

namespace sparepage {
namespace {

[[noreturn]] void fail(const char* what, const Strategy& strategy) {
  std::fprintf(stderr, "fuzz_strategy: %s:\n%s", what, print(strategy).c_str());
  std::abort();
}

// More steps than an execution of any of its programs makes.
std::uint64_t most_steps(const Strategy& strategy) {
  std::uint64_t most = 0;
  for (const StrategyProgram& program : strategy.programs) {
    std::uint64_t times = program.steps.size();
    for (const ProgramStep& step : program.steps) times *= step.opcode == Opcode::repeat ? step.number : 1;
    most = std::max(most, times);
  }
  return most;
}

// Nothing: it is refused.
std::optional<Strategy> read(std::string_view text) {
  try {
    return parse_strategy(text, "fuzz");
  } catch (const TraceError&) {
    return std::nullopt;
  }
}
std::optional<Trace> read_trace(std::string_view text) {
  try {
    return parse_trace(text, "fuzz", invariant_names()).trace;
  } catch (const TraceError&) {
    return std::nullopt;
  }
}

int run(std::string_view text) {
  constexpr std::string_view kBetween = "\n%\n";
  constexpr std::uint64_t kMostSteps = 1000;
  const std::size_t end = text.find(kBetween);
  const std::optional<Strategy> strategy = read(text.substr(0, end));
  if (!strategy) return 0;
  // What is printed and laid out must be read again.
  if (read(print(*strategy)) != strategy) fail("what was printed is another strategy", *strategy);
  if (read(laid_out(text.substr(0, end), "fuzz")) != strategy)
    fail("what was laid out is another strategy", *strategy);
  if (end == std::string_view::npos) return 0;
  const std::optional<Trace> trace = read_trace(text.substr(end + kBetween.size()));
  if (!trace) return 0;
  if (trace->config.spare == 0 || trace->steps.size() > 64 || most_steps(*strategy) > kMostSteps) return -1;
  const Subject subject = subject_of(*strategy);
  Checker checker(Depth::full, execute, Messages::none);
  for (const Violation& violation : checker.run(trace->config, trace->steps, subject)) {
    if (violation.invariant->of_the_machine) fail(violation.invariant->name.data(), *strategy);
  }
  // What proofs are about is what the machine does.
  if (const auto wrong = Held().run(trace->config, trace->steps, *strategy)) fail(wrong->c_str(), *strategy);
  return 0;
}

}  // namespace
}  // namespace sparepage

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return sparepage::run({reinterpret_cast<const char*>(data), size});
}
