#include "session/admin.hpp"

#include <gmock/gmock.h>

#include "session/session_harness.hpp"

namespace salon::session::admin {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// What a line asks the house to do.
template <class Command>
Command asks(std::string_view line) {
  const auto request = parse(line);
  if (!request) {
    ADD_FAILURE() << request.error().message();
    return {};
  }
  return std::get<Command>(std::get<Do>(request->what).command);
}

std::string complaint(std::string_view line) {
  const auto request = parse(line);
  return request ? "" : request.error().message();
}

// ---- requests ----

TEST(AdminRequest, names_what_is_to_be_done) {
  EXPECT_EQ(asks<room::Expel>("kick ada"), (room::Expel{"ada", ""}));
  EXPECT_EQ(asks<room::Expel>("kick  ada  spam and more \r"), (room::Expel{"ada", "spam and more"}));
  EXPECT_EQ(asks<room::Kick>("kick #tea ada spam"), (room::Kick{"#tea", "ada", "spam"}));
  EXPECT_EQ(asks<room::SetModes>("ban #tea eve!*@*"), (room::SetModes{"#tea", {{'b', true, "eve!*@*"}}}));
  EXPECT_EQ(asks<room::SetModes>("unban #tea eve!*@*"), (room::SetModes{"#tea", {{'b', false, "eve!*@*"}}}));
  EXPECT_EQ(asks<room::Exclude>("ban 203.0.113.0/24 2h spam and more"),
            (room::Exclude{"203.0.113.0/24", "spam and more", 7200}));
  EXPECT_EQ(asks<room::Exclude>("ban eve"), (room::Exclude{"eve", "", 0}));
  EXPECT_EQ(asks<room::Readmit>("unban eve"), (room::Readmit{"eve"}));
  EXPECT_TRUE(std::holds_alternative<ShowBans>(parse("bans").value().what));
  EXPECT_EQ(asks<room::DropAccount>("drop eve"), (room::DropAccount{"eve"}));
  EXPECT_EQ(asks<room::Filter>("filter hot milk"), (room::Filter{"hot milk"}));
  EXPECT_EQ(asks<room::Filter>("unfilter milk"), (room::Filter{"milk", false}));
  EXPECT_EQ(asks<room::SetHost>("vhost ada tea.example"), (room::SetHost{"ada", "tea.example"}));
  EXPECT_EQ(asks<room::SetHost>("vhost ada"), (room::SetHost{"ada", ""}));
  EXPECT_EQ(asks<room::SetModes>("filter #tea hot milk"), (room::SetModes{"#tea", {{'g', true, "hot milk"}}}));
  EXPECT_EQ(asks<room::SetModes>("unfilter #tea milk"), (room::SetModes{"#tea", {{'g', false, "milk"}}}));
  EXPECT_EQ(std::get<ShowFilters>(parse("filters").value().what).room, "");
  EXPECT_EQ(std::get<ShowFilters>(parse("filters #tea").value().what).room, "#tea");
  EXPECT_EQ(asks<room::Proclaim>("announce we close  at six"), (room::Proclaim{"we close  at six"}));
  EXPECT_TRUE(std::holds_alternative<ShowRooms>(parse("rooms").value().what));
  EXPECT_TRUE(std::holds_alternative<ShowGuests>(parse("json guests").value().what));
  EXPECT_TRUE(parse("json guests").value().json);
  EXPECT_TRUE(std::holds_alternative<Reload>(parse("reload").value().what));
  const auto log = std::get<ShowLog>(parse("log #tea 1000000").value().what);
  EXPECT_EQ(log.room, "#tea");
  EXPECT_EQ(log.lines, lines_max);
  EXPECT_EQ(std::get<ShowLog>(parse("log #tea").value().what).lines, 20U);
}

TEST(AdminRequest, says_how_it_would_be_understood) {
  EXPECT_EQ(
      complaint("dance"),
      "cannot do 'dance': there is no such command; accounts, announce, ban, bans, drop, filter, filters, guests, "
      "help, kick, log, reload, rename, rooms, transfer, unban, unfilter, vhost");
  EXPECT_THAT(complaint(""), StartsWith("cannot do ''"));
  EXPECT_THAT(complaint("json"), StartsWith("cannot do ''"));
  for (const char* line : {"kick", "kick #tea", "kick #tea "}) EXPECT_THAT(complaint(line), HasSubstr("kick [#ROOM]"));
  for (const char* line : {"ban", "ban #tea", "ban 60 ada"}) {
    EXPECT_THAT(complaint(line), HasSubstr("; ban WHO [TIME] [REASON], or ban #ROOM MASK"));
  }
  EXPECT_THAT(complaint("ban"), StartsWith("cannot ban somebody: nobody is named; "));
  EXPECT_THAT(complaint("ban 10.1.2.3 30min spam"),
              StartsWith("cannot ban somebody: '30min' is no time like 90m, 2h or 7d; a reason "));
  EXPECT_THAT(complaint("ban 10.1.2.3/33"), StartsWith("cannot ban somebody: '10.1.2.3/33' is no address or range; "));
  for (const char* line : {"unban", "unban #tea"}) EXPECT_THAT(complaint(line), HasSubstr(", or unban #ROOM MASK"));
  for (const char* line : {"log", "log tea", "log #tea x", "log #tea 0", "log #tea 1x"}) {
    EXPECT_THAT(complaint(line), HasSubstr("log #ROOM [LINES]")) << line;
  }
  EXPECT_THAT(complaint("announce"), HasSubstr("announce TEXT"));
  for (const char* line : {"vhost", "vhost ada tea.example lea"}) {
    EXPECT_THAT(complaint(line), HasSubstr("vhost ACCOUNT [HOST]"));
  }
  for (const char* line : {"drop", "drop ada lea"}) EXPECT_THAT(complaint(line), HasSubstr("drop ACCOUNT"));
  EXPECT_EQ(complaint("rooms please"), "cannot do 'rooms please': rooms takes no words");
  EXPECT_THAT(complaint("kick \xC3"), HasSubstr("UTF-8"));
  EXPECT_THAT(complaint(std::string("kick a\0b", 8)), HasSubstr("UTF-8"));
}

TEST(AdminRequest, of_any_bytes_is_understood_or_refused) {
  for (int value = 0; value < 256; ++value) {
    const std::string byte(1, static_cast<char>(value));
    for (const std::string& line : {byte, "kick " + byte, "log #" + byte + " " + byte, byte + " rooms"}) {
      const auto request = parse(line);
      if (!request) {
        EXPECT_FALSE(request.error().message().empty());
      }
    }
  }
}

// ---- answers ----

class AdminAnswer : public testing::Test {
 protected:
  Party party;
  /// Does as the node itself does.
  std::string do_it(const room::Command& command, bool json = false) {
    std::vector<room::Event> events;
    room::Entry entry{{2, ++sequence_}, room::command_version, {1, 1, 0, 1000 + sequence_}, party.wall, command};
    party.house.apply(entry, events);
    return outcome(command, events.at(0), json);
  }
  /// As a guest does, past its session.
  void do_as(room::SessionId session, const room::Command& command) {
    std::vector<room::Event> events;
    party.house.apply({{2, ++sequence_}, room::command_version, {1, 1, session, 1000 + sequence_}, party.wall, command},
                      events);
  }
  std::uint64_t sequence_ = 0;
};

TEST_F(AdminAnswer, rooms_and_guests_are_tables_or_json) {
  Visitor& ada = party.greeted("ada");
  ada.send("/topic tea and \x1b[31mcake\n");
  EXPECT_EQ(rooms(party.house, false), "ok\nROOM    GUESTS  MODES  TOPIC\n#lobby  1              tea and [31mcake\n");
  EXPECT_EQ(rooms(party.house, true),
            "ok\n{\"ok\":true,\"rooms\":[{\"name\":\"#lobby\",\"guests\":1,\"modes\":\"\","
            "\"topic\":\"tea and [31mcake\",\"created\":\"1970-01-01T00:00:00Z\"}]}\n");
  EXPECT_EQ(guests(party.house, false),
            "ok\nGUEST  ACCOUNT  SPEAKS  FROM          SINCE                 ROOMS\n"
            "ada             lines   192.168.1.51  2026-03-14T10:02:00Z  #lobby\n");
  EXPECT_THAT(guests(party.house, true),
              HasSubstr("{\"nick\":\"ada\",\"account\":\"\",\"speaks\":\"lines\",\"from\":\"192.168.1.51\","));
  EXPECT_THAT(guests(party.house, true), testing::EndsWith("\"rooms\":[\"#lobby\"]}]}\n"));
}

TEST_F(AdminAnswer, accounts_are_listed_without_what_they_are_known_by) {
  Visitor& ada = party.greeted("ada");
  const ScramVerifier verifier{.salt = std::string(16, 's'),
                               .iterations = 4096,
                               .stored_key = std::string(32, 'k'),
                               .server_key = std::string(32, 'v')};
  do_as(ada.guest_id().session, room::Register{"ada", verifier});
  do_as(77, room::Register{"lea", verifier, "lea@example.org", std::string(64, 'c')});
  EXPECT_EQ(accounts(party.house, false),
            "ok\nACCOUNT  SINCE                 CERTIFICATES  E-MAIL           HOST  WAITS UNTIL\n"
            "ada      2026-03-14T10:02:00Z  0\n"
            "lea      -                                   lea@example.org        2026-03-15T10:02:00Z\n")
      << "she has not shown the code";
  EXPECT_THAT(accounts(party.house, true),
              HasSubstr("{\"name\":\"lea\",\"since\":\"\",\"certificates\":[],\"email\":\"lea@example.org\","
                        "\"host\":\"\",\"waits_until\":\"2026-03-15T10:02:00Z\"}"));
  do_as(77, room::Verify{party.house.find_waiting_account("lea")->key()});
  EXPECT_EQ(do_it(room::SetHost{"lea", "tea.example"}), "ok\nlea is shown with the host tea.example\n");
  EXPECT_EQ(accounts(party.house, false),
            "ok\nACCOUNT  SINCE                 CERTIFICATES  E-MAIL           HOST         WAITS UNTIL\n"
            "ada      2026-03-14T10:02:00Z  0\n"
            "lea      2026-03-14T10:02:00Z  0             lea@example.org  tea.example\n");
  EXPECT_EQ(accounts(party.house, true),
            "ok\n{\"ok\":true,\"accounts\":[{\"name\":\"ada\",\"since\":\"2026-03-14T10:02:00Z\","
            "\"certificates\":[],\"email\":\"\",\"host\":\"\",\"waits_until\":\"\"},{\"name\":\"lea\",\"since\":"
            "\"2026-03-14T10:02:00Z\",\"certificates\":[],\"email\":\"lea@example.org\","
            "\"host\":\"tea.example\",\"waits_until\":\"\"}]}\n");
  EXPECT_EQ(do_it(room::SetHost{"lea", "tea"}),
            "no\ntea cannot be a host: letters, digits and -./:_, a '.' or a '/' among them, and up to 32 in all\n");
  EXPECT_EQ(do_it(room::SetHost{"lea", ""}), "ok\nlea is shown as everybody is\n");
  EXPECT_EQ(do_it(room::DropAccount{"Lea"}), "ok\nthe account lea is no more\n");
  EXPECT_EQ(do_it(room::DropAccount{"Lea"}), "no\nthere is no account Lea\n");
}

TEST_F(AdminAnswer, what_came_of_it_is_said) {
  party.greeted("ada");
  party.greeted("lea");
  EXPECT_EQ(do_it(room::Kick{"#lobby", "lea", ""}), "ok\nlea is out of #lobby\n");
  EXPECT_EQ(do_it(room::Kick{"#lobby", "lea", ""}), "no\nlea is not in #lobby\n");
  EXPECT_EQ(do_it(room::Kick{"#mug", "lea", ""}, true), "no\n{\"ok\":false,\"text\":\"there is no room #mug\"}\n");
  EXPECT_EQ(do_it(room::Expel{"eve", ""}), "no\nthere is no guest eve\n");
  EXPECT_EQ(do_it(room::Proclaim{"tea"}), "ok\nsaid to 2 guests\n");
  EXPECT_EQ(do_it(room::Proclaim{std::string(5000, 'x')}), "no\nthe text is too long\n");
  EXPECT_EQ(do_it(room::SetModes{"#lobby", {{'b', true, "eve"}}}), "ok\n#lobby: banned eve!*@*\n");
  EXPECT_EQ(do_it(room::SetModes{"#lobby", {{'b', true, "eve"}}}), "ok\nit was so already in #lobby\n");
  EXPECT_EQ(do_it(room::SetModes{"#lobby", {{'b', false, "eve"}}}, true),
            "ok\n{\"ok\":true,\"text\":\"#lobby: no longer banned: eve!*@*\"}\n");
  EXPECT_THAT(do_it(room::SetModes{"#lobby", {{'b', true, std::string(300, 'x')}}}), StartsWith("no\nthat is no mask"));
  EXPECT_EQ(do_it(room::Expel{"lea", "spam"}, true), "ok\n{\"ok\":true,\"text\":\"lea was sent away\"}\n");
}

TEST_F(AdminAnswer, a_kept_room_is_given_to_another) {
  const ScramVerifier verifier{"salt", 4096, std::string(32, 'k'), std::string(32, 'v')};
  for (const char* nick : {"ada", "lea"}) {
    Visitor& guest = party.greeted(nick);
    guest.send("/join #tea\n");
    do_as(guest.guest_id().session, room::Register{nick, verifier});
  }
  const auto transfer = [&](const std::string& rest) {
    return do_it(std::get<Do>(parse("transfer " + rest)->what).command);
  };
  EXPECT_EQ(transfer("#tea lea"), "no\n#tea is kept for nobody\n");
  do_as(party.house.find_guest("ada")->id.session, room::KeepRoom{"#tea", true});
  EXPECT_EQ(transfer("#tea nobody"), "no\nthere is no account nobody\n");
  EXPECT_EQ(transfer("#tea lea"), "ok\nlea is the founder of #tea now\n");
  EXPECT_EQ(transfer("#tea lea"), "ok\nit was so already in #tea\n");
  EXPECT_THAT(parse("transfer #tea").error().message(), HasSubstr("transfer #ROOM ACCOUNT"));
}

TEST_F(AdminAnswer, a_room_gets_another_name) {
  Visitor& ada = party.greeted("ada");
  ada.send("/join #tea\n");
  ada.read();
  const auto rename = [](const std::string& rest) {
    const auto request = parse("rename " + rest);
    return request ? std::get<Do>(request->what).command : room::Command{};
  };
  EXPECT_EQ(do_it(rename("#tea #lobby")), "no\nthere is a room #lobby already\n");
  EXPECT_EQ(do_it(rename("#lobby #tea")), "no\n#lobby keeps its name\n");
  EXPECT_EQ(do_it(rename("#cup #mug")), "no\nthere is no room #cup\n");
  EXPECT_EQ(do_it(rename("#tea tea")), "no\ntea cannot be the name of a room: #, then no space and no comma\n");
  EXPECT_EQ(do_it(rename("#tea #Coffee for a change")), "ok\n#tea is called #Coffee now\n");
  EXPECT_EQ(do_it(rename("#Coffee #tea"), true), "ok\n{\"ok\":true,\"text\":\"#Coffee is called #tea now\"}\n")
      << "the operator need not wait";
  EXPECT_THAT(parse("rename #tea").error().message(), HasSubstr("rename #ROOM #NEW [REASON]"));
}

TEST_F(AdminAnswer, who_is_kept_out_of_the_server_is_listed) {
  EXPECT_EQ(do_it(room::Exclude{"203.0.113.5/24", "spam", 7200}),
            "ok\n203.0.113.0/24 is banned until 2026-03-14 12:02 UTC\n");
  EXPECT_EQ(do_it(room::Exclude{"2001:db8::1", "", 0}), "ok\n2001:db8::1/128 is banned\n");
  EXPECT_EQ(do_it(room::Exclude{"eve", "", 0}), "no\nthere is no account eve, and it is no address\n");
  EXPECT_EQ(bans(party.house, false),
            "ok\nBANNED           UNTIL                 BY         SINCE                 WHY\n"
            "203.0.113.0/24   2026-03-14T12:02:00Z  *operator  2026-03-14T10:02:00Z  spam\n"
            "2001:db8::1/128  -                     *operator  2026-03-14T10:02:00Z\n");
  EXPECT_THAT(bans(party.house, true),
              StartsWith("ok\n{\"ok\":true,\"bans\":[{\"banned\":\"203.0.113.0/24\",\"until\":\"2026-03-14T12:02:00Z\","
                         "\"by\":\"*operator\",\"since\":\"2026-03-14T10:02:00Z\",\"reason\":\"spam\"},"));
  EXPECT_EQ(do_it(room::Readmit{"203.0.113.0/24"}), "ok\n203.0.113.0/24 is no longer banned\n");
  EXPECT_EQ(do_it(room::Readmit{"203.0.113.0/24"}), "no\n203.0.113.0/24 is not banned; `bans` lists who is\n");
}

TEST_F(AdminAnswer, the_log_is_in_words) {
  Visitor& ada = party.greeted("ada");
  ada.send("hello\n/me waves\n/topic tea\n/nick eve\n");
  const std::string text = log(party.kept, false);
  EXPECT_THAT(text, StartsWith("ok\n2026-03-14T10:02:00Z  guest-1 joined\n"));
  EXPECT_THAT(text, HasSubstr("Z  ada: hello\n"));
  EXPECT_THAT(text, HasSubstr("Z  ada set the topic: tea\n"));
  EXPECT_THAT(text, HasSubstr("Z  ada is now eve\n"));
  EXPECT_THAT(log(party.kept, true),
              HasSubstr("\"nick\":\"ada\",\"deed\":\"said\",\"about\":\"\",\"text\":\"hello\"}"));
  EXPECT_EQ(log({}, true), "ok\n{\"ok\":true,\"log\":[]}\n");
}

TEST(AdminHelp, is_the_table) {
  EXPECT_THAT(help(false), HasSubstr("\nkick [#ROOM] NICK [REASON]  sends somebody out of a room, or away\n"));
  EXPECT_THAT(help(true), StartsWith("ok\n{\"ok\":true,\"commands\":[{\"command\":\"accounts\",\"parameters\":\"\","));
}

}  // namespace
}  // namespace salon::session::admin
