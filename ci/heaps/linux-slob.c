/* Linux 6.1's slob.c: kmalloc of small machines, blocks within pages, and whole pages in powers of two. Its locks mask
 * interrupts, and the page allocator is asked outside them, where interrupts may be on.
 *
 * need: a page, or the power of two that holds the size; at most 2^10 pages, as the page allocator.
 * It disclaims drained-heap-serves-again: there are lists for small, medium and large blocks, and the same requests may
 * find other pages on them. And, with the reserve, what is known of it without one. */
#define INTERRUPTS_IN_GROWTH
#include "linux-shim.h"

#define CONFIG_SLOB
#define ARCH_KMALLOC_MINALIGN 8
#define SLAB_TYPESAFE_BY_RCU 0u
#define SLAB_PANIC 0u
#define UP 0
#define FULL 1
#define ZERO_SIZE_PTR ((void*)16)
#define ZERO_OR_NULL_PTR(at) ((size_t)(at) <= (size_t)ZERO_SIZE_PTR)
#define NR_SLAB_UNRECLAIMABLE_B 0
#define _RET_IP_ 0UL
#define gfp_allowed_mask (~0u)
#define arch_slab_minalign() ARCH_KMALLOC_MINALIGN
#define is_power_of_2(x) ((x) != 0 && ((x) & ((x) - 1)) == 0)
#define mod_node_page_state(node, item, by) ((void)(by))
#define trace_kmalloc(...) ((void)0)
#define trace_kfree(...) ((void)0)
#define trace_kmem_cache_alloc(...) ((void)0)
#define trace_kmem_cache_free(...) ((void)0)
#define kmemleak_alloc(...) ((void)0)
#define kmemleak_alloc_recursive(...) ((void)0)
#define kmemleak_free(...) ((void)0)
#define kmemleak_free_recursive(...) ((void)0)
#define call_rcu(head, run) (run)(head)

struct rcu_head {
  int unused;
};
struct kmem_cache {
  const char* name;
  unsigned size, align;
  slab_flags_t flags;
  void (*ctor)(void*);
};
static struct kmem_cache* kmem_cache;
static int slab_state;
static struct {
  struct reclaim_state {
    unsigned long reclaimed_slab;
  }* reclaim_state;
} current_task;
#define current (&current_task)

/* Page, folio and slab are one and the same description. */
struct slab {
  char* address; /* null: of no page */
  int order, is_slab, free_slob, units;
  void* freelist;
  struct list_head slab_list;
};
#define page slab
#define folio slab
#define slab_page(s) (s)
#define slab_folio(s) (s)
#define folio_slab(s) (s)
#define folio_page(s, n) (s)
#define folio_pgdat(s) (s)
#define page_pgdat(s) (s)
#define page_address(s) ((void*)(s)->address)
#define folio_order(s) ((unsigned)(s)->order)
#define folio_size(s) (PAGE_SIZE << (s)->order)
#define folio_test_slab(s) ((s)->is_slab)
#define __folio_set_slab(s) ((void)((s)->is_slab = 1))
#define __folio_clear_slab(s) ((void)((s)->is_slab = 0))
#define PageSlobFree(s) ((s)->free_slob)
#define __SetPageSlobFree(s) ((void)((s)->free_slob = 1))
#define __ClearPageSlobFree(s) ((void)((s)->free_slob = 0))
#define list_is_first(entry, head) ((entry)->prev == (head))
#define virt_to_page slab_of
#define virt_to_folio slab_of
#define virt_to_slab slab_of

static inline void list_rotate_to_front(struct list_head* entry, struct list_head* head) {
  list_del(head);
  list_add(head, entry->prev);
}

/* A case holds few runs of pages at a time. One entry more, so that a search in a full table ends there. */
#define DESCRIBED 4096
static struct slab slabs[DESCRIBED + 1];

static struct slab* slab_of(const void* at) {
  const char* const address = (const char*)((size_t)at & PAGE_MASK);
  struct slab* slab = slabs;
  while (slab->address != address) ++slab;
  return slab;
}

static int get_order(size_t size) {
  int order = 0;
  while (PAGE_SIZE << order < size) ++order;
  return order;
}

static struct slab* alloc_pages(gfp_t gfp, int order) {
  (void)gfp;
  if (order > 10) return NULL;
  char* const run = glue_take((size_t)1 << order);
  if (!run) return NULL;
  struct slab* slab = slabs;
  while (slab->address) ++slab;
  if (slab == &slabs[DESCRIBED]) abort();
  *slab = (struct slab){.address = run, .order = order};
  return slab;
}

static void __free_pages(struct slab* slab, int order) {
  glue_give(slab->address, (size_t)1 << order);
  *slab = (struct slab){0};
}

#include <linux-source-6.1/slob.c>

static void* slob_heap_alloc(size_t size) {
  return __kmalloc(size == 0 ? 1 : size, glue_may_grow() ? GFP_KERNEL : GFP_ATOMIC);
}

static void slob_heap_release(void* block, size_t size) {
  (void)size;
  kfree(block);
}

static size_t slob_need(size_t size) {
  const int order = get_order(size);
  return order > 10 ? (size_t)-1 : size < PAGE_SIZE - ARCH_KMALLOC_MINALIGN ? 1 : (size_t)1 << order;
}

static const char* const disclaims[] = {
    "drained-heap-serves-again",
#if defined(WITH_RESERVE)
    "fit-never-refused",
#endif
    NULL};

static const size_t sizes[] = {SLOB_BREAK1 - 8, SLOB_BREAK2 - 8, 2048, PAGE_SIZE - 8, PAGE_SIZE, 2 * PAGE_SIZE, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "Linux 6.1's slob.c",
    .create = GLUE_CREATE,
    .alloc = slob_heap_alloc,
    .release = slob_heap_release,
    .refill = GLUE_REFILL,
    .spare = GLUE_SPARE,
    .need = slob_need,
    .align = ARCH_KMALLOC_MINALIGN,
    .disclaims = disclaims,
    .sizes = sizes,
};
