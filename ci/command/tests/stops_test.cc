// What a stop leaves: each kind of stop, for each verb, at an event that is counted and not after a time. The
// table of ci/README.md is the one below.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ci/command/command.h"
#include "ci/command/output/json.h"
#include "ci/command/prove/z3_solver.h"
#include "ci/command/tests/parse_json.h"
#include "ci/command/tests/run_command.h"

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::size_t kStopKinds = 6;

enum class Ends { by_it, incomplete, as_without, full, broken_pipe, cannot };
enum class Leaves { report, nothing, input, those_before };

struct Left {
  Ends ends = Ends::cannot;
  Leaves leaves = Leaves::nothing;

  std::string text() const {
    if (ends == Ends::cannot) return "-";
    if (ends == Ends::as_without) return "as without";
    static constexpr const char* kEnds[] = {"by it", "4", "", "3", "141"};
    static constexpr const char* kLeaves[] = {"report", "nothing", "the input", "those before"};
    return std::string(kEnds[static_cast<int>(ends)]) + "; " + kLeaves[static_cast<int>(leaves)];
  }
};

constexpr Left kSearchStopped = {Ends::incomplete, Leaves::report};
constexpr Left kShrinkStopped = {Ends::by_it, Leaves::report};
constexpr Left kAtOnce = {Ends::by_it, Leaves::nothing};
constexpr Left kInput = {Ends::by_it, Leaves::input};
constexpr Left kAsWithout = {Ends::as_without, Leaves::report};
constexpr Left kNothing = {Ends::full, Leaves::nothing};
constexpr Left kBefore = {Ends::full, Leaves::those_before};
constexpr Left kReport = {Ends::full, Leaves::report};
constexpr Left kPipeReport = {Ends::broken_pipe, Leaves::report};
constexpr Left kPipe = {Ends::broken_pipe, Leaves::nothing};
constexpr Left kCannot = {};

std::string heap(const std::string& name) {
  return " --heap " + kHeapsFolder + "/" + name + ".so";
}

// A case that fails under the heaps of rude.c, and asks for what some of them count.
std::string failing() {
  return write("failing.trace",
               "sparepage-trace 1\nconfig pages=6 heap=0 spare=3\nalloc a 4096\nalloc b 8\nfree b\n"
               "irq alloc c 100\nfree a\n");
}

std::string world() {
  return write("asked.world",
               "sparepage-world 1\nconfig pages=2 heap=0 spare=1 bind=2000\n"
               "limits blocks=1 sockets=0 packets=0 interrupts=0\nalloc 4096\nfree\n");
}

struct StoppedVerb {
  const char* name;
  Left left[kStopKinds];  // in the order of kStops, below
  // Its arguments: a work that is over soon; one of a heap of rude.c; one that goes on until it is stopped.
  std::string (*soon)();
  std::string (*with_guest)() = nullptr;
  std::string (*endless)() = nullptr;
  std::string report = " --json=";  // the option of a file; "": there is none
  int looks = 3;                    // at whether it is to stop, until it is
  int sleeps_at = 3;                // the request of 4096 bytes that its heap sleeps in
};

const StoppedVerb kVerbs[] = {
    {.name = "validate",
     .left = {kSearchStopped, kAtOnce, kAsWithout, kNothing, kReport, kPipeReport},
     .soon = [] { return std::string("validate --runs 20 --strategy context-probe --known none"); },
     .with_guest =
         [] { return std::string("validate --runs 40 --profile hostile --blind --jobs 1 --known none"); },
     .endless = [] { return std::string("validate --strategy probe-again --runs 9999999 --known none"); }},
    {.name = "explore",
     .left = {kSearchStopped, kAtOnce, kAsWithout, kNothing, kReport, kPipeReport},
     .soon = [] { return std::string("explore --depth 2 --strategy context-probe --known none"); },
     .with_guest = [] { return "explore --threads 1 --known none --world " + world(); },
     .endless = [] { return std::string("explore --threads 1 --strategy context-probe --known none"); },
     .looks = 50},
    {.name = "measure",
     .left = {kSearchStopped, kAtOnce, kAsWithout, kNothing, kReport, kPipeReport},
     .soon = [] { return "measure --runs 10 --most 16 --known none" + heap("nano"); },
     .with_guest = [] { return std::string("measure --runs 10 --most 4096 --jobs 1 --known none"); },
     .endless = [] { return "measure --runs 1000000000 --jobs 1 --known none" + heap("nano"); }},
    {.name = "shrink",
     .left = {kShrinkStopped, kInput, kAsWithout, kNothing, kReport, kPipeReport},
     .soon = [] { return "shrink --strategy original --known none " + article(); },
     .with_guest = [] { return "shrink --known none " + failing(); },
     .endless = [] { return "shrink --strategy original --known none " + article(); },
     .report = " -o ",
     .looks = 20,
     .sleeps_at = 12},
    {.name = "distinguish",
     .left = {kSearchStopped, kAtOnce, kAsWithout, kNothing, kReport, kPipeReport},
     .soon = [] { return std::string("distinguish context-probe probe-again --depth 2"); },
     .with_guest = [] { return "distinguish original fill-first --jobs 1 --world " + world(); },
     .endless = [] { return std::string("distinguish context-probe probe-again --jobs 1"); }},
    {.name = "atlas",
     .left = {kSearchStopped, kAtOnce, kAsWithout, kNothing, kReport, kPipeReport},
     .soon = [] { return "atlas --depth 1 --strategy four-asks --known none " + article(); },
     .with_guest = [] { return "atlas --depth 1 --known none " + failing(); },
     .endless = [] { return "atlas --depth 3 --strategy four-asks --jobs 1 --known none " + article(); }},
    {.name = "prove",
     .left = {kSearchStopped, kAtOnce, kCannot, kNothing, kReport, kPipeReport},
     .soon = [] { return std::string("prove four-asks --invariant bind-never-fails"); },
     .endless = [] { return std::string("prove context-probe,probe-again"); }},
    {.name = "replay",
     .left = {kAtOnce, kCannot, kAsWithout, kNothing, kReport, kPipeReport},
     .soon = [] { return "replay " + article(); },
     .with_guest = [] { return "replay " + failing(); }},
    {.name = "verdicts",
     .left = {kAtOnce, kCannot, kAsWithout, kNothing, kReport, kPipeReport},
     .soon = [] { return "verdicts --known none " + article(); },
     .with_guest = [] { return "verdicts --known none " + failing(); }},
    {.name = "explain",
     .left = {kAtOnce, kCannot, kAsWithout, kNothing, kNothing, kPipe},
     .soon = [] { return "explain " + article(); },
     .with_guest = [] { return "explain " + failing(); },
     .report = " -o "},
    {.name = "draw",
     .left = {kAtOnce, kCannot, kAsWithout, kNothing, kNothing, kPipe},
     .soon = [] { return "draw " + article(); },
     .with_guest = [] { return "draw " + failing(); },
     .report = " -o "},
    {.name = "convert",
     .left = {kAtOnce, kCannot, kCannot, kBefore, kNothing, kPipe},
     .soon = [] { return "convert " + article(); },
     .report = " -o "},
    {.name = "list",
     .left = {kCannot, kCannot, kCannot, kCannot, kNothing, kPipe},
     .soon = [] { return std::string("list"); },
     .report = ""},
    {.name = "strategy",
     .left = {kSearchStopped, kAtOnce, kCannot, kNothing, kReport, kPipeReport},
     .soon = [] { return std::string("strategy check original --runs 9 --states 9"); },
     .endless = [] { return std::string("strategy check fill-first --runs 999999999"); }},
    {.name = "demo",
     .left = {kCannot, kCannot, kCannot, kCannot, kNothing, kPipe},
     .soon = [] { return std::string("demo"); },
     .report = ""},
};

// ---- runs that are stopped

// Where a report goes to; nothing is there.
std::string report_file() {
  std::string file = temporary("report");
  std::filesystem::remove(file);
  return file;
}

// What a command told on standard error, and how it ended. Standard output goes to a file, or elsewhere.
std::string printed_file() {
  return temporary("printed");
}
Ran run_to(const std::string& output, const std::string& before, const std::string& arguments) {
  return run_shell(before + " " + kCommand + " " + arguments + " 2>&1 " + output);
}
Ran run_apart(const std::string& before, const std::string& arguments) {
  return run_to("> " + printed_file(), before, arguments);
}

// Its heap sends SIGINT to it and sleeps, from a request on: all processes count them together.
Ran interrupted_asleep(const std::string& arguments, int request) {
  const std::string events = temporary("events");
  std::filesystem::remove(events);
  Ran ran =
      run_apart("SPAREPAGE_TEST_EVENTS=" + events + " SPAREPAGE_TEST_SLEEPS_AT=" + std::to_string(request),
                arguments + heap("rude-sleeps"));
  EXPECT_GE(contents(events).size(), static_cast<std::size_t>(request)) << "it never slept";
  return ran;
}

// It reads what never ends.
Ran terminated_reading(const std::string& arguments) {
  const std::string pipe = temporary("pipe");
  std::filesystem::remove(pipe);
  return run_shell("exec 2> /dev/null; mkfifo " + pipe + "; " + kCommand + " " + arguments + " < " + pipe +
                   " 2>&1 & exec 3> " + pipe + "; kill -TERM $!; wait $!");
}

// A pipe that nobody reads, under a number that a shell knows.
class ClosedPipe {
 public:
  ClosedPipe() {
    int ends[2] = {};
    EXPECT_EQ(pipe(ends), 0);
    close(ends[0]);
    EXPECT_EQ(dup2(ends[1], kNumber), kNumber);
    close(ends[1]);
  }
  ~ClosedPipe() { close(kNumber); }
  ClosedPipe(const ClosedPipe&) = delete;
  ClosedPipe& operator=(const ClosedPipe&) = delete;

  static std::string output() { return ">&" + std::to_string(kNumber); }

 private:
  static constexpr int kNumber = 9;
};

// ---- what they leave

// Files are written beside and renamed.
void expect_no_halves() {
  for (const auto& entry : std::filesystem::directory_iterator(testing::TempDir())) {
    EXPECT_FALSE(entry.path().filename().string().starts_with(".sparepage-")) << entry.path();
  }
}

// Whole, and it says that it is partial.
void expect_partial(const StoppedVerb& verb, const std::string& file) {
  ASSERT_TRUE(std::filesystem::exists(file));
  if (verb.report == " -o ") {
    EXPECT_THAT(contents(file), testing::StartsWith("sparepage-trace 1\n"));
    return;
  }
  const Json report = parse_json(contents(file));
  if (std::string_view(verb.name) == "explore") {
    EXPECT_EQ(report[0]["end"], "interrupted");
  } else {
    EXPECT_EQ(report["interrupted"], true);
  }
}

void expect_absent(const std::string& file) {
  EXPECT_FALSE(std::filesystem::exists(file));
}

// ---- a kind of stop each

void expect_stopped_search(const StoppedVerb& verb, const Left& left, const Ran& ran, int signal,
                           const std::string& file) {
  EXPECT_EQ(ran.status, left.ends == Ends::incomplete ? 4 : 128 + signal);
  expect_partial(verb, file);
}

void stop_by_signal(const StoppedVerb& verb, const Left& left) {
  const std::string file = report_file();
  if (left.leaves == Leaves::nothing) {
    const bool sleeps = verb.with_guest != nullptr;
    const Ran ran = sleeps ? interrupted_asleep(verb.with_guest() + verb.report + file, 1)
                           : terminated_reading(std::string(verb.name) + " -" + verb.report + file);
    EXPECT_EQ(ran.status, 128 + (sleeps ? SIGINT : SIGTERM));
    EXPECT_THAT(ran.output, IsEmpty());
    expect_absent(file);
    return;
  }
  for (const auto& [name, number] : {std::pair("INT", SIGINT), {"TERM", SIGTERM}, {"HUP", SIGHUP}}) {
    std::filesystem::remove(file);
    const std::string signal = "SPAREPAGE_SIGNALS=" + std::string(name) + "@" + std::to_string(verb.looks);
    expect_stopped_search(verb, left, run_apart(signal, verb.endless() + verb.report + file), number, file);
  }
  if (verb.with_guest == nullptr) return;
  std::filesystem::remove(file);
  const Ran asleep = interrupted_asleep(verb.with_guest() + verb.report + file, verb.sleeps_at);
  EXPECT_THAT(asleep.output + contents(printed_file()), HasSubstr("nterrupted"));
  expect_partial(verb, file);
}

// The first one asks for what there is, and the second one comes before that is told.
void stop_by_second_signal(const StoppedVerb& verb, const Left& left) {
  const std::string file = report_file();
  const std::string signals = "TERM@" + std::to_string(verb.looks) + ",INT@" + std::to_string(verb.looks + 1);
  const Ran ran = run_apart("SPAREPAGE_SIGNALS=" + signals, verb.endless() + verb.report + file);
  EXPECT_EQ(ran.status, 128 + SIGINT);
  EXPECT_THAT(ran.output + contents(printed_file()), IsEmpty());
  if (left.leaves == Leaves::input) {
    EXPECT_THAT(contents(file), HasSubstr("# as it was found, not shrunk\n"));
  } else {
    expect_absent(file);
  }
}

void kill_worker(const StoppedVerb& verb, const Left& /*left*/) {
  const std::string done = temporary("killed");
  std::filesystem::remove(done);
  const std::string file = report_file();
  const std::string arguments = verb.with_guest() + heap("rude-killed-once") + verb.report + file;
  const Ran killed = run_apart("SPAREPAGE_TEST_KILLED=" + done, arguments);
  const std::string printed = contents(printed_file());
  const std::string report = contents(file);
  ASSERT_TRUE(std::filesystem::exists(done)) << "nothing was killed";
  const Ran not_killed = run_apart("", arguments);
  EXPECT_EQ(killed.status, not_killed.status);
  EXPECT_EQ(killed.output, not_killed.output);
  EXPECT_EQ(printed, contents(printed_file()));
  EXPECT_EQ(report, contents(file));
  EXPECT_THAT(report, Not(IsEmpty()));
}

// Several outputs: the first that can't be written is the last that is tried.
void fill_disk_with_several() {
  const std::string folder = temporary("many");
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::string large = "sparepage-trace 1\n";
  for (int i = 0; i < 2000; ++i) large += "api\n";
  std::string inputs;
  for (const auto& [name, text] : {std::pair("a.trace", std::string("sparepage-trace 1\napi\n")),
                                   {"b.trace", large},
                                   {"c.trace", large}}) {
    inputs += " " + write(name, text);
  }
  const auto output = [&](const std::string& name) {
    return folder + "/" + std::filesystem::path(temporary(name)).filename().string();
  };
  // A shell's block has 512 bytes at the least.
  const Ran ran = run_to("> /dev/null", "ulimit -f 1;", "convert" + inputs + " -o " + folder);
  EXPECT_EQ(ran.status, 3);
  EXPECT_EQ(ran.output, "sparepage: " + output("b.bin") + ": can't be written: File too large\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  EXPECT_EQ(run("convert " + output("a.bin")).output,
            run("convert " + write("again.bin", contents(output("a.bin")))).output);
}

// A limit of the size of files stands for a full disk, and a device is one.
void fill_disk(const StoppedVerb& verb, const Left& left) {
  if (left.leaves == Leaves::those_before) return fill_disk_with_several();
  const std::string file = report_file();
  const Ran limited = run_to("> /dev/null", "ulimit -f 0;", verb.soon() + verb.report + file);
  EXPECT_EQ(limited.status, 3);
  // What runs a heap shares a file with it that has no name.
  EXPECT_THAT(limited.output, testing::AnyOf("sparepage: " + file + ": can't be written: File too large\n",
                                             "sparepage: the harness is broken: there is no memory to share "
                                             "with a child: File too large\n"));
  expect_absent(file);
  const Ran full = run_to("> /dev/null", "", verb.soon() + verb.report + "/dev/full");
  EXPECT_EQ(full.status, 3);
  EXPECT_THAT(full.output,
              testing::EndsWith("sparepage: /dev/full: can't be written: No space left on device\n"));
}

void stop_output(const StoppedVerb& verb, const Left& left, const std::string& output, int status) {
  const std::string file = report_file();
  // What has its report in a file has nothing to print, where that is a trace or a picture.
  const bool reports = left.leaves == Leaves::report;
  const std::string arguments = verb.soon() + (reports ? " --json=" + file : "");
  const Ran stopped = run_to(output, "", arguments);
  EXPECT_EQ(stopped.status, status);
  const std::string line =
      status == 3 ? "sparepage: standard output: can't be written: No space left on device\n" : "";
  const std::string report = reports ? contents(file) : "";
  EXPECT_EQ(stopped.output, run_to("> /dev/null", "", arguments).output + line);
  EXPECT_EQ(report, reports ? contents(file) : "");
}

void fill_output(const StoppedVerb& verb, const Left& left) {
  stop_output(verb, left, "> /dev/full", 3);
}

void close_pipe(const StoppedVerb& verb, const Left& left) {
  const ClosedPipe closed;
  stop_output(verb, left, ClosedPipe::output(), 128 + SIGPIPE);
}

// ---- the cells

struct StopKind {
  const char* name;
  void (*check)(const StoppedVerb& verb, const Left& left);
};
constexpr StopKind kStops[kStopKinds] = {
    {"a signal", stop_by_signal},           {"a second one", stop_by_second_signal},
    {"`kill -9` of a worker", kill_worker}, {"a full disk", fill_disk},
    {"a full output", fill_output},         {"a closed pipe", close_pipe}};

struct Cell {
  const StoppedVerb* verb;
  std::size_t stop;
};

void PrintTo(const Cell& cell, std::ostream* out) {
  *out << cell.verb->name << ", " << kStops[cell.stop].name;
}

std::vector<Cell> cells() {
  std::vector<Cell> all;
  for (const StoppedVerb& verb : kVerbs) {
    // Without a solver it is over before it begins.
    const bool begins = std::string_view(verb.name) != "prove" || solver() != nullptr;
    for (std::size_t stop = 0; begins && stop < kStopKinds; ++stop) {
      if (verb.left[stop].ends != Ends::cannot) all.push_back({.verb = &verb, .stop = stop});
    }
  }
  return all;
}

class Stops : public testing::TestWithParam<Cell> {};

TEST_P(Stops, LeaveWhatTheTableSays) {
  const auto& [verb, stop] = GetParam();
  kStops[stop].check(*verb, verb->left[stop]);
  expect_no_halves();
}

INSTANTIATE_TEST_SUITE_P(Of, Stops, testing::ValuesIn(cells()), [](const testing::TestParamInfo<Cell>& of) {
  std::string name = std::string(of.param.verb->name) + "_" + kStops[of.param.stop].name;
  std::erase_if(name, [](char c) { return c == '`' || c == '-'; });
  std::ranges::replace(name, ' ', '_');
  return name;
});

TEST(StopsTable, IsThePages) {
  std::string table = "| |";
  std::string line = "| --- |";
  for (const StopKind& stop : kStops) {
    table += std::string(" ") + stop.name + " |";
    line += " --- |";
  }
  table += "\n" + line + "\n";
  for (const StoppedVerb& verb : kVerbs) {
    table += std::string("| `") + verb.name + "` |";
    for (const Left& left : verb.left) table += " " + left.text() + " |";
    table += "\n";
  }
  EXPECT_THAT(contents(kSourceFolder + "/ci/README.md"), HasSubstr("\n" + table + "\n"));
}

// Every verb has its row.
TEST(StopsTable, HasEveryVerb) {
  std::vector<std::string_view> rows;
  for (const StoppedVerb& verb : kVerbs) rows.push_back(verb.name);
  std::vector<std::string_view> all;
  for (const Verb* verb : verbs()) all.push_back(verb->name);
  EXPECT_THAT(rows, testing::UnorderedElementsAreArray(all));
}

}  // namespace
}  // namespace sparepage
