#include "sparepage/properties/guest/library.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "properties/guest/elf.h"
#include "sparepage/model/memory.h"

// Of a heap that is linked in: linked_heap.ld makes the sections, the linker their ends.
#pragma weak sparepage_heap
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): the linker's names
extern std::byte __start_sparepage_state[] __attribute__((weak));
extern std::byte __stop_sparepage_state[] __attribute__((weak));
extern std::byte __start_sparepage_code[] __attribute__((weak));
extern std::byte __stop_sparepage_code[] __attribute__((weak));
extern std::byte __start_sparepage_counters[] __attribute__((weak));
extern std::byte __stop_sparepage_counters[] __attribute__((weak));
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
}

namespace sparepage {

namespace {

using Bytes = std::span<std::byte>;

// Where Clang's -fsanitize-coverage=inline-8bit-counters has them.
constexpr std::string_view kCounters = "__sancov_cntrs";

// For bytes between which some are poisoned: the static data of a guest that is built with AddressSanitizer.
// A word at a time, by hand: a library call would be watched. The compiler would make
// one of the loop that copies, if it knew the word.
SPAREPAGE_UNWATCHED void copy_unwatched(std::byte* to, const std::byte* from, std::size_t bytes) {
#if defined(SPAREPAGE_ASAN)
  for (; bytes >= sizeof(std::uintptr_t); bytes -= sizeof(std::uintptr_t)) {
    std::uintptr_t word;
    __builtin_memcpy(&word, from, sizeof word);
    __asm__ volatile("" : "+r"(word));
    __builtin_memcpy(to, &word, sizeof word);
    from += sizeof word;
    to += sizeof word;
  }
  for (; bytes > 0; --bytes) *static_cast<volatile std::byte*>(to++) = *from++;
#else
  if (bytes != 0) std::memcpy(to, from, bytes);
#endif
}

SPAREPAGE_UNWATCHED std::size_t difference_unwatched(const std::byte* one, const std::byte* other,
                                                     std::size_t bytes) {
  std::size_t at = 0;
#if defined(SPAREPAGE_ASAN)
  for (; at + sizeof(std::uintptr_t) <= bytes; at += sizeof(std::uintptr_t)) {
    std::uintptr_t words[2];
    __builtin_memcpy(&words[0], one + at, sizeof words[0]);
    __builtin_memcpy(&words[1], other + at, sizeof words[1]);
    if (words[0] != words[1]) break;
  }
#else
  if (bytes == 0 || std::memcmp(one, other, bytes) == 0) return bytes;
#endif
  while (at < bytes && one[at] == other[at]) ++at;
  return at;
}

[[noreturn]] void refuse(const std::string& file, const std::string& what) {
  throw GuestError(file + ": " + what);
}

// What is left of some ranges without another one.
std::vector<Bytes> without(const std::vector<Bytes>& ranges, const std::byte* begin, const std::byte* end) {
  std::vector<Bytes> left;
  for (const Bytes& range : ranges) {
    std::byte* const from = range.data();
    std::byte* const to = from + range.size();
    const auto cut = [&](const std::byte* at) {
      return from + (std::clamp<const std::byte*>(at, from, to) - from);
    };
    if (from != cut(begin)) left.emplace_back(from, cut(begin));
    if (cut(end) != to && cut(end) >= cut(begin)) left.emplace_back(cut(end), to);
  }
  return left;
}

}  // namespace

GuestLibrary::GuestLibrary(const std::string& file, std::span<const std::string> ignored)
    : file_(file.empty() ? kLinked : file) {
  read_description(file.empty() ? find_linked() : load());
  read_object(file.empty() ? "/proc/self/exe" : file, file.empty());
  leave_out_ignored();
  for (const std::string& symbol : ignored) leave_out(symbol);
  save(initial_);
}

const HeapFunctions& GuestLibrary::load() {
  char path[PATH_MAX];
  if (realpath(file_.c_str(), path) == nullptr)
    refuse(file_, std::string("can't be read: ") + std::strerror(errno));
  if (const std::uint64_t whole = bytes_of_one_cut_short(path); whole != 0) {
    refuse(file_,
           "is cut short: by its headers it has " + std::to_string(whole) + " bytes, and here are fewer");
  }
  // Bound at once: what is bound later would change static data.
  void* object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (object == nullptr) refuse(file_, std::string("is no shared object that can be loaded: ") + dlerror());
  const void* symbol = dlsym(object, "sparepage_heap");
  if (symbol == nullptr) {
    refuse(file_, "exports no `sparepage_heap`; a heap is one structure of that name (sparepage/heap.h)");
  }
  find_static_data(symbol);
  return *static_cast<const HeapFunctions*>(symbol);
}

bool GuestLibrary::is_linked() {
  return &sparepage_heap != nullptr;
}

const HeapFunctions& GuestLibrary::find_linked() {
  if (!is_linked()) refuse(file_, "there is none: no `sparepage_heap` is in this program");
  if (__start_sparepage_code == nullptr) {
    refuse(file_,
           "what of this program is the heap's can't be told: link its objects by ld -r "
           "--force-group-allocation -T linked_heap.ld first");
  }
  find_static_data(&sparepage_heap);
  data_ = {{__start_sparepage_state, __stop_sparepage_state}};
  code_ = reinterpret_cast<std::uintptr_t>(__start_sparepage_code);
  code_end_ = reinterpret_cast<std::uintptr_t>(__stop_sparepage_code);
  counters_ = {reinterpret_cast<std::uint8_t*>(__start_sparepage_counters),
               reinterpret_cast<std::uint8_t*>(__stop_sparepage_counters)};
  return sparepage_heap;
}

void GuestLibrary::read_description(const HeapFunctions& given) {
  if (given.abi != SPAREPAGE_HEAP_ABI) {
    refuse(file_, "its abi is " + std::to_string(given.abi) + ", and " + std::to_string(SPAREPAGE_HEAP_ABI) +
                      " is known here: put SPAREPAGE_HEAP_ABI there");
  }
  constexpr std::size_t kLeast = offsetof(HeapFunctions, release) + sizeof given.release;
  if (given.bytes < kLeast) {
    refuse(file_,
           "its `bytes` is " + std::to_string(given.bytes) + ": put sizeof(struct sparepage_heap) there");
  }
  std::memcpy(&heap_, &given, std::min(given.bytes, sizeof heap_));
  if (heap_.name == nullptr || !is_name(heap_.name)) {
    refuse(file_, "its name is " +
                      (heap_.name == nullptr ? "missing" : "\"" + std::string(heap_.name) + "\"") +
                      ": a small letter, then small letters, digits, points and hyphens");
  }
  if (heap_.alloc == nullptr || heap_.release == nullptr) {
    refuse(file_, std::string("has no `") + (heap_.alloc == nullptr ? "alloc" : "release") +
                      "`, which every heap has");
  }
  traits_.name = heap_.name;
  traits_.summary = heap_.summary == nullptr ? "" : heap_.summary;
  for (const char* const* each = heap_.disclaims; each != nullptr && *each != nullptr; ++each) {
    traits_.disclaims.emplace_back(*each);
  }
  for (const std::size_t* each = heap_.sizes; each != nullptr && *each != 0; ++each) {
    traits_.sizes.push_back(*each);
  }
  traits_.has_need = heap_.need != nullptr;
  traits_.has_refill = heap_.refill != nullptr;
  traits_.has_spare = heap_.spare != nullptr;
  traits_.has_work = heap_.work != nullptr;
}

void GuestLibrary::find_static_data(const void* inside) {
  struct Search {
    std::uintptr_t inside;
    std::uintptr_t load = 0;
    std::uintptr_t end = 0;
    std::vector<Bytes> data = {};
  } search = {.inside = reinterpret_cast<std::uintptr_t>(inside)};
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t /*bytes*/, void* to) {
        auto& found = *static_cast<Search*>(to);
        const std::span headers(info->dlpi_phdr, info->dlpi_phnum);
        const auto start = [&](const auto& header) { return info->dlpi_addr + header.p_vaddr; };
        const auto has = [&](const auto& header) {
          return header.p_type == PT_LOAD && found.inside - start(header) < header.p_memsz;
        };
        if (std::ranges::none_of(headers, has)) return 0;
        found.load = info->dlpi_addr;
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader tells addresses as numbers
        const auto pointer = [](std::uintptr_t address) { return reinterpret_cast<std::byte*>(address); };
        for (const auto& header : headers) {
          if (header.p_type != PT_LOAD) continue;
          found.end = std::max<std::uintptr_t>(found.end, start(header) + header.p_memsz);
          if ((header.p_flags & PF_W) != 0) found.data.emplace_back(pointer(start(header)), header.p_memsz);
        }
        const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
        for (const auto& header : headers) {
          if (header.p_type != PT_GNU_RELRO) continue;
          const std::uintptr_t end = (start(header) + header.p_memsz) / page * page;
          found.data = without(found.data, pointer(start(header) / page * page), pointer(end));
        }
        return 1;
      },
      &search);
  load_address_ = search.load;
  code_ = search.load;
  code_end_ = search.end;
  data_ = std::move(search.data);
}

void GuestLibrary::leave_out_ignored() {
  compared_ = data_;
  for (void* const* each = heap_.ignore; each != nullptr && *each != nullptr; each += 2) {
    if (each[1] == nullptr) refuse(file_, "its `ignore` has a begin without an end");
    compared_ =
        without(compared_, static_cast<const std::byte*>(each[0]), static_cast<const std::byte*>(each[1]));
  }
}

// All of that name: a name of static linkage may stand for several.
void GuestLibrary::leave_out(const std::string& symbol) {
  const auto is_data = [&](const Symbol& of) {
    return !of.function && of.bytes != 0 && std::ranges::any_of(data_, [&](const Bytes& range) {
      const auto begin = reinterpret_cast<std::uintptr_t>(range.data());
      return of.address >= begin && of.address < begin + range.size();
    });
  };
  bool found = false;
  std::string names;
  for (const Symbol& each : symbols_) {
    if (!is_data(each)) continue;
    names += (names.empty() ? "" : ", ") + each.name;
    if (each.name != symbol) continue;
    found = true;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): a table of symbols tells addresses as numbers
    const auto* begin = reinterpret_cast<const std::byte*>(each.address);
    compared_ = without(compared_, begin, begin + each.bytes);
  }
  if (found) return;
  refuse(file_, "--ignore: its static data has no symbol \"" + symbol + "\"; " +
                    (names.empty() ? "it has none at all: name the bytes in the heap's `ignore`"
                                   : "it has " + names));
}

void GuestLibrary::append_changes(std::vector<std::byte>& bytes) const {
  const std::byte* saved = initial_.data();
  for (const Bytes& range : data_) {
    for (const Bytes& part : compared_) {
      if (part.data() < range.data() || part.data() >= range.data() + range.size()) continue;
      const std::byte* before = saved + (part.data() - range.data());
      bytes.resize(bytes.size() + part.size());
      std::byte* to = bytes.data() + bytes.size() - part.size();
      for (std::size_t i = 0; i < part.size(); ++i) to[i] = part[i] ^ before[i];
    }
    saved += range.size();
  }
}

GuestLibrary::Place GuestLibrary::place_of_change(std::size_t index) const {
  for (const Bytes& range : data_) {
    for (const Bytes& part : compared_) {
      if (part.data() < range.data() || part.data() >= range.data() + range.size()) continue;
      if (index >= part.size()) {
        index -= part.size();
        continue;
      }
      const std::byte* at = part.data() + index;
      const auto address = reinterpret_cast<std::uintptr_t>(at);
      if (const Symbol* symbol = symbol_at(at, false)) {
        return {.symbol = symbol->name, .offset = address - symbol->address};
      }
      return {.symbol = "", .offset = address - load_address_};
    }
  }
  return {.symbol = "", .offset = 0};
}

void GuestLibrary::undo_changes(std::size_t begin, std::size_t end) const {
  std::size_t index = 0;
  const std::byte* saved = initial_.data();
  for (const Bytes& range : data_) {
    for (const Bytes& part : compared_) {
      if (part.data() < range.data() || part.data() >= range.data() + range.size()) continue;
      const std::byte* before = saved + (part.data() - range.data());
      const std::size_t first = std::clamp(begin, index, index + part.size()) - index;
      const std::size_t last = std::clamp(end, index, index + part.size()) - index;
      copy_unwatched(part.data() + first, before + first, last - first);
      index += part.size();
    }
    saved += range.size();
  }
}

void GuestLibrary::save(Image& image) const {
  std::size_t bytes = 0;
  for (const Bytes& range : data_) bytes += range.size();
  image.resize(bytes);
  std::byte* to = image.data();
  for (const Bytes& range : data_) {
    copy_unwatched(to, range.data(), range.size());
    to += range.size();
  }
}

void GuestLibrary::restore(const Image& image) const {
  const std::byte* from = image.data();
  for (const Bytes& range : data_) {
    copy_unwatched(range.data(), from, range.size());
    from += range.size();
  }
}

const std::byte* GuestLibrary::difference(const Image& image) const {
  const std::byte* saved = image.data();
  for (const Bytes& range : data_) {
    for (const Bytes& part : compared_) {
      if (part.data() < range.data() || part.data() >= range.data() + range.size()) continue;
      const std::byte* before = saved + (part.data() - range.data());
      const std::size_t at = difference_unwatched(part.data(), before, part.size());
      if (at != part.size()) return part.data() + at;
    }
    saved += range.size();
  }
  return nullptr;
}

bool GuestLibrary::owns(const void* instruction) const {
  const auto at = reinterpret_cast<std::uintptr_t>(instruction);
  return at >= code_ && at < code_end_;
}

// Of the object's own table of symbols, which knows its static functions too; where it is stripped, of the
// dynamic one.
void GuestLibrary::read_object(const std::string& object_file, bool linked) {
  std::ifstream stream(object_file, std::ios::binary);
  const std::string object{std::istreambuf_iterator<char>(stream), {}};
  const auto read = [&](std::size_t offset, auto& value) {
    if (offset > object.size() || object.size() - offset < sizeof value) return false;
    std::memcpy(&value, object.data() + offset, sizeof value);
    return true;
  };
  ElfW(Ehdr) head;
  if (!read(0, head)) return;
  std::vector<ElfW(Shdr)> sections(head.e_shnum);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    if (!read(head.e_shoff + i * sizeof(ElfW(Shdr)), sections[i])) return;
  }
  if (!linked) find_counters(object, sections, head.e_shstrndx);
  const auto is = [](ElfW(Word) type) {
    return [type](const ElfW(Shdr) & section) { return section.sh_type == type; };
  };
  auto table = std::ranges::find_if(sections, is(SHT_SYMTAB));
  if (table == sections.end()) table = std::ranges::find_if(sections, is(SHT_DYNSYM));
  if (table == sections.end() || table->sh_link >= sections.size()) return;
  const ElfW(Shdr)& names = sections[table->sh_link];
  for (std::size_t at = 0; at + sizeof(ElfW(Sym)) <= table->sh_size; at += sizeof(ElfW(Sym))) {
    ElfW(Sym) symbol;
    if (!read(table->sh_offset + at, symbol)) return;
    const auto type = symbol.st_info & 0xF;
    if (names.sh_offset + symbol.st_name >= object.size()) continue;
    const std::string_view name = object.c_str() + names.sh_offset + symbol.st_name;
    // What each object has that is built with AddressSanitizer: it calls the first, which a program that a
    // heap is linked into has itself, and has the second, if Clang made it.
    const std::uintptr_t address = load_address_ + symbol.st_value;
    if (linked ? name == "asan.module_ctor" && address >= code_ && address < code_end_
               : name == "__asan_init") {
      is_watched_ = true;
    }
    if (!linked && symbol.st_shndx == SHN_UNDEF) note_foreign(name.substr(0, name.find('@')));
    if ((type != STT_FUNC && type != STT_OBJECT) || symbol.st_value == 0) continue;
    symbols_.push_back({.address = address,
                        .bytes = symbol.st_size,
                        .function = type == STT_FUNC,
                        .name = std::string(name)});
  }
  std::ranges::sort(symbols_, {}, &Symbol::address);
}

void GuestLibrary::note_foreign(std::string_view name) {
  static constexpr std::string_view kForeign[] = {
      "malloc",       "calloc",        "realloc",   "aligned_alloc", "posix_memalign", "mmap",
      "mmap64",       "sbrk",          "rand",      "rand_r",        "random",         "drand48",
      "lrand48",      "arc4random",    "getrandom", "getentropy",    "time",           "clock",
      "gettimeofday", "clock_gettime", "_Znwm",     "_Znwj"};
  if (std::ranges::find(kForeign, name) == std::end(kForeign)) return;
  const std::string called(name.starts_with("_Znw") ? "operator new" : name);
  if (std::ranges::find(traits_.foreign, called) == traits_.foreign.end()) traits_.foreign.push_back(called);
}

// What counts edges is no state of the heap: it is neither saved nor compared.
void GuestLibrary::find_counters(const std::string& object, std::span<const ElfW(Shdr)> sections,
                                 std::size_t names_at) {
  if (names_at >= sections.size()) return;
  for (const ElfW(Shdr) & section : sections) {
    const std::size_t name_at = sections[names_at].sh_offset + section.sh_name;
    if (name_at >= object.size() || section.sh_addr == 0) continue;
    const std::string_view name = object.c_str() + name_at;
    if (name != kCounters && name != "__sancov_guards" && name != "__sancov_bools") continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the file tells addresses as numbers
    auto* const begin = reinterpret_cast<std::byte*>(load_address_ + section.sh_addr);
    data_ = without(data_, begin, begin + section.sh_size);
    if (name == kCounters) counters_ = {reinterpret_cast<std::uint8_t*>(begin), section.sh_size};
  }
}

const GuestLibrary::Symbol* GuestLibrary::symbol_at(const void* address, bool function) const {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  const Symbol* found = nullptr;
  for (const Symbol& symbol : symbols_) {
    if (symbol.address > at) break;
    if (symbol.function == function && at - symbol.address < std::max<std::size_t>(symbol.bytes, 1)) {
      found = &symbol;
    }
  }
  return found;
}

std::string GuestLibrary::symbol_of(const void* address) const {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  if (const Symbol* symbol = symbol_at(address, false)) {
    const std::uintptr_t offset = at - symbol->address;
    return symbol->name + (offset == 0 ? "" : "+" + std::to_string(offset));
  }
  return "offset " + std::to_string(at - load_address_) + " of " + file_;
}

std::string GuestLibrary::function_of(const void* instruction) const {
  const Symbol* symbol = symbol_at(instruction, true);
  // Compilers name the parts of a function that they take out of it: "grow.cold".
  return symbol == nullptr ? "" : symbol->name.substr(0, symbol->name.find('.'));
}

}  // namespace sparepage
