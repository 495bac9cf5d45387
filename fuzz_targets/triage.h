// What becomes of the broken claims that a target meets: each identity is reported once, however often it is
// met. What is known is counted. What is new is shrunk, and shown as a trace with the line that replays it;
// then it crashes, or, where there is a folder for findings, is kept there, and the run goes on. A hang that
// does not show with all the time that a call may take is no finding.
//
// The folder has two files for each identity, whose name is the same in every run: NAME.trace, the shortest
// trace so far, and NAME.bin, the input that showed it. A file is there as a whole or not at all, whenever
// the run is killed, and a shorter trace is never replaced by a longer one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>

#include "sparepage/properties/findings/known.h"

namespace sparepage {

class Triage {
 public:
  // Of the target of that name, which runs these strategies, within the profile. `folder` is empty: the first
  // new finding crashes. Refuses a folder that is not there.
  Triage(std::string target, Known known, std::span<const Subject* const> strategies, Profile profile,
         std::filesystem::path folder, Execute* execute);
  Triage(const Triage&) = delete;
  Triage& operator=(const Triage&) = delete;
  // Tells what was met, and how often, and which lines of what is known were not met.
  ~Triage();

  // The case, which the input means, breaks a claim so.
  void met(const Identity& identity, const Case& of, std::span<const std::uint8_t> input);

 private:
  struct Met {
    std::uint64_t times = 0;
    bool shows = true;  // with all the time that a call may take
  };

  // Whether it shows.
  bool found(const Identity& identity, const Case& of, std::span<const std::uint8_t> input) const;

  std::string target_;
  Known known_;
  std::span<const Subject* const> strategies_;
  Profile profile_;
  std::filesystem::path folder_;
  Execute* execute_;
  std::map<Identity, Met> met_;
};

}  // namespace sparepage
