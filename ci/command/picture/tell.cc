#include "ci/command/picture/tell.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ci/command/output/narrate.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

constexpr std::size_t kMostInFull = 12;  // operations; of a longer course only those that mattered are told

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

// Of what narrate() says of a refusal, the reason.
std::string reason_of(const Moment& refused) {
  static constexpr std::string_view kNull = "gives null";
  const std::size_t at = refused.says.find(kNull);
  return at == std::string::npos ? "" : refused.says.substr(at + kNull.size());
}

class Teller {
 public:
  Teller(const DrawnCase& of, const Course& course)
      : of_(of), course_(course), trace_(of.parsed.trace), guest_(course.strategy->guest != nullptr) {}

  std::vector<std::string> told() {
    all_.push_back(beginning());
    std::vector<std::vector<const Moment*>> by_operation(trace_.steps.size());
    std::size_t operations = 0;
    for (const Moment& moment : course_.moments) {
      by_operation[operation_of(trace_.steps, moment.step)].push_back(&moment);
    }
    for (const auto& moments : by_operation) operations += moments.empty() ? 0 : 1;
    const std::vector<bool> in_full = told_in_full(by_operation, operations <= kMostInFull);
    for (std::size_t step = 0; step < by_operation.size(); ++step) {
      if (by_operation[step].empty()) continue;
      if (!in_full[step]) {
        pass_over(step, matters(by_operation[step]));
        continue;
      }
      tell_passed_over();
      all_.push_back(operation(step, by_operation[step]));
    }
    tell_passed_over();
    conclude();
    return std::move(all_);
  }

 private:
  std::string beginning() const {
    const Pages& start = course_.start;
    if (guest_) {
      return fmt::format("The heap {} runs on a machine with {}, and has none of them at first.",
                         course_.strategy->name, counted(start.free, "page"));
    }
    return fmt::format(
        "IFSMGR's heap {}. It can grow by {} of {} bytes, and holds a spare of {} back for interrupts, in "
        "which it may not grow.",
        start.heap == 0 ? "has no page yet" : "has " + counted(start.heap, "page"),
        start.free == 0 ? "no page" : counted(start.free, "page"), kPageBytes, counted(start.spare, "page"));
  }

  bool violates(std::size_t step) const {
    return std::ranges::any_of(course_.violations, [&](const Violation& violation) {
      return operation_of(trace_.steps, violation.step) == step;
    });
  }
  static bool matters(const std::vector<const Moment*>& moments) {
    return std::ranges::any_of(moments, [](const Moment* moment) {
      using enum Moment::Kind;
      return moment->kind == refused || moment->kind == joined || moment->kind == fault ||
             (moment->kind == filled && moment->event.spare_before != moment->event.spare_after);
    });
  }

  // By operation: of a long course those that violate something, and the last that mattered before the first
  // of them, or before the end.
  std::vector<bool> told_in_full(const std::vector<std::vector<const Moment*>>& by_operation,
                                 bool all) const {
    std::vector<bool> in_full(by_operation.size(), all);
    if (all) return in_full;
    std::size_t first = by_operation.size();
    for (std::size_t step = by_operation.size(); step-- > 0;) {
      if (!violates(step)) continue;
      in_full[step] = true;
      first = step;
    }
    std::size_t more = kMostInFull;
    for (std::size_t step = first; step-- > 0 && more > 0;) {
      if (by_operation[step].empty() || !matters(by_operation[step])) continue;
      in_full[step] = true;
      --more;
    }
    return in_full;
  }

  void pass_over(std::size_t step, bool mattered) {
    if (passed_over_ == 0) first_passed_over_ = step;
    last_passed_over_ = step;
    ++passed_over_;
    mattered_ += mattered ? 1 : 0;
  }
  void tell_passed_over() {
    if (passed_over_ == 0) return;
    const std::string first = std::to_string(of_.parsed.lines[first_passed_over_]);
    const std::string lines =
        passed_over_ == 1 ? "Line " + first + ": " + print(trace_.steps[first_passed_over_], trace_)
                          : fmt::format("Lines {} to {}: {}", first, of_.parsed.lines[last_passed_over_],
                                        counted(passed_over_, "operation"));
    all_.push_back(lines +
                   (mattered_ == 0
                        ? "; the heap has room for all of it."
                        : fmt::format("; in {} of them something is refused, or pages move.", mattered_)));
    passed_over_ = 0;
    mattered_ = 0;
  }

  // Who asks, and for what, as the beginning of a sentence.
  std::string subject(std::size_t step) const {
    const Step& at = trace_.steps[step];
    const Operation& operation = at.operation;
    const std::string who = at.context == Context::application ? "another client"
                            : at.context == Context::interrupt ? "an interrupt"
                                                               : "a client in a critical section";
    const auto socket = [&](Name name) { return trace_.sockets.at(name); };
    if (const auto* alloc = operation.as<Alloc>())
      return fmt::format("{} asks for {}", who, counted(alloc->size, "byte"));
    if (const auto* free = operation.as<Free>())
      return fmt::format("{} gives {} back", who, trace_.blocks.at(free->block));
    if (operation.is<Fill>())
      return fmt::format("{} calls {}", who, guest_ ? "for a refill" : "FillHeapSpare");
    if (operation.is<Api>()) return "a file-system call comes in, which fills the spare";
    if (const auto* pressure = operation.as<Pressure>())
      return fmt::format("other drivers take up to {}", counted(pressure->pages, "page"));
    if (const auto* relief = operation.as<Relief>())
      return fmt::format("other drivers give up to {} back", counted(relief->pages, "page"));
    if (const auto* made = operation.as<Socket>())
      return fmt::format("a program makes the socket {}", socket(made->socket));
    if (const auto* bind = operation.as<Bind>()) {
      return bind->number == 0
                 ? fmt::format("the program binds {} to any free number", socket(bind->socket))
                 : fmt::format("the program binds {} to 0x{:04x}", socket(bind->socket), bind->number);
    }
    if (const auto* packet = operation.as<Packet>())
      return fmt::format("a packet of {} arrives for 0x{:04x}", counted(packet->length, "byte"),
                         packet->number);
    if (const auto* recv = operation.as<Recv>())
      return fmt::format("the program receives from {}", socket(recv->socket));
    if (const auto* close = operation.as<Close>())
      return fmt::format("the program closes {}", socket(close->socket));
    if (const auto* exit = operation.as<Exit>()) return fmt::format("process {} ends", exit->process);
    if (operation.is<Run>()) return "deferred work runs";
    return print(at, trace_);
  }

  // An operation, with all that landed in it, in the order in which it happened.
  std::string operation(std::size_t step, const std::vector<const Moment*>& moments) {
    std::string text = fmt::format("Line {}: {}.", of_.parsed.lines[step], subject(step));
    std::size_t now = step;
    std::size_t grants = 0;  // by the heap as it was, that nobody has told yet
    bool fetched = false;    // a page was fetched in this operation
    asked_ = 0;
    const Moment* last_point = nullptr;
    for (const Moment* moment : moments) {
      if (moment->kind == Moment::Kind::point) {
        last_point = moment;
        continue;
      }
      if (moment->step != now) {
        text += told_grants(grants, now);
        now = moment->step;
        if (now != step) text += landing(now, last_point);
      }
      text += event(*moment, grants, fetched, now != step);
      if (moment->kind == Moment::Kind::filled)
        fetched = moment->event.spare_after > moment->event.spare_before;
    }
    return text;
  }

  std::string landing(std::size_t step, const Moment* point) const {
    const Step& at = trace_.steps[step];
    const bool after = std::ranges::any_of(course_.moments, [&](const Moment& moment) {
      return moment.step == step && moment.after_its_operation;
    });
    if (after) {
      return fmt::format(" Its point {} is never reached, so line {} runs after it: {}.", at.point,
                         of_.parsed.lines[step], subject(step));
    }
    const std::string where =
        point == nullptr ? "" : fmt::format(" at the point {},", sparepage::text(point->points.front()));
    return fmt::format(" There,{} line {} lands: {}.", where, of_.parsed.lines[step], subject(step));
  }

  std::string told_grants(std::size_t& grants, std::size_t step) const {
    if (grants == 0) return "";
    const std::size_t count = std::exchange(grants, 0);
    if (!trace_.steps[step].operation.is<Bind>())
      return count == 1 ? " The heap has room for it."
                        : fmt::format(" The heap gives {}.", counted(count, "block"));
    return fmt::format(" WSIPX gets {} from the heap as it is.", counted(count, "block"));
  }

  std::string event(const Moment& moment, std::size_t& grants, bool fetched, bool landed) {
    using enum Moment::Kind;
    const Event& of = moment.event;
    const bool bind = trace_.steps[moment.step].operation.is<Bind>();
    const std::string before =
        moment.kind == granted || moment.kind == returned ? "" : told_grants(grants, moment.step);
    switch (moment.kind) {
      case joined: joined_ = true; return before + joining(moment, fetched && landed);
      case granted:
        if (!landed) asked_ = 0;
        if (!std::exchange(joined_, false)) ++grants;
        return before;
      case refused: {
        if (!bind) return before + " It gets null" + reason_of(moment) + ".";
        if (std::exchange(asked_, of.size) == of.size) {
          return before + fmt::format(" WSIPX asks again, and gets null: the pager has {}.",
                                      counted(of.free_pages, "free page"));
        }
        return before + fmt::format(" WSIPX asks for {}, and gets null{}.", counted(of.size, "byte"),
                                    reason_of(moment));
      }
      case filled:
      case asked:
      case waited: return before + (moment.says.empty() ? "" : " " + capital(moment.says) + ".");
      case fault:
        return before + fmt::format(" The heap asks the pager for {} although that is forbidden in {} time.",
                                    counted(of.size, "page"),
                                    of.masked ? "masked" : sparepage::text(of.context));
      case ended: return before + result(moment) + violations(moment.step);
      default: return before;
    }
  }

  // `stolen`: the operation that it lands in had just fetched pages into the spare.
  std::string joining(const Moment& moment, bool stolen) const {
    const Event& of = moment.event;
    const std::string pages = counted(of.size, "page");
    if (of.spare_before == 0) return fmt::format(" Nothing free fits, and the heap grows by {}.", pages);
    const bool guessed =
        of.context == Context::application && !course_.strategy->caller->changes(StrategyPart::getheap);
    return fmt::format(" Nothing free fits{}, so the spare, {}, joins the heap and serves {}{}.",
                       guessed ? ", and a request for less than a page does not make the heap grow" : "",
                       pages, trace_.steps[moment.step].operation.is<Bind>() ? "WSIPX" : "it",
                       stolen ? ": that is what the operation that it interrupts has just fetched" : "");
  }

  std::string result(const Moment& ended) const {
    const Operation& operation = trace_.steps[ended.step].operation;
    const std::string word(sparepage::word(operation));
    if (ended.outcome.result == Result::wsa_nobufs)
      return " The bind fails with WSAENOBUFS (10055), \"no buffer space\".";
    if (ended.outcome.result == Result::crashed || ended.outcome.result == Result::hung ||
        ended.outcome.result == Result::blocked)
      return fmt::format(" The heap has {}, and the run ends here.", ended.outcome.result == Result::blocked
                                                                         ? "waited, where it may not"
                                                                         : sparepage::text(ended.outcome));
    if (ended.outcome.failed() && ended.outcome.result != Result::null)
      return fmt::format(" The {} ends in {}.", word, ended.says);
    if (operation.is<Bind>()) return fmt::format(" The bind succeeds: {}.", ended.says);
    return "";
  }

  std::string violations(std::size_t step) const {
    std::string text;
    for (const Violation& violation : course_.violations) {
      if (violation.step == step)
        text += fmt::format(" This violates {}: {}.", violation.invariant->name, violation.message);
    }
    return text;
  }

  void conclude() {
    const std::string_view name = course_.strategy->name;
    if (course_.violations.empty()) {
      all_.push_back(fmt::format("Nothing is violated under {}.", name));
      return;
    }
    std::vector<std::string> what;
    bool broken = false;
    for (const Violation& violation : course_.violations) {
      const bool breaks = breaks_a_claim(of_, course_, violation);
      broken = broken || breaks;
      what.push_back(fmt::format("{} at line {}{}", violation.invariant->name,
                                 of_.parsed.lines[violation.step],
                                 breaks ? "" : " (which it does not claim to keep here)"));
    }
    all_.push_back(fmt::format("So under {} this trace violates {}.", name, listed(what)));
    const bool article = !guest_ && std::ranges::any_of(course_.violations, [](const Violation& violation) {
      return violation.invariant->name == "bind-never-fails";
    });
    if (!article || !broken) return;
    all_.push_back(
        name == "original"
            ? "That is what Microsoft's article Q159254 tells: IFSMGR takes a request for less than a page "
              "for one at "
              "interrupt time, does not grow the heap, and bind() fails although the machine has memory."
            : "It is the symptom of Microsoft's article Q159254 once more, bind() with WSAENOBUFS (10055) "
              "although the "
              "machine has memory, and " +
                  std::string(name) + " does not prevent it here.");
  }

  const DrawnCase& of_;
  const Course& course_;
  const Trace& trace_;
  const bool guest_;
  std::vector<std::string> all_;
  std::size_t passed_over_ = 0;
  std::size_t mattered_ = 0;  // of them
  std::size_t first_passed_over_ = 0;
  std::size_t last_passed_over_ = 0;
  std::uint64_t asked_ = 0;  // bytes that were refused last; 0: nothing was
  bool joined_ = false;      // pages have joined the heap for the grant that follows
};

}  // namespace

std::vector<std::string> tell(const DrawnCase& of, const Course& course) {
  return Teller(of, course).told();
}

}  // namespace sparepage
