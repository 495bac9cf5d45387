#include "ci/command/picture/drawn_case.h"

#include <array>

#include "ci/command/output/narrate.h"
#include "ci/command/picture/tell.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/findings/finding.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

namespace {

Json json_of(const std::vector<DrawnSegment>& segments) {
  Json all = Json::array();
  for (const DrawnSegment& segment : segments) {
    Json json = {{"at", segment.at}, {"pages", segment.pages}};
    if (segment.own) json["own"] = true;
    all.push_back(json);
  }
  return all;
}

Json json_of(const DrawnBlock& block) {
  static constexpr std::array<std::string_view, 3> kOf = {"client", "socket", "packet"};
  return {{"at", block.at},
          {"bytes", block.bytes},
          {"asked", block.asked},
          {"of", kOf[static_cast<std::size_t>(block.of)]},
          {"owner", block.owner}};
}

Json json_of(const Pages& pages) {
  return {{"heap", pages.heap}, {"spare", pages.spare}, {"free", pages.free}, {"others", pages.others}};
}

std::string_view word(Moment::Kind kind) {
  static constexpr std::array<std::string_view, 10> kKinds = {
      "point", "granted", "refused", "returned", "joined", "filled", "fault", "asked", "waited", "ended"};
  return kKinds[static_cast<std::size_t>(kind)];
}

// What is as it was before is left out.
Json json_of(const Moment& moment, const Pages& before) {
  Json json = {{"step", moment.step}, {"kind", word(moment.kind)}};
  if (moment.kind == Moment::Kind::point) {
    json["number"] = moment.number;
    json["point"] = text(moment.points.front());
  }
  // What the rest says already is not said again.
  const bool plain = (moment.kind == Moment::Kind::ended && moment.says == text(moment.outcome)) ||
                     (moment.kind == Moment::Kind::granted && moment.says.ends_with("gives a block")) ||
                     moment.kind == Moment::Kind::returned;
  if (!moment.says.empty() && !plain) json["says"] = moment.says;
  if (moment.kind == Moment::Kind::refused) json["size"] = moment.event.size;
  if (moment.kind == Moment::Kind::ended) {
    json["result"] = text(moment.outcome);
    if (moment.outcome.failed()) json["failed"] = true;
    if (moment.after_its_operation) json["after"] = true;
    for (const Point point : moment.points) json["points"].push_back(text(point));
  }
  if (moment.pages != before) json["pages"] = json_of(moment.pages);
  if (!moment.segments.empty()) json["segments"] = json_of(moment.segments);
  for (const DrawnBlock& block : moment.blocks) json["blocks"].push_back(json_of(block));
  if (!moment.gone.empty()) json["gone"] = moment.gone;
  if (moment.kept) json["kept"] = *moment.kept;
  return json;
}

Json json_of(const DrawnCase& of, const Course& course) {
  const Subject& strategy = *course.strategy;
  const bool guest = strategy.guest != nullptr;
  Json violations = Json::array();
  for (const Violation& violation : course.violations) {
    violations.push_back({{"invariant", violation.invariant->name},
                          {"step", violation.step},
                          {"line", of.parsed.lines.at(violation.step)},
                          {"message", violation.message},
                          {"claimed", breaks_a_claim(of, course, violation)}});
  }
  Json moments = Json::array();
  const Pages* before = &course.start;
  for (const Moment& moment : course.moments) {
    moments.push_back(json_of(moment, *before));
    before = &moment.pages;
  }
  return {{"strategy", strategy.name},
          {"summary", strategy.summary},
          {"guest", guest},
          {"machine", machine_text(of.parsed.trace.config, guest)},
          {"replay", replay_line(of.parsed.trace, strategy)},
          {"told", tell(of, course)},
          {"violations", violations},
          {"header", guest ? 0U : kHeaderBytes},
          {"start", json_of(course.start)},
          {"segments", json_of(course.segments)},
          {"moments", moments}};
}

void add(DrawnCase& to, const Subject& strategy) {
  try {
    to.courses.push_back(course_of(to.parsed.trace, strategy));
  } catch (const RunStopped&) {
    return;
  }
}

}  // namespace

DrawnCase drawn(const Input& input, std::span<const Subject* const> strategies) {
  DrawnCase drawn = {.name = input.name, .text = input.text, .parsed = input.parsed};
  for (const Subject* strategy : strategies) add(drawn, *strategy);
  return drawn;
}

DrawnCase drawn(const Case& of, const Subject& strategy) {
  DrawnCase drawn = {.name = "", .text = {}, .parsed = {.trace = to_trace(of), .lines = {}}};
  drawn.text = print(drawn.parsed.trace, &drawn.parsed.lines);
  add(drawn, strategy);
  return drawn;
}

bool breaks_a_claim(const DrawnCase& of, const Course& course, const Violation& violation) {
  return claims(*course.strategy, *violation.invariant, narrowest_profile(of.parsed.trace.steps));
}

Json json_of(const DrawnCase& of) {
  const Trace& trace = of.parsed.trace;
  Json steps = Json::array();
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const Step& step = trace.steps[i];
    Json json = {{"line", of.parsed.lines[i]}, {"op", print(step, trace)}, {"context", text(step.context)}};
    if (step.point != 0) json["in"] = operation_of(trace.steps, i);
    steps.push_back(json);
  }
  Json runs = Json::array();
  for (const Course& course : of.courses) runs.push_back(json_of(of, course));
  return {{"name", of.name}, {"trace", of.text}, {"steps", steps}, {"runs", runs}};
}

}  // namespace sparepage
