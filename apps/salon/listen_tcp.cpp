// `salon listen` over TCP.
//
// One coroutine for each client prints what it sends; what is sent to clients is the Audience's. Nothing is queued
// here: a client is read when the pen has taken what it sent before.
#include <unistd.h>

#include <memory>
#include <vector>

#include "audience.hpp"
#include "listen_open.hpp"
#include "progress.hpp"
#include "receive_buffer.hpp"
#include "splice.hpp"
#include "standard_streams.hpp"
#include "surroundings.hpp"

namespace salon::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t chunk_bytes = 64 * 1024;
/// After so much it is worth a thread to pass on the rest within the kernel.
constexpr std::uint64_t much_bytes = 1'000'000;
constexpr Duration vanished_after = 2min;
constexpr Duration handshake_max = 10s;
constexpr Duration crowded_pause = 100ms;

class TcpListen {
 public:
  TcpListen(net::Loop& loop, const ListenPlan& plan, Report& report)
      : loop_(loop),
        plan_(plan),
        report_(report),
        gate_(plan.gate),
        errand_(loop, report, [this] { errand_.end(done); }),
        pen_(loop),
        audience_(loop, report, errand_, plan.reply),
        accepting_(errand_.scope()) {}

  int run() {
    report_.ask_before_each([this] { return pen_.break_line(); });
    if (open()) {
      errand_.spawn(take_clients());
      if (!plan_.look.terminal) errand_.spawn(show_progress(loop_, report_, "received", received_));
      if (plan_.echo) {
        audience_.give_no_input();
      } else {
        net::TcpStream input = open_standard_input(loop_);
        errand_.spawn(audience_.give_input(std::move(input), isatty(STDIN_FILENO) == 1));
      }
    }
    const ExitCode code = errand_.finish([this] {
      listeners_.clear();
      audience_.close();
      pen_.close();
      if (plan_.tls) let_it_go();
    });
    // People have seen each client go. Other codes have been told as errors.
    if (code == done || code == broken_off)
      report_.detail({"done", "ended", {{"exit_code", static_cast<std::uint64_t>(code)}, {"received", received_}}});
    report_.ask_before_each({});
    return code;
  }

 private:
  bool open() {
    auto output = open_standard_output(loop_);
    if (!output) return failed(local_failure, output.error());
    pen_.use(std::move(*output));
    raise_descriptor_limit();  // clients beyond it wait in the backlog
    auto opened = open_all<net::TcpListener>(
        plan_, [this](const net::Endpoint& local) { return net::TcpListener::listen(loop_, {.local = local}); });
    if (!opened) return failed(unreachable, opened.error());
    listeners_ = std::move(*opened);
    if (plan_.tls) {
      const auto tls = open_tls(plan_.identity);
      if (!tls) return failed(local_failure, tls.error());
      tls_ = *tls;
    }
    const auto announced = announce(report_, plan_, local_endpoints(listeners_), tls_ ? tls_->fingerprint() : "");
    return announced || failed(wrong_use, announced.error());
  }
  /// That it ends is said to each client; that takes a turn.
  void let_it_go() {
    bool turned = false;
    loop_.post([&] { turned = true; });
    loop_.run_until([&] { return turned; });
  }
  bool failed(ExitCode code, const Error& error) {
    errand_.fail(code, error.message());
    return false;
  }

  // ---- clients ----

  struct Arrival {
    net::TcpStream stream;
    net::Endpoint at;
  };

  net::Task<void> take_clients() {
    for (net::TcpListener& listener : listeners_) accepting_.spawn(take_from(listener));
    co_await accepting_.join();
    listeners_.clear();
    // With --once others are refused before a byte of the only client is seen.
    if (only_) take_in(std::move(only_->stream), only_->at);
  }

  net::Task<void> take_from(net::TcpListener& listener) {
    for (;;) {
      auto stream = co_await listener.accept();
      if (!stream && net::is_cancelled(stream.error())) co_return;
      if (!stream) {  // no descriptor is left; whoever knocks waits in the system's backlog
        if (!crowded_) report_.problem(stream.error().message());
        crowded_ = true;
        const bool go_on = co_await net::sleep_until(loop_, loop_.now() + crowded_pause);
        if (!go_on) co_return;
        continue;
      }
      crowded_ = false;
      const auto peer = stream->peer();
      if (!peer) continue;  // it has been reset already
      const net::Endpoint at{peer->address.unmapped(), peer->port};
      if (!admitted(at)) continue;
      const bool room = co_await wait_for_room(at);
      if (!room) co_return;
      if (!plan_.once) {
        take_in(std::move(*stream), at);
        continue;
      }
      if (!only_) only_.emplace(std::move(*stream), at);  // both listeners may have had one
      accepting_.cancel();
      co_return;
    }
  }

  bool admitted(const net::Endpoint& at) {
    if (gate_.admits(at.address)) return true;
    const std::string address = at.address.text();
    if (gate_.turned_away(at.address)) {
      report_.status({"turned_away", address + " may not connect (said once)", {{"address", address}}});
    }
    return false;
  }

  /// False if it was cancelled.
  net::Task<bool> wait_for_room(net::Endpoint at) {
    if (audience_.size() >= plan_.clients_max) {
      report_.status(
          {"waiting",
           at.text() + " waits: " + count_of(plan_.clients_max, "client") + " at once, as --max-clients says",
           {{"peer", at.text()}}});
    }
    while (audience_.size() >= plan_.clients_max) {
      const bool go_on = co_await audience_.change();
      if (!go_on) co_return false;
    }
    co_return true;
  }

  void take_in(net::TcpStream stream, const net::Endpoint& at) {
    auto client = std::make_unique<Client>(plan_.look, plan_.digest);
    client->id = ++last_id_;
    client->at = at;
    client->name = at.text();
    stream.notice_vanished(vanished_after);
    if (plan_.tls) {
      client->arriving = std::move(stream);
    } else {
      client->stream = Channel(loop_, std::move(stream));
      tell_of_the_beginning(*client);
    }
    errand_.spawn(attend(audience_.join(std::move(client))));
  }

  void tell_of_the_beginning(const Client& client) {
    Event event{"connected", client.name + " connected", {{"peer", client.name}}};
    if (client.stream.secure()) {
      event.text += " (" + client.stream.security() + ")";
      event.facts.push_back({"tls", client.stream.security()});
    }
    report_.status(event);
  }

  /// Begins TLS with it. False if that came to nothing, and it is gone.
  net::Task<bool> secure(Client& client) {
    net::TlsStream stream(loop_, std::move(client.arriving), tls_);
    const auto shaken = co_await stream.shake_hands(loop_.now() + handshake_max);
    if (errand_.over()) co_return false;
    if (shaken) {
      client.stream = Channel(loop_, std::move(stream));
      tell_of_the_beginning(client);
      audience_.welcome(client);
      co_return true;
    }
    const std::string reason = shaken.error().message();
    report_.status({"handshake_failed", reason, {{"peer", client.name}, {"reason", reason}}});
    audience_.leave(client);
    if (plan_.once) errand_.end(broken_off);
    co_return false;
  }

  net::Task<void> attend(Client& client) {
    if (plan_.tls) {
      const bool secured = co_await secure(client);
      if (!secured) co_return;
    }
    const std::optional<Error> broken = co_await print_all(client);
    if (errand_.over()) co_return;
    pen_.lay_down(client.id);
    while (!broken && !client.lost && audience_.has_more_for(client)) {
      const bool go_on = co_await audience_.change();
      if (!go_on) co_return;
    }
    const bool parted = co_await audience_.part_from(client);
    if (!parted) co_return;
    const bool whole = !broken && !client.lost;
    tell_of_the_end(client, broken);
    audience_.leave(client);
    if (plan_.once) errand_.end(whole ? done : broken_off);
  }

  void tell_of_the_end(const Client& client, const std::optional<Error>& broken) {
    const bool broke_off = broken && !client.lost;
    Event event{broke_off ? "broke_off" : "left", client.name};
    const std::string reason = !broke_off ? "" : broken->code ? broken->code.message() : broken->message();
    event.text += broke_off ? " broke off (" + reason + ")" : std::string(" left");
    event.text +=
        "; received " + count_of(client.received.bytes(), "byte") + ", sent " + std::to_string(client.sent.bytes());
    event.facts = {{"peer", client.name}, {"received", client.received.bytes()}, {"sent", client.sent.bytes()}};
    if (broke_off) event.facts.push_back({"reason", reason});
    report_.status(event);
    client.received.tell_digest(report_, "received from " + client.name);
    if (client.sent.bytes() > 0) client.sent.tell_digest(report_, "sent to " + client.name);
  }

  /// Until the client has finished; gives the reason if it broke off.
  net::Task<std::optional<Error>> print_all(Client& client) {
    const ReceiveBuffer buffer(chunk_bytes);
    bool by_hand = !only_passes_on();
    for (;;) {
      if (!by_hand && client.received.bytes() >= much_bytes) {
        by_hand = true;
        const Passed passed = co_await pass_on(client);
        if (passed.over) co_return passed.broken;
      }
      const auto got = co_await client.stream.receive(buffer.space());
      if (!got) co_return got.error();
      const Bytes chunk = buffer.first(*got);
      client.received.add(chunk);
      received_ += chunk.size();
      audience_.spoke(client);
      if (!chunk.empty() || plan_.look.visible) co_await print(client, chunk);
      if (errand_.over() || chunk.empty()) co_return std::nullopt;
      if (!plan_.echo) continue;
      co_await audience_.give(client, chunk);
      if (errand_.over() || client.lost) co_return std::nullopt;
    }
  }

  /// What comes needs not be seen here.
  [[nodiscard]] bool only_passes_on() const {
    return plan_.once && !plan_.tls && plan_.look.plain() && !plan_.echo && !plan_.digest &&
           Splice::suits(STDOUT_FILENO);
  }

  struct Passed {
    bool over = true;  // nothing is left for `print_all`
    std::optional<Error> broken = {};
  };

  /// The rest of what `client` sends, as `print_all`, within the kernel.
  net::Task<Passed> pass_on(Client& client) {
    auto splice = Splice::between(static_cast<int>(client.stream.socket()), STDOUT_FILENO);
    if (!splice) co_return Passed{.over = false};
    const std::shared_ptr<Splice> passing = std::move(*splice);  // the thread may be left behind with it
    for (;;) {
      const auto gone = std::make_shared<Spliced>();
      net::OperationAwaiter<net::BlockingOperation> working(loop_);
      working.work = [passing, gone] { *gone = passing->run(); };
      working.may_be_left = true;
      const int result = co_await working;
      if (result == -EAGAIN) co_return Passed{.over = false};  // no thread is to be had
      if (result < 0) {
        passing->interrupt();
        co_return Passed{};
      }
      client.received.count(gone->bytes + gone->lost);
      received_ += gone->bytes + gone->lost;
      printed_ += gone->bytes;
      if (gone->output_fault != 0) {
        fail_to_print(system_error(gone->output_fault, "write to standard output"), gone->lost);
        co_return Passed{};
      }
      if (gone->input_fault != 0) co_return Passed{.broken = system_error(gone->input_fault, "receive")};
      if (gone->ended) co_return Passed{};
    }
  }

  /// Prints `chunk` as it is wanted; an empty one is the end of what `client` sends.
  net::Task<void> print(Client& client, Bytes chunk) {
    const auto turn = co_await pen_.take(client.id);
    if (!turn) co_return;
    std::string rendered;
    Bytes shown = chunk;
    if (!plan_.look.plain()) {
      const bool line_begins = *turn == Pen::Turn::begins_line;
      const std::string before = label(plan_.look, client.name, loop_.wall(), local_utc_offset());
      rendered = chunk.empty() ? client.rendering.finish(before, line_begins)
                               : client.rendering.render(as_text(chunk), before, line_begins);
      shown = as_bytes(rendered);
    }
    const std::span<const Bytes> parts(&shown, 1);
    const auto written = co_await pen_.write(client.id, parts);
    if (written) {
      printed_ += chunk.size();
      co_return;
    }
    if (net::is_cancelled(written.error())) co_return;
    fail_to_print(written.error(), received_ - printed_ - (plan_.look.plain() ? pen_.taken() : 0));
  }

  void fail_to_print(const Error& error, std::uint64_t lost) {
    errand_.fail(local_failure, {"error",
                                 output_failed(error) + "; " + count_of(lost, "byte") + " that had come " +
                                     (lost == 1 ? "is" : "are") + " lost",
                                 {{"lost", lost}}});
  }

  net::Loop& loop_;
  const ListenPlan& plan_;
  Report& report_;
  Gate gate_;
  Errand errand_;
  Pen pen_;
  Audience audience_;
  net::TaskGroup accepting_;
  std::shared_ptr<const net::TlsContext> tls_;
  std::vector<net::TcpListener> listeners_;
  std::optional<Arrival> only_;  // with --once
  Pen::PeerId last_id_ = 0;
  bool crowded_ = false;
  std::uint64_t received_ = 0;  // from all clients
  std::uint64_t printed_ = 0;
};

}  // namespace

int listen_over_tcp(net::Loop& loop, const ListenPlan& plan, Report& report) {
  return TcpListen(loop, plan, report).run();
}

}  // namespace salon::app
