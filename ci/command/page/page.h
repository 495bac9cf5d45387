// A report as a page to look at: one file, with its styles, its scripts and the report in it, which asks
// nobody for anything. What it shows is made in the browser, of the JSON alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ci/command/output/json.h"
#include "ci/command/picture/drawn_case.h"

namespace sparepage {

struct Page {
  std::string_view verb;
  Json report;                        // as --json has it
  std::vector<DrawnCase> cases = {};  // that it shows
};

// What a page shows, by ci/json/page.schema.json.
Json json(const Page& page);

// The page: a pure function of that.
std::string html(const Page& page);

}  // namespace sparepage
