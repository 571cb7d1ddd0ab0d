// `salon listen` over UDP: prints every datagram of every peer; standard input answers whom --reply says.
//
// The sockets are never connected: who speaks first does not shut out the others, and an answer leaves from the address
// that was written to.
#include <unistd.h>

#include <vector>

#include "errand.hpp"
#include "listen_open.hpp"
#include "pen.hpp"
#include "progress.hpp"
#include "salon/net/udp.hpp"
#include "standard_streams.hpp"
#include "surroundings.hpp"

namespace salon::app {
namespace {

constexpr std::size_t chunk_bytes = 128 * 1024;
/// As long as a datagram can say it is: none is ever cut (RFC 768, 8200: a length of 16 bits, of which 8 bytes are the
/// header's).
constexpr std::size_t datagram_bytes_max = 65'535;
/// All peers write as one: a datagram is whole whether it ends in a newline or not.
constexpr Pen::PeerId everyone = 0;

class UdpListen {
 public:
  UdpListen(net::Loop& loop, const ListenPlan& plan, const Report& report)
      : loop_(loop),
        plan_(plan),
        report_(report),
        gate_(plan.gate),
        errand_(loop, report, [this] { errand_.end(done); }),
        pen_(loop),
        changed_(loop) {}

  int run() {
    if (plan_.digest) {
      digest_of_received_.emplace();
      digest_of_sent_.emplace();
    }
    if (open()) {
      for (std::size_t index = 0; index < sockets_.size(); ++index) errand_.spawn(hear(index));
      if (!plan_.look.terminal) errand_.spawn(show_progress(loop_, report_, "received", bytes_));
      if (plan_.echo) {
        input_over_ = true;
      } else {
        errand_.spawn(read_input());
      }
    }
    const ExitCode code = errand_.finish([this] {
      sockets_.clear();
      pen_.close();
      input_.close();
    });
    if (code == done) sum_up();
    return code;
  }

 private:
  bool open() {
    auto output = open_standard_output(loop_);
    if (!output) return failed(local_failure, output.error());
    pen_.use(std::move(*output));
    auto opened = open_all<net::UdpSocket>(
        plan_, [this](const net::Endpoint& local) { return net::UdpSocket::open(loop_, {.local = local}); });
    if (!opened) return failed(unreachable, opened.error());
    sockets_ = std::move(*opened);
    if (names_a_peer() && !chosen_peer()) {
      const std::string family = plan_.reply.chosen.address.is_v6() ? "IPv6" : "IPv4";
      return failed(wrong_use, plain_error("answer " + plan_.reply.chosen.text(), "nothing listens on " + family));
    }
    const auto announced = announce(report_, plan_, local_endpoints(sockets_));
    return announced || failed(wrong_use, announced.error());
  }
  bool failed(ExitCode code, const Error& error) {
    errand_.fail(code, error.message());
    return false;
  }

  void sum_up() {
    Event event{"totals",
                "received " + count_of(received_, "datagram") + ", sent " + std::to_string(sent_),
                {{"received", received_}, {"sent", sent_}}};
    if (gate_.turned_away_count() > 0) {
      event.text += ", turned away " + std::to_string(gate_.turned_away_count());
      event.facts.push_back({"turned_away", gate_.turned_away_count()});
    }
    if (not_echoed_ > 0) {
      event.text += ", not echoed " + std::to_string(not_echoed_);
      event.facts.push_back({"not_echoed", not_echoed_});
    }
    report_.status(event);
    if (!plan_.digest) return;
    report_.problem(digest_event("received", *digest_of_received_));
    if (sent_ > 0) report_.problem(digest_event("sent", *digest_of_sent_));
  }

  // ---- what comes ----

  net::Task<void> hear(std::size_t index) {
    net::UdpSocket& socket = sockets_[index];
    std::vector<std::byte> buffer(datagram_bytes_max);
    for (;;) {
      const auto got = co_await socket.receive(buffer);
      if (!got && net::is_cancelled(got.error())) co_return;
      if (!got) co_return errand_.fail(local_failure, got.error().message());
      const net::Endpoint from{got->peer.address.unmapped(), got->peer.port};
      if (!gate_.admits(from.address)) {
        gate_.turned_away(from.address);
        continue;
      }
      if (plan_.once && received_ > 0) co_return;  // the other socket had it
      ++received_;
      book_.heard({.at = got->peer, .reached = got->local, .socket = index, .heard = loop_.now()});
      const Bytes datagram = Bytes(buffer).first(got->length);
      bytes_ += datagram.size();
      if (plan_.digest) digest_of_received_->add(datagram);
      co_await print(datagram, from);
      if (plan_.echo && !errand_.over()) co_await echo(datagram, *book_.last());
      if (errand_.over()) co_return;
      changed_.wake_all();
      if (!plan_.once) continue;
      printed_ = true;
      if (input_over_ || input_is_terminal_) errand_.end(done);
      co_return;
    }
  }

  net::Task<void> print(Bytes datagram, net::Endpoint from) {
    const auto turn = co_await pen_.take(everyone);
    if (!turn) co_return;
    const std::string who = plan_.look.tag ? from.text() : std::string();
    const std::string before = label(plan_.look, who, loop_.wall(), local_utc_offset());
    const std::string shown = rendered_datagram(plan_.look, plan_.frame, as_text(datagram), before);
    const auto written = co_await pen_.write(everyone, as_bytes(shown));
    if (written) {
      ++written_;
      co_return;
    }
    if (net::is_cancelled(written.error())) co_return;
    const std::uint64_t lost = received_ - written_;
    errand_.fail(local_failure, {"error",
                                 output_failed(written.error()) + "; " + count_of(lost, "datagram") +
                                     " that had come " + (lost == 1 ? "is" : "are") + " lost",
                                 {{"lost", lost}}});
  }

  net::Task<void> echo(Bytes datagram, PeerBook::Peer peer) {
    if (may_be_echoed(peer.at, peer.reached.port)) co_return co_await send(datagram, peer);
    if (not_echoed_++ > 0) co_return;
    report_.status({"not_echoed",
                    peer.at.text() + " is not answered: an echo to a port below 1024, or to our own, may never end "
                                     "(said once)",
                    {{"peer", peer.at.text()}}});
  }

  // ---- what is answered ----

  net::Task<void> send(Bytes message, PeerBook::Peer to) {
    const auto sent = co_await sockets_[to.socket].send(message, to.at, to.reached);
    if (sent) ++sent_;
    if (sent && plan_.digest) digest_of_sent_->add(message);
    // One peer that cannot be reached is no reason to stop hearing the others.
    if (!sent && !net::is_cancelled(sent.error())) report_.problem(sent.error().message());
  }

  net::Task<void> read_input() {
    input_ = open_standard_input(loop_);
    if (input_.is_open()) {
      input_is_terminal_ = isatty(STDIN_FILENO) == 1;
      co_await answer();
    }
    input_over_ = true;
    if (printed_) errand_.end(done);
  }

  net::Task<void> answer() {
    while (book_.last() == nullptr && !names_a_peer()) {
      const bool go_on = co_await changed_.wait();
      if (!go_on) co_return;
    }
    proto::Framer framer(plan_.frame, net::UdpSocket::payload_max);
    std::vector<std::byte> buffer(chunk_bytes);
    for (bool more = true; more && !errand_.over();) {
      const auto got = co_await input_.receive(buffer);
      if (!got && net::is_cancelled(got.error())) co_return;
      if (!got) co_return errand_.fail(local_failure, input_failed(got.error()));
      more = *got > 0;
      framer.feed(as_text(Bytes(buffer).first(*got)));
      for (auto event = framer.next(); !errand_.over(); event = framer.next()) {
        if (!more && std::holds_alternative<proto::Framer::More>(event)) event = framer.finish();
        if (std::holds_alternative<proto::Framer::More>(event)) break;
        const auto* message = std::get_if<proto::Framer::Message>(&event);
        if (message == nullptr) {
          co_return errand_.fail(local_failure,
                                 "a message on standard input does not fit into a datagram, or it has no end");
        }
        const Bytes bytes = as_bytes(message->text);
        co_await send_to_those_meant(bytes);
        if (!more) break;  // what `finish` gave is the last
      }
    }
  }

  net::Task<void> send_to_those_meant(Bytes message) {
    std::vector<PeerBook::Peer> meant = book_.of(plan_.reply, loop_.now());
    if (const auto chosen = chosen_peer(); chosen && meant.empty()) meant.push_back(*chosen);
    while (meant.empty()) {  // it is for the next of them to speak
      const bool go_on = co_await changed_.wait();
      if (!go_on) co_return;
      meant = book_.of(plan_.reply, loop_.now());
    }
    for (const PeerBook::Peer& peer : meant) {
      co_await send(message, peer);
      if (errand_.over()) co_return;
    }
  }

  [[nodiscard]] bool names_a_peer() const {
    return plan_.reply.to == Reply::To::chosen && plan_.reply.chosen.port != 0;
  }
  /// The one whom --reply names, which need not have spoken.
  [[nodiscard]] std::optional<PeerBook::Peer> chosen_peer() const {
    if (!names_a_peer()) return std::nullopt;
    const net::Endpoint& at = plan_.reply.chosen;
    for (std::size_t index = 0; index < sockets_.size(); ++index) {
      if (sockets_[index].local().address.is_v6() == at.address.is_v6()) {
        return PeerBook::Peer{.at = at, .socket = index};
      }
    }
    return std::nullopt;
  }

  net::Loop& loop_;
  const ListenPlan& plan_;
  const Report& report_;
  Gate gate_;
  Errand errand_;
  Pen pen_;
  std::vector<net::UdpSocket> sockets_;
  PeerBook book_;
  std::uint64_t received_ = 0;
  std::uint64_t bytes_ = 0;    // in them
  std::uint64_t written_ = 0;  // of those, to standard output
  std::uint64_t sent_ = 0;
  std::uint64_t not_echoed_ = 0;
  std::optional<net::Digest> digest_of_received_;
  std::optional<net::Digest> digest_of_sent_;
  net::TcpStream input_;
  bool input_is_terminal_ = false;
  bool input_over_ = false;
  bool printed_ = false;  // with --once: the datagram that was waited for
  WaitList changed_;      // a peer has spoken
};

}  // namespace

int listen_over_udp(net::Loop& loop, const ListenPlan& plan, const Report& report) {
  return UdpListen(loop, plan, report).run();
}

}  // namespace salon::app
