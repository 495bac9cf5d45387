#include "ci/command/outputs.h"

#include <cstdio>
#include <functional>
#include <optional>

#include "ci/command/command.h"
#include "ci/command/files.h"
#include "ci/command/junit.h"
#include "ci/command/sarif.h"
#include "ci/command/status.h"
#include "ci/command/version.h"

namespace sparepage {

void deliver(const Outputs& outputs, const Rendered& rendered) {
  std::optional<UsageError> first;
  const auto attempt = [&](const std::function<void()>& write) {
    try {
      write();
    } catch (const UsageError& error) {
      if (!first) first = error;
    }
  };
  // Files first: what ends standard output, a reader that goes away, can end the command.
  if (outputs.wants_json() && !outputs.only_json()) {
    attempt([&] { write_whole(outputs.json, rendered.json); });
  }
  if (!outputs.junit.empty()) attempt([&] { write_whole(outputs.junit, junit(rendered.checks)); });
  if (!outputs.sarif.empty()) attempt([&] { write_whole(outputs.sarif, sarif(rendered.checks, program())); });
  attempt([&] { write_output(outputs.only_json() ? rendered.json : rendered.text, ""); });
  if (first) throw *first;
}

}  // namespace sparepage
