// Random search over strategies and profiles as one job: what it is asked, what it reports on its way, and
// what it has found, as a value that is complete at any moment. The result depends on the request alone, not
// on the number of threads.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sparepage/properties/findings/known.h"
#include "sparepage/properties/search/search.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

struct ValidationRequest {
  std::vector<const Subject*> strategies;
  std::vector<Profile> profiles;  // from the narrowest
  std::uint64_t runs = 50'000;    // for each strategy and profile
  std::uint64_t seed = 1;
  // Goes on from what did something new (guided.h); else each run is generated apart from the others.
  bool guided = true;
  unsigned threads = 1;
  const Stop* stop = nullptr;  // asked: what was found until then is the result
  // Ends at the first finding that `known` has not: of the first strategy and profile that has one, in their
  // order, its first.
  bool first = false;
  const Known* known = nullptr;  // nothing is
  // Not null: every strategy and profile has made as many runs when it ends, and it ends after `search`, if
  // something was found that is to be shrunk, or after `all`; then no shrinking goes on.
  struct Time {
    const Stop* search;
    const Stop* all;
  };
  const Time* time = nullptr;
};

// The first case that showed a failure, made small.
struct SmallFailure {
  Profile searched = Profile::sequential;
  std::uint64_t run = 0;   // of that profile's
  Case found = {};         // its case
  std::uint64_t runs = 0;  // that showed it, of all profiles
  Case smallest = {};
  bool shrunk = false;  // no shrinking pass makes it smaller; false: the search was stopped before
  Profile profile = Profile::sequential;  // the narrowest of the smallest
  std::size_t step = 0;                   // of the smallest, that violates
  std::string message = {};
  InvariantSet shown = 0;  // all that the smallest violates; empty: it was seen once, and not run again
};

// A strategy's violations of an invariant beyond what it claims.
struct UnclaimedViolation {
  const Subject* strategy;
  const Invariant* invariant;
  SmallFailure failure;
};

// What else there is to say of the runs of a guest.
struct GuestRuns {
  std::uint64_t passed_over = 0;  // the heap could not be created
  std::uint64_t waited = 0;       // ended by a wait
  std::uint64_t hung = 0;         // and ended there: verdicts hold over those that are left
  std::uint64_t not_made = 0;     // since so many of a profile hung
  std::optional<RefusedRequest> refused = {};
};

struct Validation {
  std::map<Identity, SmallFailure> findings;     // the broken claims
  std::vector<UnclaimedViolation> unclaimed;     // in the tables' order
  std::map<const Subject*, std::uint64_t> runs;  // made
  std::map<const Subject*, GuestRuns> guests;
  // Made for each strategy and profile: fewer than were asked for if time ended it.
  std::uint64_t runs_each = 0;
  bool stopped = false;   // before all runs were made, or all failures shrunk
  bool at_first = false;  // it ended at a finding
};

// Told, by one thread at a time, of what happens.
class ValidationObserver {
 public:
  virtual void progress(std::uint64_t runs_made, std::uint64_t runs_in_all) = 0;
  // A finding was met for the first time, as far as this thread of the search knows.
  virtual void met(const Identity& identity, Profile profile, std::uint64_t run) = 0;
  virtual void shrinking(std::size_t done, std::size_t in_all) = 0;

 protected:
  ~ValidationObserver() = default;
};

Validation validate(const ValidationRequest& request, ValidationObserver* observer = nullptr);

}  // namespace sparepage
