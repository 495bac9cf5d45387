// A measure report for a person: a table of sizes for each heap, then what shows each row.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "ci/command/measure/report.h"
#include "ci/command/output/forms.h"

namespace sparepage {

namespace {

constexpr std::size_t kColumns = 4;
using Row = std::array<std::string, kColumns>;

std::string refused_text(std::uint32_t pages) {
  return pages >= kMostFreePages ? fmt::format("{} or more", kMostFreePages) : std::to_string(pages);
}

std::string would_do_text(std::uint64_t pages) {
  return pages > kMostFreePages ? "none tried" : std::to_string(pages);
}

// Aligned, and without spaces at the ends of lines.
std::string columns_text(const std::vector<Row>& rows) {
  std::array<std::size_t, kColumns> widths = {};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < kColumns; ++i) line += padded(row[i], widths[i] + (i + 1 < kColumns ? 2 : 0));
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string table_text(const Screen& screen, const MeasuredHeap& heap) {
  std::vector<Row> rows = {{"bytes", "refused with", "would do", "promised"}};
  for (const JudgedRange& judged : heap.ranges) {
    const MeasuredRange& range = judged.range;
    std::string promised = range.need ? std::to_string(*range.need) : "no promise";
    if (range.to == 0) promised = "not judged";
    if (judged.promise == Promise::broken) promised += " " + styled(screen, "BROKEN", Style::bad);
    if (judged.promise == Promise::beyond) promised += " (not claimed)";
    if (judged.promise == Promise::wide) promised += " (more than was needed)";
    const bool silent = !range.answered && !range.refused;
    rows.push_back({sizes_text(range),
                    silent          ? "no answer"
                    : range.refused ? refused_text(*range.refused)
                                    : "never",
                    silent ? "-" : would_do_text(range.fits()), promised});
  }
  return columns_text(rows);
}

// The case in one line: "config pages=2 heap=0 | alloc b0 4081 | alloc b1 9".
std::string case_text(const Case& shown) {
  std::string text = print(to_trace(shown));
  text.erase(0, text.find('\n') + 1);
  if (!text.empty() && text.back() == '\n') text.pop_back();
  std::string line;
  for (const char c : text) line += c == '\n' ? std::string(" | ") : std::string(1, c);
  return line;
}

std::string shown_text(const Screen& screen, const MeasuredHeap& heap) {
  std::string out;
  for (const JudgedRange& judged : heap.ranges) {
    if (!judged.range.refused || judged.range.shows.steps.empty()) continue;
    const std::string by = judged.file.empty() ? case_text(judged.range.shows) : judged.file;
    out += folded(
        screen,
        fmt::format("  {} with {}: {}", judged.range.from, counted(*judged.range.refused, "free page"), by),
        4);
  }
  return out.empty() ? "" : "\nRefused, and how:\n" + out;
}

// Ranges whose promises are broken in one way are one finding; the smallest size shows it.
std::string broken_text(const Screen& screen, const MeasureReport& report, const MeasuredHeap& heap) {
  std::map<Identity, std::pair<const JudgedRange*, std::string>> findings;
  for (const JudgedRange& judged : heap.ranges) {
    if (!judged.identity) continue;
    const auto [at, fresh] = findings.try_emplace(*judged.identity, &judged, sizes_text(judged.range));
    if (!fresh) at->second.second += ", " + sizes_text(judged.range);
  }
  std::string out;
  for (const auto& [identity, finding] : findings) {
    const auto& [judged, sizes] = finding;
    const std::string where =
        fmt::format("{}, {}", of_bytes(sizes), counted(judged->range.shows.steps.size(), "operation"));
    if (report.session.known.find(identity) != nullptr) {
      out += known_text(screen, identity, where);
    } else {
      out += "\n" + news_text(screen, report.session, identity, where, judged->message, judged->range.shows);
    }
  }
  return out;
}

bool all_answered(const MeasuredHeap& heap) {
  return std::ranges::all_of(heap.ranges, [](const JudgedRange& of) { return of.range.answered; });
}

std::string conclusion(const MeasureReport& report) {
  const std::size_t news = report.news();
  std::size_t made = 0;
  std::size_t broken = 0;
  std::size_t wide = 0;
  for (const MeasuredHeap& heap : report.heaps) {
    for (const JudgedRange& judged : heap.ranges) {
      made += judged.range.need ? 1 : 0;
      broken += judged.promise == Promise::broken ? 1 : 0;
      wide += judged.promise == Promise::wide ? 1 : 0;
    }
  }
  std::string out;
  if (wide != 0) {
    out = fmt::format("Of {}, more was promised than was needed, by more than {}: a note, and no finding.\n",
                      counted(wide, "range"), counted(report.slack, "page"));
  }
  if (report.stopped()) out += "Incomplete: interrupted; a longer search may see more.\n";
  if (made == 0) return out + "Nothing is promised: the heap has no `need`.";
  if (broken == 0) return out + "No promise is broken.";
  if (news == 0) return out + fmt::format("Every broken promise is known: {}.", report.session.known_file);
  return out + fmt::format("{} broken, and not known.",
                           news == 1 ? "The promise of one range is"
                                     : fmt::format("The promises of {} ranges are", news));
}

}  // namespace

std::string text(const Screen& screen, const MeasureReport& report) {
  std::string out;
  for (const MeasuredHeap& heap : report.heaps) {
    out += folded(screen,
                  fmt::format("{}: the most free pages with which an application-time request was refused; "
                              "seed {}, {} searched{}",
                              heap.strategy->name, report.seed, counted(heap.result.states, "state"),
                              heap.result.stopped ? ": interrupted" : ""),
                  2);
    out += "\n" + table_text(screen, heap) + shown_text(screen, heap);
    if (heap.result.hung != 0) {
      out += folded(screen, fmt::format("{} hung", counted(heap.result.hung, "request")), 2);
    }
    if (!all_answered(heap)) {
      out +=
          folded(screen, "It did not answer each request: it crashed, hung or waited. validate says how.", 2);
    }
    out += broken_text(screen, report, heap) + "\n";
  }
  return out + folded(screen, conclusion(report), 2);
}

}  // namespace sparepage
