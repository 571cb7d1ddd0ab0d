// The house under any log: two nodes whose entries come in any order, repeated, stale, from incarnations that are over,
// with a clock that stumbles. Whatever comes, the house stays whole and small, and says one thing to each that asks.
//
// A failure prints the log as shrunk by rapidcheck, and the RC_PARAMS that replay it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <span>

#include "room/command_gen.hpp"
#include "room/guest_mask.hpp"
#include "room/house.hpp"
#include "room/mail_address.hpp"
#include "room/word_filter.hpp"
#include "salon/base/utf8.hpp"

namespace salon::room {

/// So that rapidcheck can show a log that fails.
std::ostream& operator<<(std::ostream& out, const Entry& entry) {
  return out << entry.id.text() << " from node " << entry.origin.node << '.' << entry.origin.incarnation << " session "
             << entry.origin.session << " tag " << entry.origin.tag << " at " << entry.time.time_since_epoch().count()
             << ": " << encode_command(entry.command);
}

namespace {

constexpr Limits tiny{.nick_bytes_max = 9,
                      .room_bytes_max = 4,
                      .topic_bytes_max = 3,
                      .text_bytes_max = 4,
                      .reason_bytes_max = 3,
                      .about_bytes_max = 3,
                      .away_bytes_max = 3,
                      .rooms_max = 3,
                      .rooms_a_guest_max = 2,
                      .members_a_room_max = 2,
                      .masks_a_list_max = 1,
                      .mask_bytes_max = 12,
                      .key_bytes_max = 3,
                      .slow_seconds_max = 1,
                      .mode_changes_max = 3,
                      .invitations_a_guest_max = 2,
                      .metadata_keys_max = 2,
                      .metadata_value_bytes_max = 5,
                      .room_kept_for = std::chrono::milliseconds(50),
                      .rank_kept_for = std::chrono::milliseconds(20),
                      .ranks_kept_a_room_max = 1,
                      .nick_held_for = std::chrono::milliseconds(20),
                      .nicks_held_max = 2,
                      .departed_max = 2,
                      .accounts_max = 2,
                      .waiting_accounts_max = 1,
                      .account_waits_for = std::chrono::milliseconds(100),
                      .accounts_an_email_max = 1,
                      .certificates_an_account_max = 1,
                      .rooms_an_account_max = 1,
                      .accounts_a_room_max = 2,
                      .exclusions_max = 1,
                      .filters_max = 1,
                      .filters_a_room_max = 1,
                      .pattern_bytes_max = 3,
                      .staying_accounts_max = 1,
                      .stays_for = std::chrono::milliseconds(200),
                      .read_markers_an_account_max = 2,
                      .room_name_stays_for = std::chrono::milliseconds(5),
                      .shelves_max = 3};

// Few words, so that names meet; `odd` ones now and then where another kind is meant, or no word at all.
rc::Gen<std::string> gen_odd() {
  return rc::gen::weightedOneOf<std::string>(
      {{6, rc::gen::element<std::string>("", "é", "ab\r\n", "long-words", "\xC3", "ada", "#a", "#toolong")},
       {1, gen_bytes()}});
}
rc::Gen<std::string> gen_nick() {
  return rc::gen::weightedOneOf<std::string>(
      {{9, rc::gen::element<std::string>("ada", "Ada", "lea", "zoe", "z0e", "guest-1", "guest-2", "")},
       {1, gen_odd()}});
}
rc::Gen<std::string> gen_room() {
  return rc::gen::weightedOneOf<std::string>(
      {{9, rc::gen::element<std::string>("#a", "#a", "#a", "#A", "#b", "#c", "#lobby")}, {1, gen_odd()}});
}
rc::Gen<std::string> gen_text() {
  return rc::gen::weightedOneOf<std::string>({{5, rc::gen::element<std::string>("tea", "é")}, {1, gen_odd()}});
}

/// Mostly one: a nick that is an account's is lost to the others.
rc::Gen<std::string> gen_account() {
  return rc::gen::weightedOneOf<std::string>(
      {{9, rc::gen::element<std::string>("zoe", "Zoe", "bob")}, {1, gen_nick()}});
}
const ScramVerifier sound{"salt", 1, std::string(32, 's'), std::string(32, 'k')};
/// Of an account that may be there: entries begin at 11.
rc::Gen<AccountKey> gen_key() {
  return rc::gen::exec([] { return AccountKey{*gen_account(), {1, *rc::gen::inRange<std::uint64_t>(11, 40)}}; });
}

/// A change that makes sense, as a rule.
rc::Gen<ModeChange> gen_change() {
  return rc::gen::exec([]() -> ModeChange {
    const bool on = *rc::gen::weightedElement<bool>({{3, true}, {1, false}});
    const char letter = *rc::gen::elementOf(std::string("oovhaqbbbbbeIggjjkklCMRimmmnstuWWX"));
    switch (letter) {
      case 'b':
      case 'e':
      case 'I':
        return {letter, on,
                *rc::gen::weightedOneOf<std::string>(
                    {{5, rc::gen::element<std::string>("ada", "LEA", "m:*", "*@irc", "*")}, {1, gen_odd()}})};
      case 'g': return {letter, on, *gen_text(), *rc::gen::weightedElement<std::string>({{5, ""}, {1, "none"}})};
      case 'k': return {letter, on, *rc::gen::weightedOneOf<std::string>({{5, gen_text()}, {1, gen_odd()}})};
      case 'j': return {letter, on, *rc::gen::element<std::string>("1:1", "2:1", "1:1", "1", "0:1")};
      case 'W':
      case 'l': return {letter, on, *rc::gen::element<std::string>("1", "2", "0", "x", "99999999999")};
      default: return {letter, on, *gen_nick()};
    }
  });
}

/// Of three bytes, as claims are here: most are no addresses.
rc::Gen<std::string> gen_claim() {
  return rc::gen::weightedOneOf<std::string>({{3, gen_text()}, {1, rc::gen::element<std::string>("::1", "::2")}});
}
rc::Gen<std::string> gen_excluded() {
  return rc::gen::oneOf(gen_claim(), gen_account(), rc::gen::just(std::string("::/64")));
}

rc::Gen<std::string> gen_caught() { return rc::gen::weightedElement<std::string>({{4, ""}, {1, "tea"}, {1, "é"}}); }

/// What a log is about besides; kept rooms begin with one that is kept, order with an operator, a filter of the house
/// and a slow room that has another, staying with a guest that stays, names with two rooms and their operators.
enum class About : std::uint8_t { nothing, accounts, kept_rooms, order, staying, names };

/// Any command at times, mostly one that has a chance.
rc::Gen<Command> gen_likely_command(About about) {
  return rc::gen::exec([about]() -> Command {
    const auto flag = rc::gen::arbitrary<bool>();
    const std::size_t more = about == About::nothing || about == About::order || about == About::names ? 0 : 1;
    const std::size_t shut = about == About::order ? 6 : 1;
    const std::size_t stay = about == About::staying ? 8 : more;
    const std::size_t name = about == About::names ? 24 : 0;
    switch (*rc::gen::weightedElement<int>(
        {{12, 1},        {3, 2},         {20, 3},        {3, 4},         {4, 5},         {2, 6},
         {3, 7},         {2, 8},         {1, 9},         {3, 10},        {2, 11},        {1, 12},
         {1, 13},        {1, 14},        {20, 15},       {3, 16},        {3, 17},        {3, 18},
         {3, 25},        {more * 8, 19}, {more * 4, 20}, {more * 2, 21}, {more * 3, 22}, {more * 12, 23},
         {more * 2, 24}, {more * 6, 26}, {more * 3, 27}, {shut, 28},     {1, 29},        {stay, 30},
         {stay, 31},     {stay * 2, 32}, {shut / 2, 33}, {name, 34},     {more * 4, 35}, {more * 4, 36},
         {more * 5, 37}, {more * 3, 38}, {more * 4, 39}})) {
      case 1:
        return Enter{
            *gen_nick(),  *rc::gen::element(Dialect::lines, Dialect::irc),
            *gen_text(),  *gen_text(),
            *gen_claim(), *rc::gen::weightedOneOf<AccountKey>({{3, rc::gen::just(AccountKey{})}, {1, gen_key()}})};
      case 2: return Leave{*gen_text(), *flag};
      case 3: return Join{*gen_room(), *rc::gen::weightedElement<bool>({{4, false}, {1, true}}), *gen_text()};
      case 4: return Part{*gen_room(), *gen_text()};
      case 5: return Say{*gen_room(), SayKind::message, *gen_text(), {}, {}, *gen_caught()};
      case 6: return Say{*gen_nick(), SayKind::message, *gen_text(), {}, {}, *gen_caught()};
      case 7: return Rename{*gen_nick()};
      case 8: return SetTopic{*gen_room(), *gen_text()};
      case 10: return SetUserModes{*rc::gen::inRange<UserModes>(0, 16), *rc::gen::inRange<UserModes>(0, 4)};
      case 11: return Expel{*gen_nick(), *gen_text()};
      case 12: return SetAway{*gen_text()};
      case 13: return SetRealName{*gen_text()};
      case 25: {
        const std::string target = *rc::gen::oneOf(rc::gen::just(std::string()), gen_room(), gen_nick());
        MetadataChange change{*rc::gen::element<std::string>("a", "b", "c", "B")};
        if (*flag) change.value = *gen_text();
        return SetMetadata{target, {change}, *rc::gen::weightedElement<bool>({{4, false}, {1, true}})};
      }
      case 14: return Proclaim{*gen_text()};
      case 15:
        return SetModes{*gen_room(),
                        *rc::gen::container<std::vector<ModeChange>>(
                            *rc::gen::weightedElement<std::size_t>({{4, 1}, {4, 2}, {1, 4}}), gen_change())};
      case 16: return Kick{*gen_room(), *gen_nick(), *gen_text()};
      case 17: return Invite{*gen_room(), *gen_nick()};
      case 18: return Say{*gen_room(), SayKind::message, "\x01?\x01"};
      case 19: return Register{*gen_account(), *rc::gen::element(sound, sound, sound, ScramVerifier{})};
      case 20: return LogIn{*gen_key()};
      case 21: return LogOut{};
      case 22: return SetPassword{sound};
      case 23:
        return SetCertificate{*rc::gen::element(std::string(64, 'a'), std::string(64, 'a'), std::string(64, 'a'),
                                                std::string(64, 'b'), std::string("c")),
                              *rc::gen::weightedElement<bool>({{3, true}, {1, false}})};
      case 24: return DropAccount{*gen_account()};
      case 26: return KeepRoom{*gen_room(), *rc::gen::weightedElement<bool>({{4, true}, {1, false}})};
      case 27: return SetAccess{*gen_room(), *gen_account(), *rc::gen::element<Ranks>(0, rank::voice, rank::founder)};
      case 28: return Exclude{*gen_excluded(), *gen_text(), *rc::gen::weightedElement<std::uint32_t>({{3, 0}, {1, 1}})};
      case 29: return Readmit{*gen_excluded()};
      case 30: return Stay{*rc::gen::weightedElement<bool>({{4, true}, {1, false}})};
      case 31:
        return MarkRead{*rc::gen::oneOf(gen_room(), gen_nick()),
                        WallTime(std::chrono::milliseconds(*rc::gen::inRange(999'000, 1'002'000)))};
      case 32:
        return *rc::gen::element<Command>(Enter{"zoe", Dialect::irc, {}, {}, {}, AccountKey{"zoe", {1, 12}}, "tea"},
                                          Leave{{}, false, 3}, NodeStarted{});
      case 35: return OfferRoom{*gen_room(), *gen_account()};
      case 36: return TakeRoom{*gen_room()};
      case 34: return RenameRoom{*gen_room(), *gen_room(), *gen_text()};
      case 33: return Filter{*gen_text(), *rc::gen::weightedElement<bool>({{3, true}, {1, false}}), {}};
      case 37:
        return Register{*gen_account(), sound, *rc::gen::element<std::string>("a@b.c", "A@b.c", "d@e.f", "a@b"),
                        std::string(64, *rc::gen::weightedElement<char>({{9, '0'}, {1, 'x'}})), (*gen_key()).made};
      case 38: return Verify{*gen_key()};
      case 39: return SetHost{*gen_account(), *rc::gen::element<std::string>("a.b", "a.b", "c/d", "", "e")};
      default: return *gen_command(gen_odd());
    }
  });
}

/// How an entry's place differs from the one before: mostly onwards.
struct Step {
  NodeId node;
  SessionId session;
  int sequence, tag, incarnation;
  int milliseconds;
  Command command;
};

std::vector<Step> opening(About about) {
  std::vector<Step> steps;
  const auto add = [&steps](SessionId session, const Command& command) {
    steps.push_back({1, session, 1, 1, 0, 1, command});
  };
  if (about != About::nothing && about != About::accounts) add(1, Enter{"ada", Dialect::irc, {}, {}, {}, {}});
  if (about == About::kept_rooms) {
    add(1, Register{"zoe", sound});
    for (const char* room : {"#a", "#b"}) add(1, Join{room});
    add(1, KeepRoom{"#a", true});
    add(1, Rename{"zoe"});
    // The account was made by the second of them; its owner comes by another client, which goes again.
    const Enter joining{"zoe", Dialect::irc, {}, {}, {}, AccountKey{"zoe", {1, 12}}};
    for (const Command& command : std::initializer_list<Command>{joining, Leave{}, joining}) add(2, command);
    add(3, Enter{"lea", Dialect::irc, {}, {}, {}, {}});
    add(3, Register{"lea", sound});
    add(1, OfferRoom{"#a", "lea"});
    add(1, KeepRoom{"#b", true});
  }
  if (about == About::staying) {
    for (const Command& command :
         std::initializer_list<Command>{Register{"zoe", sound}, Rename{"zoe"}, Join{"#a"}, Stay{}, Leave{}}) {
      add(1, command);
    }
    add(2, Enter{"lea", Dialect::irc, {}, {}, {}, {}});
    for (const Command& command : std::initializer_list<Command>{Register{"lea", sound}, Stay{}}) add(2, command);
  }
  if (about == About::names) {
    add(1, Join{"#a"});
    add(2, Enter{"lea", Dialect::irc, {}, {}, {}, {}});
    for (const char* room : {"#a", "#b"}) add(2, Join{room});
    add(1, SetUserModes{user_mode::server_operator, 0});
  }
  if (about == About::order) {
    add(1, SetUserModes{user_mode::server_operator, 0});
    add(2, Enter{"lea", Dialect::irc, {}, {}, {}, {}});
    for (const SessionId session : {SessionId{1}, SessionId{2}}) add(session, Join{"#a"});
    add(1, SetModes{"#a", {{'W', true, "1"}, {'g', true, "é"}, {'C', true, {}}}});
    add(1, Filter{"tea"});
    add(2, Say{"#a", SayKind::message, "milk"});
  }
  return steps;
}

rc::Gen<std::vector<Entry>> gen_log(About about) {
  const auto step = rc::gen::exec([about] {
    return Step{*rc::gen::inRange<NodeId>(1, 3),
                *rc::gen::weightedElement<SessionId>({{9, 1}, {9, 2}, {3, 3}, {1, 0}}),
                *rc::gen::weightedElement<int>({{20, 1}, {1, 0}, {1, -1}, {1, 5}}),
                *rc::gen::weightedElement<int>({{20, 1}, {1, 0}, {1, -1}, {1, 5}}),
                *rc::gen::weightedElement<int>({{60, 0}, {1, -1}, {1, 1}}),
                *rc::gen::weightedElement<int>({{9, 1}, {1, 0}, {1, -10}, {1, 30}}),
                *gen_likely_command(about)};
  });
  return rc::gen::map(
      rc::gen::scale(3, rc::gen::container<std::vector<Step>>(step)), [about](std::vector<Step> random) {
        std::vector<Entry> log;
        std::vector<Step> steps = opening(about);
        std::ranges::move(random, std::back_inserter(steps));
        std::int64_t sequence = 10, milliseconds = 1'000'000;
        std::int64_t tags[3] = {}, incarnations[3] = {1, 1, 1};
        for (Step& each : steps) {
          sequence = std::max<std::int64_t>(sequence + each.sequence, 1);
          milliseconds += each.milliseconds;
          std::int64_t& tag = tags[each.node];
          std::int64_t& incarnation = incarnations[each.node];
          incarnation = std::max<std::int64_t>(incarnation + each.incarnation, 0);
          tag = each.incarnation > 0 ? 1 : std::max<std::int64_t>(tag + each.tag, 0);
          log.push_back(
              {{1, static_cast<std::uint64_t>(sequence)},
               command_version,
               {each.node, static_cast<std::uint64_t>(incarnation), each.session, static_cast<std::uint64_t>(tag)},
               WallTime(std::chrono::milliseconds(milliseconds)),
               std::move(each.command)});
        }
        return log;
      });
}

rc::Gen<std::vector<Entry>> gen_log() {
  return rc::gen::mapcat(
      rc::gen::element(About::nothing, About::accounts, About::kept_rooms, About::order, About::staying, About::names),
      [](About about) { return gen_log(about); });
}

// ---- what must be so after every entry ----

void check_guests(const House& house) {
  for (const auto& [id, guest] : house.guests()) {
    RC_ASSERT(guest.id == id);
    RC_ASSERT(id.session != 0U);
    RC_ASSERT(house.find_guest(guest.nick) == &guest);
    RC_ASSERT(valid_nick(guest.nick, tiny.nick_bytes_max));
    RC_ASSERT(utf8::valid(guest.user + guest.real_name + guest.claim));
    RC_ASSERT(std::max({guest.user.size(), guest.real_name.size(), guest.claim.size()}) <= tiny.about_bytes_max);
    RC_ASSERT(utf8::valid(*guest.away));
    RC_ASSERT(guest.away->size() <= tiny.away_bytes_max);
    RC_ASSERT(guest.rooms.size() <= tiny.rooms_a_guest_max);
    RC_ASSERT(guest.in_rooms->invitations.size() <= tiny.invitations_a_guest_max);
    RC_ASSERT(guest.in_rooms->slowed.size() <= tiny.rooms_a_guest_max);
    RC_ASSERT(std::ranges::is_sorted(guest.rooms));
    if (guest.absent()) {
      RC_ASSERT(house.guest_of(id) == GuestId{});
      RC_ASSERT(house.find_account(*guest.account)->stays());
      RC_ASSERT(guest.dialect == Dialect::irc && !guest.away->empty() && guest.clients->empty());
      RC_ASSERT((guest.modes & user_mode::server_operator) == 0);
    }
    for (const std::string& room : guest.rooms) RC_ASSERT(house.rooms().at(room).members.contains(id));
  }
}

void check_accounts(const House& house) {
  RC_ASSERT(house.accounts().size() + house.waiting_accounts().size() <= tiny.accounts_max);
  RC_ASSERT(house.waiting_accounts().size() <= tiny.waiting_accounts_max);
  std::set<std::string> addresses;
  for (const auto& [folded, waiting] : house.waiting_accounts()) {
    RC_ASSERT(fold(waiting.name) == folded && !house.accounts().contains(folded));
    RC_ASSERT(is_mail_address(waiting.email) && addresses.insert(folded_mail_address(waiting.email)).second);
  }
  for (const auto& [folded, account] : house.accounts()) {
    RC_ASSERT(account.email.empty() || addresses.insert(folded_mail_address(account.email)).second);
  }
  std::size_t staying = 0;
  for (const auto& [folded, account] : house.accounts()) {
    if (account.stays()) ++staying;
    RC_ASSERT(account.read_markers.size() <= tiny.read_markers_an_account_max);
    RC_ASSERT(fold(account.name) == folded);
    RC_ASSERT(valid_nick(account.name, tiny.nick_bytes_max));
    RC_ASSERT(account.certificates.size() <= tiny.certificates_an_account_max);
    for (const std::string& print : account.certificates) {
      RC_ASSERT(house.find_account_by_certificate(print) == &account);
    }
  }
  RC_ASSERT(staying <= tiny.staying_accounts_max);
  std::size_t absent = 0;
  std::map<std::string, std::vector<GuestId>> logged_in;
  for (const auto& [id, guest] : house.guests()) {
    if (guest.absent()) ++absent;
    const Account* account = house.find_account(*guest.account);
    RC_ASSERT((account == nullptr) == guest.account->empty());
    RC_ASSERT(*guest.host == (account == nullptr ? std::string() : account->host));
    if (account != nullptr) logged_in[account->name].push_back(id);
    RC_ASSERT(guest.account->empty() || house.find_account(*guest.account) != nullptr);
  }
  RC_ASSERT(absent <= staying);
  for (const auto& [folded, account] : house.accounts()) RC_ASSERT(account.guests == logged_in[account.name]);
}

/// Everybody reads what was said where it is, and nobody what was said elsewhere.
void check_shelves(const House& house) {
  RC_ASSERT(house.shelves().all().size() <= tiny.shelves_max);
  RC_ASSERT(house.shelves().sound());
  std::set<std::string_view> shelves;
  for (const auto& [folded, room] : house.rooms()) {
    RC_ASSERT(shelves.insert(house.shelves().of(folded)).second);
    RC_ASSERT(house.shelves().room_on(house.shelves().of(folded)) == folded);
  }
}

/// What a filter caught was said to nobody, and they are patterns.
void check_filters(const House& house, const std::vector<Event>& events) {
  RC_ASSERT(house.filters().size() <= tiny.filters_max);
  for (const auto& [folded, room] : house.rooms()) {
    RC_ASSERT(room.modes.filters.size() <= tiny.filters_a_room_max);
    RC_ASSERT(room.joined_lately.size() <= room.modes.join_pace.joins);
    for (const ListedMask& each : room.modes.filters) RC_ASSERT(normal_pattern(each.mask, 3) == each.mask);
  }
  for (const Event& event : events) {
    const auto* refused = std::get_if<Refused>(&event.body);
    if (refused == nullptr || refused->why != Refusal::filtered_by_server) continue;
    RC_ASSERT(house.filters().at(0).mask == refused->about);
  }
}

/// Who was shut out just now is gone, unless it is an operator; and there is an end to how many are.
void check_exclusions(const House& house, const std::vector<Event>& events) {
  RC_ASSERT(house.exclusions().size() <= tiny.exclusions_max);
  const bool excluded = std::ranges::any_of(events, [](const Event& event) {
    const auto* changed = std::get_if<ExclusionChanged>(&event.body);
    return changed != nullptr && changed->on;
  });
  if (!excluded) return;
  for (const auto& [id, guest] : house.guests()) {
    RC_ASSERT((guest.modes & user_mode::server_operator) != 0 ||
              house.exclusions().of_guest(guest.claim, *guest.account) == nullptr);
  }
}

/// What is counted is what is there.
void check_counts(const House& house) {
  Census census;
  for (const auto& [id, guest] : house.guests()) {
    if ((guest.modes & user_mode::invisible) != 0) ++census.invisible;
    if ((guest.modes & user_mode::server_operator) != 0) ++census.operators;
  }
  RC_ASSERT(house.census() == census);
  RC_ASSERT(house.guests_most() >= house.guests().size());
  RC_ASSERT(house.departed().size() <= tiny.departed_max);
}

/// Every list has an end, and holds only what the rules let in.
void check_order(std::string_view folded, const Room& room) {
  for (const auto* list : {&room.modes.bans, &room.modes.exceptions, &room.modes.invited}) {
    std::set<std::string> masks;
    RC_ASSERT(list->size() <= tiny.masks_a_list_max);
    for (const ListedMask& each : *list) {
      RC_ASSERT(normal_mask(each.mask, tiny.mask_bytes_max) == each.mask);
      RC_ASSERT(masks.insert(fold(each.mask)).second);
    }
  }
  RC_ASSERT(room.modes.key.size() <= tiny.key_bytes_max);
  RC_ASSERT(room.modes.slow <= tiny.slow_seconds_max);
  RC_ASSERT(room.kept_ranks.size() <= tiny.ranks_kept_a_room_max);
  if (folded != lobby && !room.members.empty()) return;
  RC_ASSERT(room.kept_until != WallTime{} || folded == lobby || room.kept() || room.modes == RoomModes{});
}

void check_rooms(const House& house) {
  RC_ASSERT(house.rooms().contains(lobby));
  RC_ASSERT(house.rooms().size() <= tiny.rooms_max);
  for (const auto& [folded, room] : house.rooms()) {
    RC_ASSERT(fold(room.name) == folded);
    RC_ASSERT(folded == lobby || valid_room(room.name, tiny.room_bytes_max));
    RC_ASSERT(folded == lobby || !room.members.empty() || !room.topic.empty() || room.kept_until != WallTime{} ||
              room.kept());
    RC_ASSERT(room.kept() || room.accounts.empty());
    RC_ASSERT(room.offered.empty() || (room.kept() && house.find_account(room.offered) != nullptr));
    RC_ASSERT(!room.kept() || (house.find_account(room.founder) != nullptr && room.kept_until == WallTime{}));
    RC_ASSERT(room.accounts.size() <= tiny.accounts_a_room_max);
    for (const auto& [account, ranks] : room.accounts) {
      RC_ASSERT(house.find_account(account) != nullptr);
      RC_ASSERT(ranks != 0);
    }
    RC_ASSERT(room.kept_until == WallTime{} || room.members.empty());
    check_order(folded, room);
    RC_ASSERT(room.topic.size() <= tiny.topic_bytes_max);
    RC_ASSERT(room.topic.empty() == room.topic_by.empty());
    RC_ASSERT(room.members.size() <= tiny.members_a_room_max);
    for (const auto& [id, member] : room.members) {
      RC_ASSERT(std::ranges::binary_search(house.guests().at(id).rooms, folded));
    }
  }
}

/// What the queries do not show is in the snapshot. Who bears which nick, and when holds end, are rebuilt by restore:
/// if they were not what the rest says, the restored house would not equal this one.
void check_stored(const House& house) {
  const std::string snapshot = house.snapshot();
  const Result<House> restored = House::restore(snapshot, tiny);
  RC_ASSERT(restored.has_value());
  RC_ASSERT(*restored == house);
  RC_ASSERT(restored->snapshot() == snapshot);
  RC_ASSERT(nlohmann::json::parse(snapshot).at("held").size() <= tiny.nicks_held_max);
}

/// Which entries are new, told independently of the house.
class Freshness {
 public:
  bool fresh(const Entry& entry) {
    if (entry.id <= last_) return false;
    last_ = entry.id;
    if (entry.origin.tag == 0) return false;
    const std::pair<std::uint64_t, std::uint64_t> place{entry.origin.incarnation, entry.origin.tag};
    auto& seen = seen_[entry.origin.node];
    if (place <= seen) return false;
    seen = place;
    return true;
  }

 private:
  EntryId last_;
  std::map<NodeId, std::pair<std::uint64_t, std::uint64_t>> seen_;
};

bool hears_nobody(const Event& event) { return event.to_rooms.empty() && event.to_guests.empty(); }

/// `guests`: as whom the origin was here before the entry, and after it.
void check_told(const Entry& entry, bool fresh, const std::vector<Event>& events,
                const std::array<GuestId, 2>& guests) {
  std::size_t answers = 0;
  for (const Event& event : events) {
    RC_ASSERT(event.id == entry.id);
    RC_ASSERT(event.time == entry.time);
    const bool swept = event.origin.session == 0 && std::holds_alternative<Left>(event.body);
    const auto* left = std::get_if<Left>(&event.body);
    if (left != nullptr && !left->expelled_by.empty()) {
      RC_ASSERT(std::holds_alternative<Expel>(entry.command) || std::holds_alternative<Exclude>(entry.command));
      RC_ASSERT(event.origin.guest() == event.actor.id);
      RC_ASSERT(event.origin.tag == 0U);
      continue;
    }
    // Of a guest that stays, a client has gone or come; or it stays no more, by itself.
    if (std::holds_alternative<AwayChanged>(event.body) && event.origin.tag == 0U) {
      RC_ASSERT(event.origin.guest() == event.actor.id);
      continue;
    }
    if (left != nullptr && event.origin.tag == 0U) {
      RC_ASSERT(swept && event.origin.node == event.actor.id.node);
      continue;
    }
    // Somebody else's account was dropped.
    if (std::holds_alternative<AccountChanged>(event.body) && event.origin.tag == 0U) {
      RC_ASSERT(std::holds_alternative<DropAccount>(entry.command));
      RC_ASSERT(event.origin.guest() == event.actor.id);
      RC_ASSERT(event.actor.account.empty());
      continue;
    }
    if (const auto* changed = std::get_if<HostChanged>(&event.body)) {
      RC_ASSERT(event.origin.guest() == event.actor.id);
      RC_ASSERT(event.origin.tag == 0U);
      RC_ASSERT(changed->old_host != event.actor.host);
      continue;
    }
    if (!swept) ++answers;
    RC_ASSERT(swept || event.origin == entry.origin);
    RC_ASSERT(swept || event.actor.id == entry.origin.guest() ||
              std::ranges::find(guests, event.actor.id) != guests.end());
    RC_ASSERT(!swept || event.actor.id.node == entry.origin.node);
    RC_ASSERT(!std::holds_alternative<Refused>(event.body) || hears_nobody(event));
    RC_ASSERT(std::ranges::find(event.to_guests, event.actor.id) == event.to_guests.end());
    for (const std::string& room : event.to_rooms) RC_ASSERT(room == fold(room));
  }
  const bool asks = fresh && !std::holds_alternative<NodeStarted>(entry.command);
  RC_ASSERT(answers == (asks ? 1U : 0U));
  RC_ASSERT(fresh || events.empty());
}

std::vector<Event> apply_all(House& house, std::span<const Entry> log) {
  std::vector<Event> events;
  for (const Entry& entry : log) house.apply(entry, events);
  return events;
}

// Otherwise the properties below would hold of houses in which nothing ever happens.
TEST(AnyLog, reaches_every_kind_of_event_and_every_refusal) {
  constexpr std::size_t all_kinds = std::variant_size_v<decltype(Event::body)>;
  constexpr std::size_t all_refusals = static_cast<std::size_t>(Refusal::here_already) + 1;  // which is the last
  std::set<std::size_t> kinds;
  std::set<Refusal> refusals;
  const auto logs = gen_log();
  for (std::uint64_t seed = 0; seed < 800 && (kinds.size() < all_kinds || refusals.size() < all_refusals); ++seed) {
    House house(tiny);
    for (const Event& event : apply_all(house, logs(rc::Random(seed), 300).value())) {
      kinds.insert(event.body.index());
      if (const auto* refused = std::get_if<Refused>(&event.body)) refusals.insert(refused->why);
      if (const auto* changed = std::get_if<ModesChanged>(&event.body)) {
        for (const ModeRefusal& each : changed->refused) refusals.insert(each.why);
      }
    }
  }
  EXPECT_EQ(kinds.size(), all_kinds);
  for (std::size_t each = 0; each < all_refusals; ++each) {
    EXPECT_TRUE(refusals.contains(static_cast<Refusal>(each))) << "refusal " << each;
  }
}

RC_GTEST_PROP(AnyLog, leaves_the_house_whole_and_answers_each_command_once, ()) {
  const std::vector<Entry> log = *gen_log();
  House house(tiny);
  Freshness freshness;
  for (const Entry& entry : log) {
    std::vector<Event> events;
    const GuestId before = house.guest_of(entry.origin.guest());
    house.apply(entry, events);
    check_told(entry, freshness.fresh(entry), events, {before, house.guest_of(entry.origin.guest())});
    check_guests(house);
    check_rooms(house);
    check_counts(house);
    check_accounts(house);
    check_exclusions(house, events);
    check_shelves(house);
    check_filters(house, events);
  }
}

RC_GTEST_PROP(AnyLog, changes_nothing_when_it_is_repeated, ()) {
  std::vector<Entry> log = *gen_log();
  House house(tiny);
  apply_all(house, log);
  const House before = house;
  RC_ASSERT(apply_all(house, log).empty());
  RC_ASSERT(house == before);

  // Submitted again, so that what took effect comes with a new id: only the place in the log moves on.
  Freshness freshness;
  std::erase_if(log, [&](const Entry& entry) { return !freshness.fresh(entry); });
  for (std::size_t at = 0; at < log.size(); ++at) log[at].id = {2, at + 1};
  RC_ASSERT(apply_all(house, log).empty());
  RC_ASSERT(house.guests() == before.guests());
  RC_ASSERT(house.rooms() == before.rooms());
  RC_ASSERT(house.accounts() == before.accounts());
}

RC_GTEST_PROP(AnyLog, goes_on_from_a_snapshot_as_if_nothing_had_happened, ()) {
  const std::vector<Entry> log = *gen_log();
  const auto cut = *rc::gen::inRange<std::size_t>(0, log.size() + 1);
  const std::span<const Entry> whole(log);
  House house(tiny);
  apply_all(house, whole.first(cut));
  check_stored(house);
  House restored = House::restore(house.snapshot(), tiny).value();
  RC_ASSERT(apply_all(restored, whole.subspan(cut)) == apply_all(house, whole.subspan(cut)));
  RC_ASSERT(restored == house);
}

RC_GTEST_PROP(AnyLog, is_decided_alike_when_it_has_been_stored, ()) {
  std::vector<Entry> log = *gen_log();
  House first(tiny), replayed(tiny);
  const std::vector<Event> events = apply_all(first, log);
  for (Entry& entry : log) entry.command = decode_command(entry.version, encode_command(entry.command)).value();
  RC_ASSERT(apply_all(replayed, log) == events);
  RC_ASSERT(replayed == first);
}

RC_GTEST_PROP(Snapshots, a_spoilt_one_is_refused_or_gives_a_house_that_stores_itself, ()) {
  House house(tiny);
  apply_all(house, *gen_log());
  std::string snapshot = house.snapshot();
  snapshot[*rc::gen::inRange<std::size_t>(0, snapshot.size())] = *rc::gen::arbitrary<char>();
  const Result<House> restored = House::restore(snapshot, tiny);
  if (restored) {
    RC_ASSERT(House::restore(restored->snapshot(), tiny).value() == *restored);
  } else {
    RC_ASSERT(restored.error().message().starts_with("cannot read a snapshot of the house: "));
  }
}

}  // namespace
}  // namespace salon::room
