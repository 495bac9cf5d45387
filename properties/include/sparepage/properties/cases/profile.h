// Profiles: the assumptions under which a strategy is judged. Source: spec section 6.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "sparepage/model/operation.h"
#include "sparepage/model/strategy.h"

namespace sparepage {

std::string_view text(Profile profile);
std::span<const std::string_view> profile_names();           // in the order of kProfiles
std::optional<Profile> find_profile(std::string_view name);  // nothing: there is none
std::string_view admits_text(Profile profile);               // one line, for `sparepage list`

// The narrowest profile that admits the step, and the trace.
Profile narrowest_profile(const Step& step);
Profile narrowest_profile(std::span<const Step> steps);

}  // namespace sparepage
