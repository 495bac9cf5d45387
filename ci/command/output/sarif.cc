#include "ci/command/output/sarif.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "ci/command/output/json.h"

namespace sparepage {

namespace {

constexpr std::string_view kRoot = "%SRCROOT%";

// How a check's outcome is told; `kind` empty: not at all.
struct Telling {
  Check::Outcome outcome;
  std::string_view kind;
  std::string_view level;
};
constexpr Telling kTellings[] = {
    {Check::Outcome::passed, "", ""},        {Check::Outcome::failed, "fail", "error"},
    {Check::Outcome::known, "fail", "note"}, {Check::Outcome::unclaimed, "informational", "none"},
    {Check::Outcome::skipped, "", ""},
};

// A path as a URI. Percent-encoded is all but what RFC 3986 leaves unreserved, and the slashes: a colon in
// the first part of a relative path would end a scheme.
std::string uri_of(const std::string& file) {
  static constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  const std::string path = std::filesystem::path(file).lexically_normal().generic_string();
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char byte : path) {
    if (kPlain.find(byte) != std::string_view::npos) {
      uri += byte;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
  }
  return uri;
}

Json artifact_location(const std::string& file) {
  Json location = {{"uri", uri_of(file)}};
  if (!std::filesystem::path(file).is_absolute()) location["uriBaseId"] = kRoot;
  return location;
}

// The traces that checks hold whole, each once.
class Artifacts {
 public:
  // The index of the check's trace; nothing: the check holds none.
  std::optional<std::size_t> add(const Check& check) {
    if (check.trace.empty()) return std::nullopt;
    const auto found = std::ranges::find(traces_, check.trace);
    const auto index = static_cast<std::size_t>(found - traces_.begin());
    if (found == traces_.end()) traces_.emplace_back(check.trace);
    return index;
  }

  Json json() const {
    Json artifacts = Json::array();
    for (const std::string_view trace : traces_) {
      artifacts.push_back({{"roles", Json::array({"attachment"})}, {"contents", {{"text", trace}}}});
    }
    return artifacts;
  }

 private:
  std::vector<std::string_view> traces_;
};

struct Rule {
  std::string_view id;
  std::string short_description;
  std::string full_description;
  std::string replay;  // how a result is seen again, "`sparepage ...`" in Markdown
  std::string accept;  // what to do if it shall be so
};

Rule rule_of(const Invariant& invariant) {
  return {.id = invariant.name,
          .short_description = fmt::format("Violated when {}.", invariant.violated_when),
          .full_description =
              fmt::format("The invariant {} is violated when {}. It is looked at after every step of a "
                          "trace, the steps of interrupts included.",
                          invariant.name, invariant.violated_when),
          .replay =
              "To see it happen, replay the trace under the strategy that the result names: `sparepage "
              "replay TRACE "
              "--strategy STRATEGY`. A trace that is no file yet is among the artifacts of the report.",
          .accept =
              "To accept the finding, so that it is known from now on: `sparepage shrink TRACE --strategy "
              "STRATEGY "
              "--into DIR --accept REASON`."};
}

Rule trace_says_so() {
  return {
      .id = kTraceSaysSo,
      .short_description = "A trace says of itself what is not so.",
      .full_description =
          "An expect line of a trace, or a note after #=, is not what comes out when the trace is "
          "run.",
      .replay = "To see what comes out, replay the trace: `sparepage replay TRACE --strategy STRATEGY`.",
      .accept =
          "If what comes out shall be so, correct the line. If it is a violation that breaks a claim, accept "
          "the finding: `sparepage shrink TRACE --strategy STRATEGY --into DIR --accept REASON`."};
}

Json json_of(const Rule& rule) {
  const std::string markdown = rule.full_description + "\n\n" + rule.replay + "\n\n" + rule.accept;
  std::string text = markdown;
  std::erase(text, '`');
  return {{"id", rule.id},
          {"shortDescription", {{"text", rule.short_description}}},
          {"fullDescription", {{"text", rule.full_description}}},
          {"defaultConfiguration", {{"level", "error"}}},
          {"help", {{"text", text}, {"markdown", markdown}}}};
}

Json rules() {
  Json all = Json::array();
  for (const Invariant* invariant : invariants()) all.push_back(json_of(rule_of(*invariant)));
  all.push_back(json_of(trace_says_so()));
  return all;
}

Json location_of(const Check& check) {
  Json physical = {{"artifactLocation", artifact_location(check.file)}};
  if (check.line != 0) physical["region"] = {{"startLine", check.line}};
  return {{"physicalLocation", std::move(physical)}};
}

Json attachment_of(const Check& check, std::size_t artifact) {
  return {{"artifactLocation", {{"index", artifact}}},
          {"regions", Json::array({{{"startLine", check.trace_line}}})}};
}

Json result_of(const Check& check, const Telling& telling, std::optional<std::size_t> artifact) {
  const bool known = check.outcome == Check::Outcome::known;
  std::string text = fmt::format("{}: {}: {}", check.suite, check.name, check.message);
  if (!known && !check.details.empty()) text += "\n\n" + check.details;
  Json result = {
      {"ruleId", rule_of(check)},
      {"ruleIndex", check.invariant == nullptr ? invariants().size() : row_of(*check.invariant)},
      {"kind", telling.kind},
      {"level", telling.level},
      {"message", {{"text", text}}},
  };
  if (!check.file.empty()) result["locations"] = Json::array({location_of(check)});
  if (artifact) result["attachments"] = Json::array({attachment_of(check, *artifact)});
  if (!check.identity.empty()) result["partialFingerprints"] = {{"sparepageIdentity/v1", check.identity}};
  // The standard wants it in all results of a run or in none.
  result["suppressions"] = Json::array();
  if (known) {
    result["suppressions"].push_back(
        {{"kind", "external"}, {"status", "accepted"}, {"justification", check.details}});
  }
  return result;
}

Json invocation_of(const Checks& checks) {
  Json invocation = {{"executionSuccessful", !checks.incomplete}};
  if (checks.incomplete) {
    invocation["toolExecutionNotifications"] =
        Json::array({{{"level", "error"}, {"message", {{"text", kIncompleteText}}}}});
  }
  return invocation;
}

Json driver_of(const Program& program) {
  std::string semantic(program.version);
  if (!program.commit.empty()) semantic += "+" + std::string(program.commit);
  return {
      {"name", "sparepage"}, {"version", program.version}, {"semanticVersion", semantic}, {"rules", rules()}};
}

}  // namespace

std::string sarif(const Checks& checks, const Program& program) {
  Artifacts artifacts;
  Json results = Json::array();
  for (const Check& check : checks.all) {
    const Telling& telling = *std::ranges::find(kTellings, check.outcome, &Telling::outcome);
    if (!telling.kind.empty()) results.push_back(result_of(check, telling, artifacts.add(check)));
  }
  const Json root = {{"description", {{"text", "The directory that sparepage ran in."}}}};
  Json run;
  run["tool"] = {{"driver", driver_of(program)}};
  // What one verb reports does not take the place of what another reports of the same commit.
  run["automationDetails"] = {{"id", "sparepage/" + checks.verb + "/"}};
  run["invocations"] = Json::array({invocation_of(checks)});
  run["originalUriBaseIds"] = {{kRoot, root}};
  run["columnKind"] = "utf16CodeUnits";
  run["artifacts"] = artifacts.json();
  run["results"] = std::move(results);
  const Json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                    {"version", "2.1.0"},
                    {"runs", Json::array({std::move(run)})}};
  return log.indented() + "\n";
}

}  // namespace sparepage
