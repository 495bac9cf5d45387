#include "properties/shrink.h"

#include <algorithm>
#include <utility>

namespace sparepage {

namespace {

class Shrinker {
 public:
  Shrinker(Case failing, const Strategy& strategy, const Invariant& invariant, Lab& lab)
      : best_(std::move(failing)), strategy_(strategy), invariant_(invariant), lab_(lab) {}

  Shrunk run() {
    for (bool smaller = true; smaller;) {
      smaller = delete_ranges();
      smaller = simplify_steps() || smaller;
      smaller = lower_config() || smaller;
    }
    return {.smallest = best_, .executions = executions_};
  }

 private:
  // Takes the candidate if it still fails.
  bool take(Case candidate) {
    land_where_possible(candidate);
    if (candidate == best_) return false;
    ++executions_;
    if (!violates(candidate, strategy_, invariant_, lab_)) return false;
    best_ = std::move(candidate);
    return true;
  }

  bool delete_ranges() {
    bool any = false;
    for (std::size_t count = std::max<std::size_t>(best_.steps.size() / 2, 1); count > 0; count /= 2) {
      // From the end: later steps depend on earlier ones.
      for (std::size_t end = best_.steps.size(); end >= count && end > 0;) {
        Case candidate = best_;
        const auto last = candidate.steps.begin() + static_cast<std::ptrdiff_t>(end);
        candidate.steps.erase(last - static_cast<std::ptrdiff_t>(count), last);
        const bool taken = take(std::move(candidate));
        any = any || taken;
        end = std::min(end - (taken ? count : 1), best_.steps.size());
      }
    }
    return any;
  }

  // Lowers one number of the best case towards `least`, as far as halving the way finds it.
  template <class Field>
  bool lower(Field field, std::uint64_t least) {
    bool any = false;
    for (std::uint64_t value = field(best_); value > least;) {
      std::uint64_t step = value - least;
      bool taken = false;
      for (; step > 0 && !taken; step /= 2) {
        Case candidate = best_;
        auto& number = field(candidate);
        number = static_cast<std::remove_reference_t<decltype(number)>>(value - step);
        taken = take(std::move(candidate));
      }
      if (!taken) break;
      any = true;
      value = field(best_);
    }
    return any;
  }

  bool simplify_steps() {
    bool any = false;
    for (std::size_t i = 0; i < best_.steps.size(); ++i) {
      any = lower([i](auto& of) -> auto& { return of.steps[i].point; }, 0) || any;
      const std::size_t kind = best_.steps[i].operation.index();
      if (kind == Operation(Alloc{}).index()) {
        any = lower([i](auto& of) -> auto& { return std::get<Alloc>(of.steps[i].operation).size; }, 0) || any;
      } else if (kind == Operation(Pressure{}).index()) {
        any = lower([i](auto& of) -> auto& { return std::get<Pressure>(of.steps[i].operation).pages; }, 0) ||
              any;
      } else if (kind == Operation(Relief{}).index()) {
        any =
            lower([i](auto& of) -> auto& { return std::get<Relief>(of.steps[i].operation).pages; }, 0) || any;
      } else if (kind == Operation(Packet{}).index()) {
        any = lower([i](auto& of) -> auto& { return std::get<Packet>(of.steps[i].operation).length; }, 0) ||
              any;
      } else if (kind == Operation(Bind{}).index()) {
        const Bind bind = std::get<Bind>(best_.steps[i].operation);
        any = replace(i, Bind{.socket = bind.socket, .number = bind.number}) || any;
      } else if (kind == Operation(Socket{}).index()) {
        any = replace(i, Socket{.socket = std::get<Socket>(best_.steps[i].operation).socket}) || any;
      }
    }
    return any;
  }

  bool replace(std::size_t step, const Operation& operation) {
    Case candidate = best_;
    candidate.steps[step].operation = operation;
    return take(std::move(candidate));
  }

  bool lower_config() {
    const auto with = [&](auto change) {
      Case candidate = best_;
      change(candidate.config);
      return take(std::move(candidate));
    };
    bool any = with([](Config& config) { config.ifaces = Config{}.ifaces; });
    any = with([](Config& config) {
            config.bind = Config{}.bind;
            config.bind_count = Config{}.bind_count;
          }) ||
          any;
    while (best_.config.bind_count > 1 && best_.config.bind != Config{}.bind &&
           with([](Config& config) { config.bind[--config.bind_count] = 0; })) {
      any = true;
    }
    any = lower([](auto& of) -> auto& { return of.config.heap; }, 0) || any;
    any = lower([](auto& of) -> auto& { return of.config.spare; }, 1) || any;
    return lower([](auto& of) -> auto& { return of.config.pages; }, 0) || any;
  }

  Case best_;
  const Strategy& strategy_;
  const Invariant& invariant_;
  Lab& lab_;
  std::uint64_t executions_ = 0;
};

}  // namespace

bool violates(const Case& candidate, const Strategy& strategy, const Invariant& invariant, Lab& lab) {
  const auto violations = lab.run(candidate.config, candidate.steps, strategy);
  return std::ranges::find(violations, &invariant, &Violation::invariant) != violations.end();
}

Shrunk shrink(const Case& failing, const Strategy& strategy, const Invariant& invariant, Lab& lab) {
  return Shrinker(failing, strategy, invariant, lab).run();
}

}  // namespace sparepage
