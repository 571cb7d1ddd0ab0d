// `salon send --check`: does somebody listen there? Over TCP a connection is made and closed. Over UDP a datagram is
// sent, and silence means three things: nobody is there, a firewall keeps it so, or it is open and has no answer to
// this.
#include <algorithm>
#include <array>
#include <vector>

#include "errand.hpp"
#include "net/system_resolver.hpp"
#include "salon/net/udp.hpp"
#include "send_plan.hpp"

namespace salon::app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t at_once_max = 32;
constexpr Duration usual_wait_tcp = 3s;
constexpr Duration usual_wait_udp = 1s;

enum class Answer { open, refused, none };

/// Answers with the addresses that were found: the name is asked for once, however many ports there are, and how long
/// that takes is not of the time in which a port has to answer.
class Found final : public net::Resolver {
 public:
  /// Asks `asked`, which lives as long, or else the system, what this host speaks from.
  explicit Found(net::Resolver* asked) : asked_(asked != nullptr ? *asked : system_) {}

  void keep(std::vector<net::Endpoint> found) { found_ = std::move(found); }

  net::Task<Result<std::vector<net::Address>>> look_up(net::Loop& /*loop*/, const std::string& name, net::Family family,
                                                       Instant /*deadline*/) override {
    std::vector<net::Address> addresses;
    for (const net::Endpoint& one : found_) {
      if (one.address.is_v4() == (family == net::Family::v4)) addresses.push_back(one.address);
    }
    if (!addresses.empty()) co_return addresses;
    co_return std::unexpected(Error{"find the address of \"" + name + "\"", net::NameFault::no_such_address, {}});
  }
  std::optional<net::Address> source_for(const net::Address& destination) override {
    return asked_.source_for(destination);
  }

 private:
  net::SystemResolver system_;
  net::Resolver& asked_;
  std::vector<net::Endpoint> found_;
};

class Check {
 public:
  Check(net::Loop& loop, const SendPlan& plan, const Report& report)
      : loop_(loop),
        plan_(plan),
        report_(report),
        errand_(loop, report, [this] { errand_.fail(interrupted, "interrupted before it was done"); }),
        workers_(errand_.scope()),
        found_(plan.connect.resolver),
        connect_(plan.connect),
        answers_(plan.ports.size()) {
    connect_.resolver = &found_;
  }

  ExitCode run() {
    errand_.spawn(check_all());
    if (plan_.deadline) errand_.spawn(watch_deadline());
    return errand_.finish([] {});
  }

 private:
  [[nodiscard]] bool udp() const { return plan_.transport == Transport::udp; }
  /// How long a port has to answer.
  [[nodiscard]] Duration patience() const { return plan_.wait.value_or(udp() ? usual_wait_udp : usual_wait_tcp); }
  [[nodiscard]] std::string_view transport() const { return udp() ? "udp" : "tcp"; }

  net::Task<void> watch_deadline() {
    const bool passed = co_await net::sleep_until(loop_, loop_.now() + *plan_.deadline);
    if (passed) errand_.fail(timed_out, "the deadline has passed");
  }

  net::Task<void> check_all() {
    // A port that answers over IPv6 alone is open: that half of the answer is waited for.
    const net::ResolveOptions how{
        .family = family_of(plan_.connect), .resolution_delay = patience(), .resolver = plan_.connect.resolver};
    auto found = co_await net::resolve(loop_, plan_.target, how, plan_.wait ? loop_.now() + *plan_.wait : never);
    if (!found) co_return fail(found.error());
    address_ = found->front().address;
    found_.keep(std::move(*found));
    for (std::size_t index = 0; index < std::min(at_once_max, answers_.size()); ++index) workers_.spawn(work());
    co_await workers_.join();
    if (!errand_.over()) conclude();
  }

  net::Task<void> work() {
    while (next_ < answers_.size() && !errand_.over()) {
      const std::size_t index = next_++;
      const net::HostPort target{plan_.target.host, plan_.ports[index]};
      auto answer = Result<Answer>(Answer::none);
      if (udp()) {
        answer = co_await ask({address_, target.port});
      } else {
        answer = co_await knock(target);
      }
      if (!answer) co_return fail(answer.error());
      answers_[index] = *answer;
      if (answers_.size() > 1) tell();
    }
  }

  // ---- one port ----

  /// `target` must live until the task ends.
  net::Task<Result<Answer>> knock(const net::HostPort& target) {
    const auto stream = co_await net::connect(loop_, target, connect_, loop_.now() + patience());
    if (stream) co_return Answer::open;
    co_return meaning(stream.error());
  }

  /// Asks twice: a datagram may be lost.
  net::Task<Result<Answer>> ask(net::Endpoint peer) {
    auto socket = net::UdpSocket::open(loop_, {.local = local_for(plan_.connect, peer), .peer = peer});
    if (!socket) co_return std::unexpected(socket.error());
    std::array<std::byte, 1> buffer{};
    for (int attempt = 0; attempt < 2; ++attempt) {
      const auto sent = co_await socket->send(as_bytes(plan_.text.value_or("")), peer);
      if (!sent) co_return meaning(sent.error());
      const auto got = co_await socket->receive(buffer, loop_.now() + patience() / 2);
      if (got) co_return Answer::open;
      if (!net::is_timeout(got.error())) co_return meaning(got.error());
    }
    co_return Answer::none;
  }

  static Result<Answer> meaning(const Error& error) {
    if (error.code == std::errc::connection_refused) return Answer::refused;
    if (net::is_timeout(error)) return Answer::none;
    return std::unexpected(error);
  }

  // ---- what is said ----

  void fail(const Error& error) {
    if (!net::is_cancelled(error)) errand_.fail(net::is_timeout(error) ? timed_out : unreachable, error.message());
  }

  [[nodiscard]] Event event_of(std::size_t index) const {
    const std::string peer = net::HostPort{plan_.target.host, plan_.ports[index]}.text();
    Event event{"", peer, {{"peer", peer}, {"transport", std::string(transport())}}};
    const std::string how = udp() ? " (UDP)" : " (TCP)";
    switch (answers_[index].value_or(Answer::none)) {
      case Answer::open:
        event.name = "open";
        event.text += " is open" + how;
        break;
      case Answer::refused:
        event.name = "refused";
        event.text += " is closed: the other host refuses" + how;
        break;
      case Answer::none:
        event.name = "no_answer";
        event.text = "no answer from " + peer + how;
        if (udp()) event.text += ": it may be open and silent, or nobody is there";
        break;
    }
    return event;
  }

  /// In the order of the ports, as far as they are known.
  void tell() {
    while (told_ < answers_.size() && answers_[told_]) report_.status(event_of(told_++));
  }

  [[nodiscard]] std::uint64_t count(Answer answer) const {
    return static_cast<std::uint64_t>(std::ranges::count(answers_, std::optional(answer)));
  }

  void conclude() {
    const std::uint64_t refused = count(Answer::refused);
    const std::uint64_t silent = count(Answer::none);
    const ExitCode code = refused > 0 ? unreachable : silent > 0 ? timed_out : done;
    Event event;
    if (answers_.size() == 1) {
      event = event_of(0);
    } else {
      const std::uint64_t open = count(Answer::open);
      event = {code == done ? "done" : "error",
               "of " + count_of(answers_.size(), "port") + " " + std::to_string(open) + " open, " +
                   std::to_string(refused) + " refused, " + std::to_string(silent) + " without an answer",
               {{"open", open}, {"refused", refused}, {"no_answer", silent}}};
    }
    if (code != done) return errand_.fail(code, event);
    event.facts.push_back({"exit_code", std::uint64_t{done}});
    report_.status(event);
    errand_.end(done);
  }

  net::Loop& loop_;
  const SendPlan& plan_;
  const Report& report_;
  Errand errand_;
  net::TaskGroup workers_;
  Found found_;
  net::ConnectOptions connect_;                 // as the plan's, but that found_ is asked
  net::Address address_;                        // the best of the target's
  std::vector<std::optional<Answer>> answers_;  // as plan_.ports
  std::size_t next_ = 0;                        // to be checked
  std::size_t told_ = 0;
};

}  // namespace

int check_ports(net::Loop& loop, const SendPlan& plan, const Report& report) { return Check(loop, plan, report).run(); }

}  // namespace salon::app
