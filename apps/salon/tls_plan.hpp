// Which certificate `salon serve` and `salon listen --tls` show: --tls-cert and --tls-key, or one that is made the
// first time and kept in the data directory. Both show the same one, so that a host has one fingerprint.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "salon/base/result.hpp"
#include "salon/net/tls.hpp"
#include "verb.hpp"

namespace salon::app {

struct TlsPlan {
  /// --no-tls.
  bool off = false;
  /// Given, both or none.
  std::string certificate_file;
  std::string key_file;
  /// Where one of its own is kept ("tls.pem", key and certificate, readable by its owner); empty: nowhere, it is made
  /// anew at each start.
  std::filesystem::path directory;
  /// Names that this host is said to have (--web-host), which the certificate should have too.
  std::vector<std::string> hosts;
};

Result<TlsPlan> plan_tls(const Arguments& arguments, std::filesystem::path directory);

/// Reads what the plan names, or makes it. Blocking.
Result<std::shared_ptr<const net::TlsContext>> open_tls(const TlsPlan& plan);

/// What clients will not like in the certificate that was given, for the log; see certificate_doubts. Blocking.
std::vector<std::string> tls_doubts(const TlsPlan& plan);

}  // namespace salon::app
