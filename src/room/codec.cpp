// The stored form of a command of the log, in JSON: docs/wire/log.md.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/hex.hpp"
#include "room/entry.hpp"
#include "room/json_text.hpp"
#include "room/stored.hpp"
#include "salon/base/utf8.hpp"

namespace salon::room {
namespace {

template <class Enum, std::size_t N>
Json name_of(Enum value, const std::array<std::string_view, N>& names) {
  return names.at(static_cast<std::size_t>(value));
}

/// Text as a guest sent it, well-formed or not: replayed, it must meet the same refusal as the first time. JSON holds
/// UTF-8 alone, so that other bytes are written as {"hex": "c3ff"}.
Json text_of(const std::string& bytes) {
  if (utf8::valid(bytes)) return bytes;
  return {{"hex", hex_of(bytes)}};
}

constexpr std::array<std::string_view, std::variant_size_v<Command>> kind_names{
    "node_started", "enter",  "leave",  "join",      "part",        "say",          "rename",    "topic",  "away",
    "real_name",    "modes",  "expel",  "proclaim",  "room_modes",  "kick",         "invite",    "redact", "metadata",
    "register",     "login",  "logout", "password",  "certificate", "drop_account", "keep_room", "access", "exclude",
    "readmit",      "filter", "stay",   "mark_read", "rename_room", "offer_room",   "take_room", "verify", "host"};
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
    if (!wish.email.empty()) json["email"] = text_of(wish.email);
    if (!wish.code.empty()) json["code"] = text_of(wish.code);
    if (wish.renews != EntryId{}) {
      json["renews_epoch"] = wish.renews.epoch;
      json["renews_sequence"] = wish.renews.sequence;
    }
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
  Json operator()(const OfferRoom& offer) const {
    return {{"room", text_of(offer.room)}, {"account", text_of(offer.account)}};
  }
  Json operator()(const TakeRoom& wish) const { return {{"room", text_of(wish.room)}}; }
  Json operator()(const RenameRoom& wish) const {
    return {{"room", text_of(wish.room)}, {"name", text_of(wish.name)}, {"reason", text_of(wish.reason)}};
  }
  Json operator()(const SetHost& set) const { return {{"account", text_of(set.account)}, {"host", text_of(set.host)}}; }
  Json operator()(const Verify& wish) const {
    Json json;
    put(json, wish.account);
    return json;
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
    case 18:
      return Register{from.text("account"), from.verifier(), from.text_if_any("email"), from.text_if_any("code"),
                      from.has("renews_epoch") ? from.entry("renews_epoch", "renews_sequence") : EntryId()};
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
    case 31: return RenameRoom{from.text("room"), from.text("name"), from.text("reason")};
    case 32: return OfferRoom{from.text("room"), from.text("account")};
    case 33: return TakeRoom{from.text("room")};
    case 34: return Verify{from.account_key()};
    case 35: return SetHost{from.text("account"), from.text("host")};
    default: from.note("its kind is unknown"); return NodeStarted{};
  }
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

}  // namespace salon::room
