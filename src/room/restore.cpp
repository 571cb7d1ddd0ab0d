// A snapshot of the house is read, of this version or an older one: docs/wire/log.md. Nobody waits for it, so that
// there may be a tree of it; snapshot.cpp writes it.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "room/house.hpp"
#include "room/stored.hpp"

namespace salon::room {
namespace {

Metadata read_metadata(Fields& from) {
  Metadata metadata;
  for (const auto& [key, value] : from.object("metadata").items()) {
    if (!value.is_string()) from.note("a value of metadata is not text");
    if (value.is_string()) make_change(metadata, {key, value.get<std::string>()});
  }
  return metadata;
}

std::vector<ListedMask> read_masks(const Json& list, std::string& wrong) {
  std::vector<ListedMask> masks;
  for (const Json& each : list) {
    Fields from(each, wrong);
    masks.push_back({from.text("mask"), from.text("by"), from.time("time")});
  }
  return masks;
}

RoomModes read_modes(Fields& from, std::string& wrong) {
  RoomModes modes{
      .flags = flags_of(from.text("modes")), .key = from.text("key"), .limit = from.number<std::uint32_t>("limit")};
  modes.bans = read_masks(from.list("bans"), wrong);
  modes.exceptions = read_masks(from.list("exceptions"), wrong);
  modes.invited = read_masks(from.list("invited"), wrong);
  return modes;
}

Room read_room(std::uint64_t version, Fields& from, std::string& wrong) {
  Room room{.name = from.text("name"),
            .topic = from.text("topic"),
            .topic_by = from.text("topic_by"),
            .topic_time = from.time("topic_time"),
            .created = from.time("created")};
  if (version >= 13) room.renamed = from.time("renamed");
  for (const Json& one : from.list("members")) {
    Fields fields(one, wrong);
    const GuestId id = fields.guest();
    const Member member{fields.flag("quiet"), version < 3 ? Ranks{0} : ranks_of(fields.text("ranks"))};
    if (!room.members.emplace(id, member).second) fields.note("a room has a member twice");
  }
  if (version < 3) return room;
  room.made = {from.number<std::uint64_t>("made_epoch"), from.number<std::uint64_t>("made_sequence")};
  room.modes = read_modes(from, wrong);
  for (const Json& one : from.list("kept_ranks")) {
    Fields fields(one, wrong);
    const KeptRank kept{ranks_of(fields.text("ranks")), fields.text("claim"), fields.time("until")};
    if (!room.kept_ranks.emplace(fold(fields.text("nick")), kept).second) fields.note("a rank is kept twice");
  }
  room.kept_until = from.time("kept_until");
  if (version >= 4) room.metadata = read_metadata(from);
  if (version < 6) return room;
  if (version >= 8) room.modes.slow = from.number<std::uint32_t>("slow");
  if (version >= 10) room.modes.filters = read_masks(from.list("filters"), wrong);
  if (version >= 11) {
    room.modes.join_pace = join_pace_of(from.text("join_pace"));
    for (const Json& each : from.list("joined_lately")) {
      if (!each.is_number_integer()) from.note("a time is not a number");
      if (each.is_number_integer())
        room.joined_lately.emplace_back(std::chrono::milliseconds(each.get<std::int64_t>()));
    }
  }
  room.founder = from.text("founder");
  if (version >= 14) room.offered = from.text("offered");
  for (const Json& one : from.list("accounts")) {
    Fields fields(one, wrong);
    const Ranks ranks = ranks_of(fields.text("ranks"));
    if (!room.accounts.emplace(fold(fields.text("account")), ranks).second) fields.note("a room has an account twice");
  }
  if (!room.kept() && !room.offered.empty()) from.note("a room is offered that is not kept");
  if (!room.kept() && !room.accounts.empty()) from.note("a room has accounts and no founder");
  if (room.kept() && room.kept_until != WallTime{}) from.note("a room ends although it is kept");
  return room;
}

std::vector<RoomKey> read_room_keys(const Json& list, std::string& wrong) {
  std::vector<RoomKey> keys;
  for (const Json& each : list) {
    Fields from(each, wrong);
    keys.push_back({fold(from.text("room")), from.entry("epoch", "sequence")});
  }
  return keys;
}

Guest read_guest(std::uint64_t version, Fields& from, std::string& wrong) {
  Guest guest{.id = from.guest(),
              .nick = from.text("nick"),
              .user = from.text("user"),
              .real_name = from.text("real_name"),
              .claim = from.text("claim"),
              .dialect = from.word<Dialect>("dialect", dialect_names),
              .modes = version < 2 ? UserModes{} : modes_of(from.text("modes")),
              .away = version < 2 ? std::string() : from.text("away"),
              .entered = from.time("entered"),
              .last_spoke = from.time("last_spoke"),
              .rooms = {}};
  if (version < 3) return guest;
  InRooms in_rooms{.invitations = read_room_keys(from.list("invitations"), wrong)};
  guest.in_rooms = in_rooms;
  if (version >= 4) guest.metadata = read_metadata(from);
  if (version >= 5) guest.account = from.text("account");
  if (version < 8) return guest;
  for (const Json& each : from.list("slowed")) {
    Fields fields(each, wrong);
    in_rooms.slowed.push_back({fold(fields.text("room")), fields.time("spoke")});
  }
  guest.in_rooms = std::move(in_rooms);
  if (version < 9) return guest;
  std::vector<SessionId> clients;
  for (const Json& each : from.list("clients")) {
    if (!each.is_number_unsigned()) from.note("a client is not a number");
    if (each.is_number_unsigned()) clients.push_back(each.get<SessionId>());
  }
  guest.clients = std::move(clients);
  if (version >= 12) guest.absent_since = from.time("absent_since");
  if (guest.absent() && !guest.clients->empty()) from.note("a guest without a client has one");
  return guest;
}

Account read_account(std::uint64_t version, Fields& from) {
  Account account{.name = from.text("name"),
                  .made = from.entry("made_epoch", "made_sequence"),
                  .created = from.time("created"),
                  .verifier = from.verifier()};
  for (const Json& each : from.list("certificates")) {
    each.is_string() ? account.certificates.push_back(each.get<std::string>()) : from.note("a certificate is no text");
  }
  std::ranges::sort(account.certificates);
  if (version < 12) return account;
  account.stays_until = from.time("stays_until");
  for (const auto& [target, time] : from.object("read_markers").items()) {
    if (!time.is_number_integer()) from.note("a read marker is no time");
    if (time.is_number_integer())
      account.read_markers[fold(target)] = WallTime(std::chrono::milliseconds(time.get<std::int64_t>()));
  }
  if (version >= 15) account.email = from.text("email");
  if (version >= 17) account.host = from.text("host");
  return account;
}

WaitingAccount read_waiting_account(Fields& from) {
  return {.name = from.text("name"),
          .made = from.entry("made_epoch", "made_sequence"),
          .verifier = from.verifier(),
          .email = from.text("email"),
          .code = from.text("code"),
          .until = from.time("until")};
}

Exclusions read_exclusions(const Json& ranges, const Json& accounts, std::string& wrong) {
  Exclusions exclusions;
  const auto read = [&](const Json& each, bool range) {
    Fields from(each, wrong);
    Exclusion one{from.text("subject"), from.text("reason"), from.text("by"), from.time("since"), from.time("until")};
    const auto subject = range ? Exclusions::subject_of(one.subject) : Exclusions::Subject(fold(one.subject));
    if (range != std::holds_alternative<AddressRange>(subject)) from.note("an excluded range is none");
    if (exclusions.find(subject) != nullptr) from.note("an exclusion is in it twice");
    exclusions.add(subject, std::move(one));
  };
  for (const Json& each : ranges) read(each, true);
  for (const Json& each : accounts) read(each, false);
  return exclusions;
}

Shelves read_shelves(const Json& list, std::string& wrong) {
  Shelves shelves;
  for (const Json& each : list) {
    Fields from(each, wrong);
    if (!shelves.put(fold(from.text("room")), fold(from.text("shelf")))) from.note("a shelf is in it twice");
  }
  if (wrong.empty() && !shelves.sound()) wrong = "two rooms have one history";
  return shelves;
}

}  // namespace

/// What follows from what is stored is not stored twice: who bears which nick, who is which account's, and the rooms of
/// a guest.
struct House::Restoring {
  House& house;
  std::uint64_t version;
  std::string& wrong;

  void accounts(const Json& list) const {
    for (const Json& each : list) {
      Fields from(each, wrong);
      Account account = read_account(version, from);
      std::string folded = fold(account.name);
      if (account.stays()) house.stays_until_.emplace(account.stays_until, folded);
      for (const std::string& print : account.certificates) {
        if (!house.certificate_owners_.emplace(print, folded).second) from.note("a certificate is in it twice");
      }
      house.alike_accounts_.add(account.name);
      if (!house.accounts_.emplace(std::move(folded), std::move(account)).second) {
        from.note("an account is in it twice");
      }
    }
  }

  void waiting_accounts(const Json& list) const {
    for (const Json& each : list) {
      Fields from(each, wrong);
      WaitingAccount waiting = read_waiting_account(from);
      std::string folded = fold(waiting.name);
      house.waiting_until_.emplace(waiting.until, folded);
      house.alike_waiting_.add(waiting.name);
      if (house.accounts_.contains(folded)) from.note("an account that is there waits");
      if (!house.waiting_.emplace(std::move(folded), std::move(waiting)).second) from.note("an account waits twice");
    }
  }

  void guests(const Json& list) const {
    for (const Json& each : list) {
      Fields from(each, wrong);
      Guest guest = read_guest(version, from, wrong);
      if (house.guests_.contains(guest.id)) from.note("a guest is in it twice");
      if (house.find_guest(guest.nick) != nullptr) from.note("two guests bear one nick");
      house.nicks_.add(fold(guest.nick), guest.id);
      house.alike_nicks_.add(guest.nick);
      clients(guest, from);
      its_account(guest, from);
      house.count(guest.modes, 1);
      house.guests_.emplace(guest.id, std::move(guest));
      house.guests_most_ = house.guests_.size();
    }
    for (auto& [folded, account] : house.accounts_) std::ranges::sort(account.guests);
  }

  void clients(const Guest& guest, Fields& from) const {
    for (const SessionId client : *guest.clients) {
      const GuestId id{guest.id.node, client};
      if (id != guest.id && !house.joined_.emplace(id, guest.id).second) from.note("a client has joined two guests");
    }
  }

  void its_account(Guest& guest, Fields& from) const {
    const auto found = house.accounts_.find(fold(*guest.account));
    Account* account = found == house.accounts_.end() ? nullptr : &found->second;
    if (!guest.account->empty() && (account == nullptr || account->name != *guest.account)) {
      from.note("a guest is logged in to an account that is not there");
    }
    if (account != nullptr) {
      guest.host = account->host;
      account->guests.push_back(guest.id);
    }
    if (!guest.absent()) return;
    if (account == nullptr || !account->stays()) from.note("a guest stays for no account");
    if (!house.absent_.emplace(fold(*guest.account), guest.id).second) from.note("two guests stay for one account");
  }

  void rooms(const Json& list) const {
    for (const Json& each : list) {
      Fields from(each, wrong);
      Room room = read_room(version, from, wrong);
      if (knows_strangers(room)) from.note("a room has a member that is not a guest");
      if (knows_other_accounts(room)) from.note("a room has an account that is not there");
      if (room.kept_until != WallTime{} && !room.members.empty()) from.note("a room ends although somebody is in it");
      std::string folded = fold(room.name);
      if (room.kept_until != WallTime{}) house.rooms_kept_until_.emplace(room.kept_until, folded);
      if (!house.rooms_.emplace(std::move(folded), std::move(room)).second) from.note("a room is in it twice");
    }
  }

  [[nodiscard]] bool knows_strangers(const Room& room) const {
    return std::ranges::any_of(room.members, [&](const auto& each) { return !house.guests_.contains(each.first); });
  }

  [[nodiscard]] bool knows_other_accounts(const Room& room) const {
    const auto unknown = [&](const auto& each) { return !house.accounts_.contains(each.first); };
    return std::ranges::any_of(room.accounts, unknown) || (room.kept() && !house.accounts_.contains(room.founder)) ||
           (!room.offered.empty() && !house.accounts_.contains(room.offered));
  }

  void held_nicks(const Json& list) const {
    for (const Json& each : list) {
      Fields from(each, wrong);
      const std::string nick = fold(from.text("nick"));
      HeldNick hold{.claim = from.text("claim"), .until = from.time("until")};
      if (version >= 16) {
        hold.account = from.account_key();
        hold.rooms = read_room_keys(from.list("rooms"), wrong);
      }
      if (house.find_guest(nick) != nullptr) from.note("a nick is both borne and held");
      if (!house.held_.emplace(nick, hold).second) from.note("a nick is held twice");
      house.held_until_.emplace(hold.until, nick);
      house.alike_held_.add(nick);
    }
  }

  void departed(const Json& list) const {
    for (const Json& each : list) {
      Fields from(each, wrong);
      house.departed_.push_back({from.text("nick"), from.text("user"), from.text("real_name"),
                                 from.word<Dialect>("dialect", dialect_names),
                                 version < 17 ? std::string() : from.text("host"), from.time("time")});
    }
  }

  void nodes(const Json& list) const {
    for (const Json& each : list) {
      Fields from(each, wrong);
      const auto id = from.number<NodeId>("node");
      const Node node{from.number<std::uint64_t>("incarnation"), from.number<std::uint64_t>("last_tag")};
      if (!house.nodes_.emplace(id, node).second) from.note("a node is in it twice");
    }
  }
};

Result<House> House::restore(std::string_view snapshot, Limits limits) {
  constexpr const char* attempt = "read a snapshot of the house";
  std::string wrong;
  const Json json = parse(snapshot, wrong);
  Fields top(json, wrong);
  const auto version = top.number<std::uint64_t>("version");
  if (wrong.empty() && version > snapshot_version) {
    return std::unexpected(plain_error(attempt, newer(version, snapshot_version), "use the newer program"));
  }
  House house(limits);
  house.rooms_.clear();
  house.last_applied_ = {top.number<std::uint64_t>("epoch"), top.number<std::uint64_t>("sequence")};
  house.guests_named_ = top.number<std::uint64_t>("guests_named");
  const Restoring restoring{house, version, wrong};
  if (version >= 5) restoring.accounts(top.list("accounts"));
  if (version >= 15) restoring.waiting_accounts(top.list("waiting_accounts"));
  restoring.guests(top.list("guests"));
  restoring.rooms(top.list("rooms"));
  if (!house.rooms_.contains(lobby)) top.note("the lobby is missing");
  restoring.held_nicks(top.list("held"));
  restoring.nodes(top.list("nodes"));
  if (version >= 2) {
    house.guests_most_ = std::max(house.guests_most_, top.number<std::size_t>("guests_most"));
    restoring.departed(top.list("departed"));
  }
  if (version >= 7) {
    house.exclusions_ = read_exclusions(top.list("excluded_ranges"), top.list("excluded_accounts"), wrong);
  }
  if (version >= 10) house.filters_ = read_masks(top.list("filters"), wrong);
  if (version >= 13) house.shelves_ = read_shelves(top.list("shelves"), wrong);
  if (!wrong.empty()) return std::unexpected(plain_error(attempt, wrong));

  for (const auto& [folded, room] : house.rooms_) {
    for (const auto& [id, member] : room.members) house.guests_.at(id).rooms.push_back(folded);
  }
  return house;
}

}  // namespace salon::room
