#include "server/credentials.hpp"

#include <algorithm>
#include <utility>

#include "net/scram.hpp"
#include "proto/base64.hpp"
#include "room/name.hpp"
#include "server/neighbours.hpp"
#include "server/sabotage.hpp"

namespace salon::server {

using session::Verdict;

void Credentials::Job::run() {
  if (makes) {
    verifier = net::make_scram_verifier(password, std::move(verifier.salt), verifier.iterations);
  } else {
    matches = net::password_matches(verifier, password);
  }
}

Credentials::Credentials(net::Loop& loop, const room::House& house, Options options)
    : loop_(loop), house_(house), options_(std::move(options)) {
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
         std::holds_alternative<session::ProofQuestion>(question);
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

void Credentials::make(const session::VerifierQuestion& question, const std::string& address, Done done) {
  if (options_.throttle && !guesses_.may_register(address, loop_.now())) {
    return later(session::VerifierAnswer{Verdict::too_often}, std::move(done));
  }
  auto job = std::make_shared<Job>();
  job->makes = true;
  job->verifier.salt = options_.chance(net::scram_salt_bytes);
  job->verifier.iterations = options_.iterations;
  job->password = question.password;
  job->done = std::move(done);
  queue(std::move(job), session::VerifierAnswer{Verdict::busy});
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
  if (worker.result < 0) {  // there is no thread to be had
    job->makes ? job->done(session::VerifierAnswer{Verdict::busy}) : job->done(session::PasswordAnswer{Verdict::busy});
  } else if (job->makes) {
    job->done(session::VerifierAnswer{Verdict::right, job->verifier});
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
