// A map for few entries, or for many that come in order: it takes no more than they do.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "base/growth.hpp"
#include "salon/base/result.hpp"

namespace salon {

/// Reads like a std::map, whose nodes take three times as much where the entries are small. To find is logarithmic; to
/// insert and erase moves what is behind, and invalidates iterators and references.
template <class Key, class Value>
class FlatMap {
 public:
  using value_type = std::pair<Key, Value>;
  using Entries = std::vector<value_type>;
  using iterator = typename Entries::iterator;
  using const_iterator = typename Entries::const_iterator;

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// In order of keys.
  [[nodiscard]] iterator begin() { return entries_.begin(); }
  [[nodiscard]] iterator end() { return entries_.end(); }
  [[nodiscard]] const_iterator begin() const { return entries_.begin(); }
  [[nodiscard]] const_iterator end() const { return entries_.end(); }

  [[nodiscard]] iterator find(const Key& key) { return find_in(entries_, key); }
  [[nodiscard]] const_iterator find(const Key& key) const { return find_in(entries_, key); }
  [[nodiscard]] bool contains(const Key& key) const { return find(key) != end(); }
  /// Of a key that is there.
  [[nodiscard]] Value& at(const Key& key) { return at_in(*this, key); }
  [[nodiscard]] const Value& at(const Key& key) const { return at_in(*this, key); }

  /// False when there was one with this key, which stays.
  std::pair<iterator, bool> emplace(const Key& key, Value value) {
    const iterator place = lower_bound_in(entries_, key);
    if (place != end() && place->first == key) return {place, false};
    const auto before = place - begin();
    make_space(entries_);
    return {entries_.emplace(begin() + before, key, std::move(value)), true};
  }
  /// How many there were.
  std::size_t erase(const Key& key) {
    const iterator found = find(key);
    if (found == end()) return 0;
    entries_.erase(found);
    return 1;
  }

  bool operator==(const FlatMap&) const = default;

 private:
  template <class Some>
  static auto lower_bound_in(Some& entries, const Key& key) {
    return std::ranges::lower_bound(entries, key, {}, &value_type::first);
  }
  template <class Some>
  static auto find_in(Some& entries, const Key& key) {
    const auto place = lower_bound_in(entries, key);
    return place != entries.end() && place->first == key ? place : entries.end();
  }
  template <class Map>
  static auto& at_in(Map& map, const Key& key) {
    const auto found = map.find(key);
    ensure(found != map.end(), "the key is in the map");
    return found->second;
  }

  Entries entries_;
};

}  // namespace salon
