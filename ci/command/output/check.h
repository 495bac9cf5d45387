// What a report comes to, check by check: the form that reports for other programs (JUnit XML, SARIF) are
// made from, whatever the verb.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

// One thing that was checked: a strategy's claim, or a violation that was met.
struct Check {
  enum class Outcome : std::uint8_t {
    passed,
    // A finding that is not known, or what a trace says and is not so. Of replay, which asks no list of
    // what is known: any broken claim.
    failed,
    known,      // a finding that was accepted
    unclaimed,  // a violation that breaks no claim
    skipped,    // not judged: the search ended before, or the check does not apply
  };

  std::string suite = {};                // "original", or "original in world tiny"
  const Invariant* invariant = nullptr;  // null: what a trace says of itself
  std::string name = {};                 // "bind-never-fails", "bind-never-fails (preemptive, bind get-)"
  Outcome outcome = Outcome::passed;
  std::string message = {};  // one line; of a check that did not pass
  std::string details = {};  // the trace and the line that replays it; the reason for which it is known

  // Where it shows: a line of a file that is there, from 1; 0: the file as a whole. Empty: nowhere.
  std::string file = {};
  std::uint32_t line = 0;
  // The trace whole, and its line, where that file is not the trace itself.
  std::string trace = {};
  std::uint32_t trace_line = 0;
  std::string identity = {};  // of a finding, in words (text(Identity)); the same in every run
};

// The rule that a check is made by: its invariant, or kTraceSaysSo.
inline constexpr std::string_view kTraceSaysSo = "trace-says-so";
inline std::string_view rule_of(const Check& check) {
  return check.invariant == nullptr ? kTraceSaysSo : check.invariant->name;
}

// What is said of checks that are incomplete.
inline constexpr std::string_view kIncompleteText =
    "The report is incomplete: the search ended before it had done what was asked for, and what is not in "
    "here was not looked at.";

// The checks of one run of a verb.
struct Checks {
  std::string verb = {};
  bool incomplete = false;  // less was done than was asked for: what is here is true, and not all
  std::vector<Check> all = {};
};

}  // namespace sparepage
