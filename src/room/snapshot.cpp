// A snapshot of the house is written, in JSON: docs/wire/log.md. It is read by restore.cpp.
//
// It is written while guests wait, and so without a tree of it.
#include "base/hex.hpp"
#include "room/house.hpp"
#include "room/json_text.hpp"
#include "room/stored.hpp"

namespace salon::room {
namespace {

std::int64_t count_of(WallTime time) { return time.time_since_epoch().count(); }

void write_metadata(JsonWriter& to, const Metadata& metadata) {
  to.name("metadata");
  to.object([&] {
    for (const MetadataValue& each : metadata) to.field(each.key, each.value);
  });
}

void write(JsonWriter& to, const ListedMask& listed) {
  to.object([&] {
    to.field("mask", listed.mask);
    to.field("by", listed.by);
    to.field("time", count_of(listed.time));
  });
}

void write(JsonWriter& to, const RoomModes& modes) {
  const auto write_masks = [&](std::string_view name, const std::vector<ListedMask>& masks) {
    to.list(name, masks, [&](const ListedMask& each) { write(to, each); });
  };
  to.field("modes", letters_of_flags(modes.flags));
  to.field("key", modes.key);
  to.field("limit", modes.limit);
  to.field("slow", modes.slow);
  to.field("join_pace", modes.join_pace.text());
  write_masks("bans", modes.bans);
  write_masks("exceptions", modes.exceptions);
  write_masks("invited", modes.invited);
  write_masks("filters", modes.filters);
}

void write(JsonWriter& to, GuestId id, const Member& member) {
  to.object([&] {
    to.field("node", id.node);
    to.field("session", id.session);
    to.field("quiet", member.quiet);
    to.field("ranks", letters_of_ranks(member.ranks));
  });
}

void write(JsonWriter& to, const std::string& nick, const KeptRank& rank) {
  to.object([&] {
    to.field("nick", nick);
    to.field("ranks", letters_of_ranks(rank.ranks));
    to.field("claim", rank.claim);
    to.field("until", count_of(rank.until));
  });
}

void write(JsonWriter& to, const Room& room) {
  to.object([&] {
    to.field("name", room.name);
    to.field("renamed", count_of(room.renamed));
    to.field("topic", room.topic);
    to.field("topic_by", room.topic_by);
    to.field("topic_time", count_of(room.topic_time));
    to.field("created", count_of(room.created));
    to.field("made_epoch", room.made.epoch);
    to.field("made_sequence", room.made.sequence);
    write(to, room.modes);
    to.list("joined_lately", room.joined_lately, [&](WallTime each) { to.value(count_of(each)); });
    to.list("members", room.members, [&](const auto& each) { write(to, each.first, each.second); });
    to.list("kept_ranks", room.kept_ranks, [&](const auto& each) { write(to, each.first, each.second); });
    to.field("founder", room.founder);
    to.field("offered", room.offered);
    to.list("accounts", room.accounts, [&](const auto& each) {
      to.object([&] {
        to.field("account", each.first);
        to.field("ranks", letters_of_ranks(each.second));
      });
    });
    to.field("kept_until", count_of(room.kept_until));
    write_metadata(to, room.metadata);
  });
}

void write(JsonWriter& to, const RoomKey& key) {
  to.object([&] {
    to.field("room", key.room);
    to.field("epoch", key.made.epoch);
    to.field("sequence", key.made.sequence);
  });
}

void write(JsonWriter& to, const SlowedIn& slowed) {
  to.object([&] {
    to.field("room", slowed.room);
    to.field("spoke", count_of(slowed.spoke));
  });
}

void write(JsonWriter& to, GuestId id, const Guest& guest) {
  to.object([&] {
    to.field("node", id.node);
    to.field("session", id.session);
    to.field("nick", guest.nick);
    to.field("user", guest.user);
    to.field("real_name", guest.real_name);
    to.field("claim", guest.claim);
    to.field("dialect", dialect_names.at(static_cast<std::size_t>(guest.dialect)));
    to.field("modes", letters_of(guest.modes));
    to.field("away", *guest.away);
    to.field("entered", count_of(guest.entered));
    to.field("last_spoke", count_of(guest.last_spoke));
    to.list("invitations", guest.in_rooms->invitations, [&](const RoomKey& each) { write(to, each); });
    to.list("slowed", guest.in_rooms->slowed, [&](const SlowedIn& each) { write(to, each); });
    write_metadata(to, *guest.metadata);
    to.field("account", *guest.account);
    to.list("clients", *guest.clients, [&](SessionId each) { to.value(each); });
    to.field("absent_since", count_of(guest.absent_since));
  });
}

void write_fields(JsonWriter& to, const ScramVerifier& verifier) {
  to.field("salt", hex_of(verifier.salt));
  to.field("iterations", verifier.iterations);
  to.field("stored_key", hex_of(verifier.stored_key));
  to.field("server_key", hex_of(verifier.server_key));
}

void write(JsonWriter& to, const WaitingAccount& waiting) {
  to.object([&] {
    to.field("name", waiting.name);
    to.field("made_epoch", waiting.made.epoch);
    to.field("made_sequence", waiting.made.sequence);
    to.field("email", waiting.email);
    to.field("code", waiting.code);
    to.field("until", count_of(waiting.until));
    write_fields(to, waiting.verifier);
  });
}

void write(JsonWriter& to, const Account& account) {
  to.object([&] {
    to.field("name", account.name);
    to.field("made_epoch", account.made.epoch);
    to.field("made_sequence", account.made.sequence);
    to.field("created", count_of(account.created));
    to.field("email", account.email);
    to.field("host", account.host);
    to.list("certificates", account.certificates, [&](const std::string& each) { to.value(each); });
    to.field("stays_until", count_of(account.stays_until));
    to.name("read_markers");
    to.object([&] {
      for (const auto& [target, time] : account.read_markers) to.field(target, count_of(time));
    });
    write_fields(to, account.verifier);
  });
}

void write(JsonWriter& to, const Departed& departed) {
  to.object([&] {
    to.field("nick", departed.nick);
    to.field("user", departed.user);
    to.field("real_name", departed.real_name);
    to.field("dialect", dialect_names.at(static_cast<std::size_t>(departed.dialect)));
    to.field("host", departed.host);
    to.field("time", count_of(departed.time));
  });
}

void write(JsonWriter& to, const Exclusion& exclusion) {
  to.object([&] {
    to.field("subject", exclusion.subject);
    to.field("reason", exclusion.reason);
    to.field("by", exclusion.by);
    to.field("since", count_of(exclusion.since));
    to.field("until", count_of(exclusion.until));
  });
}

}  // namespace

std::string House::snapshot() const {
  std::string out;
  JsonWriter to(out);
  to.object([&] {
    to.field("version", snapshot_version);
    to.field("epoch", last_applied_.epoch);
    to.field("sequence", last_applied_.sequence);
    to.field("guests_named", guests_named_);
    to.field("guests_most", guests_most_);
    to.list("accounts", accounts_, [&](const auto& each) { write(to, each.second); });
    to.list("waiting_accounts", waiting_, [&](const auto& each) { write(to, each.second); });
    to.list("guests", guests_, [&](const auto& each) { write(to, each.first, each.second); });
    to.list("rooms", rooms_, [&](const auto& each) { write(to, each.second); });
    to.list("held", held_, [&](const auto& each) {
      to.object([&] {
        to.field("nick", each.first);
        to.field("claim", each.second.claim);
        to.field("until", count_of(each.second.until));
        to.field("account", each.second.account.name);
        to.field("account_epoch", each.second.account.made.epoch);
        to.field("account_sequence", each.second.account.made.sequence);
        to.list("rooms", each.second.rooms, [&](const RoomKey& room) { write(to, room); });
      });
    });
    to.list("departed", departed_, [&](const Departed& each) { write(to, each); });
    to.list("excluded_ranges", exclusions_.ranges(), [&](const auto& each) { write(to, each.second); });
    to.list("excluded_accounts", exclusions_.accounts(), [&](const auto& each) { write(to, each.second); });
    to.list("filters", filters_, [&](const ListedMask& each) { write(to, each); });
    to.list("shelves", shelves_.all(), [&](const auto& each) {
      to.object([&] {
        to.field("room", each.first);
        to.field("shelf", each.second);
      });
    });
    to.list("nodes", nodes_, [&](const auto& each) {
      to.object([&] {
        to.field("node", each.first);
        to.field("incarnation", each.second.incarnation);
        to.field("last_tag", each.second.last_tag);
      });
    });
  });
  return out;
}

}  // namespace salon::room
