// What tests of the shrinker share: a case as text, and conditions that need no machine.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <variant>

#include "properties/tests/support.h"
#include "sparepage/properties/shrinker/condition.h"

namespace sparepage {

inline std::string text_of(const Case& of) {
  const std::string text = print(to_trace(of));
  return text.substr(text.find('\n') + 1);
}

// A condition that needs no machine; counts what it is asked.
class Predicate final : public Condition {
 public:
  explicit Predicate(std::function<bool(const Case&)> holds) : holds_(std::move(holds)) {}
  bool holds(const Case& candidate) override {
    ++asked_[text_of(candidate)];
    return holds_(candidate);
  }
  const std::map<std::string, int>& asked() const { return asked_; }

 private:
  std::function<bool(const Case&)> holds_;
  std::map<std::string, int> asked_;
};

template <class Kind>
std::size_t count(const Case& of) {
  return static_cast<std::size_t>(
      std::ranges::count_if(of.steps, [](const Step& step) { return step.operation.is<Kind>(); }));
}

}  // namespace sparepage
