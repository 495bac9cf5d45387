/* spare-break: one list of free chunks, sorted by address and joined, over a break with a reserve below it
 * (sparepage/reserve.h). The heap itself knows nothing of contexts: the reserve does. Interrupts are on while the
 * machine is asked for memory. */
#include <sparepage/heap.h>
#include <sparepage/reserve.h>

#define PAGE ((size_t)4096)
#define UNIT ((size_t)16) /* every chunk is a multiple of it, its header is one; on 32 bits too */
#define LARGEST ((size_t)1 << 30) /* beyond it, rounding up and ptrdiff_t could overflow on 32 bits */

struct chunk {
  size_t size; /* of the whole chunk */
  struct chunk* next;
};

static struct chunk* list;
static char* start; /* of the first chunk */

static void* true_sbrk(ptrdiff_t bytes) {
  if (bytes > 0) sparepage_point("sbrk");
  return sparepage_sbrk(bytes);
}

#if defined(FAULT_SERVES_ALL)
static int as_an_interrupt;
#endif

static int may_grow(void) {
#if defined(FAULT_MAY_ALWAYS_GROW)
  return 1; /* its owner had no interrupts when this was written */
#elif defined(FAULT_SERVES_ALL)
  return !as_an_interrupt && sparepage_context() == SPAREPAGE_APPLICATION;
#else
  return sparepage_context() == SPAREPAGE_APPLICATION;
#endif
}

static struct sparepage_break_reserve reserve = {true_sbrk, may_grow, PAGE, 0, 0, 0};

static size_t chunk_size(size_t size) {
  if (size == 0) size = 1;
  return UNIT + (size + UNIT - 1) / UNIT * UNIT;
}

static char* end_of(struct chunk* chunk) {
  return (char*)chunk + chunk->size;
}

/* First fit. A rest that could hold a block stays on the list. */
static struct chunk* fit(size_t size) {
  struct chunk** link = &list;
  while (*link && (*link)->size < size) link = &(*link)->next;
  struct chunk* chunk = *link;
  if (!chunk) return NULL;
  *link = chunk->next;
  if (chunk->size - size < 2 * UNIT) return chunk;
  struct chunk* rest = (struct chunk*)((char*)chunk + size);
  rest->size = chunk->size - size;
  rest->next = *link;
  *link = rest;
  chunk->size = size;
  return chunk;
}

static struct chunk* grow(size_t size) {
  char* at = sparepage_break_grow(&reserve, (ptrdiff_t)size);
#if defined(FAULT_SERVES_ALL)
  if (at == (char*)-1) {
    /* Better from the spare than not at all. */
    as_an_interrupt = 1;
    at = sparepage_break_grow(&reserve, (ptrdiff_t)size);
    as_an_interrupt = 0;
  }
#endif
  if (at == (char*)-1) return NULL;
  if (!start) start = at;
  struct chunk* chunk = (struct chunk*)at;
  chunk->size = size;
  return chunk;
}

static int spare_break_create(const struct sparepage_config* config) {
  reserve.target = config->spare_pages * PAGE;
#if defined(FAULT_REFILLS_ALL_OR_NOTHING)
  reserve.page = reserve.target; /* one call is cheaper than many */
#endif
  sparepage_break_refill(&reserve);
  return 0;
}

static void* spare_break_alloc(size_t size) {
  if (size > LARGEST) return NULL;
  size = chunk_size(size);
  struct chunk* chunk = fit(size);
  if (!chunk) chunk = grow(size);
  /* An interrupt may have freed what fits while the machine was asked. */
  if (!chunk) chunk = fit(size);
  return chunk ? (char*)chunk + UNIT : NULL;
}

static void spare_break_release(void* block, size_t size) {
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
  if (!before) {
    list = chunk;
  } else if (end_of(before) == (char*)chunk) {
    before->size += chunk->size;
    before->next = chunk->next;
  } else {
    before->next = chunk;
  }
}

static void spare_break_refill(void) {
  sparepage_break_refill(&reserve);
}

static size_t spare_break_spare(void) {
  return sparepage_break_spare(&reserve);
}

/* Chunk by chunk up to the heap's break; the free ones are the list, in the same order. */
static const char* spare_break_check(void) {
  const struct chunk* free = list;
  for (char* at = start; start && at != reserve.begin;) {
    const struct chunk* chunk = (struct chunk*)at;
    if (chunk->size < 2 * UNIT || chunk->size > (size_t)(reserve.begin - at)) return "a chunk's size is none";
    if (chunk == free) free = chunk->next;
    at += chunk->size;
  }
  return free ? "the list of free chunks leaves the order of addresses" : NULL;
}

static size_t spare_break_need(size_t size) {
  return size > LARGEST ? (size_t)-1 : (chunk_size(size) + PAGE - 1) / PAGE;
}

static const size_t sizes[] = {UNIT, 2048, PAGE - UNIT, PAGE, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "a list of chunks over a break with a reserve",
    .create = spare_break_create,
    .alloc = spare_break_alloc,
    .release = spare_break_release,
    .refill = spare_break_refill,
    .spare = spare_break_spare,
    .check = spare_break_check,
    .need = spare_break_need,
    .align = UNIT,
    .sizes = sizes,
};
