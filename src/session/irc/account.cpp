// REGISTER (IRCv3 draft/account-registration, whose sections are cited), and what is said of accounts whichever way
// they were asked about.
#include <string>

#include "room/mail_address.hpp"
#include "session/irc/account_words.hpp"
#include "session/irc/command.hpp"
#include "session/irc/render.hpp"
#include "session/irc/service.hpp"
#include "session/secret.hpp"

namespace salon::session::irc {
namespace {

using Purpose = SecretRequest::Purpose;

void fail(Conversation& conversation, std::string_view code, std::string_view account, std::string_view text,
          Turn& turn) {
  not_made(conversation, Way::command, code, account, text, turn);
}

}  // namespace

void not_made(Conversation& conversation, Way way, std::string_view code, std::string_view account,
              std::string_view text, Turn& turn) {
  if (way == Way::nickserv) return service_says(conversation, "NickServ", text, turn);
  const std::string_view command = way == Way::verify ? "VERIFY" : "REGISTER";
  conversation.replies(turn).fail(command, code, account.empty() ? "*" : account, text);
}

std::string account_of(const Conversation& conversation, const Turn& turn) {
  const room::Guest* guest = turn.house.find_guest(turn.self);
  if (guest != nullptr) return *guest->account;
  return conversation.registered() ? std::string() : conversation.registration().proven.name;
}

void connection_required(Conversation& conversation, std::string_view command, Turn& turn) {
  // The draft has no '*' here; Ergo and others do, as in the draft's other replies.
  conversation.replies(turn).fail(command, "COMPLETE_CONNECTION_REQUIRED", "*", "First complete the connection");
}

std::optional<Unfit> unfit_email(std::string_view email, const Setting& setting) {
  if (!setting.mails_codes) return std::nullopt;  // it is not looked at, and not kept
  if (email.empty() && setting.email_required) {
    return Unfit{"INVALID_EMAIL", "An account here takes an e-mail address, to which a code is sent"};
  }
  if (email.empty() || room::is_mail_address(email)) return std::nullopt;
  return Unfit{"INVALID_EMAIL", sentence(room::Refusal::email_invalid)};
}

void make_account(Conversation& conversation, Way way, NewAccount wish, Turn& turn) {
  VerifierQuestion question{std::string(wish.password), wish.name, {}};
  SecretRequest request{.purpose = Purpose::make_account, .way = way, .account = std::move(wish.name)};
  if (turn.setting.mails_codes) question.email = request.email = wish.email;
  conversation.ask_secret(std::move(request), std::move(question), turn);
}

/// "REGISTER <account> {<email> | "*"} <password>".
void handle_register(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view nick =
      conversation.registered() ? conversation.nick() : std::string_view(conversation.registration().nick);
  const std::string_view asked = message.parameter(0);
  const std::string_view email = message.parameter(1) == "*" ? std::string_view() : message.parameter(1);
  const std::string_view password = message.parameter(2);
  const std::string logged_in = account_of(conversation, turn);
  if (!conversation.registered() && !turn.setting.takes_early_accounts()) {
    return connection_required(conversation, "REGISTER", turn);
  }
  if (nick.empty() || (!conversation.registered() && is_taken(nick, conversation, turn))) {
    // "if the client sends REGISTER before sending a NICK command" is NEED_NICK; for who has sent one there is no code.
    // This is Ergo's.
    const std::string_view in_use = nick.empty() ? std::string_view(conversation.registration().nick_in_use) : nick;
    const std::string_view code = in_use.empty() ? "NEED_NICK" : "USERNAME_EXISTS";
    return fail(conversation, code, in_use.empty() ? "*" : in_use, "First take a nickname that is free", turn);
  }
  if (!logged_in.empty()) {
    return fail(conversation, "ALREADY_AUTHENTICATED", logged_in, "You are logged in already", turn);
  }
  if (asked != "*" && room::fold(asked) != room::fold(nick)) {
    return fail(conversation, "ACCOUNT_NAME_MUST_BE_NICK", asked, "An account is named as your nickname", turn);
  }
  if (!conversation.peer().in_private()) {
    return fail(conversation, "TEMPORARILY_UNAVAILABLE", nick, "A password is only taken under TLS", turn);
  }
  if (const auto unfit = unfit_password(password, nick))
    return fail(conversation, unfit->code, nick, unfit->text, turn);
  if (const auto unfit = unfit_email(email, turn.setting))
    return fail(conversation, unfit->code, nick, unfit->text, turn);
  make_account(conversation, Way::command, {std::string(nick), std::string(email), password}, turn);
}

/// What the password hashes to is there, or is not.
static void verifier_made(Conversation& conversation, const SecretRequest& request, const VerifierAnswer& made,
                          Turn& turn) {
  if (made.verdict == Verdict::wrong) {
    return not_made(conversation, request.way, "ACCOUNT_EXISTS", request.account,
                    sentence(room::Refusal::account_exists), turn);
  }
  if (made.verdict != Verdict::right) {
    return not_made(conversation, request.way, "TEMPORARILY_UNAVAILABLE", request.account, sentence(made.verdict),
                    turn);
  }
  if (request.purpose == Purpose::new_password) {
    return conversation.submit_account(request.way, room::SetPassword{made.verifier}, turn);
  }
  conversation.submit_account(
      request.way, room::Register{request.account, made.verifier, request.email, made.code, made.renews}, turn);
}

void secret_answered(Conversation& conversation, const SecretRequest& request, const Answer& answer, Turn& turn) {
  if (request.way == Way::sasl) return sasl_answered(conversation, request, answer, turn);
  if (const auto* made = std::get_if<VerifierAnswer>(&answer)) {
    return verifier_made(conversation, request, *made, turn);
  }
  if (const auto* code = std::get_if<CodeAnswer>(&answer)) return code_answered(conversation, request, *code, turn);
  if (const auto* anew = std::get_if<NewPasswordAnswer>(&answer)) return reset_answered(conversation, *anew, turn);
  if (const auto* mail = std::get_if<MailAnswer>(&answer)) return mail_answered(conversation, request, *mail, turn);
  const auto* password = std::get_if<PasswordAnswer>(&answer);
  if (password == nullptr) return;
  if (password->verdict != Verdict::right) {
    const std::string_view text =
        password->verdict == Verdict::wrong ? "That is not the password" : sentence(password->verdict);
    return service_says(conversation, "NickServ", text, turn);
  }
  if (request.purpose == Purpose::drop) {
    conversation.submit_account(request.way, room::DropAccount{password->account.name}, turn);
  } else {
    conversation.submit_account(request.way, room::LogIn{password->account}, turn);
  }
}

void account_event(Conversation& conversation, const room::Event& event, Way way, Turn& turn) {
  // What is to last is not said to be there before it is on disk: account_kept.
  if (const auto* made = std::get_if<room::Registered>(&event.body)) {
    if (!conversation.registered()) conversation.registration().proven = made->account;
    return;
  }
  if (std::holds_alternative<room::AccountWaits>(event.body)) return conversation.hold_for_mail();
  if (way == Way::sasl) return sasl_done(conversation, turn);
  Replies replies = conversation.replies(turn);
  const std::string_view service = way == Way::chanserv ? "ChanServ" : "NickServ";
  const auto say = [&](std::string_view text) { service_says(conversation, service, text, turn); };
  if (std::holds_alternative<room::AccountChanged>(event.body)) {
    send_login(conversation, event.actor.account, turn, replies);
    say(event.actor.account.empty() ? "You are logged out" : "You are logged in as " + event.actor.account);
  } else if (std::holds_alternative<room::PasswordChanged>(event.body)) {
    say("Your password is another from now on");
  } else if (const auto* certificate = std::get_if<room::CertificateChanged>(&event.body)) {
    say((certificate->on ? "Who shows this certificate is you: " : "Who shows this certificate is you no more: ") +
        certificate->fingerprint);
  } else if (const auto* dropped = std::get_if<room::AccountDropped>(&event.body)) {
    if (dropped->own) send_login(conversation, {}, turn, replies);
    say("The account " + dropped->account + " is no more");
  } else if (const auto* set = std::get_if<room::HostSet>(&event.body)) {
    say(set->host.empty() ? set->account + " is shown with no host of its own any more"
                          : set->account + " is shown with the host " + set->host);
  } else if (const auto* offered = std::get_if<room::RoomOffered>(&event.body)) {
    say(offered->account.empty()
            ? offered->room + " is offered to nobody"
            : offered->account + " is the founder of " + offered->room + " on accepting it, and you are until then");
  } else if (std::holds_alternative<room::RoomKept>(event.body) ||
             std::holds_alternative<room::RoomTransferred>(event.body)) {
    conversation.show(event, replies.out(), turn.setting);
  } else if (const auto* access = std::get_if<room::AccessChanged>(&event.body)) {
    const std::string letters = room::letters_of_ranks(access->ranks);
    say(access->account + (letters.empty() ? " is nothing in " : " is +" + letters + " in ") + access->room);
  }
}

void account_refused(Conversation& conversation, const room::Refused& refused, Way way, Turn& turn) {
  switch (way) {
    case Way::sasl:
      return sasl_failed(conversation,
                         refused.why == room::Refusal::excluded
                             ? "SASL authentication failed: the account is banned from this server"
                             : "SASL authentication failed: the account is no more",
                         turn);
    case Way::verify: return verify_refused(conversation, refused, turn);
    case Way::command: return fail(conversation, code_of(refused.why), refused.subject, sentence(refused.why), turn);
    case Way::nickserv: return service_says(conversation, "NickServ", sentence(refused.why), turn);
    case Way::chanserv: return service_says(conversation, "ChanServ", sentence(refused.why), turn);
  }
}

namespace {

void stay_kept(Conversation& conversation, const room::StayChanged& stay, bool kept, Turn& turn) {
  const std::string_view text =
      !kept ? "That could not be kept: the server cannot write; try again later"
      : stay.on
          ? "You stay in your rooms when your last client has gone, for up to 30 days, and read what was said when "
            "you come back"
          : "You leave when your last client has gone";
  service_says(conversation, "NickServ", text, turn);
}

void room_transferred(Conversation& conversation, const room::RoomTransferred& room, bool kept, Turn& turn) {
  const std::string text =
      !kept ? room.room + " is another's, but that could not be kept: the server cannot write"
            : room.founder + " is the founder of " + room.room + " now, and " + room.old_founder + " is an admin there";
  service_says(conversation, "ChanServ", text, turn);
}

void room_kept(Conversation& conversation, const room::RoomKept& room, bool kept, Turn& turn) {
  const std::string text = !kept     ? " could not be kept as you asked: the server cannot write; try again later"
                           : room.on ? " is kept, and you are its founder"
                                     : " is kept for nobody any more";
  service_says(conversation, "ChanServ", room.room + text, turn);
}

}  // namespace

void account_kept(Conversation& conversation, const room::Event& event, Way way, bool kept, Turn& turn) {
  if (const auto* room = std::get_if<room::RoomKept>(&event.body)) return room_kept(conversation, *room, kept, turn);
  if (const auto* room = std::get_if<room::RoomTransferred>(&event.body)) {
    return room_transferred(conversation, *room, kept, turn);
  }
  if (const auto* stay = std::get_if<room::StayChanged>(&event.body)) return stay_kept(conversation, *stay, kept, turn);
  if (const auto* waits = std::get_if<room::AccountWaits>(&event.body)) {
    return waiting_kept(conversation, *waits, way, kept, turn);
  }
  const std::string& account = std::get<room::Registered>(event.body).account.name;
  if (!kept) {
    return not_made(conversation, way, "TEMPORARILY_UNAVAILABLE", account,
                    "The account was made but could not be kept; it may be gone when the server starts again", turn);
  }
  Replies replies = conversation.replies(turn);
  // "Afterward, the client is assumed to be authenticated to the <account> as if it used SASL."
  if (way == Way::command || way == Way::verify) {
    replies.command(way == Way::verify ? "VERIFY" : "REGISTER")
        .parameter("SUCCESS")
        .parameter(account)
        .trailing("Account created")
        .end();
  } else {
    service_says(conversation, "NickServ", "Account created", turn);
  }
  send_login(conversation, account, turn, replies);
}

void hear_offer(Conversation& conversation, const room::Event& event, Turn& turn) {
  const std::string& room = std::get<room::RoomOffered>(event.body).room;
  service_says(conversation, "ChanServ",
               event.actor.nick + " offers you " + room + ", to be its founder: TRANSFER ACCEPT " + room, turn);
}

/// Of a client that is no guest: as much of it as has been said.
static std::string early_source(const Conversation& conversation) {
  room::Actor actor{.id = {}, .nick = "*", .user = "*", .dialect = room::Dialect::irc};
  if (conversation.registered()) {
    actor.nick = conversation.nick();
  } else {
    const Registration& registration = conversation.registration();
    if (!registration.nick.empty()) actor.nick = registration.nick;
    if (!registration.user.empty()) actor.user = registration.user;
  }
  return source_of(actor);
}

void send_login(const Conversation& conversation, std::string_view account, const Turn& turn, Replies replies) {
  const room::Guest* guest = turn.house.find_guest(turn.self);
  const std::string source = guest != nullptr ? source_of(*guest) : early_source(conversation);
  if (account.empty()) return replies.numeric(Numeric::rpl_loggedout, source, "You are now logged out");
  replies.numeric(Numeric::rpl_loggedin)
      .parameter(source)
      .parameter(account)
      .trailing("You are now logged in as " + std::string(account))
      .end();
}

}  // namespace salon::session::irc
