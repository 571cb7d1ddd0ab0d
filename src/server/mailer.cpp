#include "server/mailer.hpp"

#include <cerrno>
#include <utility>

#include "room/mail_address.hpp"
#include "server/neighbours.hpp"

namespace salon::server {

using session::Verdict;

Mailer::Mailer(net::Loop& loop, LogSink& log, const session::Setting& setting, Options options)
    : loop_(loop), log_(log), setting_(setting), options_(std::move(options)) {
  worker_.mailer = this;
  worker_.may_be_left = true;
  worker_.handler = [](net::Operation& operation) { static_cast<Worker&>(operation).mailer->finished(); };
}

bool Mailer::may_send(const std::string& sender, const std::string& receiver) {
  const Instant now = loop_.now();
  const std::string from = neighbourhood(sender);
  const std::string to = room::folded_mail_address(receiver);
  if (!senders_.may(from, now) || !receivers_.may(to, now) || !house_.may("", now)) return false;
  senders_.count(from, now);
  receivers_.count(to, now);
  house_.count("", now);
  return true;
}

void Mailer::send(session::CodeLetter letter, Done done) {
  if (stopped_) return;
  if (!sends()) return answer(std::move(done), Verdict::wrong);
  if (waiting_.size() >= waiting_max) return answer(std::move(done), Verdict::busy);
  letter.from = options_.from;
  letter.server_name = setting_.server_name;
  letter.language = setting_.language;
  letter.time = loop_.wall();
  auto job = std::make_shared<Job>();
  job->letter = {letter.email, session::written(letter)};
  job->since = loop_.now();
  job->done = std::move(done);
  waiting_.push_back(std::move(job));
  begin();
}

void Mailer::answer(Done done, Verdict verdict) {
  loop_.post([done = std::move(done), verdict] { done(verdict); });
}

void Mailer::begin() {
  while (worker_.job == nullptr && !waiting_.empty()) {
    const std::shared_ptr<Job> next = std::move(waiting_.front());
    waiting_.pop_front();
    if (loop_.now() - next->since > waiting_time_max) {
      answer(std::move(next->done), Verdict::busy);
      continue;
    }
    worker_.job = next;
    worker_.work = [job = next, deliver = options_.deliver] { job->outcome = deliver(job->letter); };
    loop_.start(worker_);
  }
}

void Mailer::finished() {
  const std::shared_ptr<Job> job = std::exchange(worker_.job, nullptr);
  worker_.work = nullptr;
  if (stopped_) return;
  if (worker_.result < 0) {
    job->outcome = std::unexpected(system_error(-worker_.result, "start a thread"));
  }
  if (job->outcome) {
    log_.log(LogLevel::info, "a code was mailed to " + job->letter.to);
  } else {
    log_.log(LogLevel::error, "no code could be mailed to " + job->letter.to + ": " + job->outcome.error().message());
  }
  begin();
  job->done(job->outcome ? Verdict::right : Verdict::wrong);
}

void Mailer::stop() {
  stopped_ = true;
  waiting_.clear();
  if (worker_.pending()) loop_.cancel(worker_);
}

}  // namespace salon::server
