// Worlds: how they are read, and what is said of them.
#include <gtest/gtest.h>

#include "properties/tests/support.h"

namespace sparepage {
namespace {

std::string refusal_of(const std::string& text) {
  try {
    parse_world(text, "w.world");
  } catch (const TraceError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(World, IsReadLineByLine) {
  const World world = world_from(
      "# a comment\n"
      "config pages=2 heap=0 spare=1 bind=2000\n"
      "limits blocks=3 sockets=1 packets=0 interrupts=2\n"
      "points fill.enter spare-filled\n"
      "\n"
      "alloc 4088\n"
      "bind 0x4001 reuse\n"
      "irq packet 0x4001 546\n"
      "crit@ free\n");
  EXPECT_EQ(world.config.pages, 2U);
  EXPECT_EQ(
      bounds_text(world),
      "3 blocks, 1 socket, 0 queued packets, 2 interrupts in an operation, at fill.enter, spare-filled");
  EXPECT_EQ(operations_text(world), "alloc 4088; bind 0x4001 reuse; irq packet 0x4001 546; crit@ free");
}

TEST(World, HasDefaults) {
  EXPECT_EQ(bounds_text(world_from("fill\n")),
            "2 blocks, 1 socket, 1 queued packet, no interrupt inside an operation");
  EXPECT_EQ(bounds_text(world_from("fill\nirq@ free\n")),
            "2 blocks, 1 socket, 1 queued packet, 1 interrupt in an operation, at every point");
}

struct MalformedWorld {
  const char* name;
  const char* lines;  // below the first
  const char* refusal;
};

void PrintTo(const MalformedWorld& malformed, std::ostream* out) {
  *out << malformed.name;
}

class MalformedWorldFile : public testing::TestWithParam<MalformedWorld> {};

TEST_P(MalformedWorldFile, IsRefusedWithPlaceAndWayOut) {
  EXPECT_EQ(refusal_of(std::string("sparepage-world 1\n") + GetParam().lines), GetParam().refusal);
}

INSTANTIATE_TEST_SUITE_P(
    Line, MalformedWorldFile,
    testing::Values(
        MalformedWorld{"UnknownOperation", "fill\n  grow 3\n",
                       "w.world:3:3: unknown operation \"grow\"; the operations are alloc, free, fill, api, "
                       "pressure, relief, socket, bind, recv, close, exit, packet, run"},
        MalformedWorld{
            "Name", "alloc a 4088\n",
            "w.world:2:7: the size must be a number, decimal or 0x hex without sign, and not \"a\""},
        MalformedWorld{
            "NameBehind", "free a\n",
            "w.world:2:6: unexpected \"a\" after the arguments of free (a world names no names); nothing "
            "more belongs on this line"},
        MalformedWorld{
            "NumberOfAPoint", "irq@2 free\n",
            "w.world:2:1: \"irq@2\" names a point's number; in a world \"irq@\" lands at any point of the "
            "points line"},
        MalformedWorld{"SecondLimits", "limits blocks=1\nlimits blocks=1\n",
                       "w.world:3:1: a second limits line; a world has at most one"},
        MalformedWorld{"ConfigAfterOperation", "fill\nconfig pages=1\n",
                       "w.world:3:1: config after an operation; it must stand above the first one"},
        MalformedWorld{
            "UnknownLimit", "limits threads=2\n",
            "w.world:2:8: unknown option \"threads=2\"; the options are blocks=, sockets=, packets=, "
            "interrupts="},
        MalformedWorld{"LimitOutOfRange", "limits blocks=49\n",
                       "w.world:2:8: the blocks \"49\" is out of range; it may be 0 to 48"},
        MalformedWorld{
            "UnknownPoint", "points fill.enter here\n",
            "w.world:2:19: unknown point \"here\"; the points are grow.enter, fill.enter, bind.enter, "
            "bind.block, getheap-failed, spare-filled, stretched, socket.block"},
        MalformedWorld{
            "MissingPoint", "points\n",
            "w.world:2:7: missing a point; the points are grow.enter, fill.enter, bind.enter, bind.block, "
            "getheap-failed, spare-filled, stretched, socket.block"},
        MalformedWorld{"Twice", "alloc 1\nalloc 0x1\n",
                       "w.world:3:1: this operation stands here twice; once is enough"},
        MalformedWorld{
            "NoOperation", "limits blocks=1\n",
            "w.world:3:1: missing operations; a world needs one at the least, such as \"alloc 4088\""}),
    [](const testing::TestParamInfo<MalformedWorld>& one) { return std::string(one.param.name); });

TEST(World, NeedsItsFirstLine) {
  EXPECT_EQ(
      refusal_of("sparepage-trace 1\nfill\n"),
      "w.world:1:1: \"sparepage-trace\" stands here, and the first line is always \"sparepage-world 1\"");
}

TEST(World, PresetsAreReadAndNamed) {
  for (const WorldPreset& preset : world_presets()) {
    EXPECT_EQ(load_world(std::string(preset.name)).name, preset.name);
  }
  EXPECT_THROW(load_world("no-such-world"), TraceError);
}

TEST(World, OfACaseIsSpannedByItsOperations) {
  const Trace trace = trace_of(
      "config pages=3\nsocket s\nbind s 0x4001\ncrit@2 packet 0x4001 500\nirq alloc a 8\nirq alloc b 8\n");
  const World world = world_of(trace, 3);
  EXPECT_EQ(world.config.pages, 3U);
  EXPECT_EQ(operations_text(world), "socket; bind 0x4001; crit@ packet 0x4001 500; irq alloc 8");
  EXPECT_EQ(bounds_text(world),
            "3 blocks, 3 sockets, 3 queued packets, 3 interrupts in an operation, at every point");
}

TEST(World, PrintsAndReadsToTheSame) {
  for (const WorldPreset& preset : world_presets()) {
    const World world = load_world(std::string(preset.name));
    EXPECT_EQ(parse_world(print(world), "printed"), world) << print(world);
  }
  const std::string lines =
      "config pages=3 spare=2 bind=8,16\nlimits blocks=0 sockets=2 packets=3 interrupts=4\n"
      "points fill.enter spare-filled\nalloc 8\nirq packet 0x0001 2\ncrit@ free\n";
  EXPECT_EQ(print(world_from(lines)), "sparepage-world 1\n" + lines);
}

}  // namespace
}  // namespace sparepage
