/* Linux 6.1's genalloc.c: bitmaps over chunks of memory that its caller adds. Here that is who finds nothing free: it
 * adds a chunk of as many pages as the request needs, with the chunk's bitmap at their end, and asks again. The code
 * takes no lock where it allocates, so interrupts may be on.
 *
 * need: those pages. It disclaims drained-heap-serves-again and fit-never-refused: chunks never join. */
#define INTERRUPTS_IN_GROWTH
#include "linux-shim.h"

#define ORDER 5
#define BITS_TO_LONGS(n) DIV_ROUND_UP(n, (unsigned long)BITS_PER_LONG)
#define BIT_WORD(bit) ((bit) / (unsigned long)BITS_PER_LONG)
#define BITMAP_FIRST_WORD_MASK(start) (~0UL << ((start) & (unsigned long)(BITS_PER_LONG - 1)))
#define BITMAP_LAST_WORD_MASK(bits) (~0UL >> (-(bits) & (unsigned long)(BITS_PER_LONG - 1)))
#define atomic_long_set(at, to) ((void)(*(at) = (long)(to)))
#define atomic_long_read(at) ((unsigned long)*(at))
#define atomic_long_sub(by, at) ((void)(*(at) -= (long)(by)))
#define atomic_long_add(by, at) ((void)(*(at) += (long)(by)))
#define cmpxchg(at, old, to) __sync_val_compare_and_swap(at, old, to)
#define in_nmi() 0
#define WARN_ON(x) (x)
#define EXPORT_SYMBOL_GPL(name)
#define ERR_PTR(code) ((void)(code), NULL)
#define roundup_pow_of_two(n) (1UL << (BITS_PER_LONG - __builtin_clzl((n) * 2UL - 1) - 1))
#define kmalloc_node(size, gfp, node) (&the_pool)
#define vzalloc_node(size, node) (memset(bitmap, 0, size))
#define vfree(at) ((void)(at))
#define kfree(at) ((void)(at))
#define kfree_const(at) ((void)(at))
#define kstrdup_const(text, gfp) (text)
#define devres_find(...) NULL
#define devres_alloc(...) NULL
#define devres_add(...) ((void)0)
#define devres_free(...) ((void)0)

/* Where the bitmap of the chunk that is being added goes. */
static void* bitmap;

static int is_set(const unsigned long* map, unsigned long bit) {
  return (int)(map[BIT_WORD(bit)] >> (bit % (unsigned long)BITS_PER_LONG) & 1);
}

static unsigned long find_next_bit(const unsigned long* map, unsigned long size, unsigned long from) {
  while (from < size && !is_set(map, from)) ++from;
  return from < size ? from : size;
}

#define find_first_bit(map, size) find_next_bit(map, size, 0)

static unsigned long bitmap_find_next_zero_area_off(const unsigned long* map, unsigned long size, unsigned long start,
                                                    unsigned nr, unsigned long align_mask, unsigned long align_off) {
  for (;;) {
    start = ((start + align_off + align_mask) & ~align_mask) - align_off;
    if (start + nr > size) return size;
    const unsigned long taken = find_next_bit(map, start + nr, start);
    if (taken == start + nr) return start;
    start = taken + 1;
  }
}

#define bitmap_find_next_zero_area(map, size, start, nr, mask) \
  bitmap_find_next_zero_area_off(map, size, start, nr, mask, 0)

#include <linux/genalloc.h>
static struct gen_pool the_pool;

#include <linux-source-6.1/genalloc.c>

#define LARGEST ((size_t)1 << 40)

/* What so many pages hold beside the bitmap. */
static size_t room(size_t pages) {
  const size_t bits = pages * PAGE_SIZE >> ORDER;
  return (pages * PAGE_SIZE - sizeof(struct gen_pool_chunk) - BITS_TO_LONGS(bits) * sizeof(long)) >> ORDER << ORDER;
}

static size_t pages_for(size_t size) {
  size_t pages = GLUE_PAGES(size == 0 ? 1 : size);
  while (room(pages) < size) ++pages;
  return pages;
}

static int genalloc_create(const struct sparepage_config* config) {
  gen_pool_create(ORDER, NUMA_NO_NODE);
  return glue_create(config);
}

static void* genalloc_alloc(size_t size) {
  if (size == 0) size = 1;
  if (size > LARGEST) return NULL;
  void* const block = (void*)gen_pool_alloc(&the_pool, size);
  const size_t pages = pages_for(size);
  char* const run = block ? NULL : glue_take(pages);
  if (!run) return block;
  bitmap = run + room(pages);
  gen_pool_add(&the_pool, (unsigned long)run, room(pages), NUMA_NO_NODE);
  return (void*)gen_pool_alloc(&the_pool, size);
}

static void genalloc_release(void* block, size_t size) {
  gen_pool_free(&the_pool, (unsigned long)block, size == 0 ? 1 : size);
}

static size_t genalloc_need(size_t size) {
  return size > LARGEST ? (size_t)-1 : pages_for(size);
}

static const char* const disclaims[] = {"drained-heap-serves-again", "fit-never-refused", NULL};

static const size_t sizes[] = {1UL << ORDER, PAGE_SIZE - 128, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "Linux 6.1's genalloc.c, grown by its caller",
    .create = genalloc_create,
    .alloc = genalloc_alloc,
    .release = genalloc_release,
    .refill = GLUE_REFILL,
    .spare = GLUE_SPARE,
    .need = genalloc_need,
    .align = 1UL << ORDER,
    .disclaims = disclaims,
    .sizes = sizes,
};
