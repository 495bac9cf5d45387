#include "sparepage/properties/findings/known.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "sparepage/model/strategy.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

constexpr std::array<std::string_view, 6> kFields = {"strategy",  "invariant", "needed profile",
                                                     "signature", "trace",     "reason"};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(" \t\r"), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

// The one of a table that has the name.
template <class Table, class NameOf>
auto named(const Table& table, NameOf name_of, const Word& word, const Line& line, const std::string& thing,
           const std::string& things) {
  const auto found = std::ranges::find(table, word.text, name_of);
  if (found == table.end()) {
    std::vector<std::string_view> names;
    for (const auto& each : table) names.push_back(std::invoke(name_of, each));
    line.refuse(word,
                "unknown " + thing + " " + quoted(word.text) + "; the " + things + " are " + listed(names));
  }
  return *found;
}

// Nothing: it is of a heap that is not loaded.
std::optional<Accepted> accepted(std::string_view text, std::string_view file, std::uint32_t number,
                                 const Heaps* heaps) {
  const Line line(file, number);
  std::array<Word, kFields.size()> words;
  std::size_t at = 0;
  for (std::size_t field = 0; field < kFields.size(); ++field) {
    const bool last = field + 1 == kFields.size();
    const std::size_t bar = last ? text.size() : std::min(text.find('|', at), text.size());
    const std::size_t start = std::min(text.find_first_not_of(" \t", at), bar);
    words[field] = {.text = trimmed(text.substr(at, bar - at)), .column = start + 1};
    if (words[field].text.empty()) {
      line.refuse(words[field], "missing " + std::string(kFields[field]) + "; a line has " + listed(kFields) +
                                    ", with | between");
    }
    at = std::min(bar + 1, text.size());
  }
  const Strategy* strategy = nullptr;
  if (words[0].text.starts_with(kHeapMark)) {
    const std::string_view name = words[0].text.substr(kHeapMark.size());
    const std::size_t plus = std::min(name.find('+'), name.size());
    if (heaps != nullptr)
      strategy = heaps->find(name.substr(0, plus), name.substr(std::min(plus + 1, name.size())));
    if (strategy == nullptr) return std::nullopt;
  } else {
    strategy = named(
        strategies(), [](const Strategy* of) { return of->name; }, words[0], line, "strategy", "strategies");
  }
  const Invariant& invariant = *named(
      invariants(), [](const Invariant* of) { return of->name; }, words[1], line, "invariant", "invariants");
  const Profile profile =
      named(kProfiles, [](Profile of) { return sparepage::text(of); }, words[2], line, "profile", "profiles");
  return Accepted{.identity = {.strategy = strategy,
                               .invariant = &invariant,
                               .kind = {.needed = profile, .signature = std::string(words[3].text)}},
                  .trace = std::string(words[4].text),
                  .reason = std::string(words[5].text),
                  .line = number};
}

}  // namespace

Known::Known(std::string_view text, std::string_view file, const Heaps* heaps) : file_(file) {
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    if (!line.empty() && line[0] != '#') {
      std::optional<Accepted> one = accepted(text.substr(0, end), file, number, heaps);
      if (const Accepted* first = one ? find(one->identity) : nullptr; first != nullptr) {
        Line(file, number)
            .refuse(1, "the same finding stands in line " + std::to_string(first->line) + "; once is enough");
      }
      if (one) all_.push_back(std::move(*one));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

const Accepted* Known::find(const Identity& identity) const {
  const auto found = std::ranges::find(all_, identity, &Accepted::identity);
  return found == all_.end() ? nullptr : &*found;
}

std::vector<std::string> Known::stale(const std::function<Trace(const std::string&)>& load) const {
  std::vector<std::string> wrong;
  Identifier identifier;
  for (const Accepted& accepted : all_) {
    const Trace trace = load(accepted.trace);
    const Case of = {.config = trace.config, .steps = trace.steps};
    const Identity& identity = accepted.identity;
    const auto broken = identifier.broken_claims(of, *identity.strategy);
    if (std::ranges::find(broken, identity) != broken.end()) continue;
    const auto instead = std::ranges::find(broken, identity.invariant, &Identity::invariant);
    wrong.push_back(file_ + ":" + std::to_string(accepted.line) + ": " + accepted.trace +
                    " does not show that " + text(identity) + "; it shows " +
                    (instead == broken.end() ? "no such broken claim" : "that " + text(*instead)));
  }
  return wrong;
}

std::string known_line(const Identity& identity, std::string_view trace, std::string_view reason) {
  if (trimmed(reason).empty() || reason.find_first_of("\r\n") != std::string_view::npos) {
    throw std::invalid_argument("the reason must be one line, and say something");
  }
  if (trace.find_first_of("|\r\n") != std::string_view::npos) {
    throw std::invalid_argument("the name of the trace, " + quoted(trace) + ", holds | or the end of a line");
  }
  std::string line =
      std::string(identity.strategy->heap != nullptr ? kHeapMark : "") + std::string(identity.strategy->name);
  for (const std::string_view field : {identity.invariant->name, sparepage::text(identity.kind.needed),
                                       std::string_view(identity.kind.signature), trace, trimmed(reason)}) {
    line += " | " + std::string(field);
  }
  return line;
}

}  // namespace sparepage
