/* Right: pages of their own for each block; work gives back the pages of blocks released since. A request is
   refused while they wait to be given back; with the pager closed it would be refused as well. Expected:
   nothing. */
#include <sparepage/heap.h>
enum { PAGE = 4096, MOST = 64 };
static struct run {
  void* at;
  size_t pages;
} waiting[MOST];
static size_t waits;

static size_t pages_of(size_t size) {
  return size == 0 ? 1 : (size + PAGE - 1) / PAGE;
}
static void* allocate(size_t size) {
  if (size > 1 << 20 || sparepage_context() != SPAREPAGE_APPLICATION) return NULL;
  return sparepage_take(pages_of(size), 1);
}
static void release(void* block, size_t size) {
  if (waits == MOST)
    sparepage_give(block, pages_of(size));
  else
    waiting[waits++] = (struct run){block, pages_of(size)};
}
static void work(void) {
  while (waits > 0) {
    --waits;
    sparepage_give(waiting[waits].at, waiting[waits].pages);
    waiting[waits] = (struct run){0, 0};
  }
}
static size_t need(size_t size) {
  return size > 1 << 20 ? (size_t)-1 : pages_of(size);
}
const struct sparepage_heap sparepage_heap = {.abi = SPAREPAGE_HEAP_ABI,
                                              .bytes = sizeof sparepage_heap,
                                              .name = HEAP_NAME,
                                              .summary = "whole pages, given back later",
                                              .alloc = allocate,
                                              .release = release,
                                              .work = work,
                                              .need = need,
                                              .align = PAGE};
