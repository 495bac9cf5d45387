// The numbers and names of a case, one after another: what a shrinker lowers and what an order
// of cases counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "sparepage/properties/cases/generate.h"

namespace sparepage {

inline constexpr std::size_t kFirstBindSize = 4;  // its place among the numbers

// Calls visit(number, its usual or least value, the least that it may be, the most) for every number of an
// operation. What visit does to the number stays.
template <class OperationType, class Visit>
void for_each_number_of(OperationType& operation, Visit& visit) {
  for (const Field& field : operation.row().fields) {
    if (!field.is_number()) continue;
    std::uint64_t number = field.get(operation);
    const std::uint64_t before = number;
    visit(number, field.usual, field.least, field.most);
    if constexpr (!std::is_const_v<OperationType>) {
      if (number != before) field.set(operation, number);
    }
  }
}

// The same for every number of a case: of the configuration, then of the operations in their order.
template <class CaseType, class Visit>
void for_each_number(CaseType& of, Visit visit) {
  visit(of.config.pages, 0, 0, 65536);
  visit(of.config.heap, 0, 0, 1024);
  visit(of.config.spare, 1, 1, 64);
  visit(of.config.ifaces, 2, 1, 16);
  for (std::size_t i = 0; i < of.config.bind_count; ++i) visit(of.config.bind[i], 1, 1, 4088);
  for (auto& step : of.steps) for_each_number_of(step.operation, visit);
}

// The same for names: visit(name, whether it is a block's).
template <class CaseType, class Visit>
void for_each_name(CaseType& of, Visit visit) {
  for (auto& step : of.steps) visit_name(step.operation, visit);
}

}  // namespace sparepage
