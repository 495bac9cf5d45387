#include "sparepage/properties/oracle/features.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace sparepage {

namespace {

constexpr std::size_t kValues = 1024;  // of a family, at the most
static_assert(kFamilies * kValues <= kFeatures);
constexpr std::size_t kResults = 22;
constexpr std::size_t kMostCounted = 127;

constexpr std::size_t at_most(std::size_t value, std::size_t most) {
  return std::min(value, most);
}

// The points that WSIPX and IFSMGR as shipped and refilled have are a place each. The others, and those of
// guests, whose names are many, share two.
constexpr std::size_t kPlainPoints = static_cast<std::size_t>(Point::spare_filled) + 1;
constexpr std::size_t kPointPlaces = kPlainPoints + 2;
std::size_t place_of(Point point) {
  const auto number = static_cast<std::size_t>(point);
  if (number < kPlainPoints) return number;
  std::uint64_t hash = 0;
  for (const char c : text(point)) hash = mix(hash, static_cast<unsigned char>(c));
  return kPlainPoints + hash % (kPointPlaces - kPlainPoints);
}

}  // namespace

std::size_t family_of(Feature feature) {
  return feature / kValues;
}

void FeatureRecorder::start(std::span<const Step> steps) {
  for (const Feature feature : features_) met_[feature / 64] = 0;
  features_.clear();
  steps_ = steps;
  asks_ = calls_ = refusals_ = spares_outside_ = queued_ = 0;
}

void FeatureRecorder::note(Family family, std::size_t value) {
  assert(value < kValues);
  const auto feature = static_cast<Feature>(static_cast<std::size_t>(family) * kValues + value);
  std::uint64_t& word = met_[feature / 64];
  const std::uint64_t bit = std::uint64_t{1} << feature % 64;
  if ((word & bit) != 0) return;
  word |= bit;
  features_.push_back(feature);
}

// What its own calls came to; a step that lands in an operation ends before it, and the calls that this one
// made until then stand in the landed one's journal.
void FeatureRecorder::note_calls(std::span<const Event> journal, const Step& step) {
  std::size_t outside = 0;
  for (const Event& event : journal) {
    const bool own = event.context == Context::application;
    switch (event.kind) {
      case Event::Kind::request: refusals_ = 0; break;
      case Event::Kind::refused:
        if (!own) break;
        ++calls_;
        ++refusals_;
        note(Family::refusals, at_most(refusals_, kMostCounted) * 8 + at_most(event.free_pages, 7));
        break;
      case Event::Kind::granted:
      case Event::Kind::filled: calls_ += own ? 1 : 0; break;
      case Event::Kind::joined: outside += !own && event.spare_before != 0 ? 1 : 0; break;
      default: break;
    }
  }
  spares_outside_ += outside;
  if (outside != 0) note(Family::spares_outside, at_most(spares_outside_, kMostCounted));
  if (step.context == Context::application) {
    note(Family::calls, at_most(calls_, kMostCounted));
    calls_ = refusals_ = 0;
  }
}

void FeatureRecorder::note_points(const EndedStep& ended) {
  std::array<std::size_t, kPointPlaces> reached = {};
  for (const Point point : ended.points) ++reached[place_of(point)];
  for (std::size_t kind = 0; kind < kPointPlaces; ++kind) {
    if (reached[kind] != 0) note(Family::points, kind * 128 + at_most(reached[kind], kMostCounted));
  }
  for (std::size_t i = ended.step + 1; i < steps_.size() && steps_[i].point != 0; ++i) {
    if (steps_[i].point > ended.points.size()) continue;
    const std::size_t kind = place_of(ended.points[steps_[i].point - 1U]);
    note(Family::landed, kind * 128 + at_most(row_of(steps_[i].operation), 127));
  }
}

void FeatureRecorder::note_machine(const MachineState& state, const Step& step) {
  note(Family::spare, at_most(state.spare_pages, 15) * 16 + at_most(state.free_pages, 15));
  const std::size_t longest = state.longest_queue;
  note(Family::queue, (at_most(row_of(step.operation), 15) * 8 + queued_) * 8 + longest);
  queued_ = longest;
  note(Family::sockets, at_most(state.bound_sockets, 15) * 16 + at_most(state.open_sockets, 15));
}

void FeatureRecorder::note_guest(std::span<const Event> journal, const MachineState& state,
                                 const Step& step) {
  for (const Event& event : journal) {
    if (event.kind == Event::Kind::asked) ++asks_;
    if (event.kind == Event::Kind::refused) {
      note(Family::refused,
           static_cast<std::size_t>(std::bit_width(event.size)) * 8 + at_most(event.free_pages, 7));
    }
  }
  note(Family::pages, at_most(state.heap_pages, 31) * 32 + at_most(state.live_blocks, 31));
  note(Family::asks, at_most(row_of(step.operation), 15) * 64 + at_most(asks_, 63));
  if (step.point == 0) asks_ = 0;
}

void FeatureRecorder::ended(const EndedStep& ended) {
  const Step& step = steps_[ended.step];
  note(Family::result,
       at_most(row_of(step.operation), 45) * kResults + static_cast<std::size_t>(ended.outcome.result));
  note_calls(ended.journal, step);
  if (step.point == 0) note_points(ended);
  const MachineState state = ended.state();
  note_machine(state, step);
  const bool guest = ended.machine == nullptr || ended.machine->ifsmgr.substitute() != nullptr;
  if (guest) note_guest(ended.journal, state, step);
}

}  // namespace sparepage
