// What happened inside a step, in the article's words.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sparepage/model/machine.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// "8 growable pages, heap 0 pages, spare 1 page, 2 interfaces; a bind asks for 160, 592 bytes". A heap under
// test has all pages of the configuration as one budget: "9 pages, 2 interfaces; ...".
std::string machine_text(const Config& config, bool under_test);

// "ok", "10055 WSAENOBUFS".
std::string result_text(const Outcome& outcome);

// "heap: [1 page: full] [1 page: 2728 bytes free] | spare 0 of 1 page | growable 7 pages".
std::string heap_line(const Ifsmgr& ifsmgr);
std::string heap_line(const MachineState& state);  // of a guest

// One line a heap call of `context`: what was asked, what came of it, and why. A call that was served from
// the heap as it was tells nothing, and is left out, unless `all`.
std::vector<std::string> narrate(std::span<const Event> journal, Context context, const Subject& strategy,
                                 bool all);

}  // namespace sparepage
