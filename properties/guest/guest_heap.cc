#include "sparepage/properties/guest/guest_heap.h"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <type_traits>
#include <utility>

namespace sparepage {

GuestHeap::GuestHeap(GuestLibrary& library, const Options& options)
    : library_(library), options_(options), region_(options.guard) {
  install_handlers();
}

// ---- calls

// A structure's padding, where a heap copies one that it made on its stack, is what was there before. It is
// the same in two runs of one case where all that a heap can find there is 0. (AddressSanitizer would put the
// array elsewhere.)
__attribute__((noinline, no_sanitize("address"))) void GuestHeap::clear_stack() {
  constexpr std::size_t kBytes = 4096;
  std::byte below[kBytes];
  std::memset(below, 0, sizeof below);
  asm volatile("" : : "r"(below) : "memory");
}

bool GuestHeap::enter(Frame& frame, void (*body)(void*), void* argument) {
  if (sigsetjmp(frame.jump, 0) == 0) {
    clear_stack();
    in_host_ = 0;
    try {
      body(argument);
      frame.returned = true;
    } catch (...) {
      frame.returned = false;
    }
    in_host_ = 1;
  }
  return frame.returned;
}

bool GuestHeap::call(Frame& frame, void (*body)(void*), void* argument) {
  frame.previous = frame_;
  frame_ = &frame;
  calls_ = calls_ + 1;
  if (counter_ != nullptr) counter_->store(calls_, std::memory_order_relaxed);
  const std::sig_atomic_t in_host = std::exchange(in_host_, 1);
  close_blocks();
  const bool returned = enter(frame, body, argument);
  open_blocks();
  const bool mine = frame_ == &frame;
  frame_ = frame.previous;
  in_host_ = in_host;
  if (returned && !mine) finish(End::crashed, "it returned from another call than the one that ran");
  if (!returned && !over()) {
    if (hang_pending_ != 0) allow_ticks();
    if (signal_ != 0 || exit_status_ >= 0 || hang_pending_ != 0 || report_[0] != '\0') {
      note_crash(frame.function);
    } else {
      finish(End::crashed, "an exception left " + std::string(frame.function));
    }
  }
  return !over();
}

// With a sanitizer to jump takes a lock, which a second jump would wait for without end: no tick ends the
// call meanwhile.
void GuestHeap::leave() {
  in_host_ = 1;
  siglongjmp(frame_->jump, 1);
}

void GuestHeap::finish(End end, std::string why) {
  if (over()) return;
  run_.end = end;
  run_.why = std::move(why);
}

// One of the four that change nothing; nothing: the run is over.
template <class Body>
std::optional<std::invoke_result_t<Body>> GuestHeap::query(std::string_view function, Body body) {
  std::optional<std::invoke_result_t<Body>> value;
  Frame frame = {.function = function, .query = true};
  const bool looks = closely_ && misuse_.empty();
  if (looks) save(asked_);
  if (!call(frame, [&] { value = body(); })) return std::nullopt;
  if (looks) {
    const std::string where = difference(asked_);
    if (!where.empty()) misuse_ = std::string(function) + " changes something: " + where;
  }
  return value;
}

void GuestHeap::reset(const Config& config, Pager& pager, Journal& journal) {
  pager_ = &pager;
  journal_ = &journal;
  region_.reset();
  library_.reset();
  run_ = {};
  unserved_.reset();
  questioning_ = false;
  released_in_ = 0;

  const HeapFunctions& heap = library_.functions();
  const sparepage_config given = {.heap_pages = config.heap, .spare_pages = config.spare};
  if (heap.create != nullptr) {
    Frame frame = {.function = "create", .refilling = true};
    int status = 0;
    if (call(frame, [&] { status = heap.create(&given); }) && status != 0) {
      finish(End::passed_over, "create gave " + std::to_string(status));
    }
  }
  if (!over() && heap.spare != nullptr) run_.spare = query("spare", [&] { return heap.spare(); }).value_or(0);
}

std::vector<GuestHeap::Request>::iterator GuestHeap::first_after(Address address) {
  return std::ranges::upper_bound(run_.live, address, {}, &Request::address);
}

Event GuestHeap::event(Event::Kind kind) const {
  const Context context = frame_ == nullptr ? Context::application : frame_->context;
  return {.kind = kind, .context = context, .free_pages = pager_->free()};
}

// What goes on for ever is recorded up to here.
void GuestHeap::note(const Event& event) {
  constexpr std::size_t kMostEvents = 10'000;
  std::vector<Event>& events = journal_->events;
  if (!questioning_ && events.size() < kMostEvents) events.push_back(event);
}

// ---- what its clients do

GuestHeap::Frame GuestHeap::frame_of(std::string_view function, const Call& call) {
  return {.function = function,
          .context = call.context,
          .preemption = call.masked ? nullptr : call.preemption,
          .masked = call.masked};
}

Address GuestHeap::get(std::uint64_t size, const Call& call) {
  if (over()) return 0;
  const HeapFunctions& heap = library_.functions();
  std::uint64_t spare = 0;
  if (call.context != Context::application && heap.spare != nullptr) {
    spare = query("spare", [&] { return heap.spare(); }).value_or(0);
    if (over()) return 0;
  }
  save(before_);
  free_before_ = pager_->free();
  void* block = nullptr;
  Frame frame = frame_of("alloc", call);
  if (!this->call(frame, [&] { block = heap.alloc(static_cast<std::size_t>(size)); })) return 0;
  if (block == nullptr) {
    refuse(size, call, spare, frame);
    return 0;
  }
  return grant(block, size, call);
}

void GuestHeap::refuse(std::uint64_t size, const Call& call, std::uint64_t spare, const Frame& frame) {
  Event refused = event(Event::Kind::refused);
  refused.context = call.context;
  refused.owner = call.owner;
  refused.size = size;
  refused.spare_before = static_cast<std::uint32_t>(std::min<std::uint64_t>(spare, 0xFFFFFFFF));
  const bool at_application_time = call.context == Context::application;
  // Where it did not look again after what landed, no heap does.
  if (at_application_time && frame.looked_since) refused.served_again = would_serve(size);
  if (!over() && !frame.landed) look_for_trace(refused);
  note(refused);
  // How many pages are free says nothing of a heap that does not ask for any, as one of fixed size.
  if (at_application_time && frame.asked &&
      (!run_.refused || refused.free_pages > run_.refused->free_pages)) {
    run_.refused = {.free_pages = refused.free_pages, .size = size};
  }
}

std::optional<Event::Wrong> GuestHeap::flaw_of(const void* block, std::uint64_t size,
                                               std::uint64_t usable) const {
  const Address address = Region::address_of(block);
  if (address == 0 || !region_.holds(address, usable)) return Event::Wrong::outside;
  const auto next = std::ranges::upper_bound(run_.live, address, {}, &Request::address);
  const auto end_of = [](const Request& of) { return of.address + bytes_counted(of.usable); };
  if ((next != run_.live.end() && next->address < address + bytes_counted(usable)) ||
      (next != run_.live.begin() && end_of(*std::prev(next)) > address)) {
    return Event::Wrong::overlaps;
  }
  const std::size_t align = library_.functions().align;
  if (align > 1 && reinterpret_cast<std::uintptr_t>(block) % align != 0) return Event::Wrong::misaligned;
  if (usable < size) return Event::Wrong::too_small;
  return std::nullopt;
}

// Looks at the block before anything is written to it.
Address GuestHeap::grant(void* block, std::uint64_t size, const Call& call) {
  const HeapFunctions& heap = library_.functions();
  std::uint64_t usable = size;
  if (heap.usable != nullptr) {
    const auto told = query("usable", [&] { return heap.usable(block); });
    if (!told) return 0;
    usable = *told;
  }
  const Address address = Region::address_of(block);
  Event granted = event(Event::Kind::granted);
  granted.context = call.context;
  granted.owner = call.owner;
  granted.address = address;
  granted.size = size;
  granted.usable = static_cast<std::uint32_t>(std::min<std::uint64_t>(usable, 0xFFFFFFFF));
  const std::optional<Event::Wrong> flaw = flaw_of(block, size, usable);
  if (flaw) {
    Event told = granted;
    told.kind = Event::Kind::unsound;
    told.wrong = *flaw;
    note(told);
  }
  if (flaw == Event::Wrong::outside || flaw == Event::Wrong::overlaps) {
    finish(End::unsound, flaw == Event::Wrong::outside ? "a block lies outside the pages that the heap holds"
                                                       : "a block overlaps a live one");
    return 0;
  }

  std::memset(block, static_cast<int>(filler_of(address)), static_cast<std::size_t>(usable));
  const Request request = {.address = address, .size = size, .usable = granted.usable};
  run_.live.insert(first_after(address), request);
  run_.in_order.push_back(request);
  run_.live_bytes += bytes_counted(size);
  if (run_.live_bytes > run_.peak_bytes) {
    run_.peak_bytes = run_.live_bytes;
    run_.peak_pages = region_.pages();
    run_.peak = run_.in_order;
  }
  note(granted);
  return address;
}

void GuestHeap::ret(Address block, const Call& call) {
  if (over()) return;
  const auto next = first_after(block);
  if (next == run_.live.begin() || std::prev(next)->address != block) return;
  const Request request = *std::prev(next);
  run_.live.erase(std::prev(next));
  std::erase_if(run_.in_order, [&](const Request& each) { return each.address == block; });
  run_.live_bytes -= bytes_counted(request.size);
  released_in_ |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(call.context));
  if (region_.holds(block, request.usable)) std::memset(Region::at(block), 0, request.usable);
  Event returned = event(Event::Kind::returned);
  returned.context = call.context;
  returned.owner = call.owner;
  returned.address = block;
  note(returned);
  Frame frame = frame_of("release", call);
  this->call(frame, [&] { library_.functions().release(Region::at(block), request.size); });
}

void GuestHeap::fill(const Call& call) {
  if (over() || library_.functions().refill == nullptr) return;
  Frame frame = frame_of("refill", call);
  frame.refilling = true;
  this->call(frame, [&] { library_.functions().refill(); });
}

void GuestHeap::run_deferred_work(const Call& call) {
  if (over() || library_.functions().work == nullptr) return;
  Frame frame = frame_of("work", call);
  this->call(frame, [&] { library_.functions().work(); });
}

// ---- what is asked of it

void GuestHeap::settle(StepPlace place, Context context) {
  unserved_.reset();
  const bool released = (released_in_ >> static_cast<unsigned>(context) & 1) != 0;
  if (place != StepPlace::inside) released_in_ = 0;
  const HeapFunctions& heap = library_.functions();
  if (!over() && heap.check != nullptr) {
    const auto wrong = query("check", [&] { return heap.check(); });
    if (wrong && *wrong != nullptr) run_.unsound = *wrong;
  }
  if (over() || place == StepPlace::inside) return;
  if (heap.spare != nullptr) run_.spare = query("spare", [&] { return heap.spare(); }).value_or(run_.spare);
  if (!over() && place == StepPlace::between && released && run_.live.empty()) unserved_ = first_unserved();
}

std::optional<std::uint64_t> GuestHeap::pages_needed(std::uint64_t size) {
  const HeapFunctions& heap = library_.functions();
  if (heap.need == nullptr || over()) return std::nullopt;
  const auto pages = query("need", [&] { return heap.need(static_cast<std::size_t>(size)); });
  return pages && *pages != static_cast<std::size_t>(-1) ? pages : std::nullopt;
}

std::uint32_t GuestHeap::spare_pages() const {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>((run_.spare + kPageBytes - 1) / kPageBytes, 0xFFFFFFFF));
}

Outcome GuestHeap::last_outcome() const {
  switch (run_.end) {
    case End::blocked: return Result::blocked;
    case End::crashed: return Result::crashed;
    case End::hung: return Result::hung;
    default: return Result::ok;  // the block that is not the heap's to give was given
  }
}

void GuestHeap::save(Image& image) const {
  library_.save(image.data);
  region_.save(image.pages);
}

void GuestHeap::restore(const Image& image) {
  library_.restore(image.data);
  region_.restore(image.pages);
}

std::string GuestHeap::difference(const Image& image) const {
  if (const std::byte* where = library_.difference(image.data)) return library_.symbol_of(where);
  return region_.equals(image.pages) ? "" : "its pages";
}

}  // namespace sparepage

// They stand here so that a program that hosts heaps has them, though only the heaps call them.
using sparepage::GuestHeap;

extern "C" {

void* sparepage_take(size_t pages, size_t align_pages) {
  return GuestHeap::Inside("sparepage_take").heap.take(pages, align_pages);
}
void sparepage_give(void* run, size_t pages) {
  GuestHeap::Inside("sparepage_give").heap.give(run, pages);
}
void* sparepage_sbrk(ptrdiff_t bytes) {
  return GuestHeap::Inside("sparepage_sbrk").heap.sbrk(bytes);
}
enum sparepage_context sparepage_context(void) {
  return static_cast<enum sparepage_context>(GuestHeap::caller("sparepage_context").context());
}
void sparepage_point(const char* name) {
  GuestHeap::Inside("sparepage_point").heap.point(name);
}
void sparepage_blocked(const char* why) {
  GuestHeap::caller("sparepage_blocked").blocked(why);
}

}  // extern "C"
