// A session: one guest's conversation in one dialect, as a state machine that owns no socket.
//
// It is fed what happens (bytes, events, answers, time) and fills an Outbox with what it wants (bytes for the peer,
// commands for the log, questions, an end). It never blocks, waits or calls back. The server drives it; so do tests,
// with a pencil's worth of set-up.
//
// Order. Each command a session puts in its outbox comes back, in order, as exactly one event whose origin is this
// session: the thing itself or Refused. Each question comes back as exactly one answer, in order. Replies to the peer
// stay in the order of its requests: a session that cannot answer yet keeps the rest of its input until it can.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/seldom.hpp"
#include "base/shared.hpp"
#include "proto/proxy.hpp"
#include "room/event.hpp"
#include "room/house.hpp"
#include "room/store.hpp"
#include "salon/base/time.hpp"
#include "session/variant.hpp"

namespace salon::session {

/// Who may become an operator of the server, and by which password.
struct OperatorKey {
  std::string name;
  std::string password;
};

/// What the server says of itself; one, for all sessions, that outlives them.
struct Setting {
  std::string server_name = "salon";
  std::string version = "0.1";
  std::string motd;
  /// The URL of an image that stands for this server; empty: none.
  std::string network_icon{};
  /// Whom to ask; one line, empty when nobody said.
  std::string admin;
  /// Without it nobody comes in; empty when anybody may.
  std::string password;
  std::vector<OperatorKey> operators;
  Language language = Language::english;
  /// What is added to UTC to show a time of day to guests who cannot be asked where they are.
  std::chrono::minutes utc_offset{0};
  WallTime started{};
  /// False: nothing is on disk, and acknowledgements say so.
  bool durable = true;
  std::size_t line_bytes_max = 4096;
  /// What a session may hold back of its peer's input while it cannot go on; beyond, the server stops reading.
  std::size_t input_bytes_max = 16384;
  /// Who speaks faster is held back (a stream) or not heard (datagrams). False is --no-throttle.
  bool throttle = true;
  /// Who makes an account with an e-mail address is mailed a code there; and nobody makes one without.
  bool mails_codes = false;
  bool email_required = false;
  /// IRC clients may make accounts before they have entered, where it takes no password to do so.
  bool early_accounts = true;
  [[nodiscard]] bool takes_early_accounts() const { return early_accounts && password.empty(); }
  std::uint32_t lines_a_second = 10;
  std::uint32_t lines_at_once = 50;
  /// What this host is called in addresses of its page, in lower case: whom HTTP is spoken for, besides numeric
  /// addresses and localhost.
  std::vector<std::string> web_hosts;
  /// Pages of other hosts that may open a WebSocket here: "https://chat.example.org".
  std::vector<std::string> web_origins;
  /// There is a certificate, so that TLS is spoken; and nothing else is.
  bool tls = false;
  bool require_tls = false;
  /// It is one that clients can verify, and may insist on from now on (IRCv3 sts).
  bool certified = false;
  /// Who knows it may see the status from elsewhere than this host; empty when nobody may.
  std::string status_token;
};

/// Who is at the other end, as the server knows.
struct Peer {
  std::string address;     // "192.168.1.57", for claims
  std::uint16_t port = 0;  // 51820
  bool loopback = false;
  /// Under TLS.
  bool secure = false;
  /// It said in its handshake that it speaks HTTP (RFC 7301).
  bool agreed_on_http = false;
  /// Where it reached this host, as nc takes it: "192.168.1.20 8888". Empty where that is not known.
  /// Shared with others who came by the same way.
  Shared<std::string> reached = std::string();
  /// The fingerprint (SHA-256) of the certificate that it has shown under TLS, if it has shown one.
  Seldom<std::string> certificate{};
  /// "192.168.1.57:51820", "[2001:db8::7]:51820"
  [[nodiscard]] std::string endpoint() const {
    return (address.contains(':') ? "[" + address + "]" : address) + ":" + std::to_string(port);
  }
  /// Nobody on the way can read what it says: a password may be.
  [[nodiscard]] bool in_private() const { return secure || loopback; }
};

/// It is long, and guests are many.
using SharedPeer = Shared<Peer>;

// ---- questions and answers ----

/// A nick in a query stands for the session's own conversation with it, and a room for where history has it
/// (room::readable_by).
struct HistoryQuestion {
  room::Query query;
};
/// About the session's own connection, or another guest's.
struct ConnectionQuestion {
  std::optional<room::GuestId> of{};
};
/// Wants the operator's files read again (Setting::motd).
struct RereadQuestion {};
/// About this node.
struct StatusQuestion {
  /// Figures too, which take some work.
  bool figures = false;
};
/// Is this the account's password? Takes as long when there is no such account. This and the next three may take a
/// while, and are refused (Verdict) to who asks too often.
struct PasswordQuestion {
  std::string account;
  std::string password;
};
/// What a new password is to be checked against from now on.
struct VerifierQuestion {
  std::string password;
  /// Of an account that is to be made: its name, and where a code is to be mailed (empty: nowhere). If the account
  /// waits already (room::WaitingAccount), the password must be the one with which it does.
  std::string account{};
  std::string email{};
};
/// Is this the code that was mailed for the account that waits?
struct CodeQuestion {
  std::string account;
  std::string code;
};
/// The account waits, and that is on disk: now its code, of which this is the hash, is to be mailed.
struct MailQuestion {
  std::string account;
  std::string email;
  std::string code;
};
/// SCRAM (RFC 5802): what the account's owner has to answer, and whether that is the answer. Of an account that is not
/// there the challenge looks like any other.
struct ChallengeQuestion {
  std::string account;
};
struct ProofQuestion {
  std::string account;
  std::string subject;
  std::string proof;
};
/// Who has forgotten the password of this account wants a code mailed, with which to set another. The answer
/// (MailAnswer) says nothing of whether there is such an account, and whether it has an address.
struct ForgottenQuestion {
  std::string account;
};
/// Is this that code? Then: what the new password is to be checked against.
struct NewPasswordQuestion {
  std::string account;
  std::string code;
  std::string password;
};
using Question = std::variant<HistoryQuestion, ConnectionQuestion, RereadQuestion, StatusQuestion, PasswordQuestion,
                              VerifierQuestion, ChallengeQuestion, ProofQuestion, CodeQuestion, MailQuestion,
                              ForgottenQuestion, NewPasswordQuestion>;

struct HistoryAnswer {
  Result<std::vector<room::Line>> lines;
};
struct ConnectionAnswer {
  Duration round_trip{};
  std::uint64_t retransmissions = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  /// Where it comes from: Peer::endpoint. Empty when it is not a connection of this node: then nothing else is known.
  std::string endpoint{};
};
struct RereadAnswer {
  Result<void> done;
};
struct StatusAnswer {
  /// Lines are accepted, and kept if they are to be.
  bool ready = true;
  /// In the text format of Prometheus.
  std::string figures{};
};
enum class Verdict : std::uint8_t {
  right,
  wrong,
  /// Asked too often of late, from this address or about this account: nothing was looked at.
  too_often,
  /// There is too much to do: nothing was looked at.
  busy,
};
struct PasswordAnswer {
  Verdict verdict{};
  /// When it was right: the account whose password that is.
  room::AccountKey account{};
};
struct VerifierAnswer {
  /// `wrong`: the account waits, with another password.
  Verdict verdict{};
  ScramVerifier verifier{};
  /// As in room::Register. The code itself stays with the server, which keeps it until it is mailed.
  std::string code{};
  room::EntryId renews{};
};
struct CodeAnswer {
  Verdict verdict{};
  /// When it was right: the account that waits.
  room::AccountKey account{};
};
struct NewPasswordAnswer {
  Verdict verdict{};
  /// When the code was right: whose it is.
  room::AccountKey account{};
  ScramVerifier verifier{};
};
struct MailAnswer {
  /// `right`: the mail was handed on; `wrong`: it could not be.
  Verdict verdict{};
};
struct ChallengeAnswer {
  /// The server's part; printable.
  std::string nonce;
  std::string salt;
  std::uint32_t iterations = 0;
};
struct ProofAnswer {
  Verdict verdict{};
  room::AccountKey account{};
  /// With which the server proves itself (ServerSignature).
  std::string signature{};
};
using Answer = std::variant<HistoryAnswer, ConnectionAnswer, RereadAnswer, StatusAnswer, PasswordAnswer, VerifierAnswer,
                            ChallengeAnswer, ProofAnswer, CodeAnswer, MailAnswer, NewPasswordAnswer>;

class Session;

/// An answer to one datagram, to be sent to where it came from, from the address it was sent to. Each datagram gets
/// one; empty, nothing is sent, and all it says is that no other comes.
struct Receipt {
  /// What the server called that datagram.
  std::uint64_t request = 0;
  std::string bytes;
};

/// From now on, or no more: the session wants to hear of the bearer of a nick (folded) that it comes, goes, or changes.
struct Watch {
  std::string nick;
  bool on = true;
};

/// What the peer did wrong, for the operator: a line without newline and without the peer's own text. The first of a
/// connection is logged and counted.
struct Remark {
  enum class About : std::uint8_t { proxy, http, web_socket, other };
  About about = About::other;
  std::string text;
};

/// What a session wants done, in this order: bytes sent, commands submitted, questions asked; then the successor takes
/// over, or the connection ends.
struct Outbox {
  std::string bytes;
  std::vector<room::Command> commands;
  /// What others are to hear and nobody keeps: events of room::speech, with time and origin. They go to those they are
  /// for at once, past the log.
  std::vector<room::Event> passing;
  std::vector<Question> questions;
  std::vector<Watch> watches;
  /// Takes this session's place: it begins, is fed `unread` if there is any, and is told of the end of the stream if
  /// that has come already. A session is succeeded only when no command or question of its own is open.
  std::unique_ptr<Session> successor;
  std::string unread;
  /// What comes next is TLS, `unread` its beginning. When the peers have shaken hands a new session takes this one's
  /// place, which is not called any more.
  bool start_tls = false;
  /// A proxy has said whom this connection is from, and `unread` is the guest's beginning: a session for that guest, or
  /// one that turns it away, takes this one's place.
  std::unique_ptr<proto::ProxyHeader> announced;
  std::optional<Remark> remark;
  /// Farewell: the bytes are sent, then the connection is closed so that they arrive. Before it, the server submits
  /// Leave, with `reason`, for a session that has submitted Enter (it need not have come back) and no Leave since.
  bool end = false;
  std::string reason;
  /// Not of its own will: what it had is kept for it (room::Leave::dropped).
  bool lost = false;
  /// Datagram only: see datagram.hpp.
  std::vector<Receipt> receipts;
};

/// How many are connected to this node.
struct Headcount {
  std::size_t guests = 0;
  /// The most since it started.
  std::size_t guests_most = 0;
  /// Connected, and not in the house yet.
  std::size_t strangers = 0;
};

/// What the house does not know, and a session cannot wait for.
class Guard {
 public:
  Guard() = default;
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  virtual ~Guard() = default;

  /// Notes which filter catches what is said without the log (room::WordFilters).
  virtual void examine(room::Say& say) = 0;
  /// Counts a password that is no account's. False: too many wrong ones came from that address, and this is not looked
  /// at.
  [[nodiscard]] virtual bool may_guess() = 0;
  /// That was no guess.
  virtual void guessed_right() = 0;
};

/// What each call is given. `self` is who this session is in the house, entered or not.
struct Turn {
  Instant now{};
  WallTime wall{};
  const room::House& house;
  const Setting& setting;
  room::GuestId self;
  Outbox& out;
  Headcount headcount{};
  /// The origin of this session's commands. It is `self`, unless the session has joined a guest (room::Entered::again).
  room::GuestId client{};
  /// None: nobody is held back.
  Guard* guard = nullptr;
};

/// See the top of this file. Derived: BehindProxy, Greeter, Lines, irc::Session, Datagram, Http, WebSocket.
class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;

  /// The connection has just been made (or this session succeeded another).
  virtual void begin(Turn& turn) = 0;
  /// Bytes from the peer, cut anywhere.
  virtual void receive(std::string_view bytes, Turn& turn) = 0;
  /// The peer has said all it will say (half-close), and may still listen.
  virtual void end_of_stream(Turn& turn) = 0;
  /// The peer has broken off (a reset): it says no more and hears nothing more. The lines it had said whole still
  /// count, and the session ends when they are dealt with; the one it had begun does not.
  virtual void broken_off(Turn& turn) { end_of_stream(turn); }
  /// `deadline()` has passed.
  virtual void deadline_passed(Turn& turn) = 0;
  /// An event whose origin is this session, or another client of this guest (not its refusals); or that is for this
  /// guest in particular (a private message), or about one that it watches (room::is_about_somebody); once, when it is
  /// several of these, but for MetadataChanged, which comes as each. What happens in rooms does not come here: it is
  /// rendered once for all by render(), see variant.hpp.
  virtual void hear(const room::Event& event, Turn& turn) = 0;
  /// An own event of room::is_acknowledged is durable (when Setting::durable; at once otherwise): acknowledge it now.
  virtual void kept(const room::Event& event, Turn& turn) = 0;
  /// Such an event took effect but could not be kept.
  virtual void not_kept(const room::Event& event, Turn& turn) = 0;
  virtual void answer(const Answer& answer, Turn& turn) = 0;
  /// What clients rely on in `turn.setting` is other than it was: its certificate can be verified (Setting::certified),
  /// or cannot any more.
  virtual void setting_changed(Turn& /*turn*/) {}
  /// The server has a word for its guests (it closes, history cannot be kept). One line, without newline.
  virtual void announce(std::string_view text, Turn& turn) = 0;
  /// The server closes, and this is its last word: what is put into `turn.out.bytes` goes out, then the connection
  /// ends.
  virtual void dismiss(std::string_view text, Turn& turn) { announce(text, turn); }

  /// When deadline_passed is wanted; `never` when it is not.
  [[nodiscard]] virtual Instant deadline() const = 0;
  /// How room events are rendered for this session. May change after any call.
  [[nodiscard]] virtual Variant variant() const = 0;
  /// How much unread input it holds back: see Setting::input_bytes_max.
  [[nodiscard]] virtual std::size_t held_bytes() const = 0;
  /// True while every command is answered and every own line acknowledged: an end now would break off nothing.
  [[nodiscard]] virtual bool settled() const = 0;
};

}  // namespace salon::session
