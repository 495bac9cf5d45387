// sparepage strategy: begin a fix of one's own, and print one as it should look.
#include <fmt/format.h>

#include "ci/command/command.h"
#include "ci/command/output/write.h"
#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/cases/trace.h"

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

class StrategyVerb final : public Work {
 public:
  std::vector<Option> options() override {
    return {
        {.name = "WHAT",
         .value = &what_,
         .says =
             "new: print a strategy that runs, with a line of comment for each part; fmt: print one as it "
             "should look",
         .takes = one_of({"new", "fmt"}),
         .required = true},
        {.name = "NAME",
         .value = &name_,
         .says =
             "new: its name; fmt: a FILE.strategy, or - for standard input, or a strategy that is built in",
         .required = true}};
  }

  int run() override {
    write_output(what_ == "new" ? made() : formatted());
    return kNothingViolated;
  }

 private:
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
};

}  // namespace

extern const Verb kStrategy = {
    .name = "strategy",
    .summary = "Begin a fix of your own, or print one as it should look",
    .footer =
        "A strategy is a fix as a text of a few words (model/STRATEGY.md). Whatever takes the name of one "
        "takes a file "
        "too: a word with a / or one that ends in .strategy.\n"
        "Examples:\n"
        "  sparepage strategy new mine > mine.strategy                begin\n"
        "  sparepage validate --strategy mine.strategy                its verdicts, with the shortest "
        "traces\n"
        "  sparepage explore --strategy mine.strategy --world tiny    every sequence of a small world\n"
        "  sparepage strategy fmt mine.strategy                       as it should look",
    .work = work<StrategyVerb>};

}  // namespace sparepage
