#include "properties/tests/broken.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace sparepage {
namespace {

Strategy strategy_that(Address (*request)(BindRequest&, std::uint32_t), GrowRule* grow = grow_by_size) {
  return {.name = "broken",
          .changes = "-",
          .summary = "broken",
          .disclaims = {},
          .grow = grow,
          .request = request};
}

// --- strategies

Address refuses_without_asking(BindRequest& /*wsipx*/, std::uint32_t /*size*/) {
  return 0;
}

// Takes every page when it is first asked, and keeps them where nobody counts.
Address hoards_all_pages(BindRequest& wsipx, std::uint32_t size) {
  Pager& pager = wsipx.ifsmgr.pager;
  pager.take(pager.free(), Context::application);
  return wsipx.get_heap(size);
}

// The same by honest calls: all pages, 40 at the most, become blocks of its own, which it never returns.
Address hoards_all_blocks(BindRequest& wsipx, std::uint32_t size) {
  for (int pages = 0; pages < 40 && wsipx.get_heap(kPageBytes) != 0; ++pages) {
  }
  return wsipx.get_heap(size);
}

Address leaks_when_refused(BindRequest& wsipx, std::uint32_t size) {
  wsipx.get_heap(8);
  return wsipx.get_heap(size);
}

Address asks_without_end(BindRequest& wsipx, std::uint32_t size) {
  for (int i = 0; i < 64; ++i) wsipx.fill_heap_spare();
  return wsipx.get_heap(size);
}

// Writes a zero over the header after its block.
Address writes_past_its_block(BindRequest& wsipx, std::uint32_t size) {
  const Address block = wsipx.get_heap(size);
  if (block == 0) return 0;
  wsipx.ifsmgr.heap.memory().set_header(block + wsipx.ifsmgr.heap.payload_bytes(block), 0);
  return block;
}

// Forgets that it returned the block when somebody else has it already. (When nobody has, the write dies
// under AddressSanitizer, and hurts nobody without it.)
Address writes_to_a_block_it_returned(BindRequest& wsipx, std::uint32_t size) {
  const Address block = wsipx.get_heap(size);
  if (block == 0) return 0;
  wsipx.ifsmgr.ret_heap(block, {.owner = owner_of_socket(0)});
  wsipx.reach(Point::spare_filled);
  const std::byte stale[] = {std::byte{1}};
  if (!wsipx.ifsmgr.heap.header_at(block - kHeaderBytes).in_use) return wsipx.get_heap(size);
  wsipx.ifsmgr.write(block, stale, Context::application, owner_of_socket(0));
  return wsipx.get_heap(size);
}

// --- machines

// A bind is taken as if it said reuse.
Outcome always_reuses(Machine& machine, const Operation& operation, Context context, Preemption* preemption) {
  Operation changed = operation;
  if (auto* bind = changed.as<Bind>()) bind->reuse = true;
  return execute(machine, changed, context, preemption);
}

// An api that does not fill the spare.
Outcome never_fills(Machine& machine, const Operation& operation, Context context, Preemption* preemption) {
  if (operation.is<Api>()) return {};
  return execute(machine, operation, context, preemption);
}

// A socket call that fails and makes the socket all the same.
Outcome fails_after_the_fact(Machine& machine, const Operation& operation, Context context,
                             Preemption* preemption) {
  const Outcome outcome = execute(machine, operation, context, preemption);
  return operation.is<Socket>() ? Outcome(Result::wsa_mfile) : outcome;
}

// A heap that gives a block out while it is still in use: frees it behind its client's back.
Outcome gives_out_twice(Machine& machine, const Operation& operation, Context context,
                        Preemption* preemption) {
  if (const auto* alloc = operation.as<Alloc>())
    machine.ifsmgr.heap.release(machine.blocks.live(alloc->block - 1));
  return execute(machine, operation, context, preemption);
}

// Gives a freed block's page back to the pager, where a segment must stay.
Outcome gives_pages_back(Machine& machine, const Operation& operation, Context context,
                         Preemption* preemption) {
  const Outcome outcome = execute(machine, operation, context, preemption);
  if (operation.is<Free>() && !outcome.failed())
    machine.ifsmgr.pager = Pager(machine.ifsmgr.pager.free() + 1);
  return outcome;
}

// Null for every request, asked or not.
Outcome refuses_every_alloc(Machine& machine, const Operation& operation, Context context,
                            Preemption* preemption) {
  if (operation.is<Alloc>()) return Result::null;
  return execute(machine, operation, context, preemption);
}

// What refuses, grows, writes or gives out what it should not.
std::vector<Broken> broken_memory() {
  return {
      {"RefusesWithoutAsking",
       strategy_that(refuses_without_asking),
       execute,
       "config pages=1 bind=160\nsocket a\nbind a 0x0001\n",
       {"bind-never-fails at bind a 0x0001: bind failed with 10055 (WSAENOBUFS): its request for 160 bytes "
        "was refused "
        "while the pager had 1 free page and 1 would have served it"}},
      {"RefusesEveryAlloc",
       strategy_that(ask_once),
       refuses_every_alloc,
       "config pages=1\nalloc a 1\n",
       {"app-request-never-fails at alloc a 1: a request for 1 byte at application time gave null while the "
        "pager had 1 "
        "free page and 1 would have served it"}},
      {"GrowsInInterrupts",
       strategy_that(ask_once, [](std::uint32_t, Context) { return Grow::or_spare; }),
       execute,
       "config pages=0 heap=0\nirq alloc a 1\n",
       {"no-grow-outside-application at irq alloc a 1: an allocation of 1 page was tried in interrupt "
        "context; only "
        "application time may allocate pages"}},
      {"WritesPastItsBlock",
       strategy_that(writes_past_its_block),
       execute,
       "config bind=24\nsocket a\nbind a 0x0001\n",
       {"heap-is-sound at bind a 0x0001: CheckHeap: the header at segment 1, byte 32: its size leads "
        "nowhere"}},
      {"GivesOutTwice",
       strategy_that(ask_once),
       gives_out_twice,
       "alloc a 24\nalloc b 8\n",
       {"heap-is-sound at alloc b 8: a block was granted that overlaps another or leaves its segment "
        "(segment 1, byte 8)",
        "contents-survive at alloc b 8: the bytes of a live block of 24 bytes changed, and its owner "
        "(another client) did "
        "not write them"}},
      {"HoardsAllPages",
       strategy_that(hoards_all_pages),
       execute,
       "config pages=1 bind=1\nsocket a\nbind a 0x0001\n",
       {"pages-add-up at bind a 0x0001: heap 1 + spare 4 + free 0 + pressure 0 = 5 pages, and the machine "
        "has 6"}},
      {"GivesPagesBack",
       strategy_that(ask_once),
       gives_pages_back,
       "alloc a 1\nfree a\n",
       {"pages-add-up at free a: heap 1 + spare 4 + free 17 + pressure 0 = 22 pages, and the machine has "
        "21"}},
  };
}

// What forgets, keeps or does too much.
std::vector<Broken> broken_bookkeeping() {
  return {
      {"HoardsAllBlocks",
       strategy_that(hoards_all_blocks),
       execute,
       "config pages=4 bind=1\nsocket a\nbind a 0x0001\nclose a\n",
       {"close-returns-everything at close a: close left 2 live blocks of 1 closed socket"}},
      {"WritesToABlockItReturned",
       strategy_that(writes_to_a_block_it_returned),
       execute,
       "config bind=1\nsocket a\nbind a 0x0001\nirq@2 alloc a 8\n",
       {"contents-survive at bind a 0x0001: the bytes of a live block of 8 bytes changed, and its owner "
        "(another client) "
        "did not write them"}},
      {"LeaksWhenRefused",
       strategy_that(leaks_when_refused),
       execute,
       "config pages=0 heap=0 spare=1 bind=4088\nsocket a\nbind a 0x0001\n",
       {"failed-call-changes-nothing at bind a 0x0001: bind failed with 10055 and left live blocks or what "
        "is in them "
        "other than before"}},
      {"FailsAfterTheFact",
       strategy_that(ask_once),
       fails_after_the_fact,
       "socket a\n",
       {"failed-call-changes-nothing at socket a: socket failed with 10024 and left the socket table other "
        "than before"}},
      {"AlwaysReuses",
       strategy_that(ask_once),
       always_reuses,
       "socket a\nsocket b\nbind a 0x0001\nbind b 0x0001\n",
       {"one-owner-per-number at bind b 0x0001: bind gave socket number 1, which another bound socket has, "
        "and did not "
        "say reuse"}},
      {"NeverFills",
       strategy_that(ask_once),
       never_fills,
       "config pages=1 heap=0 spare=1\nalloc a 1\napi\n",
       {"spare-restored-on-api at api: api left the spare at 0 pages of 1; it had 0 and the pager 1 free "
        "page"}},
      {"LooksOnce",
       strategy_that(ask_once),
       execute,
       "config pages=0 heap=2\nalloc a 4096\nalloc b 4096\nirq@1 free a\n",
       {"fit-never-refused at alloc b 4096: a request for 4096 bytes in application context gave null while "
        "8192 bytes of the heap lay free in one block and 4104 would have served it"}},
      {"AsksWithoutEnd",
       strategy_that(asks_without_end),
       execute,
       "config bind=1\nsocket a\nbind a 0x0001\n",
       {"bounded-work at bind a 0x0001: bind made 65 heap calls of its own; 64 are the most it may make"}},
  };
}

}  // namespace

std::span<const Broken> broken_ones() {
  static const std::vector<Broken> kTable = [] {
    std::vector<Broken> all = broken_memory();
    std::ranges::move(broken_bookkeeping(), std::back_inserter(all));
    return all;
  }();
  return kTable;
}

}  // namespace sparepage
