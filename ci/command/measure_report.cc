#include "ci/command/measure_report.h"

#include <algorithm>
#include <array>

namespace sparepage {

std::string_view text(Promise promise) {
  static constexpr std::array<std::string_view, 6> kWords = {"kept",   "wide",   "none",
                                                             "beyond", "broken", "open"};
  return kWords[static_cast<std::size_t>(promise)];
}

std::size_t MeasureReport::news() const {
  std::size_t news = 0;
  for (const MeasuredHeap& heap : heaps) {
    news += static_cast<std::size_t>(std::ranges::count_if(heap.ranges, [&](const JudgedRange& judged) {
      return judged.identity && known.find(*judged.identity) == nullptr;
    }));
  }
  return news;
}

bool MeasureReport::stopped() const {
  return std::ranges::any_of(heaps, [](const MeasuredHeap& heap) { return heap.result.stopped; });
}

std::string sizes_text(const MeasuredRange& range) {
  const std::string from = std::to_string(range.from);
  return range.from == range.to ? from : from + ".." + std::to_string(range.to);
}

}  // namespace sparepage
