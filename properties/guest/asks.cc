// What a guest asks of its host: pages, its context, and that interrupts land.
#include <algorithm>
#include <cstring>

#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

bool GuestHeap::ask_pages(std::uint64_t pages) {
  Event asked = event(Event::Kind::asked);
  asked.size = pages;
  asked.refilling = frame_->refilling;
  note(asked);
  frame_->looked_since = true;
  frame_->asked = frame_->asked || pages != 0;
  if (pages != 0 && (frame_->context != Context::application || frame_->masked)) {
    asked.kind = Event::Kind::fault;
    note(asked);
    return false;
  }
  if (questioning_) return pages == 0 || region_.pages() + pages <= question_pages_;
  return pager_->take(pages, Context::application);
}

void GuestHeap::give_back(const Region::Given& given) {
  if (!questioning_) pager_->give(given.pages);
}

void GuestHeap::note_live_on(Address from, std::uint64_t bytes) {
  const auto on = std::ranges::find_if(run_.live, [&](const Request& each) {
    return each.address < from + bytes && each.address + bytes_counted(each.usable) > from;
  });
  if (on == run_.live.end() || questioning_) return;
  Event wrong = event(Event::Kind::wrongly_given);
  wrong.address = on->address;
  wrong.size = on->size;
  wrong.wrong = Event::Wrong::live;
  note(wrong);
}

void* GuestHeap::take(std::size_t pages, std::size_t align) {
  if (pages == 0) return nullptr;
  const Address run = region_.find_run(pages, align);
  if (!ask_pages(pages)) return nullptr;
  if (run == 0) {
    give_back({.pages = static_cast<std::uint32_t>(pages)});
    return nullptr;
  }
  region_.take(run, static_cast<std::uint32_t>(pages));
  return Region::at(run);
}

void GuestHeap::give(void* run, std::size_t pages) {
  if (pages == 0) return;
  const std::uint64_t asked = pages;
  const Address address = Region::address_of(run);
  pages = std::min<std::size_t>(pages, Region::kPartPages);
  if (address % kPageBytes == 0) note_live_on(address, std::uint64_t{pages} * kPageBytes);
  const Region::Given given =
      address == 0 ? Region::Given{.pages = 0, .not_held = 1} : region_.give(address, pages);
  if (given.not_held != 0) {
    Event wrong = event(Event::Kind::wrongly_given);
    wrong.size = asked;
    wrong.wrong = Event::Wrong::not_held;
    note(wrong);
  }
  give_back(given);
}

void* GuestHeap::sbrk(std::ptrdiff_t bytes) {
  void* const refused = reinterpret_cast<void*>(-1);  // NOLINT(performance-no-int-to-ptr): as of sbrk
  const Address at = region_.break_at();
  if (bytes == 0) return Region::at(at);
  if (bytes < 0) {
    const std::int64_t to = std::int64_t{at} + bytes;
    if (to < region_.break_floor()) {
      Event wrong = event(Event::Kind::wrongly_given);
      wrong.wrong = Event::Wrong::below_start;
      note(wrong);
      return refused;
    }
    const std::int64_t pages_end = (to + kPageBytes - 1) / kPageBytes * kPageBytes;
    note_live_on(static_cast<Address>(pages_end),
                 static_cast<std::uint64_t>(std::max<std::int64_t>(0, at - pages_end)));
    give_back(region_.shrink(static_cast<Address>(to)));
    return Region::at(at);
  }
  const auto more = static_cast<std::uint64_t>(bytes);
  const bool jumps = (library_.functions().flags & SPAREPAGE_BREAK_JUMPS) != 0 && run_.pressed &&
                     !region_.jumped() && region_.growth(more, false).pages != 0;
  const Region::Growth growth = region_.growth(more, jumps);
  if (!ask_pages(growth.pages)) return refused;
  region_.grow(growth, more);
  return Region::at(growth.start);
}

Context GuestHeap::context() const {
  return frame_->context;
}

void GuestHeap::point(const char* name) {
  Frame& frame = *frame_;
  if (frame.context != Context::application || frame.query || frame.preemption == nullptr) return;
  constexpr std::uint32_t kMostPoints = 10'000;
  frame.looked_since = true;
  if (++frame.points > kMostPoints) return;
  const bool landed = frame.preemption->reach(named_point(name == nullptr ? "" : name));
  frame.landed = frame.landed || landed;
  frame.looked_since = !landed;
  if (over()) leave();
}

void GuestHeap::blocked(const char* why) {
  if (!frame_->query) {
    note(event(Event::Kind::waited));
  }
  finish(End::blocked, why == nullptr ? "" : std::string(why).substr(0, 200));
  leave();
}

}  // namespace sparepage
