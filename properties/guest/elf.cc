#include "properties/guest/elf.h"

#include <link.h>

#include <algorithm>
#include <cstring>
#include <fstream>

namespace sparepage {

std::uint64_t bytes_of_one_cut_short(const std::string& file) {
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  const auto has = static_cast<std::uint64_t>(std::max<std::streamoff>(stream.tellg(), 0));
  const auto read = [&](std::uint64_t offset, auto& value) {
    stream.clear();
    stream.seekg(static_cast<std::streamoff>(offset));
    stream.read(reinterpret_cast<char*>(&value), sizeof value);
    return stream.gcount() == static_cast<std::streamsize>(sizeof value);
  };
  ElfW(Ehdr) head = {};
  const bool whole = read(0, head);
  constexpr unsigned char kClass = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
  if (std::memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != kClass) return 0;
  std::uint64_t told = sizeof head;
  if (whole) {
    told = std::max(told, head.e_phoff + std::uint64_t{head.e_phnum} * sizeof(ElfW(Phdr)));
    told = std::max(told, head.e_shoff + std::uint64_t{head.e_shnum} * sizeof(ElfW(Shdr)));
  }
  for (std::uint64_t i = 0; whole && i < head.e_phnum; ++i) {
    ElfW(Phdr) segment = {};
    if (!read(head.e_phoff + i * sizeof segment, segment)) break;
    told = std::max<std::uint64_t>(told, std::uint64_t{segment.p_offset} + segment.p_filesz);
  }
  return told > has ? told : 0;
}

}  // namespace sparepage
