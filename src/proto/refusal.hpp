// What a peer gets that opens with a protocol Salon does not speak: a short no in that protocol's own words, so that a
// TLS client says something better than "connection reset". Then the connection is closed, with a
// farewell that arrives (send, shut down, drain).
#pragma once

#include <string_view>

namespace salon::proto {

/// The answer to a TLS ClientHello: one record with a fatal handshake_failure alert (RFC 8446, 6.2; RFC 5246, 7.2.2),
/// "unable to negotiate an acceptable set of security parameters": here, any. The record's version is 0x0303, as every
/// record's but a ClientHello's (RFC 8446, 5.1); a client that has not agreed on a version yet does not look at it.
[[nodiscard]] std::string_view tls_refusal();

}  // namespace salon::proto
