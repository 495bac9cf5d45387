// Every trace of corpus/regressions, each a case of its own: its expect lines, and its notes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "properties/tests/paths.h"
#include "properties/tests/support.h"
#include "sparepage/properties/oracle/expectations.h"

namespace sparepage {

std::vector<std::string> corpus_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(kCorpusFolder + "/regressions")) {
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

std::string strategy_name(const testing::TestParamInfo<const Subject*>& strategy) {
  std::string name(strategy.param->name);
  std::ranges::replace_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
}

namespace {

class Regression : public testing::TestWithParam<std::string> {};

TEST_P(Regression, ExpectLinesAreTrue) {
  const ParsedTrace parsed = load_trace(GetParam(), invariant_names());
  ASSERT_FALSE(parsed.trace.expectations.empty()) << "a regression expects something";
  Checker checker;
  EXPECT_THAT(wrong_expectations(parsed.trace, checker), testing::IsEmpty());
}

TEST_P(Regression, NotesAreTrue) {
  const std::string text = read_input(GetParam());
  const ParsedTrace parsed = parse_trace(text, GetParam(), invariant_names());
  Checker checker;
  EXPECT_THAT(check_notes(text, GetParam(), parsed, checker).wrong, testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Corpus, Regression, testing::ValuesIn(corpus_files()), file_name);

TEST(Expectations, AreFoundWrongWhenTheyAre) {
  const auto wrong = [](std::string_view expectation) {
    Checker checker;
    return wrong_expectations(
        trace_of(std::string(expectation) +
                 "\nconfig pages=8 heap=0 spare=1\nalloc a 4088\nsocket s\nbind s 0x4001\n"),
        checker);
  };
  EXPECT_THAT(wrong("expect strategy=original violates=bind-never-fails"), testing::IsEmpty());
  EXPECT_THAT(wrong("expect strategy=fill-first holds"), testing::IsEmpty());
  EXPECT_THAT(wrong("expect heap=nano holds"), testing::IsEmpty());
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
