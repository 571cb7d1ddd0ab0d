// /register, /login, /logout, /password, /stay, /keep, /transfer: accounts, for who types lines.
#include <utility>

#include "session/lines.hpp"
#include "session/lines_render.hpp"
#include "session/secret.hpp"
#include "session/words.hpp"

namespace salon::session {

/// False, and said so, when somebody on the way could read a password.
bool Lines::in_private(Turn& turn) const {
  if (door_.peer->in_private()) return true;
  notice(phrases_.password_needs_tls(turn.setting.tls), turn);
  return false;
}

void Lines::ask_secret(Asked asked, std::string about, Question question, Turn& turn) {
  asked_ = asked;
  asked_about_ = std::move(about);
  turn.out.questions.push_back(std::move(question));
}

void Lines::command_register(std::string_view arguments, Turn& turn) {
  const room::Guest* self = turn.house.find_guest(turn.self);
  if (self == nullptr || !in_private(turn)) return;
  if (!self->account->empty()) return notice(phrases_.logged_in(plain_text(*self->account)), turn);
  if (room::is_automatic(room::fold(self->nick))) return notice(phrases_.name_wanted(), turn);
  if (unfit_password(arguments, self->nick)) return notice(phrases_.password_unfit(), turn);
  ask_secret(Asked::account, self->nick, VerifierQuestion{std::string(arguments)}, turn);
}

/// NAME PASSWORD; or the password alone, for the name that one bears.
void Lines::command_login(std::string_view arguments, Turn& turn) {
  const room::Guest* self = turn.house.find_guest(turn.self);
  if (self == nullptr || !in_private(turn)) return;
  const std::size_t space = arguments.find(' ');
  const std::string name(space == arguments.npos ? std::string_view(self->nick) : arguments.substr(0, space));
  const std::string_view password = space == arguments.npos ? arguments : arguments.substr(space + 1);
  ask_secret(Asked::login, name, PasswordQuestion{name, std::string(password)}, turn);
}

void Lines::command_logout(std::string_view /*arguments*/, Turn& turn) {
  submit(room::LogOut{}, Awaited::account, turn);
}

void Lines::command_password(std::string_view arguments, Turn& turn) {
  const room::Guest* self = turn.house.find_guest(turn.self);
  if (self == nullptr || !in_private(turn)) return;
  if (self->account->empty()) return notice(phrases_.refused(room::Refusal::not_logged_in, {}), turn);
  if (unfit_password(arguments, *self->account)) return notice(phrases_.password_unfit(), turn);
  ask_secret(Asked::new_password, *self->account, VerifierQuestion{std::string(arguments)}, turn);
}

void Lines::command_stay(std::string_view arguments, Turn& turn) {
  const std::string word = room::fold(take_word(arguments));
  if (word != "on" && word != "off") return notice(phrases_.usage("/stay on, or /stay off"), turn);
  submit(room::Stay{word == "on"}, Awaited::account, turn);
}

template <bool on>
void Lines::command_keep(std::string_view /*arguments*/, Turn& turn) {
  submit(room::KeepRoom{room_, on}, Awaited::account, turn);
}
template void Lines::command_keep<true>(std::string_view arguments, Turn& turn);
template void Lines::command_keep<false>(std::string_view arguments, Turn& turn);

/// The room that the guest is in is offered to another.
void Lines::command_transfer(std::string_view arguments, Turn& turn) {
  submit(room::OfferRoom{room_, std::string(take_word(arguments))}, Awaited::account, turn);
}

void Lines::command_accept(std::string_view arguments, Turn& turn) {
  const std::string_view word = take_word(arguments);
  submit(room::TakeRoom{word.starts_with('#') ? std::string(word) : "#" + std::string(word)}, Awaited::account, turn);
}

void Lines::secret_answered(Asked asked, const Answer& answer, Turn& turn) {
  const auto* made = std::get_if<VerifierAnswer>(&answer);
  const auto* password = std::get_if<PasswordAnswer>(&answer);
  if (made == nullptr && password == nullptr) return;
  const Verdict verdict = made != nullptr ? made->verdict : password->verdict;
  if (verdict != Verdict::right) return notice(phrases_.verdict(verdict), turn);
  if (password != nullptr) {
    submit(room::LogIn{password->account}, Awaited::login, turn);
  } else if (asked == Asked::new_password) {
    submit(room::SetPassword{made->verifier}, Awaited::account, turn);
  } else {
    submit(room::Register{*asked_about_, made->verifier}, Awaited::account, turn);
  }
}

/// Who has logged in wants the name as well, as a rule.
void Lines::account_changed(const room::Event& event, Awaited awaited, Turn& turn) {
  const std::string& account = event.actor.account;
  if (account.empty()) return notice(phrases_.logged_out(), turn);
  notice(phrases_.logged_in(plain_text(account)), turn);
  const bool wants_name = awaited == Awaited::login && room::fold(account) != room::fold(event.actor.nick);
  if (wants_name) submit(room::Rename{account}, Awaited::rename, turn);
}

}  // namespace salon::session
