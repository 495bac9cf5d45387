// The bank of broken heaps (heaps/bank.txt): each does as its trace says, and the right ones hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "properties/tests/effort.h"
#include "properties/tests/paths.h"
#include "properties/tests/support.h"
#include "sparepage/properties/guest/library.h"
#include "sparepage/properties/guest/process/guests.h"
#include "sparepage/properties/oracle/expectations.h"
#include "sparepage/properties/search/search.h"

namespace sparepage {
namespace {

struct Line {
  std::string source;
  std::string macro;
  std::string name;
  std::string violates;  // "holds", or a list with commas

  bool right() const { return violates == "holds"; }
  // Its own where a size has 32 bits, if there is one.
  std::string trace() const {
    const std::string stem = kSourceFolder + "/properties/tests/heaps/traces/" + name;
    const std::string narrow = stem + ".m32.trace";
    return sizeof(std::size_t) == 4 && std::filesystem::exists(narrow) ? narrow : stem + ".trace";
  }
  // The heap of that source without a fault.
  std::string base() const { return source.substr(0, source.find('.')); }
};

void PrintTo(const Line& line, std::ostream* out) {
  *out << line.name;
}

std::vector<Line> bank() {
  std::ifstream stream(kSourceFolder + "/properties/tests/heaps/bank.txt");
  std::vector<Line> lines;
  for (std::string text; std::getline(stream, text);) {
    std::istringstream words(text);
    Line line;
    if (words >> line.source >> line.macro >> line.name >> line.violates && line.source[0] != '#') {
      lines.push_back(line);
    }
  }
  return lines;
}

std::string object(const std::string& name) {
  return kHeapsFolder + "/" + name + ".so";
}

std::string test_name(const testing::TestParamInfo<Line>& info) {
  std::string name = info.param.name;
  std::ranges::replace(name, '-', '_');
  return name;
}

std::vector<Line> lines_that(bool right) {
  std::vector<Line> lines = bank();
  std::erase_if(lines, [&](const Line& line) { return line.right() != right; });
  return lines;
}

class Faulty : public testing::TestWithParam<Line> {};

// The trace says of the faulty heap and of the right one what each violates.
TEST_P(Faulty, DoesAsItsTraceSays) {
  Guests heaps;
  heaps.load(std::vector<std::string>{object(GetParam().name), object(GetParam().base())}, {});
  const ParsedTrace parsed = load_trace(GetParam().trace(), invariant_names());
  EXPECT_THAT(parsed.trace.expectations, testing::SizeIs(testing::Ge(2)));
  Checker checker;
  EXPECT_THAT(wrong_expectations(parsed.trace, checker, &heaps), testing::IsEmpty());
  const auto own = std::ranges::find(parsed.trace.expectations, GetParam().name, &Expectation::heap);
  ASSERT_NE(own, parsed.trace.expectations.end());
  std::string violated;
  for (const std::string& name : own->violates) violated += (violated.empty() ? "" : ",") + name;
  EXPECT_EQ(violated, GetParam().violates);
}

INSTANTIATE_TEST_SUITE_P(Heap, Faulty, testing::ValuesIn(lines_that(false)), test_name);

class Right : public testing::TestWithParam<Line> {};

TEST_P(Right, KeepsWhatItPromises) {
  constexpr std::uint64_t kRuns = 1500;
  Guests heaps;
  heaps.load(std::vector<std::string>{object(GetParam().name)}, {});
  // round-up-page asks for more than its bind needs, and gets it refused.
  for (const Subject* strategy : heaps.with(subjects().first(3), true)) {
    for (const Profile profile : kProfiles) {
      const SearchResult found = RandomSearch(*strategy, profile, 1).run(0, kRuns);
      for (const auto& [identity, runs] : found.findings) {
        ADD_FAILURE() << text(identity) << "\n" << print(to_trace(runs.shown));
      }
    }
  }
}

// Of some it is kept what they were once blamed for.
TEST_P(Right, DoesAsItsTraceSays) {
  Guests heaps;
  heaps.load(std::vector<std::string>{object(GetParam().name)}, {});
  if (!std::filesystem::exists(GetParam().trace())) return;
  const ParsedTrace parsed = load_trace(GetParam().trace(), invariant_names());
  EXPECT_THAT(parsed.trace.expectations, testing::SizeIs(1));
  Checker checker;
  EXPECT_THAT(wrong_expectations(parsed.trace, checker, &heaps), testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Heap, Right, testing::ValuesIn(lines_that(true)), test_name);

// Each server is told apart from the others, in whatever order they go.
TEST(Bank, LetsManyHeapsGo) {
  std::vector<std::string> objects;
  for (const Line& line : lines_that(true)) objects.push_back(object(line.name));
  Guests heaps;
  heaps.load(objects, {});
  EXPECT_EQ(heaps.with(subjects().first(1), true).size(), objects.size());
}

// What a heap says of itself comes from the process that it is loaded in as it was said.
TEST(Bank, IsDescribedAsItIs) {
  for (const Line& line : lines_that(true)) {
    Guests heaps;
    heaps.load(std::vector<std::string>{object(line.name)}, {});
    const GuestLibrary library(object(line.name));
    EXPECT_EQ(heaps.with(subjects().first(1), true).front()->guest->traits, library.traits()) << line.name;
  }
}

TEST(Bank, TripsWhatIsOfHeapsAlone) {
  std::set<std::string> tripped;
  for (const Line& line : bank()) {
    std::istringstream names(line.violates);
    for (std::string name; std::getline(names, name, ',');) tripped.insert(name);
  }
  for (const Invariant* invariant : invariants()) {
    if (applies(*invariant, *find_subject("original"))) continue;
    EXPECT_TRUE(tripped.contains(std::string(invariant->name))) << invariant->name;
  }
}

// Faults that so many blind runs as are usual do not find: only the full budget looks for them.
std::vector<Line> searched() {
  std::vector<Line> lines = lines_that(false);
  if (!full_effort())
    std::erase_if(lines, [](const Line& line) { return line.name == "magazine-own-cache-only"; });
  return lines;
}

// Each by blind search, within so many runs of one profile.
class FaultySearch : public testing::TestWithParam<Line> {};

TEST_P(FaultySearch, FindsIt) {
  const std::uint64_t runs = budget(20'000, 200'000);
  Guests heaps;
  heaps.load(std::vector<std::string>{object(GetParam().name)}, {});
  const std::vector<const Subject*> rows = heaps.with(subjects().first(1), true);
  RandomSearch preemptive(*rows[0], Profile::preemptive, 1);
  RandomSearch hostile(*rows[0], Profile::hostile, 1);
  bool found = false;
  for (std::uint64_t run = 0; run < runs && !found; run += 200) {
    for (RandomSearch* search : {&preemptive, &hostile}) {
      found = found || !search->run(run, run + 200).findings.empty();
    }
  }
  EXPECT_TRUE(found);
}

INSTANTIATE_TEST_SUITE_P(Heap, FaultySearch, testing::ValuesIn(searched()), test_name);

}  // namespace
}  // namespace sparepage
