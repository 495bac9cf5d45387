#include "properties/search/probe.h"

#include <algorithm>

#include "sparepage/properties/search/measure.h"

namespace sparepage {

namespace {

// No name that is drawn often: a request under a name in use is none.
constexpr Name kRequested = 65'000;

std::size_t request_index(const Case& of) {
  return of.steps.empty() ? 0 : operation_of(of.steps, of.steps.size() - 1);
}

}  // namespace

Alloc* request_of(Case& of) {
  if (of.steps.empty()) return nullptr;
  Step& step = of.steps[request_index(of)];
  return step.context == Context::application && step.point == 0 ? step.operation.as<Alloc>() : nullptr;
}

Prober::Prober(const Subject& strategy)
    : strategy_(strategy), checker_(Depth::incremental, execute, Messages::none) {}

std::optional<Asked> Prober::ask(const Case& of) {
  request_ = request_index(of);
  // Once a request hung, what is cut short is taken to hang, too.
  for (const unsigned hang_ms : {kHangMsOfSearch, kHangMs}) {
    asked_.reset();
    checker_.limit_hangs(hang_ms);
    checker_.run(of.config, of.steps, strategy_, this);
    if (!checker_.guest_run().hung || hung_) break;
    hung_ = hang_ms == kHangMs;
  }
  unanswered_ += asked_ ? 0 : 1;
  return asked_;
}

void Prober::ended(const EndedStep& step) {
  if (step.step != request_) return;
  if (step.outcome.result == Result::ok) asked_ = Asked();
  if (step.outcome.result != Result::null) return;
  for (const Event& event : step.journal) {
    if (event.kind != Event::Kind::refused || event.context != Context::application) continue;
    asked_ = {.refused = true, .free_pages = event.free_pages};
  }
}

Case Prober::request(const ProbedState& state, std::uint32_t free_pages, std::uint32_t size) {
  Case made = state.before;
  made.steps.push_back({.operation = Pressure{0xFFFF}});
  made.steps.push_back({.operation = Relief{static_cast<std::uint16_t>(free_pages)}});
  made.steps.push_back({.operation = Alloc{kRequested, size}});
  made.steps.insert(made.steps.end(), state.landing.begin(), state.landing.end());
  return made;
}

std::optional<Prober::Refused> Prober::most_refused(const ProbedState& state, std::uint32_t least,
                                                    std::uint32_t size) {
  std::optional<Refused> found;
  const auto refused = [&](std::uint32_t free_pages) {
    Case made = request(state, free_pages, size);
    const std::optional<Asked> asked = ask(made);
    if (!asked || !asked->refused || asked->free_pages < free_pages) return false;
    if (asked->free_pages >= least && (!found || asked->free_pages > found->free_pages)) {
      found = Refused{.free_pages = std::min(asked->free_pages, kMostFreePages), .shows = std::move(made)};
    }
    return true;
  };
  const auto climb = [&](std::uint32_t from) {
    while (from <= kMostFreePages && refused(from)) ++from;
    return from;
  };
  std::uint32_t served = climb(least);
  for (const std::uint32_t more : {1U, 2U, 4U, 8U}) {
    const std::uint32_t from = served + more;
    if (from <= kMostFreePages && refused(from)) served = climb(from + 1);
  }
  return found;
}

}  // namespace sparepage
