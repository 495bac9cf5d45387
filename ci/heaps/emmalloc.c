/* Emscripten's emmalloc.c over a break. It keeps pointers in 32 bits: -m32, and a sparepage of 32 bits to run it.
 *
 * need: what the code asks sbrk for.
 * It disclaims refusal-leaves-no-trace: a search puts each free region that did not do at the end of its list. */
#include "glue.h"

#include <stdint.h>

/* What Emscripten has and a Linux of 32 bits has not; the heap is made by create, since a constructor may not grow. */
typedef struct {
  _Alignas(8) char bytes[8];
} glue_max_align;
#define max_align_t glue_max_align
#define constructor(priority) unused
#define static_assert _Static_assert
#define MAIN_THREAD_ASYNC_EM_ASM(...) ((void)0)
#define EM_ASM(...) ((void)0)
#define emscripten_get_heap_size() ((size_t)0)
#define emscripten_get_heap_max() ((size_t)0)
#include <malloc.h>
#include <unistd.h>
#define sbrk(bytes) glue_sbrk((ptrdiff_t)(bytes))
#include <emscripten/emmalloc.c>

#define MOST ((size_t)1 << 30) /* beyond it a ptrdiff_t of 32 bits would not do */

static int emmalloc_create(const struct sparepage_config* config) {
  glue_create(config);
  emmalloc_blank_slate_from_orbit();
  return 0;
}

static void* emmalloc_heap_alloc(size_t size) {
  return size > MOST ? NULL : emmalloc_malloc(size);
}

static void emmalloc_release(void* block, size_t size) {
  (void)size;
  emmalloc_free(block);
}

static size_t emmalloc_need(size_t size) {
  return size > MOST ? (size_t)-1 : GLUE_PAGES(validate_alloc_size(size) + 3 * sizeof(Region));
}

static const char* const disclaims[] = {"refusal-leaves-no-trace", NULL};

static const size_t sizes[] = {SMALLEST_ALLOCATION_SIZE, 128, GLUE_PAGE - 3 * sizeof(Region), GLUE_PAGE, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "Emscripten's emmalloc.c over a break",
    .create = emmalloc_create,
    .alloc = emmalloc_heap_alloc,
    .release = emmalloc_release,
    .refill = GLUE_REFILL,
    .spare = GLUE_SPARE,
    .need = emmalloc_need,
    .align = MALLOC_ALIGNMENT,
    .disclaims = disclaims,
    .sizes = sizes,
};
