// What a guest really promises of its requests: for each range of sizes the most free pages with
// which a request at application time was refused, and a case that shows it. What is found is what was seen:
// a longer search may see more. The result depends on the request alone, not on the number of threads.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/oracle/checker.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

struct MeasureRequest {
  const Subject* strategy;      // a guest
  std::uint64_t runs = 20'000;  // states that are searched
  std::uint64_t seed = 1;
  std::uint32_t most = 16'384;  // bytes of the largest size, beside those that the heap names
  unsigned threads = 1;
  const Stop* stop = nullptr;  // asked: what was found until then is the result
};

// With more free pages than these no request is made.
inline constexpr std::uint32_t kMostFreePages = 64;

// Sizes that were all refused with as many free pages at the most, and of which the heap promises the same.
struct MeasuredRange {
  std::uint32_t from;
  std::uint32_t to;                      // included
  std::optional<std::uint32_t> refused;  // free pages; nothing: none was refused, with no free page either
  std::optional<std::uint64_t> need;     // free pages; nothing: no promise. Of a size of 0 none is judged
  bool answered = true;  // false: the empty heap did not serve and did not refuse: it crashed, hung or waited
  Case shows = {};       // ends with a request of `from` bytes that is refused so
  bool shrunk = false;

  // The free pages that would do, as far as was seen.
  std::uint64_t fits() const { return refused ? std::uint64_t{*refused} + 1 : 0; }
};

struct Measurement {
  std::vector<MeasuredRange> ranges;  // by size; none where the heap can't be created
  std::uint64_t states = 0;           // that were searched
  std::uint64_t hung = 0;             // requests in them, of two each, that hung
  bool stopped = false;
};

// Told, by one thread at a time, of states that were searched, of all.
class MeasureObserver {
 public:
  virtual void progress(std::uint64_t states, std::uint64_t all) = 0;

 protected:
  ~MeasureObserver() = default;
};

Measurement measure(const MeasureRequest& request, MeasureObserver* observer = nullptr);

}  // namespace sparepage
