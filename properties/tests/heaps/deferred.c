/* deferred: a sorted list of free chunks over pages that are taken and never given back. What is released
 * outside application time is only noted there: a walk of the list would take too long for an interrupt. The
 * notes are worked off by work(), and when an application's request fits nowhere. */
#include <sparepage/heap.h>

#define PAGE ((size_t)4096)
#define UNIT ((size_t)16)         /* every chunk is a multiple of it, the header is one; on 32 bits too */
#define LARGEST ((size_t)1 << 30) /* beyond it, rounding up could overflow on 32 bits */

struct chunk {
  size_t size; /* of the whole chunk */
  struct chunk* next;
};

static struct chunk* list;     /* by address, neighbours joined */
static struct chunk* deferred; /* released, and not yet on the list; the last one first */
static size_t held, used;      /* bytes, those of deferred chunks in use */

static size_t chunk_size(size_t size) {
  if (size == 0) size = 1;
  return UNIT + (size + UNIT - 1) / UNIT * UNIT;
}

static size_t chunk_pages(size_t size) {
  return (chunk_size(size) + PAGE - 1) / PAGE;
}

static char* end_of(struct chunk* chunk) {
  return (char*)chunk + chunk->size;
}

static void insert(struct chunk* chunk) {
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

static void free_now(struct chunk* chunk) {
  used -= chunk->size;
  insert(chunk);
}

/* Works off one note. */
static int drain_one(void) {
  struct chunk* chunk = deferred;
  if (!chunk) return 0;
#if defined(FAULT_KEEPS_LAST_NOTE)
  if (!chunk->next) return 0; /* so that the list of notes is never empty */
#endif
#if defined(FAULT_NEXT_AFTER_INSERT)
  /* The next chunk of the other list by now. */
  free_now(chunk);
  deferred = chunk->next;
#else
  deferred = chunk->next;
  free_now(chunk);
#endif
  return 1;
}

/* First fit. A rest that could hold a block stays on the list. */
static struct chunk* fit(size_t size) {
  struct chunk** link = &list;
#if defined(FAULT_COMPARES_SIGNED)
  /* A size in the upper half is less than none. */
  while (*link && (ptrdiff_t)(*link)->size < (ptrdiff_t)size) link = &(*link)->next;
#else
  while (*link && (*link)->size < size) link = &(*link)->next;
#endif
  struct chunk* chunk = *link;
  if (!chunk) return NULL;
  if (chunk->size - size < 2 * UNIT) {
    *link = chunk->next;
  } else {
    struct chunk* rest = (struct chunk*)((char*)chunk + size);
    rest->size = chunk->size - size;
    rest->next = chunk->next;
    *link = rest;
    chunk->size = size;
  }
  used += chunk->size;
  return chunk;
}

static struct chunk* grow(size_t size) {
#if defined(FAULT_GROWTH_FORGETS_HEADER)
  size_t pages = (size - UNIT + PAGE - 1) / PAGE;
#else
  size_t pages = (size + PAGE - 1) / PAGE;
#endif
  struct chunk* chunk = sparepage_take(pages, 1);
  if (!chunk) return NULL;
  chunk->size = pages * PAGE;
  held += chunk->size;
  insert(chunk);
  return fit(size);
}

static struct chunk* fit_or_grow(size_t size) {
  struct chunk* chunk = fit(size);
  if (chunk || sparepage_context() != SPAREPAGE_APPLICATION) return chunk;
#if defined(FAULT_DRAINS_BEFORE_POINT)
  while (drain_one()) continue;
#endif
  sparepage_point("grow.before");
  /* What was released until now, at the point too, comes back before pages are asked for. */
#if !defined(FAULT_ONLY_WORK_DRAINS) && !defined(FAULT_DRAINS_BEFORE_POINT)
  while (drain_one()) continue;
#endif
  chunk = fit(size);
  if (chunk) return chunk;
  chunk = grow(size);
  if (chunk) sparepage_point("grow.after");
  return chunk;
}

static void* deferred_alloc(size_t size) {
#if defined(FAULT_COMPARES_SIGNED)
  if ((ptrdiff_t)size > (ptrdiff_t)LARGEST) return NULL;
#else
  if (size > LARGEST) return NULL;
#endif
  struct chunk* chunk = fit_or_grow(chunk_size(size));
  return chunk ? (char*)chunk + UNIT : NULL;
}

static void deferred_release(void* block, size_t size) {
  (void)size;
  struct chunk* chunk = (struct chunk*)((char*)block - UNIT);
  if (sparepage_context() == SPAREPAGE_APPLICATION) {
    free_now(chunk);
  } else {
    chunk->next = deferred;
    deferred = chunk;
  }
}

static void deferred_work(void) {
#if defined(FAULT_WORK_FORGETS)
  /* Notes that interrupts make while it works are cut off with those that it has worked off. */
  struct chunk* next;
  for (struct chunk* chunk = deferred; chunk; chunk = next) {
    next = chunk->next;
    free_now(chunk);
    sparepage_point("drained");
  }
  deferred = NULL;
#else
  while (drain_one()) sparepage_point("drained");
#endif
}

static const char* deferred_check(void) {
  size_t free = 0, noted = 0;
  for (struct chunk* chunk = list; chunk; chunk = chunk->next) {
    free += chunk->size;
    if (chunk->size < 2 * UNIT || chunk->size % UNIT != 0 || free > held)
      return "a free chunk's size is none";
    if (chunk->next && end_of(chunk) >= (char*)chunk->next) return "free chunks overlap, or were not joined";
  }
  for (struct chunk* chunk = deferred; chunk; chunk = chunk->next) {
    noted += chunk->size;
    if (chunk->size < 2 * UNIT || noted > used) return "more is noted for release than is in use";
  }
  return free + used == held ? NULL : "free and used bytes are not those that are held";
}

static size_t deferred_need(size_t size) {
  return size > LARGEST ? (size_t)-1 : chunk_pages(size);
}

static size_t deferred_usable(void* block) {
  return ((struct chunk*)((char*)block - UNIT))->size - UNIT;
}

static const size_t sizes[] = {UNIT, PAGE - 2 * UNIT, PAGE - UNIT, PAGE, 2 * PAGE - UNIT, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "a sorted list of free chunks, releases by interrupts put off",
    .alloc = deferred_alloc,
    .release = deferred_release,
    .work = deferred_work,
    .check = deferred_check,
    .need = deferred_need,
    .usable = deferred_usable,
    .align = UNIT,
    .sizes = sizes,
};
