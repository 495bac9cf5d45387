// Where shrink keeps a failure: a directory of traces, and the list of what is known.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ci/command/shrink/options.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/findings/known.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {

// The names of the invariants of a set.
std::vector<std::string_view> names_of(InvariantSet set);

class Keeper {
 public:
  // Throws UsageError where there is no such directory.
  Keeper(const ShrinkOptions& options, const Session& session, const StillFails& failure);

  // The trace of the directory that fails in the same way; "": there is none.
  std::string same_as(const Case& failing);

  // Keeps a failure for the first time, under a name that tells what it shows.
  void name_after(const Case& failing);
  // Accepts one that a trace of the directory shows.
  void name(const std::string& file) { file_ = file; }

  void write(const Trace& trace, const Case& of, const std::string& comment);

  // The broken claims among what is kept that are not known.
  std::vector<Identity> news_in(const Case& of);

  // Throws UsageError where the list of what is known can't hold the name that it is kept under.
  void refuse_a_name_that_no_list_can_hold() const;

  // Adds the lines that accept them to the list of what is known, each as wide as can be without covering
  // what another line or another trace of the directory stands for. Gives the lines.
  std::vector<std::string> accept(const Case& shows);

  std::string file() const { return file_.string(); }

 private:
  const Verdict& shown() const;
  std::string name_in_list() const;
  // What was found besides: what the list and the directory's traces stand for.
  std::vector<Identity> found_beside(const Identity& finding);

  const ShrinkOptions& options_;
  const Session& session_;
  std::vector<Verdict> asked_;
  std::vector<std::filesystem::path> kept_;  // the directory's traces when the work began
  std::filesystem::path file_;
  Checker checker_;
  Identifier identifier_;
};

}  // namespace sparepage
