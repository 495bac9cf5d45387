// Profiles: the assumptions under which a strategy is judged. Source: spec section 6.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "sparepage/model/config.h"
#include "sparepage/model/operation.h"

namespace sparepage {

// From the narrowest; each admits all that the one before it does.
enum class Profile : std::uint8_t { sequential, preemptive, hostile };
inline constexpr std::array kProfiles = {Profile::sequential, Profile::preemptive, Profile::hostile};

std::string_view text(Profile profile);
std::string_view admits_text(Profile profile);  // one line, for `sparepage list`

// The narrowest profile that admits the step, and the trace.
Profile narrowest_profile(const Step& step);
Profile narrowest_profile(std::span<const Step> steps);

}  // namespace sparepage
