// ChanServ; modes R and M as clients see them.
#include "session/irc/account_fixture.hpp"

namespace salon::session {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string notice(const std::string& nick, const std::string& text) {
  return ":ChanServ!ChanServ@salon NOTICE " + nick + " :" + text + "\r\n";
}

class ChanServ : public IrcAccounts {
 protected:
  Visitor& logged_in(const std::string& name) {
    account(name, "sesame");
    Visitor& guest = private_guest(name + "_");
    guest.send("NS IDENTIFY " + name + " sesame\r\nNICK " + name + "\r\nJOIN #tea\r\n");
    guest.read();
    return guest;
  }
};

TEST_F(ChanServ, keeps_a_room_and_who_is_what_in_it) {
  Visitor& ada = logged_in("ada");
  Visitor& lea = logged_in("lea");
  party.read_all();
  EXPECT_EQ(ask(ada, "PRIVMSG ChanServ :REGISTER #tea"),
            ":salon MODE #tea +q ada\r\n" + notice("ada", "#tea is kept, and you are its founder"));
  EXPECT_EQ(lea.read(), ":salon MODE #tea +q ada\r\n");
  EXPECT_EQ(ask(ada, "CS VOICE #tea lea"), ":ada!ada_@irc MODE #tea +v lea\r\n");
  EXPECT_EQ(ask(ada, "CS ACCESS #tea"), notice("ada", "ada +q") + notice("ada", "lea +v"));
  for (Visitor* guest : {&ada, &lea}) ask(*guest, "PART #tea");
  EXPECT_THAT(ask(lea, "JOIN #tea"), HasSubstr(" 353 lea = #tea :+lea\r\n"));
  EXPECT_THAT(ask(ada, "JOIN #tea"), HasSubstr("~ada"));
  EXPECT_EQ(lea.read(), ":ada!ada_@irc JOIN #tea\r\n:salon MODE #tea +q ada\r\n");
  EXPECT_EQ(ask(ada, "CS ACCESS #tea ADD lea o"), notice("ada", "lea is +o in #tea"));
  EXPECT_EQ(ask(ada, "CS ACCESS #tea DEL lea"), notice("ada", "lea is nothing in #tea"));
  EXPECT_EQ(ask(lea, "CHANSERV info #tea"), notice("lea", "#tea is kept for ada"));
  EXPECT_EQ(ask(ada, "CS DROP #tea"), notice("ada", "#tea is kept for nobody any more"));
}

TEST_F(ChanServ, gives_a_room_to_another_who_says_yes) {
  Visitor& ada = logged_in("ada");
  Visitor& lea = logged_in("lea");
  Visitor& eve = registered("eve");
  eve.send("JOIN #tea\r\n");
  ask(ada, "CS REGISTER #tea");
  party.read_all();
  EXPECT_EQ(ask(ada, "CS TRANSFER #tea lea"),
            notice("ada", "lea is the founder of #tea on accepting it, and you are until then"));
  EXPECT_EQ(lea.read(), notice("lea", "ada offers you #tea, to be its founder: TRANSFER ACCEPT #tea"));
  EXPECT_EQ(eve.read(), "");
  EXPECT_EQ(ask(lea, "CS INFO #tea"),
            notice("lea", "#tea is kept for ada") + notice("lea", "It is offered to you: TRANSFER ACCEPT #tea"));
  EXPECT_EQ(ask(ada, "CS INFO #tea"), notice("ada", "#tea is kept for ada") + notice("ada", "You offer it to lea"));
  EXPECT_EQ(ask(eve, "CS INFO #tea"), notice("eve", "#tea is kept for ada"));
  party.disk_waits = true;
  const std::string modes = ":salon MODE #tea -q+aq ada ada lea\r\n";
  EXPECT_EQ(ask(lea, "PRIVMSG ChanServ :transfer accept #tea"), modes);
  EXPECT_EQ(eve.read(), modes);
  EXPECT_EQ(ada.read(), modes);
  party.keep();
  EXPECT_EQ(lea.read(), notice("lea", "lea is the founder of #tea now, and ada is an admin there"));
  EXPECT_EQ(ask(ada, "CS DROP #tea"), notice("ada", "Your rank in that room is too low"));
  ask(lea, "CS TRANSFER #tea ada");
  ada.send("CS TRANSFER ACCEPT #tea\r\n");
  party.lose();
  EXPECT_THAT(ada.read(), HasSubstr(":#tea is another's, but that could not be kept: the server cannot write\r\n"));
}

TEST_F(ChanServ, says_why_a_room_is_not_given) {
  Visitor& ada = logged_in("ada");
  Visitor& lea = logged_in("lea");
  party.read_all();
  EXPECT_EQ(ask(ada, "CS TRANSFER #tea lea"), notice("ada", "The room is kept for nobody; REGISTER #ROOM"));
  ask(ada, "CS REGISTER #tea");
  party.read_all();
  const std::string form = "TRANSFER #ROOM ACCOUNT | TRANSFER ACCEPT #ROOM";
  EXPECT_EQ(ask(ada, "CS TRANSFER"), notice("ada", form));
  EXPECT_EQ(ask(ada, "CS TRANSFER #tea"), notice("ada", form));
  EXPECT_EQ(ask(ada, "CS TRANSFER #tea nobody"), notice("ada", "There is no such account"));
  EXPECT_EQ(ask(lea, "CS TRANSFER #tea lea"), notice("lea", "Your rank in that room is too low"));
  EXPECT_EQ(ask(lea, "CS TRANSFER ACCEPT #tea"), notice("lea", "That room is not offered to you"));
  EXPECT_EQ(ask(ada, "CS TRANSFER #tea ada"), notice("ada", "#tea is offered to nobody"));
}

TEST_F(ChanServ, says_what_is_wrong) {
  Visitor& ada = logged_in("ada");
  Visitor& lea = logged_in("lea");
  EXPECT_EQ(ask(lea, "CS REGISTER #tea"), notice("lea", "Your rank in that room is too low"));
  EXPECT_EQ(ask(lea, "CS REGISTER #nope"), notice("lea", "There is no such room"));
  EXPECT_EQ(ask(lea, "CS DROP #tea"), notice("lea", "The room is kept for nobody; REGISTER #ROOM"));
  EXPECT_EQ(ask(lea, "CS ACCESS #tea"), notice("lea", "The room is not kept for anybody, or you are not in it"));
  EXPECT_EQ(ask(lea, "CS"), notice("lea", "There is no such command; /msg ChanServ HELP"));
  EXPECT_THAT(ask(lea, "CS HELP"), HasSubstr("REGISTER #ROOM: have a room kept"));
  ask(ada, "CS REGISTER #tea");
  EXPECT_EQ(ask(ada, "CS REGISTER #tea"), notice("ada", "The room is kept for somebody already"));
  EXPECT_EQ(ask(ada, "CS ACCESS #tea ADD nobody o"), notice("ada", "There is no such account"));
  EXPECT_EQ(ask(ada, "CS ACCESS #tea ADD lea"), notice("ada", "ACCESS #ROOM ADD ACCOUNT q|a|o|h|v"));
}

TEST_F(ChanServ, a_room_is_not_said_to_be_kept_before_that_is_on_disk) {
  Visitor& ada = logged_in("ada");
  party.disk_waits = true;
  EXPECT_EQ(ask(ada, "CS REGISTER #tea"), ":salon MODE #tea +q ada\r\n");
  party.keep();
  EXPECT_EQ(ada.read(), notice("ada", "#tea is kept, and you are its founder"));
  EXPECT_EQ(ask(ada, "CS DROP #tea"), "");
  party.lose();
  EXPECT_EQ(ada.read(), notice("ada", "#tea could not be kept as you asked: the server cannot write; try again later"));
}

TEST_F(ChanServ, who_is_not_logged_in_is_told_so_by_numerics) {  // 477, 404
  Visitor& ada = logged_in("ada");
  Visitor& eve = registered("eve");
  EXPECT_THAT(ask(eve, "ISUPPORT"), HasSubstr("CHANMODES=Ibeg,k,Wjl,CMRimnstu "));
  ask(ada, "MODE #tea +R");
  EXPECT_EQ(ask(eve, "JOIN #tea"), ":salon 477 eve #tea :Cannot join channel (+R): log in to an account first\r\n");
  ask(ada, "MODE #tea -R+M");
  ask(eve, "JOIN #tea");
  EXPECT_EQ(ask(eve, "PRIVMSG #tea :hi"),
            ":salon 404 eve #tea :Cannot send to channel (+M): log in to an account first\r\n");
}

}  // namespace
}  // namespace salon::session
