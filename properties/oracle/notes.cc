#include "sparepage/properties/oracle/notes.h"

#include <algorithm>
#include <optional>

#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

struct Note {
  std::uint32_t line;
  std::optional<std::size_t> step;  // the operation that stands before it
  bool alone;                       // on its line
  std::string_view text;
};

std::optional<std::size_t> step_of(std::uint32_t line, const ParsedTrace& parsed) {
  const auto found = std::ranges::lower_bound(parsed.lines, line);
  if (found == parsed.lines.end() || *found != line) return std::nullopt;
  return static_cast<std::size_t>(found - parsed.lines.begin());
}

// The note of a line. A rule of "#====" is none; and where no operation stands, a comment that speaks of "#="
// is none either.
std::optional<Note> note_of(std::string_view line, std::uint32_t number, const ParsedTrace& parsed) {
  static constexpr std::string_view kMark = "#=";
  const std::size_t mark = line.find(kMark);
  if (mark == std::string_view::npos) return std::nullopt;
  const std::string_view before = trimmed(line.substr(0, mark));
  const std::string_view text = line.substr(mark + kMark.size());
  const auto step = step_of(number, parsed);
  if (text.starts_with('=') || (!step && before.find('#') != std::string_view::npos)) return std::nullopt;
  return Note{.line = number, .step = step, .alone = before.empty(), .text = trimmed(text)};
}

std::vector<Note> notes_of(std::string_view text, const ParsedTrace& parsed) {
  std::vector<Note> notes;
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (const auto note = note_of(text.substr(0, end), number, parsed)) notes.push_back(*note);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return notes;
}

// What came of each step, as a note has it.
class Results final : public Observer {
 public:
  explicit Results(std::size_t steps) : texts_(steps) {}
  void ended(const EndedStep& ended) override {
    texts_[ended.step] = result_text(ended.outcome, ended.points);
  }
  const std::string& text(std::size_t step) const { return texts_[step]; }

 private:
  std::vector<std::string> texts_;
};

}  // namespace

std::string result_text(const Outcome& outcome, std::span<const Point> points) {
  std::string result = text(outcome);
  std::string_view separator = " at ";
  for (const Point point : points) {
    result += separator;
    result += text(point);
    separator = ", ";
  }
  return result;
}

std::string final_text(const Checker& checker) {
  const MachineState state = checker.state();
  return "free " + std::to_string(state.free_pages) + " spare " + std::to_string(state.spare_pages) +
         " pressure " + std::to_string(state.pressure_pages) + " heap " + std::to_string(state.heap_pages) +
         " live " + std::to_string(state.live_blocks) + " blocks " + std::to_string(state.live_bytes) +
         " bytes";
}

CheckedNotes check_notes(std::string_view text, std::string_view file, const ParsedTrace& parsed,
                         Checker& checker) {
  const std::vector<Note> notes = notes_of(text, parsed);
  CheckedNotes checked = {.count = notes.size(), .wrong = {}, .lines = {}};
  if (notes.empty()) return checked;

  const Trace& trace = parsed.trace;
  const auto first = std::ranges::find_if(
      trace.expectations, [](const Expectation& expectation) { return expectation.heap.empty(); });
  const Subject* strategy = find_subject(first == trace.expectations.end() ? "original" : first->strategy);
  Results results(trace.steps.size());
  checker.run(trace.config, trace.steps, *strategy, &results);
  for (const Note& note : notes) {
    const std::string found = note.step    ? results.text(*note.step)
                              : note.alone ? final_text(checker)
                                           : "no operation stands before the note";
    if (found == note.text) continue;
    checked.wrong.push_back(std::string(file) + ":" + std::to_string(note.line) + ": " + found +
                            ", and not " + std::string(note.text));
    checked.lines.push_back(note.line);
  }
  return checked;
}

}  // namespace sparepage
