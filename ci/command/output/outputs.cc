#include "ci/command/output/outputs.h"

#include <exception>

#include "ci/command/help/version.h"
#include "ci/command/output/junit.h"
#include "ci/command/output/sarif.h"
#include "ci/command/output/write.h"

namespace sparepage {

void deliver(const Outputs& outputs, const Forms& forms) {
  std::exception_ptr first;
  const auto attempt = [&](const std::function<void()>& write) {
    try {
      write();
    } catch (...) {
      if (!first) first = std::current_exception();
    }
  };
  // Files first: what ends standard output, a reader that goes away, can end the command.
  if (!outputs.text.empty()) attempt([&] { write_whole(outputs.text, forms.text()); });
  const std::string as_json = outputs.wants_json() ? forms.json().line() + "\n" : "";
  if (outputs.wants_json() && !outputs.only_json()) attempt([&] { write_whole(outputs.json, as_json); });
  const Checks checks = outputs.wants_checks() ? forms.checks() : Checks();
  if (!outputs.junit.empty()) attempt([&] { write_whole(outputs.junit, junit(checks)); });
  if (!outputs.sarif.empty()) attempt([&] { write_whole(outputs.sarif, sarif(checks, program())); });
  if (!outputs.html.empty()) attempt([&] { write_whole(outputs.html, html(forms.page())); });
  const bool tells = outputs.text.empty();
  attempt([&] { write_output(outputs.only_json() ? as_json : tells ? forms.text() : ""); });
  if (first) std::rethrow_exception(first);
}

}  // namespace sparepage
