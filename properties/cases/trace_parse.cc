#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

class TraceParser {
 public:
  TraceParser(std::string_view file, std::span<const std::string_view> invariants)
      : file_(file), invariants_(invariants) {}

  ParsedTrace parse(std::string_view text) {
    read_lines(text, file_, "sparepage-trace",
               [&](Line& line, std::uint32_t number) { parse_line(line, number); });
    return std::move(parsed_);
  }

 private:
  void parse_line(Line& line, std::uint32_t number) {
    const Word first = line.next("an operation");
    if (first.text == "config") {
      if (configured_) line.refuse(first, "a second config line; a trace has at most one");
      if (!parsed_.trace.steps.empty()) {
        line.refuse(first, "config after an operation; it must stand above the first one");
      }
      configured_ = true;
      return parse_config(line, parsed_.trace.config);
    }
    if (first.text == "expect") return parse_expect(line);

    Step step = {.operation = Fill{}};
    Word operation = first;
    const std::size_t at = std::min(first.text.find('@'), first.text.size());
    const std::string_view context = first.text.substr(0, at);
    if (context == "irq" || context == "crit") {
      step.context = context == "irq" ? Context::interrupt : Context::critical;
      if (at < first.text.size()) {
        step.point = static_cast<std::uint8_t>(
            line.number(first, first.text.substr(at + 1), "the point's number", 1, 255));
        if (!under_application_) {
          line.refuse(first, quoted(first.text) +
                                 " has no application operation above it to land in; without @" +
                                 std::to_string(step.point) + " it stands between operations");
        }
      }
      operation = line.next("the operation that runs in this context");
    }
    step.operation = parse_operation(line, operation, names_);
    line.finish("the arguments of " + std::string(operation.text));
    if (step.point == 0) under_application_ = step.context == Context::application;
    parsed_.trace.steps.push_back(step);
    parsed_.lines.push_back(number);
  }

  // Whose verdict it is: strategy=NAME, heap=NAME or heap=NAME+CALLER.
  static Expectation parse_whose(Line& line) {
    const Word& word = line.next("strategy=NAME");
    static constexpr std::string_view kStrategy = "strategy=";
    static constexpr std::string_view kHeap = "heap=";
    Expectation expectation;
    bool names_strategy = word.text.starts_with(kStrategy);
    if (names_strategy) {
      expectation.strategy = word.text.substr(kStrategy.size());
    } else if (word.text.starts_with(kHeap)) {
      const std::string_view name = word.text.substr(kHeap.size());
      const std::size_t plus = std::min(name.find('+'), name.size());
      expectation.heap = name.substr(0, plus);
      names_strategy = plus < name.size();
      if (names_strategy) expectation.strategy = name.substr(plus + 1);
      const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
      };
      if (!std::ranges::all_of(expectation.heap, good) || expectation.heap.empty() ||
          expectation.heap[0] < 'a' || expectation.heap[0] > 'z') {
        line.refuse(word, quoted(expectation.heap) +
                              " is no name of a heap; one has a-z, 0-9, . and -, and a letter first");
      }
    } else {
      line.refuse(word, quoted(word.text) + " stands where strategy=NAME belongs");
    }
    if (names_strategy && find_subject(expectation.strategy) == nullptr) {
      std::vector<std::string_view> names;
      for (const Subject* known : subjects()) names.push_back(known->name);
      line.refuse(word, unknown("strategy", "strategies", expectation.strategy, names));
    }
    return expectation;
  }

  void parse_expect(Line& line) {
    static constexpr std::string_view kViolates = "violates=";
    Expectation expectation = parse_whose(line);
    const Word& verdict = line.next("\"holds\" or violates=INVARIANT,...");
    if (verdict.text.starts_with(kViolates)) {
      std::string_view rest = verdict.text.substr(kViolates.size());
      for (bool more = true; more;) {
        const std::size_t comma = rest.find(',');
        more = comma != std::string_view::npos;
        const std::string_view name = rest.substr(0, comma);
        if (std::ranges::find(invariants_, name) == invariants_.end()) {
          line.refuse(verdict, unknown("invariant", "invariants", name, invariants_));
        }
        expectation.violates.emplace_back(name);
        rest.remove_prefix(more ? comma + 1 : 0);
      }
    } else if (verdict.text != "holds") {
      line.refuse(verdict,
                  quoted(verdict.text) + " stands where \"holds\" or violates=INVARIANT,... belongs");
    }
    line.finish("the verdict");
    parsed_.trace.expectations.push_back(std::move(expectation));
    under_application_ =
        false;  // nothing but landing lines may stand between an operation and what lands in it
  }

  std::string_view file_;
  std::span<const std::string_view> invariants_;
  ParsedTrace parsed_;
  Interner blocks_{parsed_.trace.blocks};
  Interner sockets_{parsed_.trace.sockets};
  Names names_ = {.blocks = &blocks_, .sockets = &sockets_};
  bool configured_ = false;
  bool under_application_ = false;
};

}  // namespace

ParsedTrace parse_trace(std::string_view text, std::string_view file,
                        std::span<const std::string_view> invariants) {
  return TraceParser(file, invariants).parse(text);
}

std::string read_input(const std::string& file) {
  const bool standard_input = file == "-";
  const auto close = [](std::FILE* stream) {
    if (stream != stdin) std::fclose(stream);
  };
  const std::unique_ptr<std::FILE, decltype(close)> stream(
      standard_input ? stdin : std::fopen(file.c_str(), "rb"), close);
  const auto unreadable = [&] { return TraceError(file + ": can't be read: " + std::strerror(errno)); };
  if (stream == nullptr) throw unreadable();
  std::string text;
  std::vector<char> chunk(std::size_t{1} << 16);
  for (bool more = true; more;) {
    const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), stream.get());
    text.append(chunk.data(), got);
    if (std::ferror(stream.get()) != 0) throw unreadable();
    more = got == chunk.size() && std::feof(stream.get()) == 0;
    if (text.size() > kMostFileBytes) {
      throw TraceError(file + ": is larger than " + std::to_string(kMostFileBytes) +
                       " bytes, the most that is read");
    }
  }
  return text;
}

ParsedTrace load_trace(const std::string& file, std::span<const std::string_view> invariants) {
  return parse_trace(read_input(file), file == "-" ? "<stdin>" : file, invariants);
}

}  // namespace sparepage
