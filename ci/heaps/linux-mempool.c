/* Linux 6.1's mempool.c: so many elements are kept for when the allocator below refuses. An element is a page here, and
 * the pool's least number the spare's target; it is filled once, and then by what is given back.
 *
 * need: none, for whatever fits into an element: "*never* fails when called from process contexts". It waits instead.
 * It disclaims reserve-is-for-others: what is kept is for all contexts. And, with the reserve,
 * drained-heap-serves-again: what is given back fills that first. */
#define INTERRUPTS_IN_GROWTH
#include "linux-shim.h"

#define kmalloc_array(n, size, gfp) kept_elements
#define kmalloc_array_node(n, size, gfp, node) kept_elements
#define kzalloc_node(size, gfp, node) NULL
#define kmalloc(size, gfp) NULL
#define kfree(at) ((void)(at))
#define kmem_cache_alloc(cache, gfp) NULL
#define kmem_cache_free(cache, at) ((void)(at))
#define VM_BUG_ON(x) ((void)0)
#define alloc_pages(gfp, order) ((void)(order), NULL)
#define __free_pages(at, order) ((void)(order))
#define __ksize(at) 0
#define kasan_slab_free_mempool(at) ((void)(at))
#define kasan_poison_pages(...) ((void)0)
#define kasan_unpoison_pages(...) ((void)0)
#define kasan_unpoison_range(...) ((void)0)
#define kmemleak_update_trace(at) ((void)(at))
#define init_waitqueue_head(queue) ((void)0)
#define init_wait(entry) ((void)(entry))
#define prepare_to_wait(queue, entry, state) ((void)(entry))
#define finish_wait(queue, entry) ((void)(entry))
#define wake_up(queue) ((void)0)
#define io_schedule_timeout(ticks) sparepage_blocked("io_schedule_timeout")
struct kmem_cache {
  void (*ctor)(void*);
};
static void* kept_elements[64];

#include <linux-source-6.1/mempool.c>

static mempool_t pool;

static void* take_page(gfp_t gfp, void* data) {
  (void)gfp;
  (void)data;
  return glue_take(1);
}

static void give_page(void* element, void* data) {
  (void)data;
  glue_give(element, 1);
}

static int mempool_heap_create(const struct sparepage_config* config) {
  glue_create(config);
  return mempool_init(&pool, (int)config->spare_pages, take_page, give_page, NULL);
}

static void* mempool_heap_alloc(size_t size) {
  return size > PAGE_SIZE ? NULL : mempool_alloc(&pool, glue_may_grow() ? GFP_KERNEL : GFP_ATOMIC);
}

static void mempool_heap_release(void* block, size_t size) {
  (void)size;
  mempool_free(block, &pool);
}

static size_t mempool_spare(void) {
  return (size_t)pool.curr_nr * PAGE_SIZE + glue_spare();
}

static size_t mempool_need(size_t size) {
  return size > PAGE_SIZE ? (size_t)-1 : 0;
}

static const char* const disclaims[] = {
    "reserve-is-for-others",
#if defined(WITH_RESERVE)
    "drained-heap-serves-again",
#endif
    NULL};

static const size_t sizes[] = {PAGE_SIZE, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "Linux 6.1's mempool.c, of pages",
    .create = mempool_heap_create,
    .alloc = mempool_heap_alloc,
    .release = mempool_heap_release,
    .refill = GLUE_REFILL,
    .spare = mempool_spare,
    .need = mempool_need,
    .align = PAGE_SIZE,
    .disclaims = disclaims,
    .sizes = sizes,
};
