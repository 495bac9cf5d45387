// The sparepage command's verbs. A verb is a file, or a few, and a line of the table in verbs.cc.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ci/command/options.h"
#include "ci/command/outputs.h"
#include "ci/command/status.h"
#include "ci/command/terminal.h"
#include "sparepage/properties/findings/lists.h"

namespace sparepage {

// What a verb's command line may have, and what it does.
struct VerbForm {
  std::vector<Option> options;
  std::string footer;  // for --help: a paragraph a line; examples begin with spaces
  // Runs it once the options have their values: an exit status of spec section 8, or what it throws for what
  // it can't do.
  std::function<int(const Screen&)> run;
};

struct Verb {
  std::string_view name;
  std::string_view summary;  // one line, for --help
  // `program` is what starts this command again.
  VerbForm (*form)(const std::string& program);
};

// In the order of --help.
std::span<const Verb* const> verbs();

// The list of accepted findings, by default.
inline constexpr std::string_view kKnownFile = "corpus/known";

}  // namespace sparepage
