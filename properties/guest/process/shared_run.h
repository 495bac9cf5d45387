// What a process that runs cases and the one that asks for them share: a request, and the log of what came of
// it, which is whole at any moment up to the bytes that are announced. Private to properties/guest/process.
#pragma once

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "properties/explorer/visit.h"
#include "sparepage/properties/guest/process/heaps.h"
#include "sparepage/properties/oracle/heap_process.h"

namespace sparepage {

// A case of a batch.
struct BatchCase {
  Config config;
  std::uint64_t steps;
};

struct SharedRun {
  enum State : std::uint32_t { kIdle, kAsked, kDone, kDead };
  static constexpr std::size_t kBytes = sizeof(void*) == 8 ? std::size_t{256} << 20 : std::size_t{48} << 20;
  static constexpr std::size_t kMostMisuse = 1024;

  std::atomic<std::uint32_t> state;
  std::atomic<std::uint32_t> dead;  // 1: the child has died, with this status
  std::atomic<int> wait_status;
  std::atomic<std::uint64_t> log_bytes;
  std::atomic<std::uint64_t> step;   // that runs, or ran last
  std::atomic<std::uint64_t> calls;  // of the heap's functions: whether it makes progress
  std::atomic<bool> spent;           // the child goes after this run
  // What came of the run, once it is done.
  GuestRun guest_run;
  MachineState end;
  std::optional<std::uint64_t> need;
  std::uint32_t edges;  // of the heap that are recorded: how often the run took each
  std::uint8_t edge_counters[kMostHeapEdges];
  char misuse[kMostMisuse];  // why no verdict is worth anything; "": they are
  // The request.
  HeapRun run;
  bool twice;
  bool asks_need;  // of need_size, and nothing else
  std::uint64_t need_size;
  bool visits;  // as `visit` says, from where the steps lead; after them the tries' lengths and steps
  Visit visit;
  std::uint32_t cases;  // of a batch: that many BatchCases, then their steps; 0: none
  bool features;
  std::uint64_t step_count;
  std::uint64_t log_start;  // bytes from here

  BatchCase* batch() { return reinterpret_cast<BatchCase*>(this + 1); }
  Step* steps() { return reinterpret_cast<Step*>(this + 1); }
  std::uint32_t* try_lengths() { return reinterpret_cast<std::uint32_t*>(steps() + step_count); }
  // After as many lengths as make them aligned.
  Step* try_steps() {
    constexpr std::size_t kLengths = alignof(Step) / sizeof(std::uint32_t);
    return reinterpret_cast<Step*>(try_lengths() + (visit.tries + kLengths - 1) / kLengths * kLengths);
  }
  std::byte* log() { return reinterpret_cast<std::byte*>(this) + log_start; }
  std::size_t log_room() const { return kBytes - log_start; }

  // Waits for another state, or for a death, a while. False: it was all the while the same.
  bool wait_while(State value, unsigned milliseconds);
  void wait_for_death(unsigned milliseconds);
  void set(State value);
  void set_dead(int status);
};

// How a process ended, by its wait status: "SIGKILL", "_exit(7)".
std::string death_text(int status);

// Appends to the log.
class LogWriter {
 public:
  explicit LogWriter(SharedRun& shared) : shared_(shared) {}

  template <class Value>
    requires std::is_trivially_copyable_v<Value>
  void put(const Value& value) {
    put_bytes(&value, sizeof value);
  }
  template <class Value>
  void put_all(std::span<const Value> values) {
    put(static_cast<std::uint32_t>(values.size()));
    put_bytes(values.data(), values.size_bytes());
  }
  void put_text(std::string_view text) { put_all(std::span(text)); }
  void put_named(std::span<const Violation> violations) {
    const std::vector<NamedViolation> named = named_of(violations);
    put(static_cast<std::uint32_t>(named.size()));
    for (const NamedViolation& violation : named) {
      put(static_cast<std::uint32_t>(row_of(*violation.invariant)));
      put_text(violation.message);
    }
  }
  // What was put is announced. False: there was no room for it.
  bool commit() {
    if (!full_) shared_.log_bytes.store(at_, std::memory_order_release);
    return !full_;
  }

 private:
  void put_bytes(const void* from, std::size_t bytes) {
    full_ = full_ || shared_.log_room() - at_ < bytes;
    if (full_ || bytes == 0) return;
    std::memcpy(shared_.log() + at_, from, bytes);
    at_ += bytes;
  }
  SharedRun& shared_;
  std::size_t at_ = 0;
  bool full_ = false;
};

// Reads what was announced. The child may have written anything there: nothing is believed further than its
// room.
class LogReader {
 public:
  explicit LogReader(SharedRun& shared)
      : from_(shared.log()), left_(std::min<std::uint64_t>(shared.log_bytes, shared.log_room())) {}

  bool more() const { return left_ != 0; }
  template <class Value>
    requires std::is_trivially_copyable_v<Value>
  Value get() {
    Value value;
    get_bytes(&value, sizeof value);
    return value;
  }
  template <class Value>
  void get_all(std::vector<Value>& values) {
    const auto count = get<std::uint32_t>();
    if (count > left_ / sizeof(Value)) throw BrokenHarness("a child's report makes no sense");
    values.resize(count, Value{});
    get_bytes(values.data(), count * sizeof(Value));
  }
  std::string get_text() {
    std::vector<char> text;
    get_all(text);
    return {text.begin(), text.end()};
  }
  const Invariant& get_invariant() {
    const auto row = get<std::uint32_t>();
    if (row >= invariants().size()) throw BrokenHarness("a child's report makes no sense");
    return *invariants()[row];
  }
  std::vector<NamedViolation> get_named() {
    std::vector<NamedViolation> named;
    for (auto left = get<std::uint32_t>(); left > 0; --left) {
      const Invariant& invariant = get_invariant();
      named.push_back({.invariant = &invariant, .message = get_text()});
    }
    return named;
  }

 private:
  void get_bytes(void* to, std::size_t bytes) {
    if (bytes > left_) throw BrokenHarness("a child's report makes no sense");
    if (bytes != 0) std::memcpy(to, from_, bytes);
    from_ += bytes;
    left_ -= bytes;
  }
  const std::byte* from_;
  std::size_t left_;
};

// Runs what is asked for until its parent goes.
[[noreturn]] void serve_runs(SharedRun& shared, GuestHeap& heap);

}  // namespace sparepage
