// What has gone one way between two hosts: how much, and its SHA-256 if somebody wants to compare it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

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
  /// Besides, bytes go that nobody sees here; `count` says how many have gone by now. There is no digest of them. With
  /// `piece_bytes` they are datagrams of that length.
  void add_unseen(std::function<std::uint64_t()> count, std::uint64_t piece_bytes = 0) {
    unseen_ = std::move(count);
    unseen_piece_bytes_ = piece_bytes;
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_ + unseen(); }
  [[nodiscard]] std::uint64_t pieces() const {
    if (unseen_piece_bytes_ == 0) return pieces_;
    return pieces_ + (unseen() + unseen_piece_bytes_ - 1) / unseen_piece_bytes_;
  }

  /// With --digest says what it is, also with --quiet: it was asked for by name. `what` is "sent" or "received".
  void tell_digest(const Report& report, const std::string& what) const;

 private:
  [[nodiscard]] std::uint64_t unseen() const { return unseen_ ? unseen_() : 0; }

  std::uint64_t bytes_ = 0;
  std::uint64_t pieces_ = 0;
  std::function<std::uint64_t()> unseen_;
  std::uint64_t unseen_piece_bytes_ = 0;
  std::optional<net::Digest> digest_;
};

}  // namespace salon::app
