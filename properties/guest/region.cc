#include "sparepage/properties/guest/region.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <stdexcept>
#include <string>

namespace sparepage {

namespace {

// The configurations that there are need twice this; AddressSanitizer leaves a little less below 4 GiB.
#if defined(SPAREPAGE_ASAN)
constexpr std::size_t kBytes = 0x3FF00000;
#else
constexpr std::size_t kBytes = std::size_t{2} * Region::kPartPages * kPageBytes;
#endif

// What strays beyond the pages that a run had is found here, and zeroed with them.
constexpr std::uint64_t kStrayPages = 2;

void zero(Address address, std::uint64_t bytes) {
  std::memset(Region::at(address), 0, bytes);
}

#if defined(SPAREPAGE_ASAN)
// Poisons addresses that have never been used. AddressSanitizer has a byte of shadow for each eight, and to
// write 128 MiB of them takes every process that loads a heap half a second: the same few pages of them,
// mapped again and again until they are written to, take nothing.
bool poison_by_mapping(const void* from, std::size_t bytes) {
  constexpr std::byte kPoisonedByUser{0xF7};  // in sanitizer/asan_internal.h: kAsanUserPoisonedMemoryMagic
  constexpr std::size_t kTile = std::size_t{1} << 20;
  std::size_t scale = 0;
  std::size_t offset = 0;
  __asan_get_shadow_mapping(&scale, &offset);
  const std::size_t shadow = (reinterpret_cast<std::uintptr_t>(from) >> scale) + offset;
  const std::size_t shadow_bytes = bytes >> scale;
  const std::vector<std::byte> tile(kTile, kPoisonedByUser);
  const int file = memfd_create("shadow", MFD_CLOEXEC);
  bool mapped = file >= 0 && write(file, tile.data(), kTile) == static_cast<ssize_t>(kTile);
  for (std::size_t at = 0; mapped && at < shadow_bytes; at += kTile) {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the address is AddressSanitizer's
    void* const to = reinterpret_cast<void*>(shadow + at);
    mapped = mmap(to, std::min(kTile, shadow_bytes - at), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED,
                  file, 0) == to;
  }
  if (file >= 0) ::close(file);
  return mapped && __asan_address_is_poisoned(from) != 0;
}
#endif

}  // namespace

Region::Region(bool guard) : guard_(guard) {
  const int access = guard ? PROT_NONE : PROT_READ | PROT_WRITE;
  void* got =
      mmap(base(), kBytes, access, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  if (got != base()) {
    if (got != MAP_FAILED) munmap(got, kBytes);
    throw std::runtime_error("the addresses from " + std::to_string(kBase >> 30) +
                             " GiB on, where a guest has its pages, are in use");
  }
#if defined(SPAREPAGE_ASAN)
  if (!guard_ && poison_by_mapping(base(), kBytes)) return;
#endif
  close(0, kBytes);
}

Region::~Region() {
  munmap(base(), kBytes);
}

Address Region::address_of(const void* pointer) {
  const auto at = reinterpret_cast<std::uintptr_t>(pointer);
  return at > kBase && at < kBase + kBytes ? static_cast<Address>(at - kBase) : 0;
}

// Pages that are not held can be neither read nor written, where that is asked for; AddressSanitizer is told
// where it is not. With both, a stray memset would be its report, whose stacks take a second, and the same
// finding another one than without it.
void Region::open(Address address, std::uint64_t bytes) const {
  if (bytes == 0) return;
  if (guard_) mprotect(at(address), bytes, PROT_READ | PROT_WRITE);
#if defined(SPAREPAGE_ASAN)
  if (!guard_) __asan_unpoison_memory_region(at(address), bytes);
#endif
}

void Region::close(Address address, std::uint64_t bytes) const {
  if (bytes == 0) return;
  if (guard_) mprotect(at(address), bytes, PROT_NONE);
#if defined(SPAREPAGE_ASAN)
  if (!guard_) __asan_poison_memory_region(at(address), bytes);
#endif
}

void Region::reset() {
  const std::size_t top = guard_ ? highest_taken_ : highest_taken_ + kStrayPages;
  const std::uint64_t end = page_end(highest_break_) + (guard_ ? 0 : kStrayPages * kPageBytes);
  open(kPageBytes, (top == 0 ? 0 : top - 1) * kPageBytes);
  open(kBreakStart, end - kBreakStart);
  if (top > 1) zero(kPageBytes, (top - 1) * kPageBytes);
  zero(kBreakStart, end - kBreakStart);
  close(kPageBytes, (top == 0 ? 0 : top - 1) * kPageBytes);
  close(kBreakStart, end - kBreakStart);
  taken_.clear();
  break_ = old_end_ = floor_ = highest_break_ = kBreakStart;
  jumped_ = false;
  pages_ = 0;
  highest_taken_ = 0;
  first_free_ = 1;
}

bool Region::holds_page(std::uint64_t page) const {
  if (page < taken_.size()) return taken_[page] != 0;
  const std::uint64_t address = page * kPageBytes;
  if (address < kBreakStart) return false;
  return address < old_end_ || (address >= floor_ && address < break_);
}

bool Region::holds(Address address, std::uint64_t bytes) const {
  if (bytes > kBytes) return false;
  const std::uint64_t last = address + std::max<std::uint64_t>(bytes, 1) - 1;
  for (std::uint64_t page = address / kPageBytes; page <= last / kPageBytes; ++page) {
    if (!holds_page(page)) return false;
  }
  return true;
}

Address Region::find_run(std::uint64_t pages, std::uint64_t align) const {
  constexpr std::uint64_t kFirstPage = kBase / kPageBytes;
  if (pages > kPartPages || align > kFirstPage) return 0;
  align = std::max<std::uint64_t>(align, 1);
  // What is to be a multiple is the address, not where it lies in the region.
  const auto aligned = [&](std::uint64_t page) {
    return (kFirstPage + page + align - 1) / align * align - kFirstPage;
  };
  for (std::uint64_t first = aligned(first_free_); first + pages <= kPartPages;) {
    std::uint64_t page = first;
    while (page < first + pages && !holds_page(page)) ++page;
    if (page == first + pages) return static_cast<Address>(first * kPageBytes);
    first = aligned(page + 1);
  }
  return 0;
}

void Region::take(Address run, std::uint32_t pages) {
  const std::size_t first = run / kPageBytes;
  if (taken_.size() < first + pages) taken_.resize(first + pages);
  highest_taken_ = std::max(highest_taken_, first + pages);
  std::fill_n(taken_.begin() + static_cast<std::ptrdiff_t>(first), pages, std::uint8_t{1});
  pages_ += pages;
  while (first_free_ < taken_.size() && taken_[first_free_] != 0) ++first_free_;
  open(run, std::uint64_t{pages} * kPageBytes);
}

Region::Given Region::give(Address run, std::uint64_t pages) {
  const auto counted = static_cast<std::uint32_t>(std::min<std::uint64_t>(pages, kPartPages));
  if (run % kPageBytes != 0) return {.pages = 0, .not_held = counted};
  Given given;
  const std::size_t first = run / kPageBytes;
  const auto is_held = [&](std::size_t page) { return page < taken_.size() && taken_[page] != 0; };
  for (std::size_t page = first; page < first + counted;) {
    std::size_t end = page;
    while (end < first + counted && is_held(end)) taken_[end++] = 0;
    if (end == page) {
      ++given.not_held;
      ++page;
      continue;
    }
    // A page more costs little where a change of protections is one for all.
    const auto address = static_cast<Address>(page * kPageBytes);
    zero(address, (end - page) * kPageBytes);
    close(address, (end - page) * kPageBytes);
    first_free_ = std::min(first_free_, page);
    given.pages += static_cast<std::uint32_t>(end - page);
    page = end;
  }
  pages_ -= given.pages;
  return given;
}

Region::Growth Region::growth(std::uint64_t bytes, bool jump) const {
  const std::uint64_t start = jump ? page_end(break_) + kPageBytes : break_;
  const std::uint64_t pages = (page_end(start + bytes) - page_end(start)) / kPageBytes;
  return {.start = static_cast<Address>(start), .pages = pages};
}

void Region::grow(const Growth& growth, std::uint64_t bytes) {
  if (growth.start != break_) {
    old_end_ = page_end(break_);
    floor_ = growth.start;
    jumped_ = true;
  }
  const std::uint64_t from = page_end(growth.start);
  break_ = growth.start + bytes;
  highest_break_ = std::max(highest_break_, break_);
  pages_ += static_cast<std::uint32_t>(growth.pages);
  open(static_cast<Address>(from), page_end(break_) - from);
}

Region::Given Region::shrink(Address to) {
  assert(to >= floor_ && to <= break_);
  const std::uint64_t from = page_end(to);
  const std::uint64_t bytes = page_end(break_) - from;
  zero(static_cast<Address>(from), bytes);
  close(static_cast<Address>(from), bytes);
  break_ = to;
  const auto pages = static_cast<std::uint32_t>(bytes / kPageBytes);
  pages_ -= pages;
  return {.pages = pages};
}

template <class Visit>
void Region::each_run(Visit visit) const {
  for (std::size_t page = 0; page < taken_.size();) {
    if (taken_[page] == 0) {
      ++page;
      continue;
    }
    const std::size_t first = page;
    while (page < taken_.size() && taken_[page] != 0) ++page;
    visit(static_cast<Address>(first * kPageBytes), (page - first) * kPageBytes);
  }
  const std::uint64_t below = jumped_ ? old_end_ : page_end(break_);
  if (below > kBreakStart) visit(kBreakStart, below - kBreakStart);
  if (jumped_ && break_ > floor_) visit(static_cast<Address>(floor_), page_end(break_) - floor_);
}

void Region::save(Image& image) const {
  image.taken = taken_;
  image.break_at = break_;
  image.old_end = old_end_;
  image.floor = floor_;
  image.highest_break = highest_break_;
  image.jumped = jumped_;
  image.pages = pages_;
  image.bytes.resize(std::size_t{pages_} * kPageBytes);
  std::byte* to = image.bytes.data();
  each_run([&](Address address, std::uint64_t bytes) {
    std::memcpy(to, at(address), bytes);
    to += bytes;
  });
}

void Region::restore(const Image& image) {
  each_run([&](Address address, std::uint64_t bytes) {
    zero(address, bytes);
    close(address, bytes);
  });
  taken_ = image.taken;
  first_free_ = 1;
  highest_taken_ = std::max(highest_taken_, taken_.size());
  highest_break_ = std::max(highest_break_, image.highest_break);
  break_ = image.break_at;
  old_end_ = image.old_end;
  floor_ = image.floor;
  jumped_ = image.jumped;
  pages_ = image.pages;
  const std::byte* from = image.bytes.data();
  each_run([&](Address address, std::uint64_t bytes) {
    open(address, bytes);
    std::memcpy(at(address), from, bytes);
    from += bytes;
  });
}

bool Region::equals(const Image& image) const {
  const auto held = [](const std::vector<std::uint8_t>& taken, std::size_t page) {
    return page < taken.size() && taken[page] != 0;
  };
  if (pages_ != image.pages || break_ != image.break_at || floor_ != image.floor) return false;
  for (std::size_t page = 0; page < std::max(taken_.size(), image.taken.size()); ++page) {
    if (held(taken_, page) != held(image.taken, page)) return false;
  }
  const std::byte* saved = image.bytes.data();
  bool equal = true;
  each_run([&](Address address, std::uint64_t bytes) {
    equal = equal && std::memcmp(at(address), saved, bytes) == 0;
    saved += bytes;
  });
  return equal;
}

template <class Visit>
void Region::each_page_not_held(Visit visit) const {
  for (std::uint64_t page = 1; page < highest_taken_ + kStrayPages; ++page) {
    if (!holds_page(page)) visit(static_cast<Address>(page * kPageBytes));
  }
  const std::uint64_t end = page_end(highest_break_) / kPageBytes + kStrayPages;
  for (std::uint64_t page = kBreakStart / kPageBytes; page < end; ++page) {
    if (!holds_page(page)) visit(static_cast<Address>(page * kPageBytes));
  }
}

void Region::save_strays(std::vector<Stray>& strays) const {
  strays.clear();
  if (guard_) return;
  each_page_not_held([&](Address page) {
    open(page, kPageBytes);
    const std::byte* bytes = at(page);
    const bool zero = bytes[0] == std::byte{0} && std::memcmp(bytes, bytes + 1, kPageBytes - 1) == 0;
    if (!zero) strays.push_back({.page = page, .bytes = {bytes, bytes + kPageBytes}});
    close(page, kPageBytes);
  });
}

void Region::append_state(std::vector<std::byte>& bytes) const {
  const auto put = [&](std::uint64_t value) {
    const auto of = std::as_bytes(std::span(&value, 1));
    bytes.insert(bytes.end(), of.begin(), of.end());
  };
  put(break_);
  put(old_end_);
  put(floor_);
  each_run([&](Address address, std::uint64_t count) {
    put(std::uint64_t{address} << 32 | count);
    bytes.insert(bytes.end(), at(address), at(address) + count);
  });
  put(0);  // no run: after it stands what strayed
  std::vector<Stray> strays;
  save_strays(strays);
  for (const Stray& stray : strays) {
    put(stray.page);
    bytes.insert(bytes.end(), stray.bytes.begin(), stray.bytes.end());
  }
}

void Region::restore(const Image& image, std::span<const Stray> strays) {
  reset();
  restore(image);
  for (const Stray& stray : strays) {
    open(stray.page, kPageBytes);
    std::ranges::copy(stray.bytes, at(stray.page));
    close(stray.page, kPageBytes);
  }
}

}  // namespace sparepage
