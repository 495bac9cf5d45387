// Whether runs that must agree do, under the strategies and under one that is drawn from the input: a full
// check and an incremental one, a machine that is copied on its way and one that runs straight; and, as
// fuzz_codec does, a case and what is left of it after its text and its bytes. This target alone finds a
// checker that overlooks something, and a copy that is none. A difference crashes.
#include <cstdio>
#include <cstdlib>

#include "fuzz_targets/settings.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {
namespace {

[[noreturn]] void differ(const char* what, const Case& of, const Subject& strategy) {
  std::fprintf(stderr, "fuzz_divergence: %s differ under\n%s\n%s\nreplay: %s\n", what,
               print(*strategy.caller).c_str(), print(to_trace(of)).c_str(),
               replay_line(of, strategy).c_str());
  std::abort();
}

bool same(std::span<const Violation> a, std::span<const Violation> b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].invariant != b[i].invariant || a[i].step != b[i].step) return false;
  }
  return true;
}

class Target {
 public:
  int run(std::span<const std::uint8_t> bytes) {
    if (!decode(bytes, case_)) return -1;
    for (const Subject* strategy : strategies_) {
      if (!runs_under(case_.config, *strategy)) return -1;
      compare(*strategy);
    }
    // And one that nobody wrote, drawn from the input itself.
    std::uint64_t seed = 0;
    for (const std::uint8_t byte : bytes) seed = mix(seed, byte);
    SeededChoices choices(seed);
    const Strategy drawn = random_strategy(choices);
    const Subject subject = subject_of(drawn);
    if (runs_under(case_.config, subject)) compare(subject);
    const Trace trace = to_trace(case_);
    const Trace again = parse_trace(print(trace), "t.trace", invariant_names()).trace;
    Case decoded;
    if (again != trace || !decode(encode(case_), decoded) || decoded != case_) {
      differ("the case and its text or bytes", case_, *strategies_.front());
    }
    return 0;
  }

 private:
  void compare(const Subject& strategy) {
    const auto incremental = incremental_.run(case_.config, case_.steps, strategy);
    if (!same(incremental, full_.run(case_.config, case_.steps, strategy))) {
      differ("a full check and an incremental one", case_, strategy);
    }
    // The first half, copied, and the rest: between two operations, since what lands belongs to one.
    std::size_t half = case_.steps.size() / 2;
    while (half < case_.steps.size() && case_.steps[half].point != 0) ++half;
    first_.start(case_.config, strategy);
    first_.proceed(std::span(case_.steps).first(half));
    copied_.assign(first_);
    copied_.proceed(std::span(case_.steps).subspan(half));
    if (!(copied_.machine() == incremental_.machine())) {
      differ("a machine that was copied and one that ran straight", case_, strategy);
    }
  }

  std::vector<const Subject*> strategies_ = chosen_strategies("all");
  Checker incremental_{Depth::incremental, execute, Messages::none};
  Checker full_{Depth::full, execute, Messages::none};
  Checker first_{Depth::incremental, execute, Messages::none};
  Checker copied_{Depth::incremental, execute, Messages::none};
  Case case_;
};

}  // namespace
}  // namespace sparepage

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static sparepage::Target target;
  return target.run({data, size});
}
