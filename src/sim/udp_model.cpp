#include "sim/udp_model.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace salon::sim {
namespace {

// 65,535 less the IPv4 and UDP headers.
constexpr std::size_t payload_bytes_max = 65'507;
// An empty datagram takes place in the buffer too.
constexpr std::size_t overhead_bytes = 512;
// Address resolution fails after three tries a second apart.
constexpr Duration nobody_answers = std::chrono::seconds(3);

// A send of many takes no more at once.
constexpr std::size_t batch_max = 8;

const net::Address everyone = net::Address::v4({255, 255, 255, 255});

}  // namespace

void UdpSocket::serve_writer() {
  if (writer->kind() == net::Operation::Kind::send_batch) {
    finish(writer, send_batch(static_cast<const net::BatchSendOperation&>(*writer)));
  } else {
    finish(writer, send(static_cast<const net::DatagramSendOperation&>(*writer)));
  }
}

/// Takes no more than a few at once, as a real system may.
int UdpSocket::send_batch(const net::BatchSendOperation& operation) {
  if (operation.payloads.empty()) return -EINVAL;
  net::DatagramSendOperation single;
  single.peer = operation.peer;
  single.from = operation.from;
  int sent = 0;
  for (const Bytes payload : operation.payloads.first(std::min(operation.payloads.size(), batch_max))) {
    single.payload = payload;
    const int result = send(single);
    if (result < 0) return sent > 0 ? sent : result;
    ++sent;
  }
  return sent;
}

/// What sendmsg(2) would have returned, or an errno value, negated.
int UdpSocket::send(const net::DatagramSendOperation& operation) {
  if (peer_ && !reports_.empty()) {
    const int fault = reports_.front().fault;
    reports_.pop_front();
    return -fault;
  }
  if (operation.payload.size() > payload_bytes_max) return -EMSGSIZE;
  if (operation.peer.port == 0) return -EINVAL;
  if (operation.peer.address.is_v4() != local_.address.is_v4()) return -EAFNOSUPPORT;
  const bool to_all = operation.peer.address == everyone;
  if (to_all && !broadcast_) return -EACCES;

  Datagram datagram{std::string(as_text(operation.payload)), local_, operation.peer};
  if (!operation.from.address.is_any()) {
    if (!machine_.has(operation.from.address)) return -EINVAL;
    datagram.from.address = operation.from.address;
  } else if (local_.address.is_any()) {
    const auto source = machine_.source_for(operation.peer.address);
    if (!source) return -ENETUNREACH;
    datagram.from.address = *source;
  }
  if (datagram.to.address.is_any()) datagram.to.address = datagram.from.address;

  if (to_all) {
    for (const auto& machine : world_.machines()) carry(datagram, *machine);
  } else if (Machine* const machine = world_.machine_at(datagram.to.address, machine_); machine != nullptr) {
    carry(datagram, *machine);
  } else if (wants_reports_) {
    world_.after(nobody_answers, [&world = world_, sender = id(), to = datagram.to] {
      if (auto* const socket = world.find_as<UdpSocket>(sender); socket != nullptr) {
        socket->undelivered({EHOSTUNREACH, to});
      }
    });
  }
  return static_cast<int>(operation.payload.size());
}

void UdpSocket::carry(const Datagram& datagram, Machine& to) {
  const bool far = &to != &machine_;
  if (far && world_.happens(world_.options.loss_permille)) {
    world_.note("datagram lost", id_, 0, datagram.payload);
    return;
  }
  const int copies = far && world_.happens(world_.options.duplicate_permille) ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    Instant arrives = world_.now() + world_.delay(machine_, to);
    if (!world_.options.reorder) arrives = last_arrival_ = std::max(arrives, last_arrival_);
    world_.at(arrives, [&world = world_, from = &machine_, machine = &to, sender = id_, datagram] {
      if (!from->reaches(*machine)) return;
      const SocketId id = machine->udp_ports.find(datagram.to);
      if (auto* const socket = world.find_as<UdpSocket>(id); socket != nullptr) return socket->arrive(datagram);
      if (auto* const socket = world.find_as<UdpSocket>(sender); socket != nullptr) {
        socket->undelivered({ECONNREFUSED, datagram.to});
      }
    });
  }
}

void UdpSocket::undelivered(const Report& report) {
  if (!wants_reports_ || (peer_ && *peer_ != report.peer)) return;
  world_.note("datagram undelivered", id_, report.fault);
  reports_.push_back(report);
  if (reader != nullptr) wake();
}

void UdpSocket::arrive(Datagram datagram) {
  if (peer_ && *peer_ != datagram.from) return;
  const std::size_t bytes = datagram.payload.size() + overhead_bytes;
  const bool fits = received_bytes_ + bytes <= world_.options.datagram_buffer_bytes;
  world_.note("datagram", id_, fits ? 1 : 0, datagram.payload);
  if (!fits) {
    ++dropped_;
    return;
  }
  received_bytes_ += bytes;
  received_.push_back(std::move(datagram));
  if (reader != nullptr) wake();
}

void UdpSocket::serve_reader() {
  const bool batch = reader->kind() == net::Operation::Kind::receive_batch;
  batches_ = batches_ || batch;
  if (!batch && batches_) return finish(reader, -EBUSY);
  if (!reports_.empty()) {
    const Report report = reports_.front();
    reports_.pop_front();
    (batch ? static_cast<net::BatchReceiveOperation&>(*reader).peer
           : static_cast<net::DatagramReceiveOperation&>(*reader).peer) = report.peer;
    return finish(reader, -report.fault);
  }
  if (received_.empty()) return;
  if (batch) return receive_batch(static_cast<net::BatchReceiveOperation&>(*reader));
  auto& operation = static_cast<net::DatagramReceiveOperation&>(*reader);
  const Datagram datagram = take_first();
  const std::size_t count = std::min(datagram.payload.size(), operation.buffer.size());
  if (count > 0) std::memcpy(operation.buffer.data(), datagram.payload.data(), count);
  operation.truncated = count < datagram.payload.size();
  operation.peer = datagram.from;
  operation.local = {datagram.to.address, local_.port};
  finish(reader, static_cast<int>(count));
}

void UdpSocket::receive_batch(net::BatchReceiveOperation& operation) {
  net::DatagramBatch& batch = *operation.batch;
  batch.clear();
  for (std::size_t index = 0; index < batch.buffers() && !received_.empty(); ++index) {
    const Datagram datagram = take_first();
    if (!datagram.payload.empty()) {
      std::memcpy(batch.buffer(index).data(), datagram.payload.data(), datagram.payload.size());
    }
    batch.add(index, datagram.payload.size(), 0,
              {.payload = {}, .peer = datagram.from, .local = {datagram.to.address, local_.port}});
  }
  batch.set_dropped(dropped_);
  finish(reader, static_cast<int>(batch.datagrams().size()));
}

UdpSocket::Datagram UdpSocket::take_first() {
  Datagram datagram = std::move(received_.front());
  received_.pop_front();
  received_bytes_ -= datagram.payload.size() + overhead_bytes;
  return datagram;
}

void UdpSocket::closed(bool) {
  machine_.udp_ports.release(local_, id_);
  world_.erase(id_);
}

}  // namespace salon::sim
