// What a stop leaves: each kind of stop, for each verb, at an event that is counted and not after a time. The
// table of ci/README.md is that of stopped_verbs.cc.
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
#include "ci/command/tests/stopped_verbs.h"

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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
  for (const StoppedVerb& verb : stopped_verbs()) {
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
  for (const StoppedVerb& verb : stopped_verbs()) {
    table += std::string("| `") + verb.name + "` |";
    for (const Left& left : verb.left) table += " " + left.text() + " |";
    table += "\n";
  }
  EXPECT_THAT(contents(kSourceFolder + "/ci/README.md"), HasSubstr("\n" + table + "\n"));
}

// Every verb has its row.
TEST(StopsTable, HasEveryVerb) {
  std::vector<std::string_view> rows;
  for (const StoppedVerb& verb : stopped_verbs()) rows.push_back(verb.name);
  std::vector<std::string_view> all;
  for (const Verb* verb : verbs()) all.push_back(verb->name);
  EXPECT_THAT(rows, testing::UnorderedElementsAreArray(all));
}

}  // namespace
}  // namespace sparepage
