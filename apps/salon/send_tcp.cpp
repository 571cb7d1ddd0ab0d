// `salon send` over TCP.
//
// Two coroutines share the connection: `speak` carries standard input (or the text) to it and then half-closes,
// `hear` carries what comes to standard output until the other side closes. Whichever finds that it cannot go on gives
// the exit code with `end`, which cancels everything else.
//
// That the other side closed does not mean that it took everything: bytes may be on their way to a socket that is no
// more. So the last step, `settle`, waits until each was acknowledged or the connection was reset.
#include <unistd.h>

#include <vector>

#include "errand.hpp"
#include "send_plan.hpp"
#include "standard_streams.hpp"
#include "visible_text.hpp"

namespace salon::app {
namespace {

constexpr std::size_t chunk_bytes = 128 * 1024;

class TcpSend {
 public:
  TcpSend(net::Loop& loop, const SendPlan& plan, const Report& report)
      : loop_(loop),
        plan_(plan),
        report_(report),
        errand_(loop, report, [this] { fail(interrupted, "interrupted before it was done"); }) {}

  int run() {
    errand_.spawn(converse());
    if (plan_.deadline) errand_.spawn(watch_deadline());
    return errand_.finish([this] {
      stream_.close();
      input_.close();
      output_.close();
    });
  }

 private:
  void fail(ExitCode code, const std::string& text) { errand_.fail(code, text + so_far()); }

  /// How much went, for messages. Of what was sent, the other host has not taken what it did not acknowledge.
  [[nodiscard]] std::string so_far() const {
    if (!stream_.is_open()) return {};
    std::string text = "; sent " + count_of(sent_, "byte");
    if (const std::uint64_t lost = not_taken(); lost > 0)
      text += ", of which " + std::to_string(lost) + " were not taken";
    return text + ", received " + count_of(received_, "byte");
  }
  [[nodiscard]] std::uint64_t not_taken() const {
    const std::uint64_t waiting = stream_.facts().bytes_unacknowledged;
    return finished_ && waiting > 0 ? waiting - 1 : waiting;  // our end of the stream counts as one
  }

  net::Task<void> watch_deadline() {
    const bool passed = co_await net::sleep_until(loop_, loop_.now() + *plan_.deadline);
    if (passed) fail(timed_out, "the deadline has passed");
  }

  /// Ends when nothing has come for as long as --wait says.
  net::Task<void> watch_silence() {
    for (;;) {
      const Instant until = last_heard_ + *plan_.wait;
      const bool waited = co_await net::sleep_until(loop_, until);
      if (!waited) co_return;
      if (last_heard_ + *plan_.wait > until) continue;
      if (received_ == 0) co_return fail(timed_out, "no reply came");
      if (not_taken() > 0) co_return fail(timed_out, "not everything was taken in time");
      co_return errand_.end(done);
    }
  }

  net::Task<void> converse() {
    auto out = open_standard_output(loop_);
    if (!out) co_return fail(local_failure, out.error().message());
    output_ = std::move(*out);
    auto stream = co_await net::connect(loop_, plan_.target, plan_.connect);
    if (!stream) co_return fail(unreachable_code(stream.error()), stream.error().message());
    stream_ = std::move(*stream);
    if (const auto peer = stream_.peer()) report_.status("connected to " + peer->text());
    last_heard_ = loop_.now();
    errand_.spawn(hear());
    if (plan_.text) {
      co_await send(as_bytes(*plan_.text));
    } else {
      co_await send_input();
    }
    if (errand_.over()) co_return;
    if (!send_error_) {
      stream_.shutdown_write();
      finished_ = true;
    }
    last_heard_ = loop_.now();
    if (plan_.wait) errand_.spawn(watch_silence());
    if (heard_all_) co_await settle();
  }

  net::Task<void> send_input() {
    input_ = open_standard_input(loop_);
    if (!input_.is_open()) co_return;
    std::vector<std::byte> buffer(chunk_bytes);
    while (!send_error_) {
      const auto got = co_await input_.receive(buffer);
      if (!got && net::is_cancelled(got.error())) co_return;
      if (!got) co_return fail(local_failure, input_failed(got.error()));
      if (*got == 0) co_return;
      co_await send(Bytes(buffer).first(*got));
    }
  }

  net::Task<void> send(Bytes bytes) {
    net::OperationAwaiter<net::SendOperation> sending(loop_);
    sending.socket = stream_.socket();
    while (!bytes.empty()) {
      const iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};  // a send only reads
      sending.parts = {&part, 1};
      const int result = co_await sending;
      if (result < 0) {
        // What has come before the end is still printed: `hear` will find it.
        if (result != -ECANCELED) send_error_ = system_error(-result, "send");
        co_return;
      }
      sent_ += static_cast<std::uint64_t>(result);
      bytes = bytes.subspan(static_cast<std::size_t>(result));
    }
  }

  net::Task<void> hear() {
    std::vector<std::byte> buffer(chunk_bytes);
    VisibleText visible;
    std::string shown;
    for (;;) {
      const auto got = co_await stream_.receive(buffer);
      if (!got && net::is_cancelled(got.error())) co_return;
      if (!got) co_return fail(net::is_timeout(got.error()) ? timed_out : broken_off, broke_off(got.error()));
      if (*got == 0) break;
      received_ += *got;
      last_heard_ = loop_.now();
      Bytes chunk = Bytes(buffer).first(*got);
      if (plan_.visible) {
        shown = visible.show(as_text(chunk));
        chunk = as_bytes(shown);
      }
      const auto written = co_await output_.send_all(chunk);
      if (!written && net::is_cancelled(written.error())) co_return;
      if (!written) co_return fail(local_failure, output_failed(written.error()));
    }
    heard_all_ = true;
    if (finished_ || send_error_) co_return co_await settle();
    // Somebody who types would learn of it only with the next line but one. Other input may still be wanted: the other
    // side has closed, perhaps, only its half.
    if (!plan_.text && isatty(STDIN_FILENO) == 1) {
      report_.status("the other side has closed");
      errand_.end(done);
    }
  }

  /// The other side has closed and so have we, or we cannot send: did it take everything?
  net::Task<void> settle() {
    using namespace std::chrono_literals;
    if (send_error_) co_return fail(broken_off, broke_off(*send_error_));
    Duration pause = 1ms;
    for (;;) {
      const net::TcpFacts facts = stream_.facts();
      if (not_taken() == 0) break;
      if (facts.over) co_return fail(broken_off, "the other side closed before it had taken everything");
      // The system does not say when it hears of an acknowledgement.
      const bool go_on = co_await net::sleep_until(loop_, loop_.now() + pause);
      if (!go_on) co_return;
      pause = std::min<Duration>(2 * pause, 50ms);
    }
    report_.status("sent " + count_of(sent_, "byte") + ", received " + count_of(received_, "byte"));
    errand_.end(done);
  }

  static std::string broke_off(const Error& error) { return "the connection broke off: " + error.code.message(); }

  net::Loop& loop_;
  const SendPlan& plan_;
  const Report& report_;
  net::TcpStream stream_;
  net::TcpStream input_;   // standard input
  net::TcpStream output_;  // standard output
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  bool finished_ = false;  // we have said that nothing more comes
  bool heard_all_ = false;
  Instant last_heard_{};
  std::optional<Error> send_error_;
  Errand errand_;
};

}  // namespace

int send_over_tcp(net::Loop& loop, const SendPlan& plan, const Report& report) {
  return TcpSend(loop, plan, report).run();
}

}  // namespace salon::app
