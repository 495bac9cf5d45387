// Every kind of malformed trace, with the message that refuses it.
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <limits>

#include "properties/tests/support.h"

namespace sparepage {
namespace {

// What an alloc may ask for.
const std::string kMostSize = std::to_string(std::numeric_limits<std::size_t>::max());

std::string refusal(std::string_view text) {
  try {
    parse_trace(text, "t.trace", invariant_names());
  } catch (const TraceError& error) {
    return error.what();
  }
  return "accepted";
}

std::string refusal_of_line(const std::string& line) {
  return refusal("sparepage-trace 1\n" + line + "\n");
}

struct MalformedLine {
  const char* name;
  std::string line;     // below the first line
  std::string message;  // after "t.trace:"
};

void PrintTo(const MalformedLine& which, std::ostream* out) {
  *out << which.name;
}

class Malformed : public testing::TestWithParam<MalformedLine> {};

TEST_P(Malformed, IsRefusedWithPlaceAndWayOut) {
  EXPECT_EQ(refusal_of_line(GetParam().line), "t.trace:" + GetParam().message);
}

template <class Names>
std::string list(const Names& names) {
  std::string text;
  for (const std::string_view name : names) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}
std::string strategy_list() {
  std::vector<std::string_view> names;
  for (const Subject* strategy : subjects()) names.push_back(strategy->name);
  return list(names);
}
std::string invariant_list() {
  return list(invariant_names());
}

const MalformedLine kCases[] = {
    {"UnknownOperation", "alok a 1",
     "2:1: unknown operation \"alok\" (did you mean \"alloc\"?); the operations are alloc, free, fill, api, "
     "pressure, relief, socket, "
     "bind, "
     "recv, close, exit, packet, run"},
    {"UnknownOperationInInterrupt", "irq irq fill",
     "2:5: unknown operation \"irq\"; the operations are alloc, free, fill, api, pressure, relief, socket, "
     "bind, "
     "recv, close, exit, packet, run"},
    {"MissingSize", "alloc a  # 1", "2:8: missing the size"},
    {"MissingName", "free", "2:5: missing the name of a block"},
    {"MissingSocketNumber", "bind s", "2:7: missing the socket number"},
    {"MissingOperation", "irq", "2:4: missing the operation that runs in this context"},
    {"NameWithDigitFirst", "free 1a",
     "2:6: \"1a\" is no name; a name has letters, digits and _, and no digit first"},
    {"NameNotAscii", "free caf\xC3\xA9",
     "2:6: \"caf\xC3\xA9\" is no name; a name has letters, digits and _, and no digit first"},
    {"TooManyWords", "free a b",
     "2:8: unexpected \"b\" after the arguments of free; nothing more belongs on this line"},
    {"NotANumber", "alloc a 12k",
     "2:9: the size must be a number, decimal or 0x hex without sign, and not \"12k\""},
    {"SignedNumber", "alloc a -1",
     "2:9: the size must be a number, decimal or 0x hex without sign, and not \"-1\""},
    {"HexWithoutDigits", "alloc a 0x",
     "2:9: the size must be a number, decimal or 0x hex without sign, and not \"0x\""},
    {"OutOfRange", "relief 4294967296",
     "2:8: the number of pages \"4294967296\" is out of range; it may be 0 to 65535"},
    {"TooLargeFor64Bits", "alloc a 18446744073709551616",
     "2:9: the size \"18446744073709551616\" does not fit into 64 bits; it may be 0 to " + kMostSize},
    {"TooLargeFor64BitsInHex", "alloc a 0x10000000000000000",
     "2:9: the size \"0x10000000000000000\" does not fit into 64 bits; it may be 0 to " + kMostSize},
    {"PressureOutOfRange", "pressure 65536",
     "2:10: the number of pages \"65536\" is out of range; it may be 0 to 65535"},
    {"PacketLengthOutOfRange", "irq packet 1 65536",
     "2:14: the packet's length \"65536\" is out of range; it may be 0 to 65535"},
    {"NetOutOfRange", "bind s 1 net=4294967296",
     "2:10: the net \"4294967296\" is out of range; it may be 0 to 4294967295"},
    {"NodeOutOfRange", "bind s 1 node=0x1000000000000",
     "2:10: the node \"0x1000000000000\" is out of range; it may be 0 to 281474976710655"},
    {"ProcessZero", "socket s proc=0", "2:10: the process \"0\" is out of range; it may be 1 to 255"},
    {"ExitOutOfRange", "exit 256", "2:6: the process \"256\" is out of range; it may be 1 to 255"},
    {"PointZero", "fill\nirq@0 free a", "3:1: the point's number \"0\" is out of range; it may be 1 to 255"},
    {"PointOutOfRange", "fill\nirq@256 free a",
     "3:1: the point's number \"256\" is out of range; it may be 1 to 255"},
    {"PointWithoutNumber", "fill\nirq@ free a",
     "3:1: the point's number must be a number, decimal or 0x hex without sign, and not \"\""},
    {"PointWithNothingAbove", "irq@1 free a",
     "2:1: \"irq@1\" has no application operation above it to land in; without @1 it stands between "
     "operations"},
    {"PointUnderAnInterrupt", "fill\nirq free a\ncrit@1 free b",
     "4:1: \"crit@1\" has no application operation above it to land in; without @1 it stands between "
     "operations"},
    {"PointUnderAnExpectLine", "fill\nexpect strategy=original holds\nirq@1 free a",
     "4:1: \"irq@1\" has no application operation above it to land in; without @1 it stands between "
     "operations"},
    {"ApplicationWithPoint", "alloc@1 a 8",
     "2:1: unknown operation \"alloc@1\" (did you mean \"alloc\"?); the operations are alloc, free, fill, "
     "api, pressure, relief, "
     "socket, bind, "
     "recv, close, exit, packet, run"},
    {"SecondConfig", "config pages=1\nconfig heap=1", "3:1: a second config line; a trace has at most one"},
    {"ConfigAfterOperation", "fill\nconfig pages=1",
     "3:1: config after an operation; it must stand above the first one"},
    {"ConfigInInterrupt", "irq config pages=1",
     "2:5: unknown operation \"config\"; the operations are alloc, free, fill, api, pressure, relief, "
     "socket, bind, "
     "recv, close, exit, packet, run"},
    {"RepeatedKey", "config pages=1 pages=1", "2:16: \"pages=\" stands here twice; each may stand once"},
    {"RepeatedOption", "bind s 1 reuse reuse", "2:16: \"reuse\" stands here twice; each may stand once"},
    {"UnknownKey", "config page=1",
     "2:8: unknown option \"page=1\" (did you mean \"pages=\"?); the options are pages=, heap=, spare=, "
     "ifaces=, bind="},
    {"OptionWithoutValue", "bind s 1 net",
     "2:10: unknown option \"net\" (did you mean \"net=\"?); the options are net=, node=, reuse, family=, "
     "namelen="},
    {"FlagWithValue", "bind s 1 reuse=1",
     "2:10: unknown option \"reuse=1\" (did you mean \"reuse\"?); the options are net=, node=, reuse, "
     "family=, namelen="},
    {"UnknownType", "socket s type=raw",
     "2:10: \"raw\" is none of the values that may stand here: dgram, stream"},
    {"UnknownProtocol", "socket s proto=tcp",
     "2:10: \"tcp\" is none of the values that may stand here: ipx, spx, spxii"},
    {"PagesOutOfRange", "config pages=65537",
     "2:8: the growable pages \"65537\" is out of range; it may be 0 to 65536"},
    {"HeapOutOfRange", "config heap=1025",
     "2:8: the pages of the first segment \"1025\" is out of range; it may be 0 to 1024"},
    {"SpareOutOfRange", "config spare=65",
     "2:8: the pages of the spare \"65\" is out of range; it may be 0 to 64"},
    {"IfacesOutOfRange", "config ifaces=17", "2:8: the interfaces \"17\" is out of range; it may be 1 to 16"},
    {"BindSizeOutOfRange", "config bind=8,4089",
     "2:8: a bind size \"4089\" is out of range; it may be 1 to 4088"},
    {"BindSizeMissing", "config bind=8,",
     "2:8: a bind size must be a number, decimal or 0x hex without sign, and not \"\""},
    {"NineBindSizes", "config bind=1,2,3,4,5,6,7,8,9",
     "2:8: more than eight bind sizes; a bind makes one to eight heap requests"},
    {"ExpectWithoutStrategy", "expect holds", "2:8: \"holds\" stands where strategy=NAME belongs"},
    {"ExpectUnknownStrategy", "expect strategy=magic holds",
     "2:8: unknown strategy \"magic\"; the strategies are " + strategy_list()},
    {"ExpectUnknownInvariant", "expect strategy=original violates=heap-is-round",
     "2:26: unknown invariant \"heap-is-round\" (did you mean \"heap-is-sound\"?); the invariants are " +
         invariant_list()},
    {"ExpectHeapWithoutName", "expect heap= holds",
     "2:8: \"\" is no name of a heap; one has a-z, 0-9, . and -, and a letter first"},
    {"ExpectHeapWithUnknownCaller", "expect heap=nano+magic holds",
     "2:8: unknown strategy \"magic\"; the strategies are " + strategy_list()},
    {"ExpectWithoutVerdict", "expect strategy=original", "2:25: missing \"holds\" or violates=INVARIANT,..."},
    {"ExpectOtherVerdict", "expect strategy=original fails",
     "2:26: \"fails\" stands where \"holds\" or violates=INVARIANT,... belongs"},
    {"InvalidUtf8", "alloc a 8 # \xC3\xA9 \xFF", "2:15: invalid UTF-8; a text is read as UTF-8"},
    {"OverlongUtf8", "# \xC0\xAF", "2:3: invalid UTF-8; a text is read as UTF-8"},
    {"SurrogateInUtf8", "# \xED\xA0\x80", "2:3: invalid UTF-8; a text is read as UTF-8"},
    {"CutOffUtf8", "# \xE2\x82", "2:3: invalid UTF-8; a text is read as UTF-8"},
    {"NulByte", std::string("fill\0", 5), "2:5: a NUL byte; there may be none in a text"},
    {"CarriageReturnInside", "fill\rfill",
     "2:1: unknown operation \"fill?fill\"; the operations are alloc, free, fill, api, pressure, relief, "
     "socket, "
     "bind, recv, close, exit, packet, run"},
};

INSTANTIATE_TEST_SUITE_P(Line, Malformed, testing::ValuesIn(kCases),
                         [](const testing::TestParamInfo<MalformedLine>& one) {
                           return std::string(one.param.name);
                         });

TEST(FirstLine, IsAlwaysThere) {
  const std::string right = "the first line is always \"sparepage-trace 1\"";
  EXPECT_EQ(refusal(""), "t.trace:1:1: missing first line; " + right);
  EXPECT_EQ(refusal("# comment\nsparepage-trace 1\n"), "t.trace:1:1: missing first line; " + right);
  EXPECT_EQ(refusal("\nsparepage-trace 1\n"), "t.trace:1:1: missing first line; " + right);
  EXPECT_EQ(refusal("alloc a 8\n"), "t.trace:1:1: \"alloc\" stands here, and " + right);
  EXPECT_EQ(refusal("\xEF\xBB\xBFsparepage-trace 1\n"),
            "t.trace:1:1: a byte order mark stands here, and " + right);
  EXPECT_EQ(refusal("sparepage-trace\n"), "t.trace:1:16: missing the version; " + right);
  EXPECT_EQ(refusal("sparepage-trace 2\n"),
            "t.trace:1:17: unknown version \"2\"; this program reads version 1");
  EXPECT_EQ(refusal("sparepage-trace 1 2\n"),
            "t.trace:1:19: unexpected \"2\" after the version; nothing more belongs on this line");
  EXPECT_EQ(refusal_of_line("sparepage-trace 1").substr(0, 11), "t.trace:2:1");
}

TEST(Line, OfHundredMegabytesIsRefused) {
  EXPECT_EQ(refusal_of_line(std::string(100'000'000, 'a')),
            "t.trace:2:1: the line has 100000000 bytes; a line may have at most 1048576");
}

TEST(Line, WordIsShortenedInTheMessage) {
  EXPECT_EQ(refusal_of_line("free " + std::string(1000, '+')),
            "t.trace:2:6: \"++++++++++++++++++++++++++++++++++++++++...\" is no name; a name has letters, "
            "digits and "
            "_, and no digit first");
}

std::string refusal_of_file(const std::string& file) {
  try {
    load_trace(file, invariant_names());
  } catch (const TraceError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(File, ThatCantBeReadIsRefused) {
  EXPECT_EQ(refusal_of_file("/nowhere/a.trace"),
            "/nowhere/a.trace: can't be read: No such file or directory");
  const std::string directory = testing::TempDir();
  EXPECT_EQ(refusal_of_file(directory), directory + ": can't be read: Is a directory");
  // Opens for anyone, and then can't be read, root or not.
  EXPECT_EQ(refusal_of_file("/proc/self/mem"), "/proc/self/mem: can't be read: Input/output error");
}

}  // namespace
}  // namespace sparepage
