// What a UDP listener sends: standard input to whom --reply means, or an echo.
#pragma once

#include <optional>
#include <vector>

#include "carried.hpp"
#include "errand.hpp"
#include "listen_plan.hpp"
#include "salon/net/tcp.hpp"
#include "salon/net/udp.hpp"
#include "wait_list.hpp"

namespace salon::app {

class UdpAnswers {
 public:
  /// `sockets` are the listener's; they may be filled later.
  UdpAnswers(net::Loop& loop, const Report& report, Errand& errand, const ListenPlan& plan,
             std::vector<net::UdpSocket>& sockets);

  /// False if --reply names one whom no socket can reach: the Error says why.
  [[nodiscard]] Result<void> possible() const;

  /// A peer has spoken. `wake` lets those go on who wait for that, once all of them are told of.
  void heard(const PeerBook::Peer& peer) { book_.heard(peer); }
  void wake() { spoken_.wake_all(); }

  /// Sends each message of standard input, from when somebody is there for it, then ends.
  net::Task<void> give_input();
  /// In its place: nothing is said but what `echo` is called with.
  void give_no_input() { input_over_ = true; }
  /// More may be sent. Not from a terminal: there, nobody would know when to stop.
  [[nodiscard]] bool has_more_to_say() const { return !input_over_ && !input_is_terminal_; }
  /// Sends `datagram` back, unless that might never end.
  net::Task<void> echo(Bytes datagram, PeerBook::Peer peer);

  [[nodiscard]] const Carried& sent() const { return sent_; }
  [[nodiscard]] std::uint64_t not_echoed() const { return not_echoed_; }

  void close() { input_.close(); }

 private:
  net::Task<void> give_all_of_it();
  net::Task<void> send_to_those_meant(Bytes message);
  /// Nothing if there is none. It counts as echoed then.
  [[nodiscard]] std::string reason_not_to_echo(const PeerBook::Peer& peer);
  net::Task<void> send(Bytes message, PeerBook::Peer to);
  [[nodiscard]] bool names_a_peer() const;
  [[nodiscard]] std::optional<PeerBook::Peer> named_peer() const;

  net::Loop& loop_;
  const Report& report_;
  Errand& errand_;
  const ListenPlan& plan_;
  std::vector<net::UdpSocket>& sockets_;
  PeerBook book_;
  Carried sent_;
  std::uint64_t not_echoed_ = 0;
  net::TcpStream input_;
  bool input_is_terminal_ = false;
  bool input_over_ = false;
  WaitList spoken_;
};

}  // namespace salon::app
