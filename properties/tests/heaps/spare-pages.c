/* spare-pages: every block is a run of pages, from a reserve of pages (sparepage/reserve.h). Interrupts are on while
 * the machine is asked for them. */
#include <sparepage/heap.h>
#include <sparepage/reserve.h>

#define PAGE ((size_t)4096)

static void* true_take(size_t pages) {
  sparepage_point("take");
  return sparepage_take(pages, 1);
}

static int may_grow(void) {
  return sparepage_context() == SPAREPAGE_APPLICATION;
}

static struct sparepage_page_reserve reserve = {true_take, sparepage_give, may_grow, PAGE, 0, 0, 0};

static size_t run_pages(size_t size) {
  return size == 0 ? 1 : size / PAGE + (size % PAGE != 0);
}

static void spare_pages_refill(void) {
#if defined(FAULT_REFILLS_WHEN_EMPTY)
  if (reserve.held > 0) return;
#endif
  sparepage_page_refill(&reserve);
}

static int spare_pages_create(const struct sparepage_config* config) {
  reserve.target = config->spare_pages;
  spare_pages_refill();
  return 0;
}

static void* spare_pages_alloc(size_t size) {
  return sparepage_page_take(&reserve, run_pages(size));
}

static void spare_pages_release(void* block, size_t size) {
  sparepage_page_give(&reserve, block, run_pages(size));
}

static size_t spare_pages_spare(void) {
  return sparepage_page_spare(&reserve);
}

static const char* spare_pages_check(void) {
  size_t held = 0;
  for (void* const* page = reserve.first; page && held <= reserve.held; page = *page) ++held;
  return held == reserve.held ? NULL : "the spare does not hold what was counted";
}

/* What interrupts had from the spare came home to it: applications may not ask it again. */
static const char* const disclaims[] = {"drained-heap-serves-again", NULL};

static const size_t sizes[] = {PAGE, 2 * PAGE, 0};

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "runs of pages, and a reserve of pages",
    .create = spare_pages_create,
    .alloc = spare_pages_alloc,
    .release = spare_pages_release,
    .refill = spare_pages_refill,
    .spare = spare_pages_spare,
    .check = spare_pages_check,
    .need = run_pages,
    .align = PAGE,
    .disclaims = disclaims,
    .sizes = sizes,
};
