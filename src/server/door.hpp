// A listening socket: takes connections for as long as there are descriptors, and tries again when there were none.
#pragma once

#include "salon/net/loop.hpp"

namespace salon::server {

class Door {
 public:
  class Visitor {
   public:
    /// `socket` is the visitor's to close.
    virtual void arrived(net::Socket socket, const net::Endpoint& peer) = 0;
    /// No descriptor is left; those who knock wait in the system's backlog.
    virtual void crowded() = 0;

   protected:
    ~Visitor() = default;
  };

  /// How long after running out of descriptors the next attempt is made.
  static constexpr Duration retry_after = std::chrono::milliseconds(100);

  /// Takes over `listener`, which listens already.
  Door(net::Loop& loop, net::Socket listener, Visitor& visitor);
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;
  ~Door() = default;

  void open();
  /// Takes no more connections, closes the socket. The door may be destroyed once `closed()`.
  void close();
  [[nodiscard]] bool closed() const { return closing_ && !accept_.pending() && !retry_.pending(); }

 private:
  struct Accept : net::AcceptOperation {
    Door* door = nullptr;
  };
  struct Retry : net::SleepOperation {
    Door* door = nullptr;
  };
  void on_accepted();
  [[nodiscard]] bool ending() const { return closing_ || loop_.draining(); }

  net::Loop& loop_;
  net::Socket listener_;
  Visitor& visitor_;
  Accept accept_;
  Retry retry_;
  bool closing_ = false;
};

}  // namespace salon::server
