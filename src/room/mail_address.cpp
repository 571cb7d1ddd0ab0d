#include "room/mail_address.hpp"

#include <algorithm>

namespace salon::room {
namespace {

constexpr std::size_t address_bytes_max = 254;
constexpr std::size_t local_bytes_max = 64;
constexpr std::size_t label_bytes_max = 63;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// Calls `fits` with each piece between dots; false when one does not.
template <class Fits>
bool all_between_dots(std::string_view text, Fits fits) {
  for (;;) {
    const std::size_t dot = text.find('.');
    if (!fits(text.substr(0, dot))) return false;
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_local_piece(std::string_view piece) {
  return !piece.empty() && std::ranges::all_of(piece, [](char c) {
    return is_letter_or_digit(c) || std::string_view("_+-='").contains(c);
  });
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= label_bytes_max && !label.starts_with('-') && !label.ends_with('-') &&
         std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

}  // namespace

bool is_mail_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == text.npos || text.size() > address_bytes_max) return false;
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  return local.size() <= local_bytes_max && !local.starts_with('-') && all_between_dots(local, is_local_piece) &&
         domain.contains('.') && all_between_dots(domain, is_label);
}

std::string folded_mail_address(std::string_view address) {
  std::string folded(address);
  for (char& c : folded) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return folded;
}

}  // namespace salon::room
