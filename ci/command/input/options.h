// What a verb's command line may have, as data. command_line.cc alone hands it to a library that reads
// command lines.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sparepage {

// What the value of an option may be.
struct Words {
  std::string says = {};  // in --help: "0 to 255"
  // Why a word is none, and what would be one; "": it is one. It may write the word anew.
  std::function<std::string(std::string&)> refusal = {};
  std::vector<std::string> choice = {};  // the words there are; none: it is no choice
  bool list = false;                     // of such words, with commas between
  bool or_file = false;                  // or the name of a file
};

// A number as in a trace: decimal or 0x hex without sign.
Words number(std::uint64_t least, std::uint64_t most);
Words one_of(std::vector<std::string> words);

// Lists of properties/findings/lists.h.
Words strategy_list();
Words profile_list();
Words world_list();  // whether a word that is no preset is a file, only reading it tells

// One name of a table. `otherwise`: what to do with several strategies, in words.
Words one_strategy(std::string_view otherwise);
Words one_invariant();

// The name of a file that is read, or of several: not empty.
Words input_file();
// The name of a file that is written: not empty, and not "-".
Words output_file();

// Why a finding is accepted: a line, without the bar that ends a field of the list of what is known.
Words reason();

// Where the value of an option goes. What stands there before is the default, and --help has it unless it is
// empty.
using Target = std::variant<bool*, std::string*, std::vector<std::string>*, std::uint64_t*, unsigned*>;

struct Option {
  std::string name;       // "--runs", "-o,--output"; "TRACE": told by its place
  Target value;           // of a bool: true where the option stands, which takes no value
  std::string says;       // for --help
  std::string type = {};  // of the value, in --help: "FILE"
  Words takes = {};
  bool required = false;
  bool default_varies = false;  // it hangs on the machine, and `says` tells it
  std::string alone = {};       // the value where it stands without one; then others follow after =
  std::string_view needs = {};  // another option
  std::vector<std::string_view> excludes = {};
  bool* given = nullptr;        // whether it stood in the command line
  std::string_view group = {};  // its heading in --help; empty: that of all
};

// The heading of options that need --heap, and need not say so.
inline constexpr std::string_view kWithHeap = "With --heap";

// What a verb reads: "a file, - for standard input, or hex:...".
inline constexpr std::string_view kCase =
    "a file, - for standard input, or hex:... with a fuzz input's bytes";

// What each command line has besides, of which the library has the first two itself.
Option help_option();
Option version_option();
Option colour_option(std::string& colour);

// The options that several verbs have.
Option case_option(std::string& file);
Option seed_option(std::uint64_t& seed);
Option runs_option(std::uint64_t& runs, const std::string& says);

// All of them, in that order.
std::vector<Option> joined(std::initializer_list<std::vector<Option>> parts);

}  // namespace sparepage
