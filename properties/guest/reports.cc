// What sanitizers have to do with a guest: what clients own is out of its reach, and a report is a
// crash of the call that is under way.
//
// Sanitizers call what stands at the end before they print anything. So a report costs no more than a signal:
// to print one takes a second, for the names of its functions. What the host itself did is printed as ever,
// and ends the process. The locks that a report holds stay held; a process that survived a crash is not used
// again.
#include "sparepage/properties/guest/guest_heap.h"

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the sanitizers' names
extern "C" {
void __asan_on_error();
void __ubsan_on_report();
__attribute__((weak)) void __ubsan_get_current_report_data(const char** kind, const char** message,
                                                           const char** file, unsigned* line,
                                                           unsigned* column, char** address);
}

namespace sparepage {

void GuestHeap::close_blocks() const {
#if defined(SPAREPAGE_ASAN)
  if (!options_.poison || !library_.is_watched()) return;
  for (const Request& each : run_.live) __asan_poison_memory_region(Region::at(each.address), each.usable);
#endif
}

void GuestHeap::open_blocks() const {
#if defined(SPAREPAGE_ASAN)
  if (!options_.poison || !library_.is_watched()) return;
  // One on a page that the heap gave back stays closed with it.
  for (const Request& each : run_.live) {
    if (region_.holds(each.address, each.usable)) {
      __asan_unpoison_memory_region(Region::at(each.address), each.usable);
    }
  }
#endif
}

}  // namespace sparepage

#if defined(SPAREPAGE_ASAN)
extern "C" void __asan_on_error() {
  sparepage::GuestHeap::end_by_report("AddressSanitizer", __asan_get_report_description(),
                                      __asan_get_report_pc());
}
#endif

extern "C" void __ubsan_on_report() {
  const char* kind = "undefined behaviour";
  if (__ubsan_get_current_report_data != nullptr) {
    const char* message = nullptr;
    const char* file = nullptr;
    unsigned line = 0;
    unsigned column = 0;
    char* address = nullptr;
    __ubsan_get_current_report_data(&kind, &message, &file, &line, &column, &address);
  }
  sparepage::GuestHeap::end_by_report("UndefinedBehaviorSanitizer", kind, nullptr);
}
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
