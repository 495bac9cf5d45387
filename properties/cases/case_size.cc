#include "sparepage/properties/cases/case_size.h"

#include <algorithm>

#include "sparepage/properties/cases/case_numbers.h"

namespace sparepage {

namespace {

// Calls visit(value) for each word and flag of an operation.
template <class Visit>
void for_each_choice(const Operation& operation, Visit visit) {
  for (const Field& field : operation.row().fields) {
    if (field.kind == Field::Kind::word || field.kind == Field::Kind::flag) visit(field.get(operation));
  }
}

bool has_usual_bind(const Config& config) {
  return std::ranges::equal(config.bind_sizes(), Config{}.bind_sizes());
}

std::uint64_t add(std::uint64_t sum, std::uint64_t number) {
  return sum + number < sum ? ~std::uint64_t{0} : sum + number;
}

}  // namespace

void flatten(const Case& of, std::vector<std::uint64_t>& words) {
  words.clear();
  words.push_back(of.config.bind_count);
  for (const Step& step : of.steps) {
    words.push_back(row_of(step.operation));
    words.push_back(static_cast<std::uint64_t>(step.context));
    words.push_back(step.point);
    for_each_choice(step.operation, [&](std::uint64_t value) { words.push_back(value); });
  }
  for_each_name(of, [&](Name name, bool /*of a block*/) { words.push_back(name); });
  for_each_number(of, [&](std::uint64_t number, auto...) { words.push_back(number); });
}

CaseSize size_of(const Case& of) {
  CaseSize size = {.operations = of.steps.size()};
  for (const Step& step : of.steps) {
    size.interrupts += step.context == Context::application ? 0 : 1;
    size.kinds += step.operation.row().simplicity + (step.context == Context::critical ? 1U : 0U);
    size.points += step.point;
    for_each_choice(step.operation, [&](std::uint64_t value) { size.kinds += value; });
  }
  const bool usual_bind = has_usual_bind(of.config);
  std::size_t place = 0;
  for_each_number(of, [&](std::uint64_t value, std::uint64_t usual, std::uint64_t least, auto...) {
    const bool of_bind = place >= kFirstBindSize && place < kFirstBindSize + of.config.bind_count;
    ++place;
    if (of_bind && usual_bind) return;
    const std::uint64_t distance = value < usual ? usual - value : value - usual;
    size.numbers = add(size.numbers, usual == least ? value : distance);
  });
  for_each_name(of, [&](Name name, bool /*of a block*/) { size.numbers = add(size.numbers, name); });
  return size;
}

bool smaller(const Case& a, const Case& b) {
  const CaseSize of_a = size_of(a);
  const CaseSize of_b = size_of(b);
  if (of_a != of_b) return of_a < of_b;
  std::vector<std::uint64_t> words_of_a;
  std::vector<std::uint64_t> words_of_b;
  flatten(a, words_of_a);
  flatten(b, words_of_b);
  return words_of_a < words_of_b;
}

Case normal(Case of) {
  land_where_possible(of);
  std::vector<Name> blocks;
  std::vector<Name> sockets;
  for_each_name(of, [&](Name& name, bool of_block) {
    std::vector<Name>& names = of_block ? blocks : sockets;
    const auto found = std::ranges::find(names, name);
    const auto number = static_cast<Name>(found - names.begin());
    if (found == names.end()) names.push_back(name);
    name = number;
  });
  return of;
}

}  // namespace sparepage
