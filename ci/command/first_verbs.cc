// The verbs of the program that `ci/lab` shows the article's case with, while the others are compiled.
#include <array>

#include "ci/command/command.h"

namespace sparepage {

extern const Verb kReplay;
extern const Verb kDraw;

std::span<const Verb* const> verbs() {
  static constexpr std::array kTable = {&kReplay, &kDraw};
  return kTable;
}

}  // namespace sparepage
