// WHO, WHOX, WHOIS, WHOWAS, ISON, USERHOST. Sections are modern-irc's unless another text is named.
#include "session/irc/people.hpp"

#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class IrcPeople : public IrcTest {
 protected:
  /// An operator, who has been told so.
  Visitor& op(const std::string& nick) {
    party.setting.operators = {{"root", "secret"}};
    Visitor& client = registered(nick);
    client.send("OPER root secret\r\n");
    client.read();
    return client;
  }
};

// ---- WHO ("WHO message") ----

TEST_F(IrcPeople, who_lists_a_channel_a_nick_or_those_whom_a_mask_describes) {
  Visitor& ada = in_lobby("ada");
  in_lobby("eva");
  party.greeted("zoe");
  party.read_all();
  EXPECT_EQ(ask(ada, "WHO #LOBBY"),
            ":salon 352 ada #lobby ada irc salon ada H :0 Real Name\r\n"
            ":salon 352 ada #lobby eva irc salon eva H :0 Real Name\r\n"
            ":salon 352 ada #lobby guest lines salon zoe H :0 zoe\r\n"
            ":salon 315 ada #LOBBY :End of WHO list\r\n");
  EXPECT_EQ(ask(ada, "WHO EVA"),
            ":salon 352 ada * eva irc salon eva H :0 Real Name\r\n:salon 315 ada EVA :End of WHO list\r\n");
  EXPECT_EQ(ask(ada, "WHO z*"),
            ":salon 352 ada * guest lines salon zoe H :0 zoe\r\n:salon 315 ada z* :End of WHO list\r\n");
  EXPECT_EQ(ask(ada, "WHO lin?s"),
            ":salon 352 ada * guest lines salon zoe H :0 zoe\r\n"
            ":salon 315 ada lin?s :End of WHO list\r\n");
  EXPECT_EQ(ask(ada, "WHO nobody"), ":salon 315 ada nobody :End of WHO list\r\n");
  EXPECT_EQ(ask(ada, "WHO #nowhere"), ":salon 315 ada #nowhere :End of WHO list\r\n");
  for (const char* everyone : {"WHO", "WHO *", "WHO 0"}) {
    const std::string answer = ask(ada, everyone);
    EXPECT_THAT(answer, testing::AllOf(HasSubstr(" ada H :"), HasSubstr(" eva H :"), HasSubstr(" zoe H :")))
        << everyone;
  }
}

TEST_F(IrcPeople, who_shows_away_operators_and_bots) {  // "RPL_WHOREPLY"; bot-mode, "The WHO bot flag"
  Visitor& root = op("root");
  Visitor& bot = registered("r2");
  bot.send("MODE r2 +B\r\nAWAY :charging\r\n");
  EXPECT_THAT(ask(root, "WHO root"), HasSubstr(" root H* :0 "));
  EXPECT_THAT(ask(root, "WHO r2"), HasSubstr(" r2 GB :0 "));
  EXPECT_EQ(ask(root, "WHO * o"),
            ":salon 352 root * root irc salon root H* :0 Real Name\r\n:salon 315 root * :End of WHO list\r\n");
}

TEST_F(IrcPeople, who_hides_the_invisible_from_those_who_share_no_room_with_them) {  // "Invisible User Mode"
  Visitor& ada = registered("ada");
  Visitor& eva = registered("eva");
  Visitor& root = op("root");
  eva.send("MODE eva +i\r\nJOIN #tea\r\n");
  EXPECT_THAT(ask(ada, "WHO *"), Not(HasSubstr(" eva ")));
  EXPECT_EQ(ask(ada, "WHO #tea"), ":salon 315 ada #tea :End of WHO list\r\n");
  EXPECT_THAT(ask(ada, "WHO eva"), HasSubstr(" eva H :"));
  EXPECT_THAT(ask(root, "WHO e*"), HasSubstr(" eva H :"));
  EXPECT_THAT(ask(eva, "WHO *"), HasSubstr(" eva H :"));
  ada.send("JOIN #tea\r\n");
  ada.read();
  EXPECT_THAT(ask(ada, "WHO *"), HasSubstr(" eva H :"));
  EXPECT_THAT(ask(ada, "WHO #tea"), HasSubstr(" eva H@ :"));
}

TEST_F(IrcPeople, whox_gives_the_fields_that_are_asked_for_in_its_own_order) {  // WHOX
  Visitor& ada = in_lobby("ada");
  in_lobby("eva");
  party.pass(65s);
  party.read_all();
  ada.send("PONG x\r\n");
  const std::string all =
      ":salon 354 ada 123 * eva 255.255.255.255 irc salon eva H 0 65 0 n/a :Real Name\r\n"
      ":salon 315 ada eva :End of WHO list\r\n";
  EXPECT_EQ(ask(ada, "WHO eva %tcuihsnfdlaor,123"), all);
  EXPECT_EQ(ask(ada, "WHO eva %roaldfnshiuct,123"), all);
  EXPECT_EQ(ask(ada, "WHO eva %tn,321"), ":salon 354 ada 321 eva\r\n:salon 315 ada eva :End of WHO list\r\n");
  EXPECT_EQ(ask(ada, "WHO eva %tn"), ":salon 354 ada 0 eva\r\n:salon 315 ada eva :End of WHO list\r\n");
  EXPECT_EQ(ask(ada, "WHO eva %tn,1234"), ":salon 354 ada 0 eva\r\n:salon 315 ada eva :End of WHO list\r\n");
  EXPECT_EQ(ask(ada, "WHO #lobby %cn"),
            ":salon 354 ada #lobby ada\r\n:salon 354 ada #lobby eva\r\n:salon 315 ada #lobby :End of WHO list\r\n");
  EXPECT_EQ(ask(ada, "WHO * o%n"), ":salon 315 ada * :End of WHO list\r\n");
  EXPECT_THAT(ask(ada, "WHO ada %i"), StartsWith(":salon 354 ada 192.168.1.51\r\n"));  // its own
}

TEST_F(IrcPeople, an_endless_who_is_cut_and_says_so) {
  Visitor& ada = registered("ada");
  for (room::SessionId session = 1000; session < 5000; ++session) {
    party.submit(session, room::Enter{"n" + std::to_string(session), room::Dialect::irc, "u", "r", ""});
  }
  const std::string answer = ask(ada, "WHO *");
  EXPECT_LT(answer.size(), 140U * 1024);
  EXPECT_THAT(answer, EndsWith(":salon 416 ada WHO :There are more than fit into one answer; ask for fewer\r\n"
                               ":salon 315 ada * :End of WHO list\r\n"));
}

// ---- WHOIS ("WHOIS message") ----

TEST_F(IrcPeople, whois_tells_all_that_is_known_of_somebody) {
  Visitor& root = op("root");
  Visitor& eva = in_lobby("eva");
  eva.send("JOIN #tea\r\nAWAY :at tea\r\nMODE eva +B\r\n");
  party.read_all();
  party.pass(10s);
  EXPECT_EQ(ask(eva, "WHOIS root"),
            ":salon 311 eva root root irc * :Real Name\r\n"
            ":salon 312 eva root salon :salon-0.1\r\n"
            ":salon 313 eva root :is an operator of this server\r\n"
            ":salon 317 eva root 10 1773482520 :seconds idle, signon time\r\n"
            ":salon 318 eva root :End of WHOIS list\r\n");
  EXPECT_EQ(ask(root, "WHOIS EVA"),
            ":salon 311 root eva eva irc * :Real Name\r\n"
            ":salon 319 root eva :#lobby @#tea\r\n"
            ":salon 312 root eva salon :salon-0.1\r\n"
            ":salon 301 root eva :at tea\r\n"
            ":salon 335 root eva :is a bot\r\n"
            ":salon 338 root eva 192.168.1.51 :is actually using this address\r\n"
            ":salon 378 root eva :is connecting from eva@192.168.1.51 192.168.1.51\r\n"
            ":salon 379 root eva :is using modes +B\r\n"
            ":salon 317 root eva 10 1773482520 :seconds idle, signon time\r\n"
            ":salon 318 root eva :End of WHOIS list\r\n");
}

TEST_F(IrcPeople, where_somebody_connects_from_is_for_itself_and_for_operators) {  // 338, 378, 379
  Visitor& ada = registered("ada");
  Visitor& eva = registered("eva");
  Visitor& root = op("root");
  EXPECT_THAT(ask(eva, "WHOIS ada"), Not(HasSubstr("192.168")));
  EXPECT_THAT(ask(ada, "WHOIS ada"), HasSubstr(":salon 378 ada ada :is connecting from ada@192.168.1.51 192.168.1.51"));
  EXPECT_THAT(ask(root, "WHOIS ada"), HasSubstr("192.168.1.51"));
}

TEST_F(IrcPeople, whois_takes_this_server_or_somebody_here_before_the_nick_and_no_other) {  // "WHOIS message"
  Visitor& ada = registered("ada");
  EXPECT_THAT(ask(ada, "WHOIS salon ada"), StartsWith(":salon 311 ada ada "));
  EXPECT_THAT(ask(ada, "WHOIS ada ada"), StartsWith(":salon 311 ada ada "));
  EXPECT_EQ(ask(ada, "WHOIS irc.example.org ada"), ":salon 402 ada irc.example.org :No such server\r\n");
  EXPECT_EQ(ask(ada, "WHOIS"), ":salon 431 ada :No nickname given\r\n");
  EXPECT_EQ(ask(ada, "WHOIS nobody"),
            ":salon 401 ada nobody :No such nick\r\n:salon 318 ada nobody :End of WHOIS list\r\n");
  EXPECT_THAT(ask(ada, "WHOIS ada,eva"), EndsWith(":salon 318 ada ada :End of WHOIS list\r\n"));  // TARGMAX=WHOIS:1
}

TEST_F(IrcPeople, whois_hides_the_rooms_of_the_invisible_from_those_who_are_not_in_them) {
  Visitor& ada = in_lobby("ada");
  Visitor& eva = in_lobby("eva");
  eva.send("JOIN #tea\r\nMODE eva +i\r\n");
  party.read_all();
  EXPECT_THAT(ask(ada, "WHOIS eva"), HasSubstr(":salon 319 ada eva :#lobby\r\n"));
  EXPECT_THAT(ask(eva, "WHOIS eva"), HasSubstr(":salon 319 eva eva :#lobby @#tea\r\n"));
}

// ---- WHOWAS ("WHOWAS message") ----

TEST_F(IrcPeople, whowas_tells_of_those_who_left_the_latest_first) {
  Visitor& ada = registered("ada");
  for (const char* user : {"first", "second"}) {
    Visitor& eva = connect();
    eva.send("NICK eva\r\nUSER " + std::string(user) + " 0 * :Eva\r\nQUIT\r\n");
    party.pass(1s);
  }
  const std::string second =
      ":salon 314 ada eva second irc * :Eva\r\n"
      ":salon 312 ada eva salon :2026-03-14T10:02:01.000Z\r\n";
  const std::string first =
      ":salon 314 ada eva first irc * :Eva\r\n"
      ":salon 312 ada eva salon :2026-03-14T10:02:00.000Z\r\n";
  const std::string end = ":salon 369 ada EVA :End of WHOWAS\r\n";
  EXPECT_EQ(ask(ada, "WHOWAS EVA"), second + first + end);
  EXPECT_EQ(ask(ada, "WHOWAS EVA 1"), second + end);
  EXPECT_EQ(ask(ada, "WHOWAS EVA 2 salon"), second + first + end);
  for (const char* whole : {"WHOWAS EVA 0", "WHOWAS EVA -1", "WHOWAS EVA some"}) {
    EXPECT_EQ(ask(ada, whole), second + first + end) << whole;
  }
}

TEST_F(IrcPeople, whowas_takes_several_nicks_the_latest_first) {  // RFC 2812, 3.6.3
  Visitor& ada = registered("ada");
  for (const char* nick : {"eva", "lea", "eva"}) {
    registered(nick).send("QUIT\r\n");
    party.pass(1s);
  }
  const auto departed = [](std::string_view reply) {
    std::string nicks;
    for (std::size_t at = 0; (at = reply.find(" 314 ada ", at)) != reply.npos; ++at) nicks += reply.substr(at + 9, 4);
    return nicks;
  };
  for (const std::string targets : {"eva,lea", "lea,,EVA,eva"}) {
    const std::string reply = ask(ada, "WHOWAS " + targets);
    EXPECT_EQ(departed(reply), "eva lea eva ") << targets;
    EXPECT_THAT(reply, testing::EndsWith(":salon 369 ada " + targets + " :End of WHOWAS\r\n"));
  }
  EXPECT_EQ(departed(ask(ada, "WHOWAS lea,eva 1")), "eva lea ") << "so many of each";
  EXPECT_EQ(departed(ask(ada, "WHOWAS a,b,c,d,eva")), "") << "TARGMAX";
  EXPECT_THAT(ask(ada, "WHOWAS eva,nobody 1"), testing::EndsWith(":salon 406 ada nobody :There was no such nickname\r\n"
                                                                 ":salon 369 ada eva,nobody :End of WHOWAS\r\n"));
  EXPECT_EQ(ask(ada, "WHOWAS ,"), ":salon 431 ada :No nickname given\r\n");
}

TEST_F(IrcPeople, whowas_knows_old_names_and_says_when_it_knows_none) {
  Visitor& ada = registered("ada");
  ada.send("NICK countess\r\n");
  ada.read();
  EXPECT_THAT(ask(ada, "WHOWAS ada"), StartsWith(":salon 314 countess ada ada irc * :Real Name\r\n"));
  EXPECT_EQ(ask(ada, "WHOWAS nobody"),
            ":salon 406 countess nobody :There was no such nickname\r\n:salon 369 countess nobody :End of WHOWAS\r\n");
  EXPECT_EQ(ask(ada, "WHOWAS"), ":salon 431 countess :No nickname given\r\n");
  EXPECT_EQ(ask(ada, "WHOWAS ada 1 other.example"), ":salon 402 countess other.example :No such server\r\n");
}

// ---- ISON and USERHOST (RFC 2812, 4.9 and 4.8) ----

TEST_F(IrcPeople, ison_names_those_who_are_here) {
  Visitor& ada = registered("ada");
  registered("Eva");
  EXPECT_EQ(ask(ada, "ISON eva nobody ADA"), ":salon 303 ada :Eva ada\r\n");
  EXPECT_EQ(ask(ada, "ISON :eva  nobody"), ":salon 303 ada :Eva\r\n");
  EXPECT_EQ(ask(ada, "ISON nobody"), ":salon 303 ada :\r\n");
  EXPECT_EQ(ask(ada, "ISON"), ":salon 461 ada ISON :Not enough parameters\r\n");
}

TEST_F(IrcPeople, userhost_tells_of_five_who_is_away_and_who_is_an_operator) {
  Visitor& root = op("root");
  Visitor& eva = registered("eva");
  eva.send("AWAY :x\r\n");
  EXPECT_EQ(ask(root, "USERHOST eva root nobody"), ":salon 302 root :eva=-eva@irc root*=+root@irc\r\n");
  EXPECT_EQ(ask(root, "USERHOST a b c d eva root"), ":salon 302 root :eva=-eva@irc\r\n");
  EXPECT_EQ(ask(root, "USERHOST"), ":salon 461 root USERHOST :Not enough parameters\r\n");
}

}  // namespace
}  // namespace salon::session
