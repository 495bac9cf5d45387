/* twice: a list of free blocks over a break, which asks twice for a block: for its bytes, and for what aligns
 * its end. Blocks are not joined, nor cut. */
#include <sparepage/heap.h>

enum { GRAIN = 16 };
static struct block {
  struct block* next;
  size_t bytes;
}* unused;

static void* allocate(size_t size) {
  if (size > 1 << 20) return NULL;
  size_t bytes = (size == 0 ? GRAIN : (size + GRAIN - 1) / GRAIN * GRAIN) + sizeof(struct block);
  for (struct block** p = &unused; *p != NULL; p = &(*p)->next)
    if ((*p)->bytes >= bytes) {
      struct block* b = *p;
      *p = b->next;
      return b + 1;
    }
  if (sparepage_context() != SPAREPAGE_APPLICATION) return NULL;
  char* at = sparepage_sbrk((ptrdiff_t)bytes);
  if (at == (char*)-1) return NULL;
  if (sparepage_sbrk(GRAIN) == (void*)-1) {
#if !defined(FAULT_FORGETS_FIRST)
    sparepage_sbrk(-(ptrdiff_t)bytes);
#endif
    return NULL;
  }
  struct block* b = (struct block*)at;
  b->bytes = bytes;
  return b + 1;
}

static void release(void* block, size_t size) {
  (void)size;
  struct block* b = (struct block*)block - 1;
  b->next = unused;
  unused = b;
}

/* First fit over pieces that never join. */
static const char* const disclaims[] = {"fit-never-refused", "drained-heap-serves-again", NULL};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "a list of free blocks over a break, two asks for each",
    .alloc = allocate,
    .release = release,
    .align = GRAIN,
    .disclaims = disclaims};
