#include "ci/command/output/narrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {

constexpr std::size_t kMostShown = 8;  // segments in a line, free runs in a segment

std::string segment_text(const Heap& heap, const Segment& segment) {
  std::string runs;
  std::size_t count = 0;
  std::uint32_t free_bytes = 0;
  heap.walk(segment, [&](Address /*at*/, const Header& header) {
    if (header.in_use) return true;
    free_bytes += header.size;
    if (++count <= kMostShown) runs += (count == 1 ? "" : "+") + std::to_string(header.size);
    return true;
  });
  const std::string pages = counted(segment.pages, "page");
  const std::string_view own = segment.own ? "own " : "";
  if (count == 0) return fmt::format("[{}{}: full]", own, pages);
  if (free_bytes == segment.pages * kPageBytes) return fmt::format("[{}{}: empty]", own, pages);
  if (count > kMostShown) runs = fmt::format("{}+... in {} runs", runs, count);
  return fmt::format("[{}{}: {} bytes free]", own, pages, runs);
}

// "no free page", "3 free pages".
std::string free_text(std::uint32_t pages) {
  return pages == 0 ? "no free page" : counted(pages, "free page");
}

std::string why_null(const Event& refused, const Subject& strategy) {
  if (refused.size == 0 || refused.size > kLargestRequest) {
    return fmt::format("GetHeap serves 1 to {} bytes", kLargestRequest);
  }
  const std::uint64_t pages = pages_for(refused.size);
  const std::string spare = refused.spare_before == 0 ? "the spare is empty"
                                                      : fmt::format("the spare of {} is too small",
                                                                    counted(refused.spare_before, "page"));
  const std::string pager = refused.masked ? "interrupts are off, so the pager refuses"
                            : refused.context == Context::application
                                ? fmt::format("the pager has {}, and {} {} needed",
                                              free_text(refused.free_pages), pages, pages == 1 ? "is" : "are")
                                : "the pager refuses outside application time";
  if ((refused.tried & Event::kAskedPager) != 0) {
    // Interrupts may have freed something since.
    const bool again = (refused.tried & Event::kSearchedAgain) != 0;
    return fmt::format("nothing free fitted{}; {}{}",
                       again ? ", before or after the pager's no" : " when the heap was searched", pager,
                       (refused.tried & Event::kLookedAtSpare) != 0 ? "; " + spare : "");
  }
  if ((refused.tried & Event::kLookedAtSpare) == 0)
    return "nothing free fits, and the strategy tries nothing else";
  if (strategy.caller->changes(StrategyPart::getheap) && refused.context == Context::application) {
    return fmt::format("nothing free fits; the strategy does not grow the heap here; {}", spare);
  }
  if (refused.context == Context::application) {
    return fmt::format(
        "nothing free fits; under {} bytes, so IFSMGR assumes interrupt time and does not grow the heap; {}; "
        "the pager {}{}{}",
        kPageBytes, spare, refused.free_pages == 0 ? "has " : "still has ", free_text(refused.free_pages),
        refused.free_pages == 0 && refused.spare_before == 0 ? " either" : "");
  }
  return fmt::format("nothing free fits; it is {} time, so the heap does not grow; {}", text(refused.context),
                     spare);
}

}  // namespace

std::string machine_text(const Config& config, bool under_test) {
  const std::string pages = under_test
                                ? counted(config.pages + config.heap + config.spare, "page")
                                : fmt::format("{}, heap {}, spare {}", counted(config.pages, "growable page"),
                                              counted(config.heap, "page"), counted(config.spare, "page"));
  const auto sizes = config.bind_sizes();
  return fmt::format("{}, {}; a bind asks for {} {}", pages, counted(config.ifaces, "interface"),
                     fmt::join(sizes, ", "), sizes.size() == 1 && sizes[0] == 1 ? "byte" : "bytes");
}

std::string result_text(const Outcome& outcome) {
  static constexpr std::pair<Result, std::string_view> kNames[] = {
      {Result::wsa_fault, " WSAEFAULT"},
      {Result::wsa_inval, " WSAEINVAL"},
      {Result::wsa_mfile, " WSAEMFILE"},
      {Result::wsa_wouldblock, " WSAEWOULDBLOCK"},
      {Result::wsa_notsock, " WSAENOTSOCK"},
      {Result::wsa_protonosupport, " WSAEPROTONOSUPPORT"},
      {Result::wsa_afnosupport, " WSAEAFNOSUPPORT"},
      {Result::wsa_addrinuse, " WSAEADDRINUSE"},
      {Result::wsa_addrnotavail, " WSAEADDRNOTAVAIL"},
      {Result::wsa_nobufs, " WSAENOBUFS"}};
  const auto* name = std::ranges::find(kNames, outcome.result, &std::pair<Result, std::string_view>::first);
  return text(outcome) + std::string(name == std::end(kNames) ? "" : name->second);
}

std::string heap_line(const Ifsmgr& ifsmgr) {
  const auto segments = ifsmgr.heap.segments();
  std::string heap = segments.empty() ? "heap: none" : "heap:";
  for (std::size_t i = 0; i < segments.size() && i < kMostShown; ++i) {
    heap += " " + segment_text(ifsmgr.heap, segments[i]);
  }
  if (segments.size() > kMostShown) heap += " and " + counted(segments.size() - kMostShown, "more segment");
  std::string line =
      fmt::format("{} | spare {} of {} | growable {}", heap, ifsmgr.spare(),
                  counted(ifsmgr.spare_target(), "page"), counted(ifsmgr.pager.free(), "page"));
  if (ifsmgr.pager.pressure() != 0) line += fmt::format(" ({} with other drivers)", ifsmgr.pager.pressure());
  return line;
}

std::string heap_line(const MachineState& state) {
  std::string line =
      fmt::format("heap: {}, {} live of {} | held back {} | free {}", counted(state.heap_pages, "page"),
                  counted(state.live_blocks, "block"), counted(state.live_bytes, "byte"),
                  counted(state.spare_pages, "page"), counted(state.free_pages, "page"));
  if (state.pressure_pages != 0) line += fmt::format(" ({} with other drivers)", state.pressure_pages);
  return line;
}

namespace {

// What a guest was asked, and asked for.
std::vector<std::string> narrate_guest(std::span<const Event> journal, Context context) {
  std::vector<std::string> lines;
  for (const Event& event : journal) {
    if (event.context != context) continue;
    switch (event.kind) {
      case Event::Kind::granted: lines.push_back(fmt::format("alloc({}) gives a block", event.size)); break;
      case Event::Kind::refused:
        lines.push_back(
            fmt::format("alloc({}) gives null; the pager has {}", event.size, free_text(event.free_pages)));
        break;
      case Event::Kind::returned: lines.emplace_back("release takes a block back"); break;
      case Event::Kind::asked:
        lines.push_back(fmt::format("the heap asks for {}", counted(event.size, "page")));
        break;
      case Event::Kind::fault:
        lines.push_back(fmt::format("and is refused: it is {} time", text(event.context)));
        break;
      case Event::Kind::waited: lines.emplace_back("the heap would wait"); break;
      case Event::Kind::filled: lines.emplace_back("refill"); break;
      default: break;
    }
  }
  return lines;
}

}  // namespace

std::vector<std::string> narrate(std::span<const Event> journal, Context context, const Subject& strategy,
                                 bool all) {
  if (strategy.guest != nullptr) return narrate_guest(journal, context);
  std::vector<std::string> lines;
  std::string how;
  for (const Event& event : journal) {
    if (event.context != context) continue;
    switch (event.kind) {
      case Event::Kind::joined:
        how =
            event.spare_before != 0
                ? fmt::format("nothing else fits; the spare, {}, joins the heap", counted(event.size, "page"))
                : fmt::format("nothing free fits; the heap grows by {}", counted(event.size, "page"));
        break;
      case Event::Kind::granted:
        if (all || !how.empty()) {
          lines.push_back(
              fmt::format("GetHeap({}) gives a block{}{}", event.size, how.empty() ? "" : ": ", how));
        }
        how.clear();
        break;
      case Event::Kind::refused:
        lines.push_back(fmt::format("GetHeap({}) gives null: {}", event.size, why_null(event, strategy)));
        break;
      case Event::Kind::filled:
        lines.push_back(
            event.spare_after == event.spare_before
                ? fmt::format(
                      "FillHeapSpare finds the spare at {} and the pager with {}, and changes nothing",
                      counted(event.spare_before, "page"), free_text(event.free_pages))
                : fmt::format("FillHeapSpare takes {} from the pager; the spare has {}",
                              counted(event.spare_after - event.spare_before, "page"),
                              counted(event.spare_after, "page")));
        break;
      case Event::Kind::returned:
        if (all) lines.emplace_back("RetHeap takes a block back");
        break;
      default: break;
    }
  }
  return lines;
}

}  // namespace sparepage
