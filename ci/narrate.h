// What happened inside a step, in the article's words.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/machine.h"

namespace sparepage {

// "heap 2 segments: [full] [1 page: 2728 free] | spare 0 of 1 page | growable 8 pages".
std::string heap_line(const Ifsmgr& ifsmgr);

// One line a heap call of `context`: what was asked, what came of it, and why. A call that was served from
// the heap as it was tells nothing, and is left out, unless `all`.
std::vector<std::string> narrate(std::span<const Event> journal, Context context, const Strategy& strategy,
                                 bool all);

}  // namespace sparepage
