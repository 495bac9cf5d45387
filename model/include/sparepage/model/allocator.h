// The port through which a machine asks for memory, for another allocator than IFSMGR's: one that is put in
// its place (Machine::reset). Pager and journal are the machine's own.
#pragma once

#include <cstdint>
#include <optional>

#include "sparepage/model/config.h"
#include "sparepage/model/journal.h"
#include "sparepage/model/pager.h"

namespace sparepage {

// Told when an application operation reaches a preemption point; runs there what lands there.
class Preemption {
 public:
  virtual bool reach(Point point) = 0;  // whether anything landed

 protected:
  ~Preemption() = default;
};

// Who calls a service, and when.
struct Call {
  Context context = Context::application;
  Owner owner = kOtherClient;
  Preemption* preemption = nullptr;
  bool masked = false;    // interrupts are off: no point, and no page
  bool may_grow = false;  // the caller says so
  bool wsipx = false;     // WSIPX calls

  // Interrupts do not nest: only application time has points.
  void reach(Point point) const {
    if (preemption != nullptr && context == Context::application && !masked) preemption->reach(point);
  }
  // Whether it is a time at which pages may be allocated.
  bool may_wait() const { return context == Context::application && !masked; }
};

// Where a step ran: inside an operation, at a point; after one that never reached its point; or between.
enum class StepPlace : std::uint8_t { inside, after, between };

class Allocator {
 public:
  // A machine of that size starts, all of whose pages the pager has. Both stay where they are.
  virtual void reset(const Config& config, Pager& pager, Journal& journal) = 0;

  // As Ifsmgr's services. A block that is granted has been filled by its client (filler_of).
  virtual Address get(std::uint64_t size, const Call& call) = 0;
  virtual void ret(Address block, const Call& call) = 0;
  virtual void fill(const Call& call) = 0;  // at application time alone
  virtual void run_deferred_work(const Call& call) = 0;
  virtual void pressed() = 0;                                 // other drivers took a page
  virtual std::byte* at(Address address) = 0;                 // for a client's access to its block
  virtual void settle(StepPlace place, Context context) = 0;  // a step has ended

  // Whether the run has ended before its last step. Nothing is done any more then, and all is refused.
  virtual bool over() const = 0;
  virtual Outcome last_outcome() const = 0;  // of a run that is over

  // As Ifsmgr answers.
  virtual std::optional<std::uint64_t> pages_needed(std::uint64_t size) = 0;
  virtual std::uint32_t heap_pages() const = 0;
  virtual std::uint32_t spare_pages() const = 0;

 protected:
  ~Allocator() = default;
};

}  // namespace sparepage
