// A validate report for a person: a table of verdicts, then the findings.
#include <fmt/format.h>

#include <algorithm>

#include "ci/command/output/forms.h"
#include "ci/command/validate/report.h"

namespace sparepage {

namespace {

std::string length_text(const SmallFailure& failure) {
  return fmt::format("{}{}", text(failure.profile)[0], failure.smallest.steps.size());
}

// Of several findings, the shortest one in the narrowest profile tells most.
VerdictCell cell_of(const ValidateReport& report, const Subject& strategy, const Invariant& invariant) {
  const auto findings = report.findings(strategy, invariant);
  if (!findings.empty()) {
    const auto least = std::ranges::min_element(findings, {}, [&](const Identity* identity) {
      const SmallFailure& failure = report.result.findings.at(*identity);
      return std::pair(failure.profile, failure.smallest.steps.size());
    });
    return {.kind = VerdictCell::Kind::broken, .detail = length_text(report.result.findings.at(**least))};
  }
  if (const SmallFailure* unclaimed = report.unclaimed(strategy, invariant); unclaimed != nullptr) {
    return {.kind = VerdictCell::Kind::violated, .detail = length_text(*unclaimed)};
  }
  if (!applies(invariant, strategy)) return {.kind = VerdictCell::Kind::not_applicable};
  if (!claim_of(strategy, invariant)) return {.kind = VerdictCell::Kind::unclaimed};
  if (report.session.proved.holds(strategy, invariant)) return {.kind = VerdictCell::Kind::proved};
  return {.kind = report.is_open(strategy) ? VerdictCell::Kind::open : VerdictCell::Kind::kept};
}

std::string where(const SmallFailure& failure) {
  return fmt::format("in {}, {}{}", counted(failure.runs, "run"),
                     counted(failure.smallest.steps.size(), "operation"),
                     failure.shrunk ? "" : " (not shrunk to the end)");
}

std::string conclusion(const ValidateReport& report) {
  const std::size_t news = report.news();
  if (news == 0 && report.result.stopped) {
    return fmt::format(
        "Incomplete: interrupted after {} of {} runs; nothing new so far, which is no verdict.",
        report.runs(),
        report.request.runs * report.request.strategies.size() * report.request.profiles.size());
  }
  if (report.result.findings.empty()) return "No claim is broken.";
  if (news == 0) {
    return fmt::format("Every finding is known: {} has {}, with a trace and a reason.",
                       report.session.known_file, report.result.findings.size() == 1 ? "it" : "each of them");
  }
  return fmt::format(
      "{} {} not known{}.", counted(news, "finding"), news == 1 ? "is" : "are",
      report.session.known_file == "none" ? ": with --known none, nothing is"
      : report.session.known.all().empty()
          ? ": nothing is known here"
          : fmt::format(": {} does not accept {}", report.session.known_file, news == 1 ? "it" : "them"));
}

// What was asked for, and what was made of it.
std::string heading(const ValidateReport& report) {
  const Validation& result = report.result;
  std::string end;
  if (result.stopped) {
    end = fmt::format(": interrupted, {} made in all", counted(report.runs(), "run"));
  } else if (result.at_first) {
    end = fmt::format(": ended at the first finding, {} made until there", counted(report.runs(), "run"));
  } else if (report.seconds != 0) {
    end = fmt::format(", made in {}; to repeat it: --runs {}", counted(report.seconds, "second"),
                      report.runs_each());
  }
  return fmt::format("seed {}, {} for each strategy and profile{}", report.request.seed,
                     counted(report.runs_each(), "run"), end);
}

// What else a person must know of the runs of a guest.
std::string guest_text(const Screen& screen, const ValidateReport& report, const Subject& strategy) {
  if (strategy.guest == nullptr) return "";
  const GuestRuns& guest = report.result.guests.at(&strategy);
  const std::uint64_t runs = report.result.runs.at(&strategy);
  std::string out;
  const auto say = [&](const std::string& what) {
    out += folded(screen, fmt::format("{}: {}", strategy.name, what), 2);
  };
  if (guest.passed_over != 0) {
    say(fmt::format("it could not be created in {}, which {} passed over", counted(guest.passed_over, "run"),
                    guest.passed_over == 1 ? "was" : "were"));
  }
  if (guest.waited == runs) {
    say("it waited in every run, so that they prove nothing");
  } else if (guest.waited != 0) {
    say(fmt::format("{} ended by a wait", counted(guest.waited, "run")));
  }
  if (guest.hung != 0) {
    say(fmt::format("{} hung, and ended there; what other rows say holds over {}", counted(guest.hung, "run"),
                    counted(report.whole_runs(strategy), "whole run")));
  }
  if (guest.not_made != 0) {
    say(fmt::format("incomplete: {} not made, since so many hung", counted(guest.not_made, "run")));
  }
  if (!strategy.guest->traits.has_need && guest.refused) {
    say(fmt::format(
        "it promises nothing of its requests (no `need`); one of {} was refused with {}, the most that "
        "were seen",
        counted(guest.refused->size, "byte"), counted(guest.refused->free_pages, "free page")));
  }
  return out;
}

// "and 3 more of that cause: heap-is-sound (2), contents-survive (1)".
std::string others_text(const std::vector<const Identity*>& others) {
  std::vector<std::pair<std::string_view, std::size_t>> counts;
  for (const Identity* identity : others) {
    const auto found =
        std::ranges::find(counts, identity->invariant->name, &decltype(counts)::value_type::first);
    if (found == counts.end()) {
      counts.emplace_back(identity->invariant->name, 1);
    } else {
      ++found->second;
    }
  }
  std::vector<std::string> words;
  for (const auto& [name, times] : counts) words.push_back(fmt::format("{} ({})", name, times));
  return fmt::format("and {} more, probably of the same cause: {}", others.size(), fmt::join(words, ", "));
}

// The first cause with the whole of its shortest case; of the others what is needed to replay theirs.
std::string news_by_cause(const Screen& screen, const ValidateReport& report) {
  std::string out;
  const std::vector<std::vector<const Identity*>> causes = report.causes_of_news();
  if (report.news() > 1) {
    out += "\n" + folded(screen,
                         fmt::format("{} new findings, of {}; start here:", report.news(),
                                     counted(causes.size(), "probable cause")),
                         2);
  }
  for (const std::vector<const Identity*>& cause : causes) {
    const Identity& identity = *cause.front();
    const SmallFailure& failure = report.result.findings.at(identity);
    out += "\n";
    out +=
        &cause == &causes.front()
            ? news_text(screen, report.session, identity, where(failure), failure.message, failure.smallest)
            : news_line(screen, report.session, identity, where(failure), failure.message, failure.smallest);
    if (cause.size() > 1) out += folded(screen, others_text({cause.begin() + 1, cause.end()}), 2);
  }
  return out;
}

}  // namespace

std::string text(const Screen& screen, const ValidateReport& report) {
  std::string out = folded(screen, heading(report), 2);
  const auto cell = [&](std::size_t column, const Invariant& invariant) {
    return cell_of(report, *report.request.strategies[column], invariant);
  };
  out += verdicts_text(screen, report.request.strategies, cell,
                       {"p4",
                        "the shortest counterexample found has 4 operations, and its narrowest profile is "
                        "[s]equential, [p]reemptive or [h]ostile"},
                       cost_facts(report.request.strategies, report.result.costs));

  std::string guests;
  for (const Subject* strategy : report.request.strategies) guests += guest_text(screen, report, *strategy);
  if (!guests.empty()) out += "\n" + guests;
  if (report.news() != report.result.findings.size()) out += "\n";
  for (const auto& [identity, failure] : report.result.findings) {
    if (report.session.known.find(identity) != nullptr) out += known_text(screen, identity, where(failure));
  }
  out += news_by_cause(screen, report);
  return out + "\n" + not_met_text(screen, report.session, report.not_met()) +
         folded(screen, conclusion(report), 2);
}

}  // namespace sparepage
