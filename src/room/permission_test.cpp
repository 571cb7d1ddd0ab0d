// Who may do what in a house: who x what x state -> result, each command that somebody may be refused. The table is
// also a page for people, docs/permissions.md, which tests/tidy/permissions.py holds to it: `python3
// tests/tidy/permissions.py` prints it anew.
#include <gmock/gmock.h>

#include <array>
#include <optional>
#include <set>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using namespace std::chrono_literals;

/// What the house is like, besides the room with one of each rank in it.
struct Given {
  std::vector<ModeChange> modes{};
  /// Each is logged in to an account of its name.
  bool logged_in = false;
  /// The room is kept for "founder".
  bool kept = false;
  /// To the account of this name, by the founder.
  std::string offered_to{};
  /// Of the server.
  std::string filter{};
  /// "second" has come into the room last.
  bool another_came = false;
  /// What the same guest did just before.
  std::optional<Command> before{};
};

struct PermissionTable : HouseTest {
  static constexpr SessionId founder = 1, admin = 2, op = 3, half = 4, voice = 5, plain = 6, outsider = 7, root = 8,
                             victim = 9, second = 10;
  static constexpr std::array<SessionId, 8> everybody{founder, admin, op, half, voice, plain, outsider, root};
  static constexpr std::array<const char*, 11> names{"",      "founder",  "admin", "op",     "half",  "voice",
                                                     "plain", "outsider", "root",  "victim", "second"};

  void SetUp() override { fresh({}); }

  /// A house in which nothing of what was tried before has happened.
  void fresh(const Given& given) {
    house = House();
    sequence = tag = 0;
    for (SessionId session = founder; session <= second; ++session) {
      enter(session, names[session]);
      const ScramVerifier verifier{"salt", 1, std::string(32, 's'), std::string(32, 'k')};
      if (given.logged_in || given.kept) apply(session, Register{names[session], verifier});
      if (session != outsider && session != root && session != second) apply(session, Join{"#tea"});
    }
    if (given.kept) apply(founder, KeepRoom{"#tea", true});
    if (!given.offered_to.empty()) apply(founder, OfferRoom{"#tea", given.offered_to});
    apply(root, SetUserModes{user_mode::server_operator, 0});
    apply(root, SetModes{"#tea",
                         {{'q', true, "founder"},
                          {'o', false, "founder"},
                          {'a', true, "admin"},
                          {'o', true, "op"},
                          {'h', true, "half"},
                          {'v', true, "voice"}}});
    if (!given.modes.empty()) apply(root, SetModes{"#tea", given.modes});
    if (!given.filter.empty()) apply(root, Filter{given.filter});
    if (given.another_came) apply(second, Join{"#tea"});
  }

  /// '.': it was done; otherwise which way it was refused.
  static char result(const Event& event) {
    std::optional<Refusal> no;
    if (const auto* refused = std::get_if<Refused>(&event.body)) no = refused->why;
    const auto* changed = std::get_if<ModesChanged>(&event.body);
    if (changed != nullptr && !changed->refused.empty()) no = changed->refused[0].why;
    if (!no) return '.';
    switch (*no) {
      case Refusal::rank_too_low: return 'r';
      case Refusal::not_in_room: return 'o';
      case Refusal::members_only: return 'n';
      case Refusal::moderated: return 'm';
      case Refusal::muted:
      case Refusal::banned: return 'b';
      case Refusal::no_ctcp: return 'C';
      case Refusal::account_needed: return 'a';
      case Refusal::not_logged_in: return 'a';
      case Refusal::invite_only: return 'i';
      case Refusal::wrong_key: return 'k';
      case Refusal::room_full: return 'l';
      case Refusal::too_many_joins: return 'j';
      case Refusal::too_soon: return 's';
      case Refusal::filtered: return 'g';
      case Refusal::filtered_by_server: return 'f';
      case Refusal::room_not_kept: return 'K';
      case Refusal::room_not_offered: return 'O';
      case Refusal::not_operator: return '!';
      default: return '?';
    }
  }

  void expect(const char* results, const char* what, const Command& command, const Given& given = {}) {
    tried.insert(command.index());
    std::string found;
    for (const SessionId who : everybody) {
      fresh(given);
      if (given.before) apply(who, *given.before);
      const std::vector<Event> events = apply_all(who, command);
      ASSERT_FALSE(events.empty());
      found += result(events.front());
    }
    EXPECT_EQ(found, results) << what;
  }
  static SetModes mode(char letter, bool on, std::string argument = {}) {
    return {"#tea", {{letter, on, std::move(argument)}}};
  }

  std::set<std::size_t> tried;
};

// The columns: founder, admin, operator, half-operator, voice, member, outsider, operator of the server. Sections are
// those of modern-irc.
TEST_F(PermissionTable, is_this) {
  // "Channel Membership Prefixes": ranks are given by those above them, or of the same, as an operator makes operators.
  expect(".rrrrro.", "give q", mode('q', true, "victim"));
  expect(".rrrrro.", "give a", mode('a', true, "victim"));
  expect("...rrro.", "give o", mode('o', true, "victim"));
  expect("...rrro.", "give h", mode('h', true, "victim"));
  expect("....rro.", "give v", mode('v', true, "victim"));
  expect(".rrrrro.", "take q from the founder", mode('q', false, "founder"));
  expect("..rrrro.", "take o from an admin, who may have it as well", mode('o', false, "admin"));
  expect("...rrro.", "take o from an operator", mode('o', false, "op"));
  expect("....rro.", "take h, which its bearer may give up", mode('h', false, "half"));
  expect(".....ro.", "take v, which its bearer may give up", mode('v', false, "voice"));

  // "Channel Modes"
  expect("...rrro.", "set C", mode('C', true));
  expect("...rrro.", "set M", mode('M', true));
  expect("...rrro.", "set R", mode('R', true));
  expect("...rrro.", "set i", mode('i', true));
  expect("...rrro.", "set m", mode('m', true));
  expect("...rrro.", "set n", mode('n', true));
  expect("...rrro.", "set s", mode('s', true));
  expect("...rrro.", "set t", mode('t', true));
  expect("...rrro.", "set u", mode('u', true));
  expect("...rrro.", "set k", mode('k', true, "milk"));
  expect("...rrro.", "set l", mode('l', true, "30"));
  expect("...rrro.", "set W", mode('W', true, "30"));
  expect("...rrro.", "set j", mode('j', true, "5:10"));
  expect("...rrro.", "filter words, a pattern of g", mode('g', true, "milk"));
  expect("...rrro.", "take any of these away",
         {SetModes{"#tea",
                   {{'C', false, ""},
                    {'M', false, ""},
                    {'R', false, ""},
                    {'i', false, ""},
                    {'m', false, ""},
                    {'n', false, ""},
                    {'s', false, ""},
                    {'t', false, ""},
                    {'u', false, ""},
                    {'k', false, ""},
                    {'l', false, ""},
                    {'W', false, ""},
                    {'j', false, ""},
                    {'g', false, "milk"}}}});
  expect("....rro.", "ban, a mask of b", mode('b', true, "zoe"));
  expect("....rro.", "except from bans, a mask of e", mode('e', true, "zoe"));
  expect("....rro.", "let in uninvited, a mask of I", mode('I', true, "zoe"));
  expect("....rro.", "take a mask away", {SetModes{"#tea", {{'b', false, "x"}, {'e', false, "x"}, {'I', false, "x"}}}});

  // "KICK message"
  expect("....rro.", "kick a member", Kick{"#tea", "victim", ""});
  expect("....rro.", "kick a voice", Kick{"#tea", "voice", ""});
  expect("....rro.", "kick a half-operator", Kick{"#tea", "half", ""});
  expect("...rrro.", "kick an operator", Kick{"#tea", "op", ""});
  expect("..rrrro.", "kick an admin", Kick{"#tea", "admin", ""});
  expect(".rrrrro.", "kick the founder", Kick{"#tea", "founder", ""});

  // "TOPIC message", "Protected Topic Mode"
  expect("......o.", "set the topic", SetTopic{"#tea", "milk"});
  expect("....rro.", "set the topic, t", SetTopic{"#tea", "milk"}, {.modes = {{'t', true, ""}}});

  // "INVITE message", "Invite-Only Channel Mode"
  expect("......o.", "invite", Invite{"#tea", "second"});
  expect("....rro.", "invite, i", Invite{"#tea", "second"}, {.modes = {{'i', true, ""}}});

  // "JOIN message": who is in it is in it, whatever the door says by now.
  expect("........", "come in", Join{"#tea"});
  expect("......ii", "come in, i", Join{"#tea"}, {.modes = {{'i', true, ""}}});
  expect("......kk", "come in without the key, k", Join{"#tea"}, {.modes = {{'k', true, "milk"}}});
  expect("........", "come in with the key, k", Join{"#tea", false, "milk"}, {.modes = {{'k', true, "milk"}}});
  expect("......ll", "come in, l reached", Join{"#tea"}, {.modes = {{'l', true, "7"}}});
  expect("......jj", "come in, j reached", Join{"#tea"}, {.modes = {{'j', true, "1:60"}}, .another_came = true});
  expect("......bb", "come in, b of everybody", Join{"#tea"}, {.modes = {{'b', true, "*"}}});
  expect("........", "come in, b and e of everybody", Join{"#tea"}, {.modes = {{'b', true, "*"}, {'e', true, "*"}}});
  expect("......aa", "come in, R", Join{"#tea"}, {.modes = {{'R', true, ""}}});
  expect("........", "come in logged in, R", Join{"#tea"}, {.modes = {{'R', true, ""}}, .logged_in = true});
  expect("......oo", "go", Part{"#tea", ""});

  // "No External Messages Mode", "Moderated Channel Mode", "Ban Channel Mode"
  const Say hello{"#tea", SayKind::message, "hello"};
  expect("........", "speak", hello);
  expect("......n.", "speak, n", hello, {.modes = {{'n', true, ""}}});
  expect(".....mm.", "speak, m", hello, {.modes = {{'m', true, ""}}});
  expect(".....mn.", "speak, n and m", hello, {.modes = {{'n', true, ""}, {'m', true, ""}}});
  expect(".....bb.", "speak, b of everybody", hello, {.modes = {{'b', true, "*"}}});
  expect(".....bb.", "speak, b of everybody's words", hello, {.modes = {{'b', true, "m:*"}}});
  expect("........", "speak, b and e of everybody", hello, {.modes = {{'b', true, "m:*"}, {'e', true, "*"}}});
  expect(".....aa.", "speak, M", hello, {.modes = {{'M', true, ""}}});
  expect("........", "speak logged in, M", hello, {.modes = {{'M', true, ""}}, .logged_in = true});
  expect("........", "speak once, W", hello, {.modes = {{'W', true, "30"}}});
  expect(".....ss.", "speak again at once, W", hello, {.modes = {{'W', true, "30"}}, .before = hello});
  const Say milk{.target = "#tea", .text = "milk", .caught = "milk"};
  expect(".....gg.", "say what a filter of the room catches", milk, {.modes = {{'g', true, "milk"}}});
  expect("fffffff.", "say what a filter of the server catches", milk, {.filter = "milk"});
  expect("......n.", "speak to the ranks, n", Say{"@#tea", SayKind::message, "hello"}, {.modes = {{'n', true, ""}}});
  expect("CCCCCCCC", "send CTCP, C", Say{"#tea", SayKind::message, "\x01PING\x01"}, {.modes = {{'C', true, ""}}});
  expect("........", "send CTCP", Say{"#tea", SayKind::message, "\x01PING\x01"});
  expect("........", "speak to one guest", Say{"victim", SayKind::message, "hello"});

  // message-redaction, metadata
  expect("........", "take back one's own line", Redact{"#tea", {1, 1}, "", true});
  expect("....rrr.", "take back a line of somebody else", Redact{"#tea", {1, 1}, "", false});
  expect("...rrro.", "tell programs of the room", SetMetadata{"#tea", {{"url", "x"}}});

  // Rooms that last (ChanServ)
  expect("aaaaaaaa", "keep the room", KeepRoom{"#tea", true});
  expect("...rrroo", "keep the room, logged in", KeepRoom{"#tea", true}, {.logged_in = true});
  expect(".rrrrrr.", "keep the room no more, kept", KeepRoom{"#tea", false}, {.kept = true});
  expect("KKKKKKoK", "give an account a rank", SetAccess{"#tea", "victim", rank::voice}, {.logged_in = true});
  expect("....rro.", "give an account v, kept", SetAccess{"#tea", "victim", rank::voice}, {.kept = true});
  expect("...rrro.", "give an account o, kept", SetAccess{"#tea", "victim", rank::channel_operator}, {.kept = true});
  expect(".rrrrro.", "give an account q, kept", SetAccess{"#tea", "victim", rank::founder}, {.kept = true});

  expect("KKKKKKKK", "give the room to another account", OfferRoom{"#tea", "victim"}, {.logged_in = true});
  expect(".rrrrrr.", "give the room to another account, kept", OfferRoom{"#tea", "victim"}, {.kept = true});
  expect("OOOOOOOO", "take the room that is offered to another", TakeRoom{"#tea"},
         {.kept = true, .offered_to = "victim"});
  expect("OOOOO.OO", "take the room that is offered to the member", TakeRoom{"#tea"},
         {.kept = true, .offered_to = "plain"});

  // channel-rename
  expect("...rrro.", "give the room another name", RenameRoom{"#tea", "#coffee", ""});
  expect(".rrrrro.", "give the room another name, kept", RenameRoom{"#tea", "#coffee", ""}, {.kept = true});

  // The server: "KILL message", "WALLOPS message", KLINE and DLINE
  expect("!!!!!!!.", "send a guest away", Expel{"victim", ""});
  expect("!!!!!!!.", "say something to everybody", Proclaim{"tea"});
  expect("!!!!!!!.", "shut an address out", Exclude{"203.0.113.5", "", 0});
  expect("!!!!!!!.", "let an address in again", Readmit{"203.0.113.5"}, {.before = Exclude{"203.0.113.5", "", 0}});
  expect("!!!!!!!.", "have words said nowhere, a filter of the server", Filter{"milk"});
  expect("!!!!!!!.", "drop the account of somebody else", DropAccount{"victim"}, {.logged_in = true});
  expect("!!!!!!!.", "give an account a host", SetHost{"victim", "tea.example"}, {.logged_in = true});

  // What has no row is about oneself alone: nobody is refused it for being who it is.
  const std::set<std::size_t> about_oneself{
      Command(NodeStarted{}).index(),  Command(Enter{}).index(),       Command(Leave{}).index(),
      Command(Rename{}).index(),       Command(SetAway{}).index(),     Command(SetRealName{}).index(),
      Command(SetUserModes{}).index(), Command(Register{}).index(),    Command(LogIn{}).index(),
      Command(LogOut{}).index(),       Command(SetPassword{}).index(), Command(SetCertificate{}).index(),
      Command(Stay{}).index(),         Command(MarkRead{}).index(),    Command(Verify{}).index()};
  for (std::size_t kind = 0; kind < std::variant_size_v<Command>; ++kind) {
    EXPECT_NE(tried.contains(kind), about_oneself.contains(kind)) << "a command of kind " << kind << " is in no row";
  }
}

TEST_F(PermissionTable, in_the_lobby_nobody_has_a_rank_but_operators_of_the_server_keep_order) {
  apply(plain, Join{"#lobby"});
  apply(victim, Join{"#lobby"});
  EXPECT_EQ(result(apply(plain, SetModes{"#lobby", {{'m', true, ""}}})), 'r');
  EXPECT_EQ(result(apply(plain, Kick{"#lobby", "victim", ""})), 'r');
  body_of<TopicChanged>(apply(plain, SetTopic{"#lobby", "welcome"}));
  body_of<Said>(apply(outsider, Say{"#lobby", {}, "a datagram may be said from outside"}));
  body_of<ModesChanged>(apply(root, SetModes{"#lobby", {{'v', true, "plain"}}}));
  EXPECT_EQ(house.find_room("#lobby")->members.at(GuestId{1, plain}).ranks, rank::voice);
  body_of<Kicked>(apply(root, Kick{"#lobby", "victim", ""}));
}

TEST_F(PermissionTable, one_change_too_high_refuses_them_all) {
  // "MODE message": "the server MUST NOT process the message".
  EXPECT_EQ(result(apply(half, SetModes{"#tea", {{'v', true, "victim"}, {'o', true, "victim"}}})), 'r');
  EXPECT_EQ(house.find_room("#tea")->members.at(GuestId{1, victim}).ranks, 0);
}

}  // namespace
}  // namespace salon::room
