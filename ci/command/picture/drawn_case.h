// A case and its courses as the page has them, beside the report that they belong to: by
// ci/json/page.schema.json.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ci/command/output/json.h"
#include "ci/command/picture/picture.h"

namespace sparepage {

struct DrawnCase {
  std::string name;  // of the trace's file, or ""
  std::string text;
  ParsedTrace parsed;
  std::vector<Course> courses = {};
};

// A case under these strategies. One that can't be run to its end, since the work was interrupted, has no
// course.
DrawnCase drawn(const Input& input, std::span<const Subject* const> strategies);
DrawnCase drawn(const Case& of, const Subject& strategy);

// Whether a violation breaks a claim of the course's strategy.
bool breaks_a_claim(const DrawnCase& of, const Course& course, const Violation& violation);

Json json_of(const DrawnCase& of);

}  // namespace sparepage
