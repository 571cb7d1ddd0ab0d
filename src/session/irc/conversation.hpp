// One IRC client's conversation: what it is, and what the handlers of its commands may do with it. Private to this
// folder; others see session.hpp.
//
// Order. A request that goes through the log (JOIN, PRIVMSG, NICK...) is submitted and awaited; the next such requests
// may follow at once (Order::pipelined). A request that is answered from the house's state (NAMES, WHO, PING...) waits
// until everything awaited has come back (Order::in_turn), and with it all that follows: held input, of which the
// server has a limit. What must be said about a pipelined request without asking the log (a parameter is missing) is
// written behind the answer of the one before: `Awaited::then`. So replies come in the order of the requests, but for
// two things that come when they come: an echo, which says that a line is on disk, and the lines that are replayed to a
// client that cannot ask for them. A PONG is behind these too (Order::when_settled): who has it has all that came of
// what it sent. What answers a request with a label waits until it is whole: see request.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/queue.hpp"
#include "base/seldom.hpp"
#include "proto/irc.hpp"
#include "proto/lines.hpp"
#include "session/irc/metadata.hpp"
#include "session/irc/monitor.hpp"
#include "session/irc/multiline.hpp"
#include "session/irc/replies.hpp"
#include "session/irc/request.hpp"
#include "session/irc/sasl.hpp"
#include "session/session.hpp"
#include "session/token_bucket.hpp"

namespace salon::session::irc {

struct Command;
/// By folded target.
using ReadMarkers = std::map<std::string, WallTime, std::less<>>;
using proto::irc::Message;

/// When a request may be handled: see the top of this file.
enum class Order : std::uint8_t {
  pipelined,
  in_turn,
  /// In turn, and when all of its own lines are acknowledged, and history that is awaited has come.
  when_settled,
};

/// Which command an answer of the log is awaited for.
enum class Verb : std::uint8_t {
  enter,
  join,
  part,
  privmsg,
  redact,
  notice,
  nick,
  topic,
  away,
  setname,
  user_modes,
  oper,
  expel,
  proclaim,
  exclude,
  filter,
  mode,
  kick,
  invite,
  metadata_set,
  metadata_clear,
  /// What a client said of itself before it was registered.
  metadata_enter,
  account,
  mark_read,
  rename_room,
};

/// By which way something was asked about an account: that is how it is answered.
enum class Way : std::uint8_t { sasl, command, verify, nickserv, chanserv };

/// What a question about a secret was asked for.
struct SecretRequest {
  enum class Purpose : std::uint8_t {
    log_in,
    challenge,
    proof,
    make_account,
    new_password,
    drop,
    verify,
    mail,
    forgotten,
    reset
  };
  Purpose purpose{};
  Way way{};
  std::string account{};
  /// Where a code is to be mailed, for an account that is to be made; empty: nowhere.
  std::string email{};
  /// Filled in by Conversation::ask_secret.
  RequestPointer request{};
};

/// How far the client has come with its registration (modern-irc, "Connection Registration").
enum class Stage : std::uint8_t {
  open,
  /// The house was asked; it may refuse the nick.
  entering,
  registered,
};

/// What a client has said of itself before it is registered.
struct Registration {
  std::string nick;
  /// The last it asked for that is somebody's already.
  std::string nick_in_use;
  std::string user;
  std::string real_name;
  /// The last one given (PASS).
  std::string password;
  /// pre-away.
  std::string away;
  /// metadata, "before-connect".
  room::Metadata metadata;
  /// What it was found to be the owner of.
  room::AccountKey proven{};
  /// It has been sent a code by mail.
  bool awaits_code = false;
  /// Between CAP LS or REQ and CAP END.
  bool negotiating = false;
};

/// What few clients ask to be kept for them.
struct Lists {
  Monitored monitored;
  ReadMarkers read_markers;
  Subscriptions subscriptions;
};

class Conversation final : public session::Session {
 public:
  /// How long a client has to register; after how long a silence it is asked whether it is there, and how long it has
  /// to answer. Together they notice a vanished one within 2.5 minutes, where the kernel did not do so earlier.
  static constexpr Duration registration_time_max = std::chrono::seconds(60);
  /// For one that waits for mail.
  static constexpr Duration mail_time_max = std::chrono::minutes(10);
  static constexpr Duration silence_max = std::chrono::seconds(90);
  static constexpr Duration answer_time_max = std::chrono::seconds(60);
  static constexpr std::size_t awaited_max = 64;

  Conversation(const Setting& setting, const SharedPeer& peer);

  // ---- Session ----
  void begin(Turn& turn) override;
  void receive(std::string_view bytes, Turn& turn) override;
  void end_of_stream(Turn& turn) override;
  void broken_off(Turn& turn) override;
  void deadline_passed(Turn& turn) override;
  void hear(const room::Event& event, Turn& turn) override;
  void kept(const room::Event& event, Turn& turn) override;
  void not_kept(const room::Event& event, Turn& turn) override;
  void answer(const Answer& answer, Turn& turn) override;
  void setting_changed(Turn& turn) override;
  void announce(std::string_view text, Turn& turn) override;
  [[nodiscard]] Instant deadline() const override;
  [[nodiscard]] Variant variant() const override;
  [[nodiscard]] std::size_t held_bytes() const override { return held_bytes_; }
  [[nodiscard]] bool settled() const override;

  // ---- for the handlers ----

  /// Where an answer to the request in hand goes, be it new or come back from the log. The only place where a handler
  /// may write. Ask anew after `submit`.
  [[nodiscard]] Replies replies(Turn& turn);
  /// `about`: what a refusal will have to name, where the house does not.
  void submit(Verb verb, room::Command command, Turn& turn, std::string about = {});
  /// Says what is not kept: others hear it, or the client is told why not.
  void pass(room::Say say, Verb verb, Turn& turn);
  /// Shows the client what it has said where nobody but the server hears it (echo-message).
  void echo(const room::Said& said, Turn& turn);
  /// What history is asked for. Lines are replayed when they come, and so are those that were `missed`, when it is
  /// known where there are any; for anything else the client has asked, and is answered before it goes on.
  struct HistoryRequest {
    enum class Purpose : std::uint8_t { replay, missed, history, targets, search, redaction, modlog };
    room::Query query;
    Purpose purpose = Purpose::replay;
    /// The room or nick, as the client is to know it.
    std::string target;
    /// As the client has asked for it: so it finds the batch that answers it.
    std::string asked{};
    /// CHATHISTORY's subcommand, for the words of a failure.
    std::string_view word{};
    /// Of a redaction; or before which entry lines were missed.
    room::EntryId message{};
    std::string reason;
    /// Lines were missed since then, and of their text so many bytes are still to be shown.
    WallTime since{};
    std::shared_ptr<std::size_t> bytes_left{};
    /// Filled in by `ask`.
    RequestPointer request{};
  };
  void ask(HistoryRequest request, Turn& turn);
  /// Nothing goes on until it is answered.
  void ask_secret(SecretRequest request, Question question, Turn& turn);
  /// As `submit`, for what is about an account.
  void submit_account(Way way, room::Command command, Turn& turn);
  /// Nothing goes on until it is known whether what came of that is kept.
  void hold_for_mail() { held_for_mail_ = true; }
  void hold_no_more() { held_for_mail_ = false; }
  /// The client itself sees what it did as the others do.
  void show(const room::Event& event, std::string& out, const Setting& setting) const;
  /// Its guest has come into a room: the client sees itself join, and what follows that.
  void show_coming_into(const room::Event& event, Turn& turn);
  /// Wants the operator's files read again.
  void ask_reread(Turn& turn);
  /// Says farewell. `reason` is what the others hear.
  void close(std::string_view farewell, std::string reason, Turn& turn);

  /// "*" for a client that has none yet.
  [[nodiscard]] std::string_view nick() const { return nick_.empty() ? std::string_view("*") : nick_; }
  [[nodiscard]] bool registered() const { return stage_ == Stage::registered; }
  [[nodiscard]] Stage stage() const { return stage_; }
  /// The house was asked to let it in.
  void is_entering() { stage_ = Stage::entering; }
  /// Only of a client that is not registered, and until it has been welcomed.
  [[nodiscard]] Registration& registration() { return *registration_; }
  [[nodiscard]] const Registration& registration() const { return *registration_; }
  /// It has sent CAP LS with version 302 or above, and will understand that for good.
  [[nodiscard]] bool& version_302() { return version_302_; }
  [[nodiscard]] bool version_302() const { return version_302_; }
  [[nodiscard]] bool can(Capabilities capability) const { return (capabilities_ & capability) != 0; }
  [[nodiscard]] Capabilities capabilities() const { return capabilities_; }
  void set_capabilities(Capabilities capabilities) { capabilities_ = capabilities; }
  /// A name for a batch, never used before on this connection. `kind` is there for the human eye.
  [[nodiscard]] std::string next_batch(std::string_view kind) { return std::string(kind) + std::to_string(++batches_); }
  /// Null: it is not logging in.
  [[nodiscard]] std::unique_ptr<Sasl>& sasl() { return sasl_; }
  [[nodiscard]] const Peer& peer() const { return *peer_; }
  /// Given to OPER, so far; this one counted.
  [[nodiscard]] std::size_t count_wrong_password() { return ++wrong_passwords_; }

  /// Attempts to log in that failed since the last that did not; this one counted.
  [[nodiscard]] std::size_t count_failed_login() { return ++failed_logins_; }
  /// The message of several that is being sent; null: none.
  [[nodiscard]] std::unique_ptr<Multiline>& open_batch() { return open_batch_; }
  [[nodiscard]] const Lists& lists() const;
  [[nodiscard]] Lists& lists_to_change() {
    if (lists_ == nullptr) lists_ = std::make_unique<Lists>();
    return *lists_;
  }
  [[nodiscard]] const RequestPointer& in_hand() const { return in_hand_; }
  /// Calls `use`, and what it says or submits belongs to another request than the one in hand.
  template <class Use>
  void in_place_of(RequestPointer request, Turn& turn, Use use) {
    RequestPointer own = std::exchange(in_hand_, std::move(request));
    use();
    conclude(turn);
    in_hand_ = std::move(own);
  }

 private:
  struct Awaited {
    Verb verb{};
    RequestPointer request;
    std::string about;
    std::string then;
    Way way{};
  };
  struct Unkept {
    RequestPointer request;
    Way way{};
  };
  /// A line of input that waits; `overlong` stands for one that was dropped.
  struct Held {
    std::string text;
    bool overlong = false;
    [[nodiscard]] std::size_t cost() const { return text.size() + sizeof(Held); }
  };

  void take(std::string_view line, bool overlong, Turn& turn);
  /// False when the line must wait.
  bool handle(std::string_view line, bool overlong, Turn& turn);
  [[nodiscard]] bool may_handle(Order order) const;
  [[nodiscard]] Instant registered_by() const;
  [[nodiscard]] bool asked_open() const;
  /// Goes on with held input, and ends a stream that has nothing left to wait for.
  void go_on(Turn& turn);
  void close_ended_stream(Turn& turn);
  void dispatch(const Command* command, const Message& message, Turn& turn);
  void hear_of_oneself(const room::Event& event, Turn& turn);
  void came_into(const room::Event& event, Turn& turn);
  void show_being_away(const room::AwayChanged& changed, Turn& turn);
  void come_back_to_rooms(const room::Event& event, Turn& turn);
  void hear_metadata(const room::Event& event, Turn& turn);
  [[nodiscard]] bool for_this_member(const room::Event& event, const Turn& turn);
  void came_back(const Awaited& awaited, const room::Event& event, Turn& turn);
  void show_to_oneself(const room::Event& event, Turn& turn) const;
  void refused(Verb verb, const room::Refused& refused, std::string_view about, Turn& turn);
  void entered(const room::Event& event, Turn& turn);
  void tell_if_away(const room::Event& event, Turn& turn);
  void take_answer(const HistoryAnswer& answer, Turn& turn);
  void has_reread(const RereadAnswer& answer, Turn& turn);
  void expelled(const room::Left& left, Turn& turn);

  /// Where what is said now belongs: into the request in hand if that has a label; otherwise to the client, or behind
  /// an answer that it is to follow.
  [[nodiscard]] std::string& place(Turn& turn);
  /// An answer has come, to `request` (null: to one without a label). Until `conclude`, it is in hand.
  void take_up(RequestPointer request);
  /// The request in hand has been dealt with for now: its answers are sent if no more are to come.
  void conclude(Turn& turn);

  SharedPeer peer_;
  proto::LineSplitter splitter_;
  TokenBucket bucket_;
  std::unique_ptr<Registration> registration_ = std::make_unique<Registration>();  // null once it is welcomed
  room::GuestId guest_;                                                            // once it has entered
  std::string nick_;
  Capabilities capabilities_ = 0;

  Queue<Awaited> awaited_;
  Queue<HistoryRequest> asked_;
  Queue<RequestPointer> rereads_;
  std::unique_ptr<SecretRequest> secret_;
  std::unique_ptr<Sasl> sasl_;
  std::unique_ptr<Lists> lists_;  // null: it has none
  std::uint32_t wrong_passwords_ = 0;
  std::uint32_t failed_logins_ = 0;
  Queue<Held> held_;
  std::size_t held_bytes_ = 0;
  Queue<Unkept> unkept_;  // for each own event that is not acknowledged yet, what that answers
  Seldom<std::tuple<room::EntryId, room::GuestId, std::size_t>> seen_as_member_;
  std::uint64_t batches_ = 0;
  RequestPointer in_hand_;  // null: nothing, or a request without a label
  std::unique_ptr<Multiline> open_batch_;

  Instant began_{};
  Instant last_heard_{};
  Instant pinged_at_{};
  bool throttle_;
  Stage stage_ = Stage::open;
  bool version_302_ = false;
  bool pinged_ = false;
  bool held_for_mail_ = false;
  bool held_for_token_ = false;  // the first held line waits for nothing else
  bool answering_ = false;       // what is in hand came back from the log, the disk or history
  bool stream_ended_ = false;
  bool ended_ = false;
};

/// Submits Enter if all that it takes is there. Call after each step of the registration.
void try_to_enter(Conversation& conversation, Turn& turn);
/// Of a client that has not entered: somebody bears the nick whom it cannot join.
[[nodiscard]] bool is_taken(std::string_view nick, const Conversation& conversation, const Turn& turn);
/// What a client is told that has just registered: 001 to 005, the users, the message of the day.
void welcome(Conversation& conversation, std::string_view source, Turn& turn);
/// What follows a client's own JOIN: the topic and the names.
void show_room(Conversation& conversation, const room::Event& event, Turn& turn);
/// And lines of history, if it cannot ask for them.
void replay_room(Conversation& conversation, const room::Event& event, Turn& turn);
/// What was said in its rooms and to it before `event` and since then, to a client that cannot ask for it.
void replay_missed(Conversation& conversation, const room::Event& event, WallTime since, Turn& turn);
/// The answer to a HistoryRequest.
void show_history(Conversation& conversation, const Conversation::HistoryRequest& request, const HistoryAnswer& answer,
                  Turn& turn);

}  // namespace salon::session::irc
