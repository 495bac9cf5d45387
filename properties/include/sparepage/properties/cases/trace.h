// Traces as text. Source: spec section 5, which is the format's definition.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/case.h"

namespace sparepage {

// An `expect` line: under that strategy exactly those invariants are violated; none: it holds. Of a heap
// under test it tells where that heap is loaded, and is passed over where it is not.
struct Expectation {
  std::string heap = {};      // empty: the modelled one
  std::string strategy = {};  // of a guest, the caller; empty: its bind asks once
  std::vector<std::string> violates = {};
  bool operator==(const Expectation&) const = default;
};

// What such a line says: "holds", "violates=INVARIANT,...".
std::string verdict_text(std::span<const std::string> violates);

// A case with names.
struct Trace : Case {
  std::vector<std::string> blocks;   // by Name
  std::vector<std::string> sockets;  // by Name
  std::vector<Expectation> expectations;
  bool operator==(const Trace&) const = default;
};

// The case with names, in the order of their first use: blocks b0, b1, ..., sockets s0, s1, ...
Trace to_trace(const Case& nameless);

struct ParsedTrace {
  Trace trace;
  std::vector<std::uint32_t> lines;  // of each step, from 1
};

// A trace that is refused. what() is "FILE:LINE:COLUMN: what is wrong and what would be right", or
// "FILE: ..." for a file that can't be read.
class TraceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Limits of what is read, so that a stray file is refused and not digested.
inline constexpr std::size_t kMostLineBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMostFileBytes = std::size_t{1} << 26;

// `file` names the source in errors. `invariants` are the names that an expect line may use (properties/
// has them). Throws TraceError for the first malformed line.
ParsedTrace parse_trace(std::string_view text, std::string_view file,
                        std::span<const std::string_view> invariants);

// All of a file; "-" is standard input.
std::string read_input(const std::string& file);

// Reads and parses a file.
ParsedTrace load_trace(const std::string& file, std::span<const std::string_view> invariants);

// One operation as its line, without the line's end: "irq@2 alloc x 4000".
std::string print(const Step& step, const Trace& trace);

// The same without context and names: "alloc 4000".
std::string print_nameless(const Operation& operation);

// The config line with its end; empty where all is as usual.
std::string print(const Config& config);

// The whole trace; parsing it gives the same trace back. `lines`, if given, has the line of each step then.
std::string print(const Trace& trace, std::vector<std::uint32_t>* lines = nullptr);

}  // namespace sparepage
