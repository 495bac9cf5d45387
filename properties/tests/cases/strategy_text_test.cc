// Strategies as texts: what is read is what is written, and what can't be read is refused with its place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "properties/tests/support.h"
#include "sparepage/properties/cases/strategies.h"

namespace sparepage {
namespace {

const std::string kHead = "sparepage-strategy 1\nname mine\nsummary mine\n";

std::string refusal(const std::string& text) {
  try {
    parse_strategy(text, "m.strategy", invariant_names());
  } catch (const TraceError& error) {
    return error.what();
  }
  return "accepted";
}

struct MalformedText {
  const char* name;
  std::string below;    // the head
  std::string message;  // after "m.strategy:"
};

void PrintTo(const MalformedText& which, std::ostream* out) {
  *out << which.name;
}

class MalformedStrategy : public testing::TestWithParam<MalformedText> {};

TEST_P(MalformedStrategy, IsRefusedWithPlaceAndWayOut) {
  EXPECT_EQ(refusal(kHead + GetParam().below), "m.strategy:" + GetParam().message);
}

std::string times(std::size_t count, const std::string& text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

const std::string kOfRequest =
    "the steps of request are get, stretch, kept, own, fill, later, stop, repeat, mask, if";

INSTANTIATE_TEST_SUITE_P(
    Each, MalformedStrategy,
    testing::ValuesIn(std::vector<MalformedText>{
        {"Step", "request { fil }", "4:11: unknown step \"fil\" (did you mean \"fill\"?); " + kOfRequest},
        {"StepElsewhere", "request {\n  find }",
         "5:3: \"find\" may not stand in request; its steps are " +
             kOfRequest.substr(kOfRequest.find("get"))},
        {"Mask", "getheap { mask { } }",
         "4:11: \"mask\" may not stand in getheap; its steps are find, grow, spare, fill, later, stop, "
         "repeat, if"},
        {"Open", "request { get",
         "4:14: \"}\" is missing: \"request\", which stands in line 4, is not closed"},
        {"OpenBlock", "request { repeat 2 { get }",
         "4:27: \"}\" is missing: \"request\", which stands in line 4, is not closed"},
        {"NoBrace", "request get", "4:9: \"get\" stands where \"{\" belongs, after \"request\""},
        {"ClosesNothing", "request { get } }", "4:17: \"}\" closes nothing: no program is open here"},
        {"StrayBlock", "request { { get } }",
         "4:11: unknown step \"{\"; " + kOfRequest +
             "; a block stands after repeat, mask, if and else alone"},
        {"StrayElse", "request { get else { } }",
         "4:15: unknown step \"else\"; " + kOfRequest + "; it stands after the block of an if alone"},
        {"Times", "request { repeat 65 { } }",
         "4:18: how often it is repeated \"65\" is out of range; it may be 1 to 64"},
        {"NestedTimes", "request { repeat 64 { repeat 65 { } } }",
         "4:30: how often it is repeated \"65\" is out of range; it may be 1 to 64"},
        {"ProductOfTimes", "request { repeat 64 { repeat 64 { repeat 2 { } } } }",
         "4:42: repeats that stand in each other make 8192 times here; 4096 are the most"},
        {"Steps", "request { " + times(257, "fill ") + "}",
         "4:1291: one step too many: a program has 256 at most"},
        {"Condition", "request { if free < 3 { } }",
         "4:14: \"free\" may not be asked in request: a caller sees its size and nothing else"},
        {"Compares", "getheap { if free = 3 { } }",
         "4:19: \"=\" stands where \">=\" or \"<\" belongs, after \"free\""},
        {"Number", "getheap { if size < 4294967296 { } }",
         "4:21: what it is compared with \"4294967296\" is out of range; it may be 0 to 4294967295"},
        {"Twice", "request { }\nrequest { }", "5:1: a second \"request\"; each program stands once at most"},
        {"HeadBelow", "request { }\nown 2",
         "5:1: \"own\" stands after a program; it belongs above the first one, on a line of its own"},
        {"Word", "requests { }",
         "4:1: unknown word \"requests\" (did you mean \"request\"?); the words that may begin a "
         "line here are name, summary, disclaims, own, target, getheap, request, socket, packet, "
         "deferred"},
        {"Own", "own 65",
         "4:5: the number of the strategy's own pages \"65\" is out of range; it may be 1 to 64"},
        {"Target", "target 2", "4:8: \"2\" stands where +N belongs, by how many pages the spare is larger"},
        {"SecondName", "name other", "4:1: a second \"name\" line; a strategy has one at most"},
        {"Profile", "disclaims bounded-work above hostil",
         "4:30: unknown profile \"hostil\" (did you mean \"hostile\"?); the profiles are sequential, "
         "preemptive, hostile"},
        {"Nul", std::string("request { \0 }", 13), "4:11: a NUL byte; there may be none in a text"},
        {"Encoding", "request { \xFF }", "4:11: invalid UTF-8; a text is read as UTF-8"},
        {"Braces", times(10000, "{"),
         "4:1: unknown word \"{\"; the words that may begin a line here are name, summary, disclaims, own, "
         "target, "
         "getheap, request, socket, packet, deferred"},
    }),
    [](const testing::TestParamInfo<MalformedText>& one) { return std::string(one.param.name); });

TEST(StrategyText, NeedsItsHead) {
  EXPECT_EQ(refusal(""),
            "m.strategy:1:1: missing first line; the first line is always \"sparepage-strategy 1\"");
  EXPECT_EQ(refusal("sparepage-strategy 1\nsummary x\nrequest { get }\n"),
            "m.strategy:3:1: missing the line \"name NAME\", which stands above the programs");
  EXPECT_EQ(refusal("sparepage-strategy 1\nname x\n"),
            "m.strategy:2:7: missing the line \"summary TEXT\", which stands above the programs");
  EXPECT_EQ(
      refusal(kHead + "disclaims bind-never-fail\n"),
      "m.strategy:4:11: unknown invariant \"bind-never-fail\" (did you mean \"bind-never-fails\"?); the "
      "invariants "
      "are " +
          [] {
            std::string names;
            for (const std::string_view name : invariant_names())
              names += (names.empty() ? "" : ", ") + std::string(name);
            return names;
          }());
  EXPECT_EQ(refusal(std::string(1 << 20, '#')),
            "m.strategy: has 1048576 bytes; a strategy has 65536 at most");
  EXPECT_EQ(refusal(kHead), "accepted");
}

TEST(StrategyText, ProgramsMayStandAnyhow) {
  const Strategy one = parse_strategy(kHead + "request{get repeat 0x8{fill get}}packet{own}\n", "m");
  const Strategy other = parse_strategy(
      "sparepage-strategy 1 # of it\r\nsummary mine # well\r\nname mine\r\n\r\npacket\n{\n"
      "own } request { get\nrepeat 8 # times\n{ fill get } }",
      "m");
  EXPECT_EQ(one, other);
  EXPECT_EQ(other.summary, "mine");
}

TEST(StrategyText, IsWrittenAsItIsRead) {
  const std::string text =
      "sparepage-strategy 1\n"
      "name mine\n"
      "summary mine\n"
      "disclaims bounded-work\n"
      "disclaims fit-never-refused above sequential\n"
      "own 2\n"
      "target +3\n"
      "\n"
      "getheap {\n"
      "    if not application { find spare stop } else { }\n"
      "    find\n"
      "    if size >= 4096 { grow } else { repeat 3 { fill } if free < 2 { later } }\n"
      "    spare\n"
      "}\n"
      "request { kept own get may-grow stretch mask { fill get page } }\n"
      "socket { }\n";
  const Strategy strategy = parse_strategy(text, "m");
  EXPECT_EQ(print(strategy), text);
  EXPECT_EQ(parse_strategy(print(strategy), "m"), strategy);
  for (const Subject* each : subjects()) {
    EXPECT_EQ(parse_strategy(print(*each->caller), "m"), *each->caller);
  }
}

TEST(StrategyText, IsLaidOutWithItsComments) {
  EXPECT_EQ(laid_out("sparepage-strategy   1\n# Who.\n\n\nname mine #it\nsummary  two  words\n"
                     "request { # asks\nget # once\n# then\nfill get } # over\n# of packets\npacket{get}",
                     "m"),
            "sparepage-strategy 1\n"
            "# Who.\n"
            "\n"
            "name mine  #it\n"
            "summary two  words\n"
            "\n"
            "request {\n"
            "    # asks\n"
            "    get  # once\n"
            "    # then\n"
            "    fill\n"
            "    get\n"
            "}  # over\n"
            "# of packets\n"
            "packet { get }\n");
}

TEST(StrategyText, KeepsACommentBeforeAnElse) {
  const std::string text =
      kHead + "request { if size < 9 { get } # big\nelse { stop } get }\npacket { own }\n";
  const std::string laid = laid_out(text, "m");
  EXPECT_EQ(parse_strategy(laid, "m"), parse_strategy(text, "m")) << laid;
  EXPECT_THAT(laid, testing::HasSubstr("# big"));
}

TEST(StrategyText, EachOfTheModelStandsAsItShouldLookAndDisclaimsWhatThereIs) {
  for (const Subject* each : subjects()) {
    const Strategy* strategy = each->caller;
    const std::string file = kCorpusFolder + "/../model/strategies/" + strategy->name + ".strategy";
    const std::string text = read_input(file);
    EXPECT_EQ(laid_out(text, file), text);
    EXPECT_EQ(parse_strategy(text, file, invariant_names()), *strategy) << file;
  }
}

}  // namespace
}  // namespace sparepage
