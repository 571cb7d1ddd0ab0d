// What people and rooms tell programs about themselves: keys and values, such as a display-name or an avatar (IRCv3
// draft/metadata-2). Salon does not know what any key means.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace salon::room {

struct MetadataValue {
  std::string key;
  std::string value;
  bool operator==(const MetadataValue&) const = default;
};

/// In order of keys, each once. Most guests have none, and then it owns no memory.
using Metadata = std::vector<MetadataValue>;

/// Without a value the key goes.
struct MetadataChange {
  std::string key;
  std::optional<std::string> value{};
  bool operator==(const MetadataChange&) const = default;
};

/// Lower-case letters, digits, '_', '.', '/' and '-' ("Keys and Values").
[[nodiscard]] bool valid_metadata_key(std::string_view key, std::size_t bytes_max);
/// Null when there is none.
[[nodiscard]] const std::string* find_value(const Metadata& metadata, std::string_view key);
/// False when it was so already.
bool make_change(Metadata& metadata, const MetadataChange& change);

}  // namespace salon::room
