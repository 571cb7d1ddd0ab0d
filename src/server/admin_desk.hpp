// Answers `salon admin`: whoever reaches the socket in the data directory asks one thing, is answered, and goes.
//
// What is asked and answered is session/admin.hpp's; this is its way to the hall and back. Asking is for the operator
// alone: the listener is in a place that is (net/local_socket.hpp), and who comes is looked at again by `may_ask`.
#pragma once

#include <functional>
#include <list>
#include <string>

#include "salon/net/task.hpp"
#include "salon/net/tcp.hpp"
#include "server/door.hpp"
#include "server/hall.hpp"
#include "session/admin.hpp"

namespace salon::server {

class AdminDesk final : private Door::Visitor {
 public:
  /// Reads the operator's files again, and says what came of it in a later turn.
  using Reload = std::function<void(std::function<void(Result<void>)> done)>;

  /// So many are answered at once; who comes beyond is let go.
  static constexpr std::size_t calls_max = 8;
  /// How long one may take to ask, and to take its answer.
  static constexpr Duration patience = std::chrono::seconds(5);

  /// Takes over `listener`, which listens already. `may_ask` looks at an accepted socket.
  AdminDesk(net::Loop& loop, Hall& hall, net::Socket listener, bool (*may_ask)(net::Socket), Reload reload);
  AdminDesk(const AdminDesk&) = delete;
  AdminDesk& operator=(const AdminDesk&) = delete;
  /// Closed, or its loop drained.
  ~AdminDesk() = default;

  void open() { door_.open(); }
  void close();
  [[nodiscard]] bool closed() const { return door_.closed() && group_.empty(); }

 private:
  struct Call {
    net::TcpStream stream;
    std::string text;
    bool json = false;
  };
  // Door::Visitor
  void arrived(net::Socket socket, const net::Endpoint& peer) override;
  void crowded() override {}

  /// Reads what is asked, and begins to do it.
  net::Task<void> listen_to(Call& call);
  void take(Call& call, const session::admin::Request& request);
  void answer(Call& call, std::string text);
  net::Task<void> tell(Call& call);
  void forget(Call& call);

  net::Loop& loop_;
  Hall& hall_;
  bool (*may_ask_)(net::Socket);
  Reload reload_;
  std::list<Call> calls_;
  net::TaskGroup group_;
  Door door_;
  bool closing_ = false;
};

}  // namespace salon::server
