// The notes of traces, after "#=": how they are checked.
#include "sparepage/properties/oracle/notes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "properties/tests/support.h"

namespace sparepage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Of a trace's lines below the first.
CheckedNotes checked(const std::string& lines) {
  const std::string text = "sparepage-trace 1\n" + lines;
  Checker checker;
  return check_notes(text, "t.trace", parse(text), checker);
}

TEST(Notes, AreTrueOfResultPointsAndEndState) {
  const CheckedNotes notes = checked(
      "config pages=8 heap=0 spare=1\n"
      "expect strategy=original violates=bind-never-fails\n"
      "alloc a 4088     #= ok\n"
      "socket s\t#=ok\r\n"
      "bind s 0x4001    # the article's failure #= 10055 at bind.enter\n"
      "irq@1 free a     #= ok\n"
      "crit@2 free a    #=   bad-pointer  \n"
      "  #= free 8 spare 0 pressure 0 heap 1 live 0 blocks 0 bytes\n");
  EXPECT_EQ(notes.count, 6U);
  EXPECT_THAT(notes.wrong,
              ElementsAre("t.trace:6: ok 00000001:020000000001:4001 at bind.enter, bind.block, bind.block, "
                          "bind.block, and not 10055 at bind.enter",
                          "t.trace:9: free 8 spare 0 pressure 0 heap 1 live 3 blocks 1368 bytes, and not "
                          "free 8 spare 0 pressure 0 heap 1 live 0 blocks 0 bytes"));
}

TEST(Notes, AreFoundWrongWithTheirPlace) {
  EXPECT_THAT(checked("alloc a 8 #= null\nfill\n#= nothing\n").wrong,
              ElementsAre("t.trace:2: ok, and not null",
                          "t.trace:4: free 16 spare 4 pressure 0 heap 1 live 1 blocks 16 bytes, and not "
                          "nothing"));
  EXPECT_THAT(checked("fill #=\n").wrong, ElementsAre("t.trace:2: ok at fill.enter, and not "));
}

TEST(Notes, TellOfTheFirstExpectedStrategyOrOfTheOriginal) {
  const std::string article =
      "config pages=8 heap=0 spare=1\nalloc a 4088\nsocket s\nbind s 0x4001 #= 10055 at bind.enter\n";
  const std::string original = "expect strategy=original violates=bind-never-fails\n";
  const std::string first = "expect strategy=fill-first holds\n";
  EXPECT_THAT(checked(article).wrong, IsEmpty());
  EXPECT_THAT(checked(original + first + article).wrong, IsEmpty());
  EXPECT_THAT(checked(first + original + article).wrong, ElementsAre(HasSubstr("and not 10055")));
}

TEST(Notes, StandBehindAnOperationOrAlone) {
  EXPECT_THAT(checked("config pages=8 #= ok\n").wrong,
              ElementsAre("t.trace:2: no operation stands before the note, and not ok"));
  const CheckedNotes prose =
      checked("config pages=8 # as #= x\n# What stands after #= is checked.\n#=====\nfill #====\n");
  EXPECT_EQ(prose.count, 0U);
}

}  // namespace
}  // namespace sparepage
