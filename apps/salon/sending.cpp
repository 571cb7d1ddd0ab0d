#include "sending.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "progress.hpp"

namespace salon::app {
namespace {

/// How much of standard input is still to be read, if it is a file.
std::optional<std::uint64_t> input_bytes() {
  struct stat status {};
  if (fstat(STDIN_FILENO, &status) < 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  const off_t at = lseek(STDIN_FILENO, 0, SEEK_CUR);
  if (at < 0 || at > status.st_size) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size - at);
}

}  // namespace

Sending::Sending(net::Loop& loop, const SendPlan& plan, const Report& report)
    : loop_(loop),
      plan_(plan),
      report_(report),
      errand_(loop, report, [this] { fail(interrupted, "interrupted before it was done"); }),
      sent_(plan.digest),
      received_(plan.digest) {
  if (plan.rate) pace_.emplace(*plan.rate);
}

ExitCode Sending::run() {
  if (plan_.deadline) until_ = loop_.now() + *plan_.deadline;
  errand_.spawn(start());
  if (report_.shows_progress() && isatty(STDIN_FILENO) == 0) errand_.spawn(show_progress());
  return errand_.finish([this] {
    close();
    input_.close();
    output_.close();
  });
}

net::Task<void> Sending::start() {
  auto out = open_standard_output(loop_);
  if (!out) co_return fail(local_failure, out.error().message());
  output_ = std::move(*out);
  co_await converse();
}

void Sending::reached() {
  if (plan_.deadline) errand_.spawn(watch_deadline());
}

net::Task<void> Sending::watch_deadline() {
  const bool passed = co_await net::sleep_until(loop_, until_);
  if (passed) fail(timed_out, "the deadline has passed");
}

net::Task<void> Sending::show_progress() {
  Progress going(plan_.text ? std::nullopt : input_bytes());
  Progress coming;
  for (;;) {
    const bool go_on = co_await net::sleep_until(loop_, loop_.now() + Progress::interval);
    if (!go_on) co_return;
    // What is printed on the same terminal would be drawn over.
    if (plan_.look.terminal && received_.pieces() > 0) co_return;
    const auto sent = going.at(loop_.now(), sent_.bytes());
    const auto received = coming.at(loop_.now(), received_.bytes());
    if (!sent && !received) continue;
    report_.progress((sent ? "sent " + *sent : "") + (sent && received ? "; " : "") +
                     (received ? "received " + *received : ""));
  }
}

void Sending::succeed() {
  if (errand_.over()) return;
  tell_digests();
  Event event = so_far();
  event.name = "done";
  event.facts.push_back({"exit_code", std::uint64_t{done}});
  report_.status(event);
  errand_.end(done);
}

void Sending::fail(ExitCode code, const std::string& text, std::string_view name) {
  if (errand_.over()) return;
  Event event = so_far();
  if (!event.text.empty()) tell_digests();
  event.name = name;
  event.text = text + (event.text.empty() ? "" : "; ") + event.text;
  errand_.fail(code, event);
}

void Sending::tell_digests() const {
  sent_.tell_digest(report_, "sent");
  received_.tell_digest(report_, "received");
}

net::Task<bool> Sending::keep_pace() {
  if (pace_ && pace_->ready_at() > loop_.now()) co_return co_await net::sleep_until(loop_, pace_->ready_at());
  co_return true;
}

void Sending::sent(Bytes bytes) {
  sent_.add(bytes);
  last_event_ = loop_.now();
  if (pace_) pace_->sent(bytes.size(), loop_.now());
}

void Sending::received(Bytes bytes) {
  received_.add(bytes);
  last_event_ = loop_.now();
}

net::Task<Outflow::End> Sending::run_unseen(const std::shared_ptr<Outflow>& outflow, std::uint64_t piece_bytes) {
  sent_.add_unseen([outflow] { return outflow->bytes(); }, piece_bytes);
  const auto end = std::make_shared<Outflow::End>();
  net::OperationAwaiter<net::BlockingOperation> working(loop_);
  working.work = [outflow, end] { *end = outflow->run(); };  // the thread may be left behind with both
  working.may_be_left = true;
  const int result = co_await working;
  if (result == -EAGAIN) co_return Outflow::End::impossible;  // no thread is to be had
  if (result < 0) {
    outflow->interrupt();
    co_return Outflow::End::interrupted;
  }
  last_event_ = loop_.now();
  if (*end == Outflow::End::input_failed) fail(local_failure, input_failed(system_error(outflow->fault(), "read")));
  co_return *end;
}

net::Task<void> Sending::print(Bytes shown) {
  if (plan_.look.terminal) report_.end_progress();
  const auto written = co_await output_.send_all(shown);
  if (!written && !net::is_cancelled(written.error())) fail(local_failure, output_failed(written.error()));
}

}  // namespace salon::app
