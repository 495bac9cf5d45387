#include "sparepage/model/ifsmgr.h"

#include <algorithm>
#include <cassert>

#include "sparepage/model/hosted_heap.h"

namespace sparepage {

void Ifsmgr::reset(const Config& config, GrowRule* grow, HostedHeap* hosted) {
  assert(grow != nullptr && (config.spare != 0 || hosted != nullptr));
  hosted_ = hosted;
  if (hosted != nullptr) {
    heap.host(Region::base());
    spare_ = 0;
    spare_target_ = config.spare;
    grow_ = grow;
    pager = Pager(config.pages + config.heap + config.spare);
    hosted->reset(config, *this);
    return;
  }
  heap.reset(config.spare);
  if (config.heap != 0) heap.join(config.heap);
  heap.journal().clear();
  pager = Pager(config.pages);
  spare_ = config.spare;
  spare_target_ = config.spare;
  grow_ = grow;
}

Address Ifsmgr::get_heap(std::uint64_t size, const Call& call) {
  if (hosted_ != nullptr) return hosted_->alloc(size, call);
  const bool asked = size != 0 && size <= kLargestRequest;
  const Address block = asked ? find(static_cast<std::uint32_t>(size), call) : 0;
  if (block == 0) {
    heap.journal().events.push_back({.kind = Event::Kind::refused,
                                     .context = call.context,
                                     .owner = call.owner,
                                     .size = size,
                                     .free_pages = pager.free(),
                                     .spare_before = spare_});
  } else {
    heap.journal().events.push_back({.kind = Event::Kind::granted,
                                     .context = call.context,
                                     .owner = call.owner,
                                     .address = block,
                                     .size = size,
                                     .usable = heap.payload_bytes(block)});
  }
  return block;
}

Address Ifsmgr::find(std::uint32_t size, const Call& call) {
  // 1. First fit.
  if (const Address block = heap.first_fit(size); block != 0) return heap.carve(block, size);

  // 2. Grow, if the rule says so. Interrupts may free blocks at the point; step 1 is repeated
  // for them only where the rule says so, and only once the pager has refused.
  const Grow rule = grow_(size, call.context);
  if (rule != Grow::no) {
    call.reach(Point::grow_enter);
    const auto pages = static_cast<std::uint32_t>(pages_for(size));
    if (call.context != Context::application) {
      heap.journal().events.push_back(
          {.kind = Event::Kind::fault, .context = call.context, .owner = call.owner, .size = pages});
    }
    if (pager.take(pages, call.context)) return heap.carve(join(pages, 0, call), size);
    if (rule == Grow::yes) return 0;
    if (rule == Grow::or_again) {
      if (const Address block = heap.first_fit(size); block != 0) return heap.carve(block, size);
    }
  }

  // 3. The spare, whole.
  if (spare_ != 0 && need(size) <= std::uint64_t{spare_} * kPageBytes) {
    const std::uint32_t pages = std::exchange(spare_, 0);
    return heap.carve(join(pages, pages, call), size);
  }
  return 0;
}

Address Ifsmgr::join(std::uint32_t pages, std::uint32_t of_spare, const Call& call) {
  heap.journal().events.push_back({.kind = Event::Kind::joined,
                                   .context = call.context,
                                   .owner = call.owner,
                                   .size = pages,
                                   .spare_before = of_spare});
  return heap.join(pages);
}

void Ifsmgr::ret_heap(Address block, const Call& call) {
  if (hosted_ != nullptr) return hosted_->release(block, call);
  if (!heap.release(block)) return;
  heap.journal().events.push_back(
      {.kind = Event::Kind::returned, .context = call.context, .owner = call.owner, .address = block});
}

void Ifsmgr::fill_heap_spare(const Call& call) {
  if (hosted_ != nullptr) {
    Event event = {.kind = Event::Kind::filled,
                   .context = call.context,
                   .owner = call.owner,
                   .free_pages = pager.free()};
    if (call.context == Context::application) hosted_->refill(call);
    heap.journal().events.push_back(event);
    return;
  }
  assert(spare_ <= spare_target_);
  call.reach(Point::fill_enter);
  Event event = {.kind = Event::Kind::filled,
                 .context = call.context,
                 .owner = call.owner,
                 .free_pages = pager.free(),
                 .spare_before = spare_};
  if (call.context == Context::application && spare_ < spare_target_) {
    const std::uint32_t taken = std::min(spare_target_ - spare_, pager.free());
    if (pager.take(taken, call.context)) spare_ += taken;
  }
  event.spare_after = spare_;
  heap.journal().events.push_back(event);
}

void Ifsmgr::run_deferred_work(const Call& call) {
  if (hosted_ != nullptr) hosted_->work(call);
}

void Ifsmgr::press(std::uint32_t pages) {
  const std::uint32_t before = pager.free();
  pager.press(pages);
  if (hosted_ != nullptr && pager.free() < before) hosted_->pressed();
}

std::optional<std::uint64_t> Ifsmgr::pages_needed(std::uint64_t size) const {
  if (hosted_ != nullptr) return hosted_->need(size);
  if (size > kLargestRequest) return std::nullopt;
  return pages_for(size);
}

std::uint32_t Ifsmgr::heap_pages() const {
  return hosted_ != nullptr ? hosted_->pages() : heap.pages();
}

std::uint32_t Ifsmgr::spare() const {
  if (hosted_ == nullptr) return spare_;
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>((hosted_->spare() + kPageBytes - 1) / kPageBytes, 0xFFFFFFFF));
}

bool Ifsmgr::hosted_over() const {
  return hosted_->over();
}

Outcome Ifsmgr::last_outcome() const {
  switch (hosted_->end()) {
    case HostedHeap::End::blocked: return Result::blocked;
    case HostedHeap::End::crashed: return Result::crashed;
    case HostedHeap::End::hung: return Result::hung;
    default: return Result::ok;  // the block that is not the heap's to give was given
  }
}

void Ifsmgr::settle_hosted(StepPlace place, Context context) {
  hosted_->settle(place, context);
}

bool Ifsmgr::operator==(const Ifsmgr& other) const {
  return spare_ == other.spare_ && spare_target_ == other.spare_target_ && grow_ == other.grow_ &&
         hosted_ == other.hosted_ && pager == other.pager && heap == other.heap;
}

}  // namespace sparepage
