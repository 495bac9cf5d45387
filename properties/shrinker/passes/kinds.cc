// Passes that make operations simpler, move them, and give them other names.
#include <algorithm>

#include "properties/shrinker/shrinking.h"
#include "sparepage/properties/cases/case_numbers.h"

namespace sparepage {

namespace {

// Out of the operation that it lands in, to a place above it.
bool before_its_host(Shrinking& shrinking, std::size_t at) {
  const std::size_t host = operation_of(shrinking.best().steps, at);
  for (const Context context : {Context::application, shrinking.best().steps[at].context}) {
    const auto above = [&](Case& candidate) {
      Step step = candidate.steps[at];
      step.context = context;
      step.point = 0;
      erase(candidate, at, 1);
      candidate.steps.insert(candidate.steps.begin() + static_cast<std::ptrdiff_t>(host), step);
    };
    if (shrinking.with(above)) return true;
  }
  return false;
}

constexpr std::uint8_t kSimplest = 3;  // and all that is as simple

// The simplest operations of all, in the order in which they are tried, with their least values.
std::vector<Operation> simplest_operations() {
  std::vector<Operation> simplest;
  for (unsigned simplicity = 0; simplicity <= kSimplest; ++simplicity) {
    for (const OperationRow* row : operations()) {
      if (row->simplicity == simplicity) simplest.emplace_back(*row);
    }
  }
  return simplest;
}

// With usual options, all of them or those that are no numbers.
Operation with_usual_options(const Operation& operation, bool numbers_too) {
  Operation usual = operation;
  for (const Field& field : operation.row().fields) {
    if (field.option && (numbers_too || !field.is_number())) field.set(usual, field.usual);
  }
  return usual;
}

// The simplest operations of all, and what comes near to the one at hand.
std::vector<Operation> simpler_than(const Case& best, const Operation& operation) {
  std::vector<Operation> simpler = simplest_operations();
  if (std::ranges::any_of(operation.row().fields, &Field::option)) {
    simpler.push_back(with_usual_options(operation, true));
    simpler.push_back(with_usual_options(operation, false));
  }
  if (operation.row().simpler == nullptr) return simpler;
  for (const Operation& other : operation.row().simpler(operation)) {
    const Field* field = name_field(other);
    if (field == nullptr || field->get(other) != kAnyName) {
      simpler.push_back(other);
      continue;
    }
    for_each_name(best, [&](Name name, bool of_block) {
      if (of_block != (field->kind == Field::Kind::block)) return;
      simpler.push_back(other);
      field->set(simpler.back(), name);
    });
  }
  return simpler;
}

}  // namespace

bool leave_interrupts(Shrinking& shrinking) {
  bool any = false;
  for (std::size_t i = 0; i < shrinking.best().steps.size(); ++i) {
    const auto to = [&](Context context, std::uint8_t point) {
      return shrinking.with([&](Case& candidate) {
        candidate.steps[i].context = context;
        candidate.steps[i].point = point;
      });
    };
    const Step step = shrinking.best().steps[i];
    if (step.context == Context::application) continue;
    bool moved = to(Context::application, 0) ||
                 (step.point != 0 && (to(step.context, 0) || before_its_host(shrinking, i)));
    if (!moved && step.context == Context::critical) moved = to(Context::interrupt, step.point);
    for (std::uint8_t point = 1; !moved && point < step.point; ++point)
      moved = to(shrinking.best().steps[i].context, point);
    any = any || moved;
  }
  return any;
}

bool simplify_kinds(Shrinking& shrinking) {
  bool any = false;
  for (std::size_t i = 0; i < shrinking.best().steps.size(); ++i) {
    for (const Operation& simpler : simpler_than(shrinking.best(), shrinking.best().steps[i].operation)) {
      if (shrinking.with([&](Case& candidate) { candidate.steps[i].operation = simpler; })) {
        any = true;
        break;
      }
    }
  }
  return any;
}

// A name in place of another one.
bool unite_names(Shrinking& shrinking) {
  std::vector<std::pair<Name, bool>> names;
  for_each_name(shrinking.best(), [&](Name name, bool of_block) { names.emplace_back(name, of_block); });
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (Name lower_one = 0; lower_one < names[i].first; ++lower_one) {
      // From this use on.
      const auto united = [&](Case& candidate) {
        std::size_t place = 0;
        for_each_name(candidate, [&](Name& name, bool of_block) {
          if (place++ >= i && of_block == names[i].second && name == names[i].first) name = lower_one;
        });
      };
      if (shrinking.with(united)) return true;
    }
  }
  return false;
}

// An operation to another place; what lands in it goes with it.
bool reorder(Shrinking& shrinking) {
  for (std::size_t from = 0; from < shrinking.best().steps.size(); ++from) {
    if (shrinking.best().steps[from].point != 0) continue;
    const std::size_t count = group_end(shrinking.best().steps, from) - from;
    for (std::size_t to = 0; to + count <= shrinking.best().steps.size(); ++to) {
      if (to == from) continue;
      const auto moved = [&](Case& candidate) {
        const std::vector<Step> group(candidate.steps.begin() + static_cast<std::ptrdiff_t>(from),
                                      candidate.steps.begin() + static_cast<std::ptrdiff_t>(from + count));
        erase(candidate, from, count);
        candidate.steps.insert(candidate.steps.begin() + static_cast<std::ptrdiff_t>(to), group.begin(),
                               group.end());
      };
      if (shrinking.with(moved)) return true;
    }
  }
  return false;
}

}  // namespace sparepage
