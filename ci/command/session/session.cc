#include "ci/command/session/session.h"

#include <algorithm>
#include <thread>

#include "ci/command/input/known_list.h"
#include "ci/command/output/write.h"
#include "ci/command/session/status.h"
#include "sparepage/properties/findings/lists.h"

namespace sparepage {

unsigned cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

Option Session::strategies_option(const std::string& says, const std::string& by_default) {
  strategies = by_default;
  return {.name = "--strategy",
          .value = &strategies,
          .says = says + "; with --heap whose bind it is, original by default",
          .takes = strategy_list(),
          .given = &chosen};
}

std::vector<Option> Session::heap_options() {
  return {
      {.name = "--heap",
       .value = &heap.files,
       .says = "Guests, heaps in place of the modelled one: shared objects that export sparepage_heap "
               "(sparepage/heap.h)",
       .type = "FILE.so[,FILE.so...]",
       .takes = input_file()},
      {.name = "--isolate",
       .value = &heap.isolate,
       .says = "Whether cases run in child processes, so that a crash of the heap is a finding; no: in this "
               "one, for a debugger",
       .takes = one_of({"yes", "no"}),
       .needs = "--heap",
       .group = kWithHeap},
      {.name = "--guard",
       .value = &heap.guard,
       .says = "Touching a page that the heap does not hold is a crash",
       .needs = "--heap",
       .group = kWithHeap},
      {.name = "--ignore",
       .value = &heap.ignored,
       .says = "Symbols of the heap's static data that is not compared, beside what its `ignore` names",
       .type = "SYMBOL[,SYMBOL...]",
       .needs = "--heap",
       .group = kWithHeap},
      {.name = "--poison",
       .value = &heap.poison,
       .says =
           "Whether touching what a client owns is a crash, where the command and the heap are built with "
           "AddressSanitizer; no: for a heap whose library copies blocks itself",
       .takes = one_of({"yes", "no"}),
       .needs = "--heap",
       .group = kWithHeap}};
}

Option Session::known_option() {
  known_file = known_by_default();
  return {.name = "--known",
          .value = &known_file,
          .says =
              "The list of the findings that were accepted: corpus/known if that is here, else the installed "
              "one; none: every finding is new",
          .type = "FILE",
          .takes = input_file()};
}

Option Session::jobs_option() {
  return {.name = "--jobs,--threads",
          .value = &jobs,
          .says = "Threads; by default one a core",
          .takes = number(1, 256),
          .default_varies = true};
}

Option Session::json_option() {
  return {.name = "--json",
          .value = &outputs.json,
          .says =
              "The report as JSON (ci/json/ has the schemas): alone on standard output, and nothing else "
              "there; --json=FILE: in that file too",
          .alone = "-"};
}

Option Session::html_option() {
  return {.name = "--html",
          .value = &outputs.html,
          .says = "The report as a page with pictures, one file that needs nothing else, in this file too",
          .type = "FILE",
          .takes = output_file()};
}

std::vector<Option> Session::output_options() {
  return {json_option(),
          {.name = "--junit",
           .value = &outputs.junit,
           .says = "The report as JUnit XML, in this file too",
           .type = "FILE",
           .takes = output_file()},
          {.name = "--sarif",
           .value = &outputs.sarif,
           .says = "The report as SARIF 2.1.0, in this file too",
           .type = "FILE",
           .takes = output_file()},
          html_option()};
}

void Session::begin(std::vector<std::string> inputs) {
  if (known_file != "none") inputs.push_back(known_file);
  refuse_one_file_twice(outputs.files(), inputs);
  if (heap.files.empty()) return;
  const auto symbols =
      heap.ignored.empty() ? std::vector<std::string>() : list_words(heap.ignored, "symbols", {});
  heaps.load(list_words(heap.files, "heaps", {}), {.isolate = heap.isolate == "yes",
                                                   .guard = heap.guard,
                                                   .poison = heap.poison == "yes",
                                                   .ignored = symbols});
}

void Session::load_known() {
  known = sparepage::load_known(known_file, heaps);
}

const Interruption& Session::stop_by_signals() {
  interruption.emplace();
  heaps.stop_by(&*interruption);
  return *interruption;
}

std::vector<const Subject*> Session::rows(const std::string& list, bool given) const {
  if (heaps.empty()) return parse_strategies(list);
  if (!given) return heaps.with(parse_strategies("original"), true);
  return heaps.with(parse_strategies(list), names_each(list));
}

void Session::refuse_without_spare(const Config& config, const std::string& name) const {
  if (config.spare != 0 || !heaps.empty()) return;
  throw UsageError(name +
                   ": spare=0: the modelled heap has a spare of 1 page or more; one that is brought with "
                   "--heap may do without");
}

Input Session::load(const std::string& file) const {
  Input input = load_input(file);
  refuse_without_spare(input.steps.config, input.name);
  return input;
}

}  // namespace sparepage
