// A column of values that is only read: memory of its own, or a part of a mapped file that it keeps open. Copies share
// what they read, so a log of millions of events is copied in no time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace pasokh::history {

template <class T>
class Cells {
 public:
  Cells() = default;
  Cells(std::vector<T> own) {  // NOLINT: a vector is cells
    auto kept = std::make_shared<const std::vector<T>>(std::move(own));
    data_ = kept->data();
    size_ = kept->size();
    keep_ = std::move(kept);
  }
  Cells(std::span<const T> view, std::shared_ptr<const void> keep)
      : data_(view.data()), size_(view.size()), keep_(std::move(keep)) {}

  const T& operator[](std::size_t at) const { return data_[at]; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T* data() const { return data_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  const T& back() const { return data_[size_ - 1]; }
  std::span<const T> span() const { return {data_, size_}; }

 private:
  const T* data_ = nullptr;
  std::size_t size_ = 0;
  std::shared_ptr<const void> keep_;
};

}  // namespace pasokh::history
