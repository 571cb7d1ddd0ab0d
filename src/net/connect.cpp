#include "salon/net/connect.hpp"

#include <algorithm>
#include <cerrno>
#include <list>
#include <optional>
#include <utility>

#include "net/look_ups.hpp"

namespace salon::net {
namespace {

/// Attempts are at least so far apart, even when one has failed at once (RFC 8305, 5).
constexpr Duration attempt_gap_min = std::chrono::milliseconds(10);
/// How long an answer that is still missing is waited for when every address that came has failed: the name server may
/// be the one that is not there.
constexpr Duration late_answer_wait = std::chrono::seconds(2);
/// Of so many addresses an Error tells; the rest is counted.
constexpr std::size_t told_max = 6;

/// One call of `connect`: a coroutine that decides what is to be done next, and one for each attempt. The addresses
/// that were found wait in `waiting_`, the best first; those that were tried are in `attempts_`, in that order.
class Race {
 public:
  Race(CancelScope& scope, const HostPort& target, const ConnectOptions& options, Instant deadline)
      : loop_(scope.loop()),
        scope_(scope),
        target_(target),
        options_(options),
        deadline_(deadline),
        look_ups_(scope, target, {options.family, options.resolution_delay, options.resolver}, deadline),
        attempts_group_(scope) {}

  Task<Result<TcpStream>> run() {
    look_ups_.begin();
    for (;;) {
      sort_in(look_ups_.take());
      const Instant next = next_attempt_at();
      if (next <= loop_.now() && !over()) {
        begin_attempt();
      } else if (over() || give_up_at() <= loop_.now()) {
        break;
      } else {
        co_await look_ups_.news().wait(std::min(std::min(next, give_up_at()), deadline_));
      }
    }
    const bool in_time = loop_.now() < deadline_;
    std::optional<Error> not_found;
    if (!look_ups_.found_any()) not_found = look_ups_.fault();
    attempts_group_.cancel();
    co_await look_ups_.end();
    co_await attempts_group_.join();
    if (winner_.is_open()) co_return std::move(winner_);
    co_return std::unexpected(fault(not_found, in_time));
  }

 private:
  struct Attempt {
    Endpoint peer;
    Instant began;
    std::optional<Error> failure;
  };

  [[nodiscard]] bool over() const { return winner_.is_open() || scope_.cancelled() || deadline_ <= loop_.now(); }
  /// Once there is nothing to try and nothing to wait for; `never` while there is.
  [[nodiscard]] Instant give_up_at() const {
    const bool all_failed = std::ranges::all_of(attempts_, [](const Attempt& one) { return one.failure.has_value(); });
    if (!waiting_.empty() || !all_failed) return never;
    if (look_ups_.done()) return Instant::min();
    return attempts_.empty() ? never : last_failed_ + late_answer_wait;
  }

  void sort_in(const std::vector<Destination>& fresh) {
    if (fresh.empty()) return;
    waiting_.insert(waiting_.end(), fresh.begin(), fresh.end());
    sort_destinations(waiting_);
    waiting_ = interleave_families(waiting_, options_.first_family_count);
  }

  [[nodiscard]] Instant next_attempt_at() const {
    if (waiting_.empty()) return never;
    if (attempts_.empty()) return look_ups_.ready_at();
    const Attempt& last = attempts_.back();
    return last.began + (last.failure ? attempt_gap_min : std::max(options_.attempt_delay, attempt_gap_min));
  }

  void begin_attempt() {
    attempts_.push_back({{waiting_.front().address, target_.port}, loop_.now(), {}});
    waiting_.erase(waiting_.begin());
    attempts_group_.spawn(attempt(attempts_.back()));
  }

  Task<void> attempt(Attempt& attempt) {
    auto stream = co_await TcpStream::connect(loop_, attempt.peer, never, options_.local);
    if (stream && !winner_.is_open()) winner_ = std::move(*stream);
    if (!stream) attempt.failure = stream.error();
    if (!stream) last_failed_ = loop_.now();
    look_ups_.news().ring();
  }

  /// The failure that says most: a host that refuses is there, one that is silent may be.
  static int weight(const Error& failure) {
    if (failure.code == std::errc::connection_refused) return 2;
    return is_timeout(failure) ? 1 : 0;
  }

  [[nodiscard]] Error fault(const std::optional<Error>& not_found, bool in_time) const {
    std::string attempt = "connect to " + target_.text();
    if (options_.local != Endpoint{}) attempt += " from " + options_.local.text();
    if (scope_.cancelled()) return system_error(ECANCELED, std::move(attempt));
    if (not_found) return *not_found;
    if (attempts_.empty()) return system_error(ETIMEDOUT, std::move(attempt));
    if (!Address::parse(target_.host)) attempt += " (" + story() + ")";
    if (!in_time) return system_error(ETIMEDOUT, std::move(attempt));
    const Attempt& chief =
        *std::ranges::max_element(attempts_, {}, [](const Attempt& one) { return weight(*one.failure); });
    return {std::move(attempt), chief.failure->code, chief.failure->advice};
  }

  /// What became of each address: "127.0.0.1, ::1", and with the reasons where they differ.
  [[nodiscard]] std::string story() const {
    const auto reason = [](const Attempt& one) {
      const bool answered = one.failure && !is_cancelled(*one.failure);
      return answered ? one.failure->code.message() : std::string("no answer");
    };
    const bool all_alike =
        std::ranges::all_of(attempts_, [&](const Attempt& one) { return reason(one) == reason(attempts_.front()); });
    std::string text;
    std::size_t told = 0;
    for (const Attempt& one : attempts_) {
      if (told == told_max) break;
      text += (told++ == 0 ? "" : ", ") + one.peer.address.text() + (all_alike ? "" : ": " + reason(one));
    }
    if (attempts_.size() > told) text += ", and " + std::to_string(attempts_.size() - told) + " more";
    if (!waiting_.empty()) text += "; " + std::to_string(waiting_.size()) + " not tried";
    return text;
  }

  Loop& loop_;
  CancelScope& scope_;
  const HostPort& target_;
  const ConnectOptions options_;
  const Instant deadline_;
  LookUps look_ups_;
  TaskGroup attempts_group_;
  std::vector<Destination> waiting_;
  std::list<Attempt> attempts_;  // their coroutines refer to them
  Instant last_failed_{};
  TcpStream winner_;
};

}  // namespace

Task<Result<TcpStream>> connect(Loop& loop, const HostPort& target, ConnectOptions options, Instant deadline) {
  CancelScope& scope = co_await this_scope();
  ensure(&loop == &scope.loop(), "a connection is made on the loop of its task");
  if (target.port == 0) {
    co_return std::unexpected(plain_error("connect to " + target.text(), "nobody can be reached at port 0"));
  }
  if (!options.local.address.is_any()) {
    const Family family = options.local.address.is_v4() ? Family::v4 : Family::v6;
    if (options.family != Family::any && options.family != family) {
      co_return std::unexpected(plain_error("connect to " + target.text() + " from " + options.local.address.text(),
                                            "that is no address of the family that was asked for"));
    }
    options.family = family;
  }
  Race race(scope, target, options, deadline);
  co_return co_await race.run();
}

}  // namespace salon::net
