#include "sparepage/properties/prover/terms.h"

#include <algorithm>

namespace sparepage {

Terms::Terms() {
  make({.kind = Kind::constant, .a = 1, .value = 0});  // `a` tells the two flags from the numbers 0 and 1
  make({.kind = Kind::constant, .a = 1, .value = 1});
}

std::uint32_t Terms::make(const Node& node) {
  const auto [found, fresh] = made_.emplace(node.key(), static_cast<std::uint32_t>(nodes_.size()));
  if (fresh) nodes_.push_back(node);
  return found->second;
}

Terms::Number Terms::number(std::int64_t value) {
  return {make({.kind = Kind::constant, .value = value})};
}

Terms::Number Terms::any_number(const std::string& name) {
  names_.push_back(name);
  return {make({.kind = Kind::number, .value = static_cast<std::int64_t>(names_.size() - 1)})};
}

Terms::Flag Terms::any_flag(const std::string& name) {
  names_.push_back(name);
  return {make({.kind = Kind::flag, .value = static_cast<std::int64_t>(names_.size() - 1)})};
}

Terms::Number Terms::plus(Number left, Number right) {
  const Node* a = constant(left.id);
  const Node* b = constant(right.id);
  if (a != nullptr && b != nullptr) return number(a->value + b->value);
  if (a != nullptr && a->value == 0) return right;
  if (b != nullptr && b->value == 0) return left;
  return {make({.kind = Kind::plus, .a = left.id, .b = right.id})};
}

Terms::Number Terms::minus(Number left, Number right) {
  const Node* a = constant(left.id);
  const Node* b = constant(right.id);
  if (a != nullptr && b != nullptr) return number(a->value - b->value);
  if (b != nullptr && b->value == 0) return left;
  return {make({.kind = Kind::minus, .a = left.id, .b = right.id})};
}

Terms::Number Terms::times(std::int64_t factor, Number of) {
  if (const Node* a = constant(of.id)) return number(factor * a->value);
  return {make({.kind = Kind::times, .a = of.id, .value = factor})};
}

Terms::Flag Terms::at_least(Number left, Number right) {
  if (left.id == right.id) return flag(true);
  const Node* a = constant(left.id);
  const Node* b = constant(right.id);
  if (a != nullptr && b != nullptr) return flag(a->value >= b->value);
  return {make({.kind = Kind::at_least, .a = left.id, .b = right.id})};
}

Terms::Flag Terms::both(Flag left, Flag right) {
  if (left.id == kFalse || right.id == kFalse) return flag(false);
  if (left.id == kTrue || left.id == right.id) return right;
  if (right.id == kTrue) return left;
  return {make({.kind = Kind::both, .a = left.id, .b = right.id})};
}

Terms::Flag Terms::no(Flag of) {
  if (of.id <= kTrue) return flag(of.id == kFalse);
  if (nodes_[of.id].kind == Kind::no) return {nodes_[of.id].a};
  return {make({.kind = Kind::no, .a = of.id})};
}

Terms::Number Terms::choose(Flag when, Number then, Number otherwise) {
  if (when.id == kTrue || then.id == otherwise.id) return then;
  if (when.id == kFalse) return otherwise;
  return {make({.kind = Kind::choose, .a = when.id, .b = then.id, .c = otherwise.id})};
}

std::int64_t Terms::value(std::uint32_t of, const Assignment& values) const {
  std::vector<std::int64_t> all(of + 1);
  for (std::uint32_t id = 0; id <= of; ++id) {
    const Node& node = nodes_[id];
    std::int64_t& now = all[id];
    switch (node.kind) {
      case Kind::constant: now = node.value; break;
      case Kind::number:
      case Kind::flag: {
        const auto found = values.find(names_[static_cast<std::size_t>(node.value)]);
        now = found == values.end() ? 0 : found->second;
        break;
      }
      case Kind::plus: now = all[node.a] + all[node.b]; break;
      case Kind::minus: now = all[node.a] - all[node.b]; break;
      case Kind::times: now = node.value * all[node.a]; break;
      case Kind::at_least: now = all[node.a] >= all[node.b] ? 1 : 0; break;
      case Kind::both: now = all[node.a] != 0 && all[node.b] != 0 ? 1 : 0; break;
      case Kind::no: now = all[node.a] == 0 ? 1 : 0; break;
      case Kind::choose: now = all[node.a] != 0 ? all[node.b] : all[node.c]; break;
    }
  }
  return all[of];
}

std::string Terms::smt2(const std::vector<Flag>& all, std::string_view comment) const {
  std::vector<bool> used(nodes_.size());
  for (const Flag flag : all) used[flag.id] = true;
  for (std::size_t id = nodes_.size(); id-- > 0;) {
    if (!used[id]) continue;
    const Node& node = nodes_[id];
    if (node.kind <= Kind::flag) continue;
    used[node.a] = true;
    if (node.kind != Kind::times && node.kind != Kind::no) used[node.b] = true;
    if (node.kind == Kind::choose) used[node.c] = true;
  }
  std::string text;
  for (std::size_t from = 0; from < comment.size();) {
    const std::size_t end = std::min(comment.find('\n', from), comment.size());
    text.append("; ").append(comment.substr(from, end - from)).append("\n");
    from = end + 1;
  }
  text += "(set-logic QF_LIA)\n";
  const auto name = [&](std::uint32_t id) -> std::string {
    const Node& node = nodes_[id];
    if (id <= kTrue) return id == kTrue ? "true" : "false";
    if (node.kind == Kind::constant) {
      return node.value < 0 ? "(- " + std::to_string(-node.value) + ")" : std::to_string(node.value);
    }
    if (node.kind <= Kind::flag) return names_[static_cast<std::size_t>(node.value)];
    return "t" + std::to_string(id);
  };
  for (std::uint32_t id = 0; id < nodes_.size(); ++id) {
    const Node& node = nodes_[id];
    if (!used[id] || node.kind == Kind::constant) continue;
    if (node.kind <= Kind::flag) {
      text += "(declare-fun " + name(id) + " () " + (node.kind == Kind::flag ? "Bool" : "Int") + ")\n";
      continue;
    }
    std::string is;
    const char* type = "Int";
    switch (node.kind) {
      case Kind::plus: is = "+ " + name(node.a) + " " + name(node.b); break;
      case Kind::minus: is = "- " + name(node.a) + " " + name(node.b); break;
      case Kind::times: is = "* " + std::to_string(node.value) + " " + name(node.a); break;
      case Kind::choose: is = "ite " + name(node.a) + " " + name(node.b) + " " + name(node.c); break;
      case Kind::at_least: is = ">= " + name(node.a) + " " + name(node.b); break;
      case Kind::both: is = "and " + name(node.a) + " " + name(node.b); break;
      default: is = "not " + name(node.a); break;
    }
    if (node.kind >= Kind::at_least && node.kind <= Kind::no) type = "Bool";
    // No define-fun: solvers put its body in place of its name, which doubles what stands twice.
    text += "(declare-fun " + name(id) + " () " + type + ")\n(assert (= " + name(id) + " (" + is + ")))\n";
  }
  for (const Flag flag : all) text += "(assert " + name(flag.id) + ")\n";
  return text + "(check-sat)\n";
}

}  // namespace sparepage
