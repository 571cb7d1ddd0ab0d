// The client's side of SCRAM-SHA-256 (RFC 5802, 3 and 5), for passwords that were hashed once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace salon::party {

inline constexpr std::uint32_t scram_client_iterations = 1;

class ScramClient {
 public:
  ScramClient(std::string account, std::string password, std::string nonce);
  /// client-first-message.
  [[nodiscard]] std::string first() const;
  /// client-final-message; nothing when `challenge` is no server-first-message.
  [[nodiscard]] std::optional<std::string> final(std::string_view challenge) const;

 private:
  [[nodiscard]] std::string first_bare() const;

  std::string account_;
  std::string password_;
  std::string nonce_;
};

}  // namespace salon::party
