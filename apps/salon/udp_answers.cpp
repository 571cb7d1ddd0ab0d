#include "udp_answers.hpp"

#include <unistd.h>

#include "receive_buffer.hpp"
#include "standard_streams.hpp"

namespace salon::app {
namespace {

constexpr std::size_t chunk_bytes = 128 * 1024;

}  // namespace

UdpAnswers::UdpAnswers(net::Loop& loop, const Report& report, Errand& errand, const ListenPlan& plan,
                       std::vector<net::UdpSocket>& sockets)
    : loop_(loop),
      report_(report),
      errand_(errand),
      plan_(plan),
      sockets_(sockets),
      sent_(plan.digest),
      spoken_(loop) {}

// ---- who ----

bool UdpAnswers::names_a_peer() const { return plan_.reply.to == Reply::To::chosen && plan_.reply.chosen.port != 0; }

/// The one whom --reply names, which need not have spoken.
std::optional<PeerBook::Peer> UdpAnswers::named_peer() const {
  if (!names_a_peer()) return std::nullopt;
  const net::Endpoint& at = plan_.reply.chosen;
  for (std::size_t index = 0; index < sockets_.size(); ++index) {
    if (sockets_[index].local().address.is_v6() == at.address.is_v6()) {
      return PeerBook::Peer{.at = at, .socket = index};
    }
  }
  return std::nullopt;
}

Result<void> UdpAnswers::possible() const {
  if (!names_a_peer() || named_peer()) return {};
  const std::string family = plan_.reply.chosen.address.is_v6() ? "IPv6" : "IPv4";
  return std::unexpected(plain_error("answer " + plan_.reply.chosen.text(), "nothing listens on " + family));
}

// ---- standard input ----

net::Task<void> UdpAnswers::give_input() {
  input_ = open_standard_input(loop_);
  if (input_.is_open()) {
    input_is_terminal_ = isatty(STDIN_FILENO) == 1;
    co_await give_all_of_it();
  }
  input_over_ = true;
}

net::Task<void> UdpAnswers::give_all_of_it() {
  while (book_.last() == nullptr && !names_a_peer()) {
    const bool go_on = co_await spoken_.wait();
    if (!go_on) co_return;
  }
  proto::Framer framer(plan_.frame, net::UdpSocket::payload_max);
  const ReceiveBuffer buffer(chunk_bytes);
  for (bool more = true; more && !errand_.over();) {
    const auto got = co_await input_.receive(buffer.space());
    if (!got && net::is_cancelled(got.error())) co_return;
    if (!got) co_return errand_.fail(local_failure, input_failed(got.error()));
    more = *got > 0;
    framer.feed(as_text(buffer.first(*got)));
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

net::Task<void> UdpAnswers::send_to_those_meant(Bytes message) {
  std::vector<PeerBook::Peer> meant = book_.of(plan_.reply, loop_.now());
  if (const auto named = named_peer(); named && meant.empty()) meant.push_back(*named);
  while (meant.empty()) {  // it is for the next of them to speak
    const bool go_on = co_await spoken_.wait();
    if (!go_on) co_return;
    meant = book_.of(plan_.reply, loop_.now());
  }
  for (const PeerBook::Peer& peer : meant) {
    co_await send(message, peer);
    if (errand_.over()) co_return;
  }
}

// ---- one answer ----

net::Task<void> UdpAnswers::echo(Bytes datagram, PeerBook::Peer peer) {
  const std::string why = reason_not_to_echo(peer);
  if (why.empty()) co_return co_await send(datagram, peer);
  if (not_echoed_++ > 0) co_return;
  const std::string name = peer.at.text();
  report_.status({"not_echoed", name + " is not answered: " + why + " (said once)", {{"peer", name}}});
}

std::string UdpAnswers::reason_not_to_echo(const PeerBook::Peer& peer) {
  if (!may_be_echoed(peer.at, peer.reached.port)) {
    return "an echo to a port below 1024, or to our own, may never end";
  }
  if (book_.take_echo(peer.at, loop_.now())) return {};
  return "it had " + std::to_string(PeerBook::echoes_max) +
         " echoes and more than 100 a second, as another echo would that never ends";
}

net::Task<void> UdpAnswers::send(Bytes message, PeerBook::Peer to) {
  const auto sent = co_await sockets_[to.socket].send(message, to.at, to.reached);
  if (sent) {
    sent_.add(message);
  } else if (!net::is_cancelled(sent.error())) {
    // One peer that cannot be reached is no reason to stop hearing the others.
    report_.problem(sent.error().message());
  }
}

}  // namespace salon::app
