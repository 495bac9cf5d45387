#include "properties/shrink.h"

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_set>
#include <utility>

#include "model/profile.h"
#include "properties/case_numbers.h"
#include "properties/explore.h"

namespace sparepage {

namespace {

// Boundaries that numbers are lowered to before they are halved: of blocks, headers, packets, pages.
constexpr std::array<std::uint64_t, 24> kBoundaries = {0,    1,    2,    4,    8,    16,    24,    100,
                                                       160,  500,  546,  592,  2000, 4000,  4072,  4073,
                                                       4080, 4088, 4089, 4096, 8184, 16376, 32760, 32768};

// What a number is changed to, up or down, when an operation goes.
constexpr std::array<std::uint64_t, 12> kChanges = {0, 1, 2, 3, 4, 546, 2000, 4000, 4080, 4088, 4096, 8184};

struct BindSizes {
  std::uint8_t count;
  std::uint16_t first;
  std::uint16_t second;
};
constexpr std::array<BindSizes, 4> kBindSizes = {{{1, 1, 0}, {1, 4088, 0}, {2, 4088, 1}, {2, 4088, 4088}}};

class Shrinker {
 public:
  Shrinker(Case failing, Condition& condition, const ShrinkLimits& limits, ShrinkObserver* observer)
      : best_(std::move(failing)), condition_(condition), limits_(limits), observer_(observer) {}

  Shrunk run() {
    try {
      run_passes();
    } catch (const Over&) {
      return {.smallest = best_, .executions = executions_, .cached = cached_, .finished = false};
    }
    return {.smallest = best_, .executions = executions_, .cached = cached_, .finished = true};
  }

 private:
  // Thrown where a limit ends it: a pass over a long case has much left to propose then.
  struct Over {};

  void run_passes() {
    // Its plain form, if that fails as well; a name more or less in use can matter.
    Case plain = normal(best_);
    if (plain != best_ && executes(plain)) best_ = std::move(plain);
    using Pass = bool (Shrinker::*)();
    // The cheap ones and those that delete first.
    static constexpr Pass kPasses[] = {&Shrinker::delete_ranges,     &Shrinker::delete_with_dependents,
                                       &Shrinker::simplify_config,   &Shrinker::leave_interrupts,
                                       &Shrinker::simplify_kinds,    &Shrinker::lower_each,
                                       &Shrinker::merge_allocs,      &Shrinker::delete_pairs,
                                       &Shrinker::delete_and_change, &Shrinker::lower_together,
                                       &Shrinker::move_bytes,        &Shrinker::delete_and_lower,
                                       &Shrinker::delete_and_copy,   &Shrinker::unite_names,
                                       &Shrinker::reorder,           &Shrinker::replace_segments};
    bool any = false;  // since the first pass
    for (std::size_t pass = 0; pass < std::size(kPasses);) {
      const std::size_t operations = best_.steps.size();
      any = (this->*kPasses[pass])() || any;
      ++pass;
      // With fewer operations everything is cheaper; with as many, what one pass can do only by small steps
      // another one may do at once.
      const bool again = best_.steps.size() < operations || (pass == std::size(kPasses) && any);
      if (again) {
        any = false;
        pass = 0;
      }
    }
  }

  bool stopped() const { return limits_.stop != nullptr && *limits_.stop; }

  bool executes(const Case& candidate) {
    if (executions_ >= limits_.executions || stopped()) throw Over();
    ++executions_;
    return condition_.holds(candidate);
  }

  // Takes the candidate if it is smaller and still fails.
  bool take(Case candidate) {
    if (stopped()) throw Over();
    candidate = normal(std::move(candidate));
    if (!smaller(candidate, best_)) return false;
    if (limits_.keep == Keep::config && candidate.config != best_.config) return false;
    if (limits_.keep != Keep::nothing &&
        narrowest_profile(candidate.steps) > narrowest_profile(best_.steps)) {
      return false;
    }
    flatten(candidate, words_);
    std::uint64_t hash = words_.size();
    for (const std::uint64_t word : words_) hash = mix(hash, word);
    if (failed_.contains(hash)) {
      ++cached_;
      return false;
    }
    if (!executes(candidate)) {
      if (failed_.size() < kMostCached) failed_.insert(hash);
      return false;
    }
    best_ = std::move(candidate);
    if (observer_ != nullptr) observer_->found(best_, executions_);
    return true;
  }

  // Tries a change to a copy of the best case.
  template <class Change>
  bool with(Change change) {
    Case candidate = best_;
    change(candidate);
    return take(std::move(candidate));
  }

  static void erase(Case& of, std::size_t first, std::size_t count) {
    const auto at = of.steps.begin() + static_cast<std::ptrdiff_t>(first);
    of.steps.erase(at, at + static_cast<std::ptrdiff_t>(count));
  }

  // --- Deleting

  // From the end, since later steps depend on earlier ones; what lands in a deleted operation goes on to the
  // one before.
  bool delete_ranges() {
    bool any = false;
    for (std::size_t count = std::max<std::size_t>(best_.steps.size() / 2, 1); count > 0; count /= 2) {
      for (std::size_t end = best_.steps.size(); end >= count && end > 0;) {
        const bool taken = with([&](Case& candidate) { erase(candidate, end - count, count); });
        any = any || taken;
        end = std::min(end - (taken ? count : 1), best_.steps.size());
      }
    }
    return any;
  }

  // The steps without one, and without all that depends on it: what lands in it, and what uses the name that
  // it takes.
  static Case without(const Case& of, std::size_t at) {
    Case rest = {.config = of.config, .steps = {}};
    std::uint32_t name = 0;
    const auto* alloc = std::get_if<Alloc>(&of.steps[at].operation);
    const auto* socket = std::get_if<Socket>(&of.steps[at].operation);
    if (alloc != nullptr) name = alloc->block;
    if (socket != nullptr) name = socket->socket;
    bool lands = of.steps[at].point == 0;
    for (std::size_t i = 0; i < of.steps.size(); ++i) {
      const Step& step = of.steps[i];
      bool goes = i == at;
      if (i > at) {
        lands = lands && step.point != 0;
        visit_name(step.operation, [&](Name used, bool of_block) {
          goes = (of_block ? alloc != nullptr : socket != nullptr) && used == name;
        });
        goes = goes || lands;
      }
      if (!goes) rest.steps.push_back(step);
    }
    return rest;
  }

  bool delete_with_dependents() {
    for (std::size_t i = best_.steps.size(); i-- > 0;) {
      if (take(without(best_, i))) return true;
    }
    return false;
  }

  bool delete_pairs() {
    if (best_.steps.size() > kFewSteps) return false;
    for (std::size_t second = best_.steps.size(); second-- > 0;) {
      for (std::size_t first = second; first-- > 0;) {
        const auto both = [&](Case& candidate) {
          erase(candidate, second, 1);
          erase(candidate, first, 1);
        };
        if (with(both) || take(without(without(best_, second), first))) return true;
      }
    }
    return false;
  }

  // What an operation did can sometimes be had from a number instead: a smaller heap need not be filled, a
  // larger block fills it alone.
  bool delete_and_change() {
    if (best_.steps.size() > kFewSteps) return false;
    for (std::size_t i = best_.steps.size(); i-- > 0;) {
      Case candidate = best_;
      erase(candidate, i, 1);
      if (take_changed(candidate) || take_changed(without(best_, i))) return true;
    }
    return false;
  }

  // What counts the operations, or tells their places, is lowered with one that goes: one number, or all that
  // are larger than some number. So is what one used up: the pages that a pressure took need not be there.
  bool delete_and_lower() {
    if (best_.steps.size() > kSomeSteps) return false;
    for (std::size_t gone = best_.steps.size(); gone-- > 0;) {
      Case base = best_;
      erase(base, gone, 1);
      std::vector<std::uint64_t> amounts = {1};
      const auto used_up = [&](std::uint64_t value, auto...) { amounts.push_back(value); };
      std::visit(NumbersOf{used_up}, best_.steps[gone].operation);
      std::vector<std::uint64_t> left;
      for_each_number(base, [&](std::uint64_t value, auto...) { left.push_back(value); });
      for (std::size_t i = 0; i < left.size(); ++i) {
        for (const std::uint64_t amount : amounts) {
          Case one_lower = base;
          if (left[i] >= amount && set(one_lower, i, left[i] - amount) && take(std::move(one_lower))) {
            return true;
          }
        }
        Case larger_lower = base;
        for (std::size_t j = kFirstBindSize + base.config.bind_count; j < left.size(); ++j) {
          if (left[j] > left[i]) set(larger_lower, j, left[j] - 1);
        }
        if (take(std::move(larger_lower))) return true;
      }
    }
    return false;
  }

  // What two operations did can sometimes be had from another one done twice.
  bool delete_and_copy() {
    if (best_.steps.size() > kFewSteps) return false;
    for (std::size_t gone = best_.steps.size(); gone-- > 0;) {
      Case base = best_;
      erase(base, gone, 1);
      for (std::size_t at = 0; at < base.steps.size(); ++at) {
        for (const Step& copied : best_.steps) {
          Case candidate = base;
          candidate.steps[at] = copied;
          auto* alloc = std::get_if<Alloc>(&candidate.steps[at].operation);
          if (alloc != nullptr) alloc->block = kFreshName;
          if (take(std::move(candidate))) return true;
        }
      }
    }
    return false;
  }

  // The case with one number changed, to one of a few values.
  bool take_changed(const Case& base) {
    std::size_t numbers = 0;
    for_each_number(base, [&](auto...) { ++numbers; });
    for (std::size_t number = 0; number < numbers; ++number) {
      for (const std::uint64_t value : kChanges) {
        Case candidate = base;
        if (set(candidate, number, value) && take(std::move(candidate))) return true;
      }
    }
    // A bind's own requests can fill what another operation filled; then what lands in it lands later.
    for (const BindSizes& sizes : kBindSizes) {
      for (std::uint8_t later = 0; later <= 2; ++later) {
        Case candidate = base;
        candidate.config.bind_count = sizes.count;
        candidate.config.bind = {sizes.first, sizes.second};
        for (Step& step : candidate.steps) {
          if (step.point != 0 && step.point <= 253)
            step.point = static_cast<std::uint8_t>(step.point + later);
        }
        if (take(std::move(candidate))) return true;
      }
    }
    return false;
  }

  // --- Numbers

  // The number with this place among all, where it may have that value.
  static bool set(Case& of, std::size_t number, std::uint64_t value) {
    std::size_t place = 0;
    bool changed = false;
    for_each_number(of, [&](auto& at, std::uint64_t /*usual*/, std::uint64_t least, std::uint64_t most) {
      if (place++ != number || value < least || value > most || at == value) return;
      at = static_cast<std::remove_reference_t<decltype(at)>>(value);
      changed = true;
    });
    return changed;
  }

  // Lowers the numbers that `set_all` sets, all of them `value` now: to the default, to the first boundary
  // that still fails, then by ever smaller steps.
  template <class SetAll>
  bool lower(std::uint64_t value, std::uint64_t usual, SetAll set_all) {
    if (value == usual) return false;
    const auto lowered = [&](std::uint64_t to) {
      if (!with([&](Case& candidate) { set_all(candidate, to); })) return false;
      value = to;
      return true;
    };
    if (lowered(usual)) return true;
    if (value < usual) return false;
    bool any = false;
    for (const std::uint64_t boundary : kBoundaries) {
      if (boundary > usual && boundary < value && lowered(boundary)) {
        any = true;
        break;
      }
    }
    for (std::uint64_t gap = (value - usual) / 2; gap > 0; gap /= 2) {
      while (value - usual > gap && lowered(value - gap)) any = true;
    }
    return any;
  }

  struct Number {
    std::uint64_t value;
    std::uint64_t usual;
  };
  std::vector<Number> numbers() const {
    std::vector<Number> all;
    for_each_number(
        best_, [&](std::uint64_t value, std::uint64_t usual, auto...) { all.push_back({value, usual}); });
    return all;
  }

  bool lower_each() {
    bool any = false;
    for (std::size_t i = 0; i < numbers().size(); ++i) {
      const Number number = numbers()[i];
      any = lower(number.value, number.usual, [i](Case& of, std::uint64_t to) { set(of, i, to); }) || any;
    }
    return any;
  }

  // Numbers that are equal often mean the same thing.
  bool lower_together() {
    const std::vector<Number> all = numbers();
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::vector<std::size_t> places;
      for (std::size_t j = 0; j < all.size(); ++j) {
        if (all[j].value == all[i].value) places.push_back(j);
      }
      if (places.size() < 2 || places[0] != i) continue;
      const auto set_all = [&](Case& of, std::uint64_t to) {
        for (const std::size_t place : places) set(of, place, to);
      };
      if (lower(all[i].value, all[i].usual, set_all)) return true;
    }
    return lower_in_step(all);
  }

  // Two different numbers by the same amount: what one takes the other gives.
  bool lower_in_step(const std::vector<Number>& all) {
    if (best_.steps.size() > kFewSteps) return false;
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = i + 1; j < all.size(); ++j) {
        if (all[i].value <= all[i].usual || all[j].value <= all[j].usual) continue;
        for (std::uint64_t by = std::min(all[i].value - all[i].usual, all[j].value - all[j].usual); by > 0;
             by /= 2) {
          Case candidate = best_;
          const bool both = set(candidate, i, all[i].value - by) && set(candidate, j, all[j].value - by);
          if (both && take(std::move(candidate))) return true;
        }
      }
    }
    return false;
  }

  // From one number to another: all of it, or as much as halving finds.
  bool move_bytes() {
    if (best_.steps.size() > kFewSteps) return false;
    const std::vector<Number> all = numbers();
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t j = 0; j < all.size(); ++j) {
        if (i == j || all[i].value == 0) continue;
        for (std::uint64_t bytes = all[i].value; bytes > 0; bytes /= 2) {
          Case candidate = best_;
          const bool moved =
              set(candidate, i, all[i].value - bytes) && set(candidate, j, all[j].value + bytes);
          if (moved && take(std::move(candidate))) return true;
        }
      }
    }
    return false;
  }

  // Two allocs as one: of both sizes, with the header between them, or as large as a page takes.
  bool merge_allocs() {
    for (std::size_t first = 0; first < best_.steps.size(); ++first) {
      const auto* one = std::get_if<Alloc>(&best_.steps[first].operation);
      if (one == nullptr) continue;
      for (std::size_t second = first + 1; second < best_.steps.size(); ++second) {
        const auto* other = std::get_if<Alloc>(&best_.steps[second].operation);
        if (other == nullptr) continue;
        const std::uint64_t sum = std::uint64_t{one->size} + other->size;
        for (const std::uint64_t size : {sum, sum + 8, (sum + 7) / 8 * 8 + 8, std::uint64_t{4088}}) {
          if (size > 0xFFFFFFFF) continue;
          const auto merged = [&](Case& candidate, std::size_t kept, std::size_t gone) {
            std::get<Alloc>(candidate.steps[kept].operation).size = static_cast<std::uint32_t>(size);
            erase(candidate, gone, 1);
          };
          if (with([&](Case& candidate) { merged(candidate, first, second); }) ||
              with([&](Case& candidate) { merged(candidate, second, first); })) {
            return true;
          }
        }
      }
    }
    return false;
  }

  // --- Kinds, places, names

  bool leave_interrupts() {
    bool any = false;
    for (std::size_t i = 0; i < best_.steps.size(); ++i) {
      const auto to = [&](Context context, std::uint8_t point) {
        return with([&](Case& candidate) {
          candidate.steps[i].context = context;
          candidate.steps[i].point = point;
        });
      };
      const Step step = best_.steps[i];
      if (step.context == Context::application) continue;
      bool moved =
          to(Context::application, 0) || (step.point != 0 && (to(step.context, 0) || before_its_host(i)));
      if (!moved && step.context == Context::critical) moved = to(Context::interrupt, step.point);
      for (std::uint8_t point = 1; !moved && point < step.point; ++point)
        moved = to(best_.steps[i].context, point);
      any = any || moved;
    }
    return any;
  }

  // Out of the operation that it lands in, to a place above it.
  bool before_its_host(std::size_t at) {
    std::size_t host = at;
    while (host > 0 && best_.steps[host].point != 0) --host;
    for (const Context context : {Context::application, best_.steps[at].context}) {
      const auto above = [&](Case& candidate) {
        Step step = candidate.steps[at];
        step.context = context;
        step.point = 0;
        erase(candidate, at, 1);
        candidate.steps.insert(candidate.steps.begin() + static_cast<std::ptrdiff_t>(host), step);
      };
      if (with(above)) return true;
    }
    return false;
  }

  bool simplify_kinds() {
    bool any = false;
    for (std::size_t i = 0; i < best_.steps.size(); ++i) {
      for (const Operation& simpler : simpler_than(best_.steps[i].operation)) {
        if (with([&](Case& candidate) { candidate.steps[i].operation = simpler; })) {
          any = true;
          break;
        }
      }
    }
    return any;
  }

  // The simplest operations of all, and what comes near to the one at hand.
  std::vector<Operation> simpler_than(const Operation& operation) const {
    std::vector<Operation> simpler = {Free{.block = 0}, Alloc{.block = 0, .size = 0}, Fill{}};
    if (const auto* bind = std::get_if<Bind>(&operation)) {
      Bind without_reuse = *bind;
      without_reuse.reuse = false;
      simpler.insert(simpler.end(), {Bind{.socket = bind->socket, .number = bind->number}, without_reuse});
    } else if (const auto* socket = std::get_if<Socket>(&operation)) {
      simpler.insert(simpler.end(), {Socket{.socket = socket->socket},
                                     Socket{.socket = socket->socket, .process = socket->process}});
    } else if (std::holds_alternative<Exit>(operation)) {
      for_each_name(best_, [&](Name name, bool of_block) {
        if (!of_block) simpler.emplace_back(Close{.socket = name});
      });
    } else if (const auto* packet = std::get_if<Packet>(&operation)) {
      // A block of the size that the packet asks for.
      simpler.emplace_back(
          Alloc{.block = kFreshName, .size = std::uint32_t{packet->length} + Wsipx::kPacketOverhead});
    }
    return simpler;
  }

  // A name in place of another one.
  bool unite_names() {
    std::vector<std::pair<Name, bool>> names;
    for_each_name(best_, [&](Name name, bool of_block) { names.emplace_back(name, of_block); });
    for (std::size_t i = 0; i < names.size(); ++i) {
      for (Name lower_one = 0; lower_one < names[i].first; ++lower_one) {
        // From this use on.
        const auto united = [&](Case& candidate) {
          std::size_t place = 0;
          for_each_name(candidate, [&](Name& name, bool of_block) {
            if (place++ >= i && of_block == names[i].second && name == names[i].first) name = lower_one;
          });
        };
        if (with(united)) return true;
      }
    }
    return false;
  }

  // An operation to another place; what lands in it goes with it.
  bool reorder() {
    for (std::size_t from = 0; from < best_.steps.size(); ++from) {
      if (best_.steps[from].point != 0) continue;
      std::size_t count = 1;
      while (from + count < best_.steps.size() && best_.steps[from + count].point != 0) ++count;
      for (std::size_t to = 0; to + count <= best_.steps.size(); ++to) {
        if (to == from) continue;
        const auto moved = [&](Case& candidate) {
          const std::vector<Step> group(candidate.steps.begin() + static_cast<std::ptrdiff_t>(from),
                                        candidate.steps.begin() + static_cast<std::ptrdiff_t>(from + count));
          erase(candidate, from, count);
          candidate.steps.insert(candidate.steps.begin() + static_cast<std::ptrdiff_t>(to), group.begin(),
                                 group.end());
        };
        if (with(moved)) return true;
      }
    }
    return false;
  }

  // A segment by a shorter one, of the same operations, that reaches the same state.
  bool replace_segments() {
    if (condition_.verdicts().empty() || best_.steps.size() > kFewSteps) return false;
    std::vector<Verdict> anything(condition_.verdicts().begin(), condition_.verdicts().end());
    for (Verdict& verdict : anything) {
      verdict.looked_at = verdict.violated = 0;
      verdict.signature.clear();
    }
    const std::span<const Step> steps = best_.steps;
    for (std::size_t from = 0; from < steps.size(); ++from) {
      for (std::size_t to = from + 2; to <= std::min(from + kLongestSegment, steps.size()); ++to) {
        // A segment begins and ends between operations.
        if (steps[from].point != 0 || (to < steps.size() && steps[to].point != 0)) continue;
        const Exploration way = find_way(world_of(best_, steps.size()), anything, steps.first(from),
                                         steps.subspan(from, to - from),
                                         {.depth = static_cast<std::uint32_t>(to - from - 1),
                                          .memory = kSegmentMemory,
                                          .stop = limits_.stop});
        if (!way.found) continue;
        const auto replaced = [&](Case& candidate) {
          erase(candidate, from, to - from);
          candidate.steps.insert(candidate.steps.begin() + static_cast<std::ptrdiff_t>(from),
                                 way.found->steps.begin(), way.found->steps.end());
        };
        if (with(replaced)) return true;
      }
    }
    return false;
  }

  // --- The machine

  bool simplify_config() {
    bool any = with([](Case& candidate) { candidate.config.ifaces = Config{}.ifaces; });
    any = with([](Case& candidate) {
            candidate.config.bind = Config{}.bind;
            candidate.config.bind_count = Config{}.bind_count;
          }) ||
          any;
    while (best_.config.bind_count > 1 &&
           with([](Case& candidate) { candidate.config.bind[--candidate.config.bind_count] = 0; })) {
      any = true;
    }
    for (std::size_t i = 0; i + 1 < best_.config.bind_count; ++i) {
      any = with([i](Case& candidate) {
              auto& bind = candidate.config.bind;
              std::copy(bind.begin() + static_cast<std::ptrdiff_t>(i) + 1, bind.end(),
                        bind.begin() + static_cast<std::ptrdiff_t>(i));
              bind.back() = 0;
              --candidate.config.bind_count;
            }) ||
            any;
    }
    // The smallest machines at once: pages, heap and spare together.
    for (std::uint32_t pages = 0; pages <= 3; ++pages) {
      for (std::uint32_t heap = 0; heap <= 1; ++heap) {
        if (with([&](Case& candidate) {
              candidate.config.pages = pages;
              candidate.config.heap = heap;
              candidate.config.spare = 1;
            })) {
          return true;
        }
      }
    }
    return any;
  }

  static constexpr Name kFreshName = 0xFFFFFFFF;     // not in use; numbered when it is taken
  static constexpr std::size_t kFewSteps = 12;       // for passes that try pairs of things
  static constexpr std::size_t kSomeSteps = 48;      // for those that try one thing for each pair
  static constexpr std::size_t kLongestSegment = 4;  // operations
  static constexpr std::uint64_t kSegmentMemory = std::uint64_t{16} << 20;  // bytes
  static constexpr std::size_t kMostCached = std::size_t{1} << 20;

  Case best_;
  Condition& condition_;
  const ShrinkLimits& limits_;
  ShrinkObserver* observer_;
  std::unordered_set<std::uint64_t> failed_;  // hashes of candidates
  std::vector<std::uint64_t> words_;
  std::uint64_t executions_ = 0;
  std::uint64_t cached_ = 0;
};

}  // namespace

Verdict verdict_on(const Case& of, const Strategy& strategy, Lab& lab) {
  return {.strategy = &strategy,
          .looked_at = every_invariant(),
          .violated = set_of(lab.run(of.config, of.steps, strategy))};
}

Verdict breaks(const Strategy& strategy, const Invariant& invariant) {
  const InvariantSet bit = InvariantSet{1} << row_of(invariant);
  return {.strategy = &strategy, .looked_at = bit, .violated = bit};
}

StillFails::StillFails(std::vector<Verdict> verdicts, Execute* execute)
    : verdicts_(std::move(verdicts)),
      machines_(verdicts_),
      lab_(Depth::incremental, execute, Messages::none),
      identifier_(execute) {}

StillFails::StillFails(std::vector<Verdict> verdicts, const Case& failing, Execute* execute)
    : StillFails(std::move(verdicts), execute) {
  for (const Verdict& verdict : verdicts_) {
    for (InvariantSet rest = verdict.violated; rest != 0; rest &= rest - 1) {
      const auto row = static_cast<std::size_t>(std::countr_zero(rest));
      const InvariantSet bit = InvariantSet{1} << row;
      findings_.push_back(identifier_.identity_of(failing, *verdict.strategy, *invariants()[row]).value());
      const FailureKind& kind = findings_.back().kind;
      // The lines that the needed profile admits violate it so, and those of the narrower ones do not.
      for (const Profile profile : kProfiles) {
        if (profile > kind.needed) break;
        const bool needed = profile == kind.needed;
        machines_.push_back({.strategy = verdict.strategy,
                             .looked_at = bit,
                             .violated = needed ? bit : 0,
                             .admits = profile,
                             .signature = needed ? kind.signature : ""});
      }
    }
  }
}

bool StillFails::holds(const Case& candidate) {
  const auto as_the_verdict = [&](const Verdict& verdict) {
    lab_.start(candidate.config, *verdict.strategy);
    return set_of(lab_.proceed(candidate.steps, nullptr, ~verdict.looked_at)) == verdict.violated;
  };
  const auto as_the_finding = [&](const Identity& finding) {
    return identifier_.kind_of(candidate, *finding.strategy, *finding.invariant) == finding.kind;
  };
  return std::ranges::all_of(verdicts_, as_the_verdict) && std::ranges::all_of(findings_, as_the_finding);
}

Shrunk shrink(const Case& failing, Condition& condition, const ShrinkLimits& limits,
              ShrinkObserver* observer) {
  return Shrinker(failing, condition, limits, observer).run();
}

}  // namespace sparepage
