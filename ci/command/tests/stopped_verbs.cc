#include "ci/command/tests/stopped_verbs.h"

#include "ci/command/tests/run_command.h"

namespace sparepage {

std::string heap(const std::string& name) {
  return " --heap " + kHeapsFolder + "/" + name + ".so";
}

namespace {

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

}  // namespace

std::span<const StoppedVerb> stopped_verbs() {
  return kVerbs;
}

}  // namespace sparepage
