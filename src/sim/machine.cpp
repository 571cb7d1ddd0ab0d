#include "sim/machine.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "sim/sim_socket.hpp"

namespace salon::sim {
namespace {

const net::Address loopback_v6 = net::Address::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});

}  // namespace

Machine::Machine(World& world, std::string name, const std::vector<net::Address>& addresses)
    : world_(world), name_(std::move(name)), loop_(std::make_unique<SimLoop>(world, *this)) {
  for (const bool v4 : {true, false}) {
    std::ranges::copy_if(addresses, std::back_inserter(addresses_), [v4](const auto& a) { return a.is_v4() == v4; });
  }
}

net::Address Machine::address_v6() const {
  const auto found =
      std::find_if(addresses_.begin(), addresses_.end(), [](const net::Address& a) { return a.is_v6(); });
  ensure(found != addresses_.end(), "this simulated host has no IPv6 address");
  return *found;
}

bool Machine::has(const net::Address& address) const {
  return address.is_loopback() || std::find(addresses_.begin(), addresses_.end(), address) != addresses_.end();
}

Result<net::Address> Machine::source_for(const net::Address& peer) const {
  if (peer.is_loopback()) return peer;
  if (peer.is_any()) return peer.is_v4() ? net::Address::loopback_v4() : loopback_v6;
  for (const net::Address& own : addresses_) {
    if (own.is_v4() == peer.is_v4()) return own;
  }
  return std::unexpected(system_error(ENETUNREACH, "send from " + name_ + " to " + peer.text()));
}

bool Machine::raise(int signal) {
  world_.note("signal", 0, signal);
  return up_ && loop_->raise(signal);
}

void Machine::crash() {
  ensure(world_.turning() != this, "a simulated host was crashed from within its own turn");
  ensure(up_, "a simulated host was crashed twice");
  world_.note("crash", 0, static_cast<std::int64_t>(addresses_.front().bytes()[3]));
  up_ = false;
  loop_->crash();
  for (const SocketId id : world_.sockets_of(*this)) world_.erase(id);
  tcp_ports.clear();
  udp_ports.clear();
}

void Machine::restart() {
  ensure(!up_, "a simulated host that is up was restarted");
  loop_ = std::make_unique<SimLoop>(world_, *this);
  up_ = true;
}

// ---- ports ----

bool Machine::Ports::taken(const net::Endpoint& wanted) const {
  return std::any_of(bound_.begin(), bound_.end(), [&](const auto& entry) {
    const net::Endpoint& other = entry.first;
    return other.port == wanted.port && other.address.is_v4() == wanted.address.is_v4() &&
           (other.address == wanted.address || other.address.is_any() || wanted.address.is_any());
  });
}

std::expected<net::Endpoint, int> Machine::Ports::bind(const Machine& machine, net::Endpoint wanted, SocketId id) {
  if (!wanted.address.is_any() && !machine.has(wanted.address)) return std::unexpected(EADDRNOTAVAIL);
  if (wanted.port == 0) {
    for (int tries = 0; wanted.port == 0 || taken(wanted); ++tries) {
      if (tries == 65536) return std::unexpected(EADDRINUSE);
      wanted.port = take();
    }
  } else if (taken(wanted)) {
    return std::unexpected(EADDRINUSE);
  }
  bound_.emplace(wanted, id);
  return wanted;
}

std::uint16_t Machine::Ports::take() {
  if (next_ == 61'000) next_ = 32'768;  // Linux's ip_local_port_range
  return next_++;
}

void Machine::Ports::release(const net::Endpoint& local, SocketId id) {
  const auto found = bound_.find(local);
  if (found != bound_.end() && found->second == id) bound_.erase(found);
}

SocketId Machine::Ports::find(const net::Endpoint& to) const {
  if (const auto exact = bound_.find(to); exact != bound_.end()) return exact->second;
  const net::Endpoint any{to.address.is_v4() ? net::Address::any_v4() : net::Address::any_v6(), to.port};
  const auto found = bound_.find(any);
  return found == bound_.end() ? 0 : found->second;
}

}  // namespace salon::sim
