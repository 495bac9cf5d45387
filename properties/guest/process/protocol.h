// What is asked of a process that runs cases, and what it answers: tagged bytes of one version, which hold
// values and rows of tables and no address. Whoever reads them checks them; what makes no sense is a
// BrokenHarness that says what was read. Private to properties/guest/process.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "properties/explorer/visit.h"
#include "sparepage/properties/oracle/guest_process.h"

namespace sparepage {

inline constexpr std::uint32_t kProtocolVersion = 1;  // what a request begins with
inline constexpr std::string_view kCaseTooLong = "the case is too long to be run in a process of its own";

// What a request is about; its tag, after the version.
enum class Asked : std::uint8_t {
  run,      // how, a case: what comes of each step
  compare,  // the same: whether two runs of it are the same
  batch,    // how, cases: what each violates
  visit,    // how, where to, a Visit, its tries: what comes of each (explorer/visit.h)
  need,     // how, a configuration, a size
};
inline constexpr std::size_t kAskedKinds = 5;

// What an answer is made of; the tag of each part.
enum class Told : std::uint8_t {
  step,        // of a run: it ended
  end,         // of a run: where it led, and what else there is to say of it
  result,      // of a case of a batch
  standpoint,  // where a visit's steps led
  tried,       // from there
  changing,    // data that counts on for ever there
  need,        // free pages
};
inline constexpr std::size_t kToldKinds = 7;

// Values that go as they stand in memory: they hold no address, and each of their bytes may be any.
template <class Value>
inline constexpr bool is_plain = std::is_integral_v<Value> && !std::is_same_v<Value, bool>;
template <>
inline constexpr bool is_plain<LiveObjects> = true;
template <>
inline constexpr bool is_plain<MachineState> = true;
template <>
inline constexpr bool is_plain<Visit> = true;

class Writer {
 public:
  explicit Writer(std::span<std::byte> room) : room_(room) {}

  template <class Value>
    requires is_plain<Value>
  void put(const Value& value) {
    put_bytes(&value, sizeof value);
  }
  void put(std::same_as<bool> auto value) { put<std::uint8_t>(value ? 1 : 0); }  // and no pointer
  void put(Asked asked) { put(static_cast<std::uint8_t>(asked)); }
  void put(Told told) { put(static_cast<std::uint8_t>(told)); }
  void put(std::string_view text) { put_all(std::span(text)); }
  void put(Point point);
  void put(const Outcome& outcome);
  void put(const Event& event);
  void put(const Config& config);
  void put(const Step& step);
  void put(const GuestRun& run);
  void put(const Violation& violation);
  void put(const NamedViolation& violation);
  void put(const GuestState& state);
  void put_case(const Config& config, std::span<const Step> steps);
  template <class Value>
  void put_all(std::span<const Value> values) {
    put(static_cast<std::uint32_t>(values.size()));
    if constexpr (is_plain<Value>) {
      put_bytes(values.data(), values.size_bytes());
    } else {
      for (const Value& value : values) put(value);
    }
  }
  template <class Value>
  void put_all(const std::vector<Value>& values) {
    put_all(std::span(values));
  }

  std::size_t bytes() const { return at_; }
  bool full() const { return full_; }  // something had no room

 private:
  void put_bytes(const void* from, std::size_t bytes) {
    full_ = full_ || room_.size() - at_ < bytes;
    if (full_ || bytes == 0) return;
    std::memcpy(room_.data() + at_, from, bytes);
    at_ += bytes;
  }
  std::span<std::byte> room_;
  std::size_t at_ = 0;
  bool full_ = false;
};

// What was written may have been anything: nothing is believed further than its room. All of these throw
// BrokenHarness.
class Reader {
 public:
  // `what` it is, for messages: "the answer of a process".
  Reader(std::span<const std::byte> from, std::string_view what) : from_(from), what_(what) {}

  bool more() const { return at_ < from_.size(); }
  template <class Value>
    requires is_plain<Value>
  Value get() {
    Value value;
    get_bytes(&value, sizeof value);
    return value;
  }
  // A number below `limit`, which stands for `thing`.
  template <class Value = std::uint8_t>
  Value get_below(std::uint64_t limit, std::string_view thing) {
    const auto value = get<Value>();
    if (value >= limit) refuse(value, thing);
    return value;
  }
  bool get_flag() { return get_below(2, "yes or no") == 1; }
  Asked get_asked() { return static_cast<Asked>(get_below(kAskedKinds, "what is asked")); }
  Told get_told() { return static_cast<Told>(get_below(kToldKinds, "a part of an answer")); }
  void expect(Told told);
  std::string get_text();
  Point get_point();
  Outcome get_outcome();
  Event get_event();
  Config get_config();
  Step get_step();
  GuestRun get_guest_run();
  const Invariant& get_invariant();
  InvariantSet get_invariants();
  NamedViolation get_named();
  GuestState get_state();
  void get_case(Case& into);  // which keeps its memory
  template <class Value>
    requires is_plain<Value>
  void get_all(std::vector<Value>& values) {
    values.resize(get_count(sizeof(Value)));
    get_bytes(values.data(), values.size() * sizeof(Value));
  }
  // Each by that function.
  template <class Value>
  void get_all(std::vector<Value>& values, Value (Reader::*next)()) {
    constexpr std::size_t kMostAtOnce = 64;  // a count that is not true must not cost much memory
    values.clear();
    std::size_t left = get_count(1);
    values.reserve(std::min(left, kMostAtOnce));
    for (; left > 0; --left) values.push_back((this->*next)());
  }

  [[noreturn]] void refuse(std::uint64_t read, std::string_view expected) const;

 private:
  // Of values that take so many bytes each, at the least.
  std::size_t get_count(std::size_t bytes);
  void get_bytes(void* to, std::size_t bytes);

  std::span<const std::byte> from_;
  std::string_view what_;
  std::size_t at_ = 0;
};

}  // namespace sparepage
