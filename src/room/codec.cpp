// The stored forms, in JSON: a command of the log, and a snapshot of the house. docs/wire/log.md is their reference.
//
// What is read here was written by Salon, but perhaps by another version, and the disk may have changed it: nothing is
// taken for granted, and the first thing that is wrong is named.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "room/entry.hpp"
#include "room/house.hpp"
#include "room/json_text.hpp"
#include "salon/base/utf8.hpp"

namespace salon::room {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 3> dialect_names{"lines", "irc", "datagram"};

template <class Enum, std::size_t N>
Json name_of(Enum value, const std::array<std::string_view, N>& names) {
  return names.at(static_cast<std::size_t>(value));
}

/// The place of `word` in `names`; N when it is not one of them.
template <std::size_t N>
std::size_t index_of(std::string_view word, const std::array<std::string_view, N>& names) {
  return static_cast<std::size_t>(std::ranges::find(names, word) - names.begin());
}

constexpr std::string_view hex_digits = "0123456789abcdef";

std::string hex_of(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) {
    hex += hex_digits[static_cast<unsigned char>(byte) >> 4U];
    hex += hex_digits[static_cast<unsigned char>(byte) & 15U];
  }
  return hex;
}

/// Text as a guest sent it, well-formed or not: replayed, it must meet the same refusal as the first time. JSON holds
/// UTF-8 alone, so that other bytes are written as {"hex": "c3ff"}.
Json text_of(const std::string& bytes) {
  if (utf8::valid(bytes)) return bytes;
  return {{"hex", hex_of(bytes)}};
}

std::optional<std::string> bytes_of_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    const std::size_t high = hex_digits.find(hex[at]);
    const std::size_t low = hex_digits.find(hex[at + 1]);
    if (high == hex_digits.npos || low == hex_digits.npos) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

/// Reads the fields of one object. The first thing wrong is noted in `wrong`; what cannot be read is empty.
class Fields {
 public:
  Fields(const Json& object, std::string& wrong) : object_(object), wrong_(wrong) {
    if (!object.is_object()) note("an object was expected");
  }

  std::string text(const char* name) {
    const Json& value = field(name);
    if (value.is_string()) return value.get<std::string>();
    const auto hex = value.is_object() ? value.find("hex") : value.end();
    if (value.is_object() && hex != value.end() && hex->is_string()) {
      if (auto bytes = bytes_of_hex(hex->get_ref<const std::string&>())) return *std::move(bytes);
    }
    return misread(name, "text"), std::string();
  }

  /// What is no text: always in hexadecimal digits.
  std::string bytes(const char* name) {
    const Json& value = field(name);
    auto bytes = value.is_string() ? bytes_of_hex(value.get_ref<const std::string&>()) : std::nullopt;
    return bytes ? *std::move(bytes) : (misread(name, "bytes in hexadecimal digits"), std::string());
  }

  bool flag(const char* name) {
    const Json& value = field(name);
    return value.is_boolean() ? value.get<bool>() : (misread(name, "true or false"), false);
  }

  template <class Number>
  Number number(const char* name) {
    const Json& value = field(name);
    if (value.is_number_unsigned()) {
      if (std::in_range<Number>(value.get<std::uint64_t>())) return static_cast<Number>(value.get<std::uint64_t>());
    } else if (value.is_number_integer()) {
      if (std::in_range<Number>(value.get<std::int64_t>())) return static_cast<Number>(value.get<std::int64_t>());
    }
    return misread(name, "a whole number in its range"), Number{};
  }

  WallTime time(const char* name) { return WallTime(std::chrono::milliseconds(number<std::int64_t>(name))); }

  EntryId entry(const char* epoch, const char* sequence) {
    return {number<std::uint64_t>(epoch), number<std::uint64_t>(sequence)};
  }

  AccountKey account_key() { return {text("account"), entry("account_epoch", "account_sequence")}; }

  ScramVerifier verifier() {
    return {bytes("salt"), number<std::uint32_t>("iterations"), bytes("stored_key"), bytes("server_key")};
  }

  GuestId guest() { return {number<NodeId>("node"), number<SessionId>("session")}; }

  template <class Enum, std::size_t N>
  Enum word(const char* name, const std::array<std::string_view, N>& names) {
    const std::size_t index = index_of(text(name), names);
    return index < N ? static_cast<Enum>(index) : (misread(name, "one of the known words"), Enum{});
  }

  /// For fields that came later than their kind, and are not written when they say nothing: empty where there is none.
  std::string text_if_any(const char* name) { return has(name) ? text(name) : std::string(); }
  [[nodiscard]] bool has(const char* name) const { return object_.is_object() && object_.contains(name); }

  std::vector<std::uint32_t> numbers(const char* name) {
    std::vector<std::uint32_t> found;
    for (const Json& each : list(name)) {
      const bool fits = each.is_number_unsigned() && std::in_range<std::uint32_t>(each.get<std::uint64_t>());
      fits ? found.push_back(each.get<std::uint32_t>()) : misread(name, "a list of whole numbers");
    }
    return found;
  }

  const Json& list(const char* name) {
    static const Json none = Json::array();
    const Json& value = field(name);
    return value.is_array() ? value : (misread(name, "a list"), none);
  }

  const Json& object(const char* name) {
    static const Json none = Json::object();
    const Json& value = field(name);
    return value.is_object() ? value : (misread(name, "an object"), none);
  }

  void note(const std::string& what) {
    if (wrong_.empty()) wrong_ = what;
  }

 private:
  const Json& field(const char* name) const {
    static const Json none;
    if (!object_.is_object()) return none;
    const auto found = object_.find(name);
    return found == object_.end() ? none : *found;
  }

  void misread(const char* name, const char* expected) {
    note("the field '" + std::string(name) + "' is missing or is not " + expected);
  }

  const Json& object_;
  std::string& wrong_;
};

/// The JSON in `stored`, or why not, in `wrong`.
Json parse(std::string_view stored, std::string& wrong) {
  if (!utf8::valid(stored)) wrong = "it is not UTF-8";
  Json json = wrong.empty() ? Json::parse(stored, nullptr, false) : Json();
  if (json.is_discarded()) wrong = "it is not JSON";
  return json;
}

std::string newer(std::uint64_t version, std::uint64_t known) {
  return "its version is " + std::to_string(version) + ", and this program knows " + std::to_string(known);
}

// ---- commands ----

constexpr std::array<std::string_view, std::variant_size_v<Command>> kind_names{
    "node_started", "enter",     "leave",    "join",    "part",     "say",        "rename",      "topic",
    "away",         "real_name", "modes",    "expel",   "proclaim", "room_modes", "kick",        "invite",
    "redact",       "metadata",  "register", "login",   "logout",   "password",   "certificate", "drop_account",
    "keep_room",    "access",    "exclude",  "readmit", "filter",   "stay",       "mark_read"};
constexpr std::array<std::string_view, 4> say_names{"message", "notice", "action", "tags"};

void put(Json& json, const AccountKey& key) {
  json["account"] = text_of(key.name);
  json["account_epoch"] = key.made.epoch;
  json["account_sequence"] = key.made.sequence;
}

void put(Json& json, const ScramVerifier& verifier) {
  json["salt"] = hex_of(verifier.salt);
  json["iterations"] = verifier.iterations;
  json["stored_key"] = hex_of(verifier.stored_key);
  json["server_key"] = hex_of(verifier.server_key);
}

/// What is said has a way of its own: `encode_say`.
struct Encoder {
  Json operator()(const NodeStarted&) const { return Json::object(); }
  Json operator()(const Enter& enter) const {
    Json json{{"nick", text_of(enter.nick)},
              {"dialect", name_of(enter.dialect, dialect_names)},
              {"user", text_of(enter.user)},
              {"real_name", text_of(enter.real_name)},
              {"claim", text_of(enter.claim)}};
    if (enter.account != AccountKey{}) put(json, enter.account);
    if (!enter.away.empty()) json["away"] = text_of(enter.away);
    return json;
  }
  Json operator()(const Leave& leave) const {
    Json json{{"reason", text_of(leave.reason)}, {"dropped", leave.dropped}};
    if (leave.silent != 0) json["silent"] = leave.silent;
    return json;
  }
  Json operator()(const Join& join) const {
    Json json{{"room", text_of(join.room)}, {"quiet", join.quiet}};
    if (!join.key.empty()) json["key"] = text_of(join.key);
    return json;
  }
  Json operator()(const Part& part) const { return {{"room", text_of(part.room)}, {"reason", text_of(part.reason)}}; }
  Json operator()(const Rename& rename) const { return {{"nick", text_of(rename.nick)}}; }
  Json operator()(const SetTopic& set) const { return {{"room", text_of(set.room)}, {"topic", text_of(set.topic)}}; }
  Json operator()(const SetAway& set) const { return {{"text", text_of(set.text)}}; }
  Json operator()(const SetRealName& set) const { return {{"real_name", text_of(set.real_name)}}; }
  Json operator()(const SetUserModes& set) const { return {{"on", letters_of(set.on)}, {"off", letters_of(set.off)}}; }
  Json operator()(const Expel& expel) const {
    return {{"nick", text_of(expel.nick)}, {"reason", text_of(expel.reason)}};
  }
  Json operator()(const Proclaim& proclaim) const { return {{"text", text_of(proclaim.text)}}; }
  Json operator()(const SetModes& set) const {
    Json changes = Json::array();
    for (const ModeChange& change : set.changes) {
      Json& json = changes.emplace_back(Json{
          {"mode", text_of(std::string(1, change.letter))}, {"on", change.on}, {"argument", text_of(change.argument)}});
      if (!change.flaw.empty()) json["flaw"] = text_of(change.flaw);
    }
    return {{"room", text_of(set.room)}, {"changes", std::move(changes)}};
  }
  Json operator()(const Kick& kick) const {
    return {{"room", text_of(kick.room)}, {"nick", text_of(kick.nick)}, {"reason", text_of(kick.reason)}};
  }
  Json operator()(const Invite& invite) const {
    return {{"room", text_of(invite.room)}, {"nick", text_of(invite.nick)}};
  }
  Json operator()(const Redact& redact) const {
    return {{"target", text_of(redact.target)},
            {"epoch", redact.message.epoch},
            {"sequence", redact.message.sequence},
            {"reason", text_of(redact.reason)},
            {"own", redact.own}};
  }
  Json operator()(const SetMetadata& set) const {
    Json changes = Json::array();
    for (const MetadataChange& change : set.changes) {
      Json& json = changes.emplace_back(Json{{"key", text_of(change.key)}});
      if (change.value) json["value"] = text_of(*change.value);
    }
    return {{"target", text_of(set.target)}, {"changes", std::move(changes)}, {"clear", set.clear}};
  }
  Json operator()(const Register& wish) const {
    Json json{{"account", text_of(wish.account)}};
    put(json, wish.verifier);
    return json;
  }
  Json operator()(const LogIn& wish) const {
    Json json;
    put(json, wish.account);
    return json;
  }
  Json operator()(const LogOut&) const { return Json::object(); }
  Json operator()(const SetPassword& set) const {
    Json json;
    put(json, set.verifier);
    return json;
  }
  Json operator()(const SetCertificate& set) const {
    return {{"fingerprint", text_of(set.fingerprint)}, {"on", set.on}};
  }
  Json operator()(const DropAccount& drop) const { return {{"account", text_of(drop.account)}}; }
  Json operator()(const KeepRoom& keep) const { return {{"room", text_of(keep.room)}, {"on", keep.on}}; }
  Json operator()(const SetAccess& set) const {
    return {{"room", text_of(set.room)}, {"account", text_of(set.account)}, {"ranks", letters_of_ranks(set.ranks)}};
  }
  Json operator()(const Exclude& wish) const {
    return {{"subject", text_of(wish.subject)}, {"reason", text_of(wish.reason)}, {"seconds", wish.seconds}};
  }
  Json operator()(const Readmit& wish) const { return {{"subject", text_of(wish.subject)}}; }
  Json operator()(const Filter& wish) const {
    Json json{{"pattern", text_of(wish.pattern)}, {"on", wish.on}};
    if (!wish.flaw.empty()) json["flaw"] = text_of(wish.flaw);
    return json;
  }
  Json operator()(const Stay& wish) const { return {{"on", wish.on}}; }
  Json operator()(const MarkRead& mark) const {
    return {{"target", text_of(mark.target)}, {"time", mark.time.time_since_epoch().count()}};
  }
};

void append_stored(std::string& out, const std::string& bytes) {
  utf8::valid(bytes) ? append_json(out, bytes) : static_cast<void>(out += text_of(bytes).dump());
}

/// As Encoder would have it, without the tree: nearly all of the log is this.
std::string encode_say(const Say& say) {
  std::string out;
  out.reserve(say.target.size() + say.text.size() + say.tags.size() + 64);
  append_json(out += R"({"as":)", say_names.at(static_cast<std::size_t>(say.kind)));
  if (!say.caught.empty()) append_stored(out += R"(,"caught":)", say.caught);
  if (!say.cuts.empty()) (out += R"(,"cuts":)") += Json(say.cuts).dump();
  out += R"(,"kind":"say")";
  if (!say.tags.empty()) append_stored(out += R"(,"tags":)", say.tags);
  append_stored(out += R"(,"target":)", say.target);
  append_stored(out += R"(,"text":)", say.text);
  return out += '}';
}

struct Written {
  std::string_view kind;
  std::string operator()(const Say& say) const { return encode_say(say); }
  template <class Other>
  std::string operator()(const Other& other) const {
    Json json = Encoder{}(other);
    json["kind"] = kind;
    return json.dump();
  }
};

std::vector<ModeChange> read_changes(const Json& list, std::string& wrong) {
  std::vector<ModeChange> changes;
  for (const Json& each : list) {
    Fields from(each, wrong);
    const std::string mode = from.text("mode");
    if (mode.size() != 1) from.note("the field 'mode' is not one letter");
    changes.push_back(
        {mode.empty() ? '\0' : mode.front(), from.flag("on"), from.text("argument"), from.text_if_any("flaw")});
  }
  return changes;
}

std::vector<MetadataChange> read_metadata_changes(const Json& list, std::string& wrong) {
  std::vector<MetadataChange> changes;
  for (const Json& each : list) {
    Fields from(each, wrong);
    MetadataChange& change = changes.emplace_back(MetadataChange{from.text("key")});
    if (from.has("value")) change.value = from.text("value");
  }
  return changes;
}

/// Brace initialisers are read in the order they are written: the first field that is wrong is the one that is named.
Command read_command(std::size_t kind, Fields& from, std::string& wrong) {
  switch (kind) {
    case 0: return NodeStarted{};
    case 1:
      return Enter{from.text("nick"),       from.word<Dialect>("dialect", dialect_names),
                   from.text("user"),       from.text("real_name"),
                   from.text("claim"),      from.has("account") ? from.account_key() : AccountKey(),
                   from.text_if_any("away")};
    case 2:
      return Leave{from.text("reason"), from.flag("dropped"),
                   from.has("silent") ? from.number<std::uint32_t>("silent") : 0};
    case 3: return Join{from.text("room"), from.flag("quiet"), from.text_if_any("key")};
    case 4: return Part{from.text("room"), from.text("reason")};
    case 5:
      return Say{from.text("target"),
                 from.word<SayKind>("as", say_names),
                 from.text("text"),
                 from.text_if_any("tags"),
                 from.has("cuts") ? from.numbers("cuts") : std::vector<std::uint32_t>(),
                 from.text_if_any("caught")};
    case 6: return Rename{from.text("nick")};
    case 7: return SetTopic{from.text("room"), from.text("topic")};
    case 8: return SetAway{from.text("text")};
    case 9: return SetRealName{from.text("real_name")};
    case 10: return SetUserModes{modes_of(from.text("on")), modes_of(from.text("off"))};
    case 11: return Expel{from.text("nick"), from.text("reason")};
    case 12: return Proclaim{from.text("text")};
    case 13: return SetModes{from.text("room"), read_changes(from.list("changes"), wrong)};
    case 14: return Kick{from.text("room"), from.text("nick"), from.text("reason")};
    case 15: return Invite{from.text("room"), from.text("nick")};
    case 16:
      return Redact{from.text("target"),
                    {from.number<std::uint64_t>("epoch"), from.number<std::uint64_t>("sequence")},
                    from.text("reason"),
                    from.flag("own")};
    case 17:
      return SetMetadata{from.text("target"), read_metadata_changes(from.list("changes"), wrong), from.flag("clear")};
    case 18: return Register{from.text("account"), from.verifier()};
    case 19: return LogIn{from.account_key()};
    case 20: return LogOut{};
    case 21: return SetPassword{from.verifier()};
    case 22: return SetCertificate{from.text("fingerprint"), from.flag("on")};
    case 23: return DropAccount{from.text("account")};
    case 24: return KeepRoom{from.text("room"), from.flag("on")};
    case 25: return SetAccess{from.text("room"), from.text("account"), ranks_of(from.text("ranks"))};
    case 26: return Exclude{from.text("subject"), from.text("reason"), from.number<std::uint32_t>("seconds")};
    case 27: return Readmit{from.text("subject")};
    case 28: return Filter{from.text("pattern"), from.flag("on"), from.text_if_any("flaw")};
    case 29: return Stay{from.flag("on")};
    case 30: return MarkRead{from.text("target"), from.time("time")};
    default: from.note("its kind is unknown"); return NodeStarted{};
  }
}

// ---- what a snapshot consists of ----

constexpr std::uint64_t snapshot_version = 12;

Json count_of(WallTime time) { return time.time_since_epoch().count(); }

Json json_of(const Metadata& metadata) {
  Json json = Json::object();
  for (const MetadataValue& each : metadata) json[each.key] = each.value;
  return json;
}

Metadata read_metadata(Fields& from) {
  Metadata metadata;
  for (const auto& [key, value] : from.object("metadata").items()) {
    if (!value.is_string()) from.note("a value of metadata is not text");
    if (value.is_string()) make_change(metadata, {key, value.get<std::string>()});
  }
  return metadata;
}

// ---- a room ----

Json json_of(const ListedMask& listed) {
  return {{"mask", listed.mask}, {"by", listed.by}, {"time", count_of(listed.time)}};
}

Json json_of(const std::vector<ListedMask>& list) {
  Json masks = Json::array();
  for (const ListedMask& each : list) masks.push_back(json_of(each));
  return masks;
}

Json json_of(const Room& room) {
  Json members = Json::array();
  for (const auto& [id, member] : room.members) {
    members.push_back({{"node", id.node},
                       {"session", id.session},
                       {"quiet", member.quiet},
                       {"ranks", letters_of_ranks(member.ranks)}});
  }
  Json kept = Json::array();
  for (const auto& [nick, rank] : room.kept_ranks) {
    kept.push_back({{"nick", nick},
                    {"ranks", letters_of_ranks(rank.ranks)},
                    {"claim", rank.claim},
                    {"until", count_of(rank.until)}});
  }
  Json accounts = Json::array();
  for (const auto& [account, ranks] : room.accounts) {
    accounts.push_back({{"account", account}, {"ranks", letters_of_ranks(ranks)}});
  }
  Json joined = Json::array();
  for (const WallTime each : room.joined_lately) joined.push_back(count_of(each));
  return {{"name", room.name},
          {"topic", room.topic},
          {"topic_by", room.topic_by},
          {"topic_time", count_of(room.topic_time)},
          {"created", count_of(room.created)},
          {"made_epoch", room.made.epoch},
          {"made_sequence", room.made.sequence},
          {"modes", letters_of_flags(room.modes.flags)},
          {"key", room.modes.key},
          {"limit", room.modes.limit},
          {"slow", room.modes.slow},
          {"bans", json_of(room.modes.bans)},
          {"exceptions", json_of(room.modes.exceptions)},
          {"invited", json_of(room.modes.invited)},
          {"filters", json_of(room.modes.filters)},
          {"join_pace", room.modes.join_pace.text()},
          {"joined_lately", std::move(joined)},
          {"members", std::move(members)},
          {"kept_ranks", std::move(kept)},
          {"founder", room.founder},
          {"accounts", std::move(accounts)},
          {"kept_until", count_of(room.kept_until)},
          {"metadata", json_of(room.metadata)}};
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
  for (const Json& one : from.list("accounts")) {
    Fields fields(one, wrong);
    const Ranks ranks = ranks_of(fields.text("ranks"));
    if (!room.accounts.emplace(fold(fields.text("account")), ranks).second) fields.note("a room has an account twice");
  }
  if (!room.kept() && !room.accounts.empty()) from.note("a room has accounts and no founder");
  if (room.kept() && room.kept_until != WallTime{}) from.note("a room ends although it is kept");
  return room;
}

// ---- a guest ----

Json json_of(GuestId id, const Guest& guest) {
  Json invitations = Json::array();
  for (const Invitation& each : *guest.invitations) {
    invitations.push_back({{"room", each.room}, {"epoch", each.made.epoch}, {"sequence", each.made.sequence}});
  }
  Json slowed = Json::array();
  for (const SlowedIn& each : *guest.slowed) slowed.push_back({{"room", each.room}, {"spoke", count_of(each.spoke)}});
  return {{"node", id.node},
          {"session", id.session},
          {"nick", guest.nick},
          {"user", guest.user},
          {"real_name", guest.real_name},
          {"claim", guest.claim},
          {"dialect", name_of(guest.dialect, dialect_names)},
          {"modes", letters_of(guest.modes)},
          {"away", *guest.away},
          {"entered", count_of(guest.entered)},
          {"last_spoke", count_of(guest.last_spoke)},
          {"invitations", std::move(invitations)},
          {"slowed", std::move(slowed)},
          {"metadata", json_of(*guest.metadata)},
          {"account", *guest.account},
          {"clients", *guest.clients},
          {"absent_since", count_of(guest.absent_since)}};
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
  std::vector<Invitation> invitations;
  for (const Json& each : from.list("invitations")) {
    Fields fields(each, wrong);
    invitations.push_back(
        {fold(fields.text("room")), {fields.number<std::uint64_t>("epoch"), fields.number<std::uint64_t>("sequence")}});
  }
  guest.invitations = std::move(invitations);
  if (version >= 4) guest.metadata = read_metadata(from);
  if (version >= 5) guest.account = from.text("account");
  if (version < 8) return guest;
  std::vector<SlowedIn> slowed;
  for (const Json& each : from.list("slowed")) {
    Fields fields(each, wrong);
    slowed.push_back({fold(fields.text("room")), fields.time("spoke")});
  }
  guest.slowed = std::move(slowed);
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

// ---- an account ----

Json json_of(const Account& account) {
  Json json{{"name", account.name},
            {"made_epoch", account.made.epoch},
            {"made_sequence", account.made.sequence},
            {"created", count_of(account.created)},
            {"certificates", account.certificates},
            {"stays_until", count_of(account.stays_until)}};
  Json& markers = json["read_markers"] = Json::object();
  for (const auto& [target, time] : account.read_markers) markers[target] = count_of(time);
  put(json, account.verifier);
  return json;
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
  return account;
}

}  // namespace

std::string encode_command(const Command& command) {
  return std::visit(Written{kind_names.at(command.index())}, command);
}

Result<Command> decode_command(std::uint16_t version, std::string_view stored) {
  constexpr const char* attempt = "read an entry of the log";
  if (version > command_version) {
    return std::unexpected(plain_error(attempt, newer(version, command_version), "use the newer program"));
  }
  std::string wrong;
  const Json json = parse(stored, wrong);
  Fields fields(json, wrong);
  const std::size_t kind = wrong.empty() ? index_of(fields.text("kind"), kind_names) : 0;
  Command command = read_command(kind, fields, wrong);
  if (!wrong.empty()) return std::unexpected(plain_error(attempt, wrong));
  return command;
}

// ---- snapshots ----

namespace {

Json json_of(const Departed& each) {
  return {{"nick", each.nick},
          {"user", each.user},
          {"real_name", each.real_name},
          {"dialect", name_of(each.dialect, dialect_names)},
          {"time", count_of(each.time)}};
}

Json json_of(const Exclusion& each) {
  return {{"subject", each.subject},
          {"reason", each.reason},
          {"by", each.by},
          {"since", count_of(each.since)},
          {"until", count_of(each.until)}};
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

/// ',"name":'
void begin_field(std::string& out, std::string_view name) {
  out += out.empty() ? "{\"" : ",\"";
  out += name;
  out += "\":";
}

void append_number(std::string& out, std::string_view name, std::uint64_t value) {
  begin_field(out, name);
  out += std::to_string(value);
}

template <class List, class ToJson>
void append_list(std::string& out, std::string_view name, const List& list, ToJson to_json) {
  begin_field(out, name);
  out += '[';
  bool first = true;
  for (const auto& each : list) {
    if (!std::exchange(first, false)) out += ',';
    out += to_json(each).dump();
  }
  out += ']';
}

}  // namespace

// Written piece by piece: a tree of JSON for the whole house would take several times the room of its text. The fields
// are in the order of their names.
std::string House::snapshot() const {
  std::string out;
  append_list(out, "accounts", accounts_, [](const auto& each) { return json_of(each.second); });
  append_list(out, "departed", departed_, [](const Departed& each) { return json_of(each); });
  append_number(out, "epoch", last_applied_.epoch);
  append_list(out, "excluded_accounts", exclusions_.accounts(), [](const auto& each) { return json_of(each.second); });
  append_list(out, "excluded_ranges", exclusions_.ranges(), [](const auto& each) { return json_of(each.second); });
  append_list(out, "filters", filters_, [](const ListedMask& each) { return json_of(each); });
  append_list(out, "guests", guests_, [](const auto& each) { return json_of(each.first, each.second); });
  append_number(out, "guests_most", guests_most_);
  append_number(out, "guests_named", guests_named_);
  append_list(out, "held", held_, [](const auto& each) {
    return Json{{"nick", each.first}, {"claim", each.second.claim}, {"until", count_of(each.second.until)}};
  });
  append_list(out, "nodes", nodes_, [](const auto& each) {
    return Json{{"node", each.first}, {"incarnation", each.second.incarnation}, {"last_tag", each.second.last_tag}};
  });
  append_list(out, "rooms", rooms_, [](const auto& each) { return json_of(each.second); });
  append_number(out, "sequence", last_applied_.sequence);
  append_number(out, "version", snapshot_version);
  return out + '}';
}

// Who bears which nick, and the rooms of a guest, are not stored twice: they follow from the guests and the members.
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

  if (version >= 5) {
    for (const Json& each : top.list("accounts")) {
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
  for (const Json& each : top.list("guests")) {
    Fields from(each, wrong);
    const Guest guest = read_guest(version, from, wrong);
    if (!house.guests_.emplace(guest.id, guest).second) from.note("a guest is in it twice");
    if (!house.nicks_.emplace(fold(guest.nick), guest.id).second) from.note("two guests bear one nick");
    house.alike_nicks_.add(guest.nick);
    for (const SessionId client : *guest.clients) {
      const GuestId id{guest.id.node, client};
      if (id != guest.id && !house.joined_.emplace(id, guest.id).second) from.note("a client has joined two guests");
    }
    const Account* account = house.find_account(*guest.account);
    if (!guest.account->empty() && (account == nullptr || account->name != *guest.account)) {
      from.note("a guest is logged in to an account that is not there");
    }
    if (guest.absent() && (account == nullptr || !account->stays())) from.note("a guest stays for no account");
    if (guest.absent() && !house.absent_.emplace(fold(*guest.account), guest.id).second) {
      from.note("two guests stay for one account");
    }
    house.count(guest.modes, 1);
    house.guests_most_ = house.guests_.size();
  }
  for (const Json& each : top.list("rooms")) {
    Fields from(each, wrong);
    Room room = read_room(version, from, wrong);
    const bool strangers =
        std::ranges::any_of(room.members, [&](const auto& member) { return !house.guests_.contains(member.first); });
    const bool unknown =
        std::ranges::any_of(room.accounts, [&](const auto& one) { return !house.accounts_.contains(one.first); });
    if (unknown || (room.kept() && !house.accounts_.contains(room.founder))) {
      from.note("a room has an account that is not there");
    }
    if (strangers) from.note("a room has a member that is not a guest");
    if (room.kept_until != WallTime{} && !room.members.empty()) from.note("a room ends although somebody is in it");
    std::string folded = fold(room.name);
    if (room.kept_until != WallTime{}) house.rooms_kept_until_.emplace(room.kept_until, folded);
    if (!house.rooms_.emplace(std::move(folded), std::move(room)).second) from.note("a room is in it twice");
  }
  for (const Json& each : top.list("held")) {
    Fields from(each, wrong);
    const std::string nick = fold(from.text("nick"));
    const HeldNick hold{from.text("claim"), from.time("until")};
    if (house.nicks_.contains(nick)) from.note("a nick is both borne and held");
    if (!house.held_.emplace(nick, hold).second) from.note("a nick is held twice");
    house.held_until_.emplace(hold.until, nick);
    house.alike_held_.add(nick);
  }
  if (version >= 2) {
    house.guests_most_ = std::max(house.guests_most_, top.number<std::size_t>("guests_most"));
    for (const Json& each : top.list("departed")) {
      Fields from(each, wrong);
      house.departed_.push_back({from.text("nick"), from.text("user"), from.text("real_name"),
                                 from.word<Dialect>("dialect", dialect_names), from.time("time")});
    }
  }
  if (version >= 7) {
    house.exclusions_ = read_exclusions(top.list("excluded_ranges"), top.list("excluded_accounts"), wrong);
  }
  if (version >= 10) house.filters_ = read_masks(top.list("filters"), wrong);
  for (const Json& each : top.list("nodes")) {
    Fields from(each, wrong);
    const auto id = from.number<NodeId>("node");
    const Node node{from.number<std::uint64_t>("incarnation"), from.number<std::uint64_t>("last_tag")};
    if (!house.nodes_.emplace(id, node).second) from.note("a node is in it twice");
  }
  if (!house.rooms_.contains(lobby)) top.note("the lobby is missing");
  if (!wrong.empty()) return std::unexpected(plain_error(attempt, wrong));

  for (const auto& [folded, room] : house.rooms_) {
    for (const auto& [id, member] : room.members) house.guests_.at(id).rooms.push_back(folded);
  }
  return house;
}

}  // namespace salon::room
