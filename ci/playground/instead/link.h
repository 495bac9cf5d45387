// Shared objects, which can't be loaded here: what is declared of them.
#pragma once

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): it is one of the system's
#define ElfW(kind) struct Elf_##kind
