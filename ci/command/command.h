// The sparepage command's verbs. A verb is a folder, and a line of the table in verbs.cc.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "ci/command/input/options.h"
#include "ci/command/session/session.h"
#include "ci/command/session/status.h"

namespace sparepage {

// A verb at work: its options get their values, then it runs.
class Work {
 public:
  virtual ~Work() = default;

  // What its command line may have. The values go into the session or into the work itself.
  virtual std::vector<Option> options() = 0;
  // An exit status of spec section 8, or what it throws for what it can't do.
  virtual int run() = 0;

  Session session;
};

struct Verb {
  std::string_view name;
  std::string_view summary;  // one line, for --help
  std::string_view footer;   // for --help: a paragraph a line; examples begin with spaces
  std::unique_ptr<Work> (*work)();
};

// Verb::work of a class.
template <class Of>
std::unique_ptr<Work> work() {
  return std::make_unique<Of>();
}

// In the order of --help.
std::span<const Verb* const> verbs();

}  // namespace sparepage
