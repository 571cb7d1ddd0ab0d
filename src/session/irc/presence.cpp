// What a client says about itself: AWAY (RFC 2812, 4.1), SETNAME (IRCv3), MODE on itself and OPER (modern-irc, "MODE
// message" and "OPER message").
#include <string>

#include "session/irc/command.hpp"
#include "session/secret.hpp"

namespace salon::session::irc {
namespace {

/// So many wrong passwords, and the connection ends: guessing costs one.
constexpr std::size_t guesses_max = 3;

/// What "+i-w" asks for.
struct ModeChange {
  room::UserModes on = 0;
  room::UserModes off = 0;
  bool unknown = false;

  explicit ModeChange(std::string_view text) {
    bool adds = true;
    for (const char letter : text) {
      if (letter == '+' || letter == '-') {
        adds = letter == '+';
        continue;
      }
      const room::UserModes mode = room::modes_of({&letter, 1});
      if (mode == 0) unknown = true;
      // "If a user attempts to make themselves an operator using the "+o" flag, the attempt SHOULD be ignored" (RFC
      // 2812, 3.1.5).
      if (mode == room::user_mode::server_operator && adds) continue;
      (adds ? on : off) = static_cast<room::UserModes>((adds ? on : off) | mode);
      (adds ? off : on) = static_cast<room::UserModes>((adds ? off : on) & ~mode);
    }
  }
};

void wrong_password(Conversation& conversation, Turn& turn) {
  conversation.replies(turn).numeric(Numeric::err_passwdmismatch, {}, "Password incorrect");
  if (conversation.count_wrong_password() >= guesses_max) {
    conversation.close("Closing link: too many wrong passwords", "Too many wrong passwords", turn);
  }
}

}  // namespace

void handle_away(Conversation& conversation, const Message& message, Turn& turn) {
  std::string text(message.parameter(0));
  if (conversation.registered()) {
    conversation.submit(Verb::away, room::SetAway{std::move(text)}, turn);
  } else if (conversation.can(capability::pre_away)) {
    conversation.registration().away = std::move(text);
  } else {
    conversation.replies(turn).numeric(Numeric::err_notregistered, {}, "You have not registered");
  }
}

void handle_setname(Conversation& conversation, const Message& message, Turn& turn) {
  conversation.submit(Verb::setname, room::SetRealName{std::string(message.parameter(0))}, turn);
}

void handle_user_mode(Conversation& conversation, const Message& message, Turn& turn) {
  set_user_modes(conversation, message.parameter(0), message.parameter(1), turn);
}

void set_user_modes(Conversation& conversation, std::string_view nick, std::string_view letters, Turn& turn) {
  const room::Guest* guest = turn.house.find_guest(nick);
  Replies replies = conversation.replies(turn);
  if (guest == nullptr) return replies.numeric(Numeric::err_nosuchnick, nick, "No such nick");
  if (guest->id != turn.self) {
    return replies.numeric(Numeric::err_usersdontmatch, {}, "Can't see or change the modes of other users");
  }
  if (letters.empty()) {
    return replies.numeric(Numeric::rpl_umodeis).parameter("+" + room::letters_of(guest->modes)).end();
  }
  const ModeChange change(letters);
  if (change.on != 0 || change.off != 0) {
    conversation.submit(Verb::user_modes, room::SetUserModes{change.on, change.off}, turn);
  }
  if (change.unknown) conversation.replies(turn).numeric(Numeric::err_umodeunknownflag, {}, "Unknown mode flag");
}

void handle_oper(Conversation& conversation, const Message& message, Turn& turn) {
  if (turn.setting.operators.empty()) {
    conversation.replies(turn).numeric(Numeric::err_nooperhost, {}, "Nobody can become an operator of this server");
  } else if (turn.guard != nullptr && !turn.guard->may_guess()) {
    conversation.replies(turn).numeric(Numeric::err_passwdmismatch, {}, "Too many wrong passwords; try later");
  } else if (!opens(turn.setting.operators, message.parameter(0), message.parameter(1))) {
    wrong_password(conversation, turn);
  } else {
    if (turn.guard != nullptr) turn.guard->guessed_right();
    using namespace room::user_mode;
    conversation.submit(Verb::oper, room::SetUserModes{.on = server_operator | listens, .off = 0}, turn);
  }
}

}  // namespace salon::session::irc
