// `salon listen` over UDP: prints every datagram of every peer.
//
// The sockets are never connected: who speaks first does not shut out the others, and an answer leaves from the address
// that was written to. What has come is taken in batches; where nothing is to be changed or added, the system's own
// buffers, in which datagrams stand joined, are written as they are.
#include <vector>

#include "listen_open.hpp"
#include "pen.hpp"
#include "progress.hpp"
#include "standard_streams.hpp"
#include "surroundings.hpp"
#include "udp_answers.hpp"

namespace salon::app {
namespace {

/// Waits with the system while standard output is slower than the peers; the system may give less.
constexpr std::size_t receive_buffer_bytes = std::size_t{32} << 20U;
/// All peers write as one: a datagram is whole whether it ends in a newline or not.
constexpr Pen::PeerId everyone = 0;

using Datagrams = std::span<const net::ReceivedDatagram>;

class UdpListen {
 public:
  UdpListen(net::Loop& loop, const ListenPlan& plan, Report& report)
      : loop_(loop),
        plan_(plan),
        report_(report),
        gate_(plan.gate),
        errand_(loop, report, [this] { errand_.end(done); }),
        pen_(loop),
        answers_(loop, report, errand_, plan, sockets_),
        received_(plan.digest) {}

  int run() {
    report_.ask_before_each([this] { return pen_.break_line(); });
    if (open()) {
      dropped_.resize(sockets_.size());
      for (std::size_t index = 0; index < sockets_.size(); ++index) errand_.spawn(hear(index));
      if (!plan_.look.terminal) errand_.spawn(show_progress(loop_, report_, "received", bytes_));
      if (plan_.echo) {
        answers_.give_no_input();
      } else {
        errand_.spawn(answer());
      }
    }
    const ExitCode code = errand_.finish([this] {
      sockets_.clear();
      pen_.close();
      answers_.close();
    });
    if (code == done) sum_up();
    report_.ask_before_each({});
    return code;
  }

 private:
  bool open() {
    auto output = open_standard_output(loop_);
    if (!output) return failed(local_failure, output.error());
    pen_.use(std::move(*output));
    auto opened = open_all<net::UdpSocket>(plan_, [this](const net::Endpoint& local) {
      return net::UdpSocket::open(loop_, {.local = local, .receive_buffer_bytes = receive_buffer_bytes});
    });
    if (!opened) return failed(unreachable, opened.error());
    sockets_ = std::move(*opened);
    if (const auto possible = answers_.possible(); !possible) return failed(wrong_use, possible.error());
    const auto announced = announce(report_, plan_, local_endpoints(sockets_));
    return announced || failed(wrong_use, announced.error());
  }
  bool failed(ExitCode code, const Error& error) {
    errand_.fail(code, error.message());
    return false;
  }

  net::Task<void> answer() {
    co_await answers_.give_input();
    if (printed_) errand_.end(done);
  }

  net::Task<void> hear(std::size_t index) {
    net::DatagramBatch batch;
    std::vector<net::ReceivedDatagram> admitted;
    for (;;) {
      const auto count = co_await sockets_[index].receive(batch);
      if (!count && net::is_cancelled(count.error())) co_return;
      if (!count) co_return errand_.fail(local_failure, count.error().message());
      if (plan_.once && received_.pieces() > 0) co_return;  // the other socket had it
      count_dropped(index, batch.dropped());
      Datagrams datagrams = batch.datagrams();
      if (!gate_.is_open()) {
        keep_admitted(datagrams, admitted);
        datagrams = admitted;
      }
      if (plan_.once && !datagrams.empty()) datagrams = datagrams.first(1);
      if (datagrams.empty()) continue;
      take_note(datagrams, index);
      const bool as_they_are = plan_.look.plain() && !plan_.look.terminal && !plan_.frame.marks_ends() &&
                               datagrams.size() == batch.datagrams().size();
      co_await print(datagrams, as_they_are ? batch.pieces() : std::span<const Bytes>());
      for (const net::ReceivedDatagram& one : datagrams) {
        if (!plan_.echo || errand_.over()) break;
        co_await answers_.echo(one.payload, peer_of(one, index));
      }
      if (errand_.over()) co_return;
      answers_.wake();
      if (!plan_.once) continue;
      if (cut_ > 0) co_return errand_.fail(local_failure, cut_text(datagrams.front()));
      printed_ = true;
      if (!answers_.has_more_to_say()) errand_.end(done);
      co_return;
    }
  }

  void keep_admitted(Datagrams datagrams, std::vector<net::ReceivedDatagram>& admitted) {
    admitted.clear();
    for (const net::ReceivedDatagram& one : datagrams) {
      if (gate_.admits(one.peer.address)) {
        admitted.push_back(one);
      } else {
        gate_.turned_away(one.peer.address);
      }
    }
  }

  PeerBook::Peer peer_of(const net::ReceivedDatagram& datagram, std::size_t index) const {
    return {.at = datagram.peer, .reached = datagram.local, .socket = index, .heard = loop_.now()};
  }

  void take_note(Datagrams datagrams, std::size_t index) {
    const net::Endpoint* before = nullptr;
    for (const net::ReceivedDatagram& one : datagrams) {
      received_.add(one.payload);
      if (one.truncated) take_note_of_cut(one);
      // Of thousands in a row that a peer sends, the first says that it is here.
      if (before == nullptr || *before != one.peer) answers_.heard(peer_of(one, index));
      before = &one.peer;
    }
    bytes_ = received_.bytes();
  }

  void take_note_of_cut(const net::ReceivedDatagram& datagram) {
    if (++cut_ > 1 || plan_.once) return;
    report_.problem({"cut", cut_text(datagram) + " (said once)", {{"peer", unmapped(datagram.peer).text()}}});
  }
  static std::string cut_text(const net::ReceivedDatagram& datagram) {
    return "a datagram from " + unmapped(datagram.peer).text() + " was longer than the " +
           count_of(datagram.payload.size(), "byte") + " that were taken: the rest of it is lost";
  }

  void count_dropped(std::size_t index, std::uint64_t dropped) {
    if (dropped_[index] == 0 && dropped > 0) {
      report_.status(
          Event{"dropping", "datagrams come faster than they are printed: this host drops some (said once)"});
    }
    dropped_[index] = dropped;
  }

  /// Prints `datagrams`; where nothing is changed or added, `pieces` are their bytes.
  net::Task<void> print(Datagrams datagrams, std::span<const Bytes> pieces) {
    const auto turn = co_await pen_.take(everyone);
    if (!turn) co_return;
    std::string rendered;
    Bytes shown;
    if (pieces.empty()) {
      const std::chrono::minutes utc_offset = plan_.look.time ? local_utc_offset() : std::chrono::minutes();
      for (const net::ReceivedDatagram& one : datagrams) {
        const std::string who = plan_.look.tag ? unmapped(one.peer).text() : std::string();
        const std::string before = label(plan_.look, who, loop_.wall(), utc_offset);
        rendered += rendered_datagram(plan_.look, plan_.frame, as_text(one.payload), before);
      }
      shown = as_bytes(rendered);
      pieces = {&shown, 1};
    }
    const auto written = co_await pen_.write(everyone, pieces);
    if (written) {
      written_ += datagrams.size();
    } else if (!net::is_cancelled(written.error())) {
      fail_to_print(written.error());
    }
  }
  static net::Endpoint unmapped(const net::Endpoint& peer) { return {peer.address.unmapped(), peer.port}; }

  /// What was being written counts as lost, for where in it the output broke off is not told from what it stands for.
  void fail_to_print(const Error& error) {
    const std::uint64_t lost = received_.pieces() - written_;
    const std::string up_to = lost > 1 ? "up to " : "";
    errand_.fail(local_failure, {"error",
                                 output_failed(error) + "; " + up_to + count_of(lost, "datagram") + " that had come " +
                                     (lost == 1 ? "is" : "are") + " lost",
                                 {{"lost", lost}}});
  }

  void sum_up() {
    const std::uint64_t sent = answers_.sent().pieces();
    Event event{"done",
                "received " + count_of(received_.pieces(), "datagram") + ", sent " + std::to_string(sent),
                {{"exit_code", std::uint64_t{done}}, {"received", received_.pieces()}, {"sent", sent}}};
    const auto add_any = [&](std::string_view name, const std::string& text, std::uint64_t number) {
      if (number == 0) return;
      event.text += ", " + text + " " + std::to_string(number);
      event.facts.push_back({name, number});
    };
    std::uint64_t dropped = 0;
    for (const std::uint64_t one : dropped_) dropped += one;
    add_any("turned_away", "turned away", gate_.turned_away_count());
    add_any("not_echoed", "not echoed", answers_.not_echoed());
    add_any("cut", "cut", cut_);
    add_any("dropped", "dropped by this host at least", dropped);
    received_.tell_digest(report_, "received");
    if (sent > 0) answers_.sent().tell_digest(report_, "sent");
    report_.status(event);
  }

  net::Loop& loop_;
  const ListenPlan& plan_;
  Report& report_;
  Gate gate_;
  Errand errand_;
  Pen pen_;
  std::vector<net::UdpSocket> sockets_;
  UdpAnswers answers_;
  Carried received_;
  std::uint64_t bytes_ = 0;             // in them, for the progress
  std::uint64_t written_ = 0;           // of those, to standard output
  std::uint64_t cut_ = 0;               // longer than a buffer
  std::vector<std::uint64_t> dropped_;  // by each socket, for want of space
  bool printed_ = false;                // with --once: the datagram that was waited for
};

}  // namespace

int listen_over_udp(net::Loop& loop, const ListenPlan& plan, Report& report) {
  return UdpListen(loop, plan, report).run();
}

}  // namespace salon::app
