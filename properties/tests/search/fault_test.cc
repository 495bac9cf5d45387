// The faulty machines that the searches are measured by: each is what it is said to be, and found by guided
// search.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/tests/faults.h"
#include "properties/tests/support.h"
#include "sparepage/properties/search/guided.h"

namespace sparepage {
namespace {

class FaultyMachine : public testing::TestWithParam<Fault> {
 protected:
  const Subject& original_ = *find_subject("original");
  const InvariantSet row_ = rows({GetParam().invariant});
};

TEST_P(FaultyMachine, BreaksWhatItsTraceShows) {
  const Case of = case_of(GetParam().trace);
  Checker faulty(Depth::incremental, GetParam().execute);
  EXPECT_NE(set_of(faulty.run(of.config, of.steps, original_)) & row_, 0U);
  Checker sound;
  EXPECT_EQ(set_of(sound.run(of.config, of.steps, original_)) & row_, 0U);
}

TEST_P(FaultyMachine, IsFoundByGuidedSearch) {
  GuidedSearch search(original_, Profile::hostile, 1, GetParam().execute);
  SearchResult result;
  for (int i = 0; i < 400 && !result.violated[row_of(invariant_named(GetParam().invariant))]; ++i) {
    search.run(500, result);
  }
  const auto& found = result.violated[row_of(invariant_named(GetParam().invariant))];
  ASSERT_TRUE(found);
  Checker faulty(Depth::incremental, GetParam().execute);
  EXPECT_NE(set_of(faulty.run(found->shown.config, found->shown.steps, original_)) & row_, 0U);
}

INSTANTIATE_TEST_SUITE_P(Of, FaultyMachine, testing::ValuesIn(faults().begin(), faults().end()),
                         [](const testing::TestParamInfo<Fault>& fault) {
                           std::string name = fault.param.name;
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

}  // namespace

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.name;
}

}  // namespace sparepage
