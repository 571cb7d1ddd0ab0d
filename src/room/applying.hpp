// One entry being applied: the rules, a function a command. Each either tells one event or refuses.
//
// Private to this layer. The commands are in apply_*.cpp, a file a family; what they share is in apply.cpp and in the
// file of the family that knows most about it. Nothing here asks the world anything: the time is the entry's, and so
// is the order.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "room/house.hpp"
#include "room/permission.hpp"

namespace salon::room {

struct House::Applying {
  House& house;
  const Entry& entry;
  std::vector<Event>& events;
  const Limits& limits = house.limits_;
  std::optional<Guest> host{};  // see actor_or_host()

  // ---- the commands ----

  /// What there was to do has been done by begins_or_continues().
  void operator()(const NodeStarted&) {}

  // apply_guests.cpp
  void operator()(const Enter& enter);
  void operator()(const Leave& leave);
  void operator()(const Rename& rename);
  void operator()(const SetAway& wish);
  void operator()(const SetRealName& wish);
  void operator()(const SetUserModes& wish);
  void operator()(const Expel& expel);

  // apply_exclusions.cpp
  void operator()(const Exclude& wish);
  void operator()(const Readmit& wish);

  // apply_filters.cpp
  void operator()(const Filter& wish);

  // apply_accounts.cpp
  void operator()(const Register& wish);
  void operator()(const Verify& wish);
  void operator()(const LogIn& wish);
  void operator()(const LogOut& wish);
  void operator()(const SetPassword& wish);
  void operator()(const SetCertificate& wish);
  void operator()(const SetHost& wish);
  void operator()(const DropAccount& drop);

  // apply_staying.cpp
  void operator()(const Stay& wish);
  void operator()(const MarkRead& mark);

  // apply_rooms.cpp
  void operator()(const Join& join);
  void operator()(const Part& part);
  void operator()(const SetTopic& set);

  // apply_renaming.cpp
  void operator()(const RenameRoom& wish);

  // apply_order.cpp
  void operator()(const SetModes& set);
  void operator()(const Kick& kick);
  void operator()(const Invite& invite);

  // apply_keeping.cpp
  void operator()(const KeepRoom& keep);
  void operator()(const SetAccess& set);

  // apply_transfers.cpp
  void operator()(const OfferRoom& offer);
  void operator()(const TakeRoom& wish);

  // apply_talk.cpp
  void operator()(const Say& say);
  void operator()(const Proclaim& proclaim);
  void operator()(const Redact& redact);

  // apply_metadata.cpp
  void operator()(const SetMetadata& set);

  // ---- before the command: is it new, and what has ended meanwhile (apply.cpp) ----

  /// False for an entry of an incarnation that is over, and for a tag that has been seen. The first entry of a new
  /// incarnation sweeps out the guests of the earlier ones.
  bool begins_or_continues();
  void sweep(NodeId node);
  void let_go_what_has_expired();

  // ---- what the commands share (apply.cpp) ----

  Guest* actor();
  /// The same; and for the node itself, which speaks for the operator on its host, somebody who keeps order everywhere:
  /// to kick, to expel, to change the modes of a room, to proclaim, to drop an account, to give it a host. It bears a
  /// nick that no guest can have.
  const Guest* actor_or_host();
  Event& tell(const Guest& guest, decltype(Event::body) body);
  void refuse(Refusal why, std::string_view subject = {}, std::string_view about = {});
  static bool is_operator(const Guest& guest) { return (guest.modes & user_mode::server_operator) != 0; }

  // ---- apply_guests.cpp ----

  /// The guest that this client joins instead of entering as another; null where there is none.
  Guest* guest_to_join(const Enter& enter, const Account* account);
  void join(Guest& guest, const Enter& enter, const std::string& claim);
  /// False when this client is the guest's only one.
  bool leaves_others_behind(Guest& guest);
  /// What a guest changes about itself: person.hpp decides, and those in its rooms hear of it.
  template <class Wish>
  void change_oneself(const Wish& wish);
  /// Adds a guest to the census (1) or takes it out (-1).
  void count(const Guest& guest, int by) { house.count(guest.modes, by); }
  void remember(const Guest& guest);
  /// Refuses, and says true, if the actor with this claim, logged in to `account`, may not bear `nick`.
  bool refuses_nick(const std::string& nick, const std::string& claim, std::string_view account);
  [[nodiscard]] bool likenesses_count() const;
  [[nodiscard]] std::string like_borne(const std::string& nick) const;
  [[nodiscard]] std::string lookalike(const std::string& nick, const std::string& claim, std::string_view account);
  std::string automatic_nick();
  /// The one way out of the house.
  Event& depart(GuestId id, const Origin& origin, const std::string& reason, bool dropped);
  /// The same, because an operator wanted it.
  void send_away(GuestId id, const std::string& by, const std::string& reason);
  /// The nick is kept for a guest whose connection broke, and with it the rooms that it is in.
  void hold(const Guest& guest);
  /// Is it for who comes with this claim, logged in to `account` (or empty: to nothing)?
  [[nodiscard]] bool held_for(const HeldNick& held, std::string_view claim, std::string_view account) const;
  /// The rooms that who enters is in again, as this account: those that were held with its nick.
  [[nodiscard]] std::vector<RoomKey> rooms_held(const Enter& enter, const Account* account) const;
  void let_go(const std::string& folded);

  // ---- apply_exclusions.cpp ----

  /// Refuses, and says true, if who comes from there, logged in to `account` (or empty: to nothing), is shut out.
  bool refuses_excluded(std::string_view claim, std::string_view account, std::string_view subject);

  // ---- apply_accounts.cpp ----

  /// Null when there is none with this key.
  Account* proven(const AccountKey& key);
  /// That of the actor; refuses and gives null when there is none.
  Account* own_account();
  /// The account is there, and the origin, which may have entered or not, logged in to it.
  void make_account(Account account);
  void wait(const Register& wish);
  /// Why a code cannot be mailed to where `wish` says; nothing when it can.
  [[nodiscard]] std::optional<Refusal> unfit_email(const Register& wish) const;
  /// The account of this name (folded) waits no more.
  void end_waiting(const std::string& folded);
  /// Notes that the guest is logged in to `account` (empty: to none), and no more to what it was logged in to.
  void belong(Guest& guest, const std::string& account);
  void belongs_no_more(const Guest& guest);
  /// Tells that the guest is logged in to `account` now (empty: to none), if that is anything new.
  void log_in(Guest& guest, const std::string& account, decltype(Event::body) body);
  /// Tells that it is shown with this host now (empty: that of how it speaks), if that is anything new.
  void show_host(Guest& guest, const std::string& given);

  // ---- apply_staying.cpp ----

  /// Does it stay when its last client goes?
  bool stays(const Guest& guest);
  /// Its last client has gone, of which nothing was heard since then.
  void go_absent(Guest& guest, WallTime since);
  /// A client has come to a guest that was absent.
  void come_back(Guest& guest, const Enter& enter, const std::string& claim);
  /// Tells that it is away for this reason now, or back (empty), if that is anything new.
  void be_away(Guest& guest, const std::string& text);
  /// Nobody has come for as long as a guest stays: the account stays no more, and nor does its guest.
  void stop_staying(const std::string& folded_account);
  /// 0: it does not stay.
  void set_stays_until(Account& account, WallTime until);
  /// Out of the house, of the house's own doing.
  void end_absence(const std::string& folded_account, const std::string& reason);
  /// As if it had done something itself.
  [[nodiscard]] Origin own_origin(GuestId id) { return {id.node, house.nodes_[id.node].incarnation, id.session, 0}; }

  // ---- apply_keeping.cpp ----

  /// What the account's owner is in the room; 0 where that is nothing.
  static Ranks access(std::string_view account, const Room& room);
  static void set_access(Room& room, const std::string& folded_account, Ranks ranks);
  /// The room is nobody's any more.
  void stop_keeping(const std::string& folded, Room& room);
  /// In no room is the account anything.
  void forget_access(const std::string& folded_account);

  // ---- apply_transfers.cpp ----

  /// How many rooms are kept for the account.
  [[nodiscard]] std::size_t rooms_kept_for(const std::string& folded_account) const;
  /// Why the account cannot be the room's founder; nothing when it can.
  [[nodiscard]] std::optional<Refusal> founding_barred(const Room& room, const std::string& folded_account) const;
  /// Makes it that, and tells so.
  void transfer(const Guest& guest, const std::string& folded, const std::string& folded_account);

  // ---- apply_rooms.cpp ----

  using Rooms = std::map<std::string, Room, std::less<>>;
  [[nodiscard]] bool may_be_called(std::string_view room) const;
  /// The guest is in the room now, whose door was open.
  Event& arrive(Guest& guest, const std::string& folded, Room& room, bool quiet);
  void join_again(const Guest& guest, const std::string& folded, bool quiet);
  /// Puts it where it was when its connection broke, unless it is banned there by now.
  void give_back(Guest& guest, const RoomKey& left);
  /// Why the guest may not come in; nothing when it may.
  std::optional<Refusal> door_shut(const Guest& guest, const std::string& folded, const Room& room, const Join& join);
  /// Refuses, and says true, if as many came into the room of late as may; else notes that somebody comes now.
  bool refuses_crowd(const Guest& guest, const std::string& folded, Room& room);
  /// The rank that is kept for the guest; null when there is none.
  const KeptRank* kept_rank(const Guest& guest, const Room& room) const;
  /// A room in which nobody is, and in which nothing is kept but the topic, becomes that of the guest who comes in.
  void open_anew(Room& room, const Guest& guest);
  /// What the guest, who is not in the room yet, is to be there.
  Ranks rank_on_arrival(const Guest& guest, Room& room) const;
  /// Takes a member out of a room, and the room out of the house if that was the last and nothing keeps it. `dropped`:
  /// it lost the connection.
  void take_out(const Guest& guest, const std::string& folded, bool dropped);
  void keep_rank(const Guest& guest, Room& room, Ranks ranks) const;
  /// Sets Room::kept_until; 0: the room does not end.
  void keep_room_until(const std::string& folded, Room& room, WallTime until);
  /// Nobody is in the room any more: of what it was, its topic stays.
  void end_room(const std::string& folded);
  void seal(const std::string& folded, Room& room);
  /// Names of rooms that have ended are forgotten for it, where that can be.
  [[nodiscard]] bool has_space_for_shelves(std::size_t count);
  bool has_space_for_a_room();
  struct Audience {
    std::vector<std::string> rooms;
    std::vector<GuestId> guests;
  };
  /// Who sees the guest in these rooms (folded names), which it is in: their members, but in an auditorium, where the
  /// guest has no rank, only those who have one.
  Audience who_sees(GuestId guest, const std::vector<std::string>& rooms) const;
  static void heard_by(Audience audience, Event& event);

  // ---- apply_renaming.cpp ----

  /// Why the guest may not call the room `name`; nothing when it may.
  std::optional<Refusal> name_barred(const Guest& guest, const Room& room, std::string_view name);
  /// Everything that knows the room by its name (folded) knows it by another.
  void move_room(const std::string& from, const std::string& to);
  void move_in_guests(const std::string& from, const std::string& to);

  // ---- apply_talk.cpp ----

  /// Refuses, and says true, if the guest spoke in the room, which is in slow mode, too short a while ago; else notes
  /// that it speaks now.
  bool refuses_haste(Guest& guest, const Room& room);

  // ---- apply_metadata.cpp ----

  /// False when it was refused.
  bool change_metadata(Metadata& metadata, const SetMetadata& set, std::vector<MetadataChange>& made);
  /// The guest itself, and who sees it in a room; in order.
  std::vector<GuestId> acquaintances(GuestId guest) const;

  // ---- apply_order.cpp ----

  /// The room that the guest asks something of as a member; refuses and gives null when it is not there, or the guest
  /// is neither in it nor an operator of the server.
  Room* own_room(const Guest& guest, std::string_view name);
  /// Nothing when `change` is as it should be now: made, and then noted in `made`, or so already.
  std::optional<Refusal> change_mode(Room& room, const Guest& guest, const ModeChange& change,
                                     std::vector<ModeChange>& made);
  /// A limit, or seconds: up to `most`.
  static std::optional<Refusal> change_number(std::uint32_t& number, std::uint32_t most, const ModeChange& change,
                                              std::vector<ModeChange>& made);
  std::optional<Refusal> change_rank(Room& room, const Guest& guest, const ModeChange& change,
                                     std::vector<ModeChange>& made);
  std::optional<Refusal> change_list(Room& room, const Guest& guest, const ModeChange& change,
                                     std::vector<ModeChange>& made);

  // ---- apply_filters.cpp ----

  /// Nothing when that can be no pattern.
  [[nodiscard]] std::optional<ListedMask> filter_of(std::string_view asked, const Guest& guest) const;
  std::optional<Refusal> change_filters(Room& room, const Guest& guest, const ModeChange& change,
                                        std::vector<ModeChange>& made);
};

}  // namespace salon::room
