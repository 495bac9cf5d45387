#include "sparepage/model/ifsmgr.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace sparepage {

void Ifsmgr::reset(const Config& config, GrowRule* grow, Allocator* substitute) {
  assert(grow != nullptr && (config.spare != 0 || substitute != nullptr));
  substitute_ = substitute;
  grow_ = grow;
  spare_target_ = config.spare;
  spare_ = substitute == nullptr ? config.spare : 0;
  heap.reset(spare_);
  if (substitute != nullptr) {
    pager = Pager(config.pages + config.heap + config.spare);
    return substitute->reset(config, pager, heap.journal());
  }
  pager = Pager(config.pages);
  if (config.heap != 0) heap.join(config.heap);
  heap.journal().clear();
}

Address Ifsmgr::get_heap(std::uint64_t size, const Call& call) {
  if (substitute_ != nullptr) return substitute_->get(size, call);
  const bool asked = size != 0 && size <= kLargestRequest;
  const Address block = asked ? find(static_cast<std::uint32_t>(size), call) : 0;
  Event& event = note(block == 0 ? Event::Kind::refused : Event::Kind::granted, call);
  event.size = size;
  event.address = block;
  if (block == 0) {
    event.free_pages = pager.free();
    event.spare_before = spare_;
  } else {
    event.usable = heap.payload_bytes(block);
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
    if (call.context != Context::application) note(Event::Kind::fault, call).size = pages;
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
  Event& event = note(Event::Kind::joined, call);
  event.size = pages;
  event.spare_before = of_spare;
  return heap.join(pages);
}

void Ifsmgr::ret_heap(Address block, const Call& call) {
  if (substitute_ != nullptr) return substitute_->ret(block, call);
  if (heap.release(block)) note(Event::Kind::returned, call).address = block;
}

void Ifsmgr::fill_heap_spare(const Call& call) {
  assert(spare_ <= spare_target_);
  if (substitute_ == nullptr) call.reach(Point::fill_enter);
  Event event = {.kind = Event::Kind::filled,
                 .context = call.context,
                 .owner = call.owner,
                 .free_pages = pager.free(),
                 .spare_before = spare_};
  if (call.context == Context::application) {
    if (substitute_ != nullptr) {
      substitute_->fill(call);
    } else if (const std::uint32_t taken = std::min(spare_target_ - spare_, pager.free());
               pager.take(taken, call.context)) {
      spare_ += taken;
    }
  }
  event.spare_after = spare_;
  heap.journal().events.push_back(event);
}

void Ifsmgr::press(std::uint32_t pages) {
  const std::uint32_t before = pager.free();
  pager.press(pages);
  if (substitute_ != nullptr && pager.free() < before) substitute_->pressed();
}

void Ifsmgr::write(Address to, std::span<const std::byte> bytes, Context context, Owner owner) {
  assert(bytes.size() <= Event::kMostRecordBytes);
  std::memcpy(const_cast<std::byte*>(at(to)), bytes.data(), bytes.size());
  Event& event = note(Event::Kind::record, {.context = context, .owner = owner});
  event.address = to;
  event.size = static_cast<std::uint32_t>(bytes.size());
  std::ranges::copy(bytes, event.bytes.begin());
}

std::optional<std::uint64_t> Ifsmgr::pages_needed(std::uint64_t size) const {
  if (substitute_ != nullptr) return substitute_->pages_needed(size);
  if (size > kLargestRequest) return std::nullopt;
  return pages_for(size);
}

}  // namespace sparepage
