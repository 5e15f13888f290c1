#include "history/packed.hpp"

#include <algorithm>
#include <limits>

namespace pasokh::history {

namespace {

template <class To, class Variant>
std::vector<To> widened(const Variant& cells, std::size_t size) {
  std::vector<To> out;
  out.reserve(size + size / 2 + 16);
  std::visit(
      [&](const auto& from) {
        if constexpr (std::is_same_v<std::decay_t<decltype(from)>, std::monostate>) out.assign(size, 0);
        else out.assign(from.begin(), from.end());
      },
      cells);
  return out;
}

}  // namespace

void Packing::widen(std::uint64_t value) {
  if (value <= std::numeric_limits<std::uint8_t>::max()) {
    cells_ = widened<std::uint8_t>(cells_, size_);
    most_ = std::numeric_limits<std::uint8_t>::max();
  } else if (value <= std::numeric_limits<std::uint16_t>::max()) {
    cells_ = widened<std::uint16_t>(cells_, size_);
    most_ = std::numeric_limits<std::uint16_t>::max();
  } else if (value <= std::numeric_limits<std::uint32_t>::max()) {
    cells_ = widened<std::uint32_t>(cells_, size_);
    most_ = std::numeric_limits<std::uint32_t>::max();
  } else {
    cells_ = widened<std::uint64_t>(cells_, size_);
    most_ = std::numeric_limits<std::uint64_t>::max();
  }
}

void Packing::set(std::size_t at, std::uint64_t value) {
  if (value > most_) widen(value);
  std::visit(
      [&](auto& cells) {
        using V = std::decay_t<decltype(cells)>;
        if constexpr (!std::is_same_v<V, std::monostate>) cells[at] = static_cast<typename V::value_type>(value);
      },
      cells_);
}

void Packing::append(const Packing& other, std::span<const std::uint32_t> meaning) {
  const auto become = [&](std::uint64_t value) { return meaning.empty() ? value : std::uint64_t{meaning[value]}; };
  std::uint64_t largest = 0;
  std::visit(
      [&](const auto& from) {
        using V = std::decay_t<decltype(from)>;
        if constexpr (std::is_same_v<V, std::monostate>) largest = other.size_ == 0 ? 0 : become(0);
        else if (std::numeric_limits<typename V::value_type>::max() > most_ || !meaning.empty())
          for (const auto value : from) largest = std::max(largest, become(value));
      },
      other.cells_);
  if (largest > most_) widen(largest);
  std::visit(
      [&](auto& to) {
        using To = std::decay_t<decltype(to)>;
        if constexpr (!std::is_same_v<To, std::monostate>) {
          to.resize(size_ + other.size_);
          auto* out = to.data() + size_;
          std::visit(
              [&](const auto& from) {
                using From = std::decay_t<decltype(from)>;
                using Cell = typename To::value_type;
                if constexpr (std::is_same_v<From, std::monostate>) std::fill_n(out, other.size_, static_cast<Cell>(become(0)));
                else if (meaning.empty()) std::copy(from.begin(), from.end(), out);
                else for (const auto value : from) *out++ = static_cast<Cell>(meaning[value]);
              },
              other.cells_);
        }
      },
      cells_);
  size_ += other.size_;
}

void Packing::pop() {
  --size_;
  std::visit(
      [](auto& cells) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(cells)>, std::monostate>) cells.pop_back();
      },
      cells_);
}

std::uint64_t Packing::operator[](std::size_t at) const {
  return std::visit(
      [&](const auto& cells) -> std::uint64_t {
        if constexpr (std::is_same_v<std::decay_t<decltype(cells)>, std::monostate>) return 0;
        else return cells[at];
      },
      cells_);
}

void Packing::permute(std::size_t from, std::span<const std::uint32_t> order) {
  std::visit(
      [&](auto& cells) {
        using V = std::decay_t<decltype(cells)>;
        if constexpr (!std::is_same_v<V, std::monostate>) {
          V sorted(order.size());
          for (std::size_t i = 0; i < order.size(); ++i) sorted[i] = cells[from + order[i]];
          std::copy(sorted.begin(), sorted.end(), cells.begin() + static_cast<std::ptrdiff_t>(from));
        }
      },
      cells_);
}

void Packing::gather(std::span<const std::uint32_t> order) {
  size_ = order.size();
  std::visit(
      [&](auto& cells) {
        using V = std::decay_t<decltype(cells)>;
        if constexpr (!std::is_same_v<V, std::monostate>) {
          V sorted(order.size());
          for (std::size_t i = 0; i < order.size(); ++i) sorted[i] = cells[order[i]];
          cells = std::move(sorted);
        }
      },
      cells_);
}

Packed Packing::finish() && {
  const std::size_t size = size_;
  return std::visit(
      [size](auto& cells) {
        using V = std::decay_t<decltype(cells)>;
        if constexpr (std::is_same_v<V, std::monostate>) return Packed::zeros(size);
        else return Packed(Cells<typename V::value_type>(std::move(cells)));
      },
      cells_);
}

}  // namespace pasokh::history
