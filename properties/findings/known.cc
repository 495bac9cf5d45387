#include "sparepage/properties/findings/known.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "sparepage/properties/cases/words.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

namespace {

constexpr std::array<std::string_view, 6> kFields = {"strategy",  "invariant", "needed profile",
                                                     "signature", "trace",     "reason"};

// The one of a table that has the name.
template <class Table, class NameOf>
auto named(const Table& table, NameOf name_of, const Word& word, const Line& line, const std::string& thing,
           const std::string& things) {
  const auto found = std::ranges::find(table, word.text, name_of);
  if (found == table.end()) {
    std::vector<std::string_view> names;
    for (const auto& each : table) names.push_back(std::invoke(name_of, each));
    line.refuse(word, unknown(thing, things, word.text, names));
  }
  return *found;
}

// Nothing: it is of a heap that is not loaded.
std::optional<Accepted> accepted(std::string_view text, std::string_view file, std::uint32_t number,
                                 const GuestList* heaps) {
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
  const Subject* strategy = nullptr;
  if (words[0].text.starts_with(kHeapMark)) {
    const std::string_view name = words[0].text.substr(kHeapMark.size());
    const std::size_t plus = std::min(name.find('+'), name.size());
    if (heaps != nullptr)
      strategy = heaps->find(name.substr(0, plus), name.substr(std::min(plus + 1, name.size())));
    if (strategy == nullptr) return std::nullopt;
  } else {
    strategy = named(
        subjects(), [](const Subject* of) { return of->name; }, words[0], line, "strategy", "strategies");
  }
  const Invariant& invariant = *named(
      invariants(), [](const Invariant* of) { return of->name; }, words[1], line, "invariant", "invariants");
  const Profile profile =
      named(kProfiles, [](Profile of) { return sparepage::text(of); }, words[2], line, "profile", "profiles");
  if (const std::size_t star = words[3].text.find('*'); star < words[3].text.size() - 1) {
    line.refuse(words[3].column + star,
                "a * stands for any rest of a signature, or for none, and so at its end alone");
  }
  return Accepted{.identity = {.strategy = strategy,
                               .invariant = &invariant,
                               .kind = {.needed = profile, .signature = std::string(words[3].text)}},
                  .trace = std::string(words[4].text),
                  .reason = std::string(words[5].text),
                  .line = number};
}

// Whether a line's signature, which may end in *, covers that of a finding. A blank in front of the * is none
// of what must stand there.
bool matches(std::string_view of_line, std::string_view signature) {
  if (!of_line.ends_with('*')) return of_line == signature;
  of_line.remove_suffix(1);
  return signature.starts_with(of_line) || signature == trimmed(of_line);
}

}  // namespace

bool Accepted::covers(const Identity& finding) const {
  return identity.strategy == finding.strategy && identity.invariant == finding.invariant &&
         identity.kind.needed <= finding.kind.needed &&
         matches(identity.kind.signature, finding.kind.signature);
}

Known::Known(std::string_view text, std::string_view file, const GuestList* heaps) : file_(file) {
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    if (!line.empty() && line[0] != '#') {
      std::optional<Accepted> one = accepted(text.substr(0, end), file, number, heaps);
      if (one) {
        const auto first = std::ranges::find(all_, one->identity, &Accepted::identity);
        if (first != all_.end()) {
          Line(file, number)
              .refuse(1,
                      "the same finding stands in line " + std::to_string(first->line) + "; once is enough");
        }
        all_.push_back(std::move(*one));
      }
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

const Accepted* Known::find(const Identity& finding) const {
  const auto found = std::ranges::find_if(all_, [&](const Accepted& of) { return of.covers(finding); });
  return found == all_.end() ? nullptr : &*found;
}

std::vector<const Accepted*> Known::not_met(std::span<const Subject* const> strategies, Profile widest,
                                            std::span<const Identity> met) const {
  std::vector<const Accepted*> lines;
  for (const Accepted& accepted : all_) {
    const bool could = std::ranges::find(strategies, accepted.identity.strategy) != strategies.end() &&
                       accepted.identity.kind.needed <= widest;
    const bool was = std::ranges::any_of(met, [&](const Identity& of) { return accepted.covers(of); });
    if (could && !was) lines.push_back(&accepted);
  }
  return lines;
}

std::vector<std::string> Known::stale(const std::function<Trace(const std::string&)>& load) const {
  std::vector<std::string> wrong;
  Identifier identifier;
  for (const Accepted& accepted : all_) {
    const Trace trace = load(accepted.trace);
    const Identity& identity = accepted.identity;
    const auto broken = identifier.broken_claims(trace, *identity.strategy);
    if (std::ranges::any_of(broken, [&](const Identity& one) { return accepted.covers(one); })) continue;
    const auto instead = std::ranges::find(broken, identity.invariant, &Identity::invariant);
    wrong.push_back(file_ + ":" + std::to_string(accepted.line) + ": " + accepted.trace +
                    " does not show that " + text(identity) + "; it shows " +
                    (instead == broken.end() ? "no such broken claim" : "that " + text(*instead)));
  }
  return wrong;
}

std::string widest_signature(const Identity& finding, std::span<const Identity> others) {
  const std::string& signature = finding.kind.signature;
  if (finding.invariant->named_by_message) return signature;
  for (std::size_t end = 0; end < signature.size();) {
    end = std::min(signature.find(' ', end + 1), signature.size());
    Accepted line = {.identity = finding, .trace = {}, .reason = {}, .line = 0};
    line.identity.kind.signature = signature.substr(0, end) + "*";
    const auto covered = [&](const Identity& of) { return of != finding && line.covers(of); };
    if (std::ranges::none_of(others, covered)) return line.identity.kind.signature;
  }
  return signature;
}

std::string known_line(const Identity& identity, std::string_view trace, std::string_view reason) {
  if (trimmed(reason).empty() || reason.find_first_of("\r\n") != std::string_view::npos) {
    throw std::invalid_argument("the reason must be one line, and say something");
  }
  if (trace.find_first_of("|\r\n") != std::string_view::npos) {
    throw std::invalid_argument("the name of the trace, " + quoted(trace) + ", holds | or the end of a line");
  }
  std::string line = std::string(identity.strategy->guest != nullptr ? kHeapMark : "") +
                     std::string(identity.strategy->name);
  for (const std::string_view field : {identity.invariant->name, sparepage::text(identity.kind.needed),
                                       std::string_view(identity.kind.signature), trace, trimmed(reason)}) {
    line += " | " + std::string(field);
  }
  return line;
}

}  // namespace sparepage
