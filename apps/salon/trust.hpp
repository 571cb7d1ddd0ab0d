// Whether a server is who it should be. Pure: it is told what the server has shown, what the authorities say of it, and
// how it was known before.
//
// In this order: a fingerprint that was given decides alone. Who shows the certificate that is known is known. Who is
// vouched for is trusted, also in place of a certificate that was known. Whoever was known otherwise has changed, and
// is refused; so is a certificate that is not good. What is left is new, and nobody knows it: that is trusted once, and
// remembered.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "known_hosts.hpp"
#include "salon/net/tls.hpp"

namespace salon::app {

struct Shown {
  std::string fingerprint;
  net::TlsVerdict verdict;
};

struct Trust {
  enum class Kind {
    trusted,
    /// Trusted because nobody has been seen there before: somebody should be told.
    first_use,
    /// `why` says why.
    refused,
  };
  Kind kind = Kind::refused;
  /// To be remembered from now on.
  std::optional<KnownHost> remember = {};
  std::string why = {};
};

/// `name` is the server's, as people wrote it; `path` that of the file of those who are known.
Trust judge(const Shown& shown, const std::optional<std::string>& pinned, const std::optional<KnownHost>& known,
            const std::string& name, const std::string& path);

}  // namespace salon::app
