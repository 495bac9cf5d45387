// Boost.Interprocess' rbtree_best_fit, the algorithm of its managed segments, over a break. It can not grow
// by itself: its caller grows it, by as many pages as the request needs, and asks again.
//
// need: those pages.
#include <boost/interprocess/detail/config_begin.hpp>
#include <boost/interprocess/mem_algo/rbtree_best_fit.hpp>
#include <boost/interprocess/sync/mutex_family.hpp>
#include <new>

#include "glue.h"

namespace {

using Segment = boost::interprocess::rbtree_best_fit<boost::interprocess::null_mutex_family>;

Segment* segment;

// Pages that hold a block: its header, what rounding adds, and what a segment keeps of itself at its
// beginning.
size_t pages_for(size_t size) {
  return GLUE_PAGES(size + Segment::get_min_size(0) + 64);
}

// The segment begins with what it keeps of itself.
bool grow(size_t bytes) {
  void* const run = glue_sbrk(static_cast<ptrdiff_t>(bytes));
  if (run == reinterpret_cast<void*>(-1)) return false;
  if (segment)
    segment->grow(bytes);
  else
    segment = new (run) Segment(bytes, 0);
  return true;
}

void* alloc(size_t size) {
  if (size > PTRDIFF_MAX / 2) return nullptr;
  void* const block = segment ? segment->allocate(size) : nullptr;
  if (block || !grow(pages_for(size) * GLUE_PAGE)) return block;
  return segment->allocate(size);
}

void release(void* block, size_t) {
  segment->deallocate(block);
}

const char* check() {
  return !segment || segment->check_sanity() ? nullptr : "check_sanity says no";
}

size_t need(size_t size) {
  return size > PTRDIFF_MAX / 2 ? static_cast<size_t>(-1) : pages_for(size);
}

const size_t sizes[] = {Segment::PayloadPerAllocation, 4096, 0};

}  // namespace

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "Boost.Interprocess' rbtree_best_fit, grown by its caller",
    .create = GLUE_CREATE,
    .alloc = alloc,
    .release = release,
    .refill = GLUE_REFILL,
    .work = nullptr,
    .spare = GLUE_SPARE,
    .check = check,
    .need = need,
    .usable = nullptr,
    .align = alignof(max_align_t),
    .flags = 0,
    .disclaims = nullptr,
    .sizes = sizes,
    .ignore = nullptr,
};
