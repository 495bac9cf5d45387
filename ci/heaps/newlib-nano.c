/* newlib's nano-mallocr.c: one sorted list of free chunks over _sbrk.
 *
 * The lock that newlib has for it is recursive, so an interrupt of the same thread passes it. Its manual asks whoever
 * calls malloc reentrantly for another one. Both are built: with interrupts off in the heap (newlib-nano), and on in
 * _sbrk (newlib-nano-open).
 *
 * need: the chunk that the code asks _sbrk for. */
#include "glue.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#define malloc nano_heap_malloc
#define free nano_heap_free
#define _sbrk_r(bytes) glue_sbrk((ptrdiff_t)(bytes))
#define DEFINE_MALLOC
#define DEFINE_FREE
#include <newlib-source/nano-mallocr.c>

static void nano_release(void* block, size_t size) {
  (void)size;
  nano_free(block);
}

static size_t nano_need(size_t size) {
  const size_t chunk = MAX(ALIGN_TO(size, CHUNK_ALIGN) + MALLOC_PADDING + CHUNK_OFFSET, MALLOC_MINCHUNK);
  return chunk >= MAX_ALLOC_SIZE ? (size_t)-1 : GLUE_PAGES(chunk);
}

static const size_t sizes[] = {MALLOC_MINSIZE, GLUE_PAGE - CHUNK_OFFSET, 2 * GLUE_PAGE - CHUNK_OFFSET, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "newlib's nano-mallocr.c",
    .create = GLUE_CREATE,
    .alloc = nano_malloc,
    .release = nano_release,
    .refill = GLUE_REFILL,
    .spare = GLUE_SPARE,
    .need = nano_need,
    .align = MALLOC_ALIGN,
    .sizes = sizes,
};
