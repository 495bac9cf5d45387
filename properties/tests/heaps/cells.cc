// cells: pages cut into cells of 64 bytes, a bit a cell; the first one says which are used. Pages are kept.
// Its mistakes are for sanitizers, and it is built with those of its host.
#include <sparepage/heap.h>

namespace {

using Bits = unsigned long long;

constexpr size_t kPage = 4096;
constexpr size_t kCell = 64;
constexpr size_t kCells = kPage / kCell;

struct Page {
  Page* next;
  Bits used;
};

Page* pages;

// What a request costs, for the books: the shortest most.
constexpr unsigned char kCost[kCell] = {1};
unsigned cost;

#if defined(FAULT_HIDES)
// Releases of four sizes or their neighbours in this order, with others between them or not: a mistake that
// only a search finds that notices each one.
int reached;

bool is_near(size_t size, size_t of) {
  return size + 1 >= of && size <= of + 1;
}

[[gnu::noinline]] void look_for_order(size_t size) {
  switch (reached) {
    case 0:
      if (is_near(size, 23)) reached = 1;
      break;
    case 1:
      if (is_near(size, 31)) reached = 2;
      break;
    case 2:
      if (is_near(size, 47)) reached = 3;
      break;
    default:
      if (is_near(size, 59)) __builtin_trap();
  }
}
#endif

#if defined(FAULT_ADDS_SIGNED)
// An int holds every size that there is, but not what it is rounded up from.
size_t rounded(size_t size) {
  const int all = static_cast<int>(size) + static_cast<int>(kCell - 1);
  return all < 0 ? size : static_cast<size_t>(all) / kCell * kCell;
}
#else
size_t rounded(size_t size) {
  return size > kCell ? size : kCell;
}
#endif

void* take_cell(Page& page) {
  for (size_t cell = 1; cell < kCells; ++cell) {
    if ((page.used >> cell & 1) != 0) continue;
    page.used |= Bits{1} << cell;
    return reinterpret_cast<char*>(&page) + cell * kCell;
  }
  return nullptr;
}

void* find_cell() {
  for (Page* page = pages; page != nullptr; page = page->next) {
    if (void* cell = take_cell(*page)) return cell;
  }
  if (sparepage_context() != SPAREPAGE_APPLICATION) return nullptr;
  Page* page = static_cast<Page*>(sparepage_take(1, 1));
  if (page == nullptr) return nullptr;
  page->next = pages;
  pages = page;
  return take_cell(*page);
}

void* alloc(size_t size) {
  if (rounded(size) > kCell) return nullptr;
  void* cell = find_cell();
  if (cell == nullptr) return nullptr;
#if defined(FAULT_READS_PAST_TABLE)
  // The largest request stands after the table's end.
  cost += *(kCost + size);
#else
  cost += size == 0 ? 0 : kCost[size - 1];
#endif
  return cell;
}

void release(void* block, [[maybe_unused]] size_t size) {
  const size_t in_page = reinterpret_cast<size_t>(block) % kPage;
  Page* page = reinterpret_cast<Page*>(static_cast<char*>(block) - in_page);
  const size_t cell = in_page / kCell;
#if defined(FAULT_TAGS_NEXT)
  // A tag against a second release. It stands after the cell, where the next one begins.
  if (cell + 1 < kCells) static_cast<char*>(block)[kCell] = 1;
#endif
#if defined(FAULT_HIDES)
  look_for_order(size);
#endif
  page->used &= ~(Bits{1} << cell);
}

constexpr size_t kSizes[] = {kCell, 23, 31, 47, 59, 0x7FFFFFFF, 0};

}  // namespace

const struct sparepage_heap sparepage_heap = {
    .abi = SPAREPAGE_HEAP_ABI,
    .bytes = sizeof(struct sparepage_heap),
    .name = HEAP_NAME,
    .summary = "pages cut into cells",
    .create = nullptr,
    .alloc = alloc,
    .release = release,
    .refill = nullptr,
    .work = nullptr,
    .spare = nullptr,
    .check = nullptr,
    .need = nullptr,
    .usable = nullptr,
    .align = kCell,
    .flags = 0,
    .disclaims = nullptr,
    .sizes = kSizes,
    .ignore = nullptr,
};
