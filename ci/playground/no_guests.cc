// Where there are no shared objects, no guest is ever loaded; what is declared of them stands here. What only
// a guest that is loaded could lead to ends the program.
#include <cstdlib>

#include "sparepage/properties/guest/process/guests.h"

namespace sparepage {

void Guests::load(std::span<const std::string> files, const GuestOptions& /*options*/) {
  throw GuestError(files.front() + ": a heap is loaded by the command alone, and not in a browser");
}

std::vector<const Subject*> Guests::with(std::span<const Subject* const> /*callers*/, bool /*named*/) const {
  return {};
}

const Subject* Guests::find(std::string_view /*heap*/, std::string_view /*caller*/) const {
  return nullptr;
}

class GuestServer {};

LoadedGuest::~LoadedGuest() = default;

std::shared_ptr<GuestProcess> LoadedGuest::process() const {
  std::abort();
}

GuestHeap::~GuestHeap() = default;

void GuestHeap::look_before_landing() {
  std::abort();
}

Region::~Region() = default;

bool Region::holds(Address /*address*/, std::uint64_t /*bytes*/) const {
  std::abort();
}

}  // namespace sparepage
