#include <array>

#include "ci/command/command.h"

namespace sparepage {

extern const Verb kDemo;
extern const Verb kReplay;
extern const Verb kExplain;
extern const Verb kDraw;
extern const Verb kList;
extern const Verb kVerdicts;
extern const Verb kValidate;
extern const Verb kMeasure;
extern const Verb kExplore;
extern const Verb kConvert;
extern const Verb kShrink;
extern const Verb kDistinguish;
extern const Verb kAtlas;
extern const Verb kProve;
extern const Verb kStrategy;

std::span<const Verb* const> verbs() {
  static constexpr std::array kTable = {&kDemo,     &kReplay,   &kExplain, &kDraw,    &kList,
                                        &kVerdicts, &kValidate, &kMeasure, &kExplore, &kDistinguish,
                                        &kAtlas,    &kProve,    &kConvert, &kShrink,  &kStrategy};
  return kTable;
}

}  // namespace sparepage
