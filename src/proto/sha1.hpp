// SHA-1 (FIPS 180-4, 6.1), for the handshake of WebSocket, which wants it to show that the server has understood (RFC
// 6455, 1.3). It protects nothing, and is to be used for nothing else: for that there is OpenSSL, which this layer,
// which starts with `salon send` too, does without.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace salon::proto {

[[nodiscard]] std::array<std::uint8_t, 20> sha1(std::string_view message);

}  // namespace salon::proto
