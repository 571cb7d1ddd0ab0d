// A TCP connection with TLS around it, or without: for those to whom it makes no difference.
#pragma once

#include <optional>

#include "salon/net/tls_stream.hpp"

namespace salon::app {

/// As net::TcpStream, whose words these are.
class Channel {
 public:
  Channel() = default;
  explicit Channel(net::Loop& loop, net::TcpStream stream) : loop_(&loop), plain_(std::move(stream)) {}
  /// Hands have been shaken.
  explicit Channel(net::Loop& loop, net::TlsStream stream) : loop_(&loop), secure_(std::move(stream)) {}

  net::Task<Result<std::size_t>> receive(MutableBytes buffer, Instant deadline = never) {
    return secure() ? secure_.receive(buffer, deadline) : plain_.receive(buffer, deadline);
  }
  net::Task<Result<void>> send_all(Bytes bytes, Instant deadline = never) {
    return secure() ? secure_.send_all(bytes, deadline) : plain_.send_all(bytes, deadline);
  }
  /// As much of `bytes` as goes at once, something at least; how many, or an errno value, negated.
  net::Task<int> send_some(Bytes bytes, Instant deadline = never);
  void shutdown_write() { secure() ? secure_.shutdown_write() : plain_.shutdown_write(); }
  void close() { secure() ? secure_.close() : plain_.close(); }
  void reset() { secure() ? secure_.reset() : plain_.reset(); }

  [[nodiscard]] bool is_open() const { return secure() || plain_.is_open(); }
  [[nodiscard]] bool secure() const { return secure_.is_open(); }
  /// Bytes may go by without being looked at here. Only without TLS.
  [[nodiscard]] net::Socket socket() const { return plain_.socket(); }
  [[nodiscard]] Result<net::Endpoint> local() const { return secure() ? secure_.local() : plain_.local(); }
  [[nodiscard]] Result<net::Endpoint> peer() const { return secure() ? secure_.peer() : plain_.peer(); }
  [[nodiscard]] net::TcpFacts facts() const { return secure() ? secure_.facts() : plain_.facts(); }
  void notice_vanished(Duration within) { secure() ? secure_.notice_vanished(within) : plain_.notice_vanished(within); }
  /// "TLSv1.3", or nothing.
  [[nodiscard]] std::string security() const {
    return secure() ? std::string(secure_.filter().version()) : std::string();
  }

 private:
  net::Loop* loop_ = nullptr;
  net::TcpStream plain_;  // one of the two is open
  net::TlsStream secure_;
};

}  // namespace salon::app
