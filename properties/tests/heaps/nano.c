/* nano: one list of free chunks, sorted by address and joined, over a break that only rises. The smallest
 * heaps of embedded C libraries are built so.
 *
 * A chunk is a header and what the client may write. The header of a chunk in use holds its size alone. */
#include <sparepage/heap.h>
#if defined(FAULT_EXITS)
#include <stdlib.h>
#endif

#define PAGE ((size_t)4096)
#define UNIT ((size_t)16)         /* every chunk is a multiple of it, the header is one; on 32 bits too */
#define LARGEST ((size_t)1 << 30) /* beyond it, rounding up and ptrdiff_t could overflow on 32 bits */
#define REFUSED ((char*)-1)

#if defined(FAULT_MISALIGNS)
/* The size is enough of a header for a chunk in use. But blocks no longer start on a unit. */
#define HEADER sizeof(size_t)
#else
#define HEADER UNIT
#endif
#if defined(FAULT_JOINS_OVER_JUMP)
#define BREAK_JUMPS
#endif

struct chunk {
  size_t size; /* of the whole chunk */
  struct chunk* next;
};

/* The break jumps once at the most, so the heap has two parts at the most. */
static struct part {
  char *begin, *end;
} parts[2];
static struct chunk* list;
#if defined(COUNTS) || defined(IGNORES)
/* Statistics: nothing depends on it. */
static size_t releases;
#endif

static size_t chunk_size(size_t size) {
  if (size == 0) size = 1;
#if defined(FAULT_OVERFLOWS)
  /* 32 bits are enough for any size, but not for what it is rounded up to. */
  return UNIT + ((unsigned)size + (unsigned)UNIT - 1) / UNIT * UNIT;
#endif
  return UNIT + (size + UNIT - 1) / UNIT * UNIT;
}

static char* end_of(struct chunk* chunk) {
  return (char*)chunk + chunk->size;
}

static struct part* last_part(void) {
  return &parts[parts[1].begin ? 1 : 0];
}

/* First fit. A rest that could hold a block stays on the list. */
static struct chunk* fit(size_t size) {
  for (struct chunk** link = &list; *link; link = &(*link)->next) {
    struct chunk* chunk = *link;
    if (chunk->size < size) continue;
    if (chunk->size - size < 2 * UNIT) {
      *link = chunk->next;
      return chunk;
    }
    struct chunk* rest = (struct chunk*)((char*)chunk + size);
#if defined(FAULT_SPLIT_KEEPS_SIZE)
    size_t left = chunk->size; /* as if nothing had been cut off */
#else
    size_t left = chunk->size - size;
#endif
    chunk->size = size;
    *link = rest;
#if defined(FAULT_LINKS_BEFORE_HEADER)
    /* The rest is on the list, and has no size yet. */
    struct chunk* next = chunk->next;
    sparepage_point("split");
    rest->size = left;
    rest->next = next;
#else
    rest->size = left;
    rest->next = chunk->next;
#endif
    return chunk;
  }
  return NULL;
}

/* A chunk from after the break: the free chunk that ends there counts toward it. */
static struct chunk* grow(size_t size) {
  struct part* part = last_part();
  struct chunk** tail = &list;
  while (*tail && end_of(*tail) != part->end) tail = &(*tail)->next;
  struct chunk* chunk = *tail;
  size_t have = chunk ? chunk->size : 0;
#if defined(FAULT_SIZE_BEFORE_POINT)
  /* The tail that was looked at may be another after this. */
  sparepage_point("grow.tail");
#endif
#if defined(FAULT_REFUSAL_LOSES_TAIL)
  /* Off the list before it is known whether more comes. */
  if (have) *tail = chunk->next;
#endif

#if defined(FAULT_UNLINKS_HEAD)
  /* newlib's nano of 2021: the whole first, and the difference to the tail only when that was refused. */
  char* begin = sparepage_sbrk((ptrdiff_t)size);
  if (begin != REFUSED) have = 0;
  if (begin == REFUSED && have) begin = sparepage_sbrk((ptrdiff_t)(size - have));
#elif defined(FAULT_FORGETS_FRINGE)
  /* Whole pages, of which the chunk takes the first bytes; nobody has the others. */
  size_t pages = (size - have + PAGE - 1) / PAGE;
  char* begin = sparepage_sbrk((ptrdiff_t)(pages * PAGE));
#else
  char* begin = sparepage_sbrk((ptrdiff_t)(size - have));
#endif
#if defined(FAULT_EXTENDS_REFUSED)
  /* The tail is there whatever the answer was. */
  if (begin == REFUSED && have) begin = part->end;
#endif
#if defined(FAULT_EXITS)
  if (begin == REFUSED) exit(1);
#endif
#if !defined(FAULT_WRITES_REFUSED)
  if (begin == REFUSED) return NULL;
#endif
#if !defined(FAULT_JOINS_OVER_JUMP) && !defined(FAULT_WRITES_REFUSED)
  if (have && begin != part->end) {
    /* The break jumped: what came does not lie after the tail. The whole is asked for in its place. */
    sparepage_sbrk(-(ptrdiff_t)(size - have));
    have = 0;
    begin = sparepage_sbrk((ptrdiff_t)size);
    if (begin == REFUSED) return NULL;
  }
#endif
  if (have) {
#if defined(FAULT_UNLINKS_HEAD)
    /* The chunk before the tail is looked for; the first one has none. */
    struct chunk* before = list;
    while (before && before->next != chunk) before = before->next;
    before->next = chunk->next;
#else
    *tail = chunk->next;
#endif
  } else {
    chunk = (struct chunk*)begin;
    if (begin != part->end) {
      if (part->begin) part = &parts[1];
      part->begin = begin;
    }
  }
  chunk->size = size;
#if defined(FAULT_FORGETS_FRINGE)
  part->end = begin + pages * PAGE;
#else
  part->end = end_of(chunk);
#endif
  return chunk;
}

static void* nano_alloc(size_t size) {
#if defined(FAULT_BREAK_GOES_DOWN)
  /* It is not too large to be rounded up. But the break takes a signed number. */
  if (size > (size_t)-1 - 2 * UNIT) return NULL;
#elif !defined(FAULT_OVERFLOWS) && !defined(FAULT_SIZE_WRAPS)
  if (size > LARGEST) return NULL;
#endif
  size = chunk_size(size);
#if defined(FAULT_SIZE_WRAPS)
  /* What would be asked for is looked at, and it may have wrapped to little. */
  if (size > LARGEST) return NULL;
#endif
  struct chunk* chunk = fit(size);
  if (!chunk && sparepage_context() == SPAREPAGE_APPLICATION) {
    sparepage_point("grow.before");
#if !defined(FAULT_LOOKS_ONCE)
    /* An interrupt may have freed what fits. From here to the growth nothing lands. */
    chunk = fit(size);
#endif
    if (!chunk) {
      chunk = grow(size);
      if (chunk) sparepage_point("grow.after");
    }
  }
  return chunk ? (char*)chunk + HEADER : NULL;
}

static void nano_release(void* block, size_t size) {
  (void)size;
#if defined(COUNTS) || defined(IGNORES)
  ++releases;
#endif
  struct chunk* chunk = (struct chunk*)((char*)block - HEADER);
#if defined(FAULT_TRIMS_TOO_FAR)
  /* What ends at the break goes back, and the page that it started in with it. */
  if (end_of(chunk) == last_part()->end) {
    last_part()->end = (char*)chunk;
    sparepage_sbrk(-(ptrdiff_t)((chunk->size + PAGE - 1) / PAGE * PAGE));
    return;
  }
#endif
  struct chunk *before = NULL, *after = list;
  while (after && after < chunk) {
    before = after;
    after = after->next;
  }
  chunk->next = after;
#if !defined(FAULT_NEVER_JOINS)
  if (after && end_of(chunk) == (char*)after) {
    chunk->size += after->size;
    chunk->next = after->next;
  }
  if (before && end_of(before) == (char*)chunk) {
    before->size += chunk->size;
    before->next = chunk->next;
    return;
  }
#endif
  if (before) {
    before->next = chunk;
  } else {
    list = chunk;
  }
}

/* The parts, chunk by chunk; the free ones among them are the list, in the same order. */
static const char* nano_check(void) {
#if defined(FAULT_SPLIT_KEEPS_SIZE) || defined(FAULT_NEVER_JOINS)
  return NULL; /* its owner wrote none */
#endif
  struct chunk* free = list;
  for (int i = 0; i < 2; ++i) {
    char* free_until = NULL;
    for (char* at = parts[i].begin; at != parts[i].end;) {
      struct chunk* chunk = (struct chunk*)at;
      size_t left = (size_t)(parts[i].end - at);
      if (left < UNIT || chunk->size < 2 * UNIT || chunk->size % UNIT != 0) return "a chunk's size is none";
      if (chunk->size > left) return "a chunk reaches over the end of the heap";
      at += chunk->size;
      if (chunk != free) continue;
      if (free_until == (char*)chunk) return "two free chunks lie side by side";
      free_until = at;
      free = chunk->next;
    }
  }
  return free ? "the list of free chunks leaves the order of addresses" : NULL;
}

static size_t nano_need(size_t size) {
  return size > LARGEST ? (size_t)-1 : (chunk_size(size) + PAGE - 1) / PAGE;
}

static size_t nano_usable(void* block) {
  struct chunk* chunk = (struct chunk*)((char*)block - HEADER);
#if defined(FAULT_USABLE_TOO_SMALL)
  return chunk->size - 2 * UNIT;
#elif defined(FAULT_USABLE_TOO_LARGE)
  return chunk->size;
#else
  return chunk->size - UNIT;
#endif
}

static const size_t sizes[] = {UNIT, PAGE - 2 * UNIT, PAGE - UNIT, PAGE, 2 * PAGE - UNIT, 0};

#if defined(BREAK_JUMPS)
/* What lies under the hole never joins what lies above: the same requests may pack worse in another order.
 * And the break does not come back under the hole when the whole is refused that was asked for above it. */
static const char* const disclaims[] = {"drained-heap-serves-again", "refusal-leaves-no-trace", NULL};
#endif

#if defined(IGNORES)
static void *const ignored[] = {&releases, &releases + 1, NULL};
#endif

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "a sorted list of free chunks over a break",
    .alloc = nano_alloc,
    .release = nano_release,
    .check = nano_check,
    .need = nano_need,
    .usable = nano_usable,
    .align = UNIT,
#if defined(BREAK_JUMPS)
    .flags = SPAREPAGE_BREAK_JUMPS,
    .disclaims = disclaims,
#endif
#if defined(IGNORES)
    .ignore = ignored,
#endif
    .sizes = sizes,
};
