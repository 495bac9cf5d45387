// A strategy: a fix, written down as programs of a few words. Source: STRATEGY.md, to whose sections
// "strategy section N" refers. A text each in model/strategies/; what reads and writes texts is in
// properties/cases/.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sparepage {

// The assumptions under which claims are made, from the narrowest; each admits all that the one before it
// does.
enum class Profile : std::uint8_t { sequential, preemptive, hostile };
inline constexpr std::array kProfiles = {Profile::sequential, Profile::preemptive, Profile::hostile};

// An invariant that a strategy's authors promise up to a profile, or not at all.
struct Disclaimer {
  std::string invariant;
  std::optional<Profile> up_to =
      std::nullopt;  // the widest profile under which it is promised; nothing: none
  bool operator==(const Disclaimer&) const = default;
};

// What a program is executed for, in the order of the language's table.
enum class StrategyPart : std::uint8_t { getheap, request, socket, packet, deferred };
inline constexpr std::size_t kParts = 5;

// What a step does, in the order of the language's table.
enum class Opcode : std::uint8_t {
  find,
  grow,
  spare,
  get,
  get_page,
  get_may_grow,
  stretch,
  kept,
  own,
  fill,
  later,
  stop,
  repeat,
  mask,
  choose,  // "if"
};

enum class StepCondition : std::uint8_t {
  size_least,  // "size >="
  size_below,  // "size <"
  application,
  interrupt,
  critical,
  may_grow,
  wsipx,
  spare_least,
  spare_below,
  free_least,
  free_below,
};

// A step of a program. A block's steps stand after it; they end before `end`. Of a choice, those from `other`
// on are its else.
struct ProgramStep {
  Opcode opcode = Opcode::stop;
  StepCondition condition = StepCondition::size_least;  // of a choice
  bool negated = false;                                 // of a choice
  std::uint16_t end = 0;                                // of a block: the index after its last step
  std::uint16_t other = 0;                              // of a choice: where its else begins; 0: it has none
  std::uint32_t number = 0;                             // times of a repeat; what a condition compares with
  bool operator==(const ProgramStep&) const = default;
};
using ProgramSteps = std::vector<ProgramStep>;

// The language's tables.
using StrategyParts = std::uint8_t;  // a set: bit i stands for the part of that value
struct OpcodeRow {
  std::string_view word;
  std::string_view second;  // a second word, as of "get page"; or none
  StrategyParts stands_in;
};
struct StepConditionRow {
  std::string_view word;
  std::string_view compares;  // ">=" or "<", and a number stands after it; or none
  bool of_callers;            // it may stand everywhere; else in getheap alone
};
std::span<const OpcodeRow> opcodes();                 // by Opcode
std::span<const StepConditionRow> step_conditions();  // by StepCondition
std::span<const std::string_view> strategy_parts();   // by StrategyPart
inline bool may_stand_in(Opcode opcode, StrategyPart part) {
  return (opcodes()[static_cast<std::size_t>(opcode)].stands_in >> static_cast<unsigned>(part) & 1) != 0;
}
inline bool has_block(Opcode opcode) {
  return opcode >= Opcode::repeat;
}

inline constexpr std::uint32_t kMostTimes = 64;          // of one repeat
inline constexpr std::uint32_t kMostNestedTimes = 4096;  // the product of repeats that stand in each other
inline constexpr std::size_t kMostProgramSteps = 256;    // of one program
inline constexpr std::uint32_t kMostPagesHeldBack = 64;  // of `own`, and of `target`

struct StrategyProgram {
  bool written = false;  // else its steps are those that were shipped
  ProgramSteps steps;
  bool operator==(const StrategyProgram&) const = default;
};

// What was shipped: what is executed for each part where a strategy has no program.
std::array<StrategyProgram, kParts> shipped_programs();

struct Strategy {
  std::string name;
  std::string summary;  // one line

  // What its authors do not promise in full. They promise every other invariant of the table, a new one too,
  // under every profile.
  std::vector<Disclaimer> disclaims;

  std::uint32_t own = 0;     // pages of the strategy's own; 0: the line is not there
  std::uint32_t target = 0;  // pages by which the spare is larger
  std::array<StrategyProgram, kParts> programs = shipped_programs();

  const ProgramSteps& steps(StrategyPart part) const {
    return programs[static_cast<std::size_t>(part)].steps;
  }
  // Whether the program is not the shipped one, step for step.
  bool changes(StrategyPart part) const;
  // Whether a step of that kind stands in any of its programs.
  bool uses(Opcode opcode) const;
  // Who changes anything: "caller" (WSIPX), "allocator" (IFSMGR), "both", "-" (nobody).
  std::string_view changes() const;
  // Whether it leaves alone what is a guest's business: how a heap grows, and what pages it has.
  bool fits_guests() const { return !changes(StrategyPart::getheap) && own == 0; }

  bool operator==(const Strategy&) const = default;
};

// The widest profile under which an invariant is promised; nothing: under none.
std::optional<Profile> claim_of(std::span<const Disclaimer> disclaims, std::string_view invariant);

// Whether it has the form of a name, as of a strategy or an invariant: [a-z][a-z0-9.-]*.
bool is_name(std::string_view text);
// Whether lists of names have it for something else: "all", "none", "eight".
bool is_word_of_lists(std::string_view text);

}  // namespace sparepage
