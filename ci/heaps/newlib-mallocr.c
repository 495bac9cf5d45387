/* newlib's mallocr.c: Doug Lea's malloc of 1996 over _sbrk. Built twice, as newlib-nano.c is, for the same reason.
 *
 * need: what the code asks _sbrk for is the chunk and room for a smallest one, in whole pages.
 * It disclaims refusal-leaves-no-trace: a search that ends in a refusal puts the last remainder into its bin. And
 * drained-heap-serves-again: free trims a top of 128 KB and more down to a page, and what is asked for then is asked
 * of _sbrk as a whole, beside that page. */
#include "glue.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define malloc mallocr_malloc
#define free mallocr_free
#define MORECORE(bytes) glue_sbrk((ptrdiff_t)(bytes))
#define MORECORE_CLEARS 0
#define HAVE_MMAP 0
#define malloc_getpagesize GLUE_PAGE
#define SEPARATE_OBJECTS
#define DEFINE_MALLOC
#define DEFINE_FREE
#include <newlib-source/mallocr.c>

static void mallocr_release(void* block, size_t size) {
  (void)size;
  mallocr_free(block);
}

static size_t mallocr_need(size_t size) {
  const size_t chunk = request2size(size);
  return chunk > INT_MAX || chunk < size ? (size_t)-1 : GLUE_PAGES(chunk + MINSIZE);
}

static const char* const disclaims[] = {"refusal-leaves-no-trace", "drained-heap-serves-again", NULL};

static const size_t sizes[] = {MINSIZE - SIZE_SZ, 504, GLUE_PAGE - MINSIZE - SIZE_SZ, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "newlib's mallocr.c",
    .create = GLUE_CREATE,
    .alloc = mallocr_malloc,
    .release = mallocr_release,
    .refill = GLUE_REFILL,
    .spare = GLUE_SPARE,
    .need = mallocr_need,
    .align = MALLOC_ALIGNMENT,
    .disclaims = disclaims,
    .sizes = sizes,
};
