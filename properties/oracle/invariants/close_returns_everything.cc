// close-returns-everything: a closed socket holds no memory, whether it or its process went.
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_close_returns_everything(const Observation& seen, std::string* message) {
  std::uint32_t left = 0;
  for (const OpenSocket& socket : seen.ledger.closed()) {
    left += seen.ledger.live_blocks_of(owner_of_socket(socket.name));
  }
  if (left == 0) return false;
  if (message != nullptr) {
    *message = std::string(word(seen.step.operation)) + " left " + counted(left, "live block") + " of " +
               counted(seen.ledger.closed().size(), "closed socket");
  }
  return true;
}
}  // namespace

extern const Invariant kCloseReturnsEverything;
const Invariant kCloseReturnsEverything = {
    .name = "close-returns-everything",
    .violated_when = "blocks of a socket are live after the close or exit that ended it",
    .when = kClosed,
    .violated = violates_close_returns_everything,
};

}  // namespace sparepage
