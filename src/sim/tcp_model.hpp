// One end of a simulated TCP connection: what the program sees of it, and what it does on the wire.
//
// The two ends know each other by id and speak only through events, so each can be gone without the other knowing:
// closed by its program, or lost in a crash.
//
//   connecting --SYN-ACK--> open --reset, timeout--> dead         (the end that connects)
//   connecting --first ACK--> open                                (the end that was connected to)
//
// A closed end without unread input lives on without a number until the peer has its last byte and its FIN.
//
// The wire is a queue of segments of which only the first has an event: loss and silence make it late, never lost, and
// what follows waits behind it. That is TCP's promise, without a retransmission queue. How far the sender may go is
// the window the peer's acknowledgements state; bytes stay in the send buffer until they are acknowledged.
#pragma once

#include <sys/uio.h>

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "sim/byte_queue.hpp"
#include "sim/sim_socket.hpp"

namespace salon::sim {

class TcpEnd final : public SimSocket {
 public:
  TcpEnd(World& world, Machine& machine, net::Endpoint local, net::Endpoint remote);

  /// Opens a connection for the program on `machine`.
  static void connect(World& world, Machine& machine, net::ConnectOperation& operation);

  [[nodiscard]] bool takes(net::Operation::Kind kind) const override;
  void begun(net::Operation& operation) override;
  void abandoned(net::Operation::Kind kind) override;
  void serve_reader() override;
  void serve_writer() override;
  void shutdown_write() override;
  void closed(bool reset) override;
  void notice_vanished(Duration within) override;
  [[nodiscard]] std::optional<net::Endpoint> peer() const override { return remote_; }
  [[nodiscard]] net::TcpFacts facts() const override { return facts_; }

 private:
  enum class State : std::uint8_t { connecting, open, dead };
  struct Segment {
    enum class Kind : std::uint8_t { acknowledge, data, finish };
    Kind kind;
    std::string bytes;
    Instant arrives;
    Instant sent;
    unsigned tries = 0;
  };
  struct Acknowledgement {
    std::uint64_t received;  // bytes so far
    std::uint64_t edge;      // as many may be sent in all
    bool finish;
    Instant sent;  // when the segment that is acknowledged was sent
  };

  // The program's side.
  void serve_connect();
  void serve_stream(net::ReceiveStreamOperation& operation);
  [[nodiscard]] std::size_t copy_parts(std::size_t most);
  /// What an operation gets that finds no bytes, or no place: an error is told once. 0 when there is none.
  int take_error();
  void took(std::size_t count);

  // The wire's side, on the sending end.
  void send_syn(unsigned tries);
  void syn_arrives(unsigned tries);
  void syn_acknowledged(Instant sent);
  void transmit();
  void push(Segment::Kind kind, std::string bytes);
  void expect_head();
  void head_arrives();
  void head_is_late();
  void refused();
  void acknowledged(const Acknowledgement& acknowledgement);
  void measure(Duration round_trip);
  void die(int error);
  void send_reset();
  void reset_arrives();
  void bury_if_done();
  void gone();
  void probe();
  void watch();

  // The wire's side, on the receiving end.
  void arrive(const Segment& segment);
  void first_acknowledgement();
  void acknowledge(Instant segment_sent);
  [[nodiscard]] std::uint64_t edge() const;

  /// Calls `action` on the peer once a packet has reached it; `lost` when the peer's machine could not be reached.
  void packet(std::function<void(TcpEnd&)> action, std::function<void(TcpEnd&)> lost = nullptr);
  void packet_again(const std::function<void(TcpEnd&)>& action, unsigned tries);
  [[nodiscard]] bool reaches_peer() const { return peer_machine_ != nullptr && machine_.reaches(*peer_machine_); }
  [[nodiscard]] TcpEnd* other() const { return world_.find_as<TcpEnd>(peer_id_); }

  net::Endpoint remote_;
  State state_ = State::connecting;
  Machine* peer_machine_ = nullptr;
  SocketId peer_id_ = 0;
  SocketId listener_id_ = 0;  // while it waits for its first acknowledgement
  int error_ = 0;             // not yet told
  net::TcpFacts facts_;

  std::vector<iovec> parts_;  // of the pending send
  ByteQueue unsent_;
  std::deque<Segment> wire_;
  bool head_expected_ = false;
  std::uint64_t sent_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::uint64_t peer_edge_;
  bool finish_wanted_ = false;
  bool send_too_late_ = false;  // the pending send was started after shutdown_write
  bool send_ending_ = false;    // the handler of a send runs: it may offer the rest, which goes before the FIN
  bool finish_sent_ = false;
  bool finish_acknowledged_ = false;
  bool orphan_ = false;

  ByteQueue received_;
  std::uint64_t read_ = 0;
  std::uint64_t edge_told_;
  bool ended_ = false;  // the peer's FIN has come

  Duration notice_within_{};
  bool watching_ = false;
  Instant heard_at_;
  Instant progress_at_;  // the peer last took something, or there was last nothing to take
};

}  // namespace salon::sim
