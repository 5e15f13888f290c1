// A growing array that is one pointer wide: empty ones cost nothing, and what a case rarely has takes no room in its
// state.
//
// Values keep their order. Copies are deep. Growth is by a half, from a first block of `first`; nothing shrinks but by
// clear().
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <new>
#include <utility>

#include "base/assert.hpp"

namespace pasokh::process {

template <class T>
class Slim {
 public:
  Slim() = default;
  Slim(std::initializer_list<T> items) {
    for (const T& item : items) push_back(item);
  }
  Slim(const Slim& o) {
    if (o.empty()) return;
    grow(o.block_->size);
    std::uninitialized_copy(o.begin(), o.end(), begin());
    block_->size = o.block_->size;
  }
  Slim(Slim&& o) noexcept : block_(std::exchange(o.block_, nullptr)) {}
  Slim& operator=(Slim o) noexcept {
    std::swap(block_, o.block_);
    return *this;
  }
  ~Slim() { release(); }

  std::size_t size() const { return block_ ? block_->size : 0; }
  bool empty() const { return size() == 0; }
  T* begin() { return block_ ? block_->items() : nullptr; }
  T* end() { return begin() + size(); }
  const T* begin() const { return block_ ? block_->items() : nullptr; }
  const T* end() const { return begin() + size(); }
  T& operator[](std::size_t i) { return begin()[i]; }
  const T& operator[](std::size_t i) const { return begin()[i]; }
  const T& at(std::size_t i) const {
    PASOKH_ASSERT(i < size(), "an item is there");
    return begin()[i];
  }
  T& back() { return begin()[size() - 1]; }
  const T& back() const { return begin()[size() - 1]; }

  void push_back(T item) {
    if (!block_ || block_->size == block_->room) grow(block_ ? block_->room + (block_->room + 1) / 2 : k_first);
    new (end()) T(std::move(item));
    ++block_->size;
  }
  void erase(const T* at) {
    T* const place = begin() + (at - begin());
    std::move(place + 1, end(), place);
    std::destroy_at(end() - 1);
    --block_->size;
  }
  template <class Test>
  void erase_if(Test test) {
    T* const kept = std::remove_if(begin(), end(), std::move(test));
    const auto left = static_cast<std::uint32_t>(kept - begin());
    if (!block_) return;
    std::destroy(kept, end());
    block_->size = left;
  }
  void clear() {
    release();
    block_ = nullptr;
  }
  bool operator==(const Slim& o) const { return std::equal(begin(), end(), o.begin(), o.end()); }

 private:
  static constexpr std::uint32_t k_first = 1;
  struct alignas(alignof(T) > 8 ? alignof(T) : 8) Block {
    std::uint32_t size, room;
    T* items() { return std::launder(reinterpret_cast<T*>(this + 1)); }
    const T* items() const { return std::launder(reinterpret_cast<const T*>(this + 1)); }
  };

  void grow(std::uint32_t room) {
    auto* made = static_cast<Block*>(::operator new(sizeof(Block) + room * sizeof(T)));
    made->size = static_cast<std::uint32_t>(size());
    made->room = room;
    std::uninitialized_move(begin(), end(), made->items());
    release();
    block_ = made;
  }
  void release() {
    if (!block_) return;
    std::destroy(begin(), end());
    ::operator delete(block_);
  }

  Block* block_ = nullptr;
};

}  // namespace pasokh::process
