/* rests: first fit by address over pages that are kept and never joined. A rest that is too small to be a
 * block stays with the block before it. In the order of their addresses the same requests always fit again;
 * as they were granted they may not. */
#include <sparepage/heap.h>

enum { PAGE = 4096, GRAIN = 16, LEAST = 32 }; /* LEAST: a header, and a grain after it */
struct block {
  size_t bytes; /* of the whole, header included */
  size_t used;
};
_Static_assert(sizeof(struct block) <= GRAIN, "a header is a grain");
enum { MOST = 256 };
static char* pages[MOST]; /* by address */
static size_t held;

static struct block* after(struct block* b) {
  return (struct block*)((char*)b + b->bytes);
}

static void* fit_in(char* page, size_t bytes) {
  for (struct block* b = (struct block*)page; (char*)b < page + PAGE; b = after(b)) {
    if (b->used || b->bytes < bytes) continue;
    if (b->bytes - bytes >= LEAST) {
      struct block* rest = (struct block*)((char*)b + bytes);
      *rest = (struct block){b->bytes - bytes, 0};
      b->bytes = bytes;
    }
    b->used = 1;
    return (char*)b + GRAIN;
  }
  return NULL;
}

static void* allocate(size_t size) {
  if (size > PAGE - GRAIN) return NULL;
  size_t bytes = GRAIN + (size == 0 ? GRAIN : (size + GRAIN - 1) / GRAIN * GRAIN);
  for (size_t i = 0; i < held; ++i) {
    void* block = fit_in(pages[i], bytes);
    if (block) return block;
  }
  if (held == MOST || sparepage_context() != SPAREPAGE_APPLICATION) return NULL;
  char* page = sparepage_take(1, 1);
  if (!page) return NULL;
  *(struct block*)page = (struct block){PAGE, 0};
  pages[held++] = page; /* the lowest that is free, and none was given back */
  return fit_in(page, bytes);
}

static void release(void* block, size_t size) {
  (void)size;
  ((struct block*)((char*)block - GRAIN))->used = 0;
  char* page = (char*)((size_t)block / PAGE * PAGE);
  for (struct block* b = (struct block*)page; (char*)b < page + PAGE; b = after(b))
    while (!b->used && (char*)after(b) < page + PAGE && !after(b)->used) b->bytes += after(b)->bytes;
}

const struct sparepage_heap sparepage_heap = {.abi = SPAREPAGE_HEAP_ABI,
                                              .bytes = sizeof(struct sparepage_heap),
                                              .name = HEAP_NAME,
                                              .summary = "first fit over pages that never join",
                                              .alloc = allocate,
                                              .release = release,
                                              .align = GRAIN};
