#include <algorithm>
#include <cstdio>
#include <unordered_map>

#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

std::string hex(std::uint64_t value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "0x%0*llx", digits, static_cast<unsigned long long>(value));
  return text;
}

std::string value_text(const Field& field, std::uint64_t value) {
  if (field.kind == Field::Kind::word) return std::string(field.words[value]);
  return field.hex_digits == 0 ? std::to_string(value) : hex(value, field.hex_digits);
}

// The words after an operation's own. Without a trace, names are left out.
std::string arguments(const Operation& operation, const Trace* trace) {
  std::string line;
  for (const Field& field : operation.row().fields) {
    const std::uint64_t value = field.get(operation);
    if (field.is_name()) {
      if (trace != nullptr) {
        line += " " + (field.kind == Field::Kind::block ? trace->blocks : trace->sockets)[value];
      }
    } else if (!field.option) {
      line += " " + value_text(field, value);
    } else if (value != field.usual) {
      line += " " + std::string(field.word);
      if (field.kind != Field::Kind::flag) line += "=" + value_text(field, value);
    }
  }
  return line;
}

std::string print(const Expectation& of) {
  const std::string whose = of.heap.empty()       ? "strategy=" + of.strategy
                            : of.strategy.empty() ? "heap=" + of.heap
                                                  : "heap=" + of.heap + "+" + of.strategy;
  return "expect " + whose + " " + verdict_text(of.violates) + "\n";
}

// Numbers names in the order in which they are seen.
class Namer {
 public:
  Namer(char letter, std::vector<std::string>& names) : letter_(letter), names_(names) {}
  void name(Name& name) {
    const auto [found, fresh] = seen_.try_emplace(name, static_cast<Name>(names_.size()));
    if (fresh) names_.push_back(letter_ + std::to_string(found->second));
    name = found->second;
  }

 private:
  char letter_;
  std::vector<std::string>& names_;
  std::unordered_map<Name, Name> seen_;
};

}  // namespace

Trace to_trace(const Case& nameless) {
  Trace trace = {nameless, {}, {}, {}};
  Namer blocks('b', trace.blocks);
  Namer sockets('s', trace.sockets);
  for (Step& step : trace.steps) {
    visit_name(step.operation, [&](Name& name, bool of_block) { (of_block ? blocks : sockets).name(name); });
  }
  return trace;
}

std::string verdict_text(std::span<const std::string> violates) {
  return violates.empty() ? "holds" : "violates=" + listed(violates, ",");
}

std::string print(const Config& config) {
  const Config usual;
  std::string line;
  const auto key = [&](std::string_view name, std::uint32_t value, std::uint32_t default_value) {
    if (value != default_value) line += " " + std::string(name) + "=" + std::to_string(value);
  };
  key("pages", config.pages, usual.pages);
  key("heap", config.heap, usual.heap);
  key("spare", config.spare, usual.spare);
  key("ifaces", config.ifaces, usual.ifaces);
  if (config.bind != usual.bind || config.bind_count != usual.bind_count) {
    char separator = '=';
    line += " bind";
    for (const std::uint16_t size : config.bind_sizes()) {
      line += separator + std::to_string(size);
      separator = ',';
    }
  }
  return line.empty() ? line : "config" + line + "\n";
}

std::string print(const Step& step, const Trace& trace) {
  std::string line;
  if (step.context != Context::application) line = step.context == Context::critical ? "crit" : "irq";
  if (step.point != 0) line += "@" + std::to_string(step.point);
  if (!line.empty()) line += " ";
  line += word(step.operation);
  return line + arguments(step.operation, &trace);
}

std::string print_nameless(const Operation& operation) {
  return std::string(word(operation)) + arguments(operation, nullptr);
}

std::string print(const Trace& trace, std::vector<std::uint32_t>* lines) {
  std::string text = "sparepage-trace 1\n" + print(trace.config);
  for (const Expectation& expectation : trace.expectations) text += print(expectation);
  auto line = static_cast<std::uint32_t>(std::ranges::count(text, '\n'));
  for (const Step& step : trace.steps) {
    text += print(step, trace) + "\n";
    if (lines != nullptr) lines->push_back(++line);
  }
  return text;
}

}  // namespace sparepage
