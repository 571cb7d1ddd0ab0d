// What an operator should know of a certificate before it is shown to anyone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "salon/base/result.hpp"
#include "salon/base/time.hpp"

namespace salon::net {

struct CertificateFacts {
  /// It is good from the first to the second (RFC 5280, 4.1.2.5).
  WallTime not_before;
  WallTime not_after;
  /// Of the hosts that were asked about, those it is not for (RFC 6125; a wildcard counts).
  std::vector<std::string> not_for;
};

/// Looks at the first certificate of a PEM text. Fails when there is none.
Result<CertificateFacts> look_at_certificate(std::string_view pem, const std::vector<std::string>& hosts);

}  // namespace salon::net
