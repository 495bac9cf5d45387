// A validate report for a person: a table of verdicts, then the findings.
#include <fmt/format.h>

#include <algorithm>

#include "ci/command/output/forms.h"
#include "ci/command/validate/report.h"

namespace sparepage {

namespace {

VerdictCell cell_of(const ValidateReport& report, const Subject& strategy, const Invariant& invariant) {
  using enum VerdictCell::Kind;
  const VerdictCell::Kind kind = report.verdict(strategy, invariant);
  const Evidence evidence = report.evidence(strategy, invariant);
  if (kind == broken || kind == violated) return {.kind = kind, .detail = refutation_text(evidence)};
  return kind == kept || kind == open ? kept_cell(evidence, kind) : VerdictCell{.kind = kind};
}

// How much what is kept was searched; empty: not each of the strategies so much.
std::string searched_text(const ValidateReport& report) {
  const std::span<const Subject* const> strategies = report.request.strategies;
  const std::uint64_t runs = report.whole_runs(*strategies.front());
  const bool alike = std::ranges::all_of(
      strategies, [&](const Subject* strategy) { return report.whole_runs(*strategy) == runs; });
  if (!alike || report.result.stopped || report.result.at_first) return "";
  return "in " + counted(runs, "run") + (strategies.size() == 1 ? "" : " each");
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
  const std::size_t all = report.result.findings.size() + report.met_in_worlds().size();
  if (news == 0 && are_incomplete(report.worlds)) {
    return "Incomplete: a search in a world ended early; nothing new so far, which is no verdict.";
  }
  if (all == 0) return "No claim is broken.";
  if (news == 0) {
    return fmt::format("Every finding is known: {} has {}, with a trace and a reason.",
                       report.session.known_file, all == 1 ? "it" : "each of them");
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
  std::size_t news = 0;
  for (const std::vector<const Identity*>& cause : causes) news += cause.size();
  if (news > 1) {
    out += "\n" + folded(screen,
                         fmt::format("{} new findings, of {}; start here:", news,
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

// What worlds alone have met and is not known.
std::string news_of_worlds(const Screen& screen, const ValidateReport& report) {
  std::string out;
  for (const MetInWorld& of : report.met_in_worlds()) {
    const ShownMet& shown = *of.shown;
    if (report.session.known.find(shown.met.identity) != nullptr) continue;
    out += "\n" +
           news_text(screen, report.session, shown.met.identity, text(of), shown.message, shown.met.first);
  }
  return out;
}

// What is known of all that was met, a line each.
std::string known_lines(const Screen& screen, const ValidateReport& report) {
  std::string out;
  for (const auto& [identity, failure] : report.result.findings) {
    if (report.session.known.find(identity) != nullptr) out += known_text(screen, identity, where(failure));
  }
  for (const MetInWorld& of : report.met_in_worlds()) {
    const Identity& identity = of.shown->met.identity;
    if (report.session.known.find(identity) != nullptr) out += known_text(screen, identity, text(of));
  }
  return out;
}

// A paragraph, or nothing.
std::string paragraph(const std::string& text) {
  return text.empty() ? "" : "\n" + text;
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
                        "[s]equential, [p]reemptive or [h]ostile",
                        {certified_mark()}},
                       {}, searched_text(report));
  out += paragraph(worlds_text(screen, report.worlds));
  out += paragraph(costs_text(screen, report.request.strategies, report.costs));
  out += paragraph(beaten_text(screen, report.standings()));

  std::string guests;
  for (const Subject* strategy : report.request.strategies) guests += guest_text(screen, report, *strategy);
  out += paragraph(guests);
  out += paragraph(known_lines(screen, report));
  out += news_by_cause(screen, report) + news_of_worlds(screen, report);
  return out + "\n" + not_met_text(screen, report.session, report.not_met()) +
         folded(screen, conclusion(report), 2);
}

}  // namespace sparepage
