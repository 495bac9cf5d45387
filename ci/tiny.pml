/* The world `tiny` (properties/worlds.cc) in Promela, for ci/bench explore: SPIN explores it beside the explorer, and
 * the two must agree on the number of reachable states and of transitions.
 *
 *   spin -a ci/tiny.pml                   wsipx-4.0.953; -DORIGINAL: the original
 *   gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m100000
 *
 * What is modelled: the pager, the spare, segments, blocks by address with sizes and owners, first fit, split and
 * merge, binds, one queue. What is left out: bytes, headers, names (a client's block is a kind, a socket is its place
 * in bind order), all invariants but two. It is a second description of the machine, from the specification; the
 * explorer runs the machine itself. No request of this world is a page or more, so the heap never grows of itself.
 * Each operation is one d_step, so that SPIN counts the states between operations and no others. An operation that
 * fails and changes nothing is a step to the same state, as often as the explorer takes it.
 */
#define PAGE 512  /* sizes are in units of 8 bytes, headers included */
#define NEED_1 2
#define NEED_4088 512
#define NEED_4089 513
#define NEED_BIND 251   /* 2000 bytes */
#define NEED_PACKET 75  /* 546 and 46 bytes */
#define NONE 255
#define SAME f = NONE /* changes nothing that is kept; `true` alone is no step for SPIN */

/* Kinds of blocks. */
#define FREE 0
#define CLIENT 1
#define BOUND 2   /* of the first socket in bind order; 3: of the second */
#define QUEUED 4  /* the packet in the first one's queue */

short size[14];  /* at most 5 blocks in use, a free one between any two, in 3 segments */
byte kind[14];
byte blocks;
byte segment[3];  /* pages, in the order in which they joined */
byte segments;
byte growable = 2;
byte pressed;
byte spare = 1;
byte unbound;
byte bound;
byte clients;
byte queued;

hidden byte f;    /* a block found; NONE */
hidden byte i;
hidden byte j;
hidden byte edge; /* whether a place is a segment's end */
hidden short place;
hidden short sum;

inline first_fit(need) {
  f = NONE;
  i = 0;
  do
  :: i >= blocks -> break
  :: i < blocks && kind[i] == FREE && size[i] >= need -> f = i; break
  :: else -> i++
  od
}

inline carve(need, owner) {
  if
  :: size[f] - need >= 2 ->
    j = blocks;
    do
    :: j > f + 1 -> size[j] = size[j - 1]; kind[j] = kind[j - 1]; j--
    :: else -> break
    od;
    size[f + 1] = size[f] - need;
    kind[f + 1] = FREE;
    size[f] = need;
    blocks++
  :: else
  fi;
  kind[f] = owner
}

inline get_heap(need, owner) {
  first_fit(need);
  if
  :: f == NONE && spare > 0 && need <= spare * PAGE ->
    segment[segments] = spare;
    segments++;
    size[blocks] = spare * PAGE;
    kind[blocks] = FREE;
    f = blocks;
    blocks++;
    spare = 0
  :: else
  fi;
  if
  :: f != NONE -> carve(need, owner)
  :: else
  fi
}

inline remove(at) {
  blocks--;
  j = at;
  do
  :: j < blocks -> size[j] = size[j + 1]; kind[j] = kind[j + 1]; j++
  :: else -> break
  od;
  size[blocks] = 0;
  kind[blocks] = 0
}

/* edge: whether the first `count` blocks end where a segment ends. */
inline look_for_edge(count) {
  place = 0;
  i = 0;
  do
  :: i < count -> place = place + size[i]; i++
  :: else -> break
  od;
  sum = 0;
  edge = (count == 0 || count == blocks);
  i = 0;
  do
  :: i < segments -> sum = sum + segment[i] * PAGE; edge = (edge || sum == place); i++
  :: else -> break
  od
}

inline ret_heap(at) {
  kind[at] = FREE;
  look_for_edge(at + 1);
  if
  :: !edge && kind[at + 1] == FREE -> size[at] = size[at] + size[at + 1]; remove(at + 1)
  :: else
  fi;
  look_for_edge(at);
  if
  :: !edge && kind[at - 1] == FREE -> size[at - 1] = size[at - 1] + size[at]; remove(at)
  :: else
  fi
}

inline find(owner) {
  f = 0;
  do
  :: kind[f] != owner -> f++
  :: else -> break
  od
}

/* The second client's block by address. */
inline find_second_client() {
  find(CLIENT);
  f++;
  do
  :: kind[f] != CLIENT -> f++
  :: else -> break
  od
}

inline fill() {
  if
  :: spare < 1 && growable > 0 -> spare++; growable--
  :: else
  fi
}

inline alloc(need) {
  get_heap(need, CLIENT);
  if
  :: f != NONE -> clients++
  :: else
  fi
}

inline free_found() {
  ret_heap(f);
  clients--
}

inline bind() {
  get_heap(NEED_BIND, BOUND + bound);
#ifndef ORIGINAL
  if
  :: f == NONE -> fill(); get_heap(NEED_BIND, BOUND + bound)
  :: else
  fi;
  assert(f != NONE || growable == 0);
#endif
  if
  :: f != NONE -> unbound--; bound++
  :: else
  fi
}

inline recv_first() {
  if
  :: queued > 0 -> find(QUEUED); ret_heap(f); queued--
  :: else
  fi
}

inline close_first() {
  recv_first();
  find(BOUND);
  ret_heap(f);
  bound--;
  if
  :: bound > 0 -> find(BOUND + 1); kind[f] = BOUND
  :: else
  fi
}

inline close_second() {
  find(BOUND + 1);
  ret_heap(f);
  bound--
}

inline pages_add_up() {
  assert(segment[0] + segment[1] + segment[2] + spare + growable + pressed == 3)
}

active proctype tiny() {
  do
  /* alloc 1, alloc 4088, alloc 4089, irq alloc 4088: a fresh name, or one in use */
  :: d_step { clients < 2 -> alloc(NEED_1); pages_add_up() }
  :: d_step { clients < 2 -> alloc(NEED_4088); pages_add_up() }
  :: d_step { clients < 2 -> alloc(NEED_4089); pages_add_up() }
  :: d_step { clients < 2 -> alloc(NEED_4088); pages_add_up() }
  :: clients > 0
  :: clients > 0
  :: clients > 0
  :: clients > 0
  /* free, irq free: each block, or a name that is not live */
  :: d_step { clients > 0 -> find(CLIENT); free_found(); pages_add_up() }
  :: d_step { clients > 1 -> find_second_client(); free_found(); pages_add_up() }
  :: d_step { clients > 0 -> find(CLIENT); free_found(); pages_add_up() }
  :: d_step { clients > 1 -> find_second_client(); free_found(); pages_add_up() }
  :: SAME
  :: SAME
  /* fill, api, pressure 1, relief 1 */
  :: d_step { fill(); pages_add_up() }
  :: d_step { fill(); pages_add_up() }
  :: d_step { if :: growable > 0 -> growable--; pressed++ :: else fi }
  :: d_step { if :: pressed > 0 -> pressed--; growable++ :: else fi }
  /* socket: a fresh name, or one in use */
  :: d_step { unbound + bound < 2 -> unbound++ }
  :: unbound + bound > 0
  /* bind 0x4001 and the same with reuse: each unbound socket, each bound one (10022), an unknown one (10038) */
  :: d_step { unbound > 0 -> if :: bound == 0 -> bind() :: else /* 10048 */ fi; pages_add_up() }
  :: d_step { unbound > 1 -> if :: bound == 0 -> bind() :: else fi; pages_add_up() }
  :: d_step { unbound > 0 -> bind(); pages_add_up() }
  :: d_step { unbound > 1 -> bind(); pages_add_up() }
  :: bound > 0
  :: bound > 1
  :: bound > 0
  :: bound > 1
  :: SAME
  :: SAME
  /* recv: each bound socket, each unbound one (10022), an unknown one */
  :: d_step { bound > 0 -> recv_first(); pages_add_up() }
  :: bound > 1
  :: unbound > 0
  :: unbound > 1
  :: SAME
  /* close */
  :: d_step { bound > 0 -> close_first(); pages_add_up() }
  :: d_step { bound > 1 -> close_second(); pages_add_up() }
  :: d_step { unbound > 0 -> unbound-- }
  :: d_step { unbound > 1 -> unbound-- }
  :: SAME
  /* irq packet, while none is queued: to the first in bind order, or to no socket */
  :: d_step {
    queued == 0 ->
    if
    :: bound > 0 ->
      get_heap(NEED_PACKET, QUEUED);
      if
      :: f != NONE -> queued++
      :: else
      fi
    :: else
    fi;
    pages_add_up()
  }
  od
}
