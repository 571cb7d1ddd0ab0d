#include "server/credentials.hpp"

#include <algorithm>
#include <utility>

#include "net/scram.hpp"
#include "proto/base64.hpp"
#include "room/name.hpp"
#include "server/neighbours.hpp"
#include "server/sabotage.hpp"
#include "session/secret.hpp"

namespace salon::server {

using session::Verdict;

namespace {

/// What guesses at an account that waits are counted under: no account's name.
std::string waiting_name(const std::string& account) { return "waiting " + room::fold(account); }

}  // namespace

void Credentials::Job::run() {
  if (makes && !shows) {
    verifier = net::make_scram_verifier(password, std::move(verifier.salt), verifier.iterations);
  } else {
    matches = net::password_matches(verifier, password);
  }
}

Credentials::Credentials(net::Loop& loop, const room::House& house, Mailer& mailer, Options options)
    : loop_(loop), house_(house), mailer_(mailer), options_(std::move(options)) {
  if (!options_.chance) options_.chance = net::random_bytes;
  for (Worker& worker : workers_) {
    worker.credentials = this;
    worker.handler = [](net::Operation& operation) {
      auto& self = static_cast<Worker&>(operation);
      self.credentials->finished(self);
    };
  }
}

bool Credentials::answers(const session::Question& question) {
  return std::holds_alternative<session::PasswordQuestion>(question) ||
         std::holds_alternative<session::VerifierQuestion>(question) ||
         std::holds_alternative<session::ChallengeQuestion>(question) ||
         std::holds_alternative<session::ProofQuestion>(question) ||
         std::holds_alternative<session::CodeQuestion>(question) ||
         std::holds_alternative<session::MailQuestion>(question) ||
         std::holds_alternative<session::ForgottenQuestion>(question) ||
         std::holds_alternative<session::NewPasswordQuestion>(question);
}

void Credentials::ask(const session::Question& question, const std::string& from, Done done) {
  if (stopped_) return;
  const std::string address = neighbourhood(from);
  if (secret_.empty()) secret_ = options_.chance(32);  // with the first question, not with the start
  if (const auto* password = std::get_if<session::PasswordQuestion>(&question)) {
    check(*password, address, std::move(done));
  } else if (const auto* verifier = std::get_if<session::VerifierQuestion>(&question)) {
    make(*verifier, address, std::move(done));
  } else if (const auto* first = std::get_if<session::ChallengeQuestion>(&question)) {
    later(challenge(*first), std::move(done));
  } else if (const auto* proof = std::get_if<session::ProofQuestion>(&question)) {
    later(judge(*proof, address), std::move(done));
  } else if (const auto* code = std::get_if<session::CodeQuestion>(&question)) {
    later(judge(*code, address), std::move(done));
  } else if (const auto* letter = std::get_if<session::MailQuestion>(&question)) {
    mail(*letter, std::move(done));
  } else if (const auto* forgotten = std::get_if<session::ForgottenQuestion>(&question)) {
    later(mail_forgotten(forgotten->account, address), std::move(done));
  } else if (const auto* anew = std::get_if<session::NewPasswordQuestion>(&question)) {
    reset(*anew, address, std::move(done));
  }
}

void Credentials::check(const session::PasswordQuestion& question, const std::string& address, Done done) {
  const std::string folded = room::fold(question.account);
  if (options_.throttle && !guesses_.may_try(address, folded, loop_.now())) {
    return later(session::PasswordAnswer{Verdict::too_often}, std::move(done));
  }
  const room::Account* account = house_.find_account(folded);
  auto job = std::make_shared<Job>();
  job->verifier = account != nullptr ? account->verifier : decoy(folded);
  job->password = question.password;
  job->address = address;
  job->account = folded;
  if (account != nullptr) job->key = account->key();
  job->done = std::move(done);
  queue(std::move(job), session::PasswordAnswer{Verdict::busy});
}

/// An account that waits does so with the password that it has: whoever wants another code has to know it.
void Credentials::make(const session::VerifierQuestion& question, const std::string& address, Done done) {
  const room::WaitingAccount* waiting =
      question.account.empty() ? nullptr : house_.find_waiting_account(question.account);
  if (!may_make(question, address, waiting != nullptr)) {
    return later(session::VerifierAnswer{Verdict::too_often}, std::move(done));
  }
  auto job = std::make_shared<Job>();
  job->makes = true;
  job->verifier.salt = options_.chance(net::scram_salt_bytes);
  job->verifier.iterations = options_.iterations;
  if (waiting != nullptr) {
    job->verifier = waiting->verifier;
    job->shows = true;
    job->key = waiting->key();
  }
  job->password = question.password;
  job->account = question.account;
  job->email = question.email;
  job->done = std::move(done);
  queue(std::move(job), session::VerifierAnswer{Verdict::busy});
}

bool Credentials::may_make(const session::VerifierQuestion& question, const std::string& address, bool waits) {
  const Instant now = loop_.now();
  if (options_.throttle && !guesses_.may_register(address, now)) return false;
  if (options_.throttle && waits && !guesses_.may_try(address, waiting_name(question.account), now)) return false;
  return question.email.empty() || mailer_.may_send(address, question.email);
}

session::VerifierAnswer Credentials::made(const Job& job) {
  if (job.shows && !job.matches) return {Verdict::wrong};
  session::VerifierAnswer answer{Verdict::right, job.verifier, {}, job.key.made};
  if (!job.email.empty()) answer.code = codes_.make(job.account, options_.chance);
  return answer;
}

session::CodeAnswer Credentials::judge(const session::CodeQuestion& question, const std::string& address) {
  if (options_.throttle && !guesses_.may_try(address, waiting_name(question.account), loop_.now())) {
    return {Verdict::too_often};
  }
  const room::WaitingAccount* waiting = house_.find_waiting_account(question.account);
  const std::string hash = Codes::hash(question.account, question.code);
  if (waiting == nullptr || !session::same_secret(hash, waiting->code)) return {Verdict::wrong};
  return {Verdict::right, waiting->key()};
}

void Credentials::mail(const session::MailQuestion& question, Done done) {
  const std::optional<std::string> code = codes_.take(question.code);
  if (!code) return later(session::MailAnswer{Verdict::busy}, std::move(done));
  session::CodeLetter letter{.account = question.account, .email = question.email, .code = *code};
  letter.id = question.code.substr(0, 32);
  mailer_.send(std::move(letter), [done = std::move(done)](Verdict verdict) { done(session::MailAnswer{verdict}); });
}

/// Told before anything is done about it, and whatever comes of it: nobody is to learn which accounts have an address.
session::MailAnswer Credentials::mail_forgotten(const std::string& name, const std::string& address) {
  if (options_.throttle && !guesses_.may_try(address, "forgotten " + room::fold(name), loop_.now())) {
    return {Verdict::too_often};
  }
  const room::Account* account = house_.find_account(name);
  if (account == nullptr || account->email.empty() || !mailer_.may_send(address, account->email)) return {};
  const std::string hash = codes_.make(account->name, options_.chance);
  forgotten_.add(account->key(), hash, loop_.now());
  session::CodeLetter letter{.account = account->name, .email = account->email, .code = codes_.take(hash).value_or("")};
  letter.purpose = session::CodeLetter::For::password;
  letter.id = hash.substr(0, 32);
  mailer_.send(std::move(letter), [](Verdict /*verdict*/) {});
  return {};
}

void Credentials::reset(const session::NewPasswordQuestion& question, const std::string& address, Done done) {
  const Instant now = loop_.now();
  if (options_.throttle && !guesses_.may_try(address, "forgotten " + room::fold(question.account), now)) {
    return later(session::NewPasswordAnswer{Verdict::too_often}, std::move(done));
  }
  const room::Account* account = house_.find_account(question.account);
  const std::string hash = Codes::hash(question.account, question.code);
  if (account == nullptr || !forgotten_.is_right(account->key(), hash, now)) {
    return later(session::NewPasswordAnswer{Verdict::wrong}, std::move(done));
  }
  auto job = std::make_shared<Job>();
  job->makes = job->resets = true;
  job->verifier.salt = options_.chance(net::scram_salt_bytes);
  job->verifier.iterations = options_.iterations;
  job->password = question.password;
  job->key = account->key();
  job->done = std::move(done);
  queue(std::move(job), session::NewPasswordAnswer{Verdict::busy});
}

session::ChallengeAnswer Credentials::challenge(const session::ChallengeQuestion& question) const {
  const std::string folded = room::fold(question.account);
  const room::Account* account = house_.find_account(folded);
  const ScramVerifier verifier = account != nullptr ? account->verifier : decoy(folded);
  constexpr std::size_t nonce_bytes = 18;
  return {proto::to_base64(options_.chance(nonce_bytes)), verifier.salt, verifier.iterations};
}

session::ProofAnswer Credentials::judge(const session::ProofQuestion& question, const std::string& address) {
  const std::string folded = room::fold(question.account);
  if (options_.throttle && !guesses_.may_try(address, folded, loop_.now())) return {Verdict::too_often};
  const room::Account* account = house_.find_account(folded);
  const ScramVerifier verifier = account != nullptr ? account->verifier : decoy(folded);
  const auto signature = net::check_scram_proof(verifier, question.subject, question.proof);
  if constexpr (sabotage == Sabotage::believe_anybody) {
    if (account != nullptr) return {Verdict::right, account->key(), signature.value_or("")};
  }
  if (account == nullptr || !signature) return {Verdict::wrong};
  if (options_.throttle) guesses_.succeeded(address, folded);
  return {Verdict::right, account->key(), *signature};
}

ScramVerifier Credentials::decoy(const std::string& folded) const {
  return {.salt = net::keyed_hash(secret_, folded).substr(0, net::scram_salt_bytes),
          .iterations = options_.iterations,
          .stored_key = net::keyed_hash(secret_, "stored " + folded),
          .server_key = net::keyed_hash(secret_, "server " + folded)};
}

void Credentials::later(session::Answer answer, Done done) {
  loop_.post([answer = std::move(answer), done = std::move(done)] { done(answer); });
}

void Credentials::queue(std::shared_ptr<Job> job, session::Answer busy) {
  if (waiting_.size() >= waiting_max) return later(std::move(busy), std::move(job->done));
  waiting_.push_back(std::move(job));
  begin_some();
}

void Credentials::begin_some() {
  for (Worker& worker : workers_) {
    if (waiting_.empty() || stopped_) return;
    if (worker.job != nullptr) continue;
    worker.job = std::move(waiting_.front());
    waiting_.pop_front();
    worker.work = [job = worker.job] { job->run(); };
    loop_.start(worker);
  }
}

void Credentials::finished(Worker& worker) {
  const std::shared_ptr<Job> job = std::exchange(worker.job, nullptr);
  worker.work = nullptr;
  if (stopped_) return;
  begin_some();
  if (job->resets) {
    const bool hashed = worker.result >= 0;
    if (hashed) forgotten_.remove(job->key);
    job->done(session::NewPasswordAnswer{hashed ? Verdict::right : Verdict::busy, job->key, job->verifier});
  } else if (worker.result < 0) {  // there is no thread to be had
    job->makes ? job->done(session::VerifierAnswer{Verdict::busy}) : job->done(session::PasswordAnswer{Verdict::busy});
  } else if (job->makes) {
    job->done(made(*job));
  } else if (job->matches && !job->key.name.empty()) {
    if (options_.throttle) guesses_.succeeded(job->address, job->account);
    job->done(session::PasswordAnswer{Verdict::right, job->key});
  } else {
    job->done(session::PasswordAnswer{Verdict::wrong});
  }
}

void Credentials::stop() {
  stopped_ = true;
  waiting_.clear();
}

bool Credentials::idle() const {
  return std::ranges::all_of(workers_, [](const Worker& worker) { return !worker.pending(); });
}

}  // namespace salon::server
