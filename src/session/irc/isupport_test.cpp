// Sections are those of IRCv3 draft/extended-isupport.
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using IsupportTest = IrcTest;

TEST_F(IsupportTest, is_told_before_registration_to_who_asks) {  // "draft/extended-isupport capability"
  Visitor& ada = connect();
  EXPECT_EQ(ask(ada, "ISUPPORT"), ":salon 451 * :You have not registered\r\n");
  ada.send("CAP REQ :batch draft/extended-isupport\r\n");
  ada.read();
  const std::string tokens = ask(ada, "ISUPPORT");
  EXPECT_THAT(tokens, StartsWith(":salon BATCH +isupport1 draft/isupport\r\n@batch=isupport1 :salon 005 * "));
  EXPECT_THAT(tokens, EndsWith("\r\n:salon BATCH -isupport1\r\n"));
  EXPECT_THAT(tokens, HasSubstr(" UTF8ONLY "));
}

TEST_F(IsupportTest, comes_in_a_batch_wherever_it_comes) {  // "draft/isupport batch": no unbatched RPL_ISUPPORT
  Visitor& ada = connect();
  ada.send("CAP REQ :batch draft/extended-isupport\r\nNICK ada\r\nUSER ada 0 * :Ada\r\nCAP END\r\n");
  EXPECT_THAT(ada.read(), Not(HasSubstr("\r\n:salon 005 ")));
  EXPECT_THAT(ask(ada, "VERSION"), Not(HasSubstr("\r\n:salon 005 ")));
}

TEST_F(IsupportTest, is_answered_without_the_capability_as_well) {  // "ISUPPORT command"
  EXPECT_THAT(ask(registered("ada"), "ISUPPORT"), StartsWith(":salon 005 ada "));
  EXPECT_THAT(ask(registered("bob", "draft/extended-isupport"), "ISUPPORT"), StartsWith(":salon 005 bob "));
}

TEST_F(IsupportTest, a_labelled_one_is_that_batch) {  // labeled-response, "Batch types"
  Visitor& ada = registered("ada", "batch labeled-response draft/extended-isupport");
  EXPECT_THAT(ask(ada, "@label=x ISUPPORT"),
              StartsWith("@label=x :salon BATCH +isupport2 draft/isupport\r\n@batch=isupport2 "));
}

TEST_F(IsupportTest, is_complete) {  // modern-irc, "RPL_ISUPPORT Parameters"; in the order of the alphabet
  EXPECT_EQ(
      ask(registered("ada"), "ISUPPORT"),
      ":salon 005 ada ACCOUNTEXTBAN=a AWAYLEN=300 BOT=B CASEMAPPING=ascii CHANLIMIT=#:50,&:50 "
      "CHANMODES=Ibeg,k,Wjl,CMRimnstu "
      "CHANNELLEN=64 CHANTYPES=#& CHATHISTORY=100 ELIST=CMNTU EXCEPTS=e EXTBAN=,am :are supported by this server\r\n"
      ":salon 005 ada HOSTLEN=32 INVEX=I KEYLEN=23 KICKLEN=300 MAXLIST=b:100,e:100,I:100,g:100 MAXMODES=13 MODES=13 "
      "MONITOR=100 MSGREFTYPES=msgid,timestamp NAMELEN=128 NETWORK=Salon NICKLEN=32 :are supported by this server\r\n"
      ":salon 005 ada PREFIX=(qaohv)~&@%+ STATUSMSG=~&@%+ "
      "TARGMAX=INVITE:1,JOIN:,KICK:,LIST:,NAMES:,NOTICE:4,PART:,PRIVMSG:4,WHOIS:1,WHOWAS:4 "
      "TOPICLEN=390 USERLEN=32 UTF8MAPPING=rfc8265 UTF8ONLY WHOX :are supported by this server\r\n");
}

TEST_F(IsupportTest, the_icon_is_told_where_there_is_one) {  // network-icon
  EXPECT_THAT(ask(registered("ada"), "ISUPPORT"), Not(HasSubstr("draft/ICON")));
  party.setting.network_icon = "https://example.net/icon.png?size={size}";
  EXPECT_THAT(ask(registered("bob"), "ISUPPORT"), HasSubstr(" draft/ICON=https://example.net/icon.png?size={size} "));
}

}  // namespace
}  // namespace salon::session
