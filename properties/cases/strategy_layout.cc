#include <algorithm>
#include <utility>
#include <vector>

#include "properties/cases/strategy_text.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

constexpr std::size_t kMostColumns = 100;
constexpr std::size_t kIndent = 4;

// A word, or a comment.
struct Token {
  std::string text = {};
  bool comment = false;
  bool starts_line = false;
  bool after_empty = false;  // an empty line stands above
};

// A step or a program, with what stands in its blocks and the comments about it.
struct Node {
  std::vector<Token> above;  // comments on lines of their own
  bool after_empty = false;  // an empty line stands between those and it
  std::string text;          // "find", "get page", "repeat 8", "if not size >= 4096"; empty: comments alone
  std::string beside;        // a comment on its line
  std::vector<std::vector<Node>> blocks;  // the one after it, and that of an else
};

class Tree {
 public:
  explicit Tree(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  // What stands up to the brace that closes it, or to the end.
  std::vector<Node> block() {
    std::vector<Node> nodes;
    while (true) {
      Node node;
      while (at_ < tokens_.size() && tokens_[at_].comment) {
        const Token& comment = tokens_[at_++];
        if (comment.starts_line || nodes.empty() || !nodes.back().beside.empty()) {
          node.above.push_back(comment);
        } else {
          nodes.back().beside = comment.text;
        }
      }
      const bool over = at_ == tokens_.size() || tokens_[at_].text == "}";
      if (over && node.above.empty()) return nodes;
      if (!over) read(node);
      nodes.push_back(std::move(node));
      if (over) return nodes;
    }
  }

 private:
  void read(Node& node) {
    node.after_empty = tokens_[at_].after_empty;
    node.text = tokens_[at_++].text;
    const bool of_block = node.text == "repeat" || node.text == "if" || node.text == "mask" ||
                          std::ranges::find(strategy_parts(), node.text) != strategy_parts().end();
    const auto second = [&](const OpcodeRow& row) {
      return row.word == node.text && !row.second.empty() && at_ < tokens_.size() &&
             tokens_[at_].text == row.second;
    };
    if (std::ranges::any_of(opcodes(), second)) node.text += " " + tokens_[at_++].text;
    if (!of_block) return;
    enter(node);
    // Comments between the block of an if and its else go above the if.
    std::size_t other = at_;
    while (other < tokens_.size() && tokens_[other].comment) ++other;
    if (other == tokens_.size() || tokens_[other].text != "else") return;
    node.above.insert(node.above.end(), tokens_.begin() + static_cast<std::ptrdiff_t>(at_),
                      tokens_.begin() + static_cast<std::ptrdiff_t>(other));
    at_ = other + 1;
    enter(node);
  }
  // Up to the brace, the block, and past the brace that closes it. Comments before the brace go above.
  void enter(Node& node) {
    for (; tokens_[at_].text != "{" || tokens_[at_].comment; ++at_) {
      if (tokens_[at_].comment) {
        node.above.push_back(tokens_[at_]);
      } else {
        node.text += " " + tokens_[at_].text;
      }
    }
    ++at_;
    node.blocks.push_back(block());
    ++at_;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

bool has_comments(const std::vector<Node>& nodes);
bool has_comments_inside(const Node& node) {
  return std::ranges::any_of(node.blocks, has_comments);
}
bool has_comments(const std::vector<Node>& nodes) {
  return std::ranges::any_of(nodes, [](const Node& node) {
    return !node.above.empty() || !node.beside.empty() || has_comments_inside(node);
  });
}

std::string flat(const Node& node) {
  std::string text = node.text;
  for (const std::vector<Node>& block : node.blocks) {
    text += &block == &node.blocks.front() ? " { " : " else { ";
    for (const Node& each : block) text += flat(each) + " ";
    text += "}";
  }
  return text;
}

void lay_out(const std::vector<Node>& nodes, std::size_t indent, std::string& text) {
  const std::string blanks(indent, ' ');
  for (const Node& node : nodes) {
    for (const Token& comment : node.above) {
      text += (indent == 0 && comment.after_empty ? "\n" : "") + blanks + comment.text + "\n";
    }
    if (node.text.empty()) continue;
    text += indent == 0 && node.after_empty ? "\n" : "";
    const std::string line = flat(node);
    text += blanks;
    if (node.blocks.empty() || (indent + line.size() <= kMostColumns && !has_comments_inside(node))) {
      text += line;
    } else {
      text += node.text;
      for (const std::vector<Node>& block : node.blocks) {
        text += &block == &node.blocks.front() ? " {\n" : " else {\n";
        lay_out(block, indent + kIndent, text);
        text += blanks + "}";
      }
    }
    text += (node.beside.empty() ? "" : "  " + node.beside) + "\n";
  }
}

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
  std::string unclaimed;            // lines that may belong to the head or to what follows
  std::vector<Token> of_unclaimed;  // the same as tokens
  std::vector<Token> programs;
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
    const Token begin = {.starts_line = true, .after_empty = after_empty};
    const std::string gap = after_empty ? "\n" : "";
    after_empty = empty;
    if (empty) continue;
    if (programs.empty() && line.empty()) {
      unclaimed += gap + comment + "\n";
      of_unclaimed.push_back(begin);
      of_unclaimed.back().text = comment;
      of_unclaimed.back().comment = true;
      continue;
    }
    const bool of_programs = !programs.empty() || std::ranges::find(strategy_parts(), line.words()[0].text) !=
                                                      strategy_parts().end();
    if (!of_programs) {
      head += unclaimed + gap + head_line(line, whole.substr(0, hash)) +
              (comment.empty() ? "" : "  " + comment) + "\n";
      unclaimed.clear();
      of_unclaimed.clear();
      continue;
    }
    if (programs.empty()) programs = std::exchange(of_unclaimed, {});
    for (const Word& word : line.words()) {
      programs.push_back(&word == line.words().data() ? begin : Token{});
      programs.back().text = word.text;
    }
    if (comment.empty()) continue;
    programs.push_back(line.empty() ? begin : Token{});
    programs.back().text = comment;
    programs.back().comment = true;
  }
  if (programs.empty()) return head + unclaimed;
  programs.front().after_empty = true;
  std::string laid = head;
  lay_out(Tree(std::move(programs)).block(), 0, laid);
  return laid;
}

}  // namespace sparepage
