// Requests at application time, made of a guest in states that cases lead to, with as many free
// pages as is asked. Private to properties/search.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// Where a case leads: a request is made then, and in it lands what lands.
struct ProbedState {
  Case before;
  std::vector<Step> landing;
};

// What came of a request.
struct Asked {
  bool refused = false;
  std::uint32_t free_pages = 0;  // when it was refused
};

// The step that is the request: the last one that stands between operations. Null: that is no request at
// application time.
Alloc* request_of(Case& of);

class Prober final : private Observer {
 public:
  explicit Prober(const Subject& strategy);

  // Runs a case that ends with a request. Nothing: the run ended before it had.
  std::optional<Asked> ask(const Case& of);
  bool passed_over() const { return checker_.guest_run().passed_over; }
  // Requests so far without an end: the heap crashed, hung or waited.
  std::uint64_t unanswered() const { return unanswered_; }
  Checker& checker() { return checker_; }

  // The case that leads to a state and makes a request with so many free pages, if there are as many: other
  // drivers take all that there are, and give some back.
  static Case request(const ProbedState& state, std::uint32_t free_pages, std::uint32_t size);

  // Makes requests of a size with more and more free pages, from `least` on, until they are served; then
  // with some more still, since a heap may ask for more where there is more. Gives the most free pages with
  // which one was refused, `least` or more, and its case.
  struct Refused {
    std::uint32_t free_pages;
    Case shows;
  };
  std::optional<Refused> most_refused(const ProbedState& state, std::uint32_t least, std::uint32_t size);

 private:
  void ended(const EndedStep& step) override;

  const Subject& strategy_;
  Checker checker_;
  std::size_t request_ = 0;     // its index
  std::optional<Asked> asked_;  // of the run
  std::uint64_t unanswered_ = 0;
  bool hung_ = false;  // a request did, with all the time that a call may take
};

}  // namespace sparepage
