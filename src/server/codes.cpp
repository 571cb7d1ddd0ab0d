#include "server/codes.hpp"

#include <algorithm>

#include "base/hex.hpp"
#include "net/scram.hpp"
#include "room/name.hpp"

namespace salon::server {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

std::string plain(std::string_view code) {
  std::string plain;
  for (char c : code) {
    if (c == '-') continue;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == 'o') c = '0';
    if (c == 'i' || c == 'l') c = '1';
    plain += c;
  }
  return plain;
}

}  // namespace

std::string Codes::make(std::string_view account, const Chance& chance) {
  std::string code;
  for (const char byte : chance(digits)) code += alphabet[static_cast<unsigned char>(byte) % alphabet.size()];
  if (unmailed_.size() >= unmailed_max) unmailed_.pop_front();
  unmailed_.push_back({hash(account, code), code});
  return unmailed_.back().hash;
}

std::optional<std::string> Codes::take(const std::string& hash) {
  const auto found = std::ranges::find(unmailed_, hash, &Unmailed::hash);
  if (found == unmailed_.end()) return std::nullopt;
  std::string code = found->code;
  unmailed_.erase(found);
  return code;
}

std::string Codes::hash(std::string_view account, std::string_view code) {
  return hex_of(net::keyed_hash(plain(code), "salon code for " + room::fold(account)));
}

}  // namespace salon::server
