#include "ci/command/output/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "ci/command/output/xml.h"

namespace sparepage {

namespace {

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, escaped_for_xml(value, XmlPlace::attribute));
}

std::string element(std::string_view name, std::string_view content) {
  return fmt::format("      <{0}>{1}</{0}>\n", name, escaped_for_xml(content, XmlPlace::content));
}

// Those that are not empty, a line each.
std::string lines_of(std::initializer_list<std::string_view> texts) {
  std::string lines;
  for (const std::string_view text : texts) {
    if (!text.empty()) lines += (lines.empty() || lines.ends_with('\n') ? "" : "\n") + std::string(text);
  }
  return lines;
}

std::string place_of(const Check& check) {
  if (!check.trace.empty()) {
    return fmt::format("{}{}line {} of the trace", check.file, check.file.empty() ? "" : ": ",
                       check.trace_line);
  }
  if (check.file.empty() || check.line == 0) return check.file;
  return fmt::format("{}:{}", check.file, check.line);
}

// What stands in a test case.
std::string outcome_of(const Check& check) {
  switch (check.outcome) {
    case Check::Outcome::passed: return "";
    case Check::Outcome::failed:
      return fmt::format("      <failure{}{}>{}</failure>\n", attribute("message", check.message),
                         attribute("type", rule_of(check)),
                         escaped_for_xml(lines_of({place_of(check), check.details}), XmlPlace::content));
    case Check::Outcome::known:
      return element("system-out", lines_of({"known: " + check.message, place_of(check), check.details}));
    case Check::Outcome::unclaimed:
      return element("system-out",
                     lines_of({"beyond the claims: " + check.message, place_of(check), check.details}));
    // The schema has no attribute for the message.
    case Check::Outcome::skipped: return element("skipped", check.message);
  }
  return "";
}

struct Suite {
  std::string_view name;
  std::vector<const Check*> checks;
};

std::vector<Suite> suites_of(const std::vector<Check>& checks) {
  std::vector<Suite> suites;
  for (const Check& check : checks) {
    auto suite = std::ranges::find(suites, check.suite, &Suite::name);
    if (suite == suites.end()) suite = suites.insert(suites.end(), {.name = check.suite, .checks = {}});
    suite->checks.push_back(&check);
  }
  return suites;
}

// Readers take what stands before a dot for a package: "wsipx-4.0.953" would be a class "953".
std::string class_name(std::string_view suite) {
  std::string name(suite);
  std::ranges::replace(name, '.', '_');
  return name;
}

std::string text_of(const Suite& suite, bool incomplete) {
  const auto count = [&](Check::Outcome outcome) {
    return std::ranges::count(suite.checks, outcome, &Check::outcome);
  };
  std::string text = fmt::format("  <testsuite{} tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n",
                                 attribute("name", suite.name), suite.checks.size(),
                                 count(Check::Outcome::failed), count(Check::Outcome::skipped));
  if (incomplete) {
    text += "    <properties>\n      <property name=\"incomplete\" value=\"true\"/>\n    </properties>\n";
  }
  for (const Check* one : suite.checks) {
    const std::string outcome = outcome_of(*one);
    text += "    <testcase" + attribute("classname", class_name(suite.name)) + attribute("name", one->name);
    text += outcome.empty() ? "/>\n" : ">\n" + outcome + "    </testcase>\n";
  }
  return text + "  </testsuite>\n";
}

}  // namespace

std::string junit(const Checks& checks) {
  Check cut_short;
  cut_short.suite = checks.verb;
  cut_short.name = "incomplete";
  cut_short.outcome = Check::Outcome::skipped;
  cut_short.message = kIncompleteText;
  std::vector<Suite> suites = suites_of(checks.all);
  if (checks.incomplete) suites.push_back({.name = cut_short.suite, .checks = {&cut_short}});
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites{} tests=\"{}\" failures=\"{}\" "
      "errors=\"0\">\n",
      attribute("name", "sparepage " + checks.verb), checks.all.size() + (checks.incomplete ? 1 : 0),
      std::ranges::count(checks.all, Check::Outcome::failed, &Check::outcome));
  for (const Suite& suite : suites) text += text_of(suite, checks.incomplete);
  return text + "</testsuites>\n";
}

}  // namespace sparepage
