#include "ci/command/measure/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ci/command/output/forms.h"
#include "sparepage/properties/cases/bytes.h"

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
      return judged.identity && session.known.find(*judged.identity) == nullptr;
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

std::string of_bytes(const std::string& sizes) {
  return sizes + (sizes == "1" ? " byte" : " bytes");
}

namespace {

Json json_of(const MeasureReport& report, const MeasuredHeap& heap, const JudgedRange& judged) {
  const MeasuredRange& range = judged.range;
  Json json = {{"from", range.from},
               {"to", range.to},
               {"refused_with", range.refused ? Json(*range.refused) : Json(nullptr)},
               {"would_do", range.fits()},
               {"need", range.need ? Json(*range.need) : Json(nullptr)},
               {"promise", text(judged.promise)}};
  if (!judged.message.empty()) json["message"] = judged.message;
  if (judged.identity) {
    const Accepted* accepted = report.session.known.find(*judged.identity);
    json["known"] = accepted != nullptr;
    if (accepted != nullptr) json["accepted"] = json_of(*accepted);
  }
  if (range.shows.steps.empty()) return json;
  json["shrunk"] = range.shrunk;
  json["length"] = range.shows.steps.size();
  json["trace"] = print(to_trace(range.shows));
  json["replay"] = replay_line(range.shows, *heap.strategy);
  return json;
}

Check check_of_range(const MeasureReport& report, const MeasuredHeap& heap, const JudgedRange& judged) {
  const std::string suite(heap.strategy->name);
  const std::string sizes = of_bytes(sizes_text(judged.range));
  if (judged.identity) {
    Check check = check_of(report.session, suite, *judged.identity, judged.message, judged.range.shows,
                           judged.step, {.file = judged.file, .line = judged.line});
    check.name += ", " + sizes;
    return check;
  }
  const Invariant* invariant = find_invariant("app-request-never-fails");
  Check check = {.suite = suite,
                 .invariant = invariant,
                 .name = fmt::format("{}, {}", invariant->name, sizes),
                 .outcome = Check::Outcome::passed};
  if (judged.promise == Promise::none) {
    check.outcome = Check::Outcome::skipped;
    check.message = "nothing is promised of it";
  } else if (judged.promise == Promise::open) {
    check.outcome = Check::Outcome::skipped;
    check.message = "the heap crashed, hung or waited";
  } else if (judged.promise == Promise::beyond) {
    check.outcome = Check::Outcome::unclaimed;
    check.message = judged.message;
    check.file = judged.file.empty() ? code_of(*heap.strategy) : judged.file;
    check.line = judged.line;
  }
  return check;
}

}  // namespace

Json json(const MeasureReport& report) {
  Json heaps = Json::array();
  for (const MeasuredHeap& heap : report.heaps) {
    Json ranges = Json::array();
    for (const JudgedRange& judged : heap.ranges) ranges.push_back(json_of(report, heap, judged));
    heaps.push_back({{"heap", heap.strategy->name},
                     {"states", heap.result.states},
                     {"hung", heap.result.hung},
                     {"ranges", ranges}});
  }
  return {{"program", program_json()},
          {"seed", report.seed},
          {"runs", report.runs},
          {"most", report.most},
          {"slack", report.slack},
          {"most_free_pages", kMostFreePages},
          {"known", report.session.known_file},
          {"interrupted", report.stopped()},
          {"incomplete", report.stopped()},
          {"heaps", heaps}};
}

Checks checks(const MeasureReport& report) {
  Checks checks = {.verb = "measure", .incomplete = report.stopped(), .all = {}};
  for (const MeasuredHeap& heap : report.heaps) {
    for (const JudgedRange& judged : heap.ranges) {
      checks.all.push_back(check_of_range(report, heap, judged));
    }
  }
  return checks;
}

Page page(const MeasureReport& report) {
  Page page = {.verb = "measure", .report = json(report)};
  for (const MeasuredHeap& heap : report.heaps) {
    for (const JudgedRange& judged : heap.ranges) {
      if (!judged.range.shows.steps.empty()) page.cases.push_back(drawn(judged.range.shows, *heap.strategy));
    }
  }
  return page;
}

}  // namespace sparepage
