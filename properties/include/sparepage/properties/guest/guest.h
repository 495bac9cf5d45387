// Guests: heaps that people bring, in the place of IFSMGR's. What is known of one whether it is loaded in
// this process or in others. Source: HEAP.md.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/model/strategy.h"

namespace sparepage {

class HeapProcess;

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
};

// A request that was refused, and the pages that the pager had then.
struct RefusedRequest {
  std::uint32_t free_pages;
  std::uint64_t size;  // bytes
  bool operator==(const RefusedRequest&) const = default;
};

// A guest that can't be used. what() names the file, what is wrong, and what would be right.
class HeapError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What makes every verdict worthless: a guest whose state is not where it says. what() says where it is.
class BrokenHarness : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Guest : public Substitute {
 public:
  GuestTraits traits;
  std::string file;
  bool guard = false;  // touching a page that it does not hold is a crash

  // A process that runs cases of it, of one that is loaded in others (oracle/heap_process.h).
  virtual std::shared_ptr<HeapProcess> process() const = 0;

 protected:
  ~Guest() = default;
};

// Where guests are looked up: "NAME" or "NAME+CALLER"; null: no such guest is loaded.
class GuestList {
 public:
  virtual const Strategy* find(std::string_view heap, std::string_view caller) const = 0;

 protected:
  ~GuestList() = default;
};

// The guest that a strategy brings; null: IFSMGR serves. No other substitute is known.
inline const Guest* guest_of(const Strategy& strategy) {
  return static_cast<const Guest*>(strategy.substitute);
}
// Whether its guest is loaded in other processes, and so its machine stands there.
inline bool is_elsewhere(const Strategy& strategy) {
  return strategy.substitute != nullptr && strategy.substitute->allocator == nullptr;
}

}  // namespace sparepage
