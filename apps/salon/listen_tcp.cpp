// `salon listen` over TCP.
//
// One coroutine for each client prints what it sends, one reads standard input and gives each piece to the clients in
// turn. Nothing is queued here: a client is read when the pen has taken what it sent before, standard input when each
// client has taken the piece before, or has been let go because it took nothing.
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <vector>

#include "exit_code.hpp"
#include "listen_plan.hpp"
#include "one_port.hpp"
#include "pen.hpp"
#include "ready.hpp"
#include "signal_watch.hpp"
#include "surroundings.hpp"
#include "visible_text.hpp"

namespace salon::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr Duration stalled_after = 10s;
constexpr Duration vanished_after = 2min;
constexpr Duration crowded_pause = 100ms;

class TcpListen {
 public:
  TcpListen(net::Loop& loop, const ListenPlan& plan, const Report& report)
      : loop_(loop), plan_(plan), report_(report), changed_(loop), group_(loop), accepting_(group_.scope()) {}

  int run() {
    if (auto opened = open(); !opened) {
      report_.problem(opened.error().message());
      return failed(unreachable);
    }
    // Before anyone is told that clients can connect: who is told may ask for the end at once.
    const SignalWatch signals(loop_, {SIGINT, SIGTERM, SIGHUP}, [this](int) { end(done); });
    if (plan_.ready_descriptor) {
      if (auto told = tell_ready(*plan_.ready_descriptor, listeners_.front().local().port); !told) {
        report_.problem(told.error().message());
        return failed(wrong_use);
      }
    }
    group_.spawn(take_clients());
    group_.spawn(read_input());
    loop_.run_until([&] { return group_.empty(); });
    clients_.clear();
    pen_.reset();
    input_.close();
    loop_.drain();
    return *code_;
  }

 private:
  struct Client {
    Pen::PeerId id = 0;
    std::string name;
    net::TcpStream stream;
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    bool being_sent = false;  // read_input uses it: it may not go
    bool lost = false;        // nothing can be sent to it any more
  };

  int failed(int code) {
    listeners_.clear();
    pen_.reset();
    loop_.drain();
    return code;
  }
  void end(int code) {
    if (!code_) code_ = code;
    group_.cancel();
  }

  Result<void> open() {
    if (fcntl(STDOUT_FILENO, F_GETFD) < 0) {
      return std::unexpected(plain_error("print what comes", "standard output is closed"));
    }
    raise_descriptor_limit();  // clients beyond it wait in the backlog
    for (const server::ListenAt& at : plan_.at) {
      const auto before = static_cast<std::ptrdiff_t>(listeners_.size());
      auto opened = open_on_one_port(
          at,
          [this](const net::Endpoint& local) -> Result<std::uint16_t> {
            auto listener = net::TcpListener::listen(loop_, {.local = local});
            if (!listener) return std::unexpected(listener.error());
            listeners_.push_back(std::move(*listener));
            return listeners_.back().local().port;
          },
          [&] { listeners_.erase(listeners_.begin() + before, listeners_.end()); });
      if (!opened) return opened;
    }
    const auto out = loop_.adopt(STDOUT_FILENO);
    if (!out) return std::unexpected(out.error());
    pen_.emplace(loop_, *out);
    std::string addresses;
    for (const net::TcpListener& listener : listeners_) {
      addresses += (addresses.empty() ? "" : " and ") + listener.local().text();
    }
    report_.status("listening on " + addresses + " (TCP)");
    return {};
  }

  // ---- clients ----

  net::Task<void> take_clients() {
    for (net::TcpListener& listener : listeners_) accepting_.spawn(take_from(listener));
    co_await accepting_.join();
    listeners_.clear();  // with --once: others are refused
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
      if (plan_.once && last_id_ > 0) co_return;  // both listeners had one
      const auto peer = stream->peer();
      if (!peer) continue;  // it has been reset already
      auto client = std::make_unique<Client>();
      client->id = ++last_id_;
      client->name = net::Endpoint{peer->address.unmapped(), peer->port}.text();
      client->stream = std::move(*stream);
      client->stream.notice_vanished(vanished_after);
      report_.status(client->name + " connected");
      clients_.push_back(std::move(client));
      group_.spawn(attend(*clients_.back()));
      changed_.wake_all();
      if (plan_.once) accepting_.cancel();
    }
  }

  net::Task<void> attend(Client& client) {
    const auto broken = co_await print_all(client);
    if (code_) co_return;
    pen_->lay_down(client.id);
    while (!broken && !client.lost && !input_over_ && !input_is_terminal_) {
      const bool go_on = co_await changed_.wait();
      if (!go_on) co_return;
    }
    client.stream.close();
    while (client.being_sent) {
      const bool go_on = co_await changed_.wait();
      if (!go_on) co_return;
    }
    report_.status(client.name +
                   (broken && !client.lost ? " broke off (" + broken->code.message() + ")" : std::string(" left")) +
                   "; received " + count_of(client.received, "byte") + ", sent " + std::to_string(client.sent));
    const bool whole = !broken && !client.lost;
    std::erase_if(clients_, [&](const auto& one) { return one.get() == &client; });
    if (plan_.once) end(whole ? done : broken_off);
  }

  /// Until the client has finished; gives the reason if it broke off.
  net::Task<std::optional<Error>> print_all(Client& client) {
    std::vector<std::byte> buffer(chunk_bytes);
    VisibleText visible;
    std::string shown;
    for (;;) {
      const auto got = co_await client.stream.receive(buffer);
      if (!got) co_return got.error();
      if (*got == 0) co_return std::nullopt;
      client.received += *got;
      Bytes chunk = Bytes(buffer).first(*got);
      if (plan_.visible) {
        shown = visible.show(as_text(chunk));
        chunk = as_bytes(shown);
      }
      const auto written = co_await pen_->write(client.id, chunk);
      if (!written) {
        if (!net::is_cancelled(written.error())) {
          report_.problem(written.error().message());
          end(local_failure);
        }
        co_return written.error();
      }
    }
  }

  // ---- standard input ----

  net::Task<void> read_input() {
    const auto in = loop_.adopt(STDIN_FILENO);
    if (in) {
      input_is_terminal_ = isatty(STDIN_FILENO) == 1;
      input_ = net::TcpStream(loop_, *in);
      co_await give_input();
      if (code_) co_return;
    }
    input_over_ = true;
    changed_.wake_all();
  }

  net::Task<void> give_input() {
    std::vector<std::byte> buffer(chunk_bytes);
    bool had_any = false;
    for (;;) {
      while (clients_.empty()) {
        const bool go_on = co_await changed_.wait();
        if (!go_on) co_return;
      }
      const auto got = co_await input_.receive(buffer);
      if (!got && net::is_cancelled(got.error())) co_return;
      if (!got) {
        report_.problem("cannot read standard input: " + got.error().code.message());
        co_return end(local_failure);
      }
      if (*got == 0) break;
      had_any = true;
      while (clients_.empty()) {  // the last has left meanwhile: it is for the next
        const bool go_on = co_await changed_.wait();
        if (!go_on) co_return;
      }
      const bool go_on = co_await give_to_all(Bytes(buffer).first(*got));
      if (!go_on) co_return;
    }
    if (!had_any) co_return;
    for (const auto& client : clients_) client->stream.shutdown_write();
  }

  /// False if it was cancelled.
  net::Task<bool> give_to_all(Bytes bytes) {
    std::vector<Client*> present;
    for (const auto& client : clients_) {
      if (client->lost || !client->stream.is_open()) continue;
      client->being_sent = true;
      present.push_back(client.get());
    }
    for (Client* const client : present) {
      const int result = co_await give(*client, bytes);
      if (code_) co_return false;
      if (result < 0 && client->stream.is_open()) {
        client->lost = true;
        const bool stalled = result == -ETIMEDOUT;
        report_.status(client->name + (stalled ? " takes nothing and is let go" : " takes nothing any more"));
        if (stalled) client->stream.reset();
      }
      client->being_sent = false;
      changed_.wake_all();
    }
    co_return true;
  }

  net::Task<int> give(Client& client, Bytes bytes) {
    net::OperationAwaiter<net::SendOperation> sending(loop_);
    sending.socket = client.stream.socket();
    while (!bytes.empty()) {
      const iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};  // a send only reads
      sending.parts = {&part, 1};
      sending.deadline = loop_.now() + stalled_after;
      if (!client.stream.is_open()) co_return -ECANCELED;
      const int result = co_await sending;
      if (result < 0) co_return result;
      client.sent += static_cast<std::uint64_t>(result);
      bytes = bytes.subspan(static_cast<std::size_t>(result));
    }
    co_return 0;
  }

  net::Loop& loop_;
  const ListenPlan& plan_;
  const Report& report_;
  std::vector<net::TcpListener> listeners_;
  std::vector<std::unique_ptr<Client>> clients_;
  Pen::PeerId last_id_ = 0;
  bool crowded_ = false;
  std::optional<Pen> pen_;
  net::TcpStream input_;
  bool input_is_terminal_ = false;
  bool input_over_ = false;
  std::optional<int> code_;
  WaitList changed_;  // a client came or may go, standard input ended
  net::TaskGroup group_;
  net::TaskGroup accepting_;
};

}  // namespace

int listen_over_tcp(net::Loop& loop, const ListenPlan& plan, const Report& report) {
  return TcpListen(loop, plan, report).run();
}

}  // namespace salon::app
