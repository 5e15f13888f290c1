// Property dossiers of a city: a map that is never changed. One more dossier makes a new map that shares all but the path
// to it with the one before, so that opening the hundred-thousandth costs what opening the first did, and whoever still
// reads an older city keeps it whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/codec.hpp"
#include "desk/case.hpp"

namespace pasokh::desk {

// What an older system calls a property.
struct LegacyNumber { std::string system; std::string number; };
PASOKH_FIELDS(LegacyNumber, system, number)

struct Dossier {
  DossierId id;
  std::optional<std::int64_t> district;
  std::vector<LegacyNumber> legacy;
};

class Dossiers {
  struct Node;
  using Link = std::shared_ptr<const Node>;

 public:
  using value_type = std::pair<const Id, Dossier>;

  // This map with one dossier more. Its id is new: ids are given once. Promises: O(log n) on average, and the same
  // dossiers make the same map in whatever order they came.
  Dossiers with(Dossier dossier) const;
  const Dossier* find(Id id) const;  // nullptr when there is none
  bool contains(Id id) const { return find(id) != nullptr; }
  const Dossier& at(Id id) const;  // it is there
  std::size_t size() const { return size_; }

  // In the order of ids. Valid as long as the map it came from.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Dossiers::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    Iterator() = default;
    explicit Iterator(const Node* root) { descend(root); }
    reference operator*() const;
    Iterator& operator++();
    void operator++(int) { ++*this; }
    bool operator==(const Iterator& other) const { return path_ == other.path_; }

   private:
    void descend(const Node* node);
    std::vector<const Node*> path_;  // the next one last; below it those whose smaller half is done
  };
  Iterator begin() const { return Iterator(root_.get()); }
  Iterator end() const { return {}; }

 private:
  static Link insert(const Link& at, const std::shared_ptr<const value_type>& entry);
  static std::pair<Link, Link> split(const Link& at, Id id);

  Link root_;
  std::size_t size_ = 0;
};

}  // namespace pasokh::desk
