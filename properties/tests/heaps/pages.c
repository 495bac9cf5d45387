/* pages: small blocks lie in slabs of one page, a slab for blocks of one size; larger ones are runs of pages.
 * A page without a block goes back at once, so the heap holds nothing but what its clients need.
 *
 * Blocks have no header: the size that comes with a release tells a slab from a run. */
#include <sparepage/heap.h>
#if defined(FAULT_ABORTS)
#include <stdlib.h>
#endif

#define PAGE ((size_t)4096)
#define HEADER ((size_t)64) /* of a slab: room for it, and blocks stay aligned */
#define ALIGN ((size_t)16)
#define CLASSES 8
#define LARGEST_SMALL ((size_t)2016) /* two of them and the header are one page */

struct slab {
  struct slab *next, *prev; /* of those of its class that have room */
  void** free;              /* each free block holds the next */
  size_t used, klass;
};

static struct slab* room[CLASSES];
#if defined(FAULT_STICKS)
static int exhausted;
#endif

static size_t class_of(size_t size) {
  size_t klass = 0;
#if defined(FAULT_CLASS_TOO_SMALL)
  if (size > 0) --size; /* one byte more than the class's still counts as its */
#endif
  while (klass < CLASSES - 1 && ALIGN << klass < size) ++klass;
  return klass;
}

static size_t block_size(size_t klass) {
  return klass == CLASSES - 1 ? LARGEST_SMALL : ALIGN << klass;
}

static size_t capacity(size_t klass) {
  return (PAGE - HEADER) / block_size(klass);
}

static size_t run_pages(size_t size) {
  return size / PAGE + (size % PAGE != 0);
}

static void link_slab(struct slab* slab) {
  slab->prev = NULL;
  slab->next = room[slab->klass];
  if (slab->next) slab->next->prev = slab;
  room[slab->klass] = slab;
}

static void unlink_slab(struct slab* slab) {
  if (slab->next) slab->next->prev = slab->prev;
  if (slab->prev)
    slab->prev->next = slab->next;
  else
    room[slab->klass] = slab->next;
}

static void* pop(struct slab* slab) {
  void** block = slab->free;
  slab->free = *block;
  ++slab->used;
  if (slab->used == capacity(slab->klass)) unlink_slab(slab);
  return block;
}

static void open_slab(struct slab* slab, size_t klass) {
  slab->klass = klass;
  slab->used = 0;
  slab->free = NULL;
  for (size_t i = capacity(klass); i-- > 0;) {
    void** block = (void**)((char*)slab + HEADER + i * block_size(klass));
    *block = slab->free;
    slab->free = block;
  }
  link_slab(slab);
}

static void* ask(size_t pages) {
  void* run = sparepage_take(pages, 1);
#if defined(FAULT_ASKS_A_HUNDRED_TIMES)
  for (int again = 1; !run && again < 100; ++again) run = sparepage_take(pages, 1);
#endif
#if defined(FAULT_ABORTS)
  if (!run) abort();
#endif
#if defined(FAULT_STICKS)
  /* Spares the asking until something is released; but others give pages back too. */
  exhausted = !run;
#endif
  return run;
}

static void* small_alloc(size_t klass) {
  if (room[klass]) return pop(room[klass]);
#if defined(FAULT_WAITS)
  if (sparepage_context() != SPAREPAGE_APPLICATION) sparepage_blocked("for a page");
#elif !defined(FAULT_GROWS_ANYWHERE)
  if (sparepage_context() != SPAREPAGE_APPLICATION) return NULL;
#endif
  sparepage_point("slab.before");
  /* An interrupt may have freed a block of a full slab. */
  if (room[klass]) return pop(room[klass]);
  struct slab* slab = ask(1);
  if (!slab) return NULL;
  open_slab(slab, klass);
  void* block = pop(slab);
  /* The slab is open to interrupts now; its first block is not. */
  sparepage_point("slab.after");
  return block;
}

static void* run_alloc(size_t pages) {
  if (sparepage_context() != SPAREPAGE_APPLICATION) return NULL;
  sparepage_point("run.before");
  void* run = ask(pages);
  if (run) sparepage_point("run.after");
  return run;
}

static void* pages_alloc(size_t size) {
#if defined(FAULT_STICKS)
  if (exhausted) return NULL;
#endif
  return size > LARGEST_SMALL ? run_alloc(run_pages(size)) : small_alloc(class_of(size));
}

static void pages_release(void* block, size_t size) {
#if defined(FAULT_STICKS)
  exhausted = 0;
#endif
  if (size > LARGEST_SMALL) {
#if defined(FAULT_GIVES_ONE_MORE)
    sparepage_give(block, size / PAGE + 1);
#else
    sparepage_give(block, run_pages(size));
#endif
    return;
  }
  struct slab* slab = (struct slab*)((size_t)block & ~(size_t)(PAGE - 1));
  void** freed = block;
  *freed = slab->free;
  slab->free = freed;
#if defined(FAULT_MARKS_PAST_BLOCK)
  /* A mark against a second release. The smallest block ends before it. */
  freed[ALIGN / sizeof(void*)] = slab;
#endif
  if (slab->used == capacity(slab->klass)) link_slab(slab);
  --slab->used;
#if defined(FAULT_GIVES_LIVE_PAGE)
  if (slab->used <= 1) {
#else
  if (slab->used == 0) {
#endif
    unlink_slab(slab);
    sparepage_give(slab, 1);
  }
}

static const char* check_slab(const struct slab* slab, size_t klass) {
  if (slab->klass != klass) return "a slab stands in the list of another class";
  if (slab->used == 0) return "a slab without a block is kept";
  if (slab->used >= capacity(klass)) return "a full slab stands in a list of those that have room";
  if (slab->next && slab->next->prev != slab) return "two slabs do not agree on who is next";
  size_t free = 0;
  for (void** block = slab->free; block; block = *block) {
    size_t offset = (size_t)((size_t)block - (size_t)slab);
    if (offset < HEADER || offset >= PAGE || (offset - HEADER) % block_size(klass) != 0)
      return "a free block is none of its slab's";
    if (++free > capacity(klass)) return "the free blocks of a slab are a ring";
  }
  return free + slab->used == capacity(klass) ? NULL : "free and used blocks are not a slab's";
}

static const char* pages_check(void) {
  for (size_t klass = 0; klass < CLASSES; ++klass)
    for (const struct slab* slab = room[klass]; slab; slab = slab->next) {
      const char* wrong = check_slab(slab, klass);
      if (wrong) return wrong;
    }
  return NULL;
}

static size_t pages_need(size_t size) {
#if defined(FAULT_PROMISES_TOO_MUCH)
  if (size > PAGE) return size / PAGE;
#endif
  return size > LARGEST_SMALL ? run_pages(size) : 1;
}

static const size_t sizes[] = {16, 32, 64, 128, 256, 512, 1024, LARGEST_SMALL, PAGE, 2 * PAGE, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "slabs of one page and runs of pages, given back at once",
    .alloc = pages_alloc,
    .release = pages_release,
    .check = pages_check,
    .need = pages_need,
    .align = ALIGN,
    .sizes = sizes,
};
