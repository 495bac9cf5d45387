// What verbs share that run cases: what stood in the command line, and what that comes to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ci/command/input/input.h"
#include "ci/command/input/options.h"
#include "ci/command/output/outputs.h"
#include "ci/command/output/terminal.h"
#include "ci/command/prove/grades.h"
#include "ci/command/session/interrupt.h"
#include "sparepage/properties/findings/known.h"
#include "sparepage/properties/guest/process/guests.h"

namespace sparepage {

// Values of --heap and of what goes with it.
struct HeapChoice {
  std::string files;  // with commas between; empty: the modelled heap
  std::string isolate = "yes";
  bool guard = false;
  std::string ignored;  // symbols, with commas between; empty: none
  std::string poison = "yes";
};

// Of this machine, 1 at the least.
unsigned cores();

struct Session {
  // Of the command line.
  std::string program = "sparepage";  // what starts this command again
  Screen screen = {};
  std::string strategies = "eight";
  bool chosen = false;  // the strategies stood there
  HeapChoice heap = {};
  std::string known_file = "none";  // the list of the findings that were accepted
  unsigned jobs = cores();
  Outputs outputs = {};

  // What that comes to.
  Guests heaps = {};
  Known known = {};
  Proved proved = {};  // --prove
  std::optional<Interruption> interruption = {};

  // The options, each with a default that a verb may set.
  Option strategies_option(const std::string& says, const std::string& by_default = "eight");
  std::vector<Option> heap_options();
  Option known_option();
  Option jobs_option();
  Option json_option();
  Option html_option();
  std::vector<Option> output_options();  // that one, and those for other programs

  // Refuses an output that would be written over another one, or over an input; loads the heaps. Before any
  // work.
  void begin(std::vector<std::string> inputs = {});
  void load_known();
  // From here on the first signal asks for a stop.
  const Interruption& stop_by_signals();

  // The rows that a list of strategies makes: the strategies themselves, or with heaps the heaps under these
  // callers, by default under `original`. `given`: the list stood in the command line.
  std::vector<const Subject*> rows(const std::string& list, bool given) const;
  std::vector<const Subject*> rows() const { return rows(strategies, chosen); }

  // Throws UsageError for a machine without a spare where no heap is brought: the modelled one has a spare.
  void refuse_without_spare(const Config& config, const std::string& name) const;
  // A case that such a machine is refused for.
  Input load(const std::string& file) const;

  // Writes a report where it was asked for.
  template <class Report>
  void deliver(const Report& report) const {
    sparepage::deliver(outputs, forms_of(screen, report));
  }
};

}  // namespace sparepage
