// Benchmarks of the machine and of the check, on one fixed mix of 24 operations. Counters: a run is 24
// operations. Run by ci/bench.
#include <benchmark/benchmark.h>
#include <rapidcheck.h>
#include <rapidcheck/detail/TestListenerAdapter.h>
#include <rapidcheck/state.h>

#include "ci/benchmarks/unchecked.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/search/search.h"
#include "sparepage/rapidcheck.h"

namespace sparepage {
namespace {

const Trace& mix() {
  static const Trace trace = load_trace(SPAREPAGE_CORPUS "/seeds/mix.trace", invariant_names()).trace;
  return trace;
}

const Subject& strategy() {
  return *find_subject("wsipx-4.0.953");
}

void count_operations(benchmark::State& state) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(mix().steps.size()));
}

void BM_RunWithoutChecks(benchmark::State& state) {
  Machine machine(mix().config, *strategy().caller);
  Runner runner;
  Unchecked unchecked;
  for ([[maybe_unused]] auto _ : state) {
    machine.reset(mix().config, *strategy().caller);
    runner.run(machine, mix().steps, unchecked);
    benchmark::DoNotOptimize(machine);
  }
  count_operations(state);
}
BENCHMARK(BM_RunWithoutChecks);

void BM_RunWithInvariants(benchmark::State& state) {
  Checker checker(state.range(0) == 0 ? Depth::incremental : Depth::full);
  for ([[maybe_unused]] auto _ : state)
    benchmark::DoNotOptimize(checker.run(mix().config, mix().steps, strategy()));
  count_operations(state);
}
BENCHMARK(BM_RunWithInvariants)->ArgName("full")->Arg(0)->Arg(1);

Machine used_machine() {
  Checker checker;
  // Without the mix's last steps, which close and free nearly everything.
  checker.run(mix().config, std::span(mix().steps).first(18), strategy());
  return checker.machine();
}

void BM_Reset(benchmark::State& state) {
  Config config = mix().config;
  config.pages = static_cast<std::uint32_t>(state.range(0));
  Machine machine(config, *strategy().caller);
  for ([[maybe_unused]] auto _ : state) {
    machine.reset(config, *strategy().caller);
    benchmark::DoNotOptimize(machine);
  }
}
BENCHMARK(BM_Reset)->ArgName("pages")->Arg(8)->Arg(65536);

void BM_Copy(benchmark::State& state) {
  const Machine machine = used_machine();
  Machine copy = machine;
  for ([[maybe_unused]] auto _ : state) {
    copy = machine;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(BM_Copy);

void BM_Compare(benchmark::State& state) {
  const Machine machine = used_machine();
  Machine copy = machine;
  benchmark::DoNotOptimize(copy);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(machine == copy);
}
BENCHMARK(BM_Compare);

// Traces a second: what `validate` does for each of its runs, and RapidCheck's state framework with the same
// operations on the same machine. Sequential cases: the framework knows of no step inside a step.
void BM_ValidateTraces(benchmark::State& state) {
  Checker checker;
  Case generated;
  std::uint64_t run = 0;
  std::uint64_t operations = 0;
  for ([[maybe_unused]] auto _ : state) {
    generate_run(1, Profile::sequential, run++, generated);
    benchmark::DoNotOptimize(checker.run(generated.config, generated.steps, strategy()));
    operations += generated.steps.size();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
  state.counters["operations_a_trace"] = static_cast<double>(operations) / static_cast<double>(run);
}
BENCHMARK(BM_ValidateTraces);

struct NoModel {};

// A step drawn by the generator, as a command of the framework.
struct StepCommand final : rc::state::Command<NoModel, Machine> {
  StepCommand() {
    static const Menus kMenus = full_menus(Profile::sequential);
    DrawnChoices choices;
    generate(choices, kMenus, Host::none, step);
  }
  void run(const NoModel& /*model*/, Machine& machine) const override {
    ++operations;
    benchmark::DoNotOptimize(execute(machine, step.operation, step.context, nullptr));
    machine.journal().clear();
  }
  Step step = {.operation = Fill{}};
  static inline std::uint64_t operations = 0;  // run by all commands
};

void BM_RapidCheckState(benchmark::State& state) {
  constexpr int kTraces = 100;
  rc::detail::TestParams params;
  params.maxSuccess = kTraces;
  params.maxSize = 28;  // traces of about as many operations as `validate` draws
  rc::detail::TestListenerAdapter silent;
  const auto property = [] {
    Machine machine(mix().config, *strategy().caller);
    rc::state::check(NoModel(), machine, rc::state::gen::execOneOfWithArgs<StepCommand>());
  };
  StepCommand::operations = 0;
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(rc::detail::checkTestable(property, rc::detail::TestMetadata(), params, silent));
  }
  const std::int64_t traces = static_cast<std::int64_t>(state.iterations()) * kTraces;
  state.SetItemsProcessed(traces);
  state.counters["operations_a_trace"] =
      static_cast<double>(StepCommand::operations) / static_cast<double>(traces);
}
BENCHMARK(BM_RapidCheckState);

}  // namespace
}  // namespace sparepage

BENCHMARK_MAIN();
