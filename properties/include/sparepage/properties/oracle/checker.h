// Runs a list of steps on a fresh machine and checks every invariant after every step: the one function that
// every engine calls.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sparepage/model/run.h"
#include "sparepage/properties/guest/guest.h"
#include "sparepage/properties/oracle/costs.h"
#include "sparepage/properties/oracle/invariant.h"
#include "sparepage/properties/oracle/ledger.h"

namespace sparepage {

class Checker;
class GuestHeap;
class GuestProcess;

// Processor time of a call of a guest that is a hang, in milliseconds; and with which a search
// begins, that looks again at what it cuts short (search/judge.h).
inline constexpr unsigned kHangMs = 1000;
inline constexpr unsigned kHangMsOfSearch = 20;

// What a run of a guest came to, beside its violations.
struct GuestRun {
  bool passed_over = false;  // the heap could not be created with this configuration, and nothing ran
  bool waited = false;       // it ended by a wait
  bool hung = false;
  std::optional<RefusedRequest> refused =
      {};  // the request at application time, for which it asked for pages, that most free ones did not help
};

// An invariant was violated: reported once a run, for the fact that arose first.
struct Violation {
  const Invariant* invariant;
  std::size_t step;     // in whose own course the fact arose: index in the list
  std::string message;  // "" from a checker that makes none
};

// The invariants among violations.
InvariantSet set_of(std::span<const Violation> violations);

// Of an invariant that is named by its message (Invariant::named_by_message).
struct NamedViolation {
  const Invariant* invariant;
  std::string message;
};
std::vector<NamedViolation> named_of(std::span<const Violation> violations);

// Where a machine stands, in numbers.
struct MachineState {
  std::uint32_t free_pages = 0;
  std::uint32_t spare_pages = 0;
  std::uint32_t pressure_pages = 0;
  std::uint32_t heap_pages = 0;
  std::uint32_t own_pages = 0;  // of the strategy
  std::uint32_t live_blocks = 0;
  std::uint64_t live_bytes = 0;
  std::uint32_t bound_sockets = 0;
  std::uint32_t open_sockets = 0;
  std::uint32_t longest_queue = 0;  // packets, kMostPackets at the most
  static constexpr std::uint32_t kMostPackets = 7;
};

// A step that has ended and been checked.
struct EndedStep {
  std::size_t step;  // index in the list
  const Outcome& outcome;
  std::span<const Point> points;  // that it reached
  // The machine that ran it; null: it stands in another process, as one with a guest may.
  const Machine* machine;
  std::span<const Event> journal;  // since the last step that ended; of an operation under way too
  std::span<const Violation> fresh;
  const Checker& checker;
  std::optional<MachineState> elsewhere = std::nullopt;  // where that machine stands

  MachineState state() const;
};

// Hears of each step, in the order in which steps end.
class Observer {
 public:
  // A step begins. Not called in another process.
  virtual void begins(std::size_t /*step*/) {}
  virtual void ended(const EndedStep& step) = 0;

 protected:
  ~Observer() = default;
};

// What steps changed of a machine with the modelled heap.
struct Changes {
  bool heap = false;                 // something was written there
  bool wsipx = false;                // an operation of WSIPX's ran
  bool table = false;                // which changed its table, if only for a time
  std::uint64_t segments = 0;        // whose blocks are others; the last bit stands for all the further ones
  std::vector<Address> blocks = {};  // that were returned, or written to by their owners
  bool granted_after = false;        // a block, after one of these

  static std::uint64_t bit_of(std::size_t segment) {
    return std::uint64_t{1} << std::min<std::size_t>(segment, 63);
  }
  void clear() {
    heap = wsipx = table = granted_after = false;
    segments = 0;
    blocks.clear();
  }
};

// How much is looked at after a step: what may have changed since the step before, as the journal tells, or
// everything. Both find the same violations at the same steps, but for a write that no journal records.
enum class Depth { incremental, full };

// Whether violations come with their messages. Searches look at many and report few.
enum class Messages { made, none };

// Keeps its memory from run to run: after the first runs none of them allocates unless it finds something.
class Checker final : private Monitor {
 public:
  explicit Checker(Depth depth = Depth::incremental, Execute* execute = sparepage::execute,
                   Messages messages = Messages::made);

  // The violations in the order found; valid until the next run.
  std::span<const Violation> run(const Config& config, std::span<const Step> steps, const Subject& strategy,
                                 Observer* observer = nullptr);

  // The same in parts: a fresh machine; steps from where it stands, whose violations are theirs alone, and of
  // invariants not in `known`; and to stand where another checker stands, which copies its machine and its
  // ledger.
  void start(const Config& config, const Subject& strategy);
  std::span<const Violation> proceed(std::span<const Step> steps, Observer* observer = nullptr,
                                     InvariantSet known = 0);
  void assign(const Checker& other, Payloads payloads = Payloads::copied);
  // The same with Payloads::filled, for one that stood there, with the modelled heap, before the last
  // proceed(): what that changed is taken back, and the rest is left as it is.
  void take_back(const Checker& other);
  // Whether the last proceed() left the machine where it stood, which is there.
  bool stands_as(const Checker& other) const;
  const Changes& changes() const { return changes_; }  // by the last proceed()
  // The same as start(), and then proceed() with all invariants known: to where steps lead. Where the heap
  // under test is loaded in another process nothing runs before proceed().
  void lead(const Config& config, std::span<const Step> steps, const Subject& strategy);

  // Where the machine stands.
  MachineState state() const;

  // What runs to come cost is added there; null: it is not counted. Not of guests.
  void count_costs(Costs* costs) { costs_ = costs; }

  // What else there is to say of the last run of a guest.
  const GuestRun& guest_run() const { return guest_run_; }
  // Processor time in milliseconds from which on a call of a guest hangs, for runs to come.
  void limit_hangs(unsigned milliseconds) { hang_ms_ = milliseconds; }

  // What a guest promises of requests of that size in a machine of that size: free pages; nothing: nothing.
  std::optional<std::uint64_t> need(const Subject& strategy, const Config& config, std::uint64_t size);

  // The child that runs cases of a guest that is loaded in another process.
  GuestProcess& process_for(const Subject& strategy);

  // How often the last run took each edge of a guest that counts them, and runs in another process.
  std::span<const std::uint8_t> heap_edges() const;

  const Machine& machine() const { return machine_; }
  const Ledger& ledger() const { return ledger_; }

 private:
  void begin(std::size_t index, const Step& step, Machine& machine) override;
  void end(std::size_t index, const Step& step, const Outcome& outcome, std::span<const Point> points,
           Machine& machine) override;
  bool looks_at_table(const Step& step) const;
  void look_at_table(const Wsipx& now);
  void look_at_everything(const Machine& machine);
  void take_in_journal(Machine& machine);
  void look(InvariantSet rows, const Observation& seen, std::size_t index, std::vector<Violation>& found);
  void look_before_landing(Machine& machine);
  Observation observe(const Step& step, const Outcome& outcome, const StepFacts& facts, Machine& machine);
  InvariantSet rows_of(const Observation& seen) const;
  void settle();
  void count(const Step& step, const Outcome& outcome, const StepFacts& facts, std::span<const Point> points);

  std::span<const Violation> proceed_elsewhere(std::span<const Step> steps, Observer* observer,
                                               InvariantSet known);
  InvariantSet rows_of_guest(const GuestHeap& guest) const;

  Depth depth_;
  Messages messages_;
  Config config_;
  Runner runner_;
  Machine machine_;
  Ledger ledger_;
  // Of the application operation under way, and of what landed in it or stands alone.
  StepFacts application_;
  StepFacts interrupt_;
  Wsipx seen_table_;           // WSIPX's table at the last look
  std::uint64_t table_ = 0;    // its fingerprint
  InvariantSet violated_ = 0;  // and those known before
  std::vector<Violation> violations_;
  // The course of the operation at application time that is under way.
  struct Course {
    const Step* step = nullptr;  // null: none is
    std::size_t index = 0;
    std::vector<Violation> found = {};  // before something landed: reported when the operation ends
    std::size_t events = 0;             // of the journal, taken in
    std::size_t headers = 0;
    std::uint32_t landings = 0;     // points at which something landed
    std::uint8_t last_landing = 0;  // the last of them
  };
  Course course_;
  Changes changes_;
  std::vector<std::uint32_t> all_segments_;
  std::vector<Address> all_blocks_;
  Observer* observer_ = nullptr;
  Costs* costs_ = nullptr;
  const Subject* strategy_ = nullptr;
  unsigned hang_ms_ = kHangMs;
  GuestRun guest_run_;
  bool at_first_step_ = false;
  // Where the guest is loaded in other processes: one of them, and the steps until now.
  std::shared_ptr<GuestProcess> process_;
  std::vector<Step> history_;
  MachineState elsewhere_;
};

// Packets of a bound socket's queue, as far as its links lead into the heap, MachineState::kMostPackets at
// the most.
std::uint32_t packets_of(const Machine& machine, const Wsipx::Entry& entry);

}  // namespace sparepage
