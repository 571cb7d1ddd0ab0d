#include "proto/scram.hpp"

#include <algorithm>

#include "proto/base64.hpp"

namespace salon::proto {
namespace {

/// Takes what is before the next comma, or all that is left.
std::string_view take_part(std::string_view& rest) {
  const std::size_t comma = std::min(rest.find(','), rest.size());
  const std::string_view part = rest.substr(0, comma);
  rest.remove_prefix(std::min(comma + 1, rest.size()));
  return part;
}

/// The value of "k=value"; nothing when it is another attribute.
std::optional<std::string_view> attribute(char key, std::string_view part) {
  if (part.size() < 2 || part[0] != key || part[1] != '=') return std::nullopt;
  return part.substr(2);
}

/// RFC 5802, 5.1: "=2C" is a comma, "=3D" an equals sign, and any other '=' an error.
std::optional<std::string> name_from(std::string_view text) {
  std::string name;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '=') {
      name += text[at];
      continue;
    }
    const std::string_view code = text.substr(at + 1, 2);
    if (code != "2C" && code != "3D") return std::nullopt;
    name += code == "2C" ? ',' : '=';
    at += 2;
  }
  return name.empty() ? std::nullopt : std::optional(name);
}

/// RFC 5802, 7: printable, without commas.
bool is_nonce(std::string_view text) {
  constexpr std::size_t bytes_max = 256;
  return !text.empty() && text.size() <= bytes_max &&
         std::ranges::all_of(text, [](char letter) { return letter > ' ' && letter < '\x7F' && letter != ','; });
}

}  // namespace

std::optional<ScramClientFirst> scram_client_first(std::string_view message) {
  ScramClientFirst first;
  std::string_view rest = message;
  const std::string_view flag = take_part(rest);
  if (flag != "n" && flag != "y") return std::nullopt;
  const std::string_view authorization = take_part(rest);
  if (!authorization.empty()) {
    const auto value = attribute('a', authorization);
    const auto name = value ? name_from(*value) : std::nullopt;
    if (!name) return std::nullopt;
    first.authorization = *name;
  }
  first.header = message.substr(0, flag.size() + 1 + authorization.size() + 1);
  first.bare = rest;
  const auto user = attribute('n', take_part(rest));
  const auto name = user ? name_from(*user) : std::nullopt;
  const auto nonce = attribute('r', take_part(rest));
  if (!name || !nonce || !is_nonce(*nonce)) return std::nullopt;
  first.user = *name;
  first.nonce = *nonce;
  return first;
}

std::optional<ScramClientFinal> scram_client_final(std::string_view message) {
  const std::size_t proof_at = message.rfind(",p=");
  if (proof_at == message.npos) return std::nullopt;
  ScramClientFinal final;
  final.without_proof = message.substr(0, proof_at);
  std::string_view rest = final.without_proof;
  const auto binding = attribute('c', take_part(rest));
  const auto nonce = attribute('r', take_part(rest));
  const auto header = binding ? from_base64(*binding) : std::nullopt;
  const auto proof = from_base64(message.substr(proof_at + 3));
  if (!header || !nonce || !is_nonce(*nonce) || !proof) return std::nullopt;
  final.header = *header;
  final.nonce = *nonce;
  final.proof = *proof;
  return final;
}

std::string scram_server_first(std::string_view nonce, std::string_view salt, std::uint32_t iterations) {
  return "r=" + std::string(nonce) + ",s=" + to_base64(salt) + ",i=" + std::to_string(iterations);
}

std::string scram_server_final(std::string_view signature) { return "v=" + to_base64(signature); }

std::string scram_subject(const ScramClientFirst& first, std::string_view server_first, const ScramClientFinal& final) {
  return first.bare + "," + std::string(server_first) + "," + final.without_proof;
}

}  // namespace salon::proto
