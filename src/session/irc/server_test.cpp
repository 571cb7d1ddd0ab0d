// What the server says of itself, and what operators may do. Sections are modern-irc's unless another text is named.
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class IrcServer : public IrcTest {
 protected:
  Visitor& op(const std::string& nick) {
    party.setting.operators = {{"root", "secret"}};
    Visitor& client = registered(nick);
    client.send("OPER root secret\r\n");
    client.read();
    return client;
  }
};

TEST_F(IrcServer, isupport_is_complete_and_true) {  // "RPL_ISUPPORT Parameters"; IRCv3 monitor, WHOX, bot-mode
  Visitor& ada = registered("ada");
  const std::string answer = ask(ada, "VERSION");
  for (const char* token : {" AWAYLEN=300 ", " BOT=B ", " CASEMAPPING=ascii ", " MONITOR=100 ", " NAMELEN=128 ",
                            " NICKLEN=32 ", " UTF8MAPPING=rfc8265 ", " WHOX "}) {
    EXPECT_THAT(answer, HasSubstr(token));
  }
}

// ---- LUSERS ("LUSERS message") ----

TEST_F(IrcServer, lusers_counts_what_is_there) {
  Visitor& root = op("root");
  Visitor& eva = registered("eva");
  eva.send("MODE eva +i\r\n");
  registered("zoe").send("QUIT\r\n");
  connect().send("NICK half\r\n");
  EXPECT_EQ(ask(root, "LUSERS"),
            ":salon 251 root :There are 1 users and 1 invisible on 1 servers\r\n"
            ":salon 252 root 1 :operator(s) online\r\n"
            ":salon 253 root 1 :unknown connection(s)\r\n"
            ":salon 254 root 1 :channels formed\r\n"
            ":salon 255 root :I have 2 clients and 0 servers\r\n"
            ":salon 265 root 2 3 :Current local users 2, max 3\r\n"
            ":salon 266 root 2 3 :Current global users 2, max 3\r\n");
  root.send("MODE root -o\r\n");
  root.read();
  EXPECT_THAT(ask(root, "LUSERS"), HasSubstr(" 252 root 0 :"));
}

// ---- "MOTD message", "VERSION message", "TIME message", "INFO message", "ADMIN message" ----

TEST_F(IrcServer, the_message_of_the_day_is_told_when_there_is_one) {
  party.setting.motd = "first line\n\nthird";
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "MOTD"),
            ":salon 375 ada :- salon Message of the day - \r\n"
            ":salon 372 ada :- first line\r\n:salon 372 ada :- \r\n:salon 372 ada :- third\r\n"
            ":salon 376 ada :End of the message of the day\r\n");
  party.setting.motd = "";
  EXPECT_EQ(ask(ada, "MOTD"), ":salon 422 ada :There is no message of the day\r\n");
}

TEST_F(IrcServer, it_tells_its_version_its_time_and_what_it_is) {
  Visitor& ada = registered("ada");
  EXPECT_THAT(ask(ada, "VERSION"), StartsWith(":salon 351 ada salon-0.1 salon :a room that anything"));
  EXPECT_EQ(ask(ada, "TIME"), ":salon 391 ada salon :2026-03-14T10:02:00.000Z\r\n");
  const std::string info = ask(ada, "INFO");
  EXPECT_THAT(info, StartsWith(":salon 371 ada :salon-0.1, "));
  EXPECT_THAT(info, EndsWith(":salon 374 ada :End of INFO list\r\n"));
}

TEST_F(IrcServer, whom_to_ask_is_told_if_it_is_known) {  // RPL_ADMINME, ERR_NOADMININFO
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "ADMIN"), ":salon 423 ada salon :Nobody has said whom to ask\r\n");
  party.setting.admin = "Lea, lea@example.org";
  EXPECT_EQ(ask(ada, "ADMIN salon"),
            ":salon 256 ada salon :Whom to ask about this server\r\n:salon 257 ada :Salon, at salon\r\n"
            ":salon 258 ada :salon-0.1\r\n:salon 259 ada :Lea, lea@example.org\r\n");
}

TEST_F(IrcServer, there_is_one_server) {  // "LINKS message"
  Visitor& root = op("root");
  const std::string row = ":salon 364 root salon salon :0 salon-0.1\r\n";
  EXPECT_EQ(ask(root, "LINKS"), row + ":salon 365 root * :End of LINKS list\r\n");
  EXPECT_EQ(ask(root, "LINKS sal*"), row + ":salon 365 root sal* :End of LINKS list\r\n");
  EXPECT_EQ(ask(root, "LINKS *.net"), ":salon 365 root *.net :End of LINKS list\r\n");
  EXPECT_EQ(ask(root, "LINKS salon *"), row + ":salon 365 root * :End of LINKS list\r\n");
  EXPECT_EQ(ask(registered("ada"), "LINKS"), ":salon 365 ada * :End of LINKS list\r\n");
}

TEST_F(IrcServer, statistics_are_few) {  // "STATS message"
  Visitor& root = op("root");
  party.setting.started = party.wall - 26h - 3s;
  EXPECT_EQ(ask(root, "STATS u"),
            ":salon 242 root :Server Up 1 days 2:00:03\r\n:salon 219 root u :End of STATS report\r\n");
  EXPECT_EQ(ask(root, "STATS o"), ":salon 243 root O * * root\r\n:salon 219 root o :End of STATS report\r\n");
  // RFC 2812, 3.4.4: connections and the use of commands are not for IRC; what is none of them is as empty.
  for (const char* query : {"l", "m", "y"}) {
    EXPECT_EQ(ask(root, "STATS " + std::string(query)),
              ":salon 219 root " + std::string(query) + " :End of STATS report\r\n");
  }
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "STATS o"),
            ":salon 481 ada :Permission denied: you are not an IRC operator\r\n"
            ":salon 219 ada o :End of STATS report\r\n");
  EXPECT_EQ(ask(ada, "STATS"), ":salon 461 ada STATS :Not enough parameters\r\n");
}

TEST_F(IrcServer, other_servers_there_are_none) {  // ERR_NOSUCHSERVER, in every command that may name one
  Visitor& ada = registered("ada");
  for (const char* line :
       {"MOTD other.net", "LUSERS * other.net", "VERSION other.net", "TIME other.net", "ADMIN other.net",
        "INFO other.net", "STATS u other.net", "LINKS other.net *", "WHOIS other.net ada"}) {
    EXPECT_EQ(ask(ada, line), ":salon 402 ada other.net :No such server\r\n") << line;
  }
  for (const char* line : {"TIME salon", "TIME sal*", "TIME ada"}) {  // "Wildcards are allowed"; a guest stands for its
    EXPECT_THAT(ask(ada, line), StartsWith(":salon 391 ")) << line;   // server
  }
}

TEST_F(IrcServer, help_is_the_table_of_commands) {  // "HELP message"
  Visitor& ada = registered("ada");
  const std::string all = ask(ada, "HELP");
  EXPECT_THAT(all, StartsWith(":salon 704 ada * :"));
  EXPECT_THAT(all, HasSubstr(":salon 705 ada * :WHOWAS NICK[,NICK...] [COUNT] - "));
  EXPECT_THAT(all, EndsWith(":salon 706 ada * :End of HELP\r\n"));
  EXPECT_EQ(ask(ada, "HELPOP whowas"),
            ":salon 704 ada WHOWAS :WHOWAS NICK[,NICK...] [COUNT] - about guests who have left\r\n"
            ":salon 706 ada WHOWAS :End of HELP\r\n");
  EXPECT_EQ(ask(ada, "HELP dance"), ":salon 524 ada dance :No help on this; HELP lists the commands\r\n");
}

TEST_F(IrcServer, what_no_server_does_any_more_is_disabled) {  // RFC 2812, 4.5 and 4.6
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "SUMMON ada"), ":salon 445 ada :SUMMON has been disabled\r\n");
  EXPECT_EQ(ask(ada, "USERS"), ":salon 446 ada :USERS has been disabled\r\n");
  EXPECT_EQ(ask(ada, "DANCE"), ":salon 421 ada DANCE :Unknown command\r\n");  // ERR_UNKNOWNCOMMAND
}

// ---- operators: who, what, and what comes of it ("Operator Messages"; RFC 2812, 3.4.7, 3.1.8, 4.2 to 4.4) ----

TEST_F(IrcServer, what_operators_may_others_may_not) {
  struct Row {
    const char* line;
    /// What an operator is answered; others always 481.
    const char* answer;
  };
  Visitor& root = op("root");
  Visitor& ada = registered("ada");
  for (const Row& row : {
           Row{"KILL nobody :x", ":salon 401 root nobody :No such nick\r\n"},
           {"KILL salon :x", ":salon 483 root :You can't kill a server!\r\n"},
           {"WALLOPS :hear", ":root!root@irc WALLOPS :hear\r\n"},
           {"REHASH", ":salon 382 root motd :The message of the day was read again\r\n"},
           {"CONNECT other.net", ":salon 402 root other.net :No such server\r\n"},
           {"SQUIT other.net :x", ":salon 402 root other.net :No such server\r\n"},
           {"DIE", ":salon 723 root DIE :Insufficient operator privileges: it is started and stopped on its host\r\n"},
           {"RESTART",
            ":salon 723 root RESTART :Insufficient operator privileges: it is started and stopped on its host\r\n"},
       }) {
    EXPECT_EQ(ask(ada, row.line), ":salon 481 ada :Permission denied: you are not an IRC operator\r\n") << row.line;
    EXPECT_EQ(ask(root, row.line), row.answer) << row.line;
  }
}

TEST_F(IrcServer, what_operators_ask_for_needs_its_parameters) {  // ERR_NEEDMOREPARAMS
  Visitor& root = op("root");
  for (const char* command : {"KILL", "WALLOPS", "CONNECT", "SQUIT"}) {
    EXPECT_EQ(ask(root, command), ":salon 461 root " + std::string(command) + " :Not enough parameters\r\n");
  }
  EXPECT_EQ(ask(root, "WALLOPS :"), ":salon 461 root WALLOPS :Not enough parameters\r\n");
}

TEST_F(IrcServer, kill_sends_a_guest_away) {  // "KILL message"
  Visitor& root = op("root");
  Visitor& eva = in_lobby("eva");
  Visitor& zoe = in_lobby("zoe");
  Visitor& nc = party.greeted("ned");
  party.read_all();
  EXPECT_EQ(ask(root, "KILL eva :spam"), "");
  EXPECT_EQ(eva.read(), ":root KILL eva :spam\r\nERROR :Closing link: Killed (root (spam))\r\n");
  EXPECT_TRUE(eva.closed);
  EXPECT_EQ(zoe.read(), ":eva!eva@irc QUIT :Killed (root (spam))\r\n");
  EXPECT_EQ(nc.read(), "* eva was sent away by root (spam)\n");
  root.send("KILL ned :spam too\r\n");
  EXPECT_EQ(nc.read(), "* root, an operator, has sent you away: spam too\n");
  EXPECT_TRUE(nc.closed);
}

TEST_F(IrcServer, wallops_reach_those_who_listen) {  // "WALLOPS message": mode w
  Visitor& root = op("root");
  Visitor& eva = registered("eva");
  Visitor& zoe = registered("zoe");
  eva.send("MODE eva +w\r\n");
  party.read_all();
  root.send("WALLOPS :tea at five\r\n");
  EXPECT_EQ(eva.read(), ":root!root@irc WALLOPS :tea at five\r\n");
  EXPECT_EQ(zoe.read(), "");
}

TEST_F(IrcServer, rehash_says_when_it_failed_and_what_follows_waits_for_it) {  // "REHASH message"
  Visitor& root = op("root");
  party.reread = [] { return std::unexpected(plain_error("read /etc/motd", "it is not there")); };
  EXPECT_THAT(ask(root, "REHASH"), StartsWith(":salon NOTICE root :cannot read /etc/motd: it is not there"));
  party.reread = nullptr;
  party.answers_wait = true;
  EXPECT_EQ(ask(root, "REHASH\r\nPING x"), "");
  party.answer_one(root);
  EXPECT_EQ(root.read(), ":salon 382 root motd :The message of the day was read again\r\n:salon PONG salon :x\r\n");
}

}  // namespace
}  // namespace salon::session
