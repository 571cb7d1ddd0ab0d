// `salon send` over UDP: each message of standard input is a datagram.
//
// Nobody says that a datagram arrived. What can be known is that nobody listens, if the other host says so (ICMP port
// unreachable): so there is a wait after the last one, in which that and replies are heard.
#include <unistd.h>

#include <vector>

#include "errand.hpp"
#include "salon/net/udp.hpp"
#include "send_plan.hpp"
#include "standard_streams.hpp"
#include "visible_text.hpp"

namespace salon::app {
namespace {

constexpr Duration usual_wait = std::chrono::milliseconds(250);
constexpr std::size_t chunk_bytes = 128 * 1024;

class UdpSend {
 public:
  UdpSend(net::Loop& loop, const SendPlan& plan, const Report& report)
      : loop_(loop),
        plan_(plan),
        report_(report),
        errand_(loop, report, [this] { fail(interrupted, "interrupted before it was done"); }) {}

  int run() {
    errand_.spawn(converse());
    if (plan_.deadline) errand_.spawn(watch_deadline());
    return errand_.finish([this] {
      socket_.reset();
      input_.close();
      output_.close();
    });
  }

 private:
  void fail(ExitCode code, const std::string& text) { errand_.fail(code, text + (socket_ ? "; " + so_far() : "")); }
  /// Why a send or a receive failed.
  void fail(const Error& error) {
    if (net::is_cancelled(error)) return;
    if (error.code == std::errc::connection_refused) {
      return fail(unreachable, "nobody listens on " + peer_.text() + " (UDP): the other host refused a datagram");
    }
    fail(unreachable, error.message());
  }
  [[nodiscard]] std::string so_far() const {
    return "sent " + count_of(sent_, "datagram") + ", received " + std::to_string(received_);
  }

  net::Task<void> watch_deadline() {
    const bool passed = co_await net::sleep_until(loop_, loop_.now() + *plan_.deadline);
    if (passed) fail(timed_out, "the deadline has passed");
  }

  net::Task<void> converse() {
    auto out = open_standard_output(loop_);
    if (!out) co_return fail(local_failure, out.error().message());
    output_ = std::move(*out);
    const auto found = co_await net::resolve(loop_, plan_.target, {plan_.connect.family});
    if (!found && net::is_cancelled(found.error())) co_return;
    if (!found) co_return fail(unreachable_code(found.error()), found.error().message());
    peer_ = found->front();
    const net::Address any = peer_.address.is_v6() ? net::Address::any_v6() : net::Address::any_v4();
    auto socket = net::UdpSocket::open(loop_, {.local = {any, 0}, .peer = peer_});
    if (!socket) co_return fail(unreachable, socket.error().message());
    socket_.emplace(std::move(*socket));
    last_event_ = loop_.now();
    errand_.spawn(hear());
    if (plan_.text) {
      co_await send(*plan_.text);
    } else {
      co_await send_input();
    }
    if (!errand_.over() && (plan_.wait || !plan_.replies)) co_await wait_out();
  }

  net::Task<void> send_input() {
    input_ = open_standard_input(loop_);
    if (!input_.is_open()) co_return;
    proto::Framer framer(plan_.frame, net::UdpSocket::payload_max);
    std::vector<std::byte> buffer(chunk_bytes);
    for (bool more = true; more && !errand_.over();) {
      const auto got = co_await input_.receive(buffer);
      if (!got && net::is_cancelled(got.error())) co_return;
      if (!got) co_return fail(local_failure, input_failed(got.error()));
      more = *got > 0;
      framer.feed(as_text(Bytes(buffer).first(*got)));
      for (auto event = framer.next(); !errand_.over(); event = framer.next()) {
        if (!more && std::holds_alternative<proto::Framer::More>(event)) event = framer.finish();
        if (std::holds_alternative<proto::Framer::More>(event)) break;
        if (std::holds_alternative<proto::Framer::Overlong>(event)) {
          co_return fail(local_failure, "a message does not fit into a datagram, which carries at most " +
                                            std::to_string(net::UdpSocket::payload_max) + " bytes; choose a --frame");
        }
        if (std::holds_alternative<proto::Framer::Unfinished>(event)) {
          co_return fail(local_failure, "standard input ended in the middle of a message");
        }
        co_await send(std::get<proto::Framer::Message>(event).text);
        if (!more) break;  // what `finish` gave is the last
      }
    }
  }

  net::Task<void> send(std::string_view message) {
    if (message.size() > net::UdpSocket::payload_max) {
      co_return fail(local_failure, "the text does not fit into a datagram, which carries at most " +
                                        std::to_string(net::UdpSocket::payload_max) + " bytes");
    }
    const auto sent = co_await socket_->send(as_bytes(message), peer_);
    if (!sent) co_return fail(sent.error());
    ++sent_;
    last_event_ = loop_.now();
  }

  net::Task<void> hear() {
    const bool terminal = isatty(STDOUT_FILENO) == 1;
    std::vector<std::byte> buffer(65'536);
    for (;;) {
      const auto got = co_await socket_->receive(buffer);
      if (!got) co_return fail(got.error());
      ++received_;
      last_event_ = loop_.now();
      std::string shown = proto::framed(plan_.frame, as_text(Bytes(buffer).first(got->length)));
      if (plan_.visible) {
        VisibleText visible;
        std::string text = visible.show(shown);
        shown = text + visible.finish();
      }
      if (terminal && !shown.ends_with('\n')) shown += '\n';
      const auto written = co_await output_.send_all(as_bytes(shown));
      if (!written && net::is_cancelled(written.error())) co_return;
      if (!written) co_return fail(local_failure, output_failed(written.error()));
      if (plan_.replies && received_ >= *plan_.replies) co_return finish();
    }
  }

  /// Until nothing was sent or heard for as long as --wait says.
  net::Task<void> wait_out() {
    const Duration wait = plan_.wait.value_or(usual_wait);
    while (loop_.now() < last_event_ + wait) {
      const bool go_on = co_await net::sleep_until(loop_, last_event_ + wait);
      if (!go_on) co_return;
    }
    if (plan_.replies) {
      co_return fail(timed_out, "fewer replies came than the " + std::to_string(*plan_.replies) + " asked for");
    }
    if (plan_.wait && received_ == 0) co_return fail(timed_out, "no reply came");
    finish();
  }

  void finish() {
    report_.status(so_far());
    errand_.end(done);
  }

  net::Loop& loop_;
  const SendPlan& plan_;
  const Report& report_;
  net::Endpoint peer_;
  std::optional<net::UdpSocket> socket_;
  net::TcpStream input_;   // standard input
  net::TcpStream output_;  // standard output
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  Instant last_event_{};
  Errand errand_;
};

}  // namespace

int send_over_udp(net::Loop& loop, const SendPlan& plan, const Report& report) {
  return UdpSend(loop, plan, report).run();
}

}  // namespace salon::app
