// The heap's layout and its own check, byte by byte.
#include "sparepage/model/heap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sparepage/model/pager.h"

namespace sparepage {
namespace {

// "[24 used][4072 free]": the blocks of each segment, headers included.
std::string layout(const Heap& heap) {
  std::string text;
  for (const Segment& segment : heap.segments()) {
    if (!text.empty()) text += " | ";
    heap.walk(segment, [&](Address, const Header& header) {
      text += "[" + std::to_string(header.size) + (header.in_use ? " used]" : " free]");
      return true;
    });
    EXPECT_EQ(heap.check(segment).fault, nullptr) << text;
  }
  return text;
}

Heap heap_of(std::uint32_t pages) {
  Heap heap;
  heap.reset(4);
  heap.join(pages);
  return heap;
}

Address get(Heap& heap, std::uint32_t size) {
  return heap.carve(heap.first_fit(size), size);
}

TEST(Need, IsHeaderAndPayloadRoundedUpTo8And16AtLeast) {
  EXPECT_EQ(need(1), 16U);
  EXPECT_EQ(need(8), 16U);
  EXPECT_EQ(need(9), 24U);
  EXPECT_EQ(need(4088), 4096U);
  EXPECT_EQ(need(4089), 4104U);
  EXPECT_EQ(need(0xFFFFFFFF), 0x100000008U);
  EXPECT_EQ(pages_for(4088), 1U);
  EXPECT_EQ(pages_for(4089), 2U);
  EXPECT_EQ(pages_for(32768), 9U);
}

TEST(Heap, SplitsMergesAndKeepsOrder) {
  Heap heap = heap_of(1);
  EXPECT_EQ(layout(heap), "[4096 free]");
  const Address a = get(heap, 1);
  const Address b = get(heap, 100);
  const Address c = get(heap, 9);
  EXPECT_EQ(layout(heap), "[16 used][112 used][24 used][3944 free]");
  EXPECT_TRUE(heap.release(b));
  EXPECT_EQ(layout(heap), "[16 used][112 free][24 used][3944 free]");
  EXPECT_TRUE(heap.release(a));
  EXPECT_EQ(layout(heap), "[128 free][24 used][3944 free]");
  EXPECT_TRUE(heap.release(c));
  EXPECT_EQ(layout(heap), "[4096 free]");
}

TEST(Heap, SplitsOnlyForABlockOfItsOwn) {
  Heap heap = heap_of(1);
  get(heap, 4072);
  EXPECT_EQ(layout(heap), "[4080 used][16 free]");
  Heap other = heap_of(1);
  get(other, 4073);
  EXPECT_EQ(layout(other), "[4096 used]");
}

TEST(Heap, SegmentsNeverTouch) {
  Heap heap = heap_of(1);
  heap.join(2);
  heap.join(1);
  EXPECT_EQ(layout(heap), "[4096 free] | [8192 free] | [4096 free]");
  EXPECT_GT(heap.segments()[1].base, heap.segments()[0].end());
  EXPECT_GT(heap.segments()[2].base, heap.segments()[1].end());
  EXPECT_EQ(heap.first_fit(8184), heap.segments()[1].base);
  EXPECT_EQ(heap.first_fit(8185), 0U);
}

TEST(Heap, ReleasesOnlyBlocksInUse) {
  Heap heap = heap_of(1);
  const Address a = get(heap, 100);
  EXPECT_FALSE(heap.release(0));
  EXPECT_FALSE(heap.release(Memory::kGuardBytes + kHeaderBytes));
  EXPECT_TRUE(heap.release(a));
  EXPECT_FALSE(heap.release(a));
  EXPECT_EQ(layout(heap), "[4096 free]");
}

TEST(Heap, KeepsItsBlocksWhenItsMemoryMoves) {
  Heap heap = heap_of(1);
  const Address a = get(heap, 100);
  for (int i = 0; i < 50; ++i) heap.join(3);
  const std::byte* bytes = heap.memory().at(a);
  EXPECT_EQ(std::count(bytes, bytes + 100, filler_of(a)), 100);
  EXPECT_EQ(heap.pages(), 151U);
  EXPECT_EQ(heap.segments().size(), 51U);
}

// What CheckHeap says of a page with blocks of 24, 32 and 4040 bytes when one header is overwritten.
std::string fault_of(std::uint32_t header, std::uint64_t word) {
  Heap heap = heap_of(1);
  const Address base = heap.segments()[0].base;
  get(heap, 16);
  get(heap, 24);
  heap.memory().set_header(base + header, word);
  const SegmentReport report = heap.check(heap.segments()[0]);
  if (report.fault == nullptr) return "sound";
  return std::to_string(report.where - base) + ": " + report.fault;
}

TEST(CheckHeap, FindsEachKindOfDamage) {
  const auto word = [](std::uint64_t size, std::uint64_t previous, std::uint64_t slack, bool in_use) {
    return std::uint64_t{in_use} | slack << 1 | size << 8 | previous << 36;
  };
  EXPECT_EQ(fault_of(24, word(32, 24, 0, true)), "sound");
  EXPECT_EQ(fault_of(24, word(8, 24, 0, true)), "24: its size leads nowhere");
  EXPECT_EQ(fault_of(24, word(36, 24, 0, true)), "24: its size leads nowhere");
  EXPECT_EQ(fault_of(24, word(4080, 24, 0, true)), "24: its size leads nowhere");
  EXPECT_EQ(fault_of(24, word(32, 16, 0, true)), "24: it misnames the size of the block before it");
  EXPECT_EQ(fault_of(0, word(24, 16, 0, true)), "0: it misnames the size of the block before it");
  EXPECT_EQ(fault_of(24, word(32, 24, 16, true)), "24: its flags make no sense");
  EXPECT_EQ(fault_of(24, word(32, 24, 1, false)), "24: its flags make no sense");
  EXPECT_EQ(fault_of(24, word(32, 24, 0, false)), "56: it is free beside a free block");
  EXPECT_EQ(fault_of(4096, 0), "4096: the header that ends the segment is damaged");
}

TEST(CheckHeap, AddsUp) {
  Heap heap = heap_of(1);
  get(heap, 16);
  get(heap, 1);
  const SegmentReport report = heap.check(heap.segments()[0]);
  EXPECT_EQ(report.blocks_in_use, 2U);
  EXPECT_EQ(report.bytes_in_use, 16U + 8U);
  EXPECT_EQ(report.free_bytes, 4096U - 24U - 16U);
}

TEST(Pager, RefusesOutsideApplicationTimeAndBeyondWhatItHas) {
  Pager pager(3);
  EXPECT_FALSE(pager.take(1, Context::interrupt));
  EXPECT_FALSE(pager.take(1, Context::critical));
  EXPECT_FALSE(pager.take(4, Context::application));
  EXPECT_EQ(pager.free(), 3U);
  EXPECT_TRUE(pager.take(2, Context::application));
  pager.press(5);
  EXPECT_EQ(pager.free(), 0U);
  EXPECT_EQ(pager.pressure(), 1U);
  pager.relieve(5);
  EXPECT_EQ(pager.free(), 1U);
  EXPECT_EQ(pager.pressure(), 0U);
}

}  // namespace
}  // namespace sparepage
