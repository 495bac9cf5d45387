/* The world `tiny` of properties/worlds.cc in Promela, for SPIN: its reachable states are one to one those
   that `explore` finds, and its transitions are the same operations tried in the same states. So the numbers
   of both must be equal, and their seconds can be compared.

       spin -a ci/tiny.pml && gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m200000

   pan counts the first state among its transitions: one more than `explore`. Its depth is that of a search in
   depth.

   Switches for `spin -a`. At most one strategy; without one it is wsipx-4.0.953:
       -DORIGINAL      bind asks once
       -DGROW_ALWAYS   the heap grows whenever nothing fits; bind asks once
       -DCOUNT         nothing is asserted of what a strategy promises (the pages and the heap still are), so
                       that a strategy that breaks its promise is searched to the end too

   Modelled, by the rules of model/SPEC.md: pager and pressure (section 3), segments and blocks with first
   fit, split and merge, the rule by which the heap grows, the spare and FillHeapSpare; sockets, bind, recv,
   close and packets (section 4). A transition is one operation, whole, from a stable state to a stable state:
   a d_step each. What it works with is in hidden variables, which are no part of a state (and which pan's
   -DBFS does not take).

   Left out, and why no state is lost or gained by it:
     - addresses. Segments never touch and only join at the end; of a block, its place in its segment and its
       size count. First fit looks at nothing else.
     - names. A block of a client is known by its place in the order of addresses; a bound socket by its place
       in the order of binds; unbound sockets differ in nothing and are counted.
     - what is in the blocks, and their slack: no operation's course depends on either. (Nothing writes past
       its block; `explore`, which runs the machine itself, checks that.)
     - the number of a socket, 0x4001 always; net, node, type, protocol and process, the same for all; and
       whether a bound socket was bound with reuse, at which nobody looks afterwards.
     - whose a queued packet is. One is queued at most, and it comes to the first socket in the order of
       binds. No socket comes before that one until it is closed, with its queue, so the packet is the first
       one's always.
     - preemption points: nothing lands inside an operation in this world.
     - a failed bind's return of its blocks: of one request, refused, there are none.
     - all invariants but pages-add-up, a part of heap-is-sound, bind-never-fails and
       no-grow-outside-application.

   An operation that fails is a transition from a state to itself, and as many of them stand here as `explore`
   tries: alloc and socket on one name that is in use; every other operation that takes a name on each that is
   in use, whether it can do anything or not, and on one that is not. */

/* The world: config and limits. heap=0: the heap starts without a segment. packets=1. The alternatives below
   name two blocks and two sockets: fewer can be set here, not more. */
#define PAGES 2
#define SPARE 1
#define BIND 2000
#define BLOCKS 2
#define SOCKETS 2

#define PACKET (546 + 46)

/* Sizes of blocks are in units of 8 bytes, headers included. */
#define PAGE 512
#define NEED(size) (((size) + 7) / 8 + 1)
#define PAGES_FOR(size) ((NEED(size) + PAGE - 1) / PAGE)
#define SMALLEST 2

#ifdef GROW_ALWAYS
#define GROWS(size) true
#else
#define GROWS(size) ((size) >= 4096)
#endif

#ifdef COUNT
#define PROMISE(what) skip
#else
#define PROMISE(what) assert(what)
#endif

/* What a block is. BOUND + k: the block of the k-th bound socket. */
#define FREE 0
#define CLIENT 1
#define QUEUED 2
#define BOUND 2

/* All blocks by segment and address, a number each: the kind; 8 more in the first block of a segment; 16 a
   unit of size. Unused places are 0. At most 5 blocks are in use (2 of clients, 2 of binds, 1 packet). No two
   free ones are neighbours, so a segment has at most one more of them than of those in use; and of 3 pages
   there are 3 segments at the most. Thus no more than 5 + 5 + 3. */
#define FIRST 8
#define UNIT 16
#define MOST_BLOCKS 13

#define KIND(at) (block[at] & 7)
#define SIZE(at) (block[at] / UNIT)
#define STARTS(at) ((block[at] & FIRST) != 0)

short block[MOST_BLOCKS];
byte free_pages = PAGES;
byte pressure_pages = 0;
byte spare_pages = SPARE;
byte unbound = 0; /* sockets */

/* How many there are among the blocks; said once more for guards, which can't look for them. */
byte count = 0;   /* of all kinds */
byte clients = 0;
byte bound = 0;   /* binds, and so bound sockets */
byte packets = 0;

/* Set in a d_step before it is read there. */
hidden byte here;     /* a block's place */
hidden byte other;    /* another's */
hidden short units;
hidden byte granted;  /* true or false: the last request */

/* A free segment joins at the end. */
inline join(pages) {
  block[count] = (pages) * PAGE * UNIT + FIRST + FREE;
  count++
}

/* Hands out the free block at `here`, split when the rest can be a block. */
inline carve(size, kind) {
  units = SIZE(here) - NEED(size);
  if
  :: units >= SMALLEST ->
     other = count;
     do
     :: other > here + 1 -> block[other] = block[other - 1]; other--
     :: else -> break
     od;
     block[here + 1] = units * UNIT + FREE;
     block[here] = block[here] - units * UNIT + kind;
     count++
  :: else -> block[here] = block[here] + kind
  fi
}

/* GetHeap: first fit; else growth, if the rule says so, and then no spare; else the spare, whole. */
inline get_heap(size, kind, interrupt) {
  here = 0;
  do
  :: here < count && (KIND(here) != FREE || SIZE(here) < NEED(size)) -> here++
  :: else -> break
  od;
  granted = true;
  if
  :: here < count -> skip
  :: here == count && GROWS(size) ->
     PROMISE(!(interrupt)); /* no-grow-outside-application */
     if
     :: !(interrupt) && free_pages >= PAGES_FOR(size) ->
        free_pages = free_pages - PAGES_FOR(size);
        join(PAGES_FOR(size))
     :: else -> granted = false
     fi
  :: else ->
     if
     :: spare_pages > 0 && NEED(size) <= spare_pages * PAGE ->
        join(spare_pages);
        spare_pages = 0
     :: else -> granted = false
     fi
  fi;
  if
  :: granted -> carve(size, kind)
  :: else -> skip
  fi
}

/* Takes away the block at `here`, whose size its neighbour has got. */
inline drop() {
  count--;
  other = here;
  do
  :: other < count -> block[other] = block[other + 1]; other++
  :: else -> break
  od;
  block[count] = 0
}

/* RetHeap of the block at `here`: it merges with the free block before it and the one after it. */
inline ret_heap() {
  block[here] = block[here] - KIND(here) + FREE;
  if
  :: !STARTS(here) && KIND(here - 1) == FREE ->
     block[here - 1] = block[here - 1] + SIZE(here) * UNIT;
     drop();
     here--
  :: else -> skip
  fi;
  here++;
  if
  :: here < count && !STARTS(here) && KIND(here) == FREE ->
     block[here - 1] = block[here - 1] + SIZE(here) * UNIT;
     drop()
  :: else -> skip
  fi
}

/* The block of a kind of which there is one. */
inline find(kind) {
  here = 0;
  do
  :: KIND(here) != kind -> here++
  :: else -> break
  od
}

inline fill_heap_spare() {
  if
  :: spare_pages < SPARE && free_pages >= SPARE - spare_pages ->
     free_pages = free_pages - (SPARE - spare_pages);
     spare_pages = SPARE
  :: spare_pages < SPARE && free_pages < SPARE - spare_pages ->
     spare_pages = spare_pages + free_pages;
     free_pages = 0
  :: else -> skip
  fi
}

/* pages-add-up, and of heap-is-sound that segments are whole pages and that no two free blocks are
   neighbours. */
inline check() {
  units = 0;
  here = 0;
  do
  :: here < count ->
     assert(SIZE(here) >= SMALLEST);
     assert(!STARTS(here) || units % PAGE == 0);
     assert(STARTS(here) || (here > 0 && (KIND(here) != FREE || KIND(here - 1) != FREE)));
     units = units + SIZE(here);
     here++
  :: else -> break
  od;
  assert(units + (spare_pages + free_pages + pressure_pages) * PAGE == (PAGES + SPARE) * PAGE)
}

inline alloc(size, interrupt) {
  get_heap(size, CLIENT, interrupt);
  if
  :: granted -> clients++
  :: else -> skip
  fi;
  check()
}

/* The client's block that is number `which` by address, from 1. */
inline free(which) {
  here = 0;
  other = which;
  do
  :: KIND(here) == CLIENT && other == 1 -> break
  :: KIND(here) == CLIENT && other != 1 -> other--; here++
  :: else -> here++
  od;
  ret_heap();
  clients--;
  check()
}

/* Sockets are numbered from 1: the bound ones in the order of binds, then the others. */
#define EXISTS(socket) (bound + unbound >= (socket))
#define IS_BOUND(socket) (bound >= (socket))

inline bind(socket, reuse) {
  if
  :: IS_BOUND(socket) -> skip                           /* 10022 */
  :: !IS_BOUND(socket) && !(reuse) && bound > 0 -> skip /* 10048 */
  :: else ->
     get_heap(BIND, BOUND + bound + 1, false);
#if !defined(ORIGINAL) && !defined(GROW_ALWAYS)
     if
     :: granted -> skip
     :: else ->
        fill_heap_spare();
        get_heap(BIND, BOUND + bound + 1, false)
     fi;
#endif
     if
     :: granted -> bound++; unbound--
     :: else -> PROMISE(free_pages < PAGES_FOR(BIND)) /* 10055; bind-never-fails */
     fi;
     check()
  fi
}

inline take_packet() {
  find(QUEUED);
  ret_heap();
  packets--
}

inline recv(socket) {
  if
  :: IS_BOUND(socket) && socket == 1 && packets > 0 -> take_packet(); check()
  :: else -> skip /* 10022, 10035 */
  fi
}

inline close(socket) {
  if
  :: IS_BOUND(socket) ->
     if
     :: socket == 1 && packets > 0 -> take_packet()
     :: else -> skip
     fi;
     find(BOUND + socket);
     ret_heap();
     if
     :: socket < bound -> find(BOUND + bound); block[here] = block[here] - 1 /* it moves up */
     :: else -> skip
     fi;
     bound--
  :: else -> unbound--
  fi;
  check()
}

inline packet() {
  if
  :: bound > 0 ->
     get_heap(PACKET, QUEUED, true);
     if
     :: granted -> packets++
     :: else -> skip /* dropped */
     fi;
     check()
  :: else -> skip /* no-socket */
  fi
}

/* Not `true`: pan refuses a loop without a condition. */
#define ALWAYS (count <= MOST_BLOCKS)

active proctype machine() {
  do
  /* alloc 1, alloc 4088, alloc 4089, irq alloc 4088 */
  :: d_step { clients < BLOCKS -> alloc(1, false) }
  :: d_step { clients < BLOCKS -> alloc(4088, false) }
  :: d_step { clients < BLOCKS -> alloc(4089, false) }
  :: d_step { clients < BLOCKS -> alloc(4088, true) }
  :: clients > 0 /* name-in-use, of each */
  :: clients > 0
  :: clients > 0
  :: clients > 0

  /* free, irq free */
  :: d_step { clients >= 1 -> free(1) }
  :: d_step { clients >= 2 -> free(2) }
  :: d_step { clients >= 1 -> free(1) }
  :: d_step { clients >= 2 -> free(2) }
  :: ALWAYS /* bad-pointer, of each */
  :: ALWAYS

  /* fill, api, pressure 1, relief 1 */
  :: d_step { fill_heap_spare(); check() }
  :: d_step { fill_heap_spare(); check() }
  :: d_step {
       if
       :: free_pages > 0 -> free_pages--; pressure_pages++
       :: else -> skip
       fi;
       check()
     }
  :: d_step {
       if
       :: pressure_pages > 0 -> pressure_pages--; free_pages++
       :: else -> skip
       fi;
       check()
     }

  /* socket */
  :: d_step { bound + unbound < SOCKETS -> unbound++; check() }
  :: EXISTS(1) /* name-in-use */

  /* bind 0x4001, bind 0x4001 reuse, recv, close */
  :: d_step { EXISTS(1) -> bind(1, false) }
  :: d_step { EXISTS(2) -> bind(2, false) }
  :: d_step { EXISTS(1) -> bind(1, true) }
  :: d_step { EXISTS(2) -> bind(2, true) }
  :: d_step { EXISTS(1) -> recv(1) }
  :: d_step { EXISTS(2) -> recv(2) }
  :: d_step { EXISTS(1) -> close(1) }
  :: d_step { EXISTS(2) -> close(2) }
  :: ALWAYS /* 10038, of each */
  :: ALWAYS
  :: ALWAYS
  :: ALWAYS

  /* irq packet 0x4001 546; none is tried while one is queued */
  :: d_step { packets == 0 -> packet() }
  od
}
