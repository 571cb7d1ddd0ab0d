#include "call.hpp"

#include <array>
#include <utility>

namespace salon::app {
namespace {

constexpr Duration connect_time_max = std::chrono::seconds(20);
/// A server that vanished without a word is noticed within this time even while nothing is sent.
constexpr Duration vanished_within = std::chrono::seconds(75);

}  // namespace

Call::Call(net::Loop& loop, session::Caller& caller, const JoinPlan& plan, Output& output, Hear hear)
    : loop_(loop),
      caller_(caller),
      plan_(plan),
      output_(output),
      hear_(std::move(hear)),
      dial_(loop, plan.server, {.family = plan.family}, plan.tls),
      to_send_(loop),
      progress_(loop) {}

net::Task<std::optional<Unreached>> Call::connect(const std::function<void(const Event&)>& tell) {
  auto stream = co_await dial_.connect(loop_.now() + connect_time_max, tell);
  if (!stream) co_return std::move(stream.error());
  stream_ = std::move(*stream);
  stream_.notice_vanished(vanished_within);
  co_return std::nullopt;
}

net::Task<Result<void>> Call::talk() {
  net::CancelScope& scope = co_await net::this_scope();
  net::TaskGroup sending(scope);
  ended_because_.clear();
  caller_.connected(loop_.now());
  sending.spawn(send());
  Result<void> ended = co_await receive();
  sending.cancel();
  co_await sending.join();
  stream_.close();
  if (caller_.satisfied()) co_return Result<void>{};
  caller_.broken();
  pass_on();
  co_return ended;
}

net::Task<Result<void>> Call::receive() {
  const std::string attempt = "talk to " + plan_.server.text();
  std::array<std::byte, 16 * 1024> buffer;
  for (;;) {
    pass_on();
    if (caller_.finished()) co_return std::unexpected(plain_error(attempt, ended_because_));
    while (output_.waiting() > Output::waiting_bytes_wanted) {
      const bool rung = co_await output_.taken().wait();
      if (!rung) break;
    }
    const auto count = co_await stream_.receive(buffer, caller_.deadline());
    if (!count && net::is_timeout(count.error())) {
      caller_.deadline_passed(loop_.now());
    } else if (!count) {
      co_return std::unexpected(count.error());
    } else if (*count == 0) {
      co_return std::unexpected(plain_error(attempt, "the server closed the connection"));
    } else {
      caller_.receive(as_text(Bytes(buffer).first(*count)), loop_.now());
    }
  }
}

net::Task<void> Call::send() {
  for (;;) {
    const std::string bytes = caller_.take_bytes();
    if (!bytes.empty()) {
      // If it fails, so does receiving, which says why.
      const auto sent = co_await stream_.send_all(as_bytes(bytes));
      if (!sent) co_return;
    } else {
      const bool rung = co_await to_send_.wait();
      if (!rung) co_return;
    }
  }
}

void Call::pass_on() {
  for (const session::Happening& happening : caller_.take_happenings()) {
    if (const auto* ended = std::get_if<session::happening::Ended>(&happening)) ended_because_ = ended->reason;
    hear_(happening);
  }
  to_send_.ring();
  progress_.ring();
}

}  // namespace salon::app
