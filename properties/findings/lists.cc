#include "sparepage/properties/findings/lists.h"

#include <algorithm>

#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

// What the list's words name, by the names that stand in `all`, one each for those of `items`.
template <class Item>
std::vector<Item> parse(std::string_view list, std::string_view one, std::string_view what,
                        std::span<const std::string_view> all, std::span<const Item> items) {
  std::vector<Item> chosen;
  for (const std::string& name : list_words(list, what, all)) {
    const auto found = std::ranges::find(all, name);
    if (found == all.end()) {
      throw ListError(unknown(one, what, name, all) + ", or \"all\"");
    }
    chosen.push_back(items[static_cast<std::size_t>(found - all.begin())]);
  }
  return chosen;
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

std::vector<const Subject*> parse_strategies(std::string_view list) {
  std::vector<std::string_view> names;
  for (const Subject* strategy : subjects()) names.push_back(strategy->name);
  return parse<const Subject*>(list, "strategy", "strategies", names, subjects());
}

std::vector<Profile> parse_profiles(std::string_view list) {
  std::vector<std::string_view> names;
  for (const Profile profile : kProfiles) names.push_back(text(profile));
  return parse<Profile>(list, "profile", "profiles", names, kProfiles);
}

}  // namespace sparepage
