/* Right: first fit over pages that it takes once, under a lock; interrupts are on again where the lock is
   released, which is the last thing that a request does. A free that lands there comes too late for any heap.
   Expected: nothing. */
#include <sparepage/heap.h>
enum { PAGE = 4096, MOST = 64, GRAIN = 16 };
static struct piece {
  char* at;
  size_t bytes;
  int used;
} piece[MOST];
static size_t pieces;

static void* fit(size_t bytes) {
  for (size_t i = 0; i < pieces; ++i) {
    if (piece[i].used || piece[i].bytes < bytes) continue;
    if (piece[i].bytes > bytes) {
      if (pieces == MOST) continue;
      for (size_t k = pieces++; k > i + 1; --k) piece[k] = piece[k - 1];
      piece[i + 1] = (struct piece){piece[i].at + bytes, piece[i].bytes - bytes, 0};
      piece[i].bytes = bytes;
    }
    piece[i].used = 1;
    return piece[i].at;
  }
  return NULL;
}
static void join(size_t i) {
  if (i + 1 >= pieces || piece[i].used || piece[i + 1].used ||
      piece[i].at + piece[i].bytes != piece[i + 1].at)
    return;
  piece[i].bytes += piece[i + 1].bytes;
  --pieces;
  for (size_t k = i + 1; k < pieces; ++k) piece[k] = piece[k + 1];
  piece[pieces] = (struct piece){0, 0, 0};
}
static int create(const struct sparepage_config* config) {
  size_t pages = config->heap_pages;
  if (pages == 0) return 0;
  char* run = sparepage_take(pages, 1);
  if (run == NULL) return 1;
  piece[0] = (struct piece){run, pages * PAGE, 0};
  pieces = 1;
  return 0;
}
static void* allocate(size_t size) {
  void* block = size > 1 << 20 ? NULL : fit(size == 0 ? GRAIN : (size + GRAIN - 1) / GRAIN * GRAIN);
  sparepage_point("unlock");
  return block;
}
static void release(void* block, size_t size) {
  (void)size;
  size_t i = 0;
  while (piece[i].at != (char*)block) ++i;
  piece[i].used = 0;
  join(i);
  if (i > 0) join(i - 1);
}
const struct sparepage_heap sparepage_heap = {.abi = SPAREPAGE_HEAP_ABI,
                                              .bytes = sizeof sparepage_heap,
                                              .name = HEAP_NAME,
                                              .summary = "a fixed region under a lock",
                                              .create = create,
                                              .alloc = allocate,
                                              .release = release,
                                              .align = GRAIN};
