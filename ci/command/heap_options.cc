#include "ci/command/heap_options.h"

#include <algorithm>

#include "sparepage/properties/findings/lists.h"

namespace sparepage {

std::vector<Option> heap_options(HeapChoice& choice) {
  return {
      {.name = "--heap",
       .value = &choice.files,
       .says = "Heaps under test in place of the modelled one: shared objects that export sparepage_heap "
               "(sparepage/heap.h); --strategy then chooses whose bind it is, original by default",
       .type = "FILE.so[,FILE.so...]"},
      {.name = "--isolate",
       .value = &choice.isolate,
       .says = "Whether cases run in child processes, so that a crash of the heap is a finding; no: in this "
               "one, for a debugger",
       .takes = one_of({"yes", "no"}),
       .needs = "--heap"},
      {.name = "--guard",
       .value = &choice.guard,
       .says = "Touching a page that the heap does not hold is a crash",
       .needs = "--heap"},
      {.name = "--ignore",
       .value = &choice.ignored,
       .says = "Symbols of the heap's static data that is not compared, beside what its `ignore` names",
       .type = "SYMBOL[,SYMBOL...]",
       .needs = "--heap"},
      {.name = "--poison",
       .value = &choice.poison,
       .says =
           "Whether touching what a client owns is a crash, where the command and the heap are built with "
           "AddressSanitizer; no: for a heap whose library copies blocks itself",
       .takes = one_of({"yes", "no"}),
       .needs = "--heap"}};
}

void load(const HeapChoice& choice, Heaps& heaps) {
  if (choice.files.empty()) return;
  heaps.load(list_words(choice.files, "heaps", {}),
             {.isolate = choice.isolate == "yes",
              .guard = choice.guard,
              .poison = choice.poison == "yes",
              .ignored = choice.ignored.empty() ? std::vector<std::string>()
                                                : list_words(choice.ignored, "symbols", {})});
}

std::vector<const Strategy*> rows_of(const Heaps& heaps, const std::string& list, bool given) {
  if (heaps.empty()) return parse_strategies(list);
  if (!given) return heaps.with(parse_strategies("original"), true);
  const std::vector<std::string> words = list_words(list, "strategies", {});
  const bool named = std::ranges::find(words, "all") == words.end();
  return heaps.with(parse_strategies(list), named);
}

}  // namespace sparepage
