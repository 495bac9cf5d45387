// Every trace of corpus/regressions, each a case of its own: its expect lines, and its notes. A note stands
// behind "#=": after an operation, its result and points; on a line of its own, the end state. Notes tell of
// the strategy of the first expect line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "properties/expectations.h"
#include "properties/tests/support.h"

namespace sparepage {

std::vector<std::string> corpus_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(SPAREPAGE_CORPUS "/regressions")) {
    if (entry.path().extension() == ".trace") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

std::string file_name(const testing::TestParamInfo<std::string>& file) {
  std::string name = std::filesystem::path(file.param).stem().string();
  std::ranges::replace_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
}

std::string strategy_name(const testing::TestParamInfo<const Strategy*>& strategy) {
  std::string name(strategy.param->name);
  std::ranges::replace_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
}

void PrintTo(const Strategy* strategy, std::ostream* out) {
  *out << strategy->name;
}

namespace {

class Regression : public testing::TestWithParam<std::string> {};

// The file's lines with what was found in the place of each note.
class Annotator final : public Observer {
 public:
  Annotator(std::vector<std::string> lines, const ParsedTrace& parsed)
      : lines_(std::move(lines)), parsed_(parsed) {}

  void ended(const EndedStep& ended) override {
    note(parsed_.lines[ended.step] - 1, result_text(ended.outcome, ended.points));
  }
  void note(std::size_t line, const std::string& found) {
    const std::size_t mark = lines_[line].find("#= ");
    if (mark != std::string::npos) lines_[line] = lines_[line].substr(0, mark + 3) + found;
  }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
  const ParsedTrace& parsed_;
};

std::vector<std::string> read_lines(const std::string& file) {
  std::ifstream stream(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST_P(Regression, ExpectLinesAreTrue) {
  const ParsedTrace parsed = load_trace(GetParam(), invariant_names());
  ASSERT_FALSE(parsed.trace.expectations.empty()) << "a regression expects something";
  Lab lab;
  EXPECT_THAT(wrong_expectations(parsed.trace, lab), testing::IsEmpty());
}

TEST_P(Regression, NotesAreTrue) {
  const ParsedTrace parsed = load_trace(GetParam(), invariant_names());
  const std::vector<std::string> lines = read_lines(GetParam());
  Annotator annotator(lines, parsed);
  Lab lab;
  lab.run(parsed.trace.config, parsed.trace.steps, *find_strategy(parsed.trace.expectations.at(0).strategy),
          &annotator);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("#= ")) annotator.note(i, final_text(lab));
  }
  EXPECT_EQ(annotator.lines(), lines);
}

INSTANTIATE_TEST_SUITE_P(Corpus, Regression, testing::ValuesIn(corpus_files()), file_name);

TEST(Expectations, AreFoundWrongWhenTheyAre) {
  const auto wrong = [](std::string_view expectation) {
    Lab lab;
    return wrong_expectations(
        trace_of(std::string(expectation) +
                 "\nconfig pages=8 heap=0 spare=1\nalloc a 4088\nsocket s\nbind s 0x4001\n"),
        lab);
  };
  EXPECT_THAT(wrong("expect strategy=original violates=bind-never-fails"), testing::IsEmpty());
  EXPECT_THAT(wrong("expect strategy=fill-first holds"), testing::IsEmpty());
  EXPECT_THAT(wrong("expect strategy=original holds"),
              testing::ElementsAre("strategy=original violates=bind-never-fails, and not holds"));
  EXPECT_THAT(wrong("expect strategy=fill-first violates=bounded-work"),
              testing::ElementsAre("strategy=fill-first holds, and not violates=bounded-work"));
  EXPECT_THAT(
      wrong("expect strategy=original violates=bind-never-fails,bounded-work"),
      testing::ElementsAre(
          "strategy=original violates=bind-never-fails, and not violates=bind-never-fails,bounded-work"));
}

}  // namespace
}  // namespace sparepage
