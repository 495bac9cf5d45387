// The findings that were accepted: corpus/known, the one list that every engine and the tests ask. As text, a
// line a finding, six fields with | between; blank lines and lines that begin with # count for nothing:
//
//     strategy | invariant | needed profile | signature | trace | reason
//
// The trace shows the finding, and is named from the folder that the list stands in. An empty list accepts
// nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/findings/finding.h"
#include "sparepage/properties/hosting/heaps.h"

namespace sparepage {

struct Accepted {
  Identity identity;
  std::string trace;
  std::string reason;
  std::uint32_t line;  // in the list, from 1
};

class Known {
 public:
  // Nothing is known.
  Known() = default;

  // Throws TraceError for the first malformed line, as "FILE:LINE:COLUMN: what is wrong and what would be
  // right": also for a strategy or an invariant that there is not, and for a finding that stands twice.
  // A strategy "heap=NAME" or "heap=NAME+CALLER" is a heap under test: the line counts where it is loaded,
  // and is passed over where it is not.
  Known(std::string_view text, std::string_view file, const Heaps* heaps = nullptr);

  // Null: the finding is not known.
  const Accepted* find(const Identity& identity) const;

  const std::vector<Accepted>& all() const { return all_; }

  // The accepted findings whose trace does not show them, in words, as "FILE:LINE: ...". `load` gives a trace
  // by the name that it has in the list, and throws TraceError.
  std::vector<std::string> stale(const std::function<Trace(const std::string&)>& load) const;

 private:
  std::string file_;
  std::vector<Accepted> all_;
};

// The line that accepts a finding, without its end. Throws std::invalid_argument for a reason or a trace that
// such a line can't hold.
std::string known_line(const Identity& identity, std::string_view trace, std::string_view reason);

}  // namespace sparepage
