/* magazine: slabs of one page under caches, a cache for each context and size, so that most requests touch
 * nothing that another context uses. A cached block keeps its slab, so the caches are emptied when pages run
 * out, and by work(). Large blocks are runs of pages. */
#include <sparepage/heap.h>

#define PAGE ((size_t)4096)
#define HEADER ((size_t)64) /* of a slab: room for it, and blocks stay aligned */
#define ALIGN ((size_t)16)
#define CLASSES 8
#define CONTEXTS 3
#define ROUNDS 4                     /* blocks in a full cache */
#define LARGEST_SMALL ((size_t)2016) /* two of them and the header are one page */

struct slab {
  struct slab* next; /* of its class, all of them */
  void** free;       /* each free block holds the next */
  size_t used;       /* cached blocks among them */
  size_t klass;
};

struct cache {
  void** top; /* each cached block holds the next */
  size_t rounds;
};

static struct slab* slabs[CLASSES];
static struct cache caches[CONTEXTS][CLASSES];
#if defined(FAULT_LOCKED_AT_POINT)
static int locked;
#endif

static size_t class_of(size_t size) {
  size_t klass = 0;
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

static struct slab* slab_of(void* block) {
  return (struct slab*)((size_t)block & ~(PAGE - 1));
}

static void push(struct cache* cache, void** block) {
  *block = cache->top;
  cache->top = block;
  ++cache->rounds;
}

static void* pop(struct cache* cache) {
  void** block = cache->top;
  if (!block) return NULL;
  cache->top = *block;
  --cache->rounds;
  return block;
}

static void* take_from(struct slab* slab) {
  void** block = slab->free;
  slab->free = *block;
  ++slab->used;
  return block;
}

/* Takes a block back; a slab without one goes back whole. */
static void give_to_slab(void** block) {
  struct slab* slab = slab_of(block);
  *block = slab->free;
  slab->free = block;
  if (--slab->used) return;
  struct slab** link = &slabs[slab->klass];
  while (*link != slab) link = &(*link)->next;
  *link = slab->next;
  sparepage_give(slab, 1);
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
  slab->next = slabs[klass];
  slabs[klass] = slab;
}

/* A block that the heap has: from the context's own cache, from a slab, from another's cache. */
static void* find(enum sparepage_context own, size_t klass) {
  void* block = pop(&caches[own][klass]);
  if (block) return block;
#if defined(FAULT_LOCKED_AT_POINT)
  if (own != SPAREPAGE_APPLICATION && locked) sparepage_blocked("for the slabs");
#endif
  for (struct slab* slab = slabs[klass]; slab; slab = slab->next)
    if (slab->free) return take_from(slab);
#if !defined(FAULT_OWN_CACHE_ONLY)
  for (int other = 0; other < CONTEXTS; ++other) {
    block = pop(&caches[other][klass]);
    if (block) return block;
  }
#endif
  return NULL;
}

static void drain(void) {
#if defined(FAULT_DRAINS_ALL_BUT_ONE)
  for (int context = 0; context < SPAREPAGE_INTERRUPT; ++context)
#else
  for (int context = 0; context < CONTEXTS; ++context)
#endif
    for (size_t klass = 0; klass < CLASSES; ++klass) {
      void* block;
      while ((block = pop(&caches[context][klass]))) give_to_slab(block);
    }
}

/* Pages, if need be those that cached blocks keep. No interrupt lands here. */
static void* take_or_drain(size_t pages) {
  void* run = sparepage_take(pages, 1);
  if (run) return run;
#if !defined(FAULT_OWN_CACHE_ONLY)
  drain();
#endif
  return sparepage_take(pages, 1);
}

static void* magazine_alloc(size_t size) {
  enum sparepage_context own = sparepage_context();
  int small = size <= LARGEST_SMALL;
  size_t klass = class_of(size);
  void* block = small ? find(own, klass) : NULL;
  if (block || own != SPAREPAGE_APPLICATION) return block;
#if defined(FAULT_LOCKED_AT_POINT)
  locked = 1;
  sparepage_point("grow.before");
  locked = 0;
#else
  sparepage_point("grow.before");
#endif
  /* An interrupt may have released a block. */
  block = small ? find(own, klass) : NULL;
  if (block) return block;
  block = take_or_drain(small ? 1 : run_pages(size));
  if (!block) return NULL;
  if (small) {
    struct slab* slab = block;
    open_slab(slab, klass);
    block = take_from(slab);
  }
  sparepage_point("grow.after");
  return block;
}

static void magazine_release(void* block, size_t size) {
  if (size > LARGEST_SMALL) {
    sparepage_give(block, run_pages(size));
    return;
  }
  struct cache* cache = &caches[sparepage_context()][class_of(size)];
  if (cache->rounds < ROUNDS) push(cache, block);
#if defined(FAULT_GIVES_BACK_TWICE)
  /* The block that fills the cache goes back to its slab besides. */
  if (cache->rounds == ROUNDS)
#else
  else
#endif
    give_to_slab(block);
}

static const char* check_slab(const struct slab* slab, size_t klass) {
  if (slab->klass != klass) return "a slab stands in the list of another class";
  if (slab->used == 0) return "a slab without a block is kept";
  size_t free = 0;
  for (void** block = slab->free; block; block = *block) {
    if (slab_of(block) != slab) return "a free block is none of its slab's";
    if (++free > capacity(klass)) return "the free blocks of a slab are a ring";
  }
  return free + slab->used == capacity(klass) ? NULL : "free and used blocks are not a slab's";
}

static const char* check_cache(const struct cache* cache, size_t klass) {
  size_t rounds = 0;
  for (void** block = cache->top; block; block = *block) {
    if (slab_of(block)->klass != klass) return "a cached block is of another size";
    if (++rounds > ROUNDS) return "more blocks in a cache than it may hold";
  }
  return rounds == cache->rounds ? NULL : "a cache does not hold what was counted";
}

static const char* magazine_check(void) {
#if defined(FAULT_GIVES_BACK_TWICE)
  return NULL; /* its owner wrote none */
#endif
  for (size_t klass = 0; klass < CLASSES; ++klass) {
    for (const struct slab* slab = slabs[klass]; slab; slab = slab->next) {
      const char* wrong = check_slab(slab, klass);
      if (wrong) return wrong;
    }
    for (int context = 0; context < CONTEXTS; ++context) {
      const char* wrong = check_cache(&caches[context][klass], klass);
      if (wrong) return wrong;
    }
  }
  return NULL;
}

static size_t magazine_need(size_t size) {
  return size > LARGEST_SMALL ? run_pages(size) : 1;
}

static const size_t sizes[] = {16, 32, 64, 128, 256, 512, 1024, LARGEST_SMALL, PAGE, 2 * PAGE, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "slabs under a cache for each context",
    .alloc = magazine_alloc,
    .release = magazine_release,
    .work = drain,
    .check = magazine_check,
    .need = magazine_need,
    .align = ALIGN,
    .sizes = sizes,
};
