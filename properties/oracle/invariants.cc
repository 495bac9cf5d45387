#include "properties/oracle/invariants.h"

#include <algorithm>
#include <stdexcept>

namespace sparepage {

namespace {

// Made when it is first asked for, so that no initializer can come before it.
struct Table {
  Table() {
#define SPAREPAGE_ADD(constant) add(constant);
    SPAREPAGE_INVARIANTS(SPAREPAGE_ADD)
#undef SPAREPAGE_ADD
  }
  void add(const Invariant& invariant) {
    all.push_back(&invariant);
    names.push_back(invariant.name);
  }

  std::vector<const Invariant*> all;
  std::vector<std::string_view> names;
};

Table& table() {
  static Table all;
  return all;
}

}  // namespace

std::span<const Invariant* const> invariants() {
  return table().all;
}

std::span<const std::string_view> invariant_names() {
  return table().names;
}

void add_invariants(std::span<const Invariant* const> own) {
  for (const Invariant* invariant : own) {
    const std::string name(invariant->name);
    if (!is_name(name) || is_word_of_lists(name)) {
      throw std::invalid_argument("\"" + name + "\" is no name for an invariant");
    }
    if (find_invariant(name) != nullptr)
      throw std::invalid_argument("there are two invariants \"" + name + "\"");
    if (invariant->violated == nullptr) {
      throw std::invalid_argument("the invariant \"" + name + "\" needs what says that it is violated");
    }
    if (invariants().size() == kMostInvariants) {
      throw std::invalid_argument("the invariant \"" + name +
                                  "\" is one too many: " + std::to_string(kMostInvariants) + " is the most");
    }
    table().add(*invariant);
  }
}

void add(const Additions& own) {
  add_invariants(own.invariants);
  for (const std::string_view text : own.strategies)
    add_strategy(text, "a strategy of this program", invariant_names());
}

const Invariant* find_invariant(std::string_view name) {
  const auto found = std::ranges::find(invariants(), name, &Invariant::name);
  return found == invariants().end() ? nullptr : *found;
}

std::size_t row_of(const Invariant& invariant) {
  return static_cast<std::size_t>(std::ranges::find(invariants(), &invariant) - invariants().begin());
}

InvariantSet every_invariant() {
  return (InvariantSet{1} << invariants().size()) - 1;
}

bool applies(const Invariant& invariant, const Subject& subject) {
  return invariant.applies == nullptr ||
         invariant.applies(subject.guest == nullptr ? nullptr : &subject.guest->traits);
}

std::optional<Profile> claim_of(const Subject& subject, const Invariant& invariant) {
  return applies(invariant, subject) ? claim_of(subject.disclaims, invariant.name) : std::nullopt;
}

std::string counted(std::uint64_t count, std::string_view thing) {
  return std::to_string(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

std::string would_serve(std::uint64_t pages) {
  return pages == 0 ? "it needs none" : std::to_string(pages) + " would have served it";
}

std::string counted(std::uint64_t count, std::string_view thing, std::string_view one_does,
                    std::string_view several_do) {
  return counted(count, thing) + " " + std::string(count == 1 ? one_does : several_do);
}

}  // namespace sparepage
