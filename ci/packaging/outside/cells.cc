// cells: a region of fixed size, which `create` takes, in cells of 256 bytes. C++11, and it promises no
// request.
#include <sparepage/heap.h>

namespace {

constexpr size_t kCell = 256;
constexpr size_t kCells = 16;

struct Cell {
  Cell* next;
};
Cell* free_cells;

int create(const sparepage_config* config) {
  const size_t pages = config->heap_pages;
  char* region = static_cast<char*>(sparepage_take(pages, 1));
  if (region == nullptr) return 1;
  for (size_t i = pages * kCells; i-- > 0;) {
    Cell* cell = reinterpret_cast<Cell*>(region + i * kCell);
    cell->next = free_cells;
    free_cells = cell;
  }
  return 0;
}

void* alloc(size_t size) {
  Cell* cell = size <= kCell ? free_cells : nullptr;
  if (cell != nullptr) free_cells = cell->next;
  return cell;
}

void release(void* block, size_t) {
  Cell* cell = static_cast<Cell*>(block);
  cell->next = free_cells;
  free_cells = cell;
}

}  // namespace

extern "C" const struct sparepage_heap sparepage_heap = {SPAREPAGE_HEAP_ABI,
                                                         sizeof(struct sparepage_heap),
                                                         "cells",
                                                         "cells of 256 bytes",
                                                         create,
                                                         alloc,
                                                         release,
                                                         nullptr,
                                                         nullptr,
                                                         nullptr,
                                                         nullptr,
                                                         nullptr,
                                                         nullptr,
                                                         16,
                                                         0,
                                                         nullptr,
                                                         nullptr,
                                                         nullptr};
