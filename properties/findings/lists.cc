#include "sparepage/properties/findings/lists.h"

#include <algorithm>

#include "sparepage/properties/cases/words.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {

std::vector<std::string_view> strategy_names() {
  std::vector<std::string_view> names;
  for (const Subject* strategy : subjects()) names.push_back(strategy->name);
  return names;
}

}  // namespace

std::vector<std::string> list_words(std::string_view list, std::string_view what,
                                    std::span<const std::string_view> all) {
  std::vector<std::string> words;
  const auto add = [&](std::string_view word) {
    if (std::ranges::find(words, word) == words.end()) words.emplace_back(word);
  };
  std::string_view rest = list;
  for (bool more = true; more;) {
    const std::size_t comma = rest.find(',');
    more = comma != std::string_view::npos;
    const std::string_view word = rest.substr(0, comma);
    rest.remove_prefix(more ? comma + 1 : 0);
    if (word.empty()) {
      throw ListError("an empty word in the list of " + std::string(what) + " " + sparepage::quoted(list) +
                      "; one comma stands between two names, and none before or after them");
    }
    if (word == "all" && !all.empty()) {
      std::ranges::for_each(all, add);
    } else {
      add(word);
    }
  }
  return words;
}

const Subject* parse_strategy_name(const std::string& word, const std::string& otherwise) {
  try {
    if (names_strategy_file(word)) return &strategy_of_file(word, invariant_names());
  } catch (const TraceError& error) {
    throw ListError(error.what());
  }
  const Subject* strategy = find_subject(word);
  if (strategy == nullptr)
    throw ListError(unknown("strategy", "strategies", word, strategy_names()) + otherwise);
  return strategy;
}

bool names_each(std::string_view list) {
  const std::vector<std::string> words = list_words(list, "strategies", {});
  return std::ranges::find(words, "all") == words.end() && std::ranges::find(words, kEight) == words.end();
}

std::vector<const Subject*> parse_strategies(std::string_view list) {
  const std::vector<std::string_view> names =
      strategy_names();  // of "all": a file in the list is not among them
  std::vector<const Subject*> chosen;
  const auto add = [&](const Subject* strategy) {
    if (std::ranges::find(chosen, strategy) == chosen.end()) chosen.push_back(strategy);
  };
  for (const std::string& word : list_words(list, "strategies", names)) {
    if (word == kEight) {
      std::ranges::for_each(usual_subjects(), add);
    } else {
      add(parse_strategy_name(word, ", FILE.strategy, \"eight\", or \"all\""));
    }
  }
  return chosen;
}

std::vector<Profile> parse_profiles(std::string_view list) {
  std::vector<Profile> chosen;
  for (const std::string& word : list_words(list, "profiles", profile_names())) {
    const std::optional<Profile> profile = find_profile(word);
    if (!profile) throw ListError(unknown("profile", "profiles", word, profile_names()) + ", or \"all\"");
    chosen.push_back(*profile);
  }
  return chosen;
}

}  // namespace sparepage
