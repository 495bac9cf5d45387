#include "ci/command/output/forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "ci/command/help/version.h"
#include "ci/command/input/input.h"
#include "sparepage/properties/cases/bytes.h"

namespace sparepage {

namespace fs = std::filesystem;

std::string with_comment(const Trace& trace, const std::string& comment) {
  std::string text = print(trace);
  return text.insert(text.find('\n') + 1, comment);
}

Json program_json() {
  const Program of = program();
  return {{"version", of.version}, {"commit", of.commit}};
}

std::vector<const Invariant*> rows_for(std::span<const Subject* const> strategies) {
  const bool heaps = std::ranges::any_of(strategies, [](const Subject* of) { return of->guest != nullptr; });
  std::vector<const Invariant*> rows;
  for (const Invariant* invariant : invariants()) {
    const bool of_the_model = invariant->applies == nullptr || invariant->applies(nullptr);
    if (heaps || of_the_model) rows.push_back(invariant);
  }
  return rows;
}

std::string verdicts_text(const Screen& screen, std::span<const Subject* const> strategies,
                          const std::function<VerdictCell(std::size_t, const Invariant&)>& cell,
                          const DetailWords& detail, const Facts& facts, const std::string& searched) {
  const std::vector<const Invariant*> rows = rows_for(strategies);
  TableForm form = {.rows = {}, .facts = facts.names, .searched = searched};
  for (const Invariant* invariant : rows) form.rows.emplace_back(invariant->name);
  std::vector<VerdictColumn> columns;
  std::vector<VerdictCell> shown;
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    VerdictColumn column = {.heading = std::string(strategies[i]->name), .cells = {}};
    for (const Invariant* invariant : rows) column.cells.push_back(cell(i, *invariant));
    shown.insert(shown.end(), column.cells.begin(), column.cells.end());
    if (!facts.names.empty()) column.facts = facts.columns[i];
    columns.push_back(std::move(column));
  }
  return "\n" + legend(screen, shown, detail, searched) + folded(screen, facts.means, 2) + "\n" +
         table(screen, form, columns);
}

Json json_of(const Config& config) {
  return {{"pages", config.pages},
          {"heap", config.heap},
          {"spare", config.spare},
          {"ifaces", config.ifaces},
          {"bind", config.bind_sizes()}};
}

Json json_of(const Accepted& accepted) {
  return {{"trace", accepted.trace}, {"reason", accepted.reason}};
}

Json not_met_json(std::span<const Accepted* const> lines) {
  Json all = Json::array();
  for (const Accepted* of : lines) all.push_back({{"line", of->line}, {"stands_for", text(of->identity)}});
  return all;
}

std::string not_met_text(const Screen& screen, const Session& session,
                         std::span<const Accepted* const> lines) {
  if (lines.empty()) return "";
  std::string numbers;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    numbers += i == 0 ? "" : i + 1 == lines.size() ? " and " : ", ";
    numbers += std::to_string(lines[i]->line);
  }
  const bool one = lines.size() == 1;
  return folded(screen,
                fmt::format("{}: {} {} {} not met.", session.known_file, one ? "line" : "lines", numbers,
                            one ? "was" : "were"),
                2);
}

std::string known_text(const Screen& screen, const Identity& identity, const std::string& where) {
  return folded(screen, fmt::format("known: {}, {}", text(identity), where), 7);
}

namespace {

std::string file_beside(const std::string& file, const std::string& name) {
  return (fs::path(file).parent_path() / name).lexically_normal().string();
}

// What is new, what there is to see of it, and the line that replays it, which is for a shell and stays
// whole.
std::string news(const Screen& screen, const Session& session, const Identity& identity,
                 const std::string& where, const std::string& message, const Case& smallest,
                 const std::string& shown) {
  const std::string head =
      fmt::format("{} {}, {}: {}", styled(screen, "NEW:", Style::bad), text(identity), where, message);
  return folded(screen, head, 5) + shown +
         "replay: " + replay_line(smallest, *identity.strategy, session.program) + "\n";
}

}  // namespace

std::string news_text(const Screen& screen, const Session& session, const Identity& identity,
                      const std::string& where, const std::string& message, const Case& smallest) {
  return news(screen, session, identity, where, message, smallest, "\n" + print(to_trace(smallest)) + "\n");
}

std::string news_line(const Screen& screen, const Session& session, const Identity& identity,
                      const std::string& where, const std::string& message, const Case& smallest) {
  return news(screen, session, identity, where, message, smallest, "");
}

std::string code_of(const Subject& strategy) {
  if (strategy.guest != nullptr) return strategy.guest->file;
  if (!strategy.file.empty()) return std::string(strategy.file);
  std::error_code error;
  const std::string source = "model/strategies/" + std::string(strategy.name) + ".strategy";
  if (fs::exists(source, error)) return source;
  return fs::read_symlink("/proc/self/exe", error).string();
}

void put_in_input(Check& check, const std::string& input, std::uint32_t line, const std::string& whole,
                  const std::string& code) {
  check.file = file_of(input).empty() ? code : input;
  check.trace = whole;
  (whole.empty() ? check.line : check.trace_line) = line;
}

Check check_of(const Session& session, const std::string& suite, const Identity& identity,
               const std::string& message, const Case& smallest, std::size_t step, const Location& written) {
  const Accepted* accepted = session.known.find(identity);
  std::vector<std::uint32_t> lines;
  const std::string trace = print(to_trace(smallest), &lines);
  const std::string replay = "replay: " + replay_line(smallest, *identity.strategy, session.program);
  Check check = {.suite = suite,
                 .invariant = identity.invariant,
                 .name = fmt::format("{} ({}, {})", identity.invariant->name, text(identity.kind.needed),
                                     identity.kind.signature),
                 .outcome = accepted == nullptr ? Check::Outcome::failed : Check::Outcome::known,
                 .message = message,
                 .details = trace + replay,
                 .file = !written.file.empty() ? written.file
                         : accepted != nullptr ? file_beside(session.known_file, accepted->trace)
                                               : code_of(*identity.strategy),
                 .line = written.line,
                 .trace = written.line != 0 ? "" : trace,
                 .trace_line = lines.at(step),
                 .identity = text(identity)};
  if (accepted != nullptr) check.details = accepted->trace + ": " + accepted->reason + "\n\n" + check.details;
  return check;
}

}  // namespace sparepage
