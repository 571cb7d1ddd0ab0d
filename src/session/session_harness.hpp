// For the tests of this layer: a server with a pencil. Real sessions and a real house; a log that orders at once (or
// when it is told to), a clock that moves when it is told to, and connections that are two strings.
//
//   Party party;
//   Visitor& ada = party.connect();
//   party.pass(600ms);
//   ada.send("hello\n");
//   EXPECT_EQ(ada.read(), "...");
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "room/house.hpp"
#include "room/word_filter.hpp"
#include "session/greeter.hpp"
#include "session/session.hpp"

namespace salon::session {

class Party;

/// The guest's side of one connection.
class Visitor {
 public:
  Visitor(Party& party, room::SessionId id, std::unique_ptr<Session> first)
      : session(std::move(first)), party_(party), id_(id) {}

  void send(std::string_view bytes);
  void send_byte_by_byte(std::string_view bytes) {
    for (const char& byte : bytes) send({&byte, 1});
  }
  /// Says no more, and still listens.
  void half_close();
  /// The connection breaks.
  void drop();
  /// What has been sent to it since the last call.
  std::string read() { return std::exchange(received, {}); }
  /// How the house knows it; null when it does not.
  [[nodiscard]] const room::Guest* guest() const;
  [[nodiscard]] room::GuestId client_id() const { return {1, id_}; }
  /// The guest that it is, or has joined.
  [[nodiscard]] room::GuestId guest_id() const;

  std::unique_ptr<Session> session;
  std::string received;
  std::vector<Receipt> receipts;
  bool closed = false;
  std::string reason;
  bool stream_ended = false;
  std::deque<Question> questions;
  std::set<std::string> watched;
  /// What the operator was told of it.
  std::vector<std::string> remarks;
  /// What a proxy said of it.
  std::unique_ptr<proto::ProxyHeader> announced;
  /// What came of the TLS that it begins; empty when it does not.
  std::string tls;

 private:
  friend class Party;
  Party& party_;
  room::SessionId id_;
  room::GuestId was_;  // as which guest it was here before the last entry
};

class Party {
 public:
  Setting setting;
  Instant now{std::chrono::hours(1)};
  /// 2026-03-14 10:02 UTC.
  WallTime wall{std::chrono::sys_days{std::chrono::year(2026) / 3 / 14} + std::chrono::hours(10) +
                std::chrono::minutes(2)};
  room::House house;
  room::WordFilters filters;
  /// What was said, and topics; all that is kept is in `kept`, those who came and went too.
  std::vector<room::Line> history;
  std::vector<room::Line> kept;
  Duration round_trip = std::chrono::milliseconds(1);
  MakeSession make_irc = nullptr;
  /// True: commands wait in the log until order_one().
  bool log_waits = false;
  /// True: acknowledgements wait until keep() or lose().
  bool disk_waits = false;
  /// True: answers wait until answer_one().
  bool answers_wait = false;
  std::size_t commands_submitted = 0;
  /// Wrong passwords that are looked at before it is "later", from wherever they come.
  std::size_t guesses_left = 1'000;
  /// What is answered to a StatusQuestion.
  bool ready = true;
  /// What reading the operator's files again comes to.
  std::function<Result<void>()> reread;

  Party();
  ~Party();

  /// A new connection, met by a Greeter.
  Visitor& connect();
  static Peer peer_of(std::size_t number);
  Visitor& meet(std::unique_ptr<Session> session);
  /// A person at nc: connected, silent, greeted, and the greeting read.
  Visitor& greeted(std::string_view nick = {});

  /// Time goes on; every deadline on the way is kept, in order.
  void pass(Duration duration);
  void read_all();

  /// The log orders the oldest command that waits.
  void order_one();
  void order_all();
  [[nodiscard]] std::size_t waiting_in_log() const { return log_.size(); }

  void keep() { acknowledge(true); }
  void lose() { acknowledge(false); }

  void answer_one(Visitor& caller);

  /// Calls the caller's session, then does what it wants done.
  void call(Visitor& caller, const std::function<void(Turn&)>& use);

  void submit(room::SessionId session, room::Command command);

 private:
  friend class Visitor;
  void advance(Instant to);
  void carry_out(Visitor& caller, Outbox& out);
  void submit_what_waits();
  void succeed(Visitor& caller, Outbox& out);
  void close(Visitor& caller, std::string_view reason, bool dropped = false);
  void apply(room::SessionId session, const room::Command& command);
  void deliver(const room::Event& event);
  void show_to_others(const room::Event& event);
  void acknowledge(bool is_kept);
  Answer answer_to(const Visitor& asker, const Question& question);
  [[nodiscard]] Headcount headcount() const;
  [[nodiscard]] HistoryAnswer look_up(const Visitor& asker, const room::Query& asked) const;
  [[nodiscard]] std::vector<room::Line> look_up(const room::HistoryQuery& query) const;
  [[nodiscard]] std::vector<room::Line> look_up(const room::ConversationsQuery& query) const;
  [[nodiscard]] std::vector<room::Line> look_up(const room::SearchQuery& query) const;
  [[nodiscard]] bool is_member_of_any(room::GuestId id, const std::vector<std::string>& rooms) const;
  Visitor* find(room::SessionId id);

  std::vector<std::unique_ptr<Visitor>> callers_;
  std::deque<std::pair<room::SessionId, room::Command>> log_;
  std::deque<std::pair<room::SessionId, room::Command>> to_submit_;
  std::vector<room::Event> unkept_;
  std::uint64_t sequence_ = 0;
  std::uint64_t tag_ = 0;
  bool ordering_ = false;
};

}  // namespace salon::session
