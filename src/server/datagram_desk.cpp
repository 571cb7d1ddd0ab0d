#include "server/datagram_desk.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace salon::server {
namespace {

/// The largest payload that UDP can carry over IPv4, and one more so that nothing is ever cut in silence.
constexpr std::size_t buffer_bytes = 65'508;

}  // namespace

/// A bound socket, the datagram being received on it, the receipts being sent from it.
struct DatagramDesk::Port {
  struct Receive : net::DatagramReceiveOperation {
    Port* port = nullptr;
  };
  struct Send : net::DatagramSendOperation {
    Port* port = nullptr;
  };
  struct Waiting {
    net::Endpoint to;
    net::Endpoint from;
    std::string bytes;
  };

  Port(DatagramDesk& owner, net::Socket opened) : desk(owner), socket(opened), buffer(buffer_bytes) {
    receive.port = send.port = this;
    receive.socket = send.socket = socket;
    receive.buffer = buffer;
    receive.handler = [](net::Operation& operation) {
      Port& port = *static_cast<Receive&>(operation).port;
      port.desk.received(port);
    };
    send.handler = [](net::Operation& operation) {
      Port& port = *static_cast<Send&>(operation).port;
      port.waiting.pop_front();  // whether it went or not: a receipt is not repeated
      port.send_next();
    };
  }

  void send_next() {
    if (waiting.empty() || send.pending() || desk.closing_) return;
    send.payload = as_bytes(waiting.front().bytes);
    send.peer = waiting.front().to;
    send.from = waiting.front().from;
    desk.loop_.start(send);
  }

  DatagramDesk& desk;
  net::Socket socket;
  std::vector<std::byte> buffer;
  Receive receive;
  Send send;
  std::deque<Waiting> waiting;
};

/// Everything that comes from one address is one guest, whatever port each datagram left from.
struct DatagramDesk::Sender final : Attendant {
  struct Request {
    Port* port;
    net::Endpoint to;
    net::Endpoint from;
  };

  Sender(DatagramDesk& owner, const net::Address& source, Neighbours::Share from)
      : desk(owner),
        address(source),
        share(std::move(from)),
        session(owner.setting_, session::Peer{.address = source.text(), .loopback = source.is_loopback()},
                [this](Instant now) { return share.take(now); }),
        id(owner.hall_.arrive(*this)) {}
  ~Sender() { desk.hall_.leave(id); }

  template <class Call>
  void turn(Call call) {
    session::Outbox out;
    session::Turn turn{.now = desk.loop_.now(),
                       .wall = desk.loop_.wall(),
                       .house = desk.hall_.house(),
                       .setting = desk.setting_,
                       .self = desk.hall_.guest_id(id),
                       .out = out,
                       .headcount = desk.hall_.headcount(),
                       .client = desk.hall_.client_id(id)};
    call(turn);
    desk.carry_out(*this, std::move(out));
  }

  void hear(const room::Event& event) override {
    turn([&](session::Turn& turn) { session.hear(event, turn); });
  }
  void kept(const room::Event& event) override {
    turn([&](session::Turn& turn) { session.kept(event, turn); });
  }
  void not_kept(const room::Event& event) override {
    turn([&](session::Turn& turn) { session.not_kept(event, turn); });
  }
  void answer(const session::Answer&) override {}  // asks nothing
  void announce(std::string_view) override {}      // cannot be told
  Connection* connection() override { return nullptr; }
  [[nodiscard]] session::Variant variant() const override { return {.dialect = room::Dialect::datagram}; }

  DatagramDesk& desk;
  net::Address address;
  Neighbours::Share share;
  session::Datagram session;
  room::SessionId id;
  Instant deadline = never;  // as in deadlines_
  bool entered = false;
  bool gone = false;
  /// Whose receipts are still owed; the oldest is given up when there are too many.
  std::map<std::uint64_t, Request> requests;
};

DatagramDesk::DatagramDesk(net::Loop& loop, Hall& hall, const session::Setting& setting, const Admission& admission,
                           DatagramLimits limits)
    : loop_(loop), hall_(hall), setting_(setting), admission_(admission), limits_(limits) {
  wake_.desk = this;
  wake_.handler = [](net::Operation& operation) { static_cast<Wake&>(operation).desk->woke(); };
}

DatagramDesk::~DatagramDesk() = default;

Result<void> DatagramDesk::bind(const net::Endpoint& local) {
  auto socket = loop_.open_udp({.local = local});
  if (!socket) return std::unexpected(socket.error());
  ports_.push_back(std::make_unique<Port>(*this, *socket));
  return {};
}

void DatagramDesk::unbind_after(std::size_t count) {
  while (ports_.size() > count) {
    loop_.close(ports_.back()->socket);
    ports_.pop_back();
  }
}

void DatagramDesk::open() {
  for (const auto& port : ports_) loop_.start(port->receive);
}

void DatagramDesk::close() {
  if (std::exchange(closing_, true)) return;
  for (const auto& port : ports_) loop_.close(port->socket);
  loop_.cancel(wake_);
}

bool DatagramDesk::closed() const {
  return closing_ && !wake_.pending() && std::ranges::all_of(ports_, [](const auto& port) {
           return !port->receive.pending() && !port->send.pending();
         });
}

void DatagramDesk::leave_all() {
  for (const auto& [address, sender] : senders_) leave(*sender, {});
}

void DatagramDesk::received(Port& port) {
  if (closing_ || loop_.draining()) return;
  const auto& receive = port.receive;
  const net::Address address = receive.peer.address.unmapped();
  // A datagram that was cut is one that no UDP over IPv4 can carry; it is dropped whole rather than heard in part.
  const std::size_t length = receive.result > 0 ? static_cast<std::size_t>(receive.result) : 0;
  const std::string_view payload = as_text(Bytes(port.buffer)).substr(0, length);
  if (!receive.truncated && admission_.admits(address) && session::Datagram::speaks(payload)) {
    if (Sender* const sender = sender_at(address)) {
      const std::uint64_t request = ++last_request_;
      if (sender->requests.size() >= limits_.receipts_waiting_max) sender->requests.erase(sender->requests.begin());
      sender->requests.emplace(request, Sender::Request{&port, receive.peer, receive.local});
      sender->turn([&](session::Turn& turn) { sender->session.receive(payload, request, turn); });
    }
  }
  loop_.start(port.receive);
}

DatagramDesk::Sender* DatagramDesk::sender_at(const net::Address& address) {
  const auto found = senders_.find(address);
  if (found != senders_.end()) return found->second.get();
  std::optional<Neighbours::Share> share = Neighbours::Share();
  if (setting_.throttle) share = neighbours_.take(address, admission_.is_near(address));
  if (!share) return nullptr;
  if (senders_.size() >= limits_.senders_max) forget_quietest();
  if (senders_.size() >= limits_.senders_max) return nullptr;  // all wait for the disk
  return senders_.emplace(address, std::make_unique<Sender>(*this, address, *std::move(share))).first->second.get();
}

void DatagramDesk::carry_out(Sender& sender, session::Outbox out) {
  for (room::Command& command : out.commands) {
    if (std::holds_alternative<room::Enter>(command)) sender.entered = true;
    hall_.submit(sender.id, std::move(command));
  }
  for (session::Receipt& receipt : out.receipts) {
    const auto request = sender.requests.find(receipt.request);
    if (request == sender.requests.end()) continue;
    Port& port = *request->second.port;
    if (!receipt.bytes.empty() && port.waiting.size() < limits_.receipts_waiting_max) {
      port.waiting.push_back({request->second.to, request->second.from, std::move(receipt.bytes)});
      port.send_next();
    }
    sender.requests.erase(request);
  }
  if (out.end && !std::exchange(sender.gone, true)) leave(sender, std::move(out.reason));
  const Instant deadline = sender.gone ? loop_.now() : sender.session.deadline();
  if (deadline == sender.deadline) return;
  deadlines_.erase({sender.deadline, sender.address});
  sender.deadline = deadline;
  if (deadline != never) deadlines_.insert({deadline, sender.address});
  schedule();
}

/// A sender is never destroyed from within a call of its own: the next wake-up does it.
void DatagramDesk::woke() {
  while (!deadlines_.empty() && deadlines_.begin()->first <= loop_.now() && !closing_) {
    const auto [deadline, address] = *deadlines_.begin();
    Sender& sender = *senders_.at(address);
    if (sender.gone) {
      forget(sender);
      continue;
    }
    deadlines_.erase(deadlines_.begin());
    sender.deadline = never;
    sender.turn([&](session::Turn& turn) { sender.session.deadline_passed(turn); });
  }
  schedule();
}

void DatagramDesk::schedule() {
  if (deadlines_.empty() || closing_ || loop_.draining()) return;
  const Instant first = deadlines_.begin()->first;
  if (!wake_.pending()) {
    wake_.deadline = first;
    loop_.start(wake_);
  } else if (first < wake_.deadline) {
    loop_.cancel(wake_);  // woke() schedules anew
  }
}

void DatagramDesk::leave(Sender& sender, std::string reason) {
  if (std::exchange(sender.entered, false)) hall_.submit(sender.id, room::Leave{.reason = std::move(reason)});
}

void DatagramDesk::forget(Sender& sender) {
  deadlines_.erase({sender.deadline, sender.address});
  senders_.erase(net::Address(sender.address));  // a copy: the key must outlive what it finds
}

/// The one whose deadline comes first has been silent longest.
void DatagramDesk::forget_quietest() {
  if (deadlines_.empty()) return;
  Sender& sender = *senders_.at(deadlines_.begin()->second);
  leave(sender, {});
  forget(sender);
}

}  // namespace salon::server
