// What has gone one way between two hosts: how much, and its SHA-256 if somebody wants to compare it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "net/digest.hpp"
#include "report.hpp"

namespace salon::app {

class Carried {
 public:
  /// `digested`: --digest was given.
  explicit Carried(bool digested) {
    if (digested) digest_.emplace();
  }

  /// A piece of a stream, or a datagram.
  void add(Bytes bytes);
  /// So many bytes that did not come by here; not with --digest.
  void count(std::uint64_t bytes) { bytes_ += bytes; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t pieces() const { return pieces_; }

  /// With --digest says what it is, also with --quiet: it was asked for by name. `what` is "sent" or "received".
  void tell_digest(const Report& report, const std::string& what) const;

 private:
  std::uint64_t bytes_ = 0;
  std::uint64_t pieces_ = 0;
  std::optional<net::Digest> digest_;
};

}  // namespace salon::app
