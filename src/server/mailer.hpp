// Mails codes to those who make accounts: one letter at a time, by what the operator has named, and never many.
//
// Nobody is to be flooded with mail by this server: who wants letters sent, whom they are for, and all of them together
// are each held to a pace, whatever --no-throttle says.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "salon/net/loop.hpp"
#include "server/allowances.hpp"
#include "session/letter.hpp"
#include "session/session.hpp"

namespace salon::server {

struct Letter {
  std::string to;
  /// The whole message (session/letter.hpp).
  std::string text;
};

class Mailer {
 public:
  struct Options {
    /// Hands a letter on; on one of the loop's threads, which it may hold up for a while. Null: no mail is sent.
    std::function<Result<void>(const Letter& letter)> deliver{};
    /// Whom letters are from; empty: whom the operator's program takes.
    std::string from{};
  };
  static constexpr Allowances::Pace of_sender{3, std::chrono::minutes(10)};
  static constexpr Allowances::Pace of_receiver{3, std::chrono::hours(1)};
  static constexpr Allowances::Pace of_house{100, std::chrono::seconds(30)};
  /// So many wait while one is handed on, and none for longer; beyond, the answer is Verdict::busy. One, and two
  /// passwords that are hashed, leave a thread of the loop's four to commits.
  static constexpr std::size_t waiting_max = 16;
  static constexpr Duration waiting_time_max = std::chrono::seconds(30);

  using Done = std::function<void(session::Verdict verdict)>;

  /// `setting` is borrowed.
  Mailer(net::Loop& loop, LogSink& log, const session::Setting& setting, Options options);
  Mailer(const Mailer&) = delete;
  Mailer& operator=(const Mailer&) = delete;
  ~Mailer() = default;

  [[nodiscard]] bool sends() const { return options_.deliver != nullptr; }
  /// Counts a letter that somebody at `sender` wants sent to `receiver`. False: it is one too many, and not counted.
  [[nodiscard]] bool may_send(const std::string& sender, const std::string& receiver);
  /// Of `letter` all but what this fills in: who writes, where, and when. Calls `done` once, after this call, unless
  /// `stop` comes before: `right` when it was handed on, `wrong` when it could not be, and why is logged.
  void send(session::CodeLetter letter, Done done);
  /// Nothing is called back any more. What is being handed on goes on alone.
  void stop();
  [[nodiscard]] bool idle() const { return !worker_.pending(); }

 private:
  /// Owned by both sides until it is done: a thread may outlive us.
  struct Job {
    Letter letter;
    Result<void> outcome;
    // not for the thread:
    Instant since;
    Done done;
  };
  struct Worker : net::BlockingOperation {
    Mailer* mailer = nullptr;
    std::shared_ptr<Job> job;
  };

  void answer(Done done, session::Verdict verdict);
  void begin();
  void finished();

  net::Loop& loop_;
  LogSink& log_;
  const session::Setting& setting_;
  Options options_;
  Allowances senders_{of_sender};
  Allowances receivers_{of_receiver};
  Allowances house_{of_house};
  std::deque<std::shared_ptr<Job>> waiting_;
  Worker worker_;
  bool stopped_ = false;
};

}  // namespace salon::server
