// The first session of a connection that comes from a proxy (salon serve --proxy-from): waits for the PROXY header, and
// for nothing else. Nothing is sniffed, greeted or begun under TLS before it.
#pragma once

#include <string>

#include "session/session.hpp"

namespace salon::session {

class BehindProxy final : public Session {
 public:
  /// A header is sent with the connection; "at least 3 seconds to cover a TCP retransmit" (proxy-protocol.txt, 2).
  static constexpr Duration header_time_max = std::chrono::seconds(5);

  /// Puts the header into Outbox::announced as soon as it is whole, what follows it into Outbox::unread. Ends where it
  /// is broken or late; in silence when nothing came at all, since that is how some balancers look whether we are here.
  void begin(Turn& turn) override { deadline_ = turn.now + header_time_max; }
  void receive(std::string_view bytes, Turn& turn) override;
  void end_of_stream(Turn& turn) override;
  void deadline_passed(Turn& turn) override;
  void hear(const room::Event&, Turn&) override {}
  void kept(const room::Event&, Turn&) override {}
  void not_kept(const room::Event&, Turn&) override {}
  void answer(const Answer&, Turn&) override {}
  void announce(std::string_view, Turn&) override {}

  [[nodiscard]] Instant deadline() const override { return deadline_; }
  [[nodiscard]] Variant variant() const override { return {}; }
  [[nodiscard]] std::size_t held_bytes() const override { return bytes_.size(); }
  [[nodiscard]] bool settled() const override { return true; }

 private:
  void refuse(std::string remark, Turn& turn);

  std::string bytes_;
  Instant deadline_ = never;  // while it waits
};

}  // namespace salon::session
