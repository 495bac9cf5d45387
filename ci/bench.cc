// Benchmarks of the machine and of the check, on one fixed mix of 24 operations. Counters: a run is 24
// operations. Run by ci/bench.
#include <benchmark/benchmark.h>

#include "model/trace.h"
#include "properties/lab.h"

namespace sparepage {
namespace {

// Some of everything that an engine produces: first fit, growth, the spare, binds, packets, interrupts that
// land in operations, calls that fail.
constexpr std::string_view kMix =
    "sparepage-trace 1\n"
    "config pages=8 heap=1 spare=1\n"
    "alloc a 2000\nsocket s\nalloc b 1500\nbind s 0x4001\nirq@2 alloc c 200\nirq packet 0x4001 100\n"
    "irq packet 0x4001 546\nalloc d 5000\nirq@1 free b\nfree a\nrecv s\napi\nirq@1 alloc e 64\nsocket t "
    "type=stream proto=spx\n"
    "bind t 0x4001\nbind t 0\nirq@4 alloc f 3000\ncrit packet 0x4000 20\nfree d\nfree d\nalloc g 4088\nclose "
    "s\n"
    "irq free e\nexit 1\n";

const Trace& mix() {
  static const Trace trace = parse_trace(kMix, "mix", invariant_names()).trace;
  return trace;
}

const Strategy& strategy() {
  return *find_strategy("wsipx-4.0.953");
}

class Nothing final : public Monitor {
 public:
  void begin(std::size_t /*index*/, const Step& /*step*/, Machine& /*machine*/) override {}
  void end(std::size_t /*index*/, const Step& /*step*/, const Outcome& /*outcome*/,
           std::span<const Point> /*points*/, Machine& machine) override {
    machine.journal().clear();
  }
};

void count_operations(benchmark::State& state) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(mix().steps.size()));
}

void BM_RunWithoutChecks(benchmark::State& state) {
  Machine machine(mix().config, strategy());
  Runner runner;
  Nothing nothing;
  for (auto _ : state) {
    machine.reset(mix().config, strategy());
    runner.run(machine, mix().steps, nothing);
    benchmark::DoNotOptimize(machine);
  }
  count_operations(state);
}
BENCHMARK(BM_RunWithoutChecks);

void BM_RunWithInvariants(benchmark::State& state) {
  Lab lab(state.range(0) == 0 ? Depth::incremental : Depth::full);
  for (auto _ : state) benchmark::DoNotOptimize(lab.run(mix().config, mix().steps, strategy()));
  count_operations(state);
}
BENCHMARK(BM_RunWithInvariants)->ArgName("full")->Arg(0)->Arg(1);

Machine used_machine() {
  Lab lab;
  // Without the mix's last steps, which close and free nearly everything.
  lab.run(mix().config, std::span(mix().steps).first(18), strategy());
  return lab.machine();
}

void BM_Reset(benchmark::State& state) {
  Config config = mix().config;
  config.pages = static_cast<std::uint32_t>(state.range(0));
  Machine machine(config, strategy());
  for (auto _ : state) {
    machine.reset(config, strategy());
    benchmark::DoNotOptimize(machine);
  }
}
BENCHMARK(BM_Reset)->ArgName("pages")->Arg(8)->Arg(65536);

void BM_Copy(benchmark::State& state) {
  const Machine machine = used_machine();
  Machine copy = machine;
  for (auto _ : state) {
    copy = machine;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(BM_Copy);

void BM_Compare(benchmark::State& state) {
  const Machine machine = used_machine();
  const Machine copy = machine;
  for (auto _ : state) benchmark::DoNotOptimize(machine == copy);
}
BENCHMARK(BM_Compare);

}  // namespace
}  // namespace sparepage

BENCHMARK_MAIN();
