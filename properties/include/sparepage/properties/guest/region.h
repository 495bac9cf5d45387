// The address space of a guest: the pages that it holds, in a range of fixed addresses, so that
// a trace gives the same addresses in every process. Source: HEAP.md sections 1 and 2.
//
//   base         1 GiB; its first page is never given, so that 0 is null. In a program of 32 bits 2 GiB:
//                a position-independent one is itself loaded between the two
//   take's part  from there to kBreakStart
//   break's part from kBreakStart on
//
// Whether a page may be had is the pager's affair; this says where it lies. A page that is not held is zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sparepage/model/config.h"
#include "sparepage/model/memory.h"

namespace sparepage {

class Region {
 public:
  static constexpr std::uintptr_t kBase = std::uintptr_t{sizeof(void*) == 8 ? 1 : 2} << 30;
  // Twice the pages of the largest configuration, which no alignment up to 16 MiB makes too few.
  static constexpr std::uint32_t kPartPages = 0x21000;
  static constexpr Address kBreakStart = kPartPages * kPageBytes;

  // What came of giving pages back.
  struct Given {
    std::uint32_t pages = 0;     // that were held, and are not any more
    std::uint32_t not_held = 0;  // that were not held
  };

  // Pages as they were: which are held, and their bytes.
  struct Image {
    std::vector<std::uint8_t> taken;
    std::uint64_t break_at = 0;
    std::uint64_t old_end = 0;
    std::uint64_t floor = 0;
    std::uint64_t highest_break = 0;
    bool jumped = false;
    std::uint32_t pages = 0;
    std::vector<std::byte> bytes;  // of the pages held, by address
  };

  // Reserves the addresses. Throws std::runtime_error if something else has them. `guard`: touching a page
  // that is not held is a crash.
  explicit Region(bool guard);
  Region(const Region&) = delete;
  Region& operator=(const Region&) = delete;
  ~Region();

  static std::byte* at(Address address) { return base() + address; }
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the address is fixed
  static std::byte* base() { return reinterpret_cast<std::byte*>(kBase); }
  // Where an address of the process lies; nothing of the region: 0.
  static Address address_of(const void* pointer);

  void reset();

  std::uint32_t pages() const { return pages_; }  // held

  // The lowest free run of take's part whose address is a multiple of `align` pages; 0: there is none.
  Address find_run(std::uint64_t pages, std::uint64_t align) const;
  void take(Address run, std::uint32_t pages);
  Given give(Address run, std::uint64_t pages);

  // The break as an address, and the lowest to which it may go.
  Address break_at() const { return static_cast<Address>(break_); }
  std::int64_t break_floor() const { return static_cast<std::int64_t>(floor_); }
  // Where growth by so many bytes starts, and the pages that it takes; `jump`: after a page that is left
  // out.
  struct Growth {
    Address start;
    std::uint64_t pages;
  };
  Growth growth(std::uint64_t bytes, bool jump) const;
  void grow(const Growth& growth, std::uint64_t bytes);
  // Moves the break down to an address not below its floor; returns the pages that were left.
  Given shrink(Address to);
  bool jumped() const { return jumped_; }

  // Whether all of so many bytes lie in pages that are held.
  bool holds(Address address, std::uint64_t bytes) const;

  void save(Image& image) const;
  void restore(const Image& image);
  bool equals(const Image& image) const;

  // What a heap wrote where it holds no page: the page's bytes, if there are others than zeros.
  struct Stray {
    Address page;
    std::vector<std::byte> bytes;
  };
  // The pages and what strayed, as bytes that are equal where these are.
  void append_state(std::vector<std::byte>& bytes) const;
  // With a guard there is none.
  void save_strays(std::vector<Stray>& strays) const;
  // As the pages were, and what strayed; nothing else is left of what was there.
  void restore(const Image& image, std::span<const Stray> strays);

 private:
  static std::uint64_t page_end(std::uint64_t address) {
    return (address + kPageBytes - 1) / kPageBytes * kPageBytes;
  }
  template <class Visit>
  void each_run(Visit visit) const;  // visit(address, bytes) for each run of pages held, by address
  bool holds_page(std::uint64_t page) const;
  template <class Visit>
  void each_page_not_held(Visit visit) const;  // visit(address) for each that may have been written to
  void open(Address address, std::uint64_t bytes) const;
  void close(Address address, std::uint64_t bytes) const;

  bool guard_;
  std::vector<std::uint8_t> taken_;  // by page of take's part: whether it is held
  std::uint64_t break_ = kBreakStart;
  std::uint64_t old_end_ = kBreakStart;  // where the pages below a jump end
  std::uint64_t floor_ = kBreakStart;
  bool jumped_ = false;
  std::uint32_t pages_ = 0;
  std::uint64_t highest_break_ = kBreakStart;  // since the last reset
  std::size_t highest_taken_ = 0;
  std::size_t first_free_ = 1;  // no page of take's part below it is free
};

}  // namespace sparepage
