#include "properties/tests/broken.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "sparepage/properties/cases/strategies.h"

namespace sparepage {
namespace {

// A strategy that is wrong on purpose, by its programs.
Strategy strategy_that(const std::string& programs = "") {
  return parse_strategy("sparepage-strategy 1\nname broken\nsummary broken\n" + programs, "broken");
}

// --- machines, where no text can be so wrong

// What a bind does besides, and first: `wrong` gets the call that its requests make.
template <void (*Wrong)(Machine& machine, const Call& call)>
Outcome bind_first(Machine& machine, const Operation& operation, Context context, Preemption* preemption) {
  if (const auto* bind = operation.as<Bind>(); bind != nullptr && machine.wsipx.in_use(bind->socket)) {
    Wrong(machine, {.context = context, .owner = owner_of_socket(bind->socket), .preemption = preemption});
  }
  return execute(machine, operation, context, preemption);
}

// Takes every page, and keeps them where nobody counts.
void hoard_all_pages(Machine& machine, const Call& /*call*/) {
  machine.ifsmgr.pager.take(machine.ifsmgr.pager.free(), Context::application);
}

// The same by honest calls: all pages, 40 at the most, become blocks of its own, which it never returns.
void hoard_all_blocks(Machine& machine, const Call& call) {
  for (int pages = 0; pages < 40 && machine.ifsmgr.get_heap(kPageBytes, call) != 0; ++pages) {
  }
}

void leak(Machine& machine, const Call& call) {
  machine.ifsmgr.get_heap(8, call);
}

// Forgets that it returned a block when somebody else has it already. (When nobody has, the write dies under
// AddressSanitizer, and hurts nobody without it.)
void write_to_a_block_it_returned(Machine& machine, const Call& call) {
  const Address block = machine.ifsmgr.get_heap(1, call);
  if (block == 0) return;
  machine.ifsmgr.ret_heap(block, call);
  call.reach(Point::spare_filled);
  const std::byte stale[] = {std::byte{1}};
  if (!machine.ifsmgr.heap.header_at(block - kHeaderBytes).in_use) return;
  machine.ifsmgr.write(block, stale, call.context, call.owner);
}

// Writes a zero over the header after the block that a bind got first.
Outcome writes_past_its_block(Machine& machine, const Operation& operation, Context context,
                              Preemption* preemption) {
  const Outcome outcome = execute(machine, operation, context, preemption);
  if (operation.is<Bind>() && !outcome.failed()) {
    const Address block = machine.wsipx.entries().front().blocks[0];
    machine.ifsmgr.heap.memory().set_header(block + machine.ifsmgr.heap.payload_bytes(block), 0);
  }
  return outcome;
}

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
       strategy_that("request { stop }"),
       execute,
       "config pages=1 bind=160\nsocket a\nbind a 0x0001\n",
       {"bind-never-fails at bind a 0x0001: bind failed with 10055 (WSAENOBUFS): its request for 160 bytes "
        "was refused "
        "while the pager had 1 free page and 1 would have served it"}},
      {"RefusesEveryAlloc",
       strategy_that(),
       refuses_every_alloc,
       "config pages=1\nalloc a 1\n",
       {"app-request-never-fails at alloc a 1: a request for 1 byte at application time gave null while the "
        "pager had 1 "
        "free page and 1 would have served it"}},
      {"GrowsInInterrupts",
       strategy_that("getheap { find grow spare }"),
       execute,
       "config pages=0 heap=0\nirq alloc a 1\n",
       {"no-grow-outside-application at irq alloc a 1: an allocation of 1 page was tried in interrupt "
        "context; only "
        "application time may allocate pages"}},
      {"WritesPastItsBlock",
       strategy_that(),
       writes_past_its_block,
       "config bind=24\nsocket a\nbind a 0x0001\n",
       {"heap-is-sound at bind a 0x0001: CheckHeap: the header at segment 1, byte 32: its size leads "
        "nowhere"}},
      {"GivesOutTwice",
       strategy_that(),
       gives_out_twice,
       "alloc a 24\nalloc b 8\n",
       {"heap-is-sound at alloc b 8: a block was granted that overlaps another or leaves its segment "
        "(segment 1, byte 8)",
        "contents-survive at alloc b 8: the bytes of a live block of 24 bytes changed, and its owner "
        "(another client) did "
        "not write them"}},
      {"HoardsAllPages",
       strategy_that(),
       bind_first<hoard_all_pages>,
       "config pages=1 bind=1\nsocket a\nbind a 0x0001\n",
       {"pages-add-up at bind a 0x0001: heap 1 + spare 4 + free 0 + pressure 0 = 5 pages, and the machine "
        "has 6"}},
      {"GivesPagesBack",
       strategy_that(),
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
       strategy_that(),
       bind_first<hoard_all_blocks>,
       "config pages=4 bind=1\nsocket a\nbind a 0x0001\nclose a\n",
       {"close-returns-everything at close a: close left 2 live blocks of 1 closed socket"}},
      {"WritesToABlockItReturned",
       strategy_that(),
       bind_first<write_to_a_block_it_returned>,
       "config bind=1\nsocket a\nbind a 0x0001\nirq@1 alloc a 8\n",
       {"contents-survive at bind a 0x0001: the bytes of a live block of 8 bytes changed, and its owner "
        "(another client) "
        "did not write them"}},
      {"LeaksWhenRefused",
       strategy_that(),
       bind_first<leak>,
       "config pages=0 heap=0 spare=1 bind=4088\nsocket a\nbind a 0x0001\n",
       {"failed-call-changes-nothing at bind a 0x0001: bind failed with 10055 and left live blocks or what "
        "is in them "
        "other than before"}},
      {"FailsAfterTheFact",
       strategy_that(),
       fails_after_the_fact,
       "socket a\n",
       {"failed-call-changes-nothing at socket a: socket failed with 10024 and left the socket table other "
        "than before"}},
      {"AlwaysReuses",
       strategy_that(),
       always_reuses,
       "socket a\nsocket b\nbind a 0x0001\nbind b 0x0001\n",
       {"one-owner-per-number at bind b 0x0001: bind gave socket number 1, which another bound socket has, "
        "and did not "
        "say reuse"}},
      {"NeverFills",
       strategy_that(),
       never_fills,
       "config pages=1 heap=0 spare=1\nalloc a 1\napi\n",
       {"spare-restored-on-api at api: api left the spare at 0 pages of 1; it had 0 and the pager 1 free "
        "page"}},
      {"LooksOnce",
       strategy_that(),
       execute,
       "config pages=0 heap=2\nalloc a 4096\nalloc b 4096\nirq@1 free a\n",
       {"fit-never-refused at alloc b 4096: a request for 4096 bytes in application context gave null while "
        "8192 bytes of the heap lay free in one block and 4104 would have served it"}},
      {"AsksWithoutEnd",
       strategy_that("request { repeat 64 { fill } get }"),
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
