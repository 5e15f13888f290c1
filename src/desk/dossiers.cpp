// A treap: a search tree by id that is a heap by a number hashed from the id, which keeps it shallow without rebalancing
// and makes its shape a function of what is in it.
#include "desk/dossiers.hpp"

#include "base/assert.hpp"

namespace pasokh::desk {
namespace {

// A mixing of the bits of 64-bit numbers (the finaliser of SplitMix64), so that ids given one after the other scatter.
std::uint64_t rank_of(Id id) {
  std::uint64_t x = id.low ^ (id.high * 0x9e3779b97f4a7c15ULL);
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

bool above(Id a, Id b) {
  const std::uint64_t rank_a = rank_of(a), rank_b = rank_of(b);
  return rank_a != rank_b ? rank_a > rank_b : a < b;
}

}  // namespace

struct Dossiers::Node {
  std::shared_ptr<const value_type> entry;
  Link less, greater;
  Id id() const { return entry->first; }
};

// What lies before the id and what lies after it.
std::pair<Dossiers::Link, Dossiers::Link> Dossiers::split(const Link& at, Id id) {
  if (!at) return {};
  if (at->id() < id) {
    auto [less, greater] = split(at->greater, id);
    return {std::make_shared<const Node>(Node{at->entry, at->less, std::move(less)}), std::move(greater)};
  }
  auto [less, greater] = split(at->less, id);
  return {std::move(less), std::make_shared<const Node>(Node{at->entry, std::move(greater), at->greater})};
}

Dossiers::Link Dossiers::insert(const Link& at, const std::shared_ptr<const value_type>& entry) {
  if (!at || above(entry->first, at->id())) {
    auto [less, greater] = split(at, entry->first);
    return std::make_shared<const Node>(Node{entry, std::move(less), std::move(greater)});
  }
  if (entry->first < at->id()) return std::make_shared<const Node>(Node{at->entry, insert(at->less, entry), at->greater});
  return std::make_shared<const Node>(Node{at->entry, at->less, insert(at->greater, entry)});
}

Dossiers Dossiers::with(Dossier dossier) const {
  const Id id = dossier.id.value;
  PASOKH_ASSERT(!contains(id), "a dossier is opened once");
  Dossiers more;
  more.root_ = insert(root_, std::make_shared<const value_type>(id, std::move(dossier)));
  more.size_ = size_ + 1;
  return more;
}

const Dossier* Dossiers::find(Id id) const {
  const Node* node = root_.get();
  while (node != nullptr && node->id() != id) node = (id < node->id() ? node->less : node->greater).get();
  return node == nullptr ? nullptr : &node->entry->second;
}

const Dossier& Dossiers::at(Id id) const {
  const Dossier* found = find(id);
  PASOKH_ASSERT(found != nullptr, "a dossier is looked at that is not there");
  return *found;
}

void Dossiers::Iterator::descend(const Node* node) {
  for (; node != nullptr; node = node->less.get()) path_.push_back(node);
}

const Dossiers::value_type& Dossiers::Iterator::operator*() const { return *path_.back()->entry; }

Dossiers::Iterator& Dossiers::Iterator::operator++() {
  const Node* done = path_.back();
  path_.pop_back();
  descend(done->greater.get());
  return *this;
}

}  // namespace pasokh::desk
