// For tests: questions about secrets, answered without cryptography. A verifier is the password itself, and the proof
// of a password is the password.
#pragma once

#include <optional>
#include <string>

#include "room/name.hpp"
#include "session/session.hpp"

namespace salon::session {

inline std::string toy_key(std::string password) {
  password.resize(32, '.');
  return password;
}

/// What is mailed for this account, and its hash.
inline std::string toy_code(const std::string& account) { return "code-of-" + room::fold(account); }
inline std::string toy_hash(const std::string& code) {
  std::string hash(64, '0');
  for (std::size_t at = 0; at < code.size(); ++at) hash[at % 64] = "0123456789abcdef"[code[at] % 16];
  return hash;
}

/// To nobody@example.org nothing can be mailed, and to often@example.org too much was.
inline Verdict toy_mail(const std::string& email) {
  if (email == "often@example.org") return Verdict::too_often;
  return email == "nobody@example.org" ? Verdict::wrong : Verdict::right;
}

inline VerifierAnswer toy_answer(const room::House& house, const VerifierQuestion& question) {
  VerifierAnswer answer{Verdict::right, {"salt", 1, toy_key(question.password), toy_key("server")}};
  if (!question.email.empty()) answer.code = toy_hash(toy_code(question.account));
  if (toy_mail(question.email) == Verdict::too_often) answer.verdict = Verdict::too_often;
  const room::WaitingAccount* waiting = house.find_waiting_account(question.account);
  if (waiting == nullptr) return answer;
  answer.renews = waiting->made;
  if (waiting->verifier != answer.verifier) answer.verdict = Verdict::wrong;
  return answer;
}

inline CodeAnswer toy_answer(const room::House& house, const CodeQuestion& question) {
  const room::WaitingAccount* waiting = house.find_waiting_account(question.account);
  if (waiting == nullptr || waiting->code != toy_hash(question.code)) return {Verdict::wrong};
  return {Verdict::right, waiting->key()};
}

/// A code for a new password is the account's name, backwards.
inline NewPasswordAnswer toy_answer(const room::House& house, const NewPasswordQuestion& question) {
  const room::Account* account = house.find_account(question.account);
  if (account == nullptr || std::string(account->name.rbegin(), account->name.rend()) != question.code) {
    return {Verdict::wrong};
  }
  return {Verdict::right, account->key(), {"salt", 1, toy_key(question.password), toy_key("server")}};
}

/// Nothing for another kind of question.
inline std::optional<Answer> toy_answer(const room::House& house, const Question& question) {
  const auto verdict = [&](const std::string& name, const std::string& secret, auto answer) {
    const room::Account* account = house.find_account(name);
    const bool right = account != nullptr && account->verifier.stored_key == toy_key(secret);
    answer.verdict = right ? Verdict::right : Verdict::wrong;
    if (right) answer.account = account->key();
    return answer;
  };
  if (const auto* password = std::get_if<PasswordQuestion>(&question)) {
    return verdict(password->account, password->password, PasswordAnswer{});
  }
  if (const auto* verifier = std::get_if<VerifierQuestion>(&question)) return toy_answer(house, *verifier);
  if (const auto* code = std::get_if<CodeQuestion>(&question)) return toy_answer(house, *code);
  if (std::holds_alternative<ForgottenQuestion>(question)) return MailAnswer{Verdict::right};
  if (const auto* anew = std::get_if<NewPasswordQuestion>(&question)) return toy_answer(house, *anew);
  if (const auto* mail = std::get_if<MailQuestion>(&question)) return MailAnswer{toy_mail(mail->email)};
  if (std::holds_alternative<ChallengeQuestion>(question)) return ChallengeAnswer{"SERVER", "salt", 1};
  if (const auto* proof = std::get_if<ProofQuestion>(&question)) {
    ProofAnswer answer = verdict(proof->account, proof->proof, ProofAnswer{});
    if (answer.verdict == Verdict::right) answer.signature = "signature";
    return answer;
  }
  return std::nullopt;
}

}  // namespace salon::session
