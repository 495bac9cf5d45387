// Passes that take operations out.
#include <algorithm>
#include <array>

#include "properties/shrinker/shrinking.h"
#include "sparepage/properties/cases/case_numbers.h"

namespace sparepage {

namespace {

// What a number is changed to, up or down, when an operation goes.
constexpr std::array<std::uint64_t, 12> kChanges = {0, 1, 2, 3, 4, 546, 2000, 4000, 4080, 4088, 4096, 8184};

struct SimpleBind {
  std::uint8_t count;
  std::uint16_t first;
  std::uint16_t second;
};
constexpr std::array<SimpleBind, 4> kSimpleBinds = {{{1, 1, 0}, {1, 4088, 0}, {2, 4088, 1}, {2, 4088, 4088}}};

// The steps without one, and without all that depends on it: what lands in it, and what uses the name that
// it takes.
Case without(const Case& of, std::size_t at) {
  Case rest = {.config = of.config, .steps = {}};
  const Operation& gone = of.steps[at].operation;
  const Field* taken = name_field(gone);
  if (taken != nullptr && taken->use != Field::Use::takes) taken = nullptr;
  bool lands = of.steps[at].point == 0;
  for (std::size_t i = 0; i < of.steps.size(); ++i) {
    const Step& step = of.steps[i];
    bool goes = i == at;
    if (i > at) {
      lands = lands && step.point != 0;
      visit_name(step.operation, [&](Name used, bool of_block) {
        goes =
            taken != nullptr && of_block == (taken->kind == Field::Kind::block) && used == taken->get(gone);
      });
      goes = goes || lands;
    }
    if (!goes) rest.steps.push_back(step);
  }
  return rest;
}

// The size of the request that an operation makes; null: it makes none of a size of its own.
const Field* bytes_field(const Operation& operation) {
  const auto found = std::ranges::find(operation.row().fields, Field::Kind::bytes, &Field::kind);
  return found == operation.row().fields.end() ? nullptr : &*found;
}

// The case with one number changed, to one of a few values.
bool take_changed(Shrinking& shrinking, const Case& base) {
  std::size_t numbers = 0;
  for_each_number(base, [&](auto...) { ++numbers; });
  for (std::size_t number = 0; number < numbers; ++number) {
    for (const std::uint64_t value : kChanges) {
      Case candidate = base;
      if (set_number(candidate, number, value) && shrinking.take(std::move(candidate))) return true;
    }
  }
  // A bind's own requests can fill what another operation filled; then what lands in it lands later.
  for (const SimpleBind& sizes : kSimpleBinds) {
    for (std::uint8_t later = 0; later <= 2; ++later) {
      Case candidate = base;
      candidate.config.bind_count = sizes.count;
      candidate.config.bind = {sizes.first, sizes.second};
      for (Step& step : candidate.steps) {
        if (step.point != 0 && step.point <= 253) step.point = static_cast<std::uint8_t>(step.point + later);
      }
      if (shrinking.take(std::move(candidate))) return true;
    }
  }
  return false;
}

}  // namespace

// From the end, since later steps depend on earlier ones; what lands in a deleted operation goes on to the
// one before.
bool delete_ranges(Shrinking& shrinking) {
  bool any = false;
  for (std::size_t count = std::max<std::size_t>(shrinking.best().steps.size() / 2, 1); count > 0;
       count /= 2) {
    for (std::size_t end = shrinking.best().steps.size(); end >= count && end > 0;) {
      const bool taken = shrinking.with([&](Case& candidate) { erase(candidate, end - count, count); });
      any = any || taken;
      end = std::min(end - (taken ? count : 1), shrinking.best().steps.size());
    }
  }
  return any;
}

bool delete_with_dependents(Shrinking& shrinking) {
  for (std::size_t i = shrinking.best().steps.size(); i-- > 0;) {
    if (shrinking.take(without(shrinking.best(), i))) return true;
  }
  return false;
}

bool delete_pairs(Shrinking& shrinking) {
  if (shrinking.best().steps.size() > kFewSteps) return false;
  for (std::size_t second = shrinking.best().steps.size(); second-- > 0;) {
    for (std::size_t first = second; first-- > 0;) {
      const auto both = [&](Case& candidate) {
        erase(candidate, second, 1);
        erase(candidate, first, 1);
      };
      if (shrinking.with(both) || shrinking.take(without(without(shrinking.best(), second), first)))
        return true;
    }
  }
  return false;
}

// What an operation did can sometimes be had from a number instead: a smaller heap need not be filled, a
// larger block fills it alone.
bool delete_and_change(Shrinking& shrinking) {
  if (shrinking.best().steps.size() > kFewSteps) return false;
  for (std::size_t i = shrinking.best().steps.size(); i-- > 0;) {
    Case candidate = shrinking.best();
    erase(candidate, i, 1);
    if (take_changed(shrinking, candidate) || take_changed(shrinking, without(shrinking.best(), i)))
      return true;
  }
  return false;
}

// What counts the operations, or tells their places, is lowered with one that goes: one number, or all that
// are larger than some number. So is what one used up: the pages that a pressure took need not be there.
bool delete_and_lower(Shrinking& shrinking) {
  if (shrinking.best().steps.size() > kSomeSteps) return false;
  for (std::size_t gone = shrinking.best().steps.size(); gone-- > 0;) {
    Case base = shrinking.best();
    erase(base, gone, 1);
    std::vector<std::uint64_t> amounts = {1};
    const auto used_up = [&](std::uint64_t value, auto...) { amounts.push_back(value); };
    for_each_number_of(shrinking.best().steps[gone].operation, used_up);
    std::vector<std::uint64_t> left;
    for_each_number(base, [&](std::uint64_t value, auto...) { left.push_back(value); });
    for (std::size_t i = 0; i < left.size(); ++i) {
      for (const std::uint64_t amount : amounts) {
        Case one_lower = base;
        if (left[i] >= amount && set_number(one_lower, i, left[i] - amount) &&
            shrinking.take(std::move(one_lower))) {
          return true;
        }
      }
      Case larger_lower = base;
      for (std::size_t j = kFirstBindSize + base.config.bind_count; j < left.size(); ++j) {
        if (left[j] > left[i]) set_number(larger_lower, j, left[j] - 1);
      }
      if (shrinking.take(std::move(larger_lower))) return true;
    }
  }
  return false;
}

// What two operations did can sometimes be had from another one done twice.
bool delete_and_copy(Shrinking& shrinking) {
  if (shrinking.best().steps.size() > kFewSteps) return false;
  for (std::size_t gone = shrinking.best().steps.size(); gone-- > 0;) {
    Case base = shrinking.best();
    erase(base, gone, 1);
    for (std::size_t at = 0; at < base.steps.size(); ++at) {
      for (const Step& copied : shrinking.best().steps) {
        Case candidate = base;
        candidate.steps[at] = copied;
        const Field* name = name_field(copied.operation);
        if (name != nullptr && name->use == Field::Use::takes) {
          name->set(candidate.steps[at].operation, kFreshName);
        }
        if (shrinking.take(std::move(candidate))) return true;
      }
    }
  }
  return false;
}

// Two requests as one: of both sizes, with the header between them, or as large as a page takes.
bool merge_requests(Shrinking& shrinking) {
  for (std::size_t first = 0; first < shrinking.best().steps.size(); ++first) {
    const Field* size_of_first = bytes_field(shrinking.best().steps[first].operation);
    if (size_of_first == nullptr) continue;
    for (std::size_t second = first + 1; second < shrinking.best().steps.size(); ++second) {
      const Field* size_of_second = bytes_field(shrinking.best().steps[second].operation);
      if (size_of_second == nullptr) continue;
      const std::uint64_t sum = size_of_first->get(shrinking.best().steps[first].operation) +
                                size_of_second->get(shrinking.best().steps[second].operation);
      for (const std::uint64_t size : {sum, sum + 8, (sum + 7) / 8 * 8 + 8, std::uint64_t{4088}}) {
        if (size > std::min(size_of_first->most, size_of_second->most)) continue;
        const auto merged = [&](Case& candidate, std::size_t kept, std::size_t gone) {
          bytes_field(candidate.steps[kept].operation)->set(candidate.steps[kept].operation, size);
          erase(candidate, gone, 1);
        };
        if (shrinking.with([&](Case& candidate) { merged(candidate, first, second); }) ||
            shrinking.with([&](Case& candidate) { merged(candidate, second, first); })) {
          return true;
        }
      }
    }
  }
  return false;
}

}  // namespace sparepage
