// What a stop leaves of each verb: the table that stops_test.cc makes happen, and ci/README.md shows.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace sparepage {

inline constexpr std::size_t kStopKinds = 6;

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

struct StoppedVerb {
  const char* name;
  Left left[kStopKinds];  // in the order of stops_test.cc
  // Its arguments: a work that is over soon; one of a heap of rude.c; one that goes on until it is stopped.
  std::string (*soon)();
  std::string (*with_guest)() = nullptr;
  std::string (*endless)() = nullptr;
  std::string report = " --json=";  // the option of a file; "": there is none
  int looks = 3;                    // at whether it is to stop, until it is
  int sleeps_at = 3;                // the request of 4096 bytes that its heap sleeps in
};

// " --heap FILE", of a heap of the bank.
std::string heap(const std::string& name);

// A verb a row.
std::span<const StoppedVerb> stopped_verbs();

}  // namespace sparepage
