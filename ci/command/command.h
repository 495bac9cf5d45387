// The sparepage command's verbs. A verb is a file, or a few, and a line of the table in verbs.cc.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "ci/command/outputs.h"
#include "ci/command/status.h"
#include "ci/command/terminal.h"
#include "sparepage/properties/findings/lists.h"

namespace sparepage {

struct Verb {
  std::string_view name;
  std::string_view summary;  // one line, for --help
  // Adds its options and its footer, and gives what runs it once the command line has been read: an exit
  // status of spec section 8, or what it throws for what it can't do. `program` is what starts this command
  // again.
  std::function<int(const Screen&)> (*add)(CLI::App& to, const std::string& program);
};

// In the order of --help.
std::span<const Verb* const> verbs();

// The list of accepted findings, by default.
inline constexpr std::string_view kKnownFile = "corpus/known";

}  // namespace sparepage
