/* dlmalloc 2.8.6 over a break, without mmap and without locks, so interrupts are off in it.
 *
 * need: what the code asks MORECORE for when nothing that it has can be added to.
 * With the reserve it disclaims what is known of it without one: the question then is the reserve. */
#include "glue.h"

#define USE_DL_PREFIX 1
#define DLMALLOC_EXPORT static
#define HAVE_MMAP 0
#define HAVE_MREMAP 0
#define MORECORE(bytes) glue_sbrk((ptrdiff_t)(bytes))
#define malloc_getpagesize GLUE_PAGE
#define LACKS_TIME_H 1
#define NO_MALLOC_STATS 1
#define NO_MALLINFO 1
#include <emscripten/dlmalloc.c>

static void dlmalloc_release(void* block, size_t size) {
  (void)size;
  dlfree(block);
}

static size_t dlmalloc_need(size_t size) {
  return size >= MAX_REQUEST ? (size_t)-1 : GLUE_PAGES(request2size(size) + SYS_ALLOC_PADDING);
}

#if defined(WITH_RESERVE)
static const char* const disclaims[] = {"refusal-leaves-no-trace", "drained-heap-serves-again", NULL};
#else
static const char* const disclaims[] = {NULL};
#endif

static const size_t sizes[] = {MIN_REQUEST, MAX_SMALL_REQUEST, GLUE_PAGE - SYS_ALLOC_PADDING - CHUNK_OVERHEAD, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "dlmalloc 2.8.6 over a break",
    .create = GLUE_CREATE,
    .alloc = dlmalloc,
    .release = dlmalloc_release,
    .refill = GLUE_REFILL,
    .spare = GLUE_SPARE,
    .need = dlmalloc_need,
    .align = MALLOC_ALIGNMENT,
    .disclaims = disclaims,
    .sizes = sizes,
};
