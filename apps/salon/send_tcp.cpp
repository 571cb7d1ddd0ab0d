// `salon send` over TCP.
//
// Two coroutines share the connection: `speak` carries standard input (or the text) to it and then half-closes,
// `hear` carries what comes to standard output until the other side closes.
//
// That the other side closed does not mean that it took everything: bytes may be on their way to a socket that is no
// more. So the last step, `settle`, waits until each was acknowledged or the connection was reset.
#include <unistd.h>

#include <memory>

#include "outflow.hpp"
#include "receive_buffer.hpp"
#include "sending.hpp"
#include "surroundings.hpp"

namespace salon::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t chunk_bytes = 128 * 1024;

class TcpSend final : private Sending {
 public:
  TcpSend(net::Loop& loop, const SendPlan& plan, const Report& report) : Sending(loop, plan, report) {}
  using Sending::run;

 private:
  net::Task<void> converse() override {
    const std::function<void(const Event&)> tell = [this](const Event& event) {
      event.name == "problem" ? report_.problem(event) : report_.status(event);
    };
    auto stream = co_await dial_.connect(until(), tell);
    if (!stream && net::is_cancelled(stream.error().error)) co_return;
    if (!stream) co_return errand_.fail(stream.error().code, stream.error().event);
    stream_ = std::move(*stream);
    reached();
    if (const auto peer = stream_.peer()) peer_ = peer->text();
    Event connected{"connected", "connected to " + peer_, {{"peer", peer_}, {"local", local()}}};
    if (stream_.secure()) {
      connected.text += " (" + stream_.security() + ")";
      connected.facts.push_back({"tls", stream_.security()});
    }
    report_.status(connected);
    last_event_ = loop_.now();
    errand_.spawn(hear());
    co_await speak();
  }

  void close() override { stream_.close(); }

  [[nodiscard]] std::string local() const {
    const auto here = stream_.local();
    return here ? here->text() : std::string();
  }

  [[nodiscard]] Event so_far() const override {
    if (!stream_.is_open()) return {};
    const std::uint64_t lost = not_taken();
    Event event{"", "sent " + count_of(sent_.bytes(), "byte"), {}};
    if (lost > 0) {
      event.text += std::string(", of which ") + (stream_.secure() ? "at most " : "") + std::to_string(lost) +
                    (lost == 1 ? " was" : " were") + " not taken";
    }
    event.text += ", received " + count_of(received_.bytes(), "byte");
    event.facts = {{"sent", sent_.bytes()}, {"not_taken", lost}, {"received", received_.bytes()}};
    return event;
  }
  /// Of what was sent, the other host has not taken what it did not acknowledge. Under TLS, more bytes than were sent
  /// go by, and it is not known which are which.
  [[nodiscard]] std::uint64_t not_taken() const {
    const std::uint64_t waiting = stream_.facts().bytes_unacknowledged;
    const std::uint64_t ours = finished_ && waiting > 0 ? waiting - 1 : waiting;  // the stream's end counts as one
    return std::min(ours, sent_.bytes());
  }

  // ---- what we say ----

  net::Task<void> speak() {
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
    last_event_ = loop_.now();
    if (plan_.wait) errand_.spawn(watch_silence());
    if (heard_all_) co_await settle();
  }

  net::Task<void> send_input() {
    input_ = open_standard_input(loop_);
    if (!input_.is_open()) co_return;
    const ReceiveBuffer buffer(chunk_bytes);
    bool by_hand = pace_ || plan_.digest || stream_.secure() || !Outflow::suits(STDIN_FILENO);
    while (!send_error_) {
      if (!by_hand && sent_.bytes() >= Outflow::much_bytes) {
        by_hand = true;
        const bool all_gone = co_await pour();
        if (all_gone) co_return;
      }
      const auto got = co_await input_.receive(buffer.space());
      if (!got && net::is_cancelled(got.error())) co_return;
      if (!got) co_return fail(local_failure, input_failed(got.error()));
      if (*got == 0) co_return;
      co_await send(buffer.first(*got));
    }
  }

  /// The rest of standard input, within the kernel. False if that cannot be, and it is still to be read.
  net::Task<bool> pour() {
    auto outflow = Outflow::between(STDIN_FILENO, static_cast<int>(stream_.socket()));
    if (!outflow) co_return false;
    const Outflow::End end = co_await run_unseen(*outflow);
    if (end == Outflow::End::connection_failed) send_error_ = system_error((*outflow)->fault(), "send");
    co_return end != Outflow::End::impossible;
  }

  net::Task<void> send(Bytes bytes) {
    while (!bytes.empty()) {
      const bool go_on = co_await keep_pace();
      if (!go_on) co_return;
      const Bytes piece = pace_ ? bytes.first(std::min(bytes.size(), pace_->piece_bytes())) : bytes;
      const int result = co_await stream_.send_some(piece);
      if (result < 0) {
        // What has come before the end is still printed: `hear` will find it.
        if (result != -ECANCELED) send_error_ = system_error(-result, "send");
        co_return;
      }
      sent(bytes.first(static_cast<std::size_t>(result)));
      bytes = bytes.subspan(static_cast<std::size_t>(result));
    }
  }

  // ---- what we hear ----

  net::Task<void> hear() {
    const ReceiveBuffer buffer(chunk_bytes);
    for (;;) {
      const auto got = co_await stream_.receive(buffer.space());
      if (!got && net::is_cancelled(got.error())) co_return;
      if (!got) co_return fail(net::is_timeout(got.error()) ? timed_out : broken_off, broke_off(got.error()));
      const Bytes chunk = buffer.first(*got);
      if (!chunk.empty()) received(chunk);
      co_await show(chunk);
      if (errand_.over()) co_return;
      if (chunk.empty()) break;
    }
    heard_all_ = true;
    if (finished_ || send_error_) co_return co_await settle();
    // Somebody who types would learn of it only with the next line but one. Other input may still be wanted: the other
    // side has closed, perhaps, only its half.
    if (!plan_.text && isatty(STDIN_FILENO) == 1) {
      report_.status({"closed", "the other side has closed", {{"peer", peer_}}});
      succeed();
    }
  }

  /// Prints `chunk` as it is wanted; an empty one is the end.
  net::Task<void> show(Bytes chunk) {
    if (plan_.look.plain()) co_return co_await print(chunk);
    const std::string before = label(plan_.look, peer_, loop_.wall(), local_utc_offset());
    const std::string shown = chunk.empty() ? rendering_.finish(before, line_begins_)
                                            : rendering_.render(as_text(chunk), before, line_begins_);
    if (!shown.empty()) line_begins_ = shown.ends_with('\n');
    co_await print(as_bytes(shown));
  }

  /// Ends when nothing has come for as long as --wait says.
  net::Task<void> watch_silence() {
    for (;;) {
      const Instant until = last_event_ + *plan_.wait;
      const bool waited = co_await net::sleep_until(loop_, until);
      if (!waited) co_return;
      if (last_event_ + *plan_.wait > until) continue;
      if (received_.bytes() == 0) co_return fail(timed_out, "no reply came");
      if (not_taken() > 0) co_return fail(timed_out, "not everything was taken in time");
      co_return succeed();
    }
  }

  /// The other side has closed and so have we, or we cannot send: did it take everything?
  net::Task<void> settle() {
    if (send_error_) co_return fail(broken_off, broke_off(*send_error_));
    Duration pause = 1ms;
    for (;;) {
      const net::TcpFacts facts = stream_.facts();
      if (not_taken() == 0) co_return succeed();
      if (facts.over) co_return fail(broken_off, "the other side closed before it had taken everything");
      // The system does not say when it hears of an acknowledgement.
      const bool go_on = co_await net::sleep_until(loop_, loop_.now() + pause);
      if (!go_on) co_return;
      pause = std::min<Duration>(2 * pause, 50ms);
    }
  }

  static std::string broke_off(const Error& error) {
    return "the connection broke off: " + (error.code ? error.code.message() : error.message());
  }

  Dial dial_{loop_, plan_.target, plan_.connect, plan_.tls};
  Channel stream_;
  std::string peer_;
  Rendering rendering_{plan_.look};
  bool line_begins_ = true;
  bool finished_ = false;  // we have said that nothing more comes
  bool heard_all_ = false;
  std::optional<Error> send_error_;
};

}  // namespace

int send_over_tcp(net::Loop& loop, const SendPlan& plan, const Report& report) {
  return TcpSend(loop, plan, report).run();
}

}  // namespace salon::app
