#include "session/secret.hpp"

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

}  // namespace salon::session
