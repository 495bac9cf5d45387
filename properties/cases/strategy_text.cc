#include <algorithm>
#include <utility>
#include <vector>

#include "sparepage/properties/cases/profile.h"
#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

constexpr std::string_view kFormat = "sparepage-strategy";
constexpr std::array<std::string_view, 5> kHeadWords = {"name", "summary", "disclaims", "own", "target"};

template <class Rows>
std::vector<std::string_view> words_of(const Rows& rows, auto stands) {
  std::vector<std::string_view> words;
  for (const auto& row : rows) {
    if (stands(row) && std::ranges::find(words, row.word) == words.end()) words.push_back(row.word);
  }
  return words;
}

class StrategyParser {
 public:
  StrategyParser(std::string_view file, std::span<const std::string_view> invariants, NameTaken* taken)
      : file_(file), invariants_(invariants), taken_(taken) {}

  Strategy parse(std::string_view text) {
    read_lines(text, file_, kFormat, [&](Line& line, std::uint32_t /*number*/) { read_line(line); }, "{}");
    if (tokens_.empty()) refuse_missing_head(end_);
    while (at_ < tokens_.size()) parse_program();
    return std::move(strategy_);
  }

 private:
  struct Token {
    std::string_view text;
    std::size_t line;
    std::size_t column;
  };

  [[noreturn]] void refuse(const Token& token, const std::string& what) const {
    Line(file_, token.line).refuse(token.column, what);
  }

  // A line of the head; from the first program on, words alone.
  void read_line(Line& line) {
    const Word& first = line.words().front();
    end_ = {.text = {}, .line = line.number(), .column = line.end_column()};
    const bool head = std::ranges::find(kHeadWords, first.text) != kHeadWords.end();
    if (tokens_.empty() && head) return parse_head(line);
    if (tokens_.empty()) {
      const Token start = {.text = first.text, .line = line.number(), .column = first.column};
      if (std::ranges::find(strategy_parts(), first.text) == strategy_parts().end()) {
        std::vector<std::string_view> all(kHeadWords.begin(), kHeadWords.end());
        all.insert(all.end(), strategy_parts().begin(), strategy_parts().end());
        refuse(start, unknown("word", "words that may begin a line here", first.text, all));
      }
      refuse_missing_head(start);
    }
    for (const Word& word : line.words()) {
      tokens_.push_back({.text = word.text, .line = line.number(), .column = word.column});
    }
  }

  void refuse_missing_head(const Token& where) const {
    if (strategy_.name.empty()) {
      refuse(where, "missing the line \"name NAME\", which stands above the programs");
    }
    if (strategy_.summary.empty()) {
      refuse(where, "missing the line \"summary TEXT\", which stands above the programs");
    }
  }

  void parse_head(Line& line) {
    const Word word = line.next("");
    const auto once = [&](bool there) {
      if (there) line.refuse(word, "a second " + quoted(word.text) + " line; a strategy has one at most");
    };
    if (word.text == "name") {
      once(!strategy_.name.empty());
      const Word& name = line.next("the strategy's name");
      if (!is_name(name.text) || is_word_of_lists(name.text) || names_strategy_file(name.text)) {
        line.refuse(name, quoted(name.text) +
                              " is no name for a strategy; one has a-z, 0-9, . and -, and a letter first" +
                              (is_word_of_lists(name.text)
                                   ? ", and is none of \"all\", \"none\" and \"eight\", words of lists"
                                   : ""));
      }
      if (const std::string where = taken_ == nullptr ? "" : taken_(name.text); !where.empty()) {
        line.refuse(name, "the name " + quoted(name.text) + " is taken: there is a strategy of that name " +
                              where + "; another name is needed");
      }
      strategy_.name = name.text;
      return line.finish("the name");
    }
    if (word.text == "summary") {
      once(!strategy_.summary.empty());
      const std::string_view from = line.next("what the strategy does, in a line").text;
      const std::string_view to = line.words().back().text;
      strategy_.summary =
          std::string_view(from.data(), static_cast<std::size_t>(to.data() + to.size() - from.data()));
      return;
    }
    if (word.text == "disclaims") return parse_disclaimer(line);
    std::uint32_t& pages = word.text == "own" ? strategy_.own : strategy_.target;
    once(pages != 0);
    if (word.text == "own") {
      pages = static_cast<std::uint32_t>(
          line.number("the number of the strategy's own pages", 1, kMostPagesHeldBack));
    } else {
      const Word& more = line.next("+N, by how many pages the spare is larger");
      if (!more.text.starts_with('+')) {
        line.refuse(more,
                    quoted(more.text) + " stands where +N belongs, by how many pages the spare is larger");
      }
      pages = static_cast<std::uint32_t>(line.number(
          more, more.text.substr(1), "the pages by which the spare is larger", 1, kMostPagesHeldBack));
    }
    line.finish("the number of pages");
  }

  // Where an invariant stands twice, the narrower promise is what is left.
  void parse_disclaimer(Line& line) {
    const Word& name = line.next("the name of an invariant");
    if (!invariants_.empty() && std::ranges::find(invariants_, name.text) == invariants_.end()) {
      line.refuse(name, unknown("invariant", "invariants", name.text, invariants_));
    }
    if (!is_name(name.text)) line.refuse(name, quoted(name.text) + " is no name of an invariant");
    Disclaimer disclaimer = {.invariant = std::string(name.text)};
    if (line.more()) {
      const Word& above = line.next("");
      if (above.text != "above") {
        line.refuse(above, quoted(above.text) + " stands where \"above PROFILE\" belongs, or nothing");
      }
      const Word& word = line.next("the profile up to which it is promised");
      disclaimer.up_to = find_profile(word.text);
      if (!disclaimer.up_to) line.refuse(word, unknown("profile", "profiles", word.text, profile_names()));
    }
    line.finish("what is disclaimed");
    std::vector<Disclaimer>& all = strategy_.disclaims;
    const auto found = std::ranges::find(all, disclaimer.invariant, &Disclaimer::invariant);
    if (found == all.end()) {
      all.push_back(std::move(disclaimer));
    } else {
      found->up_to = std::min(found->up_to, disclaimer.up_to);
    }
  }

  // The next word, of which there must be one; `opened`: what it stands in.
  const Token& next(const std::string& missing, const Token& opened) {
    if (at_ < tokens_.size()) return tokens_[at_++];
    refuse(end_, missing + " is missing: " + quoted(opened.text) + ", which stands in line " +
                     std::to_string(opened.line) + ", is not closed");
  }
  bool next_is(std::string_view text) const { return at_ < tokens_.size() && tokens_[at_].text == text; }

  void open(const Token& after) {
    const Token& brace = next("\"{\"", after);
    if (brace.text != "{") {
      refuse(brace, quoted(brace.text) + " stands where \"{\" belongs, after " + quoted(after.text));
    }
  }

  void parse_program() {
    const Token word = tokens_[at_++];
    const auto part = std::ranges::find(strategy_parts(), word.text);
    if (part == strategy_parts().end()) {
      if (std::ranges::find(kHeadWords, word.text) != kHeadWords.end()) {
        refuse(word, quoted(word.text) +
                         " stands after a program; it belongs above the first one, on a line of its own");
      }
      if (word.text == "}") refuse(word, "\"}\" closes nothing: no program is open here");
      refuse(word, unknown("program", "programs", word.text, strategy_parts()));
    }
    part_ = static_cast<StrategyPart>(part - strategy_parts().begin());
    StrategyProgram& program = strategy_.programs[static_cast<std::size_t>(part_)];
    if (program.written) refuse(word, "a second " + quoted(word.text) + "; each program stands once at most");
    program = {.written = true, .steps = {}};
    open(word);
    parse_steps(word, program.steps, 1);
  }

  // The steps up to the brace that closes what `opened`.
  void parse_steps(const Token& opened, ProgramSteps& steps, std::uint32_t times) {
    while (true) {
      const Token word = next("\"}\"", opened);
      if (word.text == "}") return;
      parse_step(word, steps, times);
    }
  }

  void parse_step(const Token& word, ProgramSteps& steps, std::uint32_t times) {
    // The last row that fits: "get" alone is the first of several.
    const auto fits = [&](const OpcodeRow& row) {
      return row.word == word.text && (row.second.empty() || next_is(row.second));
    };
    const auto last = std::ranges::find_if(opcodes().rbegin(), opcodes().rend(), fits);
    if (last == opcodes().rend()) {
      const std::string hint = word.text == "{" ? "; a block stands after repeat, mask, if and else alone"
                               : word.text == "else" ? "; it stands after the block of an if alone"
                                                     : "";
      refuse(word,
             unknown("step", "steps of " + std::string(strategy_parts()[index()]), word.text, steps_here()) +
                 hint);
    }
    const auto opcode = static_cast<Opcode>(opcodes().rend() - last - 1);
    if (!may_stand_in(opcode, part_)) {
      refuse(word, quoted(word.text) + " may not stand in " + std::string(strategy_parts()[index()]) +
                       "; its steps are " + listed(steps_here()));
    }
    if (!last->second.empty()) ++at_;
    if (steps.size() == kMostProgramSteps) {
      refuse(word, "one step too many: a program has " + std::to_string(kMostProgramSteps) + " at most");
    }
    const std::size_t at = steps.size();
    steps.push_back({.opcode = opcode});
    if (!has_block(opcode)) return;
    if (opcode == Opcode::repeat) {
      const Token& number = next("how often", word);
      steps[at].number = number_of(number, "how often it is repeated", 1, kMostTimes);
      times *= steps[at].number;
      if (times > kMostNestedTimes) {
        refuse(number, "repeats that stand in each other make " + std::to_string(times) + " times here; " +
                           std::to_string(kMostNestedTimes) + " are the most");
      }
    }
    if (opcode == Opcode::choose) parse_condition(word, steps[at]);
    open(word);
    parse_steps(word, steps, times);
    if (opcode == Opcode::choose && next_is("else")) {
      const Token& other = tokens_[at_++];
      steps[at].other = static_cast<std::uint16_t>(steps.size());
      open(other);
      parse_steps(other, steps, times);
    }
    steps[at].end = static_cast<std::uint16_t>(steps.size());
  }

  void parse_condition(const Token& choice, ProgramStep& step) {
    const Token* word = &next("a condition", choice);
    step.negated = word->text == "not";
    if (step.negated) word = &next("a condition", choice);
    const auto row = std::ranges::find(step_conditions(), word->text, &StepConditionRow::word);
    const auto here = [&](const StepConditionRow& of) {
      return part_ == StrategyPart::getheap || of.of_callers;
    };
    if (row == step_conditions().end() || !here(*row)) {
      if (row != step_conditions().end()) {
        refuse(*word, quoted(word->text) + " may not be asked in " + std::string(strategy_parts()[index()]) +
                          ": a caller sees its size and nothing else");
      }
      refuse(*word, unknown("condition", "conditions", word->text, words_of(step_conditions(), here)) +
                        "; blanks stand around >= and <");
    }
    step.condition = static_cast<StepCondition>(row - step_conditions().begin());
    if (row->compares.empty()) return;
    const Token& compares = next("\">=\" or \"<\"", choice);
    if (compares.text != ">=" && compares.text != "<") {
      refuse(compares,
             quoted(compares.text) + " stands where \">=\" or \"<\" belongs, after " + quoted(word->text));
    }
    if (compares.text == "<")
      step.condition = static_cast<StepCondition>(row + 1 - step_conditions().begin());
    step.number = number_of(next("a number", choice), "what it is compared with", 0, 0xFFFFFFFF);
  }

  std::uint32_t number_of(const Token& token, std::string_view what, std::uint64_t least,
                          std::uint64_t most) const {
    const Word word = {.text = token.text, .column = token.column};
    return static_cast<std::uint32_t>(Line(file_, token.line).number(word, token.text, what, least, most));
  }

  std::size_t index() const { return static_cast<std::size_t>(part_); }
  std::vector<std::string_view> steps_here() const {
    return words_of(opcodes(), [&](const OpcodeRow& of) { return (of.stands_in >> index() & 1) != 0; });
  }

  std::string_view file_;
  std::span<const std::string_view> invariants_;
  NameTaken* taken_;
  Strategy strategy_;
  std::vector<Token> tokens_;                                          // of the programs
  Token end_ = {.text = {}, .line = 1, .column = kFormat.size() + 3};  // past the last line that was read
  std::size_t at_ = 0;
  StrategyPart part_ = StrategyPart::getheap;  // whose program is read
};

std::string condition_text(const ProgramStep& step) {
  const StepConditionRow& row = step_conditions()[static_cast<std::size_t>(step.condition)];
  std::string text = (step.negated ? "not " : "") + std::string(row.word);
  if (!row.compares.empty()) text += " " + std::string(row.compares) + " " + std::to_string(step.number);
  return text;
}

}  // namespace

std::string words_of(const ProgramStep& step) {
  const OpcodeRow& row = opcodes()[static_cast<std::size_t>(step.opcode)];
  std::string text = std::string(row.word) + (row.second.empty() ? "" : " " + std::string(row.second));
  if (step.opcode == Opcode::repeat) text += " " + std::to_string(step.number);
  if (step.opcode == Opcode::choose) text += " " + condition_text(step);
  return text;
}

namespace {

void print_steps(const ProgramSteps& steps, std::size_t from, std::size_t to, std::string& text) {
  for (std::size_t at = from; at < to;) {
    const ProgramStep& step = steps[at];
    text += words_of(step) + " ";
    if (!has_block(step.opcode)) {
      ++at;
      continue;
    }
    text += "{ ";
    print_steps(steps, at + 1, step.other == 0 ? step.end : step.other, text);
    text += "} ";
    if (step.other != 0) {
      text += "else { ";
      print_steps(steps, step.other, step.end, text);
      text += "} ";
    }
    at = step.end;
  }
}

}  // namespace

Strategy parse_strategy(std::string_view text, std::string_view file,
                        std::span<const std::string_view> invariants, NameTaken* taken) {
  if (text.size() > kMostStrategyBytes) {
    throw TraceError(std::string(file) + ": has " + std::to_string(text.size()) + " bytes; a strategy has " +
                     std::to_string(kMostStrategyBytes) + " at most");
  }
  return StrategyParser(file, invariants, taken).parse(text);
}

std::string print(const Strategy& strategy) {
  std::string text =
      std::string(kFormat) + " 1\nname " + strategy.name + "\nsummary " + strategy.summary + "\n";
  for (const Disclaimer& each : strategy.disclaims) {
    text += "disclaims " + each.invariant;
    if (each.up_to) text += " above " + std::string(sparepage::text(*each.up_to));
    text += "\n";
  }
  if (strategy.own != 0) text += "own " + std::to_string(strategy.own) + "\n";
  if (strategy.target != 0) text += "target +" + std::to_string(strategy.target) + "\n";
  for (std::size_t i = 0; i < kParts; ++i) {
    const StrategyProgram& program = strategy.programs[i];
    if (!program.written) continue;
    text += std::string(strategy_parts()[i]) + " { ";
    print_steps(program.steps, 0, program.steps.size(), text);
    text += "}\n";
  }
  return laid_out(text, strategy.name);
}

}  // namespace sparepage
