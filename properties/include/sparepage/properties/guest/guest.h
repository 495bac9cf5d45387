// Guests: heaps that people bring, in the place of IFSMGR's. What is known of one whether it is loaded in
// this process or in others. Source: HEAP.md.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/model/allocator.h"
#include "sparepage/model/strategy.h"

namespace sparepage {

class GuestProcess;

// What a guest says of itself, as values: it may be loaded in another process.
struct GuestTraits {
  std::string name;
  std::string summary;
  std::vector<std::string> disclaims;  // "NAME" or "NAME@PROFILE"
  std::vector<std::uint64_t> sizes;
  bool has_need = false;
  bool has_refill = false;
  bool has_spare = false;
  bool has_work = false;
  std::vector<std::string> foreign;  // functions that it calls, and whose results are no state of a heap
  bool operator==(const GuestTraits&) const = default;
};
// Which of the functions that a heap may do without it has.
inline constexpr std::array kOptionalFunctions = {&GuestTraits::has_need, &GuestTraits::has_refill,
                                                  &GuestTraits::has_spare, &GuestTraits::has_work};

// ". It calls rand: what comes from there is no state of a heap"; "": it calls nothing of that kind.
std::string foreign_text(const GuestTraits& traits);

// A request that was refused, and the pages that the pager had then.
struct RefusedRequest {
  std::uint32_t free_pages;
  std::uint64_t size;  // bytes
  bool operator==(const RefusedRequest&) const = default;
};

// A guest that can't be used. what() names the file, what is wrong, and what would be right.
class GuestError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What makes every verdict worthless: a guest whose state is not where it says. what() says where it is.
class BrokenHarness : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
// It is the guest's doing.
class GuestAtFault : public BrokenHarness {
 public:
  using BrokenHarness::BrokenHarness;
};

class Guest {
 public:
  Allocator* allocator = nullptr;  // null: it is loaded in other processes
  GuestTraits traits;
  std::string file;
  bool guard = false;  // touching a page that it does not hold is a crash

  // A process that runs cases of it, of one that is loaded in others (oracle/guest_process.h).
  virtual std::shared_ptr<GuestProcess> process() const = 0;

 protected:
  ~Guest() = default;
};

// What is tested: an allocator with a caller. A guest under the bind of a strategy that leaves the allocator
// alone, or a strategy itself, whose allocator is IFSMGR. Engines know of nothing else.
struct Subject {
  std::string_view name;  // of the strategy; of a guest "NAME", or "NAME+CALLER"
  std::string_view changes;
  std::string_view summary;
  std::span<const Disclaimer> disclaims;
  const Strategy* caller;
  const Guest* guest = nullptr;  // null: IFSMGR serves
  std::string_view file = {};    // that the strategy was read from; empty: it is built in
};

// Of a strategy, which it must not outlive.
Subject subject_of(const Strategy& strategy);

// Where guests are looked up: "NAME" or "NAME+CALLER"; null: no such guest is loaded.
class GuestList {
 public:
  virtual const Subject* find(std::string_view heap, std::string_view caller) const = 0;

 protected:
  ~GuestList() = default;
};

// Whether its guest is loaded in other processes, and so its machine stands there.
inline bool is_elsewhere(const Subject& subject) {
  return subject.guest != nullptr && subject.guest->allocator == nullptr;
}

// IFSMGR has a spare of one page or more; a guest may do without.
inline bool runs_under(const Config& config, const Subject& subject) {
  return config.spare != 0 || subject.guest != nullptr;
}

}  // namespace sparepage
