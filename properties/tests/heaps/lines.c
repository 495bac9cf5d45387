/* lines: a page for each block. Each request does wrong before a point at which something may land, so that
 * it can be told whose doing it is. */
#include <sparepage/heap.h>

enum { PAGE = 4096 };
#if defined(RUDE_WRITES_BEFORE_POINT)
static unsigned char* last;
#endif
#if defined(RUDE_BREAKS_BEFORE_POINT)
static int broken;
#endif
static size_t pages_of(size_t size) {
  return size / PAGE + 1;
}

static void* allocate(size_t size) {
  if (size > PAGE) return NULL;
#if defined(RUDE_WRITES_BEFORE_POINT)
  if (last) ++*last;
#elif defined(RUDE_GIVES_BEFORE_POINT)
  sparepage_give((void*)PAGE, 1);
#elif defined(RUDE_BREAKS_BEFORE_POINT)
  broken = 1;
#endif
  if (sparepage_context() != SPAREPAGE_APPLICATION) return NULL;
  sparepage_point("wrong");
  void* block = sparepage_take(pages_of(size), 1);
#if defined(RUDE_WRITES_BEFORE_POINT)
  last = block;
#endif
  return block;
}

static void release(void* block, size_t size) {
#if defined(RUDE_WRITES_BEFORE_POINT)
  last = NULL;
#endif
  sparepage_give(block, pages_of(size));
}

#if defined(RUDE_BREAKS_BEFORE_POINT)
static const char* check(void) {
  return broken ? "it is broken" : NULL;
}
#endif

const struct sparepage_heap sparepage_heap = {.abi = SPAREPAGE_HEAP_ABI,
                                              .bytes = sizeof(struct sparepage_heap),
                                              .name = HEAP_NAME,
                                              .summary = "a page for each block",
                                              .alloc = allocate,
                                              .release = release,
#if defined(RUDE_BREAKS_BEFORE_POINT)
                                              .check = check,
#endif
                                              .align = 1};
