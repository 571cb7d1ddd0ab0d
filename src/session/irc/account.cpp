// REGISTER and VERIFY (IRCv3 draft/account-registration, whose sections are cited), and what is said of accounts
// whichever way they were asked about.
#include <string>

#include "session/irc/command.hpp"
#include "session/irc/render.hpp"
#include "session/irc/service.hpp"
#include "session/secret.hpp"

namespace salon::session::irc {
namespace {

using Purpose = SecretRequest::Purpose;

void fail(Conversation& conversation, std::string_view code, std::string_view account, std::string_view text,
          Turn& turn) {
  conversation.replies(turn).fail("REGISTER", code, account.empty() ? "*" : account, text);
}

/// By REGISTER or by NickServ: why an account did not come to be.
void not_made(Conversation& conversation, Way way, std::string_view code, std::string_view account,
              std::string_view text, Turn& turn) {
  if (way == Way::command) return fail(conversation, code, account, text, turn);
  service_says(conversation, "NickServ", text, turn);
}

std::string_view sentence(Verdict verdict) {
  return verdict == Verdict::too_often ? "Too many attempts; try again later" : "The server is busy; try again later";
}

/// For who asks NickServ, and for REGISTER.
std::string_view sentence(room::Refusal why) {
  using room::Refusal;
  switch (why) {
    case Refusal::account_exists: return "There is an account of that name already";
    case Refusal::nick_in_use:
    case Refusal::nick_held: return "That name is in use by somebody else";
    case Refusal::nick_like_another: return "That name looks like somebody else's";
    case Refusal::nick_invalid: return "That cannot be the name of an account";
    case Refusal::too_many_accounts: return "The server has as many accounts as it can bear";
    case Refusal::logged_in_already: return "You are logged in already";
    case Refusal::not_logged_in: return "You are not logged in";
    case Refusal::no_such_account: return "There is no such account";
    case Refusal::not_operator: return "That is not yours";
    case Refusal::certificate_invalid: return "A fingerprint is 64 hexadecimal digits (SHA-256)";
    case Refusal::certificate_in_use: return "That certificate is an account's already";
    case Refusal::no_such_certificate: return "Your account has no such certificate";
    case Refusal::too_many_certificates: return "Your account has as many certificates as it may; NS CERT DEL";
    case Refusal::no_such_room: return "There is no such room";
    case Refusal::not_in_room: return "You are not in that room";
    case Refusal::rank_too_low: return "Your rank in that room is too low";
    case Refusal::room_kept: return "The room is kept for somebody already";
    case Refusal::room_not_kept: return "The room is kept for nobody; REGISTER #ROOM";
    case Refusal::too_many_staying: return "As many stay without a client as the server can bear";
    case Refusal::too_many_rooms_for_account: return "As many rooms as may be are kept for you";
    case Refusal::room_not_offered: return "That room is not offered to you";
    case Refusal::list_full: return "The room knows as many accounts as it may";
    case Refusal::excluded: return "You are banned from this server";
    case Refusal::not_kept: return "Nothing can be kept at present; try again later";
    default: return "That is not possible";
  }
}

std::string_view code_of(room::Refusal why) {
  using room::Refusal;
  switch (why) {
    case Refusal::account_exists:
    case Refusal::nick_registered:
    case Refusal::nick_in_use:
    case Refusal::nick_like_another:
    case Refusal::nick_held: return "ACCOUNT_EXISTS";
    case Refusal::nick_invalid: return "BAD_ACCOUNT_NAME";
    case Refusal::logged_in_already: return "ALREADY_AUTHENTICATED";
    default: return "TEMPORARILY_UNAVAILABLE";
  }
}

}  // namespace

std::string account_of(const Conversation& conversation, const Turn& turn) {
  const room::Guest* guest = turn.house.find_guest(turn.self);
  if (guest != nullptr) return *guest->account;
  return conversation.registered() ? std::string() : conversation.registration().proven.name;
}

/// "REGISTER <account> {<email> | "*"} <password>".
void handle_register(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view nick =
      conversation.registered() ? conversation.nick() : std::string_view(conversation.registration().nick);
  const std::string_view asked = message.parameter(0);
  const std::string_view password = message.parameter(2);
  const std::string logged_in = account_of(conversation, turn);
  if (!conversation.registered() && !turn.setting.password.empty()) {
    return fail(conversation, "COMPLETE_CONNECTION_REQUIRED", asked, "First come in, with the server's password", turn);
  }
  if (nick.empty()) return fail(conversation, "NEED_NICK", "*", "First take a nickname that is free", turn);
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
  conversation.ask_secret({.purpose = Purpose::make_account, .way = Way::command, .account = std::string(nick)},
                          VerifierQuestion{std::string(password)}, turn);
}

/// No account waits for one here.
void handle_verify(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string logged_in = account_of(conversation, turn);
  if (!logged_in.empty()) {
    return conversation.replies(turn).fail("VERIFY", "ALREADY_AUTHENTICATED", logged_in, "You are logged in already");
  }
  conversation.replies(turn).fail("VERIFY", "INVALID_CODE", message.parameter(0),
                                  "No account waits for a code: REGISTER is enough");
}

void secret_answered(Conversation& conversation, const SecretRequest& request, const Answer& answer, Turn& turn) {
  if (request.way == Way::sasl) return sasl_answered(conversation, request, answer, turn);
  if (const auto* made = std::get_if<VerifierAnswer>(&answer)) {
    if (made->verdict != Verdict::right) {
      return not_made(conversation, request.way, "TEMPORARILY_UNAVAILABLE", request.account, sentence(made->verdict),
                      turn);
    }
    if (request.purpose == Purpose::new_password) {
      return conversation.submit_account(request.way, room::SetPassword{made->verifier}, turn);
    }
    return conversation.submit_account(request.way, room::Register{request.account, made->verifier}, turn);
  }
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
  const std::string& account = std::get<room::Registered>(event.body).account.name;
  if (!kept) {
    return not_made(conversation, way, "TEMPORARILY_UNAVAILABLE", account,
                    "The account was made but could not be kept; it may be gone when the server starts again", turn);
  }
  Replies replies = conversation.replies(turn);
  // "Afterward, the client is assumed to be authenticated to the <account> as if it used SASL."
  if (way == Way::command) {
    replies.command("REGISTER").parameter("SUCCESS").parameter(account).trailing("Account created").end();
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
  if (conversation.registered()) return source_of(conversation.nick(), "*", room::Dialect::irc);
  const Registration& registration = conversation.registration();
  return source_of(registration.nick.empty() ? "*" : registration.nick,
                   registration.user.empty() ? "*" : registration.user, room::Dialect::irc);
}

void send_login(const Conversation& conversation, std::string_view account, const Turn& turn, Replies replies) {
  const room::Guest* guest = turn.house.find_guest(turn.self);
  const std::string source =
      guest != nullptr ? source_of(guest->nick, guest->user, guest->dialect) : early_source(conversation);
  if (account.empty()) return replies.numeric(Numeric::rpl_loggedout, source, "You are now logged out");
  replies.numeric(Numeric::rpl_loggedin)
      .parameter(source)
      .parameter(account)
      .trailing("You are now logged in as " + std::string(account))
      .end();
}

}  // namespace salon::session::irc
