// Who is here, in the lines dialect: /who, /whois, and who is away.
#include <gmock/gmock.h>

#include "session/phrases.hpp"
#include "session/session_harness.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;

struct LinesPeople : testing::Test {
  static constexpr room::SessionId lea_id = 99;
  Party party;
  Visitor& ada = party.greeted("ada");

  LinesPeople() { party.read_all(); }

  /// lea, with an IRC client, is in #tea and in the lobby.
  void let_lea_in() {
    party.submit(lea_id, room::Enter{"lea", room::Dialect::irc, "l", "Lea \x02Lovelace\x02", ""});
    party.submit(lea_id, room::Join{"#lobby"});
    party.submit(lea_id, room::Join{"#tea"});
    party.read_all();
  }
  std::string ask(std::string_view line) {
    ada.send(std::string(line) + "\n");
    return ada.read();
  }
};

TEST_F(LinesPeople, who_lists_the_people_and_how_they_speak) {
  party.greeted("prof");
  party.read_all();
  EXPECT_EQ(ask("/who"), "* 2 in #lobby: ada (nc), prof (nc)\n");
  EXPECT_EQ(ask("/who #nowhere"), "* There is no room #nowhere; /rooms lists them, /join #nowhere opens it\n");
}

TEST_F(LinesPeople, a_long_list_of_people_is_cut_and_counted) {
  for (int guest = 0; guest < 41; ++guest) party.greeted();
  EXPECT_TRUE(ask("/who").ends_with(" and 12 more\n"));
}

TEST_F(LinesPeople, who_is_away_is_listed_so_and_who_writes_to_it_is_told) {
  Visitor& zoe = party.greeted("zoe");
  party.read_all();
  zoe.send("/away at tea\n");
  EXPECT_EQ(zoe.read(), "* You are away now; who writes to you alone is told so. /away says that you are back.\n");
  EXPECT_EQ(ada.read(), "");
  EXPECT_EQ(ask("/who\n/msg zoe are you there?"),
            "* 2 in #lobby: ada (nc), zoe (nc, away: at tea)\n* zoe is away: at tea\n");
  zoe.read();
  zoe.send("/away\n");
  EXPECT_EQ(zoe.read(), "* Welcome back.\n");
  EXPECT_EQ(ask("/msg zoe hello"), "");
}

TEST_F(LinesPeople, whois_tells_what_is_known_of_somebody) {
  let_lea_in();
  EXPECT_EQ(ask("/whois LEA"), "* lea (irc): Lea Lovelace; in #lobby, #tea; here since 2026-03-14 10:02 UTC\n");
  party.submit(lea_id, room::Register{"lea", {"salt", 4096, std::string(32, 'k'), std::string(32, 'v')}});
  party.submit(lea_id, room::SetAway{"at tea"});
  party.submit(lea_id, room::SetUserModes{room::user_mode::server_operator, 0});
  party.pass(3h + 5min);
  EXPECT_EQ(ask("/whois lea"),
            "* lea (irc, away: at tea): Lea Lovelace; logged in as lea; in #lobby, #tea; an operator of the server; "
            "here since 2026-03-14 10:02 UTC; silent for 3 h 5 min\n");
  party.submit(lea_id, room::Say{"#tea", room::SayKind::message, "hello"});
  EXPECT_TRUE(ask("/whois lea").ends_with("; here since 2026-03-14 10:02 UTC\n")) << "it has spoken";
  EXPECT_EQ(ask("/whois"), "* Say it like this: /whois NAME\n");
  EXPECT_EQ(ask("/whois nobody"), "* Nobody here is called nobody; /who lists the names\n");
}

TEST_F(LinesPeople, whois_shows_no_room_that_is_not_to_be_known) {
  let_lea_in();
  const auto rooms_of_lea = [this] {
    const std::string told = ask("/whois lea");
    const std::size_t at = told.find("; in ");
    return at == std::string::npos ? "" : told.substr(at + 5, told.find("; here") - at - 5);
  };
  party.submit(lea_id, room::SetModes{"#tea", {{'s', true, ""}}});
  EXPECT_EQ(rooms_of_lea(), "#lobby");
  party.submit(lea_id, room::SetUserModes{room::user_mode::invisible, 0});
  EXPECT_EQ(rooms_of_lea(), "#lobby") << "ada is there too";
  party.submit(lea_id, room::SetModes{"#tea", {{'s', false, ""}}});
  EXPECT_EQ(rooms_of_lea(), "#lobby");
  EXPECT_EQ(ask("/who tea"), "* Nobody is in #tea.\n");
  ask("/join tea");
  EXPECT_EQ(rooms_of_lea(), "#tea");
  EXPECT_EQ(ask("/who"), "* 2 in #tea: ada (nc), lea (irc)\n");
}

TEST_F(LinesPeople, the_rooms_of_one_guest_are_cut_and_counted) {
  let_lea_in();
  for (char name = 'a'; name < 'l'; ++name) party.submit(lea_id, room::Join{std::string("#") + name});
  EXPECT_THAT(ask("/whois lea"), testing::HasSubstr("; in #a, #b, #c, #d, #e, #f, #g, #h, #i, #j and 3 more; here"));
}

TEST_F(LinesPeople, who_takes_a_name_where_there_is_no_such_room) {
  let_lea_in();
  EXPECT_EQ(ask("/who lea"), ask("/whois lea"));
  EXPECT_EQ(ask("/who tea"), "* 1 in #tea: lea (irc)\n");
}

TEST(Portraits, say_that_no_client_is_there_in_either_language) {
  const Portrait lea{
      .person = "lea (irc)", .real_name = "", .account = "lea", .rooms = {}, .without_client_since = WallTime{}};
  EXPECT_EQ(
      Phrases(Language::english).portrait(lea),
      "lea (irc): logged in as lea; without a client since 1970-01-01 00:00 UTC; here since 1970-01-01 00:00 UTC");
  EXPECT_EQ(Phrases(Language::french).portrait(lea),
            "lea (irc) : compte lea ; sans client depuis 1970-01-01 00:00 UTC ; là depuis 1970-01-01 00:00 UTC");
}

}  // namespace
}  // namespace salon::session
