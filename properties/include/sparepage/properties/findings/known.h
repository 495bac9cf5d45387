// The findings that were accepted: corpus/known, the one list that every engine and the tests ask. As text, a
// line a cause, six fields with | between; blank lines and lines that begin with # count for nothing:
//
//     strategy | invariant | needed profile | signature | trace | reason
//
// The profile stands for itself and for wider ones. The signature may end in *, which stands for any rest, or
// for none. The trace shows a finding that the line covers, and is named from the folder that the list stands
// in. An empty list accepts nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/findings/finding.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

struct Accepted {
  Identity identity;  // of one finding, or, with a * at the signature's end, of many
  std::string trace;
  std::string reason;
  std::uint32_t line;  // in the list, from 1

  bool covers(const Identity& finding) const;
};

class Known {
 public:
  // Nothing is known.
  Known() = default;

  // Throws TraceError for the first malformed line, as "FILE:LINE:COLUMN: what is wrong and what would be
  // right": also for a strategy or an invariant that there is not, for a * that ends no signature, and for a
  // line that stands twice.
  // A strategy "heap=NAME" or "heap=NAME+CALLER" is a guest: the line counts where it is loaded,
  // and is passed over where it is not.
  Known(std::string_view text, std::string_view file, const GuestList* heaps = nullptr);

  // The first line that covers the finding. Null: it is not known.
  const Accepted* find(const Identity& finding) const;

  // The lines that cover nothing of what a run met, of those that it could have met: it had these strategies,
  // and no case of it was of a wider profile.
  std::vector<const Accepted*> not_met(std::span<const Subject* const> strategies, Profile widest,
                                       std::span<const Identity> met) const;

  const std::vector<Accepted>& all() const { return all_; }

  // The lines whose trace shows nothing that they cover, in words, as "FILE:LINE: ...". `load` gives a trace
  // by the name that it has in the list, and throws TraceError.
  std::vector<std::string> stale(const std::function<Trace(const std::string&)>& load) const;

 private:
  std::string file_;
  std::vector<Accepted> all_;
};

// The signature of the widest line that accepts a finding, and covers none of the others that were found: as
// few of its words as tell it from them, one at the least, and a *. The finding's own profile goes with it:
// what breaks a claim in a narrower one is worse, and was not seen. A signature that is a message, as that of
// a crash, stays whole.
std::string widest_signature(const Identity& finding, std::span<const Identity> others);

// The line that accepts what an identity stands for, without its end. Throws std::invalid_argument for a
// reason or a trace that such a line can't hold.
std::string known_line(const Identity& identity, std::string_view trace, std::string_view reason);

}  // namespace sparepage
