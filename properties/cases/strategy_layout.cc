#include <algorithm>
#include <ranges>
#include <utility>
#include <vector>

#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

constexpr std::size_t kMostColumns = 100;
constexpr std::size_t kIndent = 4;

// A word of a program, or a comment.
struct Token {
  std::string text;
  bool comment = false;
  bool starts_line = false;
  bool after_empty = false;  // an empty line stands above
};

// Programs, and comments between and in them: a step on a line where it fits and has no comment inside, else
// its block's steps on lines of their own.
class Layout {
 public:
  explicit Layout(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  std::string text() {
    lay_out(tokens_.size(), 0);
    return std::move(text_);
  }

 private:
  bool is(std::size_t at, std::string_view word) const {
    return at < tokens_.size() && !tokens_[at].comment && tokens_[at].text == word;
  }
  std::size_t past_comments(std::size_t at) const {
    while (at < tokens_.size() && tokens_[at].comment) ++at;
    return at;
  }
  std::size_t brace_from(std::size_t at) const {
    while (!is(at, "{")) ++at;
    return at;
  }
  std::size_t past_block(std::size_t brace) const {
    std::size_t open = 0;
    do {
      if (is(brace, "{")) ++open;
      if (is(brace, "}")) --open;
      ++brace;
    } while (open != 0);
    return brace;
  }

  // Where the step's block begins, or, if it has none, past the step.
  std::size_t past_words(std::size_t at) const {
    const std::string& word = tokens_[at].text;
    const auto row = std::ranges::find(opcodes(), word, &OpcodeRow::word);
    if (row == opcodes().end() || has_block(static_cast<Opcode>(row - opcodes().begin())))
      return brace_from(at);
    const std::size_t next = past_comments(at + 1);
    const bool has_second = std::ranges::any_of(
        opcodes(), [&](const OpcodeRow& of) { return of.word == word && is(next, of.second); });
    return has_second ? next + 1 : at + 1;
  }
  std::size_t past_step(std::size_t at) const {
    std::size_t past = past_words(at);
    if (!is(past, "{")) return past;
    past = past_block(past);
    const std::size_t other = past_comments(past);
    return is(other, "else") ? past_block(brace_from(other)) : past;
  }

  void lay_out(std::size_t to, std::size_t indent) {
    const std::string blanks(indent, ' ');
    while (at_ < to) {
      const Token& first = tokens_[at_];
      if (indent == 0 && first.after_empty) text_ += "\n";
      if (first.comment) {
        text_ += blanks + first.text + "\n";
        ++at_;
        continue;
      }
      const std::size_t end = past_step(at_);
      const std::size_t brace = past_words(at_);
      const auto comments = [&](std::size_t from, std::size_t past) {
        return std::span(tokens_).subspan(from, past - from) | std::views::filter(&Token::comment);
      };
      // Comments between words stand above them.
      for (const Token& token : comments(at_, brace)) text_ += blanks + token.text + "\n";
      text_ += blanks + words(at_, brace);
      const std::string block = words(brace, end);
      if (comments(brace, end).empty() && indent + words(at_, end).size() <= kMostColumns) {
        text_ += (block.empty() ? "" : " ") + block;
        at_ = end;
      } else {
        break_up(brace, end, blanks);
      }
      if (at_ < to && tokens_[at_].comment && !tokens_[at_].starts_line) text_ += "  " + tokens_[at_++].text;
      text_ += "\n";
    }
  }

  // A step's blocks, from the first one's brace on, over several lines.
  void break_up(std::size_t brace, std::size_t end, const std::string& blanks) {
    while (true) {
      text_ += " {\n";
      at_ = brace + 1;
      const std::size_t past = past_block(brace);
      lay_out(past - 1, blanks.size() + kIndent);
      text_ += blanks + "}";
      at_ = past;
      if (at_ == end) return;
      // Its else.
      brace = brace_from(at_);
      std::string between = " ";
      for (; at_ < brace; ++at_) {
        if (tokens_[at_].comment)
          between = (between == " " ? "\n" : between) + blanks + tokens_[at_].text + "\n";
      }
      text_ += between + (between == " " ? "" : blanks) + "else";
    }
  }

  std::string words(std::size_t from, std::size_t to) const {
    std::string line;
    for (; from < to; ++from) {
      if (!tokens_[from].comment) line += (line.empty() ? "" : " ") + tokens_[from].text;
    }
    return line;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  std::string text_;
};

// A line of the head; a summary is kept as it is.
std::string head_line(const Line& line, std::string_view without_comment) {
  constexpr std::string_view kSummary = "summary";
  const std::span<const Word> words = line.words();
  if (words[0].text == kSummary)
    return "summary " + std::string(trimmed(trimmed(without_comment).substr(kSummary.size())));
  std::string text;
  for (const Word& word : words) text += (text.empty() ? "" : " ") + std::string(word.text);
  return text;
}

}  // namespace

// Lines keep their order, and an empty line stays one where some stand, but inside a program; there words are
// laid out anew. Comments between the head and the first program belong to that.
std::string laid_out(std::string_view text, std::string_view file) {
  parse_strategy(text, file);
  std::string head;
  std::vector<Token> tokens;  // since the last line of the head
  bool programs = false;
  bool after_empty = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view whole = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto hash = static_cast<std::size_t>(std::ranges::find(whole, '#') - whole.begin());
    const std::string comment(trimmed(whole.substr(hash)));
    Line line(file, number);
    line.split(whole, "{}");
    const bool empty = line.empty() && comment.empty();
    const bool gap = std::exchange(after_empty, empty);
    programs = programs || (!line.empty() && std::ranges::find(strategy_parts(), line.words()[0].text) !=
                                                 strategy_parts().end());
    if (!programs && !line.empty()) {
      head += Layout(std::exchange(tokens, {})).text() + (gap ? "\n" : "") +
              head_line(line, whole.substr(0, hash)) + (comment.empty() ? "" : "  " + comment) + "\n";
      continue;
    }
    const std::size_t before = tokens.size();
    for (const Word& word : line.words()) tokens.push_back({.text = std::string(word.text)});
    if (!comment.empty()) tokens.push_back({.text = comment, .comment = true});
    if (empty) continue;
    tokens[before].starts_line = true;
    tokens[before].after_empty = gap;
  }
  if (programs) tokens.front().after_empty = true;
  return head + Layout(std::move(tokens)).text();
}

}  // namespace sparepage
