// The public face of the world.
#include <algorithm>

#include "sim/machine.hpp"
#include "sim/sim_socket.hpp"
#include "sim/world.hpp"

namespace salon::sim {

NetworkOptions NetworkOptions::rough() {
  NetworkOptions options;
  options.delay_min = std::chrono::microseconds(200);
  options.delay_max = std::chrono::milliseconds(80);
  options.loss_permille = 30;
  options.duplicate_permille = 20;
  options.reorder = true;
  options.short_permille = 300;
  options.late_chunk_permille = 500;
  options.send_buffer_bytes = std::size_t{16} * 1024;
  options.receive_buffer_bytes = std::size_t{16} * 1024;
  options.blocking_max = std::chrono::milliseconds(60);
  return options;
}

Network::Network(std::uint64_t seed, NetworkOptions options)
    : world_(std::make_unique<World>(seed, std::move(options))) {}

Network::~Network() = default;

Host& Network::host(std::string name) {
  const auto number = world_->machines().size() + 1;
  ensure(number < 65'536, "a simulated network has at most 65,535 hosts");
  const auto high = static_cast<std::uint8_t>(number >> 8U);
  const auto low = static_cast<std::uint8_t>(number & 0xFFU);
  std::vector<net::Address> addresses;
  addresses.push_back(net::Address::v4({10, 0, high, low}));
  addresses.push_back(net::Address::v6({0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, high, low}));
  return host(std::move(name), addresses);
}

Host& Network::host(std::string name, const std::vector<net::Address>& addresses) {
  return world_->add_machine(std::move(name), addresses);
}

Instant Network::now() const { return world_->now(); }
WallTime Network::wall() const { return world_->wall(); }
std::uint64_t Network::seed() const { return world_->seed; }
std::uint64_t Network::trace_hash() const { return world_->trace_hash(); }
std::uint64_t Network::trace_length() const { return world_->trace_length(); }

void Network::at(Instant when, std::function<void()> action) { world_->at(when, std::move(action)); }

bool Network::run_until(const std::function<bool()>& done, Duration limit) {
  const Instant end = world_->now() + limit;
  for (;;) {
    if (done()) return true;
    if (world_->now() >= end) return false;
    world_->step(nullptr, end);
  }
}

void Network::run_for(Duration time) {
  run_until([] { return false; }, time);
}

}  // namespace salon::sim
