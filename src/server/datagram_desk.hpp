// The UDP side of the server: one socket an address, one session a sender, receipts to where they belong.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "salon/net/loop.hpp"
#include "server/admission.hpp"
#include "server/hall.hpp"
#include "server/neighbours.hpp"
#include "session/datagram.hpp"
#include "session/session.hpp"

namespace salon::server {

/// Everything here is bounded: senders remembered (the quietest is let go; while each has a line that waits for the
/// disk, new ones are not heard), receipts that wait to be sent (the rest is not sent: a receipt is a courtesy). So is
/// what comes from one place (neighbours.hpp), apart from its connections: an address on a datagram may be anybody's.
struct DatagramLimits {
  std::size_t senders_max = 4096;
  std::size_t receipts_waiting_max = 256;
};

class DatagramDesk {
 public:
  DatagramDesk(net::Loop& loop, Hall& hall, const session::Setting& setting, const Admission& admission,
               DatagramLimits limits = {});
  DatagramDesk(const DatagramDesk&) = delete;
  DatagramDesk& operator=(const DatagramDesk&) = delete;
  ~DatagramDesk();

  /// Opens a socket on `local`, whose port is not 0.
  Result<void> bind(const net::Endpoint& local);
  /// Closes the sockets that were bound after the first `count`.
  void unbind_after(std::size_t count);
  [[nodiscard]] std::size_t bound() const { return ports_.size(); }

  /// Begins to receive.
  void open();
  /// Every sender leaves the house.
  void leave_all();
  void close();
  [[nodiscard]] bool closed() const;

 private:
  struct Port;
  struct Sender;

  void received(Port& port);
  /// Null: no more are heard, or no more from there.
  Sender* sender_at(const net::Address& address);
  void carry_out(Sender& sender, session::Outbox out);
  void leave(Sender& sender, std::string reason);
  void forget(Sender& sender);
  void forget_quietest();
  void schedule();
  void woke();

  struct Wake : net::SleepOperation {
    DatagramDesk* desk = nullptr;
  };

  net::Loop& loop_;
  Hall& hall_;
  const session::Setting& setting_;
  const Admission& admission_;
  DatagramLimits limits_;
  Neighbours neighbours_;
  std::vector<std::unique_ptr<Port>> ports_;
  std::map<net::Address, std::unique_ptr<Sender>> senders_;
  std::set<std::pair<Instant, net::Address>> deadlines_;
  Wake wake_;
  std::uint64_t last_request_ = 0;
  bool closing_ = false;
};

}  // namespace salon::server
