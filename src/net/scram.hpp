// SCRAM-SHA-256, what is computed of it (RFC 5802, 3; RFC 7677), by OpenSSL. Of targets of its own, as digest.hpp.
//
// Any thread. To hash a password takes long, and is meant to: with scram_iterations some 0.2 s on a CPU of 2020.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/scram_verifier.hpp"

namespace salon::net {

/// For PBKDF2-HMAC-SHA256: OWASP, Password Storage Cheat Sheet, 2023.
inline constexpr std::uint32_t scram_iterations = 600'000;
inline constexpr std::size_t scram_salt_bytes = 16;

/// Takes long.
[[nodiscard]] ScramVerifier make_scram_verifier(std::string_view password, std::string salt, std::uint32_t iterations);
/// Takes as long, whatever comes of it.
[[nodiscard]] bool password_matches(const ScramVerifier& verifier, std::string_view password);
/// What proves to the client that the server knows the verifier (ServerSignature), if `proof` (ClientProof) proves that
/// the client knows the password; `subject` is RFC 5802's AuthMessage. Takes no time to speak of.
[[nodiscard]] std::optional<std::string> check_scram_proof(const ScramVerifier& verifier, std::string_view subject,
                                                           std::string_view proof);

/// 32 bytes: what stays the same for the same text, and cannot be told without the key (HMAC-SHA-256).
[[nodiscard]] std::string keyed_hash(std::string_view key, std::string_view text);
/// Which nobody can foretell.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace salon::net
