// What a peer gets that opens with a protocol Salon does not speak: a short no in that protocol's own words, so that a
// browser, curl or a TLS client says something better than "connection reset". Then the connection is closed, with a
// farewell that arrives (send, shut down, drain).
#pragma once

#include <string>
#include <string_view>

namespace salon::proto {

/// The answer to an HTTP request that begins with `opening` (at least its request line): a complete HTTP/1.1 response
/// that says how to join. `address` is "HOST PORT", as nc takes them; empty where it is not known. The rest of the
/// request is not waited for. No body for HEAD.
///
/// The status is 501 Not Implemented: "the server does not support the functionality required to fulfil the request"
/// (RFC 9110, 15.6.2), for any resource and any method, which is so until the page is there. 404 would say that another
/// path may help, 503 that waiting would, 426 that another protocol on this connection would. A 501 may be cached
/// unless it says otherwise, and it says otherwise: the same address may have a page tomorrow.
[[nodiscard]] std::string http_refusal(std::string_view opening, std::string_view address);

/// The answer to a TLS ClientHello: one record with a fatal handshake_failure alert (RFC 8446, 6.2; RFC 5246, 7.2.2),
/// "unable to negotiate an acceptable set of security parameters": here, any. The record's version is 0x0303, as every
/// record's but a ClientHello's (RFC 8446, 5.1); a client that has not agreed on a version yet does not look at it.
[[nodiscard]] std::string_view tls_refusal();

}  // namespace salon::proto
