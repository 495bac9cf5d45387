// Loading guests, and the strategies that they make together with callers. Source: HEAP.md section 2.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sparepage/model/strategy.h"
#include "sparepage/properties/guest/guest_heap.h"
#include "sparepage/properties/stop.h"

namespace sparepage {

class GuestServer;

struct GuestOptions {
  bool isolate = true;  // cases run in processes of their own; else in this one, for a debugger
  bool guard = false;   // touching a page that the heap does not hold is a crash
  bool poison = true;   // and so is touching a client's block, under AddressSanitizer (GuestHeap::Options)
  std::vector<std::string> ignored = {};  // symbols of static data that is not compared
};

// A heap that is loaded, and its rows: the heap with each caller. They have the same addresses in the
// processes that run it.
class LoadedGuest final : public Guest {
 public:
  // Of the file, as GuestLibrary has it. Lines that replay name a heap that is linked in as the shared object
  // that it would be, since the command takes those alone. Throws GuestError, and BrokenHarness if two runs
  // of one case differ.
  LoadedGuest(const std::string& file, const GuestOptions& options);
  LoadedGuest(const LoadedGuest&) = delete;
  LoadedGuest& operator=(const LoadedGuest&) = delete;
  ~LoadedGuest();

  // Under a caller that leaves the allocator alone; null: it changes the allocator.
  const Subject* under(const Strategy& caller) const;

  std::shared_ptr<GuestProcess> process() const override;
  GuestServer* server() const { return server_.get(); }

  // Ends runs in which the heap sleeps, by RunStopped, once it is asked; it outlives them. Null: none does.
  void stop_by(const Stop* stop) { stop_ = stop; }
  const Stop* stop() const { return stop_; }

  // Its name, and those of its rows, get that after a full stop: another heap that is loaded has the same.
  void set_apart(const std::string& suffix);

  // For the process that loads it.
  void describe(const GuestTraits& its_traits);

 private:
  struct Row {
    std::string name;
    Subject subject;
  };
  void check_twice();

  std::vector<Disclaimer> disclaimers_;
  std::vector<Row> rows_;
  const Stop* stop_ = nullptr;
  std::unique_ptr<GuestServer> server_;
  std::unique_ptr<GuestLibrary> library_;  // in this process
  std::unique_ptr<GuestHeap> local_;
};

// The heaps that are loaded, in the order in which they were named.
class Guests final : public GuestList {
 public:
  // Throws as LoadedGuest does, and GuestError for a file that is named twice. Several builds of one heap are
  // named apart, by their files: "nano.old" and "nano.new", or "nano.1" and "nano.2".
  void load(std::span<const std::string> files, const GuestOptions& options);

  void stop_by(const Stop* stop) {
    for (LoadedGuest& heap : heaps_) heap.stop_by(stop);
  }

  bool empty() const { return heaps_.empty(); }
  const std::deque<LoadedGuest>& all() const { return heaps_; }

  // The heaps with each of the callers, heap by heap. `named`: a caller that changes the allocator is refused
  // (GuestError); else it is left out.
  std::vector<const Subject*> with(std::span<const Subject* const> callers, bool named) const;

  const Subject* find(std::string_view heap, std::string_view caller) const override;

 private:
  std::deque<LoadedGuest> heaps_;
};

}  // namespace sparepage
