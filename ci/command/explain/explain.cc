// sparepage explain: what happens in a trace, in plain sentences; as Markdown, for an issue tracker.
#include "ci/command/explain/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "ci/command/command.h"
#include "ci/command/draw/draw.h"
#include "ci/command/help/version.h"
#include "ci/command/output/write.h"
#include "ci/command/picture/tell.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

class Explain final : public Work {
 public:
  std::vector<Option> options() override {
    return joined(
        {{case_option(file_), session.strategies_option("Under which it is told", "original")},
         session.heap_options(),
         {{.name = "--markdown",
           .value = &markdown_,
           .says = "As Markdown, for an issue tracker: the story, the picture as a link, the trace, the "
                   "line that replays it, the version"},
          {.name = "--picture",
           .value = &picture_,
           .says = "Draws the trace into this file, of SVG; with --markdown the text links to it",
           .type = "FILE",
           .takes = output_file()},
          {.name = "-o",
           .value = &session.outputs.text,
           .says = "A file; without it, standard output",
           .type = "FILE",
           .takes = output_file()}}});
  }

  int run() override {
    refuse_one_file_twice({picture_}, {file_, session.outputs.text});
    session.begin({file_});
    const std::vector<const Subject*> strategies = session.rows();
    if (!picture_.empty() && strategies.size() != 1) {
      throw UsageError("--picture: a picture is of one strategy, and not of " +
                       std::to_string(strategies.size()));
    }
    const Input input = session.load(file_);
    const DrawnCase of = drawn(input, strategies);
    if (!picture_.empty()) write_whole(picture_, svg(picture_of(input, *strategies[0])));
    std::string out;
    for (const Course& course : of.courses) {
      out += out.empty() ? "" : "\n";
      out += markdown_ ? markdown(of, course, picture_) : text(session.screen, of, course);
    }
    write_output(out, session.outputs.text);
    return kNothingViolated;
  }

 private:
  std::string file_;
  bool markdown_ = false;
  std::string picture_;
};

std::string heading_of(const DrawnCase& of, const Course& course) {
  std::vector<std::string_view> violated;
  for (const Violation& violation : course.violations) violated.push_back(violation.invariant->name);
  return fmt::format("{} under {}: {}", of.name, course.strategy->name,
                     violated.empty() ? "nothing is violated" : listed(violated) + " violated");
}

// A fence that no line of the text ends.
std::string fence_for(std::string_view text) {
  std::size_t longest = 2;
  std::size_t now = 0;
  for (const char c : text) {
    now = c == '`' ? now + 1 : 0;
    longest = std::max(longest, now);
  }
  return std::string(longest + 1, '`');
}

}  // namespace

std::string text(const Screen& screen, const DrawnCase& of, const Course& course) {
  std::string out = folded(screen, styled(screen, heading_of(of, course), Style::strong), 2);
  for (const std::string& paragraph : tell(of, course)) out += "\n" + folded(screen, paragraph, 2);
  return out + "\nreplay: " + replay_line(of.parsed.trace, *course.strategy) + "\n";
}

std::string escaped_for_markdown(std::string_view text) {
  static constexpr std::string_view kSpecial = "\\`*_{}[]<>#|&!~";
  std::string escaped;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = std::max<std::size_t>(character_bytes(text.substr(at)), 1);
    const std::string_view character = text.substr(at, bytes);
    at += bytes;
    // Marks that turn the direction of what follows.
    const bool turns = (character >= "\u202a" && character <= "\u202e") ||
                       (character >= "\u2066" && character <= "\u2069") || character == "\u200e" ||
                       character == "\u200f";
    if (turns || (bytes == 1 && (static_cast<unsigned char>(character[0]) < 0x20 ||
                                 static_cast<unsigned char>(character[0]) >= 0x7f))) {
      escaped += "\uFFFD";
      continue;
    }
    if (kSpecial.find(character) != std::string_view::npos) escaped += '\\';
    escaped += character;
  }
  return escaped;
}

std::string markdown(const DrawnCase& of, const Course& course, std::string_view picture) {
  const Program program = sparepage::program();
  std::string out = "### " + escaped_for_markdown(heading_of(of, course)) + "\n\n";
  std::size_t number = 0;
  for (const std::string& paragraph : tell(of, course)) {
    out += fmt::format("{}. {}\n", ++number, escaped_for_markdown(paragraph));
  }
  if (!picture.empty()) {
    out += fmt::format("\n![Where the pages are, moment by moment](<{}>)\n", escaped_for_markdown(picture));
  }
  const std::string fence = fence_for(of.text);
  out += fmt::format("\nThe trace:\n\n{0}text\n{1}{2}{0}\n", fence, of.text,
                     of.text.ends_with('\n') ? "" : "\n");
  out += fmt::format("\nTo see it again:\n\n    {}\n", replay_line(of.parsed.trace, *course.strategy));
  return out + fmt::format("\nsparepage {}, commit {}\n", program.version, program.commit);
}

extern const Verb kExplain = {
    .name = "explain",
    .summary = "Tell in plain sentences what happens in a trace, and why",
    .footer =
        "Exit status 0, whatever is violated: replay judges.\n\n"
        "Examples:\n"
        "  sparepage explain corpus/regressions/kb-q159254.trace\n"
        "  sparepage explain my.trace --strategy wsipx-4.0.953 --markdown --picture stolen.svg > issue.md\n"
        "  sparepage explain my.trace --heap ./heap.so",
    .work = work<Explain>};

}  // namespace sparepage
