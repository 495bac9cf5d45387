#include "ci/command/input/options.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "sparepage/properties/cases/words.h"
#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/findings/lists.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {

std::vector<std::string_view> strategy_names() {
  std::vector<std::string_view> names;
  for (const Subject* strategy : subjects()) names.push_back(strategy->name);
  return names;
}

std::vector<std::string_view> world_names() {
  std::vector<std::string_view> names;
  for (const WorldPreset& preset : world_presets()) names.push_back(preset.name);
  return names;
}

// A list of such names, or all of them, checked by what throws ListError for one that it can't read; the
// error names the option too.
Words list_of(std::span<const std::string_view> names, const std::function<void(const std::string&)>& read) {
  const auto check = [read](const std::string& list) -> std::string {
    try {
      read(list);
    } catch (const ListError& error) {
      return error.what();
    }
    return {};
  };
  Words words = {.says = "NAME,... of " + listed(names) + ", or all",
                 .refusal = check,
                 .choice = {names.begin(), names.end()},
                 .list = true};
  words.choice.emplace_back("all");
  return words;
}

// One of such names. `things`: what they are called, "strategies".
Words name_of(const std::string& thing, const std::string& things, std::vector<std::string_view> names) {
  const auto check = [=](const std::string& name) -> std::string {
    if (std::ranges::find(names, name) != names.end()) return {};
    return unknown(thing, things, name, names);
  };
  return {.says = "NAME, one of " + listed(names), .refusal = check, .choice = {names.begin(), names.end()}};
}

}  // namespace

Words number(std::uint64_t least, std::uint64_t most) {
  const std::string range = std::to_string(least) + " to " + std::to_string(most);
  const auto read = [least, most, range](std::string& text) -> std::string {
    const bool hex = text.starts_with("0x");
    const char* const end = text.data() + text.size();
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(text.data() + (hex ? 2 : 0), end, value, hex ? 16 : 10);
    if (error != std::errc() || stop != end || value < least || value > most) {
      return sparepage::quoted(text) + " is no number from " + range + ", decimal or 0x hex without sign";
    }
    text = std::to_string(value);
    return {};
  };
  return {range, read};
}

Words one_of(std::vector<std::string> words) {
  const std::string all = "{" + listed(words, ",") + "}";
  const auto check = [words](const std::string& word) -> std::string {
    if (std::ranges::find(words, word) != words.end()) return "";
    return sparepage::quoted(word) + " is none of " + listed(words) +
           did_you_mean(word, std::vector<std::string_view>(words.begin(), words.end()));
  };
  return {.says = all, .refusal = check, .choice = std::move(words)};
}

Words strategy_list() {
  Words words = list_of(strategy_names(), [](const std::string& list) { parse_strategies(list); });
  words.says =
      "NAME,... of `sparepage list strategies`, or all, or eight, those of SPEC.md, or FILE.strategy";
  words.or_file = true;
  return words;
}

Words profile_list() {
  return list_of(profile_names(), [](const std::string& list) { parse_profiles(list); });
}

Words world_list() {
  Words words =
      list_of(world_names(), [](const std::string& list) { list_words(list, "worlds", world_names()); });
  words.says += ", or FILE";
  words.or_file = true;
  return words;
}

Words one_strategy(std::string_view otherwise) {
  Words words = name_of("strategy", "strategies", strategy_names());
  words.says = "NAME, one of `sparepage list strategies`, or FILE.strategy";
  words.or_file = true;
  words.refusal = [otherwise](std::string& name) -> std::string {
    if (name == "all" || name.find(',') != std::string::npos) {
      return "takes one strategy here, and not " + sparepage::quoted(name) + "; " + std::string(otherwise);
    }
    try {
      parse_strategy_name(name);
    } catch (const ListError& error) {
      return error.what();
    }
    return {};
  };
  return words;
}

Words one_invariant() {
  return name_of("invariant", "invariants", {invariant_names().begin(), invariant_names().end()});
}

Words input_file() {
  const auto check = [](const std::string& file) { return file.empty() ? "takes the name of a file" : ""; };
  return {"", check};
}

Words output_file() {
  const auto check = [](const std::string& file) -> std::string {
    if (file.empty() || file == "-") return "takes the name of a file, and not " + sparepage::quoted(file);
    return {};
  };
  return {"", check};
}

Words reason() {
  const auto check = [](const std::string& text) -> std::string {
    if (text.find_first_not_of(' ') != std::string::npos &&
        text.find_first_of("|\n\r") == std::string::npos) {
      return {};
    }
    return "takes a reason of one line, without |, and not " + sparepage::quoted(text);
  };
  return {"REASON", check};
}

Option help_option() {
  return {
      .name = "-h,--help", .value = static_cast<bool*>(nullptr), .says = "Print this help message and exit"};
}

Option version_option() {
  return {.name = "--version",
          .value = static_cast<bool*>(nullptr),
          .says = "Display program version information and exit"};
}

Option colour_option(std::string& colour) {
  return {
      .name = "--color",
      .value = &colour,
      .says =
          "Colours; auto: on a terminal that is not dumb, unless NO_COLOR is set, or where CLICOLOR_FORCE is",
      .takes = one_of({"auto", "always", "never"})};
}

Option case_option(std::string& file) {
  return {.name = "TRACE",
          .value = &file,
          .says = "A trace or a fuzz input: " + std::string(kCase),
          .required = true};
}

Option seed_option(std::uint64_t& seed) {
  return {.name = "--seed",
          .value = &seed,
          .says = "The same seed gives the same result, with any number of jobs",
          .takes = number(0, ~std::uint64_t{0})};
}

Option runs_option(std::uint64_t& runs, const std::string& says) {
  return {.name = "--runs", .value = &runs, .says = says, .takes = number(1, std::uint64_t{1} << 40)};
}

std::vector<Option> joined(std::initializer_list<std::vector<Option>> parts) {
  std::vector<Option> all;
  for (const std::vector<Option>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace sparepage
