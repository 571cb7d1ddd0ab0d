// Answers the questions about secrets (session::PasswordQuestion and its like): net/scram.hpp does what is computed,
// the loop's threads what takes long, a few at a time, Guesses says who has to wait, and Mailer sends codes.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "room/house.hpp"
#include "salon/net/loop.hpp"
#include "server/codes.hpp"
#include "server/forgotten.hpp"
#include "server/guesses.hpp"
#include "server/mailer.hpp"
#include "session/session.hpp"

namespace salon::server {

class Credentials {
 public:
  struct Options {
    /// Of new passwords.
    std::uint32_t iterations = 600'000;
    /// False: nobody is slowed down.
    bool throttle = true;
    /// Bytes that nobody can foretell; null: the system's.
    std::function<std::string(std::size_t count)> chance{};
  };
  /// Passwords that are hashed at once: more would take the CPUs from the rooms.
  static constexpr std::size_t at_once_max = 2;
  /// So many wait for that; beyond, the answer is Verdict::busy.
  static constexpr std::size_t waiting_max = 256;

  using Done = std::function<void(const session::Answer& answer)>;

  /// `house` and `mailer` are borrowed.
  Credentials(net::Loop& loop, const room::House& house, Mailer& mailer, Options options);
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;
  ~Credentials() = default;

  /// Whether it is one of the questions that are answered here.
  [[nodiscard]] static bool answers(const session::Question& question);
  /// Calls `done` once, after this call, unless `stop` comes before.
  void ask(const session::Question& question, const std::string& address, Done done);
  /// As session::Guard.
  [[nodiscard]] bool may_guess(const std::string& address) {
    return !options_.throttle || guesses_.may_guess(address, loop_.now());
  }
  void guessed_right(const std::string& address) { guesses_.guessed_right(address); }
  /// Nothing is called back any more.
  void stop();
  /// No thread is at work.
  [[nodiscard]] bool idle() const;

 private:
  /// Owned by both sides until it is done: a thread may outlive us.
  struct Job {
    ScramVerifier verifier;
    std::string password;
    bool makes = false;
    /// The account to be made waits already, and this is to be its password.
    bool shows = false;
    /// It is a new password, for who has shown a code.
    bool resets = false;
    bool matches = false;
    // not for the thread:
    std::string address;
    std::string account;
    room::AccountKey key;
    /// Where a code is to be mailed.
    std::string email;
    Done done;
    void run();
  };
  struct Worker : net::BlockingOperation {
    Credentials* credentials = nullptr;
    std::shared_ptr<Job> job;
  };

  void check(const session::PasswordQuestion& question, const std::string& address, Done done);
  void make(const session::VerifierQuestion& question, const std::string& address, Done done);
  [[nodiscard]] bool may_make(const session::VerifierQuestion& question, const std::string& address, bool waits);
  [[nodiscard]] session::VerifierAnswer made(const Job& job);
  [[nodiscard]] session::CodeAnswer judge(const session::CodeQuestion& question, const std::string& address);
  void mail(const session::MailQuestion& question, Done done);
  [[nodiscard]] session::MailAnswer mail_forgotten(const std::string& account, const std::string& address);
  void reset(const session::NewPasswordQuestion& question, const std::string& address, Done done);
  [[nodiscard]] session::ChallengeAnswer challenge(const session::ChallengeQuestion& question) const;
  [[nodiscard]] session::ProofAnswer judge(const session::ProofQuestion& question, const std::string& address);
  /// What an account that is not there would be checked against: the same each time, and nobody's.
  [[nodiscard]] ScramVerifier decoy(const std::string& folded) const;
  void later(session::Answer answer, Done done);
  void queue(std::shared_ptr<Job> job, session::Answer busy);
  void begin_some();
  void finished(Worker& worker);

  net::Loop& loop_;
  const room::House& house_;
  Mailer& mailer_;
  Codes codes_;
  Forgotten forgotten_;
  Options options_;
  std::string secret_;
  Guesses guesses_;
  std::deque<std::shared_ptr<Job>> waiting_;
  std::array<Worker, at_once_max> workers_;
  bool stopped_ = false;
};

}  // namespace salon::server
