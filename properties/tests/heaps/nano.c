/* nano: one list of free chunks, sorted by address and joined, over a break that only rises. The smallest
 * heaps of embedded C libraries are built so.
 *
 * A chunk is a header and what the client may write. The header of a chunk in use holds its size alone. */
#include <sparepage/heap.h>

#define PAGE ((size_t)4096)
#define UNIT (2 * sizeof(void*))  /* every chunk is a multiple of it, the header is one */
#define LARGEST ((size_t)1 << 30) /* beyond it, rounding up and ptrdiff_t could overflow on 32 bits */
#define REFUSED ((char*)-1)

struct chunk {
  size_t size; /* of the whole chunk */
  struct chunk* next;
};

/* The break jumps once at the most, so the heap has two parts at the most. */
static struct part {
  char *begin, *end;
} parts[2];
static struct chunk* list;

static size_t chunk_size(size_t size) {
  if (size == 0) size = 1;
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
    rest->size = chunk->size - size;
    rest->next = chunk->next;
    *link = rest;
    chunk->size = size;
    return chunk;
  }
  return NULL;
}

/* A chunk from behind the break: the free chunk that ends there counts toward it. */
static struct chunk* grow(size_t size) {
  struct part* part = last_part();
  struct chunk** tail = &list;
  while (*tail && end_of(*tail) != part->end) tail = &(*tail)->next;
  size_t have = *tail ? (*tail)->size : 0;

  char* begin = sparepage_sbrk((ptrdiff_t)(size - have));
  if (begin == REFUSED) return NULL;
  if (have && begin != part->end) {
    /* The break jumped: what came does not lie behind the tail. The whole is asked for in its place. */
    sparepage_sbrk(-(ptrdiff_t)(size - have));
    have = 0;
    begin = sparepage_sbrk((ptrdiff_t)size);
    if (begin == REFUSED) return NULL;
  }
  struct chunk* chunk = (struct chunk*)begin;
  if (have) {
    chunk = *tail;
    *tail = chunk->next;
  } else if (begin != part->end) {
    if (part->begin) ++part;
    part->begin = begin;
  }
  chunk->size = size;
  part->end = end_of(chunk);
  return chunk;
}

static void* nano_alloc(size_t size) {
  if (size > LARGEST) return NULL;
  size = chunk_size(size);
  struct chunk* chunk = fit(size);
  if (!chunk && sparepage_context() == SPAREPAGE_APPLICATION) {
    sparepage_point("grow.before");
    /* An interrupt may have freed what fits. From here to the growth nothing lands. */
    chunk = fit(size);
    if (!chunk) {
      chunk = grow(size);
      if (chunk) sparepage_point("grow.after");
    }
  }
  return chunk ? (char*)chunk + UNIT : NULL;
}

static void nano_release(void* block, size_t size) {
  (void)size;
  struct chunk* chunk = (struct chunk*)((char*)block - UNIT);
  struct chunk *before = NULL, *after = list;
  while (after && after < chunk) {
    before = after;
    after = after->next;
  }
  chunk->next = after;
  if (after && end_of(chunk) == (char*)after) {
    chunk->size += after->size;
    chunk->next = after->next;
  }
  if (before && end_of(before) == (char*)chunk) {
    before->size += chunk->size;
    before->next = chunk->next;
  } else if (before) {
    before->next = chunk;
  } else {
    list = chunk;
  }
}

/* The parts, chunk by chunk; the free ones among them are the list, in the same order. */
static const char* nano_check(void) {
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
  return ((struct chunk*)((char*)block - UNIT))->size - UNIT;
}

static const size_t sizes[] = {UNIT, PAGE - 2 * UNIT, PAGE - UNIT, PAGE, 2 * PAGE - UNIT, 0};

#if defined(BREAK_JUMPS)
/* What lies under the hole never joins what lies above: the same requests may pack worse in another order. */
static const char* const disclaims[] = {"drained-heap-serves-again", NULL};
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
    .sizes = sizes,
};
