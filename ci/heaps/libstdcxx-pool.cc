// libstdc++'s std::pmr::unsynchronized_pool_resource, as it is installed, over an upstream that takes whole
// pages and refuses as the standard says: by std::bad_alloc. Built twice: what is asked for is aligned to 8
// bytes (libstdcxx-pool), or to the 16 that allocate(size) means by itself (libstdcxx-pool-16).
//
// No need: the standard promises none, and the code asks for chunks of a size that doubles.
// It disclaims drained-heap-serves-again: a pool keeps its chunks, and what one took another will not have.
// And refusal-leaves-no-trace: a chunk that came may stay when what was asked for beside it is refused.
// And, with the reserve, reserve-serves: the first block of a pool asks upstream up to three times, for a
// page each; and what is known of it without one, since the question then is the reserve.
#define GLUE_OVER_PAGES
#include "glue.h"

#if !defined(ALIGNMENT)
#define ALIGNMENT 8
#endif

#include <memory_resource>
#include <new>

namespace {

class Upstream : public std::pmr::memory_resource {
  void* do_allocate(size_t bytes, size_t) override {
    void* const run = bytes > PTRDIFF_MAX ? nullptr : glue_take(GLUE_PAGES(bytes));
    return run ? run : throw std::bad_alloc();
  }
  void do_deallocate(void* run, size_t bytes, size_t) override { glue_give(run, GLUE_PAGES(bytes)); }
  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override {
    return this == &other;
  }
};

using Pool = std::pmr::unsynchronized_pool_resource;

// Nothing is ever destroyed: the host puts the bytes back.
alignas(Upstream) unsigned char upstream[sizeof(Upstream)];
alignas(Pool) unsigned char storage[sizeof(Pool)];
Pool* pool;

int create(const sparepage_config* config) {
  glue_create(config);
  try {
    pool = new (storage) Pool(new (upstream) Upstream);
    return 0;
  } catch (const std::bad_alloc&) {
    return 1;
  }
}

void* alloc(size_t size) {
  try {
    return pool->allocate(size, ALIGNMENT);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void release(void* block, size_t size) {
  pool->deallocate(block, size, ALIGNMENT);
}

const char* const disclaims[] = {"drained-heap-serves-again",
                                 "refusal-leaves-no-trace",
#if defined(WITH_RESERVE)
                                 "reserve-serves",
                                 "does-not-crash",
                                 "heap-is-sound",
#endif
                                 nullptr};

const size_t sizes[] = {8, 16, 64, 128, 256, 512, 1024, 2048, 4096, 4096 * 2, 0};

}  // namespace

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "libstdc++'s unsynchronized_pool_resource over pages",
    .create = create,
    .alloc = alloc,
    .release = release,
    .refill = GLUE_REFILL,
    .work = nullptr,
    .spare = GLUE_SPARE,
    .check = nullptr,
    .need = nullptr,
    .usable = nullptr,
    .align = ALIGNMENT,
    .flags = 0,
    .disclaims = disclaims,
    .sizes = sizes,
    .ignore = nullptr,
};
