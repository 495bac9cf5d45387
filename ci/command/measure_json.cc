// A measure report as JSON; its schema is ci/json/measure.schema.json.
#include "ci/command/forms.h"
#include "ci/command/measure_report.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

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
    const Accepted* accepted = report.known.find(*judged.identity);
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
          {"known", report.known_file},
          {"interrupted", report.stopped()},
          {"incomplete", report.stopped()},
          {"heaps", heaps}};
}

}  // namespace sparepage
