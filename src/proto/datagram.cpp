#include "proto/datagram.hpp"

#include <algorithm>
#include <charconv>

#include "salon/base/utf8.hpp"

namespace salon::proto {
namespace {

/// Takes `word`, a space and a count off `text`.
std::optional<std::uint32_t> take_count(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return std::nullopt;
  std::string_view digits = text.substr(word.size());
  if (!digits.starts_with(' ')) return std::nullopt;
  digits.remove_prefix(1);
  if (digits.empty() || digits.front() < '1' || digits.front() > '9') return std::nullopt;
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (error != std::errc{}) return std::nullopt;
  text = digits.substr(static_cast<std::size_t>(end - digits.data()));
  return count;
}

}  // namespace

DatagramReader::DatagramReader(std::string_view payload)
    : rest_(parse_receipt(payload) ? std::string_view{} : payload) {}

std::optional<DatagramLine> DatagramReader::next() {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;

    if (line.front() == '@') {
      const std::size_t space = line.find(' ');
      // "@ada" alone, or "@ada " with nothing behind it, names nobody who says something: it is a text.
      if (space != std::string_view::npos && space + 1 < line.size()) {
        const std::string_view name = line.substr(1, space - 1);
        if (is_datagram_name(name)) return DatagramLine{name, line.substr(space + 1)};
      }
    }
    return DatagramLine{{}, line};
  }
  return std::nullopt;
}

bool is_datagram_name(std::string_view name) {
  constexpr std::string_view not_first = "#&:@";
  return !name.empty() && name.size() <= datagram_name_bytes_max && !not_first.contains(name.front()) &&
         name.find(' ') == std::string_view::npos && utf8::valid(name) && !utf8::has_control(name);
}

std::string receipt_bytes(const Receipt& receipt, std::size_t request_bytes) {
  std::string bytes;
  if (receipt.kept != 0) bytes += "ok " + std::to_string(receipt.kept);
  if (receipt.kept != 0 && receipt.refused != 0) bytes += ' ';
  if (receipt.refused != 0) bytes += "no " + std::to_string(receipt.refused);
  if (!bytes.empty()) bytes += '\n';
  if (bytes.size() > request_bytes) bytes.clear();
  return bytes;
}

std::optional<Receipt> parse_receipt(std::string_view payload) {
  if (payload.ends_with('\n')) {
    payload.remove_suffix(1);
    if (payload.ends_with('\r')) payload.remove_suffix(1);
  }
  Receipt receipt;
  if (const auto kept = take_count(payload, "ok")) {
    receipt.kept = *kept;
    if (payload.empty()) return receipt;
    if (!payload.starts_with(' ')) return std::nullopt;
    payload.remove_prefix(1);
  }
  const auto refused = take_count(payload, "no");
  if (!refused || !payload.empty()) return std::nullopt;
  receipt.refused = *refused;
  return receipt;
}

}  // namespace salon::proto
