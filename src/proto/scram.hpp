// The messages of SCRAM-SHA-256 as a server reads and writes them (RFC 5802; RFC 7677). What is computed, and with
// which secrets, is another's business (net/scram.hpp).
//
//   client: n,,n=ada,r=CLIENT                     -> scram_client_first
//   server: r=CLIENTSERVER,s=SALT,i=600000        <- scram_server_first
//   client: c=biws,r=CLIENTSERVER,p=PROOF         -> scram_client_final
//   server: v=SIGNATURE                           <- scram_server_final
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace salon::proto {

struct ScramClientFirst {
  /// "n,," or "y,a=ada,": what the client has to say again (RFC 5802, 7, "gs2-header").
  std::string header;
  /// Whom it wants to act as; empty: itself.
  std::string authorization;
  std::string user;
  std::string nonce;
  /// The message without the header (RFC 5802, 3, "client-first-message-bare").
  std::string bare;
};

struct ScramClientFinal {
  /// What `c=` says, out of base64: the header once more.
  std::string header;
  std::string nonce;
  /// Out of base64.
  std::string proof;
  std::string without_proof;
};

/// Nothing for what is no such message, for a client that insists on a channel binding (a gs2 flag of p), and for
/// extensions that must be understood ("m=").
[[nodiscard]] std::optional<ScramClientFirst> scram_client_first(std::string_view message);
[[nodiscard]] std::optional<ScramClientFinal> scram_client_final(std::string_view message);

/// `nonce` is the client's with the server's behind it, `salt` in bytes.
[[nodiscard]] std::string scram_server_first(std::string_view nonce, std::string_view salt, std::uint32_t iterations);
[[nodiscard]] std::string scram_server_final(std::string_view signature);
/// RFC 5802, 3, "AuthMessage": what proof and signature are about.
[[nodiscard]] std::string scram_subject(const ScramClientFirst& first, std::string_view server_first,
                                        const ScramClientFinal& final);

}  // namespace salon::proto
