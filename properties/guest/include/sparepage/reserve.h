/* sparepage/reserve.h: a spare for interrupts, under a heap of your own. C11 and C++, header only.
 *
 * A heap grows by a break or by pages, and growth is allowed at application time only. So an interrupt is
 * refused memory on a machine that has some. A reserve stands between the heap and what it grows by. It holds
 * a few pages that were taken at application time, and gives them to the heap when it asks where it may not
 * grow. The heap itself stays as it is:
 *
 *     static int may_grow(void) { return !in_interrupt(); }
 *     static struct sparepage_break_reserve reserve = {_sbrk, may_grow, 4096, 4 * 4096, 0, 0};
 *     void *heap_sbrk(ptrdiff_t bytes) { return sparepage_break_grow(&reserve, bytes); }
 *
 * and in the main loop, or wherever the machine may wait: sparepage_break_refill(&reserve).
 *
 * What it promises, each of which sparepage's engines look for:
 *   1. Where may_grow says no, it asks for nothing.
 *   2. Where may_grow says yes, a request is never served from the spare: that is for others. It is refused
 *      exactly when what is below refuses it.
 *   3. Where may_grow says no, a request is granted whenever the spare holds enough for it: of a reserve of
 *      pages, one page, since its pages need not lie side by side.
 *   4. After a refill in which nothing landed, the spare holds its target, or all that there was to have.
 *   5. What is refused changes nothing.
 *
 * What it asks: its functions are called as the heap is, with interrupts off or under the heap's lock. They
 * may be on inside `sbrk`, `take` and `give`: the reserve is whole there. may_grow says no in an interrupt,
 * so what may grow is never called while another such call is under way. Whether a request of so many bytes
 * makes the heap ask for no more than the spare holds is the heap's affair, as is what it does when an
 * interrupt calls it while it waits for memory.
 */
#ifndef SPAREPAGE_RESERVE_H
#define SPAREPAGE_RESERVE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* It is C, too: NOLINTBEGIN(modernize-redundant-void-arg,modernize-use-nullptr,modernize-deprecated-headers)
 */

/* Over a break. The spare is what lies between the heap's break and the true one, so that the heap's memory
 * stays in one piece. Where somebody else moved the true break, what was spare below it is lost to the heap.
 */
struct sparepage_break_reserve {
  void* (*sbrk)(ptrdiff_t bytes); /* the true one; (void *)-1: refused */
  int (*may_grow)(void);
  size_t page;   /* bytes by which a refill asks */
  size_t target; /* bytes that the spare is to hold */
  char* begin;   /* null until first used: the heap's break */
  char* end;     /* the true break */
};

static inline size_t sparepage_break_spare(const struct sparepage_break_reserve* reserve) {
  return reserve->begin ? (size_t)(reserve->end - reserve->begin) : 0;
}

/* Moves the true break up. No more is known of it than what sbrk said: an interrupt that landed there may
 * have used the spare, but it has not moved `end`. */
static inline int sparepage_break_raise(struct sparepage_break_reserve* reserve, size_t bytes) {
  char* const at = (char*)reserve->sbrk((ptrdiff_t)bytes);
  if (at == (char*)-1) return 0;
  if (at != reserve->end) reserve->begin = at;
  reserve->end = at + bytes;
  return 1;
}

/* In place of sbrk: where the heap's break was, or (void *)-1. */
static inline void* sparepage_break_grow(struct sparepage_break_reserve* reserve, ptrdiff_t bytes) {
  const int may_grow = reserve->may_grow();
  if (bytes > 0 && may_grow) {
    if (!sparepage_break_raise(reserve, (size_t)bytes)) return (void*)-1;
  } else if (bytes > 0 && sparepage_break_spare(reserve) < (size_t)bytes) {
    return (void*)-1;
  } else if (!reserve->begin) {
    reserve->begin = reserve->end = (char*)reserve->sbrk(0);
  }
  char* const at = reserve->begin;
  reserve->begin += bytes;
  if (bytes >= 0 || !may_grow) return at;
  /* What the heap gives back is spare first. The rest goes down, and is no spare while it does; but not where
   * somebody else's memory lies above it. */
  const size_t held = sparepage_break_spare(reserve);
  const size_t surplus = held > reserve->target ? held - reserve->target : 0;
  if (surplus > 0 && (char*)reserve->sbrk(0) == reserve->end) {
    reserve->end -= surplus;
    if (reserve->sbrk(-(ptrdiff_t)surplus) == (void*)-1) reserve->end += surplus;
  }
  return at;
}

/* A page at a time, so that where there is less than the target, that is had. */
static inline void sparepage_break_refill(struct sparepage_break_reserve* reserve) {
  if (!reserve->may_grow()) return;
  while (sparepage_break_spare(reserve) < reserve->target)
    if (!sparepage_break_raise(reserve, reserve->page)) return;
}

/* Over whole pages, which are linked through their first words. */
struct sparepage_page_reserve {
  void* (*take)(size_t pages); /* null: refused */
  void (*give)(void* run, size_t pages);
  int (*may_grow)(void);
  size_t page;   /* bytes of one */
  size_t target; /* pages that the spare is to hold */
  void* first;   /* null at first */
  size_t held;   /* 0 at first */
};

static inline size_t sparepage_page_spare(const struct sparepage_page_reserve* reserve) {
  return reserve->held * reserve->page;
}

/* In place of take: so many pages side by side, or null. Their contents are anything. */
static inline void* sparepage_page_take(struct sparepage_page_reserve* reserve, size_t pages) {
  if (reserve->may_grow()) return reserve->take(pages);
  if (pages != 1 || !reserve->first) return NULL;
  void* const run = reserve->first;
  reserve->first = *(void**)run;
  --reserve->held;
  return run;
}

/* In place of give, in any context. What the spare lacks stays in it. */
static inline void sparepage_page_give(struct sparepage_page_reserve* reserve, void* run, size_t pages) {
  char* at = (char*)run;
  for (; pages > 0 && reserve->held < reserve->target; --pages, at += reserve->page) {
    *(void**)at = reserve->first;
    reserve->first = at;
    ++reserve->held;
  }
  if (pages > 0) reserve->give(at, pages);
}

/* An interrupt that landed in take may have given pages back: the spare may be full when take returns. */
static inline void sparepage_page_refill(struct sparepage_page_reserve* reserve) {
  if (!reserve->may_grow()) return;
  while (reserve->held < reserve->target) {
    void* const run = reserve->take(1);
    if (!run) return;
    sparepage_page_give(reserve, run, 1);
  }
}

/* NOLINTEND(modernize-redundant-void-arg,modernize-use-nullptr,modernize-deprecated-headers) */

#ifdef __cplusplus
}
#endif

#endif
