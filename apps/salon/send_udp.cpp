// `salon send` over UDP: each message of standard input is a datagram.
//
// Nobody says that a datagram arrived. What can be known is that nobody listens or that no way leads there, if a host
// on the way says so (ICMP): so there is a wait after the last one, in which that and replies are heard.
#include <algorithm>
#include <span>
#include <vector>

#include "receive_buffer.hpp"
#include "salon/net/udp.hpp"
#include "sending.hpp"
#include "surroundings.hpp"

namespace salon::app {
namespace {

constexpr Duration usual_wait = std::chrono::milliseconds(250);
constexpr std::size_t chunk_bytes = 128 * 1024;
/// As long as a datagram can say it is: none is ever cut (RFC 768, a length of 16 bits).
constexpr std::size_t datagram_bytes_max = 65'535;

class UdpSend final : private Sending {
 public:
  UdpSend(net::Loop& loop, const SendPlan& plan, const Report& report) : Sending(loop, plan, report) {}
  using Sending::run;

 private:
  net::Task<void> converse() override {
    const auto found = co_await net::resolve(loop_, plan_.target, {.family = family_of(plan_.connect)}, until());
    if (!found && net::is_cancelled(found.error())) co_return;
    if (!found) co_return fail(unreachable_code(found.error()), found.error().message());
    peer_ = found->front();
    auto socket = net::UdpSocket::open(loop_, socket_options());
    if (!socket) co_return fail(socket.error());
    socket_.emplace(std::move(*socket));
    reached();
    report_.detail({"sending",
                    "sending to " + peer_.text() + " (UDP)",
                    {{"peer", peer_.text()}, {"local", socket_->local().text()}}});
    last_event_ = loop_.now();
    errand_.spawn(hear());
    if (plan_.text) {
      co_await send(*plan_.text);
    } else if (plan_.frame.kind == proto::Frame::Kind::fixed && !pace_) {
      co_await send_pieces(plan_.frame.bytes);
    } else {
      co_await send_input();
    }
    if (!errand_.over() && (plan_.wait || !plan_.replies)) co_await wait_out();
  }

  /// Of one peer, so that its refusals are heard and nobody else is; but whoever a broadcast reaches answers from its
  /// own address.
  [[nodiscard]] net::UdpOptions socket_options() const {
    net::UdpOptions options{.local = local_for(plan_.connect, peer_), .broadcast = plan_.broadcast};
    if (!plan_.broadcast) options.peer = peer_;
    return options;
  }

  void close() override { socket_.reset(); }

  using Sending::fail;
  /// Why a send or a receive failed.
  void fail(const Error& error) {
    if (net::is_cancelled(error)) return;
    if (error.code == std::errc::connection_refused) {
      return fail(unreachable, "nobody listens on " + peer_.text() + " (UDP): the other host refused a datagram",
                  "refused");
    }
    if (error.code == std::errc::permission_denied && !plan_.broadcast) {
      return fail(unreachable, error.message() + "; is it a broadcast address? then add --broadcast");
    }
    fail(unreachable, error.message());
  }

  [[nodiscard]] Event so_far() const override {
    if (!socket_) return {};
    return {"",
            "sent " + count_of(sent_.pieces(), "datagram") + ", received " + std::to_string(received_.pieces()),
            {{"sent", sent_.pieces()},
             {"sent_bytes", sent_.bytes()},
             {"received", received_.pieces()},
             {"received_bytes", received_.bytes()}}};
  }

  // ---- what we say ----

  net::Task<void> send_input() {
    input_ = open_standard_input(loop_);
    if (!input_.is_open()) co_return;
    proto::Framer framer(plan_.frame, net::UdpSocket::payload_max);
    const ReceiveBuffer buffer(chunk_bytes);
    for (bool more = true; more && !errand_.over();) {
      const auto got = co_await input_.receive(buffer.space());
      if (!got && net::is_cancelled(got.error())) co_return;
      if (!got) co_return fail(local_failure, input_failed(got.error()));
      more = *got > 0;
      framer.feed(as_text(buffer.first(*got)));
      for (auto event = framer.next(); !errand_.over(); event = framer.next()) {
        if (!more && std::holds_alternative<proto::Framer::More>(event)) event = framer.finish();
        if (std::holds_alternative<proto::Framer::More>(event)) break;
        if (std::holds_alternative<proto::Framer::Overlong>(event))
          co_return too_long("a message", "; choose a --frame");
        if (std::holds_alternative<proto::Framer::Unfinished>(event)) {
          co_return fail(local_failure, "standard input ended in the middle of a message");
        }
        co_await send(std::get<proto::Framer::Message>(event).text);
        if (!more) break;  // what `finish` gave is the last
      }
    }
  }

  /// Standard input in datagrams of `size` bytes, from where it was read and many at once: as fast as the system takes
  /// them.
  net::Task<void> send_pieces(std::size_t size) {
    input_ = open_standard_input(loop_);
    if (!input_.is_open()) co_return;
    const ReceiveBuffer buffer(std::max(chunk_bytes / size, std::size_t{1}) * size);
    std::size_t filled = 0;
    std::vector<Bytes> pieces;
    bool by_hand = plan_.digest || plan_.broadcast || !Outflow::suits_datagrams(STDIN_FILENO, size);
    for (bool more = true; more && !errand_.over();) {
      if (!by_hand && filled == 0 && sent_.bytes() >= Outflow::much_bytes) {
        by_hand = true;
        const bool all_gone = co_await pour(size);
        if (all_gone) co_return;
      }
      const auto got = co_await input_.receive(buffer.space().subspan(filled));
      if (!got && net::is_cancelled(got.error())) co_return;
      if (!got) co_return fail(local_failure, input_failed(got.error()));
      more = *got > 0;
      filled += *got;
      pieces.clear();
      std::size_t begin = 0;
      for (; begin + size <= filled; begin += size) pieces.push_back(buffer.first(filled).subspan(begin, size));
      if (!more && begin < filled) pieces.push_back(buffer.first(filled).subspan(begin));
      co_await send_all(pieces);
      std::ranges::copy(buffer.first(filled).subspan(begin), buffer.space().begin());
      filled -= begin;
    }
  }

  /// The rest of standard input, within the kernel. False if that cannot be, and it is still to be read.
  net::Task<bool> pour(std::size_t size) {
    auto outflow = Outflow::datagrams(STDIN_FILENO, static_cast<int>(socket_->socket()), size);
    if (!outflow) co_return false;
    const Outflow::End end = co_await run_unseen(*outflow, size);
    if (end == Outflow::End::connection_failed) fail(system_error((*outflow)->fault(), "send"));
    co_return end != Outflow::End::impossible;
  }

  net::Task<void> send_all(std::span<const Bytes> pieces) {
    while (!pieces.empty()) {
      const auto took = co_await socket_->send(pieces, peer_);
      if (!took) co_return fail(took.error());
      for (const Bytes piece : pieces.first(*took)) sent(piece);
      pieces = pieces.subspan(*took);
    }
  }

  net::Task<void> send(std::string_view message) {
    if (message.size() > net::UdpSocket::payload_max) co_return too_long("the text", "");
    const bool go_on = co_await keep_pace();
    if (!go_on) co_return;
    const auto went = co_await socket_->send(as_bytes(message), peer_);
    if (!went) co_return fail(went.error());
    sent(as_bytes(message));
  }

  void too_long(const std::string& what, const std::string& advice) {
    fail(local_failure, what + " does not fit into a datagram, which carries at most " +
                            std::to_string(net::UdpSocket::payload_max) + " bytes" + advice);
  }

  // ---- what we hear ----

  net::Task<void> hear() {
    const ReceiveBuffer buffer(datagram_bytes_max);
    for (;;) {
      const auto got = co_await socket_->receive(buffer.space());
      if (!got) co_return fail(got.error());
      const Bytes datagram = buffer.first(got->length);
      received(datagram);
      const std::string from = got->peer.text();
      report_.detail(
          {"received", count_of(got->length, "byte") + " from " + from, {{"peer", from}, {"bytes", got->length}}});
      const std::string before = label(plan_.look, from, loop_.wall(), local_utc_offset());
      const std::string shown = rendered_datagram(plan_.look, plan_.frame, as_text(datagram), before);
      co_await print(as_bytes(shown));
      if (errand_.over()) co_return;
      if (got->truncated) co_return cut(*got);
      if (plan_.replies && received_.pieces() >= *plan_.replies) co_return succeed();
    }
  }

  void cut(const net::Datagram& datagram) {
    fail(local_failure, "a datagram from " + datagram.peer.text() + " was longer than the " +
                            count_of(datagram.length, "byte") + " that were taken: the rest of it is lost");
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
    if (plan_.wait && received_.pieces() == 0) co_return fail(timed_out, "no reply came");
    succeed();
  }

  net::Endpoint peer_;
  std::optional<net::UdpSocket> socket_;
};

}  // namespace

int send_over_udp(net::Loop& loop, const SendPlan& plan, const Report& report) {
  return UdpSend(loop, plan, report).run();
}

}  // namespace salon::app
