// NICK, USER, PASS, PING, PONG, QUIT (modern-irc, "Connection Messages"), and the welcome.
#include <utility>

#include "room/name.hpp"
#include "room/precis.hpp"
#include "salon/base/utf8.hpp"
#include "session/irc/command.hpp"
#include "session/irc/named_modes.hpp"
#include "session/irc/render.hpp"
#include "session/secret.hpp"

namespace salon::session::irc {
namespace {

/// A user name as it can stand in nick!user@host (USERLEN).
std::string user_from(std::string_view asked) {
  std::string user;
  for (const char letter : utf8::visible(asked)) {
    if (!std::string_view("!@*? :").contains(letter)) user += letter;
  }
  return std::string(utf8::prefix(user, user_bytes_max));
}

/// Masks are compared with what it is mapped to: full width signs must not become those that part a mask.
bool can_be_user(std::string_view user) {
  return room::is_identifier(user) && room::fold(user).find_first_of("!@*?") == std::string::npos;
}

/// A guest of the account that the client has shown, or may yet show, to be its own: see room::Enter.
bool may_be_joined(const room::Guest& guest, const Conversation& conversation) {
  if (guest.account->empty() || guest.dialect != room::Dialect::irc) return false;
  return conversation.registration().negotiating || conversation.registration().proven.name == *guest.account;
}

/// Said as soon as it is known who asks (USER), and not before: it can take another while it negotiates.
void refuse_taken(std::string_view nick, Conversation& conversation, Turn& turn) {
  conversation.registration().nick_in_use = nick;
  conversation.replies(turn).numeric(Numeric::err_nicknameinuse, nick, "Nickname is already in use");
}

}  // namespace

bool is_taken(std::string_view nick, const Conversation& conversation, const Turn& turn) {
  const room::Guest* bearer = turn.house.find_guest(nick);
  return bearer != nullptr && !may_be_joined(*bearer, conversation);
}

void try_to_enter(Conversation& conversation, Turn& turn) {
  if (conversation.stage() != Stage::open) return;
  const Registration& registration = conversation.registration();
  if (registration.negotiating || registration.nick.empty() || registration.user.empty()) return;
  if (!turn.setting.password.empty() && !same_secret(registration.password, turn.setting.password)) {
    conversation.replies(turn).numeric(Numeric::err_passwdmismatch, {}, "Password incorrect");
    conversation.close("Closing link: bad password", {}, turn);
    return;
  }
  if (conversation.sasl() != nullptr) abort_sasl(conversation, turn);
  conversation.submit(Verb::enter,
                      room::Enter{.nick = registration.nick,
                                  .dialect = room::Dialect::irc,
                                  .user = registration.user,
                                  .real_name = registration.real_name,
                                  .claim = conversation.peer().address,
                                  .account = registration.proven,
                                  .away = registration.away},
                      turn);
  conversation.is_entering();
}

void handle_nick(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view nick = message.parameter(0);
  if (nick.empty()) {
    conversation.replies(turn).numeric(Numeric::err_nonicknamegiven, {}, "No nickname given");
  } else if (room::fold(nick) == room::fold(turn.setting.server_name)) {
    conversation.replies(turn).numeric(Numeric::err_erroneusnickname, nick, "That is the server's name");
  } else if (conversation.registered()) {
    conversation.submit(Verb::nick, room::Rename{std::string(nick)}, turn);
  } else if (!room::valid_nick(nick, turn.house.limits().nick_bytes_max)) {
    conversation.replies(turn).numeric(Numeric::err_erroneusnickname, utf8::visible(nick), "This cannot be a nickname");
  } else {
    Registration& registration = conversation.registration();
    if (!registration.user.empty() && is_taken(nick, conversation, turn)) return refuse_taken(nick, conversation, turn);
    registration.nick = nick;
    try_to_enter(conversation, turn);
  }
}

void handle_user(Conversation& conversation, const Message& message, Turn& turn) {
  if (conversation.registered()) {
    conversation.replies(turn).numeric(Numeric::err_alreadyregistered, {}, "You may not reregister");
    return;
  }
  // Empty ones are missing ones (modern-irc, "USER message").
  if (message.parameter(0).empty() || message.parameter(3).empty()) {
    conversation.replies(turn).numeric(Numeric::err_needmoreparams, "USER", "Not enough parameters");
    return;
  }
  std::string user = user_from(message.parameter(0));
  if (!user.empty() && !can_be_user(user)) {
    conversation.replies(turn).numeric(Numeric::err_invalidusername, user, "This cannot be a user name");
    return;
  }
  Registration& registration = conversation.registration();
  registration.user = user.empty() ? "guest" : std::move(user);
  registration.real_name = utf8::visible(message.parameter(3));
  if (is_taken(registration.nick, conversation, turn)) {
    return refuse_taken(std::exchange(registration.nick, {}), conversation, turn);
  }
  try_to_enter(conversation, turn);
}

void handle_pass(Conversation& conversation, const Message& message, Turn& turn) {
  if (conversation.registered()) {
    conversation.replies(turn).numeric(Numeric::err_alreadyregistered, {}, "You may not reregister");
  } else {
    conversation.registration().password = message.parameter(0);
  }
}

void handle_ping(Conversation& conversation, const Message& message, Turn& turn) {
  Replies replies = conversation.replies(turn);
  const std::string_view token = message.parameter(0);
  if (token.empty()) {
    replies.numeric(Numeric::err_noorigin, {}, "No origin specified");
  } else {
    replies.command("PONG").parameter(turn.setting.server_name).trailing(token).end();
  }
}

void handle_pong(Conversation& /*conversation*/, const Message& /*message*/, Turn& /*turn*/) {
  // That something came is all we asked for: Conversation::receive has seen it.
}

void handle_quit(Conversation& conversation, const Message& message, Turn& turn) {
  // "Quit: " tells the others that the client itself ended it (modern-irc, "QUIT message").
  const std::string said = utf8::visible(message.parameter(0));
  // Also when it gave no reason.
  const std::string reason = "Quit: " + said;
  conversation.close("Closing link: " + reason, reason, turn);
}

void welcome(Conversation& conversation, std::string_view source, Turn& turn) {
  const Setting& setting = turn.setting;
  Replies replies = conversation.replies(turn);
  const std::string program = "salon-" + setting.version;
  std::string started;
  append_time(started, setting.started);
  replies.numeric(Numeric::rpl_welcome, {}, "Welcome to Salon, " + std::string(source));
  replies.numeric(Numeric::rpl_yourhost, {}, "Your host is " + setting.server_name + ", running " + program);
  replies.numeric(Numeric::rpl_created, {}, "This server was started " + started);
  replies.numeric(Numeric::rpl_myinfo)
      .parameter(setting.server_name)
      .parameter(program)
      .parameter(room::letters_of(static_cast<room::UserModes>(~0U)))
      .parameter(room_mode_letters())
      .parameter(room_mode_letters("1235"))  // those with an argument
      .end();
  show_isupport(conversation, turn);
  // Whoever knows of capabilities may ask for draft/named-modes later, and is not told again then.
  if (conversation.version_302() || conversation.can(capability::named_modes)) send_mode_names(replies);
  send_lusers(turn, replies);
  welcome_with_metadata(conversation, turn);
  send_motd(turn, replies);
}

}  // namespace salon::session::irc
