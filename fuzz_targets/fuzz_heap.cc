// Whether guests (sparepage/heap.h) do what they promise. This target alone finds what breaks a
// heap that somebody brings, by inputs that grow from night to night; `sparepage validate --heap` begins anew
// each time.
//
// Cases run in child processes: a crash or a hang of a heap is a violation like any other, and the run goes
// on. It is led by what a run did (pages held, asks for pages, sizes refused, results, ...), and by the edges
// of a heap that is built with -fsanitize-coverage=inline-8bit-counters: they are counted in the child, and
// come back with what it tells. Those of several heaps are told as one's.
//
// Environment: claims.h, where SPAREPAGE_STRATEGY chooses whose bind it is, and is by default original; and
//   SPAREPAGE_HEAP       shared objects that export sparepage_heap, with commas between; needed, but where a
//                        heap is linked in (properties/guest/linked_heap.ld)
//   SPAREPAGE_POISON     no: a heap that is built with AddressSanitizer may touch what clients own
#include <string>
#include <vector>

#include "fuzz_targets/claims.h"
#include "sparepage/properties/findings/lists.h"
#include "sparepage/properties/oracle/guest_process.h"

namespace sparepage {
namespace {

Guests& chosen_heaps() {
  static Guests heaps;
  if (!heaps.empty()) return heaps;
  const std::string files = setting("SPAREPAGE_HEAP", "");
  if (files.empty() && !GuestLibrary::is_linked()) {
    refuse_setting(
        "SPAREPAGE_HEAP: names no guest, and fuzz_heap needs one: a shared object that exports "
        "sparepage_heap, as in SPAREPAGE_HEAP=./heap.so, or several with commas between");
  }
  try {
    // A page that the heap does not hold is out of its reach, as in the command with --guard.
    const std::vector<std::string> loaded =
        files.empty() ? std::vector<std::string>{""} : list_words(files, "heaps", {});
    const std::string poison = setting("SPAREPAGE_POISON", "yes");
    if (poison != "yes" && poison != "no")
      refuse_setting("SPAREPAGE_POISON: is yes or no, and not \"" + poison + "\"");
    heaps.load(loaded, {.isolate = true, .guard = true, .poison = poison == "yes"});
  } catch (const BrokenHarness& error) {
    break_off(std::string("fuzz_heap: ") + error.what());
  } catch (const std::runtime_error& error) {  // ListError and GuestError
    refuse_setting(std::string("SPAREPAGE_HEAP: ") + error.what());
  }
  return heaps;
}

// libFuzzer reads these too (claims.cc).
#if defined(__linux__)
__attribute__((section("__libfuzzer_extra_counters"), used))
#endif
std::uint8_t heap_edges[kMostHeapEdges];

}  // namespace

Execute* subject() {
  return execute;
}

std::vector<const Subject*> subject_strategies() {
  const std::string_view usual = subjects().front()->name;
  try {
    // A strategy's file is read before a heap is loaded, whose processes have the strategies that there are
    // then.
    const std::vector<const Subject*> callers = chosen_strategies(usual);
    return chosen_heaps().with(callers, names_each(setting("SPAREPAGE_STRATEGY", usual)));
  } catch (const GuestError& error) {
    refuse_setting(std::string("SPAREPAGE_STRATEGY: ") + error.what());
  }
}

}  // namespace sparepage

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sparepage;
  try {
    static Claims target("fuzz_heap", &chosen_heaps(), heap_edges);
    return target.run({data, size});
  } catch (const std::runtime_error& error) {  // BrokenHarness, and what no child takes
    break_off(std::string("fuzz_heap: ") + error.what());
  }
}
