/* runs: each block is a run of pages, which goes back at once. C11. */
#include <sparepage/heap.h>

static size_t pages(size_t size) {
  return size / 4096 + (size % 4096 != 0 || size == 0);
}

static void *runs_alloc(size_t size) {
  return sparepage_context() == SPAREPAGE_APPLICATION ? sparepage_take(pages(size), 1) : NULL;
}

static void runs_release(void *block, size_t size) {
  sparepage_give(block, pages(size));
}

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = "runs",
    .summary = "a run of pages for each block",
    .alloc = runs_alloc,
    .release = runs_release,
    .need = pages,
};
