// VERIFY, and what comes before it: a code is mailed (IRCv3 draft/account-registration, whose sections are cited).
//
// An account that waits is on disk before its code is mailed, so that a code that somebody has is good; the client's
// input waits from the event that says so until the mail was handed on, or was not.
#include <string>

#include "session/irc/account_words.hpp"
#include "session/irc/command.hpp"
#include "session/irc/service.hpp"

namespace salon::session::irc {
namespace {

using Purpose = SecretRequest::Purpose;

constexpr std::string_view no_code = "That is not the code, or it is too old; REGISTER again to be sent another";

}  // namespace

/// "VERIFY <account> <code>".
void handle_verify(Conversation& conversation, const Message& message, Turn& turn) {
  if (!conversation.registered() && !turn.setting.takes_early_accounts()) {
    return connection_required(conversation, "VERIFY", turn);
  }
  const std::string logged_in = account_of(conversation, turn);
  if (!logged_in.empty()) {
    return not_made(conversation, Way::verify, "ALREADY_AUTHENTICATED", logged_in, "You are logged in already", turn);
  }
  show_code(conversation, Way::verify, std::string(message.parameter(0)), message.parameter(1), turn);
}

void show_code(Conversation& conversation, Way way, std::string account, std::string_view code, Turn& turn) {
  CodeQuestion question{account, std::string(code)};
  conversation.ask_secret({.purpose = Purpose::verify, .way = way, .account = std::move(account)}, std::move(question),
                          turn);
}

void code_answered(Conversation& conversation, const SecretRequest& request, const CodeAnswer& answer, Turn& turn) {
  if (answer.verdict == Verdict::wrong) {
    return not_made(conversation, request.way, "INVALID_CODE", request.account, no_code, turn);
  }
  if (answer.verdict != Verdict::right) {
    return not_made(conversation, request.way, "TEMPORARILY_UNAVAILABLE", request.account, sentence(answer.verdict),
                    turn);
  }
  conversation.submit_account(request.way, room::Verify{answer.account}, turn);
}

/// The code was right a moment ago.
void verify_refused(Conversation& conversation, const room::Refused& refused, Turn& turn) {
  if (refused.why == room::Refusal::no_such_account) {
    return not_made(conversation, Way::verify, "INVALID_CODE", refused.subject, no_code, turn);
  }
  not_made(conversation, Way::verify, code_of(refused.why), refused.subject, sentence(refused.why), turn);
}

void waiting_kept(Conversation& conversation, const room::AccountWaits& waits, Way way, bool kept, Turn& turn) {
  conversation.hold_no_more();
  if (!kept) {
    return not_made(conversation, way, "TEMPORARILY_UNAVAILABLE", waits.account, sentence(room::Refusal::not_kept),
                    turn);
  }
  conversation.ask_secret({.purpose = Purpose::mail, .way = way, .account = waits.account, .email = waits.email},
                          MailQuestion{waits.account, waits.email, waits.code}, turn);
}

/// A new password was asked for; there may be no such account.
static void forgotten_answered(Conversation& conversation, const SecretRequest& request, const MailAnswer& answer,
                               Turn& turn) {
  const std::string text =
      answer.verdict == Verdict::right
          ? "If " + request.account + " has an e-mail address, a code is on its way there; RESETPASS ACCOUNT CODE NEW"
          : std::string(sentence(answer.verdict));
  service_says(conversation, "NickServ", text, turn);
}

void reset_answered(Conversation& conversation, const NewPasswordAnswer& answer, Turn& turn) {
  if (answer.verdict != Verdict::right) {
    const std::string_view text = answer.verdict == Verdict::wrong
                                      ? "That is not the code, or it is too old; RESETPASS ACCOUNT to be sent another"
                                      : sentence(answer.verdict);
    return service_says(conversation, "NickServ", text, turn);
  }
  conversation.submit_account(Way::nickserv, room::LogIn{answer.account}, turn);
  conversation.submit_account(Way::nickserv, room::SetPassword{answer.verifier}, turn);
}

void mail_answered(Conversation& conversation, const SecretRequest& request, const MailAnswer& answer, Turn& turn) {
  if (request.purpose == Purpose::forgotten) return forgotten_answered(conversation, request, answer, turn);
  if (answer.verdict != Verdict::right) {
    const std::string text = answer.verdict == Verdict::wrong
                                 ? "No code could be mailed to " + request.email +
                                       "; if that is right, try again later, with the same password"
                                 : std::string(sentence(answer.verdict));
    return not_made(conversation, request.way, "TEMPORARILY_UNAVAILABLE", request.account, text, turn);
  }
  if (!conversation.registered()) conversation.registration().awaits_code = true;
  const std::string text = "A code has been sent to " + request.email + "; VERIFY " + request.account + " CODE";
  if (request.way == Way::nickserv) return service_says(conversation, "NickServ", text, turn);
  conversation.replies(turn)
      .command("REGISTER")
      .parameter("VERIFICATION_REQUIRED")
      .parameter(request.account)
      .trailing(text)
      .end();
}

}  // namespace salon::session::irc
