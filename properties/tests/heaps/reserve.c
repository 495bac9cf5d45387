/* reserve: pages cut into cells of 64 bytes, a bit a cell, and a reserve of whole pages for requests outside
 * application time. Such a request gets a page of the reserve when no cells are free; the page comes home
 * when its block is released.
 *
 * A run of whole pages starts on a page; any other block lies after its page's header. */
#include <sparepage/heap.h>

#define PAGE ((size_t)4096)
#define CELL ((size_t)64)
#define LARGEST_SMALL (PAGE - CELL) /* the first cell is the page's header */

struct page {
  struct page* next;       /* of those cut into cells, or of the reserve */
  unsigned long long used; /* bit i: cell i; bit 0, the header, is always set */
  int lent;                /* a page of the reserve, with one block on it */
};

static struct page* pages;
static struct page* reserve;
static size_t reserved, target; /* pages in the reserve, and how many there are to be */
#if defined(FAULT_ONE_TAKES_ALL)
static struct page* stock[3]; /* of each context, from the reserve */
#endif

static struct page* page_of(void* block) {
  return (struct page*)((size_t)block & ~(size_t)(PAGE - 1));
}

static size_t run_pages(size_t size) {
  return size / PAGE + (size % PAGE != 0);
}

/* So many ones from bit 1 up: the cells of a block that lies first on its page. */
static unsigned long long first_cells(size_t size) {
  size_t cells = size == 0 ? 1 : (size + CELL - 1) / CELL;
  return ((1ULL << cells) - 1) << 1;
}

static void cut(struct page* page) {
  page->used = 1;
  page->lent = 0;
  page->next = pages;
  pages = page;
}

static void keep(struct page* page) {
  page->next = reserve;
  reserve = page;
  ++reserved;
}

/* First fit: pages as they stand in the list, cells by address. */
static void* fit(size_t size) {
  size_t cells = size == 0 ? 1 : (size + CELL - 1) / CELL;
  for (struct page* page = pages; page; page = page->next)
    for (size_t first = 1; first + cells <= PAGE / CELL; ++first) {
      unsigned long long wanted = first_cells(size) << (first - 1);
      if (page->used & wanted) continue;
      page->used |= wanted;
      return (char*)page + first * CELL;
    }
  return NULL;
}

#if defined(FAULT_REFILLS_ANYWHERE)
static void reserve_refill(void);
#endif

/* One page of the reserve is one block. */
static void* lend(void) {
#if defined(FAULT_REFILLS_ANYWHERE)
  if (!reserve) reserve_refill();
#endif
#if defined(FAULT_KEEPS_LAST_PAGE)
  if (reserved <= 1) return NULL;
#endif
#if defined(FAULT_ONE_TAKES_ALL)
  /* The first context that comes gets a stock of its own: all there is. */
  struct page** from = &stock[sparepage_context()];
  if (!*from) {
    *from = reserve;
    reserve = NULL;
  }
#else
  struct page** from = &reserve;
#endif
  struct page* page = *from;
  if (!page) return NULL;
  *from = page->next;
  --reserved;
  page->lent = 1;
  return (char*)page + CELL;
}

static int reserve_create(const struct sparepage_config* config) {
  target = config->spare_pages;
  size_t count = config->heap_pages + target;
  char* first = sparepage_take(count, 1);
  if (count > 0 && !first) return 1;
  for (size_t i = 0; i < count; ++i) {
    struct page* page = (struct page*)(first + i * PAGE);
    if (i < config->heap_pages)
      cut(page);
    else
      keep(page);
  }
  return 0;
}

static void* small_alloc(size_t size) {
  void* block = fit(size);
  if (block) return block;
  if (sparepage_context() != SPAREPAGE_APPLICATION) return lend();
  sparepage_point("grow.before");
  /* An interrupt may have freed cells. */
  block = fit(size);
  if (block) return block;
  struct page* page = sparepage_take(1, 1);
#if defined(FAULT_LENDS_TO_ALL)
  if (!page) return lend();
#endif
  if (!page) return NULL;
  cut(page);
  block = fit(size);
  sparepage_point("grow.after");
  return block;
}

static void* reserve_alloc(size_t size) {
  if (size <= LARGEST_SMALL) return small_alloc(size);
  if (sparepage_context() != SPAREPAGE_APPLICATION) return NULL;
  sparepage_point("run.before");
  void* run = sparepage_take(run_pages(size), 1);
  if (run) sparepage_point("run.after");
  return run;
}

static void release_cells(struct page* page, void* block, size_t size) {
  size_t first = (size_t)((char*)block - (char*)page) / CELL;
#if defined(FAULT_RELEASES_ONE_CELL_MORE)
  size += CELL - size % CELL; /* rounds up what is round */
#endif
  page->used &= ~(first_cells(size) << (first - 1));
  if (page->used != 1) return;
  struct page** link = &pages;
  while (*link != page) link = &(*link)->next;
  *link = page->next;
  sparepage_give(page, 1);
}

static void reserve_release(void* block, size_t size) {
  struct page* page = page_of(block);
  if ((char*)page == (char*)block)
    sparepage_give(block, run_pages(size));
  else if (!page->lent)
    release_cells(page, block, size);
#if defined(FAULT_WRONG_HOME)
  else if (reserved < target) {
    /* Counted for the reserve, and listed among the others. */
    cut(page);
    ++reserved;
  }
#else
  else if (reserved < target)
    keep(page);
#endif
  else
    sparepage_give(page, 1); /* it was refilled while the page was away */
}

static void reserve_refill(void) {
#if defined(FAULT_REFILLS_ALL_OR_NOTHING)
  char* run = sparepage_take(target - reserved, 1);
  while (run && reserved < target) {
    keep((struct page*)run);
    run += PAGE;
  }
  return;
#endif
#if defined(FAULT_REFILLS_WHEN_EMPTY)
  if (reserved > 0) return;
#endif
  for (;;) {
    sparepage_point("refill");
    if (reserved >= target) return;
    struct page* page = sparepage_take(1, 1);
    if (!page) return;
    keep(page);
  }
}

static size_t reserve_spare(void) {
  return reserved * PAGE;
}

static const char* reserve_check(void) {
#if defined(FAULT_ONE_TAKES_ALL) || defined(FAULT_WRONG_HOME)
  return NULL; /* its owner wrote none */
#endif
  for (const struct page* page = pages; page; page = page->next)
    if (!(page->used & 1) || page->lent) return "a page's header is written over";
  size_t kept = 0;
  for (const struct page* page = reserve; page; page = page->next)
    if (++kept > reserved) return "more pages in the reserve than were counted";
  return kept == reserved ? NULL : "fewer pages in the reserve than were counted";
}

static size_t reserve_need(size_t size) {
  return size > LARGEST_SMALL ? run_pages(size) : 1;
}

/* What came from the reserve outside application time is not for applications: they may not ask it again. */
static const char* const disclaims[] = {"drained-heap-serves-again", NULL};

static const size_t sizes[] = {CELL, 2 * CELL, 2048, LARGEST_SMALL, PAGE, 2 * PAGE, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "cells in pages, and a reserve of pages for interrupts",
    .create = reserve_create,
    .alloc = reserve_alloc,
    .release = reserve_release,
    .refill = reserve_refill,
    .spare = reserve_spare,
    .check = reserve_check,
    .need = reserve_need,
    .align = CELL,
    .disclaims = disclaims,
    .sizes = sizes,
};
