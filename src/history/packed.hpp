// Whole numbers in as few bytes as the largest of them needs: 0 (all of them are zero), 1, 2, 4 or 8. A column of
// codes of 300 activities takes two bytes an event, a column that no event fills takes none.
//
// Packing grows, Packed is only read. Loops over millions of rows take the cells as they are (`visit`); others index.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "base/assert.hpp"
#include "history/cells.hpp"

namespace pasokh::history {

class Packed {
 public:
  Packed() = default;
  template <class T>
  explicit Packed(Cells<T> cells) : size_(cells.size()), width_(sizeof(T)), data_(cells.data()) {
    bytes_ = Cells<char>({static_cast<const char*>(data_), size_ * width_}, std::make_shared<Cells<T>>(std::move(cells)));
  }
  static Packed zeros(std::size_t size) {
    Packed out;
    out.size_ = size;
    return out;
  }

  std::uint64_t operator[](std::size_t at) const {
    switch (width_) {
      case 0: return 0;
      case 1: return static_cast<const std::uint8_t*>(data_)[at];
      case 2: return static_cast<const std::uint16_t*>(data_)[at];
      case 4: return static_cast<const std::uint32_t*>(data_)[at];
      default: return static_cast<const std::uint64_t*>(data_)[at];
    }
  }
  std::size_t size() const { return size_; }
  std::uint32_t width() const { return width_; }
  std::span<const char> bytes() const { return bytes_.span(); }

  // Calls f with a pointer to the cells in their own width; not for columns of width 0.
  template <class F>
  decltype(auto) visit(F&& f) const {
    PASOKH_ASSERT(width_ != 0, "a column of zeros has no cells");
    switch (width_) {
      case 1: return f(static_cast<const std::uint8_t*>(data_));
      case 2: return f(static_cast<const std::uint16_t*>(data_));
      case 4: return f(static_cast<const std::uint32_t*>(data_));
      default: return f(static_cast<const std::uint64_t*>(data_));
    }
  }

 private:
  std::size_t size_ = 0;
  std::uint32_t width_ = 0;
  const void* data_ = nullptr;
  Cells<char> bytes_;
};

class Packing {
 public:
  void push(std::uint64_t value) {
    if (value > most_) widen(value);
    switch (cells_.index()) {
      case 0: break;
      case 1: std::get<1>(cells_).push_back(static_cast<std::uint8_t>(value)); break;
      case 2: std::get<2>(cells_).push_back(static_cast<std::uint16_t>(value)); break;
      case 3: std::get<3>(cells_).push_back(static_cast<std::uint32_t>(value)); break;
      default: std::get<4>(cells_).push_back(value); break;
    }
    ++size_;
  }
  void set(std::size_t at, std::uint64_t value);
  void pop();
  std::uint64_t operator[](std::size_t at) const;
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // Pushes the cells of another; `meaning`, where there is one, is what each number of the other becomes.
  void append(const Packing& other, std::span<const std::uint32_t> meaning = {});

  // Cell i of the range becomes what stood at from + order[i].
  void permute(std::size_t from, std::span<const std::uint32_t> order);
  // Cell i becomes what stood at order[i]; as many cells as order has.
  void gather(std::span<const std::uint32_t> order);
  Packed finish() &&;

 private:
  void widen(std::uint64_t value);

  std::variant<std::monostate, std::vector<std::uint8_t>, std::vector<std::uint16_t>, std::vector<std::uint32_t>,
               std::vector<std::uint64_t>>
      cells_;
  std::size_t size_ = 0;
  std::uint64_t most_ = 0;  // what the width can hold
};

// A column of numbers of type T, kept with `k_shift` added: with a shift of 1 the largest number of 32 bits, which means
// "missing", is kept as 0.
template <class T, std::uint32_t k_shift>
class Narrow {
 public:
  Narrow() = default;
  explicit Narrow(Packed cells) : cells_(std::move(cells)) {}
  T operator[](std::size_t at) const {
    return static_cast<T>(static_cast<std::uint32_t>(cells_[at]) - k_shift);
  }
  std::size_t size() const { return cells_.size(); }
  const Packed& cells() const { return cells_; }
  bool none() const { return cells_.width() == 0; }  // every cell is the one that is kept as 0

 private:
  Packed cells_;
};

using Codes = Narrow<std::uint32_t, 1>;

}  // namespace pasokh::history
