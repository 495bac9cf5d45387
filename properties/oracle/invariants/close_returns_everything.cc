// close-returns-everything: a closed socket holds no memory, whether it or its process went.
#include "properties/oracle/invariants.h"

namespace sparepage {

namespace {
std::uint32_t blocks_left(const Observation& seen) {
  std::uint32_t left = 0;
  for (const OpenSocket& socket : seen.ledger.closed()) {
    left += seen.ledger.live_blocks_of(owner_of_socket(socket.name));
  }
  return left;
}
}  // namespace

const Invariant kCloseReturnsEverything = {
    .name = "close-returns-everything",
    .violated_when = "blocks of a socket are live after the close or exit that ended it",
    .when = kClosed,
    .violated = [](const Observation& seen) { return blocks_left(seen) != 0; },
    .message =
        [](const Observation& seen) {
          return std::string(word(seen.step.operation)) + " left " +
                 counted(blocks_left(seen), "live block") + " of " +
                 counted(seen.ledger.closed().size(), "closed socket");
        },
    .of_the_machine = true,
};

}  // namespace sparepage
