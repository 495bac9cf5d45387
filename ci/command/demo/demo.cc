// sparepage demo: the article's case, the fix that was shipped, how that fails, and what holds, in a minute.
#include "ci/command/command.h"
#include "ci/command/output/write.h"
#include "ci/command/replay/report.h"
#include "demo_traces.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

namespace {

// A trace under a strategy, and the words in front of it.
struct Act {
  std::string_view says;
  std::string_view trace;
  std::string_view strategy;
  bool shown;  // what the trace's last operation does; else only what it comes to
};

constexpr Act kActs[] = {
    {.says = "Windows 95's heap may not grow in an interrupt, so it keeps a page back for that, the spare. "
             "Other programs have used up both, and the pager has eight free pages:",
     .trace = kArticleTrace,
     .strategy = "original",
     .shown = false},
    {.says =
         "Microsoft's fix (Q159254): a bind that is refused fetches a page into the spare, and asks again:",
     .trace = kArticleTrace,
     .strategy = "wsipx-4.0.953",
     .shown = false},
    {.says = "But an interrupt may land in between (irq@4), and take the page:",
     .trace = kStolenTrace,
     .strategy = "wsipx-4.0.953",
     .shown = true},
    {.says = "A heap that asks whether it is interrupt time, and looks again when refused, holds here too:",
     .trace = kStolenTrace,
     .strategy = "probe-again",
     .shown = false},
};

ReplayReport replayed(const Act& act) {
  ReplayReport report = {.input = trace_input("demo", std::string(act.trace))};
  report.replays = {replay_under(report.input.parsed, *find_subject(act.strategy))};
  return report;
}

std::string text(const Screen& screen, const Act& act) {
  const ReplayReport report = replayed(act);
  const StrategyReplay& replay = report.replays.front();
  const std::vector<Step>& steps = report.input.parsed.trace.steps;
  const std::string says = folded(screen, act.says, 0);
  if (!act.shown) return says + conclusion_text(screen, report, replay);
  return says + operation_text(screen, report, replay, operation_of(steps, steps.size() - 1));
}

// For a shell, on as many lines as it takes.
std::string command_text(const Screen& screen, const std::string& line) {
  std::string text;
  for (const std::string& part : wrap("  " + line, screen.columns - 2, 6))
    text += (text.empty() ? "" : " \\\n") + part;
  return text + "\n";
}

// Lines to start next; the first is that of the case that failed last.
std::string next_text(const Screen& screen, const std::string& program) {
  const ReplayReport stolen = replayed(kActs[2]);
  return "Next:\n" +
         command_text(screen, replay_line(stolen.input.steps, *stolen.replays.front().strategy, program)) +
         folded(screen, "  " + program + " validate                    searches for more", 6) +
         folded(screen, "  " + program + " validate --heap ./heap.so   a heap of yours", 6) +
         folded(screen, "  " + program + " --help", 6);
}

class Demo final : public Work {
 public:
  std::vector<Option> options() override { return {}; }

  int run() override {
    std::string out;
    for (const Act& act : kActs) out += text(session.screen, act) + "\n";
    write_output(out + next_text(session.screen, session.program));
    return kNothingViolated;
  }
};

}  // namespace

extern const Verb kDemo = {
    .name = "demo",
    .summary = "Show in a minute what this is for: the article's case, its fix, and how that fails",
    .footer = "Exit status 0: what is violated here is meant to be.\n\nExample:\n  sparepage demo",
    .work = work<Demo>};

}  // namespace sparepage
