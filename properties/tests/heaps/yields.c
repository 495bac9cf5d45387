/* yields: a page for each block, and interrupts are on when one has been given back. */
#include <sparepage/heap.h>

enum { PAGE = 4096 };

static void* allocate(size_t size) {
  if (size > PAGE || sparepage_context() != SPAREPAGE_APPLICATION) return NULL;
  return sparepage_take(1, 1);
}

static void release(void* block, size_t size) {
  (void)size;
  sparepage_give(block, 1);
  sparepage_point("given");
}

static size_t need(size_t size) {
  return size > PAGE ? (size_t)-1 : 1;
}

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "a page for each block, interrupts are on after a release",
    .alloc = allocate,
    .release = release,
    .need = need,
    .align = PAGE};
