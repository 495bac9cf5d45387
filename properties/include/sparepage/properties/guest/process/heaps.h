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

class HeapServer;

struct HeapOptions {
  bool isolate = true;  // cases run in processes of their own; else in this one, for a debugger
  bool guard = false;   // touching a page that the heap does not hold is a crash
  bool poison = true;   // and so is touching a client's block, under AddressSanitizer (GuestHeap::Options)
  std::vector<std::string> ignored = {};  // symbols of static data that is not compared
};

// A heap that is loaded, and its rows: the heap with each caller. They have the same addresses in the
// processes that run it.
class LoadedHeap final : public Guest {
 public:
  // Of the file, as GuestLibrary has it. Lines that replay name a heap that is linked in as the shared object
  // that it would be, since the command takes those alone. Throws HeapError, and BrokenHarness if two runs of
  // one case differ.
  LoadedHeap(const std::string& file, const HeapOptions& options);
  LoadedHeap(const LoadedHeap&) = delete;
  LoadedHeap& operator=(const LoadedHeap&) = delete;
  ~LoadedHeap();

  // Under a caller that leaves the allocator alone; null: it changes the allocator.
  const Strategy* under(const Strategy& caller) const;

  std::shared_ptr<HeapProcess> process() const override;
  HeapServer* server() const { return server_.get(); }

  // Ends runs in which the heap sleeps, by RunStopped, once it is asked; it outlives them. Null: none does.
  void stop_by(const Stop* stop) { stop_ = stop; }
  const Stop* stop() const { return stop_; }

  // For the process that loads it.
  void describe(const GuestTraits& its_traits);

 private:
  struct Row {
    std::string name;
    Strategy strategy;
  };
  void check_twice();

  std::vector<Disclaimer> disclaimers_;
  std::vector<Row> rows_;
  const Stop* stop_ = nullptr;
  std::unique_ptr<HeapServer> server_;
  std::unique_ptr<GuestLibrary> library_;  // in this process
  std::unique_ptr<GuestHeap> local_;
};

// The heaps that are loaded, in the order in which they were named.
class Heaps final : public GuestList {
 public:
  // Throws as LoadedHeap does, and HeapError for two heaps of one name.
  void load(std::span<const std::string> files, const HeapOptions& options);

  void stop_by(const Stop* stop) {
    for (LoadedHeap& heap : heaps_) heap.stop_by(stop);
  }

  bool empty() const { return heaps_.empty(); }
  const std::deque<LoadedHeap>& all() const { return heaps_; }

  // The heaps with each of the callers, heap by heap. `named`: a caller that changes the allocator is refused
  // (HeapError); else it is left out.
  std::vector<const Strategy*> with(std::span<const Strategy* const> callers, bool named) const;

  const Strategy* find(std::string_view heap, std::string_view caller) const override;

 private:
  std::deque<LoadedHeap> heaps_;
};

}  // namespace sparepage
