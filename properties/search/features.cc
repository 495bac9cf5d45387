#include "sparepage/properties/search/features.h"

#include <algorithm>
#include <cassert>

namespace sparepage {

namespace {

constexpr std::size_t kValues = 1024;  // of a family, at the most
static_assert(kFamilies * kValues <= kFeatures);
constexpr std::size_t kResults = 20;
constexpr std::size_t kMostCounted = 127;

constexpr std::size_t at_most(std::size_t value, std::size_t most) {
  return std::min(value, most);
}

// The packets of a queue, as far as its links lead into the heap, kMostPackets at the most.
std::size_t packets_of(const Machine& machine, const Wsipx::Entry& entry) {
  constexpr std::size_t kMostPackets = 7;
  const Heap& heap = machine.ifsmgr.heap;
  Address packet = machine.wsipx.control(entry, machine.ifsmgr).oldest;
  std::size_t packets = 0;
  for (; packets < kMostPackets && heap.segment_of(packet) != nullptr; ++packets) {
    PacketRecord record;
    heap.read(packet, std::as_writable_bytes(std::span(&record, 1)));
    packet = record.next;
  }
  return packets;
}

}  // namespace

std::size_t family_of(Feature feature) {
  return feature / kValues;
}

void FeatureRecorder::start(std::span<const Step> steps) {
  for (const Feature feature : features_) met_[feature / 64] = 0;
  features_.clear();
  steps_ = steps;
  calls_ = refusals_ = spares_outside_ = queued_ = 0;
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
        refusals_ += own ? 1 : 0;
        calls_ += own ? 1 : 0;
        break;
      case Event::Kind::granted:
      case Event::Kind::filled: calls_ += own ? 1 : 0; break;
      case Event::Kind::joined: outside += !own && event.spare_before != 0 ? 1 : 0; break;
      default: break;
    }
    if (own) note(Family::refusals, at_most(refusals_, kMostCounted));
  }
  spares_outside_ += outside;
  if (outside != 0) note(Family::spares_outside, at_most(spares_outside_, kMostCounted));
  if (step.context == Context::application) {
    note(Family::calls, at_most(calls_, kMostCounted));
    calls_ = refusals_ = 0;
  }
}

void FeatureRecorder::note_points(const EndedStep& ended) {
  std::array<std::size_t, kPoints> reached = {};
  for (const Point point : ended.points) ++reached[static_cast<std::size_t>(point)];
  for (std::size_t kind = 0; kind < kPoints; ++kind) {
    if (reached[kind] != 0) note(Family::points, kind * 128 + at_most(reached[kind], kMostCounted));
  }
  for (std::size_t i = ended.step + 1; i < steps_.size() && steps_[i].point != 0; ++i) {
    if (steps_[i].point > ended.points.size()) continue;
    const auto kind = static_cast<std::size_t>(ended.points[steps_[i].point - 1U]);
    note(Family::landed, kind * 128 + at_most(row_of(steps_[i].operation), 127));
  }
}

void FeatureRecorder::note_machine(const Machine& machine, const Step& step) {
  const Ifsmgr& ifsmgr = machine.ifsmgr;
  note(Family::spare, at_most(ifsmgr.spare(), 15) * 16 + at_most(ifsmgr.pager.free(), 15));
  std::size_t longest = 0;
  for (const Wsipx::Entry& entry : machine.wsipx.entries()) {
    if (entry.bound) longest = std::max(longest, packets_of(machine, entry));
  }
  note(Family::queue, (at_most(row_of(step.operation), 15) * 8 + queued_) * 8 + longest);
  queued_ = longest;
  note(Family::sockets,
       at_most(machine.wsipx.bind_order().size(), 15) * 16 + at_most(machine.wsipx.entries().size(), 15));
}

void FeatureRecorder::ended(const EndedStep& ended) {
  const Step& step = steps_[ended.step];
  note(Family::result,
       at_most(row_of(step.operation), 47) * kResults + static_cast<std::size_t>(ended.outcome.result));
  note_calls(ended.journal, step);
  if (step.point == 0) note_points(ended);
  note_machine(ended.machine, step);
}

}  // namespace sparepage
