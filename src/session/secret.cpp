#include "session/secret.hpp"

#include "room/name.hpp"
#include "salon/base/utf8.hpp"

namespace salon::session {

bool same_secret(std::string_view given, std::string_view secret) {
  // Every byte that was given is looked at, beside some byte of the secret, whatever came out before.
  unsigned difference = given.size() == secret.size() ? 0U : 1U;
  for (std::size_t at = 0; at < given.size(); ++at) {
    const char beside = secret.empty() ? '\0' : secret[at % secret.size()];
    difference |= static_cast<unsigned char>(given[at]) ^ static_cast<unsigned char>(beside);
  }
  const volatile unsigned result = difference;  // not to be concluded from the first difference
  return result == 0;
}

bool opens(const std::vector<OperatorKey>& keys, std::string_view name, std::string_view password) {
  bool any = false;
  for (const OperatorKey& key : keys) {
    const bool right_name = same_secret(name, key.name);
    const bool right_password = same_secret(password, key.password);
    any = (right_name && right_password) || any;
  }
  return any;
}

std::optional<Unfit> unfit_password(std::string_view password, std::string_view account) {
  constexpr std::size_t bytes_max = 300;  // "a safe reasonable limit" (account-registration, "Server considerations")
  if (password.size() > bytes_max || !utf8::valid(password) || password.contains('\0')) {
    return Unfit{"UNACCEPTABLE_PASSWORD", "A password has at most 300 bytes of UTF-8"};
  }
  if (password.empty() || room::fold(password) == room::fold(account)) {
    return Unfit{"WEAK_PASSWORD", "The password is too easily guessed"};
  }
  return std::nullopt;
}

std::string plain_fingerprint(std::string_view text) {
  std::string plain;
  for (const char letter : text) {
    if (letter != ':') plain += letter >= 'A' && letter <= 'F' ? static_cast<char>(letter - 'A' + 'a') : letter;
  }
  return plain;
}

}  // namespace salon::session
