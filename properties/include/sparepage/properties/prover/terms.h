// Formulas over integers: built once, written as SMT-LIB for a solver, and evaluated with the values that a
// solver gives. No solver is needed for any of it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace sparepage {

// Values of variables by name. A variable that is not there is 0.
using Assignment = std::map<std::string, std::int64_t, std::less<>>;

class Terms {
 public:
  // Terms of two types; each belongs to the Terms that made it.
  struct Number {
    std::uint32_t id = 0;
  };
  struct Flag {
    std::uint32_t id = 0;
  };

  Terms();

  Number number(std::int64_t value);
  Flag flag(bool value) { return {value ? kTrue : kFalse}; }
  // Variables. A name is one variable's; a flag's value is 0 or 1.
  Number any_number(const std::string& name);
  Flag any_flag(const std::string& name);

  Number plus(Number left, Number right);
  Number minus(Number left, Number right);
  Number times(std::int64_t factor, Number of);
  Flag at_least(Number left, Number right);
  Flag equal(Number left, Number right) { return both(at_least(left, right), at_least(right, left)); }
  Flag both(Flag left, Flag right);
  Flag either(Flag left, Flag right) { return no(both(no(left), no(right))); }
  Flag no(Flag of);
  Number choose(Flag when, Number then, Number otherwise);
  Flag choose(Flag when, Flag then, Flag otherwise) {
    return either(both(when, then), both(no(when), otherwise));
  }
  Number least(Number left, Number right) { return choose(at_least(right, left), left, right); }
  Number most(Number left, Number right) { return choose(at_least(left, right), left, right); }

  // Whether nothing can make it true; what is not known says no.
  bool never(Flag of) const { return of.id == kFalse; }

  std::int64_t value(Number of, const Assignment& values) const { return value(of.id, values); }
  bool value(Flag of, const Assignment& values) const { return value(of.id, values) != 0; }

  // The question whether all of them can be true, as SMT-LIB 2: declarations, an assertion for each term and
  // for each of these, and (check-sat).
  std::string smt2(const std::vector<Flag>& all, std::string_view comment) const;

  std::size_t size() const { return nodes_.size(); }

 private:
  static constexpr std::uint32_t kFalse = 0;
  static constexpr std::uint32_t kTrue = 1;
  enum class Kind : std::uint8_t { constant, number, flag, plus, minus, times, at_least, both, no, choose };
  struct Node {
    Kind kind;
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::uint32_t c = 0;
    std::int64_t value = 0;  // of a constant, and a factor; of a variable its place among the names
    auto key() const { return std::tuple(kind, a, b, c, value); }
  };
  std::uint32_t make(const Node& node);
  const Node* constant(std::uint32_t id) const {
    return nodes_[id].kind == Kind::constant ? &nodes_[id] : nullptr;
  }
  std::int64_t value(std::uint32_t id, const Assignment& values) const;

  std::vector<Node> nodes_;  // each after those that it is made of
  std::vector<std::string> names_;
  std::map<std::tuple<Kind, std::uint32_t, std::uint32_t, std::uint32_t, std::int64_t>, std::uint32_t> made_;
};

}  // namespace sparepage
