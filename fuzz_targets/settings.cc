#include "fuzz_targets/settings.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "sparepage/properties/findings/lists.h"

namespace sparepage {

std::string setting(const char* variable, std::string_view otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? std::string(otherwise) : value;
}

namespace {

[[noreturn]] void end_with(int status, const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::fflush(nullptr);
  std::_Exit(status);
}

}  // namespace

void refuse_setting(const std::string& what) {
  end_with(2, what);
}

void break_off(const std::string& what) {
  end_with(3, what);
}

std::vector<const Subject*> chosen_strategies(std::string_view otherwise) {
  try {
    return parse_strategies(setting("SPAREPAGE_STRATEGY", otherwise));
  } catch (const ListError& error) {
    refuse_setting(std::string("SPAREPAGE_STRATEGY: ") + error.what());
  }
}

Profile chosen_profile() {
  const std::string word = setting("SPAREPAGE_PROFILE", text(Profile::hostile));
  const std::optional<Profile> found = find_profile(word);
  if (!found) {
    refuse_setting("SPAREPAGE_PROFILE: there is no profile \"" + word +
                   "\"; the profiles are sequential, preemptive, hostile");
  }
  return *found;
}

}  // namespace sparepage
