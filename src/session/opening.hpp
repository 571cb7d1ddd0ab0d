// The first bytes of a conversation, kept until they show which protocol it is.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "proto/sniff.hpp"
#include "session/session.hpp"

namespace salon::session {

/// Makes the session of another dialect on the same connection.
using MakeSession = std::unique_ptr<Session> (*)(const Setting&, const SharedPeer&);

/// What a session that may be succeeded by another protocol's knows of its connection.
struct Door {
  SharedPeer peer;
  MakeSession make_irc = nullptr;
  /// How long a guest must be silent to be taken for a person who waits to be greeted.
  Duration greeting_delay{};
};

/// Collects and decides. Once decided it stays so, and only collects.
class Opening {
 public:
  /// How long a beginning that still fits a protocol is waited for; then it is lines.
  static constexpr Duration wait = std::chrono::seconds(5);

  proto::Opening receive(std::string_view bytes, Instant now);
  /// Nothing more will come that could decide it, or it has been waited for long enough.
  void settle_for_lines();

  [[nodiscard]] proto::Opening kind() const { return kind_; }
  /// When to settle for lines; `never` before the first byte and when it is decided.
  [[nodiscard]] Instant deadline() const;
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  [[nodiscard]] std::string take() { return std::exchange(bytes_, {}); }

  /// For irc and http: the session that speaks it, to be fed what was collected.
  [[nodiscard]] std::unique_ptr<Session> make_successor(const Setting& setting, const Door& door) const;

 private:
  std::string bytes_;
  proto::Opening kind_ = proto::Opening::undecided;
  Instant began_{};
};

}  // namespace salon::session
