// pool: a pool of blocks for each of seven sizes. A pool grows by a chunk of pages, twice as large each time,
// so that a busy one asks seldom; where that is refused it makes do with half, down to one page. Pools keep
// their chunks. Larger blocks are runs of pages and go back at once.
#include <sparepage/heap.h>

namespace {

constexpr size_t kPage = 4096;
constexpr size_t kHeader = 64;  // of a chunk: room for it, and blocks stay aligned
constexpr size_t kAlign = 16;
constexpr size_t kPools = 7;
constexpr size_t kLargestSmall = kAlign << (kPools - 1);
constexpr size_t kMostPages = 16;

struct Block {
  Block* next;
};

struct Chunk {
  Chunk* next;
  size_t pages;
};

struct Pool {
  Block* free;
  Chunk* chunks;
  size_t blocks, used;
  size_t grown;  // pages of the last chunk

  // Carves the chunk, and keeps one of its blocks back for the request that made the pool grow.
  Block* add(Chunk* chunk, size_t pages, size_t size) {
    chunk->pages = pages;
    chunk->next = chunks;
    chunks = chunk;
    grown = pages;
    size_t count = (pages * kPage - kHeader) / size;
    char* first = reinterpret_cast<char*>(chunk) + kHeader;
    for (size_t i = count; i-- > 1;) push(reinterpret_cast<Block*>(first + i * size));
    blocks += count;
    ++used;
    return reinterpret_cast<Block*>(first);
  }

  void push(Block* block) {
    block->next = free;
    free = block;
  }

  Block* pop() {
    Block* block = free;
    if (!block) return nullptr;
    free = block->next;
    ++used;
    return block;
  }
};

Pool pools[kPools];
#if defined(FAULT_REFUSAL_CLOSES)
bool closed;
#endif

size_t pool_of(size_t size) {
  size_t pool = 0;
  while (kAlign << pool < size) ++pool;
  return pool;
}

size_t run_pages(size_t size) {
  size_t pages = size / kPage + (size % kPage != 0);
#if defined(FAULT_ROUNDS_FOR_EVER)
  // The next power of two; above the largest there is none.
  volatile size_t bytes = kPage;  // a loop without an effect is no loop to a compiler
  while (bytes < size) bytes = bytes * 2;
#endif
#if defined(FAULT_ROUNDS_TO_SIXTEEN)
  // As in libstdc++ 12's pool resource, which asks for 16 pages to serve one.
  pages = (pages + 15) / 16 * 16;
#endif
  return pages;
}

// So many pages are asked for where `pages` were refused; 0: no more.
size_t less([[maybe_unused]] size_t pages) {
#if defined(FAULT_ASKS_ONCE)
  return 0;  // refused is refused
#elif defined(FAULT_HALVES_FOR_EVER)
  return pages - pages / 2;  // of one page half is none
#else
  return pages / 2;
#endif
}

Block* grow(Pool& pool, size_t size) {
  size_t wanted = pool.grown == 0 ? 1 : pool.grown < kMostPages ? 2 * pool.grown : kMostPages;
  for (size_t pages = wanted; pages > 0; pages = less(pages)) {
    if (void* chunk = sparepage_take(pages, 1)) {
#if defined(FAULT_BOOKS_REFUSED)
      // As in libstdc++ 12's pool resource: the books need memory too, and whether it came is not asked.
      auto* book = static_cast<Chunk*>(sparepage_take(1, 1));
      book->pages = pages;
#endif
      return pool.add(static_cast<Chunk*>(chunk), pages, size);
    }
  }
  return nullptr;
}

void* pool_alloc(Pool& pool, size_t size) {
  if (Block* block = pool.pop()) return block;
  if (sparepage_context() != SPAREPAGE_APPLICATION) return nullptr;
#if defined(FAULT_REFUSAL_CLOSES)
  if (closed) return nullptr;
#endif
  sparepage_point("grow.before");
  // An interrupt may have released a block.
  if (Block* block = pool.pop()) return block;
  Block* block = grow(pool, size);
  if (block) sparepage_point("grow.after");
  return block;
}

void* run_alloc(size_t pages) {
#if defined(RUDE_THROWS)
  throw pages;
#endif
  if (sparepage_context() != SPAREPAGE_APPLICATION) return nullptr;
  sparepage_point("run.before");
  void* run = sparepage_take(pages, 1);
#if defined(FAULT_REFUSAL_CLOSES)
  // Spares the pools the asking, as if no page were left where so many were not.
  closed = !run;
#endif
  if (run) sparepage_point("run.after");
  return run;
}

void* alloc(size_t size) {
  if (size > kLargestSmall) return run_alloc(run_pages(size));
  return pool_alloc(pools[pool_of(size)], kAlign << pool_of(size));
}

void release(void* block, size_t size) {
  if (size > kLargestSmall) {
    sparepage_give(block, run_pages(size));
    return;
  }
  Pool& pool = pools[pool_of(size)];
  --pool.used;
  pool.push(static_cast<Block*>(block));
}

const char* check() {
  for (size_t i = 0; i < kPools; ++i) {
    const Pool& pool = pools[i];
    size_t blocks = 0, free = 0;
    for (const Chunk* chunk = pool.chunks; chunk; chunk = chunk->next) {
      blocks += (chunk->pages * kPage - kHeader) / (kAlign << i);
      if (chunk->pages == 0 || blocks > pool.blocks) return "the chunks of a pool hold more than was counted";
    }
    for (const Block* block = pool.free; block; block = block->next)
      if (++free > blocks) return "the free blocks of a pool are a ring";
    if (free + pool.used != blocks) return "free and used blocks are not the pool's";
  }
  return nullptr;
}

size_t need(size_t size) {
#if defined(FAULT_BOOKS_REFUSED)
  if (size <= kLargestSmall) return 2;
#endif
  return size > kLargestSmall ? size / kPage + (size % kPage != 0) : 1;
}

// A pool keeps its chunks, and what one took more than it needed another will not have.
const char* const disclaims[] = {"drained-heap-serves-again", nullptr};

const size_t sizes[] = {16, 32, 64, 128, 256, 512, kLargestSmall, kPage, 2 * kPage, 0};

}  // namespace

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "pools of blocks that grow by doubling",
    .create = nullptr,
    .alloc = alloc,
    .release = release,
    .refill = nullptr,
    .work = nullptr,
    .spare = nullptr,
    .check = check,
    .need = need,
    .usable = nullptr,
    .align = kAlign,
    .flags = 0,
    .disclaims = disclaims,
    .sizes = sizes,
    .ignore = nullptr,
};
