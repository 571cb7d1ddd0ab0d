#include "room/metadata.hpp"

#include <algorithm>

namespace salon::room {

bool valid_metadata_key(std::string_view key, std::size_t bytes_max) {
  return !key.empty() && key.size() <= bytes_max && std::ranges::all_of(key, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
           std::string_view("_./-").contains(letter);
  });
}

const std::string* find_value(const Metadata& metadata, std::string_view key) {
  const auto found = std::ranges::lower_bound(metadata, key, {}, &MetadataValue::key);
  return found == metadata.end() || found->key != key ? nullptr : &found->value;
}

bool make_change(Metadata& metadata, const MetadataChange& change) {
  const auto found = std::ranges::lower_bound(metadata, change.key, {}, &MetadataValue::key);
  const bool there = found != metadata.end() && found->key == change.key;
  if (!change.value) {
    if (there) metadata.erase(found);
    return there;
  }
  if (!there) {
    metadata.insert(found, {change.key, *change.value});
  } else if (found->value != *change.value) {
    found->value = *change.value;
  } else {
    return false;
  }
  return true;
}

}  // namespace salon::room
