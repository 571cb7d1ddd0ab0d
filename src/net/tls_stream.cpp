#include "salon/net/tls_stream.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "salon/base/utf8.hpp"
#include "salon/net/bell.hpp"

namespace salon::net {
namespace {

/// So much is made into records at once: what waits to be sent is bounded by it.
constexpr std::size_t piece_bytes = std::size_t{64} * 1024;
/// How long what was said last may take when the stream has gone.
constexpr Duration farewell_max = std::chrono::seconds(1);

/// What a peer says first that begins no record is shown, as far as it can be read.
std::string first_words(std::string_view text) {
  return utf8::visible(text.substr(0, std::min<std::size_t>(text.find_first_of("\r\n"), 60)));
}

/// A record of TLS begins so (RFC 8446, 5.1): an alert, or a message of the handshake.
bool begins_record(Bytes bytes) {
  const auto at = [bytes](std::size_t index) { return std::to_integer<unsigned>(bytes[index]); };
  return (at(0) == 0x15 || at(0) == 0x16) && (bytes.size() < 2 || at(1) == 3);
}

class TlsFaultCategory final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "tls"; }
  [[nodiscard]] std::string message(int) const override { return "it ended without saying so (TLS)"; }
};

}  // namespace

std::error_code make_error_code(TlsFault fault) {
  static const TlsFaultCategory category;  // compared by its address: there is one
  return {static_cast<int>(fault), category};
}

// The socket is written to by one operation of its own, not by the coroutines: receiving makes output, too (an alert, a
// new key), and must wait for no sender. Lives until that operation has completed, which may be after the stream has
// gone.
struct TlsStream::State {
  template <class Side, class... Host>
  State(Loop& its_loop, TcpStream its_stream, Side side, Host... host)
      : loop(its_loop), stream(std::move(its_stream)), filter(std::move(side), std::move(host)...), drained(its_loop) {
    sending.owner = this;
    sending.socket = stream.socket();
    sending.handler = [](Operation& operation) { static_cast<Sending&>(operation).owner->on_sent(); };
  }

  /// Begins to send what the filter has for the peer, unless that is under way.
  void push() {
    out += filter.take_output();
    if (sending.pending() || fault != 0 || !stream.is_open()) return;
    if (gone == flight.size()) {
      flight = std::exchange(out, {});
      gone = 0;
    }
    if (gone < flight.size()) {
      const iovec part{flight.data() + gone, flight.size() - gone};
      sending.parts = {&part, 1};
      loop.start(sending);
    } else if (std::exchange(end_wanted, false)) {
      stream.shutdown_write();
    }
  }

  void on_sent() {
    const bool only_hurried = retired && sending.result == -ECANCELED && sending.deadline == never;
    if (sending.result >= 0) gone += static_cast<std::size_t>(sending.result);
    if (sending.result < 0 && !(only_hurried && !loop.draining())) fault = sending.result;
    if (retired && sending.deadline == never) sending.deadline = loop.now() + farewell_max;
    push();
    if (sending.pending()) return;
    drained.ring();
    go_if_done();
  }

  /// The stream has gone, and so has everybody else.
  void go_if_done() {
    if (retired && users == 0 && !sending.pending()) delete this;
  }

  void say_end() {
    if (std::exchange(end_said, true)) return;
    out += filter.take_output();
    const std::size_t before = out.size();
    filter.end();
    out += filter.take_output();
    end_bytes = out.size() - before;
    end_wanted = true;
    push();
  }

  [[nodiscard]] Error broken(const std::string& attempt) const {
    return plain_error(attempt, "TLS failed: " + filter.failure());
  }

  struct Sending : SendOperation {
    State* owner = nullptr;
  };
  /// Held by a coroutine while it uses the state, which may lose its stream meanwhile.
  struct Use {
    explicit Use(State& used) : state(used) { ++state.users; }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() {
      --state.users;
      state.go_if_done();
    }
    State& state;
  };

  /// Receives once; gives a count or an errno value, negated.
  Task<int> receive(MutableBytes buffer, Instant deadline) {
    OperationAwaiter<ReceiveOperation> operation(loop);
    operation.socket = stream.socket();
    operation.buffer = buffer;
    operation.deadline = deadline;
    receiving = &operation;
    const int result = co_await operation;
    receiving = nullptr;
    co_return result;
  }

  Loop& loop;
  TcpStream stream;
  TlsFilter filter;
  Sending sending;
  std::string out;       // for the peer
  std::string flight;    // what of it the operation has,
  std::size_t gone = 0;  // and how many bytes of that the system has taken
  int fault = 0;         // of sending: an errno value, negated
  bool being_sent = false;
  bool end_said = false;
  std::size_t end_bytes = 0;  // that say it
  bool end_wanted = false;    // TCP's, once they are gone
  bool retired = false;
  std::size_t users = 0;
  Operation* receiving = nullptr;
  std::string plain;      // what came,
  std::size_t taken = 0;  // and how many bytes of it were received
  Bell drained;           // everything is gone, or sending failed
};

void TlsStream::Retire::operator()(State* state) const {
  const bool open = state->filter.state() != TlsFilter::State::handshaking && state->stream.is_open();
  state->retired = true;
  if (state->sending.pending()) {
    state->loop.cancel(state->sending);  // it goes on with a deadline
  } else {
    state->sending.deadline = state->loop.now() + farewell_max;
  }
  if (open) state->say_end();
  state->push();
  if (state->receiving != nullptr) state->loop.cancel(*state->receiving);
  state->drained.ring();
  state->go_if_done();
}

TlsStream::TlsStream(Loop& loop, TcpStream stream, std::shared_ptr<const TlsContext> context)
    : state_(new State(loop, std::move(stream), std::move(context))) {}

TlsStream::TlsStream(Loop& loop, TcpStream stream, std::shared_ptr<TlsClient> client, std::string host)
    : state_(new State(loop, std::move(stream), std::move(client), std::move(host))) {}

Task<Result<void>> TlsStream::shake_hands(Instant deadline) {
  if (!is_open()) co_return std::unexpected(system_error(EBADF, "speak TLS"));
  State& state = *state_;
  const State::Use use(state);
  const auto peer = state.stream.peer();
  const std::string attempt = "speak TLS with " + (peer ? peer->text() : std::string("the other side"));
  std::string first;
  std::array<std::byte, 4096> buffer;
  state.push();
  while (state.filter.state() == TlsFilter::State::handshaking) {
    const int result = co_await state.receive(buffer, deadline);
    if (result < 0) {
      const bool silent = result == -ETIMEDOUT && first.empty();
      co_return std::unexpected(
          system_error(-result, attempt, silent ? "it said nothing: is TLS spoken on that port?" : ""));
    }
    if (result == 0) {
      co_return std::unexpected(
          plain_error(attempt, "it closed the connection", first.empty() ? "is TLS spoken on that port?" : ""));
    }
    const std::string_view came = as_text(Bytes(buffer).first(static_cast<std::size_t>(result)));
    if (first.empty()) first = came;
    state.filter.receive(came, state.plain);
    state.push();
  }
  if (state.filter.state() != TlsFilter::State::failed) co_return Result<void>{};
  if (begins_record(as_bytes(first))) co_return std::unexpected(plain_error(attempt, state.filter.failure()));
  co_return std::unexpected(
      plain_error(attempt, "it speaks something else: \"" + first_words(first) + "\"", "is TLS spoken on that port?"));
}

Task<Result<std::size_t>> TlsStream::receive(MutableBytes buffer, Instant deadline) {
  ensure(!buffer.empty(), "a receive needs room for a byte");
  if (!is_open()) co_return std::unexpected(system_error(EBADF, "receive"));
  State& state = *state_;
  const State::Use use(state);
  while (state.plain.empty()) {
    if (state.filter.state() == TlsFilter::State::peer_ended) co_return std::size_t{0};
    if (state.filter.state() == TlsFilter::State::failed) co_return std::unexpected(state.broken("receive"));
    ensure(state.filter.state() == TlsFilter::State::open, "something was received before a handshake's end");
    // The buffer serves for the records, too: so there is no other.
    const int result = co_await state.receive(buffer, deadline);
    if (result < 0) co_return std::unexpected(system_error(-result, "receive"));
    if (result == 0) {
      co_return std::unexpected(Error{"receive", TlsFault::cut_off, "what came before may not be all of it"});
    }
    state.filter.receive(as_text(Bytes(buffer).first(static_cast<std::size_t>(result))), state.plain);
    state.push();
  }
  const std::size_t count = std::min(buffer.size(), state.plain.size() - state.taken);
  std::memcpy(buffer.data(), state.plain.data() + state.taken, count);
  state.taken += count;
  if (state.taken == state.plain.size()) {
    state.plain.clear();
    state.taken = 0;
  }
  co_return count;
}

Task<Result<void>> TlsStream::send_all(Bytes bytes, Instant deadline) {
  if (!is_open()) co_return std::unexpected(system_error(EBADF, "send"));
  State& state = *state_;
  if (state.being_sent) co_return std::unexpected(system_error(EBUSY, "send"));
  if (state.end_said) co_return std::unexpected(system_error(EPIPE, "send"));
  const State::Use use(state);
  state.being_sent = true;
  int fault = 0;
  for (;;) {
    while (state.sending.pending() && fault == 0) {
      const bool in_time = state.loop.now() < deadline;
      const bool go_on = in_time && co_await state.drained.wait(deadline);
      if (!go_on) fault = in_time ? ECANCELED : ETIMEDOUT;
      if (state.retired) fault = ECANCELED;
    }
    if (fault == 0) fault = -state.fault;
    const bool failed = state.filter.state() == TlsFilter::State::failed;
    if (fault != 0 || failed || bytes.empty()) {
      state.being_sent = false;
      if (fault != 0) co_return std::unexpected(system_error(fault, "send"));
      if (failed) co_return std::unexpected(state.broken("send"));
      co_return Result<void>{};
    }
    const Bytes piece = bytes.first(std::min(bytes.size(), piece_bytes));
    bytes = bytes.subspan(piece.size());
    state.filter.send(as_text(piece));
    state.push();
  }
}

void TlsStream::shutdown_write() {
  if (is_open()) state_->say_end();
}

void TlsStream::reset() {
  if (is_open()) state_->stream.reset();
  state_.reset();
}

const TlsFilter& TlsStream::filter() const {
  ensure(is_open(), "a stream that is closed was asked about");
  return state_->filter;
}

Result<Endpoint> TlsStream::local() const { return is_open() ? state_->stream.local() : TcpStream().local(); }
Result<Endpoint> TlsStream::peer() const { return is_open() ? state_->stream.peer() : TcpStream().peer(); }

TcpFacts TlsStream::facts() const {
  if (!is_open()) return {};
  TcpFacts facts = state_->stream.facts();
  std::uint64_t& waiting = facts.bytes_unacknowledged;
  waiting += state_->out.size() + state_->flight.size() - state_->gone;
  // Our end of the stream is those bytes and one more.
  if (state_->end_said && waiting > 0)
    waiting = std::max<std::uint64_t>(waiting, state_->end_bytes + 1) - state_->end_bytes;
  return facts;
}

void TlsStream::notice_vanished(Duration within) {
  if (is_open()) state_->stream.notice_vanished(within);
}

}  // namespace salon::net
