// Where everything meets, without a socket: the log orders, the house decides, guests hear, the keeper keeps.
//
// A command takes this way: an Attendant (a session with its connection) submits it; the log hands it back as an entry;
// the house turns it into events; each event goes to its actor, to the rooms (Fanout) and to single guests; lines go
// to the keeper, and when they are durable their speakers are told.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/flat_map.hpp"
#include "base/seldom.hpp"
#include "room/house.hpp"
#include "room/log.hpp"
#include "room/word_filter.hpp"
#include "salon/base/time.hpp"
#include "salon/net/loop.hpp"
#include "server/fanout.hpp"
#include "server/figures.hpp"
#include "server/keeper.hpp"
#include "server/watchers.hpp"
#include "session/session.hpp"

namespace salon::server {

/// What the hall knows of an attendant, which carries it: guests are many, and an allocation for each takes more.
class Seated {
  friend class Hall;
  enum class Presence : std::uint8_t { stranger, guest, gone };

  session::Variant variant_;  // as the fan-out has it
  Seldom<std::vector<std::string>> watched_{};
  std::uint32_t unacknowledged_ = 0;
  Presence presence_ = Presence::stranger;
};

/// One guest of this node, as the hall knows it: src/server/seat.* for TCP, datagram_desk.* for UDP.
class Attendant {
 public:
  virtual void hear(const room::Event& event) = 0;
  virtual void kept(const room::Event& event) = 0;
  virtual void not_kept(const room::Event& event) = 0;
  virtual void answer(const session::Answer& answer) = 0;
  virtual void announce(std::string_view text) = 0;
  /// Where room events go; null for a guest that cannot be sent any (a datagram's sender).
  virtual Connection* connection() = 0;
  [[nodiscard]] virtual session::Variant variant() const = 0;
  /// For others who ask; nothing where there is no connection.
  [[nodiscard]] virtual std::optional<session::ConnectionAnswer> facts() const { return std::nullopt; }

  Seated in_hall{};

 protected:
  ~Attendant() = default;
};

/// What has happened since the start, for status and tests.
struct HallCounters {
  std::uint64_t entries = 0;
  std::uint64_t lines = 0;
  std::uint64_t lines_not_kept = 0;
  /// From the order of a line to its speaker being told that it is kept.
  Histogram keeping;
};

/// Guests of this node that are in the house, by how they speak.
struct Attendance {
  std::size_t lines = 0;
  std::size_t irc = 0;
  std::size_t web_socket = 0;
  std::size_t datagram = 0;
};

class Hall final : private room::Log::Listener, private Keeper::Listener {
 public:
  using HostHandler = std::function<void(const room::Event& event)>;
  using MakeLog = std::function<std::unique_ptr<room::Log>(std::uint64_t epoch, room::Log::Listener& listener)>;

  /// `recovered` is what `store`, now open, gave. Folds the log, begins a new incarnation of this node.
  /// Fails when what was stored is not understood.
  static Result<std::unique_ptr<Hall>> open(net::Loop& loop, const session::Setting& setting, room::Limits limits,
                                            std::shared_ptr<room::Store> store, room::Recovered recovered,
                                            const MakeLog& make_log);

  /// So many lines may wait for the disk; beyond, lines are refused until it has caught up.
  static constexpr std::size_t unacknowledged_max = 20'000;
  /// So many of one guest's may, as long as those of all are not many; beyond, it is to be held back, so that who says
  /// much outruns the disk for itself alone.
  static constexpr std::size_t own_unacknowledged_max = 1000;
  /// With so many, each is held back until its own are on disk: together they would outrun it, one by one they do not.
  static constexpr std::size_t many_unacknowledged = unacknowledged_max / 4;

  /// Gives the attendant its number. It must `leave` before it is destroyed.
  room::SessionId arrive(Attendant& attendant);
  /// Nothing more goes to this attendant. Does not submit Leave: that is its own to do.
  void leave(room::SessionId session);

  /// Asks the log to order `command`. Its event comes back through Attendant::hear, after this call.
  void submit(room::SessionId session, room::Command command);
  /// The same for the operator on this host, who is no guest: what the house decides about it comes to `done`, in a
  /// later turn, unless the hall is stopped before. What is meant to last is answered when it is on disk; Refused
  /// (not_kept) when it could not be put there.
  void submit_for_host(room::Command command, HostHandler done);
  /// Likewise; of rooms alone.
  void ask_for_host(const room::HistoryQuery& asked, Keeper::HistoryHandler done);
  /// Notes which filter catches what is to be said without the log.
  void examine(room::SessionId session, room::Say& say) { filters_.examine(house_, guest_id(session), say); }
  /// Lets those who are to hear it hear `event`, which a session made (session::Outbox::passing).
  void pass(const room::Event& event);
  /// Answers through Attendant::answer, after this call.
  void ask(room::SessionId session, room::Query query);
  /// Gives the attendant an answer that comes from elsewhere, if it is still there.
  void answer(room::SessionId session, const session::Answer& answer);
  /// What is known of a guest's connection; nothing when it is not one of this node's.
  [[nodiscard]] std::optional<session::ConnectionAnswer> facts_of(room::GuestId guest);
  /// Reads the operator's files again, and says so through Attendant::answer, in a later turn.
  void reread(room::SessionId session);
  using Reread = std::function<void(std::function<void(Result<void>)> done)>;
  /// How that is done; without it, it fails.
  void on_reread(Reread reread) { reread_ = std::move(reread); }
  void watch(room::SessionId session, const session::Watch& watch);
  /// The attendant's session has ended, and its connection lingers on: it is not counted any more.
  void ended(room::SessionId session);
  [[nodiscard]] session::Headcount headcount() const;
  /// Looks at all.
  [[nodiscard]] Attendance attendance() const;
  /// False while what is said could not be kept.
  [[nodiscard]] bool accepts_lines() const {
    return !keeper_->failing() && unacknowledged_.size() < unacknowledged_max;
  }
  /// The attendant's variant is not what it was: room events look different to it from now on.
  void variant_changed(room::SessionId session);
  /// Tells everyone on this node.
  void announce(std::string_view text);

  /// To be called before anything is sent to a guest alone: what happened in its rooms comes first.
  void settle() { fanout_.settle(); }

  /// Once a turn: orders, delivers, keeps.
  void turn_end();
  /// Keeps what has been ordered with a snapshot; `idle` tells when that is done. Nothing more is taken from the log:
  /// other nodes may go on filling it for ever.
  void finish();
  [[nodiscard]] bool idle() const { return keeper_->idle(); }
  /// Nothing is called back any more.
  void stop() { keeper_->stop(); }

  [[nodiscard]] const room::House& house() const override { return house_; }
  /// As which guest a session is here, or would be; and which origin its commands have.
  [[nodiscard]] room::GuestId guest_id(room::SessionId session) const {
    return companies_.empty() ? client_id(session) : house_.guest_of(client_id(session));
  }
  [[nodiscard]] room::GuestId client_id(room::SessionId session) const { return {node_, session}; }
  [[nodiscard]] const HallCounters& counters() const { return counters_; }
  [[nodiscard]] const Fanout& fanout() const { return fanout_; }
  /// Lines shown whose speakers have not been told yet that they are kept.
  [[nodiscard]] std::size_t unacknowledged() const { return unacknowledged_.size(); }
  /// Those of one speaker.
  [[nodiscard]] std::size_t unacknowledged(room::SessionId session) const;
  /// With more than so many of its own a speaker is to be held back now.
  [[nodiscard]] std::size_t own_unacknowledged_wanted() const {
    return unacknowledged_.size() < many_unacknowledged ? own_unacknowledged_max : 0;
  }

 private:
  using Presence = Seated::Presence;
  /// An own event that its speaker is to be told is kept.
  struct Unacknowledged {
    room::Event event;
    Instant since;
  };

  struct HostAwaits {
    HostHandler done;
    bool is_to_last = false;
  };

  Hall(net::Loop& loop, const session::Setting& setting, room::House house);

  void ordered(const room::Entry& entry) override;
  void route(const room::Event& event);
  void follow_name(const room::RoomRenamed& renamed);
  void set_presence(Attendant& seated, Presence presence);
  void tell_watchers(const room::Event& event, std::span<Attendant* const> actors);
  /// Calls `use` with each session of this node that is here as the guest.
  template <class Use>
  void for_each_client(room::GuestId guest, Use use);
  void join_company(const room::Event& event, Attendant& client);
  /// `client` is null when its connection is gone already.
  void leave_company(const room::Event& event, Attendant* client);
  /// Tells the actor's other clients, and gives them.
  std::vector<Attendant*> tell_companions(const room::Event& event, const Attendant* actor);
  /// `actors` may be null.
  void tell_others(const room::Event& event, std::span<Attendant* const> actors);
  void pass_on();
  void follow_rooms(const room::Event& event, Attendant& actor);
  void take_out(const room::Kicked& kicked);
  void kept(room::EntryId up_to) override;
  void keeping_failed(const Error& error) override;
  void keeping_again() override;
  [[nodiscard]] Attendant* speaker_of(const room::Event& event);
  void tell_host(const room::Event& event);
  void answer_host(const room::Event& event);
  void give_up(const std::deque<Unacknowledged>& lost);
  void tell_room(std::string_view room, std::string_view text);
  void refuse_soon(room::SessionId session, const std::string& target);
  void enter_room(Attendant& seated, const std::string& room);
  void leave_room(Attendant& seated, const std::string& room);
  /// Of the guest that the session is; folded. The fan-out has it in them, but while an event is on its way that says
  /// otherwise.
  [[nodiscard]] const std::vector<std::string>& rooms_of(room::SessionId session) const;
  [[nodiscard]] room::Origin origin(room::SessionId session);
  Attendant* find(room::SessionId session);

  net::Loop& loop_;
  room::House house_;
  room::WordFilters filters_;
  Fanout fanout_;
  std::unique_ptr<room::Log> log_;
  std::unique_ptr<Keeper> keeper_;
  room::NodeId node_ = 1;
  std::uint64_t incarnation_ = 0;
  std::uint64_t last_tag_ = 0;
  room::SessionId last_session_ = 0;
  FlatMap<room::SessionId, Attendant*> seated_;
  /// Of guests that others than their first clients have joined: those who are here, by the guest's session.
  std::map<room::SessionId, std::vector<room::SessionId>> companies_;
  Watchers watchers_;
  Reread reread_;
  std::size_t guests_ = 0;  // of seated_
  std::size_t guests_most_ = 0;
  std::size_t gone_ = 0;
  std::deque<Unacknowledged> unacknowledged_;        // in order
  std::map<std::uint64_t, HostAwaits> host_awaits_;  // by the tag of what was submitted
  std::deque<room::Event> host_unkept_;              // what the house decided of it that is to last, in order
  std::vector<room::Event> refusals_;
  std::vector<room::Event> passing_;
  std::vector<room::Event> events_;  // scratch
  std::vector<Connection*> actors_;  // scratch
  HallCounters counters_;
  bool finishing_ = false;
};

}  // namespace salon::server
