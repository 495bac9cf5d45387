// one-owner-per-number: a socket number belongs to the whole station; only `reuse` may take one that is busy.
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {
bool violates_one_owner_per_number(const Observation& seen, std::string* message) {
  const auto* bind = seen.step.operation.as<Bind>();
  if (bind == nullptr || !seen.outcome.bound || bind->reuse) return false;
  for (const OpenSocket& other : seen.ledger.sockets()) {
    if (other.name == bind->socket || !other.bound || other.number != seen.outcome.address.number) continue;
    if (message != nullptr) {
      *message = "bind gave socket number " + std::to_string(other.number) +
                 ", which another bound socket has, and did not say reuse";
    }
    return true;
  }
  return false;
}
}  // namespace

extern const Invariant kOneOwnerPerNumber;
const Invariant kOneOwnerPerNumber = {
    .name = "one-owner-per-number",
    .violated_when = "two bound sockets share a number without reuse on the later one",
    .when = kBind,
    .violated = violates_one_owner_per_number,
};

}  // namespace sparepage
