// Under AddressSanitizer a stray access by modelled code dies where it happens. In other builds there is
// nothing to test, and this file is empty.
#include <gtest/gtest.h>

#include "properties/tests/support.h"

#if defined(SPAREPAGE_ASAN)

namespace sparepage {
namespace {

constexpr const char* kReport = "use-after-poison";

// A machine with a block of each kind: another client's, a bind's, and a packet's.
class Poison : public testing::Test {
 protected:
  Poison() {
    const Trace trace = trace_of("alloc a 13\nsocket s\nbind s 1\nirq packet 1 3\n");
    checker_.run(trace.config, trace.steps, *find_subject("original"));
  }

  Heap heap() const { return checker_.machine().ifsmgr.heap; }  // a copy is as well guarded
  Address client_block() const { return checker_.machine().blocks.live(0); }
  Address bind_block(std::size_t i) const { return checker_.machine().wsipx.entries()[0].blocks[i]; }
  Address packet_block() const {
    ControlBlock control;
    checker_.machine().ifsmgr.read(bind_block(0), std::as_writable_bytes(std::span(&control, 1)));
    return control.oldest;
  }

  static void write_byte(Heap heap, Address at) { *heap.memory().at(at) = {}; }
  // Nobody uses what is read, and an optimised build would not read it.
  static void read_byte(const Heap& heap, Address at) {
    static_cast<void>(*reinterpret_cast<const volatile unsigned char*>(heap.memory().at(at)));
  }

  Checker checker_;
};

using PoisonDeathTest = Poison;

TEST_F(PoisonDeathTest, LastByteOfEachKindOfBlockIsItsOwners) {
  write_byte(heap(), client_block() + 12);
  write_byte(heap(), bind_block(0) + 159);
  write_byte(heap(), bind_block(2) + 591);
  write_byte(heap(), packet_block() + 48);
}

TEST_F(PoisonDeathTest, OneBytePastEachKindOfBlock) {
  EXPECT_DEATH(write_byte(heap(), client_block() + 13), kReport);
  EXPECT_DEATH(write_byte(heap(), bind_block(0) + 160), kReport);
  EXPECT_DEATH(write_byte(heap(), bind_block(1) + 592), kReport);
  EXPECT_DEATH(write_byte(heap(), bind_block(2) + 592), kReport);
  EXPECT_DEATH(write_byte(heap(), packet_block() + 49), kReport);
}

TEST_F(PoisonDeathTest, HeaderBeforeABlock) {
  EXPECT_DEATH(write_byte(heap(), client_block() - 1), kReport);
}

TEST_F(PoisonDeathTest, FreedBlock) {
  Heap mine = heap();
  ASSERT_TRUE(mine.release(client_block()));
  EXPECT_DEATH(read_byte(mine, client_block()), kReport);
}

TEST_F(PoisonDeathTest, Spare) {
  EXPECT_DEATH(read_byte(heap(), Memory::kGuardBytes), kReport);
  EXPECT_DEATH(read_byte(heap(), Memory::kGuardBytes + 4 * kPageBytes - 1), kReport);
}

TEST_F(PoisonDeathTest, BeyondTheLastSegment) {
  EXPECT_DEATH(read_byte(heap(), heap().segments().back().end() + kHeaderBytes), kReport);
}

TEST_F(PoisonDeathTest, WhatWasLiveBeforeAReset) {
  Heap mine = heap();
  mine.reset(4);
  mine.join(1);
  EXPECT_DEATH(read_byte(mine, client_block()), kReport);
}

}  // namespace
}  // namespace sparepage

#endif
