// /register, /verify, /login, /logout, /password, /forgot, /stay, /keep, /transfer: accounts, for who types lines.
#include <utility>

#include "room/mail_address.hpp"
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

namespace {

/// Takes the last word off, with the spaces before it.
std::string_view take_last_word(std::string_view& text) {
  const std::size_t space = text.rfind(' ');
  const std::string_view word = text.substr(space == text.npos ? 0 : space + 1);
  text = text.substr(0, text.size() - word.size());
  text = text.substr(0, text.find_last_not_of(' ') + 1);
  return word;
}

}  // namespace

/// PASSWORD [ADDRESS]. A password may have spaces in it; where addresses are looked at, a last word with an @ is one.
void Lines::command_register(std::string_view arguments, Turn& turn) {
  const room::Guest* self = turn.house.find_guest(turn.self);
  if (self == nullptr || !in_private(turn)) return;
  if (!self->account->empty()) return notice(phrases_.logged_in(plain_text(*self->account)), turn);
  if (room::is_automatic(room::fold(self->nick))) return notice(phrases_.name_wanted(), turn);
  std::string email;
  if (const std::size_t space = arguments.rfind(' '); turn.setting.mails_codes && space != arguments.npos) {
    if (arguments.substr(space).contains('@')) email = take_last_word(arguments);
  }
  if (unfit_password(arguments, self->nick)) return notice(phrases_.password_unfit(), turn);
  if (!email.empty() && !room::is_mail_address(email)) {
    return notice(phrases_.refused(room::Refusal::email_invalid, plain_text(email)), turn);
  }
  if (turn.setting.mails_codes && turn.setting.email_required && email.empty()) {
    return notice(phrases_.usage("/register PASSWORD ADDRESS"), turn);
  }
  asked_email_ = email;
  ask_secret(Asked::account, self->nick, VerifierQuestion{std::string(arguments), self->nick, email}, turn);
}

/// [NAME] CODE.
void Lines::command_verify(std::string_view arguments, Turn& turn) {
  const room::Guest* self = turn.house.find_guest(turn.self);
  if (self == nullptr) return;
  if (!self->account->empty()) return notice(phrases_.logged_in(plain_text(*self->account)), turn);
  const std::string_view code = take_last_word(arguments);
  const std::string name(arguments.empty() ? std::string_view(self->nick) : arguments);
  ask_secret(Asked::code, name, CodeQuestion{name, std::string(code)}, turn);
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

/// NAME, and later NAME CODE NEW, where NEW may have spaces in it. For who is logged in to nothing: the new password
/// must not become another account's.
void Lines::command_forgot(std::string_view arguments, Turn& turn) {
  const room::Guest* self = turn.house.find_guest(turn.self);
  if (self == nullptr) return;
  if (!self->account->empty()) {
    notice(phrases_.logged_in(plain_text(*self->account)), turn);
    return notice(phrases_.usage("/password NEW"), turn);
  }
  if (!turn.setting.mails_codes) return notice(phrases_.no_mail(), turn);
  std::string name(take_word(arguments));
  if (arguments.empty()) {
    ForgottenQuestion question{name};
    return ask_secret(Asked::forgotten, std::move(name), std::move(question), turn);
  }
  std::string code(take_word(arguments));
  if (arguments.empty()) return notice(phrases_.usage("/forgot NAME CODE NEW-PASSWORD"), turn);
  if (!in_private(turn)) return;
  if (unfit_password(arguments, name)) return notice(phrases_.password_unfit(), turn);
  NewPasswordQuestion question{name, std::move(code), std::string(arguments)};
  ask_secret(Asked::reset, std::move(name), std::move(question), turn);
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
  submit(room::TakeRoom{room_named(take_word(arguments))}, Awaited::account, turn);
}

void Lines::secret_answered(Asked asked, const Answer& answer, Turn& turn) {
  if (const auto* made = std::get_if<VerifierAnswer>(&answer)) return verifier_made(asked, *made, turn);
  if (const auto* password = std::get_if<PasswordAnswer>(&answer)) {
    if (password->verdict != Verdict::right) return notice(phrases_.verdict(password->verdict), turn);
    submit(room::LogIn{password->account}, Awaited::login, turn);
  } else if (const auto* code = std::get_if<CodeAnswer>(&answer)) {
    if (code->verdict == Verdict::wrong) return notice(phrases_.code_wrong(), turn);
    if (code->verdict != Verdict::right) return notice(phrases_.verdict(code->verdict), turn);
    submit(room::Verify{code->account}, Awaited::login, turn);
  } else if (const auto* mail = std::get_if<MailAnswer>(&answer)) {
    mail_answered(asked, *mail, turn);
  } else if (const auto* anew = std::get_if<NewPasswordAnswer>(&answer)) {
    password_reset(*anew, turn);
  }
}

void Lines::mail_answered(Asked asked, const MailAnswer& answer, Turn& turn) {
  const bool right = answer.verdict == Verdict::right;
  if (asked == Asked::forgotten) {
    return notice(right ? phrases_.forgotten(plain_text(*asked_about_)) : phrases_.verdict(answer.verdict), turn);
  }
  const std::string email = plain_text(*asked_email_);
  if (right) return notice(phrases_.code_mailed(email), turn);
  notice(answer.verdict == Verdict::wrong ? phrases_.code_not_mailed(email) : phrases_.verdict(answer.verdict), turn);
}

void Lines::password_reset(const NewPasswordAnswer& answer, Turn& turn) {
  if (answer.verdict == Verdict::wrong) return notice(phrases_.reset_code_wrong(), turn);
  if (answer.verdict != Verdict::right) return notice(phrases_.verdict(answer.verdict), turn);
  submit(room::LogIn{answer.account}, Awaited::login, turn);
  submit(room::SetPassword{answer.verifier}, Awaited::account, turn);
}

void Lines::verifier_made(Asked asked, const VerifierAnswer& made, Turn& turn) {
  if (made.verdict == Verdict::wrong) {
    return notice(phrases_.refused(room::Refusal::account_exists, plain_text(*asked_about_)), turn);
  }
  if (made.verdict != Verdict::right) return notice(phrases_.verdict(made.verdict), turn);
  if (asked == Asked::new_password) return submit(room::SetPassword{made.verifier}, Awaited::account, turn);
  submit(room::Register{*asked_about_, made.verifier, *asked_email_, made.code, made.renews}, Awaited::account, turn);
}

void Lines::waiting_kept(const room::AccountWaits& waits, bool kept, Turn& turn) {
  asked_.reset();
  if (!kept) return notice(phrases_.name_not_kept(plain_text(waits.account)), turn);
  ask_secret(Asked::mail, waits.account, MailQuestion{waits.account, waits.email, waits.code}, turn);
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
