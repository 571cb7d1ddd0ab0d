#include "sim/tcp_listener.hpp"

#include <algorithm>
#include <cerrno>

#include "sim/tcp_model.hpp"

namespace salon::sim {
namespace {

constexpr int somaxconn = 4096;

}  // namespace

// Linux lets one more in than the backlog says.
TcpListener::TcpListener(World& world, Machine& machine, int backlog)
    : SimSocket(world, machine), backlog_(static_cast<std::size_t>(std::clamp(backlog, 0, somaxconn)) + 1) {}

void TcpListener::established(SocketId connection) {
  --shaking_hands_;
  waiting_.push_back(connection);
  wake();
}

void TcpListener::serve_reader() {
  while (!waiting_.empty() && world_.find(waiting_.front()) == nullptr) waiting_.pop_front();
  if (waiting_.empty()) return;
  if (machine_.sim_loop().full()) {
    finish(reader, -EMFILE);
    return;
  }
  auto& operation = static_cast<net::AcceptOperation&>(*reader);
  auto& connection = *world_.find_as<TcpEnd>(waiting_.front());
  waiting_.pop_front();
  if (!waiting_.empty()) wake();
  operation.accepted = machine_.sim_loop().install(connection);
  operation.peer = *connection.peer();
  world_.note("accept", id_, static_cast<std::int64_t>(connection.id()));
  machine_.sim_loop().deliver(operation, 0, true);
}

/// Connections that nobody accepted are reset, as Linux does.
void TcpListener::closed(bool) {
  machine_.tcp_ports.release(local_, id_);
  for (const SocketId id : waiting_) {
    if (auto* const connection = world_.find_as<TcpEnd>(id); connection != nullptr) connection->closed(true);
  }
  world_.erase(id_);
}

}  // namespace salon::sim
