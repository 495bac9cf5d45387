// The tests of the program that this is linked to, as its list of tests has them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sparepage {
namespace {

using testing::HasSubstr;
using testing::Not;

// A list of tests that held raw memory would be another one in each run.
TEST(Tests, AreListedWithoutRawMemory) {
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j) {
      const char* parameter = suite.GetTestInfo(j)->value_param();
      if (parameter == nullptr) continue;
      EXPECT_THAT(parameter, Not(HasSubstr("-byte object"))) << suite.name();
      EXPECT_THAT(parameter, Not(testing::StartsWith("0x"))) << suite.name();
    }
  }
}

}  // namespace
}  // namespace sparepage
