// What a password is checked against, from which it cannot be read (SCRAM-SHA-256: RFC 5802, 3; RFC 7677).
#pragma once

#include <cstdint>
#include <string>

namespace salon {

/// Bytes, not text. Made and used by net/scram.hpp; others keep it and look into nothing but the first two.
struct ScramVerifier {
  std::string salt;
  std::uint32_t iterations = 0;
  /// 32 bytes each.
  std::string stored_key;
  std::string server_key;
  bool operator==(const ScramVerifier&) const = default;
};

}  // namespace salon
