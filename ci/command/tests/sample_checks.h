// Checks that the tests of reports are made from.
#pragma once

#include <string>

#include "ci/command/output/check.h"
#include "properties/tests/support.h"

namespace sparepage {

inline constexpr Program kProgram = {.version = "1.2.3", .commit = "0123abc"};

// Each outcome once, in two suites that take turns.
inline Checks every_outcome() {
  return {.verb = "validate",
          .incomplete = false,
          .all = {{.suite = "original",
                   .invariant = &invariant_named("bind-never-fails"),
                   .name = "bind-never-fails (sequential, bind get-)",
                   .outcome = Check::Outcome::known,
                   .message = "bind failed with 10055",
                   .details = "the shipped rule",
                   .file = "corpus/regressions/kb-q159254.trace",
                   .line = 13,
                   .trace = "",
                   .identity = "original breaks bind-never-fails (sequential, bind get-)"},
                  {.suite = "wsipx-4.0.953",
                   .invariant = &invariant_named("heap-is-sound"),
                   .name = "heap-is-sound (hostile, outside alloc)",
                   .outcome = Check::Outcome::failed,
                   .message = "blocks overlap",
                   .details = "sparepage-trace 1\nirq alloc a 8\nreplay: sparepage replay -\n",
                   .file = "heaps/my heap.so",
                   .trace = "sparepage-trace 1\nirq alloc a 8\n",
                   .trace_line = 2,
                   .identity = "wsipx-4.0.953 breaks heap-is-sound (hostile, outside alloc)"},
                  {.suite = "original",
                   .invariant = &invariant_named("app-request-never-fails"),
                   .name = "app-request-never-fails",
                   .outcome = Check::Outcome::unclaimed,
                   .message = "alloc of 8 bytes gave null",
                   .details = "replay: sparepage replay x.trace",
                   .file = "/tmp/x.trace",
                   .line = 3,
                   .trace = {},
                   .identity = {}},
                  {.suite = "original",
                   .name = "line 4: expect",
                   .outcome = Check::Outcome::passed,
                   .message = {},
                   .details = {},
                   .file = {},
                   .trace = {},
                   .identity = {}},
                  {.suite = "original",
                   .name = "line 5: expect",
                   .outcome = Check::Outcome::failed,
                   .message = "bind-never-fails is not violated",
                   .details = {},
                   .file = "./t.trace",
                   .line = 5,
                   .trace = {},
                   .identity = {}},
                  {.suite = "wsipx-4.0.953",
                   .invariant = &invariant_named("bounded-work"),
                   .name = "bounded-work",
                   .outcome = Check::Outcome::skipped,
                   .message = "the search ended before",
                   .details = {},
                   .file = {},
                   .trace = {},
                   .identity = {}}}};
}

inline Checks interrupted() {
  return {.verb = "explore",
          .incomplete = true,
          .all = {{.suite = "original in world tiny",
                   .invariant = &invariant_named("pages-add-up"),
                   .name = "pages-add-up",
                   .outcome = Check::Outcome::passed,
                   .message = {},
                   .details = {},
                   .file = {},
                   .trace = {},
                   .identity = {}}}};
}

// What XML, URIs and UTF-8 make trouble of, wherever text may stand.
inline Checks unruly() {
  using std::string_literals::operator""s;
  const std::string text = "<a & \"b\" 'c'>\t]]>\r\nd\0e\x1B \xEF\xBF\xBF \xC3\xA9 \xFF\xE2\x82"s;
  return {.verb = "verdicts" + text,
          .all = {{.suite = text,
                   .name = text,
                   .outcome = Check::Outcome::failed,
                   .message = text,
                   .details = text,
                   .file = "a:b/\xC3\xA9 %\xFF?#.trace",
                   .trace = text,
                   .trace_line = 1,
                   .identity = text},
                  {.suite = text,
                   .name = "known",
                   .outcome = Check::Outcome::known,
                   .message = text,
                   .details = text,
                   .file = text,
                   .line = 1,
                   .trace = {},
                   .identity = {}},
                  {.suite = text,
                   .name = "skipped",
                   .outcome = Check::Outcome::skipped,
                   .message = text,
                   .details = {},
                   .file = {},
                   .trace = {},
                   .identity = {}}}};
}

}  // namespace sparepage
