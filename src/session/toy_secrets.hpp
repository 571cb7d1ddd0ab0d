// For tests: questions about secrets, answered without cryptography. A verifier is the password itself, and the proof
// of a password is the password.
#pragma once

#include <optional>
#include <string>

#include "session/session.hpp"

namespace salon::session {

inline std::string toy_key(std::string password) {
  password.resize(32, '.');
  return password;
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
  if (const auto* verifier = std::get_if<VerifierQuestion>(&question)) {
    return VerifierAnswer{Verdict::right, {"salt", 1, toy_key(verifier->password), toy_key("server")}};
  }
  if (std::holds_alternative<ChallengeQuestion>(question)) return ChallengeAnswer{"SERVER", "salt", 1};
  if (const auto* proof = std::get_if<ProofQuestion>(&question)) {
    ProofAnswer answer = verdict(proof->account, proof->proof, ProofAnswer{});
    if (answer.verdict == Verdict::right) answer.signature = "signature";
    return answer;
  }
  return std::nullopt;
}

}  // namespace salon::session
