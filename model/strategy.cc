#include "sparepage/model/strategy.h"

#include <algorithm>

#include "sparepage/model/config.h"

namespace sparepage {

namespace {

constexpr StrategyParts set_of(std::initializer_list<StrategyPart> parts) {
  StrategyParts set = 0;
  for (const StrategyPart part : parts) set |= static_cast<StrategyParts>(1U << static_cast<unsigned>(part));
  return set;
}
constexpr StrategyParts kGetheap = set_of({StrategyPart::getheap});
constexpr StrategyParts kAsks = set_of({StrategyPart::request, StrategyPart::socket, StrategyPart::packet});
constexpr StrategyParts kWaits =
    set_of({StrategyPart::request, StrategyPart::socket, StrategyPart::deferred});
constexpr StrategyParts kAll = (1U << kParts) - 1;

const std::array<StrategyProgram, kParts>& shipped() {
  static const std::array<StrategyProgram, kParts> kPrograms = [] {
    const ProgramStep by_size = {
        .opcode = Opcode::choose, .condition = StepCondition::size_least, .end = 4, .number = kPageBytes};
    std::array<StrategyProgram, kParts> programs;
    programs[0].steps = {{.opcode = Opcode::find},
                         by_size,
                         {.opcode = Opcode::grow},
                         {.opcode = Opcode::stop},
                         {.opcode = Opcode::spare}};
    programs[1].steps = {{.opcode = Opcode::get}};
    programs[3].steps = {{.opcode = Opcode::get}};
    programs[4].steps = {{.opcode = Opcode::fill}};
    return programs;
  }();
  return kPrograms;
}

}  // namespace

std::span<const OpcodeRow> opcodes() {
  static constexpr std::array<OpcodeRow, 15> kTable = {{
      {"find", "", kGetheap},
      {"grow", "", kGetheap},
      {"spare", "", kGetheap},
      {"get", "", kAsks},
      {"get", "page", kAsks},
      {"get", "may-grow", kAsks},
      {"stretch", "", kWaits},
      {"kept", "", set_of({StrategyPart::request})},
      {"own", "", kAsks},
      {"fill", "", kAll},
      {"later", "", kAll},
      {"stop", "", kAll},
      {"repeat", "", kAll},
      {"mask", "", kWaits},
      {"if", "", kAll},
  }};
  return kTable;
}

std::span<const StepConditionRow> step_conditions() {
  static constexpr std::array<StepConditionRow, 11> kTable = {{
      {"size", ">=", true},
      {"size", "<", true},
      {"application", "", false},
      {"interrupt", "", false},
      {"critical", "", false},
      {"may-grow", "", false},
      {"wsipx", "", false},
      {"spare", ">=", false},
      {"spare", "<", false},
      {"free", ">=", false},
      {"free", "<", false},
  }};
  return kTable;
}

std::span<const std::string_view> strategy_parts() {
  static constexpr std::array<std::string_view, kParts> kTable = {"getheap", "request", "socket", "packet",
                                                                  "deferred"};
  return kTable;
}

std::array<StrategyProgram, kParts> shipped_programs() {
  return shipped();
}

bool Strategy::changes(StrategyPart part) const {
  return steps(part) != shipped()[static_cast<std::size_t>(part)].steps;
}

bool Strategy::uses(Opcode opcode) const {
  return std::ranges::any_of(programs, [opcode](const StrategyProgram& program) {
    return std::ranges::find(program.steps, opcode, &ProgramStep::opcode) != program.steps.end();
  });
}

std::string_view Strategy::changes() const {
  const bool allocator = changes(StrategyPart::getheap) || target != 0;
  const bool caller = own != 0 || changes(StrategyPart::request) || changes(StrategyPart::socket) ||
                      changes(StrategyPart::packet) || changes(StrategyPart::deferred);
  if (allocator && caller) return "both";
  return allocator ? "allocator" : caller ? "caller" : "-";
}

std::optional<Profile> claim_of(std::span<const Disclaimer> disclaims, std::string_view invariant) {
  const auto found = std::ranges::find(disclaims, invariant, &Disclaimer::invariant);
  return found == disclaims.end() ? Profile::hostile : found->up_to;
}

bool is_name(std::string_view text) {
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
  static constexpr std::string_view kOthers = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  return !text.empty() && kLetters.find(text[0]) != std::string_view::npos &&
         text.find_first_not_of(kOthers) == std::string_view::npos;
}

bool is_word_of_lists(std::string_view text) {
  return text == "all" || text == "none" || text == "eight";
}

}  // namespace sparepage
