// One guest on TCP: a connection and the session that speaks on it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/queue.hpp"
#include "server/connection.hpp"
#include "server/credentials.hpp"
#include "server/hall.hpp"
#include "server/handshakes.hpp"
#include "server/neighbours.hpp"
#include "session/session.hpp"

namespace salon::server {

/// Feeds the session what happens and does what its outbox asks for. Tells `Owner` when it can be destroyed.
class Seat final : public Attendant, private Connection::Handler, private session::Guard {
 public:
  struct Arrival {
    session::SharedPeer peer;
    std::unique_ptr<session::Session> session;
    /// Empty for who is turned away, and for a proxy that has not said for whom it is.
    Neighbours::Share share{};
  };

  class Owner {
   public:
    /// Nothing is pending any more. The seat may be destroyed in a later call, not from within this one.
    virtual void vacated(Seat& seat) = 0;
    /// A guest did not leave of itself.
    virtual void lost(Connection::Breach breach) = 0;
    [[nodiscard]] virtual session::StatusAnswer status(bool figures) const = 0;
    /// For a guest that has just come, or has come under TLS.
    [[nodiscard]] virtual std::unique_ptr<session::Session> make_session(const session::SharedPeer& peer) const = 0;
    /// A proxy has said for whom `seat` is: who that is, and the session for it, which may be one that turns it away.
    /// Without a session, there is no room even for that.
    virtual Arrival announced(const Seat& seat, const proto::ProxyHeader& header) = 0;
    /// Null when no more handshakes can begin now.
    [[nodiscard]] virtual std::unique_ptr<net::TlsFilter> make_tls() = 0;
    /// For the operator's log; at most one for each seat.
    virtual void remark(const session::Peer& peer, const session::Remark& remark) = 0;

   protected:
    ~Owner() = default;
  };

  /// What all seats share. Outlives them.
  struct Surroundings {
    net::Loop& loop;
    Hall& hall;
    const session::Setting& setting;
    Switchboard& board;
    Owner& owner;
    Handshakes& handshakes;
    Credentials& credentials;
  };

  /// In its owner's list.
  std::size_t place = 0;

  Seat(const Surroundings& surroundings, net::Socket socket, Arrival arrival);
  ~Seat() override;

  /// The session begins, and the connection is read.
  void open();
  /// See session::Session.
  void setting_changed();
  /// The server closes: a last word, and a farewell.
  void dismiss(std::string_view text);
  /// The server closes now; a farewell that is on its way may still arrive.
  void cut_off() { connection_.hang_up(); }

  [[nodiscard]] room::SessionId session_id() const { return id_; }
  [[nodiscard]] const session::Peer& peer() const { return *peer_; }
  [[nodiscard]] std::size_t queued_bytes() const { return connection_.queued_bytes(); }

  // Attendant
  void hear(const room::Event& event) override;
  void kept(const room::Event& event) override;
  void not_kept(const room::Event& event) override;
  void answer(const session::Answer& answer) override;
  void announce(std::string_view text) override;
  Connection* connection() override { return &connection_; }
  [[nodiscard]] session::Variant variant() const override { return session_->variant(); }
  [[nodiscard]] std::optional<session::ConnectionAnswer> facts() const override;

 private:
  // Connection::Handler
  void received(std::string_view bytes) override;
  void ended() override;
  void broken_off() override;
  void woke() override;
  void broke(Connection::Breach breach) override;
  void secured(const net::TlsFilter& filter) override;
  void closed() override;

  // session::Guard
  void examine(room::Say& say) override { around_.hall.examine(id_, say); }
  [[nodiscard]] bool may_guess() override { return around_.credentials.may_guess(peer_->address); }
  void guessed_right() override { around_.credentials.guessed_right(peer_->address); }

  template <class Call>
  void turn(Call call);
  template <class Call>
  session::Outbox ask_session(Call call);
  void carry_out(session::Outbox out);
  void succeed(session::Outbox& out);
  void answer_own_questions();
  [[nodiscard]] session::Answer answer_to(const session::Question& question);
  void ask(session::Question question);
  /// The session has nothing more to say.
  void end();
  void leave(std::string reason, bool dropped);
  void say_farewell();
  void start_tls(std::string_view first);
  void remark(const session::Remark& remark);
  void adjust();
  void submit(room::Command command);
  void submit_what_waits();
  [[nodiscard]] bool may_go(const room::Command& command);
  [[nodiscard]] bool is_too_much() const;

  /// What it wants that waits, because too much is said from where it comes; the first is a line.
  struct HeldBack {
    Queue<room::Command> commands{};
    Instant since{};
    Instant told{};  // when last
    std::size_t lines = 0;
  };

  const Surroundings& around_;
  session::SharedPeer peer_;
  std::unique_ptr<session::Session> session_;
  Connection connection_;
  room::SessionId id_;
  Queue<session::Question> own_questions_;  // that are answered here
  Neighbours::Share share_;
  std::unique_ptr<HeldBack> held_back_;
  Instant last_received_;
  bool entered_ = false;  // Enter was submitted, Leave not yet
  bool stream_ended_ = false;
  bool broken_off_ = false;
  bool ended_ = false;
  bool remarked_ = false;
};

}  // namespace salon::server
