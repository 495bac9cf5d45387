#include "sparepage/properties/cases/profile.h"

#include <algorithm>

#include "sparepage/model/machine.h"

namespace sparepage {

Profile narrowest_profile(const Step& step) {
  if (!allowed(step.operation, step.context)) return Profile::hostile;
  const bool asks_outside_for_a_page =
      step.context != Context::application &&
      std::ranges::any_of(step.operation.row().fields, [&](const Field& field) {
        return field.kind == Field::Kind::bytes && field.get(step.operation) >= kPageBytes;
      });
  if (asks_outside_for_a_page) return Profile::hostile;
  return step.point != 0 ? Profile::preemptive : Profile::sequential;
}

std::span<const std::string_view> profile_names() {
  static constexpr std::array<std::string_view, kProfiles.size()> kProfileNames = {"sequential", "preemptive",
                                                                                   "hostile"};
  return kProfileNames;
}

std::string_view text(Profile profile) {
  return profile_names()[static_cast<std::size_t>(profile)];
}

std::optional<Profile> find_profile(std::string_view name) {
  const auto found = std::ranges::find(profile_names(), name);
  if (found == profile_names().end()) return std::nullopt;
  return kProfiles[static_cast<std::size_t>(found - profile_names().begin())];
}

std::string_view admits_text(Profile profile) {
  static constexpr std::array<std::string_view, 3> kWords = {
      "as preemptive, and interrupts land between operations only, never at a point",
      "no interrupt asks for 4096 bytes or more, and no operation runs where it gives wrong-context",
      "anything that a trace can express"};
  return kWords[static_cast<std::size_t>(profile)];
}

Profile narrowest_profile(std::span<const Step> steps) {
  Profile narrowest = Profile::sequential;
  for (const Step& step : steps) narrowest = std::max(narrowest, narrowest_profile(step));
  return narrowest;
}

}  // namespace sparepage
