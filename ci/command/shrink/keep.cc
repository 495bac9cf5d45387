#include "ci/command/shrink/keep.h"

#include <fmt/format.h>

#include <algorithm>

#include "ci/command/output/forms.h"
#include "ci/command/output/write.h"
#include "ci/command/session/status.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

std::vector<std::string_view> names_of(InvariantSet set) {
  std::vector<std::string_view> names;
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    if ((set >> row & 1) != 0) names.push_back(invariants()[row]->name);
  }
  return names;
}

Keeper::Keeper(const ShrinkOptions& options, const Session& session, const StillFails& failure)
    : options_(options), session_(session), asked_(failure.asked().begin(), failure.asked().end()) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(options.into, error)) {
    if (entry.path().extension() == ".trace") kept_.push_back(entry.path());
  }
  if (error) {
    throw UsageError(options.into + ": no directory to keep a regression in: " + error.message());
  }
  std::ranges::sort(kept_);
}

const Verdict& Keeper::shown() const {
  return *std::ranges::find_if(asked_, [](const Verdict& verdict) { return verdict.violated != 0; });
}

std::string Keeper::same_as(const Case& failing) {
  StillFails same(asked_, failing);
  for (const auto& file : kept_) {
    const Trace other = load_trace(file.string(), invariant_names()).trace;
    if (same.holds(other)) return file.string();
  }
  return "";
}

void Keeper::name_after(const Case& failing) {
  const Verdict& verdict = shown();
  const InvariantSet broken = verdict.violated & claimed(*verdict.strategy, narrowest_profile(failing.steps));
  const std::string name =
      fmt::format("{}-{}-{}", verdict.strategy->name, broken != 0 ? "breaks" : "violates",
                  names_of(broken != 0 ? broken : verdict.violated).front());
  file_ = std::filesystem::path(options_.into) / (name + ".trace");
  for (int number = 2; std::filesystem::exists(file_); ++number) {
    file_ = std::filesystem::path(options_.into) / fmt::format("{}-{}.trace", name, number);
  }
}

void Keeper::write(const Trace& trace, const Case& of, const std::string& comment) {
  std::string says;
  try {
    for (const Violation& violation : checker_.run(of.config, of.steps, *shown().strategy)) {
      says += fmt::format("# {} violates {}: {}\n", shown().strategy->name, violation.invariant->name,
                          violation.message);
    }
  } catch (const RunStopped&) {
    // The trace is what matters, and stands below.
  }
  write_whole(file_.string(), with_comment(trace, says + comment));
}

std::vector<Identity> Keeper::news_in(const Case& of) {
  std::vector<Identity> news;
  for (const Verdict& verdict : asked_) {
    for (const Identity& identity : identifier_.broken_claims(of, *verdict.strategy)) {
      const bool asked = (verdict.violated >> row_of(*identity.invariant) & 1) != 0;
      if (asked && session_.known.find(identity) == nullptr) news.push_back(identity);
    }
  }
  return news;
}

std::string Keeper::name_in_list() const {
  const std::filesystem::path folder =
      std::filesystem::absolute(session_.known_file).parent_path().lexically_normal();
  return std::filesystem::absolute(file_).lexically_normal().lexically_relative(folder);
}

void Keeper::refuse_a_name_that_no_list_can_hold() const {
  const std::string name = name_in_list();
  if (name.find_first_of("|\r\n") == std::string::npos && !name.starts_with(' ') && !name.starts_with('\t')) {
    return;
  }
  throw UsageError(
      "--accept: the list of what is known can't hold the name " + sparepage::quoted(name) +
      ", since | and the end of a line end a field, and a space in front is none of it; keep the "
      "trace elsewhere with --into");
}

std::vector<Identity> Keeper::found_beside(const Identity& finding) {
  std::vector<Identity> found;
  for (const Accepted& accepted : session_.known.all()) found.push_back(accepted.identity);
  for (const auto& file : kept_) {
    const Trace trace = load_trace(file.string(), invariant_names()).trace;
    for (const Identity& identity : identifier_.broken_claims(trace, *finding.strategy)) {
      found.push_back(identity);
    }
  }
  return found;
}

std::vector<std::string> Keeper::accept(const Case& shows) {
  std::vector<std::string> lines;
  for (Identity& identity : news_in(shows)) {
    if (!identity.strategy->file.empty()) {
      throw UsageError("--accept: a list of what is known names strategies that are built in, and " +
                       sparepage::quoted(identity.strategy->name) + " is read from " +
                       std::string(identity.strategy->file) +
                       "; let its text disclaim what it does not promise");
    }
    identity.kind.signature = widest_signature(identity, found_beside(identity));
    lines.push_back(known_line(identity, name_in_list(), options_.accept));
  }
  std::error_code error;
  std::string list =
      std::filesystem::exists(session_.known_file, error) ? read_input(session_.known_file) : "";
  if (!list.empty() && list.back() != '\n') list += '\n';
  for (const std::string& line : lines) list += line + "\n";
  write_whole(session_.known_file, list);
  return lines;
}

}  // namespace sparepage
