/* sparepage/heap.h: a guest. C11 and C++; the one header that the owner of a heap includes.
 *
 * A heap stands behind `struct sparepage_heap`. A shared object exports one of that type, named
 * `sparepage_heap`; `sparepage validate --heap FILE.so` and the other verbs run it in place of the modelled
 * heap. The contract is the page properties/guest/HEAP.md; this header repeats what is needed to fill in the
 * structure.
 *
 *     #include <sparepage/heap.h>
 *     static void *my_alloc(size_t size) { ... sparepage_sbrk(4096) ... }
 *     static void my_free(void *block, size_t size) { ... }
 *     const struct sparepage_heap sparepage_heap = {
 *         SPAREPAGE_HEAP_ABI, sizeof(struct sparepage_heap), "mine", "one line", 0, my_alloc, my_free};
 *
 *     cc -shared -fPIC heap.c -o heap.so && sparepage validate --heap ./heap.so
 *
 * A heap's state is its pages and the static data of its object, both as they were once the object was
 * loaded and its constructors had run: the host saves, restores and compares them. There is no destroy and
 * no reset. State elsewhere (libc's malloc, files, thread-local data but for errno) is not allowed.
 */
#ifndef SPAREPAGE_HEAP_H
#define SPAREPAGE_HEAP_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* It is C, too: NOLINTBEGIN(modernize-redundant-void-arg,modernize-use-using,modernize-deprecated-headers) */

#if defined(__GNUC__)
#define SPAREPAGE_VISIBLE __attribute__((visibility("default")))
#else
#define SPAREPAGE_VISIBLE
#endif
#if defined(__cplusplus)
#define SPAREPAGE_NORETURN [[noreturn]]
#else
#define SPAREPAGE_NORETURN _Noreturn
#endif

#define SPAREPAGE_HEAP_ABI 1

/* When a call is made. Only application time may grow a heap. */
enum sparepage_context { SPAREPAGE_APPLICATION, SPAREPAGE_CRITICAL, SPAREPAGE_INTERRUPT };

/* What the host gives to the heap, to be called from inside the heap's own functions only. A page has 4096
 * bytes. Growth in another context than application is a fault, and refused; growth by more pages than are
 * free is refused; never in part. */

/* So many contiguous pages, zeroed: the lowest free run whose address is a multiple of `align_pages` pages (0
 * and 1: any). Null: refused. 0 pages: null, and nothing is asked. */
SPAREPAGE_VISIBLE void* sparepage_take(size_t pages, size_t align_pages);

/* Gives whole pages back, any part of what was taken; in any context. */
SPAREPAGE_VISIBLE void sparepage_give(void* run, size_t pages);

/* The same as a break, which starts on a page; its pages count as they are entered and left. Returns where
 * the break was; (void *)-1: refused, and it stays. 0 bytes: where it is, and nothing is asked. */
SPAREPAGE_VISIBLE void* sparepage_sbrk(ptrdiff_t bytes);

SPAREPAGE_VISIBLE enum sparepage_context sparepage_context(void);

/* Interrupts are on here: what the trace schedules for this point lands now. The heap must be whole. In
 * another context than application: nothing. */
SPAREPAGE_VISIBLE void sparepage_point(const char* name);

/* The heap would wait here. Does not return: the operation's result is `blocked`, and the run ends. */
SPAREPAGE_NORETURN SPAREPAGE_VISIBLE void sparepage_blocked(const char* why);

struct sparepage_config {
  size_t heap_pages;  /* of the heap's first segment */
  size_t spare_pages; /* that the spare is to hold */
};

/* Flags. */
/* Once `pressure` took a page, the first later sbrk that needs more pages and gets them starts at the second
 * page boundary above the last byte of the old break, once a run. */
#define SPAREPAGE_BREAK_JUMPS 1u

/* A heap. Fields may be added after these; an older heap stays valid. Those marked (optional) may be null
 * or 0. `need`, `usable`, `spare` and `check` change nothing. */
struct sparepage_heap {
  int abi;             /* SPAREPAGE_HEAP_ABI */
  size_t bytes;        /* sizeof(struct sparepage_heap) */
  const char* name;    /* [a-z][a-z0-9.-]*, none that a strategy has */
  const char* summary; /* one line */

  /* Application time, once, before all else. 0: done; else the case is passed over. (optional) */
  int (*create)(const struct sparepage_config* config);
  /* A block; null: refused. Any context. */
  void* (*alloc)(size_t size);
  /* Takes a block back; the size as it was asked. Any context. */
  void (*release)(void* block, size_t size);
  /* Fills what is held back for other contexts, on `fill` and `api`; application time. (optional) */
  void (*refill)(void);
  /* Deferred work, on `run`; application time. (optional) */
  void (*work)(void);
  /* Bytes held back for other contexts. (optional) */
  size_t (*spare)(void);
  /* The heap's own walk, after each step: null is sound, else what is wrong. (optional) */
  const char* (*check)(void);
  /* The promise that is judged: with so many free pages, an application-time request of that size is never
   * refused. It depends on its argument alone. (size_t)-1: no promise. (optional: none for any size) */
  size_t (*need)(size_t size);
  /* Bytes of a block that its client may write. (optional: those asked) */
  size_t (*usable)(void* block);
  size_t align;   /* of every block, in bytes; 0: 1 */
  unsigned flags; /* SPAREPAGE_BREAK_JUMPS, or 0 */
  /* Invariants that are not promised, "NAME", or promised up to a profile, "NAME@PROFILE"; null last.
   * (optional) */
  const char* const* disclaims;
  /* Sizes at which the heap changes its ways, 0 last: each is tried, one less and one more. (optional) */
  const size_t* sizes;
  /* Static data that is not compared (counters, hints): begin, end, begin, end, ...; null last. (optional) */
  void* const* ignore;
};

extern SPAREPAGE_VISIBLE const struct sparepage_heap sparepage_heap;

/* NOLINTEND(modernize-redundant-void-arg,modernize-use-using,modernize-deprecated-headers) */

#ifdef __cplusplus
}
#endif

#endif
