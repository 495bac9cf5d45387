// one-owner-per-number: a socket number belongs to the whole station; only `reuse` may take one that is busy.
#include <algorithm>

#include "properties/oracle/invariants.h"

namespace sparepage {

const Invariant kOneOwnerPerNumber = {
    .name = "one-owner-per-number",
    .violated_when = "two bound sockets share a number without reuse on the later one",
    .when = kBind,
    .violated =
        [](const Observation& seen) {
          const auto* bind = seen.step.operation.as<Bind>();
          return bind != nullptr && seen.outcome.bound && !bind->reuse &&
                 std::ranges::any_of(seen.ledger.sockets(), [&](const OpenSocket& other) {
                   return other.name != bind->socket && other.bound &&
                          other.number == seen.outcome.address.number;
                 });
        },
    .message =
        [](const Observation& seen) {
          return "bind gave socket number " + std::to_string(seen.outcome.address.number) +
                 ", which another bound socket has, and did not say reuse";
        },
    .of_the_machine = true,
};

}  // namespace sparepage
