/* Right: a fixed region whose own record, in the first bytes of the region, counts what it refused. Expected:
 * nothing. */
#include <sparepage/heap.h>
enum { PAGE = 4096, GRAIN = 16 };
struct block {
  size_t bytes;
  size_t used;
};
static struct record {
  char* end;
  size_t refused, pad[2];
}* record;

static struct block* first(void) {
  return (struct block*)(record + 1);
}
static struct block* after(struct block* b) {
  return (struct block*)((char*)(b + 1) + b->bytes);
}
static int create(const struct sparepage_config* config) {
  if (config->heap_pages == 0) return 1;
  record = sparepage_take(config->heap_pages, 1);
  if (record == NULL) return 1;
  record->end = (char*)record + config->heap_pages * PAGE;
  first()->bytes = (size_t)(record->end - (char*)(first() + 1));
  return 0;
}
static void* allocate(size_t size) {
  size_t bytes = size == 0 ? GRAIN : (size + GRAIN - 1) / GRAIN * GRAIN;
  if (size <= 1 << 20)
    for (struct block* b = first(); (char*)b < record->end; b = after(b)) {
      if (b->used || b->bytes < bytes) continue;
      if (b->bytes >= bytes + sizeof *b + GRAIN) {
        struct block* rest = (struct block*)((char*)(b + 1) + bytes);
        *rest = (struct block){b->bytes - bytes - sizeof *b, 0};
        b->bytes = bytes;
      }
      b->used = 1;
      return b + 1;
    }
  ++record->refused;
  return NULL;
}
static void release(void* block, size_t size) {
  (void)size;
  ((struct block*)block - 1)->used = 0;
  for (struct block* b = first(); (char*)b < record->end; b = after(b))
    while (!b->used && (char*)after(b) < record->end && !after(b)->used)
      b->bytes += sizeof *b + after(b)->bytes;
}
const struct sparepage_heap sparepage_heap = {.abi = SPAREPAGE_HEAP_ABI,
                                              .bytes = sizeof sparepage_heap,
                                              .name = HEAP_NAME,
                                              .summary = "a fixed region that counts what it refused",
                                              .create = create,
                                              .alloc = allocate,
                                              .release = release,
                                              .align = GRAIN};
