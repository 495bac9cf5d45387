#include "properties/explorer/candidates.h"

#include <cassert>
#include <cstring>
#include <stdexcept>

namespace sparepage {

void Candidates::add(std::uint64_t hash, StateId parent, std::span<const std::uint8_t> note,
                     const StateView& state) {
  const std::size_t sizes = state.sizes.size_bytes();
  const std::uint32_t size = size_of(sizes + state.bytes.size() + note.size());
  if (size > BlockPool::kBlockBytes) throw std::length_error("a state larger than a search takes");
  if (blocks_.empty() || blocks_.back().used + size > BlockPool::kBlockBytes) {
    blocks_.push_back({.bytes = pool_->take(), .used = 0});
  }
  Block& block = blocks_.back();
  assert(block.used % alignof(Candidate) == 0);
  std::uint8_t* bytes = block.bytes.get() + block.used;
  new (bytes) Candidate{.hash = hash,
                        .parent = parent,
                        .fresh = 0,
                        .state_size = static_cast<std::uint32_t>(state.bytes.size()),
                        .parts = static_cast<std::uint16_t>(state.sizes.size()),
                        .note_size = static_cast<std::uint16_t>(note.size())};
  bytes += sizeof(Candidate);
  std::memcpy(bytes, state.sizes.data(), sizes);
  std::memcpy(bytes + sizes, state.bytes.data(), state.bytes.size());
  std::memcpy(bytes + sizes + state.bytes.size(), note.data(), note.size());
  parts_ += state.sizes.size();
  block.used += size;
  ++by_shard_[StateStore::shard_of(hash)];
  bytes_ += size;
  unsettled_ += size;
  if (unsettled_ >= kSettled) settle();
}

void Candidates::clear() {
  for (Block& block : blocks_) pool_->give_back(std::move(block.bytes));
  blocks_.clear();
  by_shard_ = {};
  parts_ = bytes_ = unsettled_ = 0;
}

}  // namespace sparepage
