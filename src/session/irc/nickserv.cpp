// NickServ, for people and clients that know accounts only that way: a thin door to the same questions and commands. It
// is nobody in the house; it answers by NOTICE, as everywhere.
#include <array>
#include <string>

#include "session/irc/command.hpp"
#include "session/irc/people.hpp"
#include "session/irc/render.hpp"
#include "session/irc/service.hpp"
#include "session/secret.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::same_name;
using Purpose = SecretRequest::Purpose;

constexpr std::string_view service = "NickServ";

/// One thing asked of NickServ.
struct Asking {
  Conversation& conversation;
  std::string_view words;
  Turn& turn;

  void say(std::string_view text) const { service_says(conversation, service, text, turn); }
  [[nodiscard]] std::string account() const { return account_of(conversation, turn); }
  void ask(Purpose purpose, const std::string& name, Question question) const {
    conversation.ask_secret({.purpose = purpose, .way = Way::nickserv, .account = name}, std::move(question), turn);
  }
  /// False, and said so, when somebody on the way could read a password.
  [[nodiscard]] bool in_private() const {
    if (conversation.peer().in_private()) return true;
    say("A password is only taken under TLS; connect with TLS, and choose another password now");
    return false;
  }
};

void make(Asking asking) {
  const std::string nick(asking.conversation.nick());
  const std::string_view password = take_word(asking.words);
  if (!asking.account().empty()) return asking.say("You are logged in already");
  if (!asking.in_private()) return;
  if (const auto unfit = unfit_password(password, nick)) return asking.say(unfit->text);
  const std::string_view email = take_word(asking.words);
  if (const auto unfit = unfit_email(email, asking.turn.setting)) return asking.say(unfit->text);
  make_account(asking.conversation, Way::nickserv, {nick, std::string(email), password}, asking.turn);
}

void verify(Asking asking) {
  std::string_view code = take_word(asking.words);
  std::string name(asking.conversation.nick());
  if (const std::string_view second = take_word(asking.words); !second.empty()) {
    name = code;
    code = second;
  }
  if (code.empty()) return asking.say("VERIFY [ACCOUNT] CODE");
  if (!asking.account().empty()) return asking.say("You are logged in already");
  show_code(asking.conversation, Way::nickserv, std::move(name), code, asking.turn);
}

void identify(Asking asking) {
  std::string_view password = take_word(asking.words);
  std::string name(asking.conversation.nick());
  if (const std::string_view second = take_word(asking.words); !second.empty()) {
    name = password;
    password = second;
  }
  if (password.empty()) return asking.say("IDENTIFY [ACCOUNT] PASSWORD");
  if (!asking.in_private()) return;
  asking.ask(Purpose::log_in, name, PasswordQuestion{name, std::string(password)});
}

void log_out(Asking asking) { asking.conversation.submit_account(Way::nickserv, room::LogOut{}, asking.turn); }

void set_password(Asking asking) {
  const std::string_view password = take_word(asking.words);
  const std::string account = asking.account();
  if (account.empty()) return asking.say("You are not logged in");
  if (!asking.in_private()) return;
  if (const auto unfit = unfit_password(password, account)) return asking.say(unfit->text);
  asking.ask(Purpose::new_password, account, VerifierQuestion{std::string(password)});
}

void set_staying(Asking asking) {
  const std::string_view word = take_word(asking.words);
  const bool on = same_name(word, "ON") || same_name(word, "TRUE");
  const bool off = same_name(word, "OFF") || same_name(word, "FALSE");
  if (on || off) return asking.conversation.submit_account(Way::nickserv, room::Stay{on}, asking.turn);
  const room::Account* account = asking.turn.house.find_account(asking.account());
  if (account == nullptr) return asking.say("You are not logged in");
  asking.say(std::string("ALWAYS-ON is ") + (account->stays() ? "ON" : "OFF") + "; SET ALWAYS-ON ON|OFF");
}

void set(Asking asking) {
  const std::string_view what = take_word(asking.words);
  if (same_name(what, "PASSWORD")) return set_password(asking);
  if (same_name(what, "ALWAYS-ON")) return set_staying(asking);
  asking.say("SET PASSWORD NEW | SET ALWAYS-ON ON|OFF");
}

/// ACCOUNT, and later ACCOUNT CODE NEW. For who is logged in to nothing: the new password must not become another
/// account's.
void reset_password(Asking asking) {
  const std::string account(take_word(asking.words));
  const std::string code(take_word(asking.words));
  const std::string_view password = take_word(asking.words);
  if (account.empty() || code.empty() != password.empty()) return asking.say("RESETPASS ACCOUNT [CODE NEW]");
  if (!asking.account().empty()) return asking.say("You are logged in; SET PASSWORD NEW");
  if (!asking.turn.setting.mails_codes) return asking.say("This server sends no mail; ask who runs it (/ADMIN)");
  if (code.empty()) return asking.ask(Purpose::forgotten, account, ForgottenQuestion{account});
  if (!asking.in_private()) return;
  if (const auto unfit = unfit_password(password, account)) return asking.say(unfit->text);
  asking.ask(Purpose::reset, account, NewPasswordQuestion{account, code, std::string(password)});
}

void drop(Asking asking) {
  const std::string_view password = take_word(asking.words);
  const std::string account = asking.account();
  if (account.empty()) return asking.say("You are not logged in");
  if (password.empty()) return asking.say("DROP PASSWORD: your account is no more then, and its name is anybody's");
  if (!asking.in_private()) return;
  asking.ask(Purpose::drop, account, PasswordQuestion{account, std::string(password)});
}

void ghost(Asking asking) {
  const std::string nick(take_word(asking.words));
  if (nick.empty()) return asking.say("GHOST NICK");
  asking.conversation.submit(Verb::expel, room::Expel{nick, "its owner is back"}, asking.turn);
}

void info(Asking asking) {
  const std::string_view word = take_word(asking.words);
  const std::string own = asking.account();
  const std::string name =
      word.empty() ? (own.empty() ? std::string(asking.conversation.nick()) : own) : std::string(word);
  const room::Account* account = asking.turn.house.find_account(name);
  if (account == nullptr) return asking.say(name + " is no account");
  std::string created;
  append_time(created, account->created);
  asking.say(account->name + " is an account, made " + created);
  if (!account->host.empty()) asking.say("host " + account->host);
  if (account->name != own && !is_operator(asking.turn)) return;
  if (!account->email.empty()) asking.say("e-mail " + account->email);
  if (account->stays()) asking.say("It stays in its rooms when its last client has gone (ALWAYS-ON)");
  for (const std::string& print : account->certificates) asking.say("certificate " + print);
}

void certificate(Asking asking) {
  const std::string_view what = take_word(asking.words);
  std::string print = plain_fingerprint(take_word(asking.words));
  const bool add = same_name(what, "ADD");
  if (add && print.empty()) print = plain_fingerprint(*asking.conversation.peer().certificate);
  if (same_name(what, "LIST")) {
    const room::Account* account = asking.turn.house.find_account(asking.account());
    if (account == nullptr) return asking.say("You are not logged in");
    for (const std::string& each : account->certificates) asking.say("certificate " + each);
    return asking.say(std::to_string(account->certificates.size()) + " certificates");
  }
  if (!add && !same_name(what, "DEL")) return asking.say("CERT ADD [FINGERPRINT] | CERT DEL FINGERPRINT | CERT LIST");
  asking.conversation.submit_account(Way::nickserv, room::SetCertificate{print, add}, asking.turn);
}

void give_host(Asking asking) {
  const std::string account(take_word(asking.words));
  if (!is_operator(asking.turn)) return asking.say("VHOST is for operators of this server");
  const std::string host(take_word(asking.words));
  if (account.empty() || !asking.words.empty()) return asking.say("VHOST ACCOUNT [HOST]");
  asking.conversation.submit_account(Way::nickserv, room::SetHost{account, host}, asking.turn);
}

constexpr auto table = std::to_array<ServiceCommand<Asking>>({
    {"REGISTER", make, "PASSWORD [EMAIL]", "make your nick an account of yours"},
    {"VERIFY", verify, "[ACCOUNT] CODE", "show the code that was mailed to you"},
    {"IDENTIFY", identify, "[ACCOUNT] PASSWORD", "log in"},
    {"LOGOUT", log_out, "", "log out"},
    {"SET", set, "PASSWORD NEW", "take another password"},
    {"SET", set, "ALWAYS-ON ON|OFF", "stay in your rooms when your last client has gone, or not"},
    {"RESETPASS", reset_password, "ACCOUNT", "have a code mailed to you, if you have forgotten the password"},
    {"RESETPASS", reset_password, "ACCOUNT CODE NEW", "take another password by that code"},
    {"CERT", certificate, "ADD [FINGERPRINT] | DEL FINGERPRINT | LIST", "log in by a certificate (SASL EXTERNAL)"},
    {"GHOST", ghost, "NICK", "end another connection of yours, or who bears your nick"},
    {"INFO", info, "[ACCOUNT]", "about an account"},
    {"DROP", drop, "PASSWORD", "give your account up"},
    {"VHOST", give_host, "ACCOUNT [HOST]", "for operators: the host that others see behind the @; without HOST, none"},
    {"HELP", nullptr, "", "this list"},
});

}  // namespace

void tell_nickserv(Conversation& conversation, std::string_view text, Turn& turn) {
  serve(table, service, {conversation, text, turn});
}

void handle_nickserv(Conversation& conversation, const Message& message, Turn& turn) {
  tell_nickserv(conversation, words_of(message), turn);
}

}  // namespace salon::session::irc
