// The command without the library that reads its command line, which needs a disk: a page asks for a verb
// with options that it knows, "VERB --option=VALUE... INPUT". All else is the command's own code.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "ci/command/command.h"

namespace sparepage {

extern const Verb kReplay;
extern const Verb kList;
extern const Verb kValidate;
extern const Verb kExplore;
extern const Verb kShrink;

std::span<const Verb* const> verbs() {
  static constexpr const Verb* kTable[] = {&kReplay, &kList, &kValidate, &kExplore, &kShrink};
  return kTable;
}

namespace {

[[noreturn]] void refuse(std::string_view name, const std::string& why) {
  throw UsageError(std::string(name) + ": " + why);
}

template <class Number>
void read_number(const std::string& word, std::string_view name, Number& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) refuse(name, "\"" + word + "\" is no number");
}

void set(const Option& option, std::string word) {
  if (option.takes.refusal) {
    const std::string why = option.takes.refusal(word);
    if (!why.empty()) refuse(option.name, why);
  }
  std::visit(
      [&]<class Value>(Value* value) {
        if constexpr (std::is_same_v<Value, bool>) {
          *value = true;
        } else if constexpr (std::is_same_v<Value, std::string>) {
          *value = word;
        } else if constexpr (std::is_same_v<Value, std::vector<std::string>>) {
          value->push_back(word);
        } else {
          read_number(word, option.name, *value);
        }
      },
      option.value);
  if (option.given != nullptr) *option.given = true;
}

int run(std::span<const char* const> words) {
  if (words.empty()) throw UsageError("a verb is missing");
  const auto verb = std::ranges::find(verbs(), std::string_view(words[0]), &Verb::name);
  if (verb == verbs().end()) refuse(words[0], "there is no such verb here");
  const std::unique_ptr<Work> work = (*verb)->work();
  const std::vector<Option> options = work->options();
  for (const std::string_view word : words.subspan(1)) {
    const std::string_view name = word.starts_with("--") ? word.substr(0, word.find('=')) : "";
    const auto option = std::ranges::find_if(options, [&](const Option& each) {
      return name.empty() ? !each.name.starts_with('-') : each.name.substr(0, each.name.find(',')) == name;
    });
    if (option == options.end()) refuse(word, "there is no such option here");
    const bool has_value = name.empty() || name.size() < word.size();
    set(*option, has_value ? std::string(name.empty() ? word : word.substr(name.size() + 1)) : option->alone);
  }
  return work->run();
}

}  // namespace

}  // namespace sparepage

int main(int argc, char** argv) {
  return sparepage::exit_status([&] {
    return sparepage::run(std::span<const char* const>(argv, static_cast<std::size_t>(argc)).subspan(1));
  });
}
