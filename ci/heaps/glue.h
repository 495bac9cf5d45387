/* What the glue of the real heaps shares: where their pages come from, and at which times.
 *
 * Plain, growth is refused outside application time, as a kernel or a firmware refuses it. With WITH_RESERVE
 * it comes from a reserve (sparepage/reserve.h) then. With INTERRUPTS_IN_GROWTH interrupts are on while the
 * machine is asked for memory; without it the heap is called with interrupts off. */
#ifndef SPAREPAGE_CI_HEAPS_GLUE_H
#define SPAREPAGE_CI_HEAPS_GLUE_H

#include <sparepage/heap.h>
#include <sparepage/reserve.h>

#define GLUE_PAGE ((size_t)4096)
#define GLUE_PAGES(bytes) (((size_t)(bytes) + GLUE_PAGE - 1) / GLUE_PAGE)

static inline int glue_may_grow(void) {
  return sparepage_context() == SPAREPAGE_APPLICATION;
}

static inline void glue_point(const char* name) {
#if defined(INTERRUPTS_IN_GROWTH)
  sparepage_point(name);
#else
  (void)name;
#endif
}

static inline void* glue_true_sbrk(ptrdiff_t bytes) {
  if (bytes > 0) glue_point("sbrk");
  return sparepage_sbrk(bytes);
}

static inline void* glue_true_take(size_t pages) {
  glue_point("take");
  return sparepage_take(pages, 1);
}

#if defined(GLUE_OVER_PAGES)

static struct sparepage_page_reserve glue_reserve = {
    glue_true_take, sparepage_give, glue_may_grow, GLUE_PAGE, 0, 0, 0};

static inline void* glue_take(size_t pages) {
#if defined(WITH_RESERVE)
  return sparepage_page_take(&glue_reserve, pages);
#else
  return glue_may_grow() ? glue_true_take(pages) : NULL;
#endif
}

static inline void glue_give(void* run, size_t pages) {
#if defined(WITH_RESERVE)
  sparepage_page_give(&glue_reserve, run, pages);
#else
  sparepage_give(run, pages);
#endif
}

static inline void glue_refill(void) {
  sparepage_page_refill(&glue_reserve);
}

static inline size_t glue_spare(void) {
  return sparepage_page_spare(&glue_reserve);
}

static inline void glue_hold(size_t pages) {
  glue_reserve.target = pages;
}

#else

static struct sparepage_break_reserve glue_reserve = {glue_true_sbrk, glue_may_grow, GLUE_PAGE, 0, 0, 0};

static inline void* glue_sbrk(ptrdiff_t bytes) {
#if defined(WITH_RESERVE)
  return sparepage_break_grow(&glue_reserve, bytes);
#else
  return bytes <= 0 || glue_may_grow() ? glue_true_sbrk(bytes) : (void*)-1;
#endif
}

static inline void glue_refill(void) {
  sparepage_break_refill(&glue_reserve);
}

static inline size_t glue_spare(void) {
  return sparepage_break_spare(&glue_reserve);
}

static inline void glue_hold(size_t pages) {
  glue_reserve.target = pages * GLUE_PAGE;
}

#endif

/* A glue whose heap must be made has its own `create`, which begins with this. Plain, nothing is held back.
 */
static inline int glue_create(const struct sparepage_config* config) {
#if defined(WITH_RESERVE)
  glue_hold(config->spare_pages);
#else
  (void)config;
#endif
  glue_refill();
  return 0;
}

#if defined(WITH_RESERVE)
#define GLUE_CREATE glue_create
#define GLUE_REFILL glue_refill
#define GLUE_SPARE glue_spare
#else
#define GLUE_CREATE NULL
#define GLUE_REFILL NULL
#define GLUE_SPARE NULL
#endif

#endif
