// sparepage strategy: begin a fix of one's own, and print one as it should look.
#include <fmt/format.h>

#include "ci/command/command.h"
#include "ci/command/explore/explored.h"
#include "ci/command/output/write.h"
#include "ci/command/strategy/check.h"
#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/findings/lists.h"

namespace sparepage {

namespace {

// A whole strategy, the shipped fix under another name, that says what each part is for.
constexpr std::string_view kNew = R"(sparepage-strategy 1
# Who changes:  the caller. (Programs decide: getheap is the allocator's, the others are the caller's.)
# Prevents:     say what this fix prevents,
# Costs:        what it costs,
# Fails:        how it still fails,
# The same in:  and which living system does the same.
name {}
summary on null: FillHeapSpare, then ask once more

# What its authors do not promise; every other invariant is promised, whatever lands where.
disclaims app-request-never-fails
disclaims no-grow-outside-application above preemptive
disclaims fit-never-refused above sequential

# own 2        would hold back two pages for `own`; target +2 would make the spare larger by two.

# How the allocator serves GetHeap: this is the shipped rule.
getheap {{ find if size >= 4096 {{ grow stop }} spare }}

# What WSIPX does for each heap request of a bind: the first block that it gets ends the program.
request {{ get fill get }}

# What it does for each request when the socket is created; a block is kept for `kept` in request.
socket {{ }}

# How a packet gets its block, at interrupt time.
packet {{ get }}

# What the operation `run` does once a `later` was executed.
deferred {{ fill }}
)";

class CheckProgress final : public PartsObserver {
 public:
  explicit CheckProgress(std::string_view strategy) : strategy_(strategy) {}
  void looks_at(const Variant& variant, std::size_t done, std::size_t in_all) override {
    line_.show(fmt::format("strategy check: {}, {} {} {}, {} of {}", strategy_, variant.where, variant.step,
                           text(variant.change), done + 1, in_all));
  }

 private:
  std::string_view strategy_;
  Progress line_;
};

class StrategyVerb final : public Work {
 public:
  std::vector<Option> options() override {
    return {
        {.name = "WHAT",
         .value = &what_,
         .says =
             "new: print a strategy that runs, with a line of comment for each part; fmt: print one as it "
             "should look; check: tell which of its steps are needed, and show by what case",
         .takes = one_of({"new", "fmt", "check"}),
         .required = true},
        {.name = "NAME",
         .value = &name_,
         .says = "new: its name; fmt: a FILE.strategy, or - for standard input, or a strategy that is built "
                 "in; check: the "
                 "same, or a list of them, or all",
         .required = true},
        {.name = "--world",
         .value = &worlds_,
         .says = "check: in which verdicts are compared",
         .takes = world_list(),
         .group = kToCheck},
        {.name = "--states",
         .value = &question_.states,
         .says = "check: states of a world that are enough for each change",
         .takes = number(1, std::uint64_t{1} << 40),
         .group = kToCheck},
        grouped(runs_option(question_.runs, "check: random runs for each change")),
        grouped(seed_option(question_.seed)),
        grouped(session.jobs_option()),
        grouped(session.json_option())};
  }

  int run() override {
    if (what_ == "check") return check();
    write_output(what_ == "new" ? made() : formatted());
    return kNothingViolated;
  }

 private:
  static constexpr std::string_view kToCheck = "To check";

  static Option grouped(Option option) {
    option.group = kToCheck;
    return option;
  }

  int check() {
    const std::vector<std::string> words = world_words(session, worlds_);
    session.begin(files_of_worlds(words));
    StrategyCheckReport report = {.session = session};
    for (const auto& [world, searched] : load_worlds(session, words)) {
      report.worlds.push_back(world.name);
      question_.worlds.push_back(world);
    }
    report.runs = question_.runs;
    question_.threads = session.jobs;
    const std::vector<const Subject*> strategies = parse_strategies(name_);
    question_.stop = &session.stop_by_signals();
    for (const Subject* strategy : strategies) {
      CheckProgress progress(strategy->name);
      if (question_.stop->asked()) break;
      report.strategies.push_back(checked(*strategy, question_, &progress));
    }
    report.interrupted = question_.stop->asked();
    session.deliver(report);
    if (!report.all_needed()) return kViolated;
    return report.interrupted ? kIncomplete : kNothingViolated;
  }

  std::string made() const {
    const std::string text = fmt::format(kNew, name_);
    parse_strategy(text, "strategy new");
    if (find_subject(name_) != nullptr) {
      throw UsageError("\"" + name_ + "\" is taken: a strategy of that name is built in; choose another");
    }
    return text;
  }
  std::string formatted() const {
    if (const Subject* built_in = find_subject(name_)) return print(*built_in->caller);
    return laid_out(read_input(name_), name_ == "-" ? "<stdin>" : name_);
  }

  std::string what_;
  std::string name_;
  std::string worlds_ = "tiny,preempt";
  PartsQuestion question_;
};

}  // namespace

extern const Verb kStrategy = {
    .name = "strategy",
    .summary = "Begin a fix of your own, print one as it should look, or tell which of its steps are needed",
    .footer =
        "A strategy is a fix as a text of a few words (model/STRATEGY.md). Whatever takes the name of one "
        "takes a file "
        "too: a word with a / or one that ends in .strategy.\n"
        "Examples:\n"
        "  sparepage strategy new mine > mine.strategy                begin\n"
        "  sparepage validate --strategy mine.strategy                its verdicts, with the shortest "
        "traces\n"
        "  sparepage explore --strategy mine.strategy --world tiny    every sequence of a small world\n"
        "  sparepage strategy fmt mine.strategy                       as it should look\n"
        "  sparepage strategy check mine.strategy                     which of its steps are needed\n"
        "Exit status of check: 0: every step is needed; 1: one is not; 4: it was interrupted.",
    .work = work<StrategyVerb>};

}  // namespace sparepage
