#include "sparepage/model/ifsmgr.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "sparepage/model/execution.h"

namespace sparepage {

// The services of a getheap program, for one request.
class Ifsmgr::GetHeap {
 public:
  GetHeap(Ifsmgr& ifsmgr, std::uint32_t size, const Call& call, std::uint8_t& tried)
      : ifsmgr_(ifsmgr), size_(size), call_(call), tried_(tried) {}

  Address execute(Opcode opcode) {
    switch (opcode) {
      case Opcode::find: {
        const bool again = (tried_ & Event::kAskedPager) != 0;
        if (again) tried_ |= Event::kSearchedAgain;
        const Address block = ifsmgr_.heap.first_fit(size_);
        return block == 0 ? 0 : ifsmgr_.heap.carve(block, size_);
      }
      case Opcode::grow: tried_ |= Event::kAskedPager; return ifsmgr_.grow(size_, call_);
      case Opcode::spare: tried_ |= Event::kLookedAtSpare; return ifsmgr_.use_spare(size_, call_);
      case Opcode::fill: ifsmgr_.fill(call_, true); return 0;
      case Opcode::later: ifsmgr_.put_off(); return 0;
      default: return 0;
    }
  }
  bool holds(const ProgramStep& choice) const {
    switch (choice.condition) {
      case StepCondition::size_least: return size_ >= choice.number;
      case StepCondition::size_below: return size_ < choice.number;
      case StepCondition::application: return call_.context == Context::application;
      case StepCondition::interrupt: return call_.context == Context::interrupt;
      case StepCondition::critical: return call_.context == Context::critical;
      case StepCondition::may_grow: return call_.may_grow;
      case StepCondition::wsipx: return call_.wsipx;
      case StepCondition::spare_least: return ifsmgr_.spare_ >= choice.number;
      case StepCondition::spare_below: return ifsmgr_.spare_ < choice.number;
      case StepCondition::free_least: return ifsmgr_.pager.free() >= choice.number;
      case StepCondition::free_below: return ifsmgr_.pager.free() < choice.number;
    }
    return false;
  }
  void mask() {}  // stands in no getheap
  void unmask() {}

 private:
  Ifsmgr& ifsmgr_;
  std::uint32_t size_;
  const Call& call_;
  std::uint8_t& tried_;
};

void Ifsmgr::reset(const Config& config, const Strategy& strategy, Allocator* substitute) {
  assert(config.spare != 0 || substitute != nullptr);
  substitute_ = substitute;
  strategy_ = &strategy;
  pending_ = false;
  spare_target_ = config.spare;
  spare_ = 0;
  if (substitute != nullptr) {
    heap.reset(0);
    pager = Pager(config.pages + config.heap + config.spare);
    return substitute->reset(config, pager, heap.journal());
  }
  const std::uint32_t own = std::min(strategy.own, config.pages);
  const std::uint32_t more = std::min(strategy.target, config.pages - own);
  spare_target_ += strategy.target;
  spare_ = config.spare + more;
  heap.reset(spare_target_, own);
  pager = Pager(config.pages - own - more);
  if (config.heap != 0) heap.join(config.heap);
  heap.journal().clear();
}

Address Ifsmgr::get_heap(std::uint64_t size, const Call& call) {
  if (substitute_ != nullptr) return substitute_->get(size, call);
  const bool asked = size != 0 && size <= kLargestRequest;
  std::uint8_t tried = 0;
  const Address block = asked ? execute(strategy_->steps(StrategyPart::getheap),
                                        GetHeap(*this, static_cast<std::uint32_t>(size), call, tried))
                              : 0;
  Event& event = note(block == 0 ? Event::Kind::refused : Event::Kind::granted, call);
  event.size = size;
  event.address = block;
  if (block == 0) {
    event.free_pages = pager.free();
    event.spare_before = spare_;
    event.tried = tried;
    event.masked = call.masked;
  } else {
    event.usable = heap.payload_bytes(block);
  }
  return block;
}

Address Ifsmgr::get_own(std::uint32_t size, const Call& call) {
  const Address fits = heap.first_fit(size, true);
  if (fits == 0) return 0;
  const Address block = heap.carve(fits, size);
  Event& event = note(Event::Kind::granted, call);
  event.within = true;
  event.size = size;
  event.address = block;
  event.usable = heap.payload_bytes(block);
  return block;
}

// Interrupts may free blocks at the point, and nothing looks for them again but a program that says so.
Address Ifsmgr::grow(std::uint32_t size, const Call& call) {
  call.reach(Point::grow_enter);
  const auto pages = static_cast<std::uint32_t>(pages_for(size));
  if (!call.may_wait()) {
    note(Event::Kind::fault, call).size = pages;
    return 0;
  }
  return pager.take(pages, call.context) ? heap.carve(join(pages, 0, call), size) : 0;
}

Address Ifsmgr::use_spare(std::uint32_t size, const Call& call) {
  if (spare_ == 0 || need(size) > std::uint64_t{spare_} * kPageBytes) return 0;
  const std::uint32_t pages = std::exchange(spare_, 0);
  return heap.carve(join(pages, pages, call), size);
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

void Ifsmgr::fill(const Call& call, bool within) {
  assert(spare_ <= spare_target_);
  if (substitute_ == nullptr) call.reach(Point::fill_enter);
  Event event = {.kind = Event::Kind::filled,
                 .context = call.context,
                 .owner = call.owner,
                 .free_pages = pager.free(),
                 .spare_before = spare_};
  event.within = within;
  if (substitute_ != nullptr) {
    if (call.context == Context::application) substitute_->fill(call);
  } else if (const std::uint32_t taken = std::min(spare_target_ - spare_, pager.free());
             call.context == Context::application && taken != 0) {
    if (call.masked) {
      note(Event::Kind::fault, call).size = taken;
    } else if (pager.take(taken, call.context)) {
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
