// AUTHENTICATE (IRCv3, sasl-3.1 and 3.2, whose sections are cited), with PLAIN (RFC 4616), SCRAM-SHA-256 (RFC 7677) and
// EXTERNAL (RFC 4422, appendix A) by the certificate that the client has shown.
//
// Theory. A mechanism is chosen; from then on each AUTHENTICATE is data, in pieces of 400 bytes, until one is shorter.
// Whole data goes to the mechanism, which asks a question about a secret, fails, or has found an account. An account
// that was found is entered with (before registration), or logged in to by the log (after it). While a question is open
// nothing else is handled; whatever fails ends the attempt, and the client may begin another.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "proto/base64.hpp"
#include "session/irc/command.hpp"
#include "session/secret.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::same_name;
using Mechanism = Sasl::Mechanism;
using Step = Sasl::Step;
using Purpose = SecretRequest::Purpose;

constexpr std::size_t piece_bytes = 400;
/// "The server MAY place a limit on the total length of a response."
constexpr std::size_t response_bytes_max = 8 * piece_bytes;
/// Guessing costs the connection.
constexpr std::size_t failures_max = 5;

struct Row {
  std::string_view name;
  Mechanism mechanism;
};
constexpr std::array<Row, 3> table{
    {{"EXTERNAL", Mechanism::external}, {"SCRAM-SHA-256", Mechanism::scram}, {"PLAIN", Mechanism::plain}}};

/// PLAIN says the password, which nobody on the way may read; EXTERNAL takes a certificate.
bool may_use(const Conversation& conversation, Mechanism mechanism) {
  switch (mechanism) {
    case Mechanism::plain: return conversation.peer().in_private();
    case Mechanism::external: return !conversation.peer().certificate->empty();
    case Mechanism::scram: return true;
  }
  return false;
}

/// Data for the client, in pieces.
void send(std::string_view data, Replies replies) {
  const std::string text = proto::to_base64(data);
  std::string_view rest = text;
  bool full = true;
  while (full) {
    const std::string_view piece = rest.substr(0, piece_bytes);
    rest.remove_prefix(piece.size());
    full = piece.size() == piece_bytes;
    proto::irc::MessageWriter(replies.out(), proto::irc::Sender::server)
        .command("AUTHENTICATE")
        .parameter(piece.empty() ? "+" : piece)
        .end();
  }
}

/// The account is the client's.
void found(Conversation& conversation, const room::AccountKey& key, Turn& turn) {
  if (conversation.registered()) {
    conversation.sasl() = nullptr;
    return conversation.submit_account(Way::sasl, room::LogIn{key}, turn);
  }
  conversation.registration().proven = key;
  sasl_done(conversation, turn);
}

void refused(Conversation& conversation, Verdict verdict, Turn& turn) {
  switch (verdict) {
    case Verdict::too_often:
      return sasl_failed(conversation, "SASL authentication failed: too many attempts; try again later", turn);
    case Verdict::busy:
      return sasl_failed(conversation, "SASL authentication failed: the server is busy; try again later", turn);
    case Verdict::right:
    case Verdict::wrong: return sasl_failed(conversation, "SASL authentication failed", turn);
  }
}

/// "[authzid] NUL authcid NUL passwd" (RFC 4616, 2). Nobody acts as another here.
void take_plain(Conversation& conversation, std::string_view data, Turn& turn) {
  const std::size_t first = data.find('\0');
  const std::size_t second = first == data.npos ? first : data.find('\0', first + 1);
  if (second == data.npos) return refused(conversation, Verdict::wrong, turn);
  const std::string_view authorization = data.substr(0, first);
  const std::string_view account = data.substr(first + 1, second - first - 1);
  const std::string_view password = data.substr(second + 1);
  const bool as_another = !authorization.empty() && room::fold(authorization) != room::fold(account);
  // To what passwords are hashed with, one NUL more at the end is none.
  const bool is_password = !password.empty() && password.find('\0') == password.npos;
  if (account.empty() || !is_password || as_another) return refused(conversation, Verdict::wrong, turn);
  conversation.ask_secret({.purpose = Purpose::log_in, .way = Way::sasl, .account = std::string(account)},
                          PasswordQuestion{std::string(account), std::string(password)}, turn);
}

void take_external(Conversation& conversation, std::string_view data, Turn& turn) {
  const room::Account* account =
      turn.house.find_account_by_certificate(plain_fingerprint(*conversation.peer().certificate));
  const bool as_another = account != nullptr && !data.empty() && room::fold(data) != room::fold(account->name);
  if (account == nullptr || as_another) {
    return sasl_failed(conversation, "SASL authentication failed: the certificate is no account's; NS CERT ADD", turn);
  }
  found(conversation, account->key(), turn);
}

void take_first(Conversation& conversation, std::string_view data, Turn& turn) {
  auto first = proto::scram_client_first(data);
  const bool as_another =
      first && !first->authorization.empty() && room::fold(first->authorization) != room::fold(first->user);
  if (!first || as_another) return refused(conversation, Verdict::wrong, turn);
  conversation.sasl()->client_first = *std::move(first);
  const std::string& user = conversation.sasl()->client_first.user;
  conversation.ask_secret({.purpose = Purpose::challenge, .way = Way::sasl, .account = user}, ChallengeQuestion{user},
                          turn);
}

/// RFC 5802, 5: channel binding and nonce are what they were, or somebody stands between.
void take_proof(Conversation& conversation, std::string_view data, Turn& turn) {
  const Sasl& sasl = *conversation.sasl();
  const auto final = proto::scram_client_final(data);
  if (!final || final->nonce != sasl.nonce || final->header != sasl.client_first.header) {
    return refused(conversation, Verdict::wrong, turn);
  }
  const std::string& user = sasl.client_first.user;
  conversation.ask_secret(
      {.purpose = Purpose::proof, .way = Way::sasl, .account = user},
      ProofQuestion{user, proto::scram_subject(sasl.client_first, sasl.server_first, *final), final->proof}, turn);
}

void take_data(Conversation& conversation, std::string_view data, Turn& turn) {
  const Sasl& sasl = *conversation.sasl();
  switch (sasl.mechanism) {
    case Mechanism::plain: return take_plain(conversation, data, turn);
    case Mechanism::external: return take_external(conversation, data, turn);
    case Mechanism::scram: break;
  }
  switch (sasl.step) {
    case Step::first: return take_first(conversation, data, turn);
    case Step::proof: return take_proof(conversation, data, turn);
    case Step::acknowledgement: return found(conversation, room::AccountKey(sasl.proven), turn);
  }
}

/// "If this fails, a 904 numeric will be sent", and 908 says which there are.
void choose(Conversation& conversation, std::string_view name, Turn& turn) {
  const auto* row = std::ranges::find_if(table, [name](const Row& each) { return same_name(each.name, name); });
  if (row != table.end() && may_use(conversation, row->mechanism)) {
    conversation.sasl() = std::make_unique<Sasl>(Sasl{.mechanism = row->mechanism});
    return send({}, conversation.replies(turn));  // each of them lets the client speak first
  }
  conversation.replies(turn)
      .numeric(Numeric::rpl_saslmechs)
      .parameter(mechanisms(conversation))
      .trailing("are available SASL mechanisms")
      .end();
  const bool plain = row != table.end() && row->mechanism == Mechanism::plain;
  sasl_failed(conversation,
              plain ? "SASL authentication failed: PLAIN is for connections under TLS" : "SASL authentication failed",
              turn);
}

}  // namespace

std::string mechanisms(const Conversation& conversation) {
  std::string names;
  for (const Row& row : table) {
    if (!may_use(conversation, row.mechanism)) continue;
    if (!names.empty()) names += ',';
    names += row.name;
  }
  return names;
}

void handle_authenticate(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view word = message.parameter(0);
  if (!conversation.can(capability::sasl)) {
    // "The client MUST enable the sasl capability before using the AUTHENTICATE command".
    return sasl_failed(conversation, "SASL authentication failed: first ask for it, CAP REQ sasl", turn);
  }
  if (word == "*") return abort_sasl(conversation, turn);
  if (conversation.sasl() == nullptr) return choose(conversation, word, turn);

  std::string& gathered = conversation.sasl()->gathered;
  if (word != "+") gathered += word;
  if (word.size() > piece_bytes || gathered.size() > response_bytes_max) {
    conversation.sasl() = nullptr;
    return conversation.replies(turn).numeric(Numeric::err_sasltoolong, {}, "SASL message too long");
  }
  if (word.size() == piece_bytes) return;
  const auto data = proto::from_base64(std::exchange(gathered, {}));
  if (!data) return refused(conversation, Verdict::wrong, turn);
  take_data(conversation, *data, turn);
}

void sasl_answered(Conversation& conversation, const SecretRequest& request, const Answer& answer, Turn& turn) {
  if (conversation.sasl() == nullptr) return;
  if (const auto* password = std::get_if<PasswordAnswer>(&answer)) {
    if (password->verdict != Verdict::right) return refused(conversation, password->verdict, turn);
    found(conversation, password->account, turn);
  } else if (const auto* challenge = std::get_if<ChallengeAnswer>(&answer)) {
    Sasl& sasl = *conversation.sasl();
    sasl.nonce = sasl.client_first.nonce + challenge->nonce;
    sasl.server_first = proto::scram_server_first(sasl.nonce, challenge->salt, challenge->iterations);
    sasl.step = Step::proof;
    send(sasl.server_first, conversation.replies(turn));
  } else if (const auto* proof = std::get_if<ProofAnswer>(&answer)) {
    if (proof->verdict != Verdict::right) return refused(conversation, proof->verdict, turn);
    conversation.sasl()->proven = proof->account;
    conversation.sasl()->step = Step::acknowledgement;
    send(proto::scram_server_final(proof->signature), conversation.replies(turn));
  }
  static_cast<void>(request);
}

void abort_sasl(Conversation& conversation, Turn& turn) {
  conversation.sasl() = nullptr;
  conversation.replies(turn).numeric(Numeric::err_saslaborted, {}, "SASL authentication aborted");
}

void sasl_failed(Conversation& conversation, std::string_view text, Turn& turn) {
  conversation.sasl() = nullptr;
  conversation.replies(turn).numeric(Numeric::err_saslfail, {}, text);
  if (conversation.count_failed_login() >= failures_max) {
    conversation.close("Closing link: too many SASL authentication failures", "Too many wrong passwords", turn);
  }
}

void sasl_done(Conversation& conversation, Turn& turn) {
  conversation.sasl() = nullptr;
  Replies replies = conversation.replies(turn);
  send_login(conversation, account_of(conversation, turn), turn, replies);
  replies.numeric(Numeric::rpl_saslsuccess, {}, "SASL authentication successful");
}

}  // namespace salon::session::irc
