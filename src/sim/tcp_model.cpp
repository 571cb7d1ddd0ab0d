// A TCP end as its program sees it: connect, send, receive, shutdown, close. What travels is in tcp_wire.cpp.
#include "sim/tcp_model.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace salon::sim {
namespace {

using Kind = net::Operation::Kind;

// A chunk of receive_stream is at most one provided buffer.
constexpr std::size_t chunk_bytes_max = std::size_t{16} * 1024;

/// Why a connection to `peer` cannot come from `local`, as bind(2) would say it; 0 when it can.
int cannot_come_from(const Machine& machine, const net::Endpoint& local, const net::Endpoint& peer) {
  if (local.address.is_v4() != peer.address.is_v4()) return EAFNOSUPPORT;
  if (!machine.has(local.address)) return EADDRNOTAVAIL;
  return local.port != 0 && machine.tcp_ports.taken(local) ? EADDRINUSE : 0;
}

}  // namespace

TcpEnd::TcpEnd(World& world, Machine& machine, net::Endpoint local, net::Endpoint remote)
    : SimSocket(world, machine),
      remote_(remote),
      peer_edge_(world.options.receive_buffer_bytes),
      edge_told_(world.options.receive_buffer_bytes),
      heard_at_(world.now()),
      progress_at_(world.now()) {
  local_ = local;
}

bool TcpEnd::takes(Kind kind) const {
  return kind == Kind::receive || kind == Kind::receive_stream || kind == Kind::send;
}

void TcpEnd::connect(World& world, Machine& machine, net::ConnectOperation& operation) {
  operation.connected = net::Socket::none;
  SimLoop& loop = machine.sim_loop();
  const auto source = machine.source_for(operation.peer.address);
  if (!source || operation.peer.port == 0 || loop.full()) {
    loop.complete_soon(operation, !source ? -ENETUNREACH : loop.full() ? -EMFILE : -ECONNREFUSED);
    return;
  }
  net::Endpoint local = operation.local;
  if (local.address.is_any()) local.address = *source;
  if (const int fault = cannot_come_from(machine, local, operation.peer); fault != 0) {
    loop.complete_soon(operation, -fault);
    return;
  }
  net::Endpoint remote = operation.peer;
  if (remote.address.is_any()) remote.address = *source;  // "this host", as Linux takes it
  if (local.port == 0) local.port = machine.tcp_ports.take();
  auto made = std::make_unique<TcpEnd>(world, machine, local, remote);
  TcpEnd& end = *made;
  world.add(std::move(made));
  end.peer_machine_ = world.machine_at(remote.address, machine);
  end.writer = &operation;
  operation.connected = loop.install(end);
  end.send_syn(0);
}

/// The parts are the caller's only until `start` returns.
void TcpEnd::begun(net::Operation& operation) {
  if (operation.kind() != Kind::send) return;
  send_too_late_ = finish_wanted_ && !send_ending_;
  const auto& send = static_cast<net::SendOperation&>(operation);
  const std::size_t count = std::min(send.parts.size(), net::SendOperation::parts_max);
  parts_.assign(send.parts.begin(), send.parts.begin() + static_cast<std::ptrdiff_t>(count));
}

void TcpEnd::abandoned(Kind kind) {
  if (kind == Kind::send) transmit();  // a FIN may have waited for it
  if (kind != Kind::connect) return;
  machine_.sim_loop().release(number);
  number = net::Socket::none;
  closed(true);
}

void TcpEnd::serve_connect() {
  if (state_ == State::connecting) return;
  auto& operation = static_cast<net::ConnectOperation&>(*writer);
  if (state_ == State::open) {
    finish(writer, 0);
    return;
  }
  const int error = take_error();
  machine_.sim_loop().release(number);
  operation.connected = net::Socket::none;
  net::Operation* slot = std::exchange(writer, nullptr);
  SimLoop& loop = machine_.sim_loop();
  note_completion(operation, error);
  gone();
  loop.deliver(*slot, error);
}

void TcpEnd::serve_writer() {
  if (writer->kind() == Kind::connect) {
    serve_connect();
    return;
  }
  if (state_ == State::dead || send_too_late_) {
    const int error = take_error();
    finish(writer, error != 0 ? error : -EPIPE);
    return;
  }
  std::size_t total = 0;
  for (const iovec& part : parts_) total += part.iov_len;
  const std::size_t held = unsent_.size() + static_cast<std::size_t>(sent_ - acknowledged_);
  const std::size_t place = world_.options.send_buffer_bytes - std::min(held, world_.options.send_buffer_bytes);
  if (total > 0 && place == 0) return;
  std::size_t count = std::min(total, place);
  // Before a FIN nothing is left behind by mere chance: the caller could not offer the rest again.
  if (count > 0 && !finish_wanted_) count = world_.how_many(count);
  const std::size_t taken = copy_parts(count);
  if (held == 0) progress_at_ = world_.now();
  facts_.bytes_out += taken;
  net::Operation* slot = std::exchange(writer, nullptr);
  send_ending_ = true;
  transmit();
  note_completion(*slot, static_cast<int>(taken));
  const SocketId own = id();
  World& world = world_;
  machine_.sim_loop().deliver(*slot, static_cast<int>(taken));
  if (world.find_as<TcpEnd>(own) == nullptr) return;  // the handler closed it
  send_ending_ = false;
  transmit();  // a FIN that waited, if the handler has not offered a rest
}

std::size_t TcpEnd::copy_parts(std::size_t most) {
  std::size_t taken = 0;
  for (const iovec& part : parts_) {
    const std::size_t count = std::min(part.iov_len, most - taken);
    unsent_.append({static_cast<const char*>(part.iov_base), count});
    taken += count;
  }
  return taken;
}

int TcpEnd::take_error() { return -std::exchange(error_, 0); }

void TcpEnd::serve_reader() {
  if (reader->kind() == Kind::receive_stream) {
    serve_stream(static_cast<net::ReceiveStreamOperation&>(*reader));
    return;
  }
  const auto& operation = static_cast<net::ReceiveOperation&>(*reader);
  if (received_.empty()) {
    if (ended_ || state_ == State::dead) finish(reader, take_error());
    return;
  }
  const std::size_t count = world_.how_many(std::min(received_.size(), operation.buffer.size()));
  std::memcpy(operation.buffer.data(), received_.view().data(), count);
  took(count);
  finish(reader, static_cast<int>(count));
}

void TcpEnd::serve_stream(net::ReceiveStreamOperation& operation) {
  SimLoop& loop = machine_.sim_loop();
  const bool ending = SimLoop::abandoned(operation);
  // Once it was cancelled, one late chunk at most.
  if (received_.empty() || (ending && SimLoop::scratch(operation)++ > 0)) {
    if (ending) {
      finish(reader, -ECANCELED);
    } else if (ended_ || state_ == State::dead) {
      finish(reader, take_error());
    }
    return;
  }
  const std::size_t count = world_.how_many(std::min(received_.size(), chunk_bytes_max));
  loop.chunk.assign(received_.view().substr(0, count));
  took(count);
  if (ending || !received_.empty() || ended_ || state_ == State::dead) wake();
  operation.chunk = as_bytes(loop.chunk);
  note_completion(operation, static_cast<int>(count));
  loop.deliver(operation, static_cast<int>(count), true);
}

/// The program has read `count` bytes: there is place for as many again, and at times the sender is told.
void TcpEnd::took(std::size_t count) {
  received_.drop(count);
  read_ += count;
  facts_.bytes_in += count;
  const std::size_t half = (world_.options.receive_buffer_bytes + 1) / 2;
  if (state_ == State::open && !ended_ && edge() - edge_told_ >= half) acknowledge(Instant{});
}

void TcpEnd::shutdown_write() {
  if (state_ != State::open || finish_wanted_) return;
  finish_wanted_ = true;
  transmit();
}

void TcpEnd::closed(bool reset) {
  orphan_ = true;
  parts_.clear();
  // RFC 2525, 2.17: input that nobody will read makes a close a reset, and what was in flight is lost with it.
  if (reset || state_ != State::open || !received_.empty()) {
    send_reset();
    gone();
    return;
  }
  finish_wanted_ = true;
  transmit();
  bury_if_done();
}

}  // namespace salon::sim
