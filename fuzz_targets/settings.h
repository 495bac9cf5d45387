// What the environment asks of a target whose inputs are cases. Nothing of it is needed.
//
//   SPAREPAGE_STRATEGY   a strategy, or its file, several with commas between, eight (those of the
//   specification), or
//                        all (the default; in fuzz_heap it is original): each in turn
//   SPAREPAGE_PROFILE    sequential, preemptive or hostile (the default): lines that it does not
//                        admit are left out of every input
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/profile.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

// What a variable has, or what is taken where there is none.
std::string setting(const char* variable, std::string_view otherwise);

// These end the program with 2 for a word that names nothing.
std::vector<const Subject*> chosen_strategies(std::string_view otherwise);
Profile chosen_profile();

// These end the program at once, with 2 and with 3: libFuzzer would take std::exit for a crash of an input.
[[noreturn]] void refuse_setting(const std::string& what);
[[noreturn]] void break_off(const std::string& what);  // the harness is broken

}  // namespace sparepage
