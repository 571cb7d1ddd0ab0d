// The server: opens the store, the hall and the doors, seats whoever comes in, and closes it all in order.
//
// Wiring only. Rules live in room, conversations in session, the way of a message in Hall.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "salon/base/result.hpp"
#include "salon/net/loop.hpp"
#include "salon/net/task.hpp"
#include "server/admin_desk.hpp"
#include "server/config.hpp"
#include "server/datagram_desk.hpp"
#include "server/door.hpp"
#include "server/figures.hpp"
#include "server/hall.hpp"
#include "server/mailer.hpp"
#include "server/remarks.hpp"
#include "server/seat.hpp"

namespace salon::server {

class Server final : private Door::Visitor, private Seat::Owner, private net::Loop::TurnEnd {
 public:
  /// `store` is not open yet. `make_log` is LocalLog, except in simulations.
  Server(net::Loop& loop, LogSink& log, Config config, std::shared_ptr<room::Store> store,
         Hall::MakeLog make_log = local_log());
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Closed, or its loop drained.
  ~Server();

  /// Opens the store, folds the log, listens. On failure nothing is left open.
  net::Task<Result<void>> open();

  /// Says goodbye to everyone, keeps what is left, closes; `closed()` tells when that is done. Guests are given at most
  /// `close_max`; the last commit is waited for as long as the disk takes.
  void begin_close(std::string_view farewell);
  [[nodiscard]] bool closed() const;
  static constexpr Duration close_max = std::chrono::milliseconds(700);

  /// From now on who comes is shown this certificate; who is here stays under the one it was shown. To be called from
  /// the loop's thread.
  void use_tls(std::shared_ptr<const net::TlsContext> tls);

  /// Lets the operator ask, at `listener`, which it takes over (AdminDesk). Once, after `open`. `reload`: what else is
  /// read again with the message of the day.
  void open_admin(net::Socket listener, bool (*may_ask)(net::Socket), std::function<void()> reload);

  /// Where it listens, ports known; one per TCP listener.
  [[nodiscard]] const std::vector<net::Endpoint>& endpoints() const { return endpoints_; }
  [[nodiscard]] const Hall& hall() const { return *hall_; }
  [[nodiscard]] const Handshakes& handshakes() const { return handshakes_; }
  /// Over TCP; without those who are being told that they cannot stay.
  [[nodiscard]] std::size_t guests() const { return seats_.size() - turned_away_.size(); }
  /// The most bytes that wait for one of them. Looks at all.
  [[nodiscard]] std::size_t longest_queue() const;

  static Hall::MakeLog local_log();

 private:
  // Door::Visitor
  void arrived(net::Socket socket, const net::Endpoint& peer) override;
  void crowded() override;
  // Seat::Owner
  void vacated(Seat& seat) override;
  void lost(Connection::Breach breach) override { counters_.lost(breach); }
  [[nodiscard]] session::StatusAnswer status(bool figures) const override;
  [[nodiscard]] std::unique_ptr<session::Session> make_session(const session::SharedPeer& peer) const override;
  Seat::Arrival announced(const Seat& seat, const proto::ProxyHeader& header) override;
  [[nodiscard]] std::unique_ptr<net::TlsFilter> make_tls() override;
  void remark(const session::Peer& peer, const session::Remark& remark) override;
  // Loop::TurnEnd
  void turn_ended() override;

  Result<void> listen();
  Result<void> listen_at(const ListenAt& where);
  Result<std::uint16_t> listen_on_one_port(const ListenAt& where, std::uint16_t port);
  [[nodiscard]] Shared<std::string> reached(net::Socket socket);
  [[nodiscard]] bool is_proxy(const net::Address& address) const;
  /// Why somebody is turned away: of another network than this room is for, banned from the server, or one too many,
  /// here or from one address.
  enum class Bar : std::uint8_t { none, not_of_network, banned, full, neighbours };
  struct Verdict {
    Bar bar = Bar::none;
    Neighbours::Share share{};
  };
  Verdict judge(const net::Address& from, Bar otherwise);
  std::unique_ptr<session::Session> turn_away(const session::SharedPeer& who, Bar why);
  /// For who is not banned.
  [[nodiscard]] std::unique_ptr<session::Session> make_greeter(const session::SharedPeer& peer) const;
  /// Null where nothing shuts the address out.
  [[nodiscard]] const room::Exclusion* exclusion_of(const std::string& address) const;
  void remove(Seat& seat);
  void close_doors();
  [[nodiscard]] std::string figures() const;

  using RereadDone = std::function<void(Result<void>)>;
  void reread(RereadDone done);

  struct Closing : net::SleepOperation {
    Server* server = nullptr;
  };

  net::Loop& loop_;
  LogSink& log_;
  Config config_;
  std::shared_ptr<room::Store> store_;
  Hall::MakeLog make_log_;
  Admission admission_;
  std::unique_ptr<Hall> hall_;
  Switchboard board_{loop_, config_.connection};
  std::vector<Connection*> flushing_;  // scratch
  std::unique_ptr<Mailer> mailer_;
  std::unique_ptr<Credentials> credentials_;
  std::unique_ptr<Seat::Surroundings> surroundings_;
  std::vector<std::unique_ptr<Door>> doors_;
  std::unique_ptr<DatagramDesk> datagrams_;
  std::vector<net::Endpoint> endpoints_;
  Handshakes handshakes_;
  Neighbours neighbours_;
  Shared<std::string> last_reached_ = std::string();  // by who came last
  std::vector<std::unique_ptr<Seat>> seats_;          // each knows its place in it
  std::set<room::SessionId> turned_away_;             // of seats_
  std::vector<Seat*> vacated_;
  Closing closing_;
  struct Rereading : net::BlockingOperation {
    Server* server = nullptr;
    std::shared_ptr<Result<std::string>> read;
    RereadDone done;
  };
  Rereading rereading_;
  std::unique_ptr<AdminDesk> admin_;
  ServerCounters counters_;
  Remarks remarks_;
  bool open_ = false;
  bool closing_begun_ = false;
  bool crowded_said_ = false;
};

}  // namespace salon::server
