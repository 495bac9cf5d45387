// A machine's state as bytes, in which names and the order of equal things do not count: two machines with
// equal bytes go on alike under every sequence of operations, up to a renaming. What an explorer compares.
//
// What counts: the pager's free pages and those under pressure; the spare; whether work is pending; segments,
// the strategy's own too, and their blocks by address, each with its size and whether it is free, a client's
// or WSIPX's; of each socket its process, the blocks kept for it and, if it is bound, its number, its place
// among the binds of that number, the blocks of its bind as a set and those of its queue in order. Of a
// guest, in the place of segments and their blocks: which live blocks are a client's and which WSIPX's; the
// rest tells visit.h. What does not: names; the order of sockets that differ in nothing else; a block's
// slack, since a request meets only its size; type, protocol, net, node and reuse of a socket, which are
// looked at when it is created or bound and never again; the bytes of clients, which follow from addresses
// and queues.
//
// The bytes stand in parts, which many states share: one for what there is one of, one a segment, one for
// all sockets. Equal states have equal parts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "properties/explorer/part_store.h"
#include "sparepage/model/machine.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// Appends bytes as runs of equal words of eight: most of a heap is zeros and what clients fill their
// blocks with. Equal for equal bytes alone.
void append_runs(std::span<const std::byte> of, State& state);

// Keeps its memory from one machine to the next.
class StateEncoder {
 public:
  // Appends the state of machines that ran the same operations, so that names mean the same in all of them: a
  // renaming must fit every one.
  void append(std::span<const Machine* const> machines, State& state);

  // The same for one machine whose state was `before` until it changed so (Checker::changes): what did not
  // change is taken from there.
  void append(const Machine& machine, const State& before, const Changes& changes, State& state);

 private:
  // A socket in one machine.
  struct SocketState {
    const Wsipx::Entry* entry = nullptr;  // null: it is not open there
    bool bound = false;                   // and then:
    std::uint16_t number = 0;
    std::uint32_t place = 0;                                  // among the binds of this number
    Address oldest = 0;                                       // of its queue
    std::array<Address, Config::kMostBindSizes> blocks = {};  // ascending; the rest, which it has not, is 0
  };

  void collect_names(std::span<const Machine* const> machines);
  void look_at_sockets(const Machine& machine, std::span<SocketState> states) const;
  static void append_root(const Machine& machine, State& state);
  void append_segment(const Machine& machine, const Segment& segment, bool names_follow, State& state);
  void append_guest(const Machine& machine, State& state);
  void append_sockets(std::span<const Machine* const> machines, State& state);
  void append_socket(const Machine& machine, const SocketState& socket, State& state);
  std::uint64_t place_of(const Machine& machine, Address payload) const;
  static bool before(const SocketState& a, const SocketState& b);

  std::vector<Name> blocks_;         // in use in any of the machines, by address
  std::vector<Name> sockets_;        // open in any of them
  std::vector<SocketState> states_;  // a row a machine
  std::vector<Address> live_;        // blocks of a guest, by address
};

}  // namespace sparepage
