// The servers whose certificate has been seen before, in a file: so that the first time is remembered and a change is
// noticed.
//
// A line is HOST:PORT, a space, and how the host is known: `SHA256:` and the fingerprint of its certificate, or
// `authorities` for one that they vouch for. Lines that begin with # and empty ones stay as they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "salon/base/result.hpp"

namespace salon::app {

struct KnownHost {
  /// Of its certificate, "AB:CD:..."; empty: the authorities vouch for it, whichever it shows.
  std::string fingerprint;
  /// Of the file, from 1.
  std::size_t line = 0;

  [[nodiscard]] bool by_authorities() const { return fingerprint.empty(); }
};

/// Fails when it is no text of known hosts, naming the line: then nobody may be taken for new. `host` is as
/// `known_name` gives it.
Result<std::optional<KnownHost>> find_known_host(std::string_view text, std::string_view host);
/// `text` with a line for `host` in place of those that it had.
std::string with_known_host(std::string_view text, std::string_view host, const KnownHost& known);

/// "Chat.Example.ORG." and 8888 are known as "chat.example.org:8888".
std::string known_name(std::string_view host, std::uint16_t port);

/// "AB:CD:..." of what people write: "SHA256:ab:cd:...", "abcd...", "sha256 Fingerprint=AB:CD:...". Fails unless it is
/// 64 hexadecimal digits.
Result<std::string> parse_fingerprint(std::string_view text);

/// The file. Blocking, for a moment; several programs may use it at the same time.
class KnownHosts {
 public:
  explicit KnownHosts(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] const std::string& path() const { return path_; }
  /// A file that is not there knows nobody.
  [[nodiscard]] Result<std::optional<KnownHost>> find(std::string_view host) const;
  /// Makes the file, for its owner alone, and the folders above it.
  [[nodiscard]] Result<void> remember(std::string_view host, const KnownHost& known) const;

 private:
  std::string path_;
};

}  // namespace salon::app
