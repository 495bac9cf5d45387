#include "sparepage/properties/prover/obligations.h"

#include <algorithm>
#include <array>

#include "sparepage/model/wsipx.h"

namespace sparepage {

namespace {

using Number = AbstractNumber;
using Flag = AbstractFlag;
using Size = AbstractSize<Number>;
using Caller = AbstractCall<Flag>;

constexpr std::int64_t kMostBindBytes = 4088;
constexpr std::int64_t kMostHeapCalls = 64;

struct TooLarge {};

// Terms that programs run over: any interrupts at every point that the profile admits.
class Questions final : public Terms {
 public:
  // `plain`: of all machines those alone whose heap is full whatever interrupts did, whose spare is a page,
  // and whose requests are of a page.
  Questions(const Strategy& strategy, Profile profile, bool plain)
      : strategy_(strategy), profile_(profile), plain_(plain) {
    const Number least = number(1 + strategy.target);
    const Number most = number(64 + strategy.target);
    target_ = plain ? least : any_number("target");
    start_ = {.free = any_number("free"),
              .spare = any_number("spare"),
              .largest = any_bytes("largest"),
              .own = any_number("own"),
              .kept = flag(false)};
    assume(at_least(target_, least));
    assume(at_least(most, target_));
    assume(not_negative(start_.free));
    assume(not_negative(start_.spare));
    assume(at_least(target_, start_.spare));
    assume(is_block(start_.own));
    assume(at_least(number(std::int64_t{kPageBytes} * strategy.own), start_.own));
  }

  const Strategy& strategy() const { return strategy_; }
  Number target() const { return target_; }
  AbstractStanding start() const { return start_; }
  void assume(Flag that) { assumed_.push_back(that); }
  const std::vector<Flag>& assumed() const { return assumed_; }

  Flag not_negative(Number of) { return at_least(of, number(0)); }
  // Bytes of a free block: none, or 16 at the least.
  Flag is_block(Number of) { return either(equal(of, number(0)), at_least(of, number(16))); }
  // Of the heap's largest free block.
  Number any_bytes(const std::string& name) {
    if (plain_) return number(0);
    const Number bytes = any_number(name);
    assume(is_block(bytes));
    return bytes;
  }
  Number one_if(Flag of) { return choose(of, number(1), number(0)); }

  // `plain`: the one that stands for all where few machines are looked at.
  Size any_size(const std::string& name, std::int64_t least, std::int64_t most,
                std::int64_t plain = kMostBindBytes) {
    if (plain_) {
      const auto bytes = static_cast<std::uint64_t>(std::min(most, plain));
      return {.bytes = number(static_cast<std::int64_t>(bytes)),
              .need = number(static_cast<std::int64_t>(need(bytes))),
              .pages = number(static_cast<std::int64_t>(pages_for(bytes)))};
    }
    Size size = {.bytes = any_number(name), .need = number(0), .pages = number(1)};
    assume(at_least(size.bytes, number(least)));
    assume(at_least(number(most), size.bytes));
    const Number eights = times(8, any_number(name + ".eighths"));
    assume(at_least(eights, size.bytes));
    assume(at_least(plus(size.bytes, number(7)), eights));
    size.need = plus(eights, number(8));  // a size of 1 byte takes 16
    if (most > kMostBindBytes) {
      size.pages = any_number(name + ".pages");
      const Number bytes = times(kPageBytes, size.pages);
      assume(at_least(bytes, size.need));
      assume(at_least(plus(size.need, number(kPageBytes - 1)), bytes));
    }
    return size;
  }
  // max(size, 4096) of a size of a bind, of a packet, or of none.
  Size a_page() { return {.bytes = number(4096), .need = number(4104), .pages = number(2)}; }

  // What a program's GetHeap may do, and what may land, goes here.
  std::vector<Landing> landings;
  Flag fault = {};        // a page allocation was tried when it may not
  Flag overlooked = {};   // a GetHeap gave null though a free block could have served it
  Number calls = {};      // heap calls
  Flag gave_null = {};    // a GetHeap did,
  Number free_then = {};  // and so many pages were free when the last one did

  void begin_request() {
    gave_null = flag(false);
    free_then = number(0);
  }

  // --- what AbstractRun tells

  void reach(Point, AbstractStanding& at, Flag on) {
    if (never(on) || nested_) return;
    if (size() > kMostTerms) throw TooLarge();
    if (profile_ == Profile::sequential) return;
    const std::string name = "p" + std::to_string(landings.size()) + ".";
    Landing landing;
    landing.reached = on;
    landing.before = at;
    const Flag usable = spare_is_usable(name, at, landing);
    landing.uses_spare = both(any_flag(name + "uses-spare"), usable);
    landing.largest = any_bytes(name + "largest");
    landing.own = at.own;
    if (has_own_packets()) {
      landing.own = any_number(name + "own");
      assume(is_block(landing.own));
      assume(at_least(at.own, landing.own));
    }
    at.spare = choose(both(on, landing.uses_spare), number(0), at.spare);
    at.largest = choose(on, landing.largest, at.largest);
    at.own = choose(on, landing.own, at.own);
    landings.push_back(landing);
  }
  void carved(AbstractStanding&, Number, Number, Flag) {}  // the program ends with the block
  void carved_own(AbstractStanding&, Number, Number, Flag) {}
  void refused(const Size& of, const AbstractStanding& at, Flag on) {
    if (nested_ || never(on)) return;
    overlooked = either(overlooked, both(on, at_least(at.largest, of.need)));
    gave_null = either(gave_null, on);
    free_then = choose(on, at.free, free_then);
  }
  void faulted(Flag on) {
    if (!nested_) fault = either(fault, on);
  }
  void called(Flag on) {
    if (!nested_) calls = plus(calls, one_if(on));
  }
  void used_spare(Flag on) {
    if (nested_) used_ = either(used_, on);
  }

 private:
  using Run = AbstractRun<Questions>;

  bool has_own_packets() const { return has_in_packet(Opcode::own); }
  bool has_in_packet(Opcode opcode) const {
    const ProgramSteps& steps = strategy_.steps(StrategyPart::packet);
    return std::ranges::find(steps, opcode, &ProgramStep::opcode) != steps.end();
  }

  // Whether a request outside application time, that the profile admits, can use the spare: as the strategy's
  // own getheap says, with free blocks as interrupts like to leave them.
  Flag spare_is_usable(const std::string& name, const AbstractStanding& at, Landing& landing) {
    // What a packet's program asks for is no line's business: a page, too, where lines ask for less.
    const std::int64_t most_of_lines = profile_ == Profile::hostile ? kLargestRequest : kPageBytes - 1;
    landing.size = any_size(name + "size", 1, std::max<std::int64_t>(most_of_lines, kPageBytes));
    landing.interrupt = any_flag(name + "interrupt");
    landing.packet = plain_ ? flag(false) : any_flag(name + "packet");
    // What a packet asks for: its length and 46 bytes, or a page.
    const bool asks = has_in_packet(Opcode::get) || has_in_packet(Opcode::get_may_grow);
    const bool asks_page = has_in_packet(Opcode::get_page);
    const Flag of_length =
        both(at_least(landing.size.bytes, number(Wsipx::kPacketOverhead)),
             at_least(number(Wsipx::kLargestPacket + Wsipx::kPacketOverhead), landing.size.bytes));
    const Flag of_packet = either(asks ? of_length : flag(false),
                                  asks_page ? equal(landing.size.bytes, number(kPageBytes)) : flag(false));
    assume(choose(landing.packet, of_packet, at_least(number(most_of_lines), landing.size.bytes)));
    Flag may_grow = flag(false);
    if (has_in_packet(Opcode::get_may_grow)) may_grow = both(landing.packet, any_flag(name + "may-grow"));
    AbstractStanding then = at;
    then.largest = any_bytes(name + "largest-then");
    nested_ = true;
    used_ = flag(false);
    Run run(*this, strategy_, target_);
    run.get_heap(then, flag(true), landing.size,
                 {.application = flag(false),
                  .interrupt = landing.interrupt,
                  .wsipx = landing.packet,
                  .may_grow = may_grow});
    nested_ = false;
    return used_;
  }

  const Strategy& strategy_;
  Profile profile_;
  bool plain_;
  Number target_;
  AbstractStanding start_;
  std::vector<Flag> assumed_;
  bool nested_ = false;
  Flag used_ = {};
};

// Which of what a run of a suspect brings is the violation.
enum class Wrong : std::uint8_t { refused, overlooked, faulted, too_many_calls };

struct DecidedRow {
  std::string_view invariant;
  Wrong wrong;
  std::vector<Suspect> suspects;
};

const std::vector<DecidedRow>& decided() {
  static const std::vector<DecidedRow> kTable = {
      {"bind-never-fails", Wrong::refused, {Suspect::bind}},
      {"app-request-never-fails", Wrong::refused, {Suspect::alloc}},
      {"no-grow-outside-application",
       Wrong::faulted,
       {Suspect::alloc_outside, Suspect::packet, Suspect::bind, Suspect::socket, Suspect::deferred}},
      {"fit-never-refused",
       Wrong::overlooked,
       {Suspect::alloc, Suspect::alloc_outside, Suspect::packet, Suspect::bind, Suspect::socket,
        Suspect::deferred}},
      {"bounded-work", Wrong::too_many_calls, {Suspect::bind}},
  };
  return kTable;
}

const DecidedRow* row_for(const Invariant& invariant) {
  const auto found = std::ranges::find(decided(), invariant.name, &DecidedRow::invariant);
  return found == decided().end() ? nullptr : &*found;
}

struct SuspectRow {
  std::string_view text;
  StrategyPart part;
  bool of_wsipx;
  bool outside;  // application time
};
constexpr std::array<SuspectRow, 6> kSuspects = {{
    {"bind", StrategyPart::request, true, false},
    {"alloc", StrategyPart::getheap, false, false},
    {"alloc-outside", StrategyPart::getheap, false, true},
    {"socket", StrategyPart::socket, true, false},
    {"packet", StrategyPart::packet, true, true},
    {"deferred", StrategyPart::deferred, true, false},
}};

Obligation obligation(const Strategy& strategy, const DecidedRow& row, Suspect suspect, Profile profile,
                      bool plain) {
  const SuspectRow& who = kSuspects[static_cast<std::size_t>(suspect)];
  const auto terms = std::make_shared<Questions>(strategy, profile, plain);
  Questions& q = *terms;
  q.fault = q.overlooked = q.flag(false);
  q.calls = q.number(0);
  Obligation made;
  made.suspect = suspect;
  made.terms = terms;
  made.start = q.start();
  made.target = q.target();
  made.interrupt = who.outside ? q.any_flag("interrupt") : q.flag(false);
  made.name = std::string(row.invariant) + "." + std::string(who.text);
  const Caller caller = {.application = q.flag(!who.outside),
                         .interrupt = made.interrupt,
                         .wsipx = q.flag(who.of_wsipx),
                         .may_grow = q.flag(false)};
  AbstractRun<Questions> run(q, strategy, q.target());
  AbstractStanding at = q.start();
  Flag violated = q.flag(false);
  Flag refused = q.flag(false);
  const auto refused_with_pages = [&](const Size& size) {
    // A program that asked for nothing was refused at its end.
    const Number free = q.choose(q.gave_null, q.free_then, at.free);
    return q.at_least(free, size.pages);
  };
  if (suspect == Suspect::alloc || suspect == Suspect::alloc_outside) {
    const std::int64_t most = who.outside && profile != Profile::hostile ? 4095 : kLargestRequest;
    made.sizes.push_back(q.any_size("size", 1, most, kPageBytes - 1));
    q.begin_request();
    refused = q.no(run.get_heap(at, q.flag(true), made.sizes[0], caller));
    violated = q.both(refused, refused_with_pages(made.sizes[0]));
  } else if (suspect != Suspect::bind) {
    made.sizes.push_back(
        suspect == Suspect::packet
            ? q.any_size("size", Wsipx::kPacketOverhead, Wsipx::kPacketOverhead + Wsipx::kLargestPacket)
        : suspect == Suspect::socket
            ? q.any_size("size", 1, kMostBindBytes)
            : Size{.bytes = q.number(0), .need = q.number(16), .pages = q.number(1)});
    run.execute(who.part, at, q.flag(true), made.sizes[0], q.a_page(), caller);
  } else {
    // A request may begin where any other has left the machine, so that one stands for all; but calls add up.
    const std::size_t requests = row.wrong == Wrong::too_many_calls ? Config::kMostBindSizes : 1;
    const bool keeps = !strategy.steps(StrategyPart::socket).empty();
    Flag on = q.flag(true);
    Number given_back = q.number(0);
    q.reach(Point::bind_enter, at, on);
    for (std::size_t i = 0; i < requests; ++i) {
      const std::string name = requests == 1 ? "size" : "size" + std::to_string(i + 1);
      made.sizes.push_back(q.any_size(name, 1, kMostBindBytes));
      made.kept.push_back(keeps ? q.any_flag(name + ".kept") : q.flag(false));
      at.kept = made.kept.back();
      q.begin_request();
      const Flag got = run.execute(StrategyPart::request, at, on, made.sizes[i], q.a_page(), caller);
      const Flag null = q.both(on, q.no(got));
      violated = q.either(violated, q.both(null, refused_with_pages(made.sizes[i])));
      q.calls = q.plus(q.calls, q.choose(null, given_back, q.number(0)));
      const Flag from_kept = q.both(made.kept.back(), q.no(at.kept));
      on = q.both(on, got);
      given_back = q.plus(given_back, q.one_if(q.both(on, q.no(from_kept))));
      if (i + 1 < requests) q.reach(Point::bind_block, at, on);
    }
  }
  switch (row.wrong) {
    case Wrong::refused: break;
    case Wrong::overlooked: violated = q.overlooked; break;
    case Wrong::faulted: violated = q.fault; break;
    case Wrong::too_many_calls: violated = q.at_least(q.calls, q.number(kMostHeapCalls + 1)); break;
  }
  if (q.size() > kMostTerms) throw TooLarge();
  made.landings = std::move(q.landings);
  made.all = q.assumed();
  made.all.push_back(violated);
  return made;
}

// Heap calls of a program, at most, whatever the machine answers.
std::uint64_t most_calls(const ProgramSteps& steps, std::size_t from, std::size_t to) {
  std::uint64_t calls = 0;
  for (std::size_t at = from; at < to;) {
    const ProgramStep& step = steps[at];
    const std::size_t inside = at + 1;
    at = has_block(step.opcode) ? step.end : inside;
    switch (step.opcode) {
      case Opcode::get:
      case Opcode::get_page:
      case Opcode::get_may_grow:
      case Opcode::fill: ++calls; break;
      case Opcode::stretch: calls += 2; break;
      case Opcode::repeat: calls += step.number * most_calls(steps, inside, step.end); break;
      case Opcode::mask: calls += most_calls(steps, inside, step.end); break;
      case Opcode::choose: {
        const std::size_t other = step.other == 0 ? step.end : step.other;
        calls += std::max(most_calls(steps, inside, other), most_calls(steps, other, step.end));
        break;
      }
      default: break;
    }
  }
  return calls;
}

// Whether so few calls are made in any course that nothing is to be asked.
bool is_counted(const Strategy& strategy, Wrong wrong) {
  const ProgramSteps& steps = strategy.steps(StrategyPart::request);
  const std::uint64_t calls = most_calls(steps, 0, steps.size());
  return wrong == Wrong::too_many_calls &&
         Config::kMostBindSizes * calls + Config::kMostBindSizes - 1 <= kMostHeapCalls;
}

}  // namespace

std::string_view text(Suspect suspect) {
  return kSuspects[static_cast<std::size_t>(suspect)].text;
}

std::string Obligation::smt2() const {
  return terms->smt2(all, name +
                              ": unsat means that it holds on every machine.\nfree, spare, target: pages; "
                              "largest, own: bytes of the largest free block.");
}

bool is_decided_by_programs(const Invariant& invariant) {
  return row_for(invariant) != nullptr;
}

std::string why_not(const Invariant& invariant) {
  return std::string(invariant.name) +
         " is no question of a strategy's programs: it is about what the machine does for them, which the "
         "checker looks at after every step";
}

std::optional<std::vector<Obligation>> obligations(const Strategy& strategy, const Invariant& invariant,
                                                   Profile profile, bool plain) {
  const DecidedRow& row = *row_for(invariant);
  std::vector<Obligation> all;
  if (is_counted(strategy, row.wrong)) return all;
  try {
    for (const Suspect suspect : row.suspects) {
      const bool never = (suspect == Suspect::socket && strategy.steps(StrategyPart::socket).empty()) ||
                         (suspect == Suspect::deferred && !strategy.uses(Opcode::later));
      if (!never) all.push_back(obligation(strategy, row, suspect, profile, plain));
    }
  } catch (const TooLarge&) {
    return std::nullopt;
  }
  return all;
}

}  // namespace sparepage
