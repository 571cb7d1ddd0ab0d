// `salon listen` over UDP: prints every datagram of every peer; standard input answers the last one who spoke.
//
// The sockets are never connected: who speaks first does not shut out the others, and an answer leaves from the address
// that was written to.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include "exit_code.hpp"
#include "listen_plan.hpp"
#include "one_port.hpp"
#include "pen.hpp"
#include "ready.hpp"
#include "salon/net/udp.hpp"
#include "signal_watch.hpp"
#include "visible_text.hpp"

namespace salon::app {
namespace {

constexpr std::size_t chunk_bytes = 128 * 1024;
/// All peers write as one: a datagram is whole whether it ends in a newline or not.
constexpr Pen::PeerId everyone = 0;

class UdpListen {
 public:
  UdpListen(net::Loop& loop, const ListenPlan& plan, const Report& report)
      : loop_(loop), plan_(plan), report_(report), changed_(loop), group_(loop) {}

  int run() {
    if (auto opened = open(); !opened) {
      report_.problem(opened.error().message());
      return failed(unreachable);
    }
    // Before anyone is told: who is told may ask for the end at once.
    const SignalWatch signals(loop_, {SIGINT, SIGTERM, SIGHUP}, [this](int) { end(done); });
    if (plan_.ready_descriptor) {
      if (auto told = tell_ready(*plan_.ready_descriptor, sockets_.front().local().port); !told) {
        report_.problem(told.error().message());
        return failed(wrong_use);
      }
    }
    for (net::UdpSocket& socket : sockets_) group_.spawn(hear(socket));
    group_.spawn(read_input());
    loop_.run_until([&] { return group_.empty(); });
    if (*code_ == done)
      report_.status("received " + count_of(received_, "datagram") + ", sent " + std::to_string(sent_));
    return failed(*code_);
  }

 private:
  struct Peer {
    net::UdpSocket* socket = nullptr;
    net::Endpoint at;
    net::Endpoint reached;  // our address, as this peer knows it
  };

  /// Closes everything.
  int failed(int code) {
    sockets_.clear();
    pen_.reset();
    input_.close();
    loop_.drain();
    return code;
  }
  void end(int code) {
    if (!code_) code_ = code;
    group_.cancel();
  }
  void fail(const std::string& text) {
    report_.problem(text);
    end(local_failure);
  }

  Result<void> open() {
    if (fcntl(STDOUT_FILENO, F_GETFD) < 0) {
      return std::unexpected(plain_error("print what comes", "standard output is closed"));
    }
    for (const server::ListenAt& at : plan_.at) {
      const auto before = static_cast<std::ptrdiff_t>(sockets_.size());
      auto opened = open_on_one_port(
          at,
          [this](const net::Endpoint& local) -> Result<std::uint16_t> {
            auto socket = net::UdpSocket::open(loop_, {.local = local});
            if (!socket) return std::unexpected(socket.error());
            sockets_.push_back(std::move(*socket));
            return sockets_.back().local().port;
          },
          [&] { sockets_.erase(sockets_.begin() + before, sockets_.end()); });
      if (!opened) return opened;
    }
    const auto out = loop_.adopt(STDOUT_FILENO);
    if (!out) return std::unexpected(out.error());
    pen_.emplace(loop_, *out);
    std::string addresses;
    for (const net::UdpSocket& socket : sockets_) {
      addresses += (addresses.empty() ? "" : " and ") + socket.local().text();
    }
    report_.status("listening on " + addresses + " (UDP)");
    return {};
  }

  net::Task<void> hear(net::UdpSocket& socket) {
    const bool terminal = isatty(STDOUT_FILENO) == 1;
    std::vector<std::byte> buffer(65'536);
    for (;;) {
      const auto got = co_await socket.receive(buffer);
      if (!got && net::is_cancelled(got.error())) co_return;
      if (!got) co_return fail(got.error().message());
      if (plan_.once && received_ > 0) co_return;  // the other socket had it
      ++received_;
      last_ = {&socket, got->peer, got->local};
      std::string shown = proto::framed(plan_.frame, as_text(Bytes(buffer).first(got->length)));
      if (plan_.visible) {
        VisibleText visible;
        std::string text = visible.show(shown);
        shown = text + visible.finish();
      }
      if (terminal && !shown.ends_with('\n')) shown += '\n';
      const auto written = co_await pen_->write(everyone, as_bytes(shown));
      if (!written && net::is_cancelled(written.error())) co_return;
      if (!written) co_return fail(written.error().message());
      changed_.wake_all();
      if (!plan_.once) continue;
      printed_ = true;
      if (input_over_ || input_is_terminal_) end(done);
      co_return;
    }
  }

  net::Task<void> read_input() {
    const auto in = loop_.adopt(STDIN_FILENO);
    if (in) {
      input_is_terminal_ = isatty(STDIN_FILENO) == 1;
      input_ = net::TcpStream(loop_, *in);
      co_await answer();
    }
    input_over_ = true;
    if (printed_) end(done);
  }

  net::Task<void> answer() {
    while (last_.socket == nullptr) {
      const bool go_on = co_await changed_.wait();
      if (!go_on) co_return;
    }
    proto::Framer framer(plan_.frame, net::UdpSocket::payload_max);
    std::vector<std::byte> buffer(chunk_bytes);
    for (bool more = true; more && !code_;) {
      const auto got = co_await input_.receive(buffer);
      if (!got && net::is_cancelled(got.error())) co_return;
      if (!got) co_return fail("cannot read standard input: " + got.error().code.message());
      more = *got > 0;
      framer.feed(as_text(Bytes(buffer).first(*got)));
      for (auto event = framer.next(); !code_; event = framer.next()) {
        if (!more && std::holds_alternative<proto::Framer::More>(event)) event = framer.finish();
        if (std::holds_alternative<proto::Framer::More>(event)) break;
        const auto* message = std::get_if<proto::Framer::Message>(&event);
        if (message == nullptr) {
          co_return fail("a message on standard input does not fit into a datagram, or it has no end");
        }
        const Peer to = last_;
        const auto sent = co_await to.socket->send(as_bytes(message->text), to.at, to.reached);
        if (!sent && net::is_cancelled(sent.error())) co_return;
        // One peer that cannot be reached is no reason to stop hearing the others.
        if (!sent) report_.problem(sent.error().message());
        if (sent) ++sent_;
        if (!more) break;  // what `finish` gave is the last
      }
    }
  }

  net::Loop& loop_;
  const ListenPlan& plan_;
  const Report& report_;
  std::vector<net::UdpSocket> sockets_;
  Peer last_;
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
  std::optional<Pen> pen_;
  net::TcpStream input_;
  bool input_is_terminal_ = false;
  bool input_over_ = false;
  bool printed_ = false;  // with --once: the datagram that was waited for
  std::optional<int> code_;
  WaitList changed_;  // the first peer has spoken
  net::TaskGroup group_;
};

}  // namespace

int listen_over_udp(net::Loop& loop, const ListenPlan& plan, const Report& report) {
  return UdpListen(loop, plan, report).run();
}

}  // namespace salon::app
