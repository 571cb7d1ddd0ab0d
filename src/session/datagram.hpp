// The datagram dialect: a source that can do no more than send. docs/wire/datagram.md is its page.
//
// One session stands for one source address, whatever ports it sends from (each `echo > /dev/udp/...` has another). It
// has no connection: `receive` is given one whole datagram at a time, nothing is ever in Outbox::bytes, and what a
// datagram is told goes out as a Receipt, to where that datagram came from. The end (Outbox::end) comes after five
// minutes of silence; the server then forgets the session, and makes a new one when the source speaks again.
//
// Theory. A line may want another name than the guest bears, and whether it can have it is the house's to say. So lines
// wait in `waiting_` until the guest has entered, and while it is being renamed; otherwise they are submitted at once.
// A receipt waits until each line of its datagram is kept or is not.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "session/session.hpp"
#include "session/token_bucket.hpp"

namespace salon::session {

class Datagram final : public Session {
 public:
  /// How long a sender counts as here.
  static constexpr Duration here_for = std::chrono::minutes(5);
  /// Lines beyond, not yet kept, are refused: as many bytes as one datagram can have.
  static constexpr std::size_t waiting_bytes_max = 65'536;
  static constexpr std::size_t open_lines_max = 1024;

  /// False for a payload that says nothing (empty, or a receipt): it needs no session.
  [[nodiscard]] static bool speaks(std::string_view payload);

  /// Of `peer` only the address counts. `place_allows` is asked for each line, after the sender's own limit: may one
  /// more be said now by all who come from the same place?
  Datagram(const Setting& setting, const Peer& peer, std::function<bool(Instant)> place_allows = {});

  /// A datagram; `request` is the server's name for it, and comes back in the Receipt.
  void receive(std::string_view payload, std::uint64_t request, Turn& turn);

  void begin(Turn& turn) override;
  /// A datagram that nobody waits to hear of: no receipt.
  void receive(std::string_view payload, Turn& turn) override;
  void end_of_stream(Turn&) override {}
  void deadline_passed(Turn& turn) override;
  /// What is for this guest alone is not sent: its sender is not there to read it.
  void hear(const room::Event& event, Turn& turn) override;
  void kept(const room::Event& event, Turn& turn) override;
  void not_kept(const room::Event& event, Turn& turn) override;
  void answer(const Answer&, Turn&) override {}
  void announce(std::string_view, Turn&) override {}

  [[nodiscard]] Instant deadline() const override;
  [[nodiscard]] Variant variant() const override { return {.dialect = room::Dialect::datagram}; }
  [[nodiscard]] std::size_t held_bytes() const override { return waiting_bytes_; }
  [[nodiscard]] bool settled() const override { return pending_.empty() && said_.empty() && waiting_.empty(); }

 private:
  /// A datagram of which not every line is settled, under a number of our own.
  using RequestNumber = std::uint64_t;
  struct Request {
    std::optional<std::uint64_t> name;
    std::size_t bytes = 0;
    std::size_t open = 0;
    std::uint32_t kept = 0;
    std::uint32_t refused = 0;
  };
  struct Waiting {
    std::string name;
    std::string text;
    RequestNumber request = 0;
  };
  enum class Awaited { enter, join, rename, say };
  struct Pending {
    Awaited what;
    RequestNumber request = 0;
  };
  enum class Standing { outside, entering, inside };

  void take(std::string_view payload, std::optional<std::uint64_t> name, Turn& turn);
  [[nodiscard]] bool take_line(std::string_view name, std::string_view text, RequestNumber request, Turn& turn);
  void proceed(Turn& turn);
  [[nodiscard]] bool has_the_name_it_wants(const Waiting& line, Turn& turn);
  void enter(std::string nick, Turn& turn);
  void enter_under_another_name(Turn& turn);
  void say(const Waiting& line, Turn& turn);
  void refused(const Pending& pending, const room::Refused& refused, Turn& turn);
  void settle(RequestNumber number, bool is_kept, Turn& turn);
  void finish_if_settled(RequestNumber number, Turn& turn);
  void submit(room::Command command, Awaited what, RequestNumber request, Turn& turn);
  [[nodiscard]] std::string own_name(const room::House& house) const;

  std::string address_;
  TokenBucket bucket_;
  std::function<bool(Instant)> place_allows_;
  Standing standing_ = Standing::outside;
  bool renaming_ = false;
  std::string asked_name_;
  /// A name that could not be had is not asked for again for a while.
  std::string refused_name_;
  Instant refused_until_{};
  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::deque<Pending> pending_;
  /// Said, and not yet known to be kept.
  std::map<room::EntryId, RequestNumber> said_;
  std::map<RequestNumber, Request> requests_;
  RequestNumber requests_numbered_ = 0;
  std::size_t open_lines_ = 0;
  Instant heard_{};
  bool over_ = false;
};

}  // namespace salon::session
