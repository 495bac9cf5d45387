// A guest as it was loaded: its functions, what it says of itself, and its static data. Source: HEAP.md
// section 1.
#pragma once

#include <link.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/heap.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

// The name of the type is that of the variable too.
using HeapFunctions = struct sparepage_heap;

// Not to be moved about: static data is found once, and has addresses.
class GuestLibrary {
 public:
  // Loads a shared object, whose constructors run. "": the heap that is linked into this program, after
  // the lines of linked_heap.ld, which say what of the program is the heap's. Throws GuestError.
  // `ignored` are symbols of static data that is not compared, beside what the heap has ignored itself.
  explicit GuestLibrary(const std::string& file, std::span<const std::string> ignored = {});

  static constexpr std::string_view kLinked = "the heap linked in";  // as messages call it
  static bool is_linked();  // whether a heap is linked into this program

  const HeapFunctions& functions() const { return heap_; }
  const GuestTraits& traits() const { return traits_; }
  const std::string& file() const { return file_; }

  // Static data as it was once the object was loaded.
  void reset() const { restore(initial_); }

  using Image = std::vector<std::byte>;
  void save(Image& image) const;
  void restore(const Image& image) const;
  // The first byte that differs, of those that are compared; null: none does.
  const std::byte* difference(const Image& image) const;
  bool equals(const Image& image) const { return difference(image) == nullptr; }

  // Static data that is compared, less what it was once the object was loaded: zeros where nothing changed,
  // wherever the object lies.
  void append_changes(std::vector<std::byte>& bytes) const;
  // Where a byte of what append_changes() appends stands.
  struct Place {
    std::string symbol;    // "": none that is known
    std::uint64_t offset;  // in the symbol, or in the object
    bool operator==(const Place&) const = default;
  };
  Place place_of_change(std::size_t index) const;
  // Makes bytes of what append_changes() appends what they were once the object was loaded.
  void undo_changes(std::size_t begin, std::size_t end) const;

  // "counter+4": the symbol that static data at an address belongs to, or its offset in the object.
  std::string symbol_of(const void* address) const;
  // The function of the object that an instruction belongs to; "": none, or it has no name.
  std::string function_of(const void* instruction) const;
  bool owns(const void* instruction) const;

  // Whether the heap itself is built with AddressSanitizer.
  bool is_watched() const { return is_watched_; }
  // A byte an edge, of a heap that is built with -fsanitize-coverage=inline-8bit-counters: how often it was
  // taken. Only who reads them sets them back.
  std::span<std::uint8_t> counters() const { return counters_; }

 private:
  struct Symbol {
    std::uintptr_t address;
    std::size_t bytes;
    bool function;
    std::string name;
  };
  const HeapFunctions& load();
  const HeapFunctions& find_linked();
  void read_description(const HeapFunctions& given);
  void find_static_data(const void* inside);
  void leave_out_ignored();
  void leave_out(const std::string& symbol);
  void read_object(const std::string& object_file, bool linked);
  void note_foreign(std::string_view name);
  void find_counters(const std::string& object, std::span<const ElfW(Shdr)> sections, std::size_t names_at);
  const Symbol* symbol_at(const void* address, bool function) const;

  std::string file_;
  HeapFunctions heap_ = {};
  GuestTraits traits_;
  std::uintptr_t load_address_ = 0;
  std::uintptr_t code_ = 0;  // where its instructions are, and maybe more of it
  std::uintptr_t code_end_ = 0;
  std::vector<std::span<std::byte>> data_;      // writable segments, less what is made read-only
  std::vector<std::span<std::byte>> compared_;  // those without what the heap has ignored
  std::vector<Symbol> symbols_;                 // by address
  std::span<std::uint8_t> counters_;
  bool is_watched_ = false;
  Image initial_;
};

}  // namespace sparepage
