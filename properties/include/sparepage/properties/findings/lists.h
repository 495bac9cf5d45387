// Lists of names, as options and environment variables have them: "A,B", with "all" anywhere in one for every
// name that there is. The one reader of all of them.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/profile.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

// A list that can't be read: what() names the word that is wrong, and what would be right.
class ListError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The words of a list of `what` ("strategies"), each once, in the order in which they stand first; "all"
// stands for the words of `all`, if there are any. Throws ListError for an empty word. Which other words
// there may be, its caller knows.
std::vector<std::string> list_words(std::string_view list, std::string_view what,
                                    std::span<const std::string_view> all);

// A word of lists of strategies: those of spec section 6, and those that a program adds.
inline constexpr std::string_view kEight = "eight";
// Whether a list has strategies by name alone, so that it is wrong if one does not fit; else that one is left
// out.
bool names_each(std::string_view list);
// The same as what the words name; a strategy's name may be that of a file, which is read (strategies.h).
// Throw ListError for a word that names nothing, and for a file that can't be read.
std::vector<const Subject*> parse_strategies(std::string_view list);
const Subject* parse_strategy_name(const std::string& word,
                                   const std::string& otherwise = ", or FILE.strategy");
std::vector<Profile> parse_profiles(std::string_view list);

}  // namespace sparepage
