// What a run did, as a set of small numbers: what a guided search, or a fuzzer that covers only edges, is led
// by. A feature is what happened in a machine, and never whether anything was violated.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

// A family of features, and a value in it; under kFeatures.
using Feature = std::uint16_t;
inline constexpr std::size_t kFeatures = std::size_t{1} << 14;
inline constexpr std::size_t kFamilies = 12;
std::size_t family_of(Feature feature);  // below kFamilies

// Notes the features of one run after another. Keeps its memory.
class FeatureRecorder final : public Observer {
 public:
  // Before each run. `steps` are those that will be run, and stay where they are until it has ended.
  void start(std::span<const Step> steps);

  void ended(const EndedStep& ended) override;

  // Of the run that has ended, each once, in the order in which they were met.
  std::span<const Feature> features() const { return features_; }

 private:
  // The families; the values of one lie together.
  enum class Family : std::uint8_t {
    result,          // of an operation: which, and its result
    landed,          // at a point of one kind: which operation
    points,          // of one kind, reached by one operation: how many
    refusals,        // of one request of a bind, or of one alloc: how many, and with how many pages free
    calls,           // of the heap by one operation: how many
    spare,           // pages in it, and in the pager, after a step
    spares_outside,  // that joined outside application time: how many
    queue,           // the longest one, before an operation and after: which, and packets
    sockets,         // bound, and in all
    // Of guests:
    pages,    // that it holds, and live blocks, after a step
    asks,     // for pages, by one operation: which, and how many
    refused,  // a request: of how many bytes, roughly, and with how many pages free
  };

  void note(Family family, std::size_t value);
  void note_guest(std::span<const Event> journal, const MachineState& state, const Step& step);
  void note_calls(std::span<const Event> journal, const Step& step);
  void note_points(const EndedStep& ended);
  void note_machine(const MachineState& state, const Step& step);

  std::span<const Step> steps_;
  std::vector<Feature> features_;
  std::vector<std::uint64_t> met_ = std::vector<std::uint64_t>(kFeatures / 64);
  // Of the application operation under way.
  std::size_t calls_ = 0;
  std::size_t refusals_ = 0;
  std::size_t asks_ = 0;
  // Of the run.
  std::size_t spares_outside_ = 0;
  std::size_t queued_ = 0;  // packets of the longest queue, after the step before
};

}  // namespace sparepage
