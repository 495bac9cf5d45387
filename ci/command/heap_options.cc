#include "ci/command/heap_options.h"

#include <algorithm>

#include "sparepage/properties/findings/lists.h"

namespace sparepage {

void add_heaps(CLI::App& verb, HeapChoice& choice) {
  CLI::Option* heap =
      verb.add_option(
              "--heap", choice.files,
              "Heaps under test in place of the modelled one: shared objects that export sparepage_heap "
              "(sparepage/heap.h); --strategy then chooses whose bind it is, original by default")
          ->type_name("FILE.so[,FILE.so...]");
  verb.add_option(
          "--isolate", choice.isolate,
          "Whether cases run in child processes, so that a crash of the heap is a finding; no: in this "
          "one, for a debugger")
      ->needs(heap)
      ->capture_default_str()
      ->check(CLI::IsMember({"yes", "no"}));
  verb.add_flag("--guard", choice.guard, "Touching a page that the heap does not hold is a crash")
      ->needs(heap);
  verb.add_option("--ignore", choice.ignored,
                  "Symbols of the heap's static data that is not compared, beside what its `ignore` names")
      ->type_name("SYMBOL[,SYMBOL...]")
      ->needs(heap);
}

void load(const HeapChoice& choice, Heaps& heaps) {
  if (choice.files.empty()) return;
  heaps.load(list_words(choice.files, "heaps", {}),
             {.isolate = choice.isolate == "yes",
              .guard = choice.guard,
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
