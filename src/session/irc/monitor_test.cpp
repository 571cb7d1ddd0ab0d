// MONITOR. Sections are those of IRCv3's "Monitor" and "Extended Monitor".
#include "session/irc/monitor.hpp"

#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using testing::HasSubstr;

class IrcMonitor : public IrcTest {};

TEST_F(IrcMonitor, tells_who_is_here_who_comes_and_who_goes) {  // "MONITOR + target[,target2]*"
  Visitor& ada = registered("ada");
  registered("eva");
  EXPECT_EQ(ask(ada, "MONITOR + eva,zoe"), ":salon 730 ada :eva!eva@irc\r\n:salon 731 ada :zoe\r\n");
  Visitor& zoe = registered("Zoe");
  EXPECT_EQ(ada.read(), ":salon 730 ada :Zoe!Zoe@irc\r\n");
  zoe.send("QUIT\r\n");
  EXPECT_EQ(ada.read(), ":salon 731 ada :Zoe\r\n");
  Visitor& again = registered("zoe");
  EXPECT_EQ(ada.read(), ":salon 730 ada :zoe!zoe@irc\r\n");
  again.drop();
  EXPECT_EQ(ada.read(), ":salon 731 ada :zoe\r\n");
}

TEST_F(IrcMonitor, follows_names_not_people) {  // RPL_MONONLINE, RPL_MONOFFLINE
  Visitor& ada = registered("ada");
  Visitor& eva = registered("eva");
  ada.send("MONITOR + qux\r\n");
  ada.read();
  eva.send("NICK qux\r\n");
  EXPECT_EQ(ada.read(), ":salon 730 ada :qux!eva@irc\r\n");
  eva.send("NICK QUX\r\n");
  EXPECT_EQ(ada.read(), "");
  eva.send("NICK eva\r\n");
  EXPECT_EQ(ada.read(), ":salon 731 ada :QUX\r\n");
}

TEST_F(IrcMonitor, of_both_names_tells_the_old_one_first) {
  Visitor& ada = registered("ada");
  Visitor& eva = registered("eva");
  ada.send("MONITOR + eva,zoe\r\n");
  ada.read();
  eva.send("NICK zoe\r\n");
  EXPECT_EQ(ada.read(), ":salon 731 ada :eva\r\n:salon 730 ada :zoe!eva@irc\r\n");
}

TEST_F(IrcMonitor, lists_clears_and_takes_out) {  // "MONITOR L", "MONITOR S", "MONITOR -", "MONITOR C"
  Visitor& ada = registered("ada");
  Visitor& eva = registered("eva");
  ada.send("MONITOR + eva,zoe\r\n");
  ada.read();
  EXPECT_EQ(ask(ada, "MONITOR L"), ":salon 732 ada :eva,zoe\r\n:salon 733 ada :End of MONITOR list\r\n");
  EXPECT_EQ(ask(ada, "MONITOR S"), ":salon 730 ada :eva!eva@irc\r\n:salon 731 ada :zoe\r\n");
  EXPECT_EQ(ask(ada, "MONITOR - EVA,nobody"), "");
  eva.send("QUIT\r\n");
  EXPECT_EQ(ada.read(), "");
  EXPECT_EQ(ask(ada, "MONITOR C"), "");
  EXPECT_EQ(ask(ada, "MONITOR L"), ":salon 733 ada :End of MONITOR list\r\n");
  registered("zoe");
  EXPECT_EQ(ada.read(), "");
}

TEST_F(IrcMonitor, a_list_has_an_end) {  // ERR_MONLISTFULL
  Visitor& ada = registered("ada");
  for (int at = 0; at < 100; ++at) ada.send("MONITOR + n" + std::to_string(at) + "\r\n");
  party.pass(std::chrono::seconds(60));  // it was held back
  ada.read();
  EXPECT_EQ(ask(ada, "MONITOR + n1,one,two"), ":salon 734 ada 100 one,two :Monitor list is full.\r\n");
}

TEST_F(IrcMonitor, long_lists_are_cut_between_nicks) {
  Visitor& ada = registered("ada");
  std::string nicks;
  for (int at = 0; at < 20; ++at) nicks += (at > 0 ? "," : "") + std::string(20, 'x') + std::to_string(at);
  ada.send("MONITOR + " + nicks + "\r\n");
  for (int at = 20; at < 40; ++at) ada.send("MONITOR + " + std::string(20, 'x') + std::to_string(at) + "\r\n");
  ada.read();
  const std::string list = ask(ada, "MONITOR L");
  EXPECT_EQ(std::ranges::count(list, '\n'), 3);
  EXPECT_EQ(std::ranges::count(list, ','), 38);
}

TEST_F(IrcMonitor, masks_are_nobodys_nick) {  // "WATCH vs. MONITOR"
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "MONITOR + *!*@irc"), ":salon 731 ada :*!*@irc\r\n");
  EXPECT_EQ(ask(ada, "MONITOR L"), ":salon 733 ada :End of MONITOR list\r\n");
  registered("eva");
  EXPECT_EQ(ada.read(), "");
}

TEST_F(IrcMonitor, what_is_no_request_is_said_to_be_none) {
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "MONITOR"), ":salon 461 ada MONITOR :Not enough parameters\r\n");
  EXPECT_EQ(ask(ada, "MONITOR +"), ":salon 461 ada MONITOR :Not enough parameters\r\n");
  EXPECT_THAT(ask(ada, "MONITOR x"), HasSubstr("FAIL MONITOR INVALID_PARAMS x :"));
}

TEST_F(IrcMonitor, extended_it_tells_of_changes_to_those_who_asked_for_them) {  // "Description"
  Visitor& ada = registered("ada", "extended-monitor away-notify setname");
  Visitor& plain = registered("plain", "away-notify setname");
  Visitor& eva = registered("eva");
  ada.send("MONITOR + eva\r\n");
  plain.send("MONITOR + eva\r\n");
  party.read_all();
  eva.send("AWAY :at tea\r\nSETNAME :Eva L.\r\nAWAY\r\n");
  EXPECT_EQ(ada.read(), ":eva!eva@irc AWAY :at tea\r\n:eva!eva@irc SETNAME :Eva L.\r\n:eva!eva@irc AWAY\r\n");
  EXPECT_EQ(plain.read(), "");
}

TEST_F(IrcMonitor, who_shares_a_room_hears_of_a_change_once) {
  Visitor& ada = in_lobby("ada", "extended-monitor away-notify");
  Visitor& eva = in_lobby("eva");
  ada.send("MONITOR + eva\r\n");
  party.read_all();
  eva.send("AWAY :at tea\r\n");
  EXPECT_EQ(ada.read(), ":eva!eva@irc AWAY :at tea\r\n");
}

}  // namespace
}  // namespace salon::session
