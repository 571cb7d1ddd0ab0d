// MODE for channels, KICK, INVITE, and what they do to JOIN and PRIVMSG. Sections are those of modern-irc unless
// another text is named. Who may do what is the table in room/order_test.cpp; here it is how clients are told.
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// ada keeps order in #tea, bob is in it, eve is not.
struct IrcOrder : IrcTest {
  Visitor& ada = registered("ada");
  Visitor& bob = registered("bob");
  Visitor& eve = registered("eve");

  IrcOrder() {
    ada.send("JOIN #tea\r\n");
    bob.send("JOIN #tea\r\n");
    party.read_all();
  }
  /// What ada's MODE gives her; the others have nothing left to read.
  std::string mode(const std::string& rest) {
    const std::string answer = ask(ada, "MODE #tea " + rest);
    party.read_all();
    return answer;
  }
};

// ---- asking ("RPL_CHANNELMODEIS", "RPL_CREATIONTIME") ----

TEST_F(IrcOrder, modes_are_told_with_their_arguments_to_members_alone) {
  EXPECT_EQ(ask(ada, "MODE #TEA"), ":salon 324 ada #tea +nt\r\n:salon 329 ada #tea 1773482520\r\n");
  mode("+kl-n milk 30");
  EXPECT_THAT(ask(bob, "MODE #tea"), StartsWith(":salon 324 bob #tea +tkl milk 30\r\n"));
  EXPECT_THAT(ask(eve, "MODE #tea"), StartsWith(":salon 324 eve #tea +tkl * 30\r\n"));
  EXPECT_EQ(ask(ada, "MODE #nope"), ":salon 403 ada #nope :No such channel\r\n");
  EXPECT_EQ(ask(ada, "MODE #lobby"), ":salon 324 ada #lobby +\r\n") << "which was always there";
}

TEST_F(IrcOrder, lists_are_read_with_who_put_what_there) {  // 367, 368, 348, 349, 346, 347
  mode("+b-t+eI LEA m:x *@udp");
  EXPECT_EQ(ask(bob, "MODE #tea b"),
            ":salon 367 bob #tea LEA!*@* ada 1773482520\r\n:salon 368 bob #tea :End of channel ban list\r\n");
  EXPECT_EQ(ask(bob, "MODE #tea +e"),
            ":salon 348 bob #tea m:x!*@* ada 1773482520\r\n:salon 349 bob #tea :End of channel exception list\r\n");
  EXPECT_EQ(
      ask(bob, "MODE #tea +I"),
      ":salon 346 bob #tea *!*@udp ada 1773482520\r\n:salon 347 bob #tea :End of channel invite exception list\r\n");
  EXPECT_THAT(ask(eve, "MODE #tea bb"), EndsWith(":salon 368 eve #tea :End of channel ban list\r\n"));
  EXPECT_EQ(ask(eve, "MODE #nope b"), ":salon 403 eve #nope :No such channel\r\n");
}

// ---- slow mode: W, as the third-party module of InspIRCd has it (m_slowmode), with seconds alone ----

TEST_F(IrcOrder, a_line_too_soon_is_refused_with_the_time_that_is_left) {  // "ERR_CANNOTSENDTOCHAN"
  EXPECT_EQ(ask(ada, "MODE #tea +W 10"), ":ada!ada@irc MODE #tea +W 10\r\n");
  EXPECT_THAT(ask(bob, "MODE #tea"), HasSubstr(" 324 bob #tea +ntW 10\r\n"));
  ask(bob, "PRIVMSG #tea :one");
  party.pass(std::chrono::milliseconds(500));
  EXPECT_EQ(ask(bob, "PRIVMSG #tea :two"),
            ":salon 404 bob #tea :Cannot send to channel (+W): it is in slow mode; you may speak in 10 s\r\n");
  EXPECT_EQ(ask(bob, "NOTICE #tea :two"), "") << "a NOTICE is never answered";
  party.pass(std::chrono::seconds(9));
  EXPECT_THAT(ask(bob, "PRIVMSG #tea :two"), HasSubstr("you may speak in 1 s\r\n"));
  party.pass(std::chrono::milliseconds(500));
  EXPECT_EQ(ask(bob, "PRIVMSG #tea :two"), "");
  EXPECT_EQ(ask(ada, "MODE #tea +W"),
            ":bob!bob@irc PRIVMSG #tea :one\r\n:bob!bob@irc PRIVMSG #tea :two\r\n"
            ":salon 461 ada MODE :W takes a parameter\r\n");
  EXPECT_EQ(ask(ada, "MODE #tea +W 0"), ":salon 696 ada #tea W 0 :Invalid parameter\r\n");
  EXPECT_EQ(ask(ada, "MODE #tea -W"), ":ada!ada@irc MODE #tea -W\r\n");
}

// ---- MODLOG, of this server's own ----

TEST_F(IrcOrder, what_was_done_is_read_back_by_those_who_keep_order) {
  EXPECT_EQ(ask(ada, "MODLOG #nope"), ":salon 403 ada #nope :No such channel\r\n");
  ask(ada, "MODE #tea +b-t *@udp");
  ask(ada, "PRIVMSG #tea :hello");
  ask(ada, "KICK #tea bob :no spam");
  party.read_all();
  EXPECT_EQ(
      ask(ada, "MODLOG #TEA"),
      ":salon NOTICE ada :#tea: 2026-03-14 10:02 UTC ada banned *!*@udp from #tea; ada lets everyone set the topic "
      "of #tea\r\n"
      ":salon NOTICE ada :#tea: 2026-03-14 10:02 UTC ada removed bob: no spam\r\n");
  EXPECT_EQ(ask(ada, "MODLOG #tea 1"), ":salon NOTICE ada :#tea: 2026-03-14 10:02 UTC ada removed bob: no spam\r\n");
  EXPECT_EQ(ask(bob, "MODLOG #tea"), ":salon 482 bob #tea :You're not channel operator\r\n");
  EXPECT_EQ(ask(ada, "MODLOG #tea x"), ":salon FAIL MODLOG INVALID_PARAMS x :How many lines is a number from 1\r\n");
  ask(ada, "MODE #tea +s");
  EXPECT_EQ(ask(eve, "MODLOG #tea"), ":salon 403 eve #tea :No such channel\r\n") << "it is secret";
}

// ---- changing ("MODE message") ----

TEST_F(IrcOrder, several_changes_go_into_one_message) {
  EXPECT_EQ(ask(ada, "MODE #tea +vmb-t+l bob *@udp 7"), ":ada!ada@irc MODE #tea +vmb-t+l bob *!*@udp 7\r\n");
  EXPECT_EQ(bob.read(), ":ada!ada@irc MODE #tea +vmb-t+l bob *!*@udp 7\r\n");
  EXPECT_EQ(ask(ada, "MODE #tea +m"), "") << "it is so already";
  EXPECT_EQ(ask(ada, "MODE #tea -kml"), ":ada!ada@irc MODE #tea -ml\r\n");
}

TEST_F(IrcOrder, what_is_not_changed_is_told_by_its_numeric) {
  EXPECT_EQ(mode("+X"), ":salon 472 ada X :is not a channel mode here\r\n");  // ERR_UNKNOWNMODE
  EXPECT_EQ(mode("+é"), ":salon 472 ada é :is not a channel mode here\r\n");
  EXPECT_EQ(mode("+o nobody"), ":salon 401 ada nobody :No such nick\r\n");                // ERR_NOSUCHNICK
  EXPECT_EQ(mode("+o eve"), ":salon 441 ada eve #tea :They aren't on that channel\r\n");  // ERR_USERNOTINCHANNEL
  EXPECT_EQ(mode("+k :a b"), ":salon 696 ada #tea k * :Invalid parameter\r\n");           // ERR_INVALIDMODEPARAM
  EXPECT_EQ(mode("+k :"), ":salon 696 ada #tea k * :Invalid parameter\r\n");
  EXPECT_EQ(mode("+l many"), ":salon 696 ada #tea l many :Invalid parameter\r\n");
  EXPECT_EQ(mode("+o"), ":salon 461 ada MODE :o takes a parameter\r\n");  // ERR_NEEDMOREPARAMS
  EXPECT_EQ(mode("+kl"), ":salon 461 ada MODE :k takes a parameter\r\n:salon 461 ada MODE :l takes a parameter\r\n");
  EXPECT_EQ(ask(bob, "MODE #tea +m"), ":salon 482 bob #tea :You're not channel operator\r\n");  // ERR_CHANOPRIVSNEEDED
  EXPECT_EQ(ask(bob, "MODE #tea +o-v bob bob"), ":salon 482 bob #tea :You're not channel operator\r\n");
  EXPECT_EQ(ask(eve, "MODE #tea +m"), ":salon 442 eve #tea :You're not on that channel\r\n");  // ERR_NOTONCHANNEL
  EXPECT_EQ(ask(eve, "MODE #nope +m"), ":salon 403 eve #nope :No such channel\r\n");           // ERR_NOSUCHCHANNEL
  EXPECT_EQ(ask(eve, "MODE #nope +o nobody"), ":salon 403 eve #nope :No such channel\r\n");
}

TEST_F(IrcOrder, a_full_list_is_told_to_be_full) {  // RFC 2812 and modern-irc, "ERR_BANLISTFULL"
  for (std::size_t count = 0; count < party.house.limits().masks_a_list_max; ++count) {
    party.submit(ada.guest_id().session, room::SetModes{"#tea", {{'b', true, "x" + std::to_string(count)}}});
  }
  party.read_all();
  EXPECT_EQ(mode("+b y"), ":salon 478 ada #tea b :Channel list is full\r\n");
}

TEST_F(IrcOrder, a_bomb_of_letters_is_answered_with_little) {
  EXPECT_EQ(ask(ada, "MODE #tea +" + std::string(490, 'm')), ":ada!ada@irc MODE #tea +m\r\n");
  EXPECT_EQ(ask(ada, "MODE #tea " + std::string(200, '+') + "-m"), ":ada!ada@irc MODE #tea -m\r\n");
  std::string letters;
  for (int letter = '!'; letter <= '~'; ++letter) letters += static_cast<char>(letter);
  EXPECT_LT(ask(ada, "MODE #tea " + letters + letters + letters).size(), 2000U);
  EXPECT_LT(ask(ada, "MODE #tea +" + std::string(490, 'b')).size(), 200U);
  const std::string many = ask(ada, "MODE #tea +bbbbbbbbbbbbb a b c d e f g h i j k l m");
  EXPECT_EQ(many,
            ":ada!ada@irc MODE #tea +bbbbbbbbbbbbb a!*@* b!*@* c!*@* d!*@* e!*@* f!*@* g!*@* h!*@* i!*@* j!*@* "
            "k!*@* l!*@* m!*@*\r\n");
  bob.read();
  const std::string bytes = "MODE #tea +b \x01\xC3\x28" + std::string(400, '*');
  EXPECT_THAT(ask(ada, bytes), HasSubstr("FAIL MODE INVALID_UTF8"));
  EXPECT_EQ(bob.read(), "");
}

TEST_F(IrcOrder, changes_that_do_not_fit_one_message_go_into_two) {
  const std::string mask(100, 'x');
  party.submit(ada.guest_id().session, room::SetModes{"#tea",
                                                      {{'b', true, mask + "1"},
                                                       {'b', true, mask + "2"},
                                                       {'b', true, mask + "3"},
                                                       {'b', true, mask + "4"},
                                                       {'b', true, mask + "5"}}});
  const std::string heard = bob.read();
  EXPECT_THAT(heard, StartsWith(":ada!ada@irc MODE #tea +bbbb " + mask + "1!*@* "));
  EXPECT_THAT(heard, EndsWith("\r\n:ada!ada@irc MODE #tea +b " + mask + "5!*@*\r\n"));
}

// ---- what modes do ----

TEST_F(IrcOrder, a_door_that_is_shut_says_why) {  // 475, 473, 474, 471
  mode("+k milk");
  EXPECT_EQ(ask(eve, "JOIN #tea"), ":salon 475 eve #tea :Cannot join channel (+k): the key is another\r\n");
  mode("-k+i milk");
  EXPECT_EQ(ask(eve, "JOIN #tea"), ":salon 473 eve #tea :Cannot join channel (+i): it takes an invitation\r\n");
  mode("-i+b eve");
  EXPECT_EQ(ask(eve, "JOIN #tea"), ":salon 474 eve #tea :Cannot join channel (+b): you are banned\r\n");
  mode("-b+l eve 2");
  EXPECT_EQ(ask(eve, "JOIN #tea"), ":salon 471 eve #tea :Cannot join channel (+l): it is full\r\n");
}

TEST_F(IrcOrder, the_first_key_is_for_the_first_channel) {  // "JOIN message"
  mode("+k milk");
  EXPECT_THAT(ask(eve, "JOIN #cup,#tea milk"), HasSubstr(" 475 eve #tea "));
  EXPECT_THAT(ask(eve, "JOIN #pot,#tea ,milk"), HasSubstr(":eve!eve@irc JOIN #tea\r\n"));
}

TEST_F(IrcOrder, words_that_may_not_be_said_are_told_why) {  // ERR_CANNOTSENDTOCHAN
  EXPECT_EQ(ask(eve, "PRIVMSG #tea :hi"),
            ":salon 404 eve #tea :Cannot send to channel (+n): only its members speak\r\n");
  EXPECT_EQ(ask(eve, "NOTICE #tea :hi"), "");
  mode("+m");
  EXPECT_EQ(ask(bob, "PRIVMSG #tea :hi"),
            ":salon 404 bob #tea :Cannot send to channel (+m): it takes a voice to speak\r\n");
  mode("-m+b m:bob");
  EXPECT_EQ(ask(bob, "PRIVMSG #tea :hi"),
            ":salon 404 bob #tea :Cannot send to channel (+b): you may not speak here\r\n");
  EXPECT_EQ(ada.read(), "");
  mode("+v bob");
  EXPECT_EQ(ask(bob, "PRIVMSG #tea :hi"), "");
  EXPECT_EQ(ada.read(), ":bob!bob@irc PRIVMSG #tea :hi\r\n");
}

TEST_F(IrcOrder, a_locked_topic_is_for_operators) {  // "Protected Topic Mode"
  EXPECT_EQ(ask(bob, "TOPIC #tea :mine"), ":salon 482 bob #tea :You're not channel operator\r\n");
  EXPECT_EQ(ask(ada, "TOPIC #tea :mine"), ":ada!ada@irc TOPIC #tea :mine\r\n");
  EXPECT_EQ(ask(ada, "TOPIC #tea :"), ":ada!ada@irc TOPIC #tea :\r\n");
  mode("-t");
  EXPECT_EQ(ask(bob, "TOPIC #tea :ours"), ":bob!bob@irc TOPIC #tea :ours\r\n");
}

TEST_F(IrcOrder, a_secret_channel_is_not_to_be_found) {  // "Secret Channel Mode"
  mode("+s");
  EXPECT_THAT(ask(eve, "LIST"), Not(HasSubstr("#tea")));
  EXPECT_THAT(ask(eve, "LIST #tea"), Not(HasSubstr(" 322 ")));
  EXPECT_EQ(ask(eve, "NAMES #tea"), ":salon 366 eve #tea :End of NAMES list\r\n");
  EXPECT_THAT(ask(eve, "WHOIS bob"), Not(HasSubstr("#tea")));
  EXPECT_EQ(ask(eve, "WHO #tea"), ":salon 315 eve #tea :End of WHO list\r\n");
  EXPECT_EQ(ask(eve, "TOPIC #tea"), ":salon 442 eve #tea :You're not on that channel\r\n");
  EXPECT_EQ(ask(eve, "MODE #tea"), ":salon 442 eve #tea :You're not on that channel\r\n");
  EXPECT_EQ(ask(eve, "MODE #tea b"), ":salon 442 eve #tea :You're not on that channel\r\n");
  EXPECT_THAT(ask(bob, "LIST"), HasSubstr(" 322 bob #tea 2 :"));
  EXPECT_THAT(ask(bob, "NAMES #tea"), StartsWith(":salon 353 bob @ #tea :@ada bob\r\n"));
}

TEST_F(IrcOrder, words_for_a_rank_reach_it_and_bear_its_sign) {  // "STATUSMSG Parameter"
  eve.send("JOIN #tea\r\n");
  mode("+h bob");
  EXPECT_EQ(ask(eve, "PRIVMSG @#tea :psst"), "");
  EXPECT_EQ(ada.read(), ":eve!eve@irc PRIVMSG @#tea :psst\r\n");
  EXPECT_EQ(bob.read(), "");
  EXPECT_EQ(ask(eve, "NOTICE %#TEA :psst"), "");
  EXPECT_EQ(bob.read(), ":eve!eve@irc NOTICE %#tea :psst\r\n");
}

// The sign of an admin begins names of rooms as well (RFC 1459, 1.3).
TEST_F(IrcOrder, a_room_that_begins_with_an_ampersand_is_one_like_others) {
  eve.send(
      "CAP REQ :draft/chathistory batch message-tags draft/message-redaction draft/read-marker draft/metadata-2\r\n"
      "JOIN &tea\r\n");
  EXPECT_THAT(eve.read(), HasSubstr(":salon 353 eve = &tea :@eve\r\n"));
  bob.send("JOIN &TEA\r\n");
  EXPECT_THAT(bob.read(), HasSubstr(":bob!bob@irc JOIN &tea\r\n"));
  EXPECT_EQ(ask(bob, "PRIVMSG &tea :hello"), "");
  EXPECT_EQ(ask(bob, "PRIVMSG @&tea :psst"), "");
  EXPECT_EQ(ask(bob, "PRIVMSG &&tea :nobody"), "");
  EXPECT_EQ(ask(bob, "PRIVMSG &#tea :nobody"), "");
  const std::string heard = eve.read();
  EXPECT_THAT(heard, HasSubstr("PRIVMSG &tea :hello\r\n"));
  EXPECT_THAT(heard, HasSubstr("PRIVMSG @&tea :psst\r\n"));
  EXPECT_THAT(heard, Not(HasSubstr("nobody")));
  EXPECT_THAT(ask(eve, "MODE &tea +m"), EndsWith(":eve!eve@irc MODE &tea +m\r\n"));
  bob.read();
  EXPECT_EQ(ask(bob, "PRIVMSG &tea :hello"),
            ":salon 404 bob &tea :Cannot send to channel (+m): it takes a voice to speak\r\n");
  EXPECT_THAT(ask(eve, "PROP &tea"), HasSubstr(" moderated"));
  EXPECT_THAT(ask(eve, "TOPIC &tea :cups"), HasSubstr(" TOPIC &tea :cups\r\n"));
  EXPECT_THAT(ask(eve, "CHATHISTORY LATEST &tea * 10"), HasSubstr(" PRIVMSG &tea :hello\r\n"));
  EXPECT_THAT(ask(bob, "WHOIS eve"), HasSubstr(" 319 bob eve :@&tea"));
  EXPECT_THAT(ask(eve, "REDACT &tea none"), HasSubstr("UNKNOWN_MSGID"));
  EXPECT_THAT(ask(eve, "METADATA &tea SET url :x"), HasSubstr(" &tea url * :x\r\n"));
  EXPECT_THAT(ask(eve, "MARKREAD &tea timestamp=1970-01-01T00:00:00.001Z"), HasSubstr("MARKREAD &tea timestamp="));
  EXPECT_THAT(ask(eve, "RENAME &tea &&tea"), HasSubstr("CANNOT_RENAME"));
  EXPECT_THAT(ask(eve, "RENAME &tea &milk"), HasSubstr(" JOIN &milk\r\n"));
}

TEST_F(IrcOrder, rooms_of_each_kind_have_a_limit_of_their_own) {  // CHANLIMIT=#:50,&:50
  std::string rooms = "JOIN &0";
  for (int room = 1; room < 50; ++room) rooms += ",&" + std::to_string(room);
  EXPECT_THAT(ask(eve, rooms), HasSubstr(" JOIN &49\r\n"));
  EXPECT_EQ(ask(eve, "JOIN &50"), ":salon 405 eve &50 :You have joined too many channels\r\n");
  EXPECT_THAT(ask(eve, "JOIN #milk"), HasSubstr(" JOIN #milk\r\n"));
}

TEST_F(IrcOrder, an_auditorium_hides_its_listeners_from_each_other) {
  mode("+u");
  eve.send("JOIN #tea\r\n");
  EXPECT_THAT(eve.read(), HasSubstr(" 353 eve = #tea :@ada eve\r\n"));
  EXPECT_EQ(ada.read(), ":eve!eve@irc JOIN #tea\r\n");
  EXPECT_EQ(bob.read(), "");
  EXPECT_THAT(ask(ada, "NAMES #tea"), HasSubstr(":@ada bob eve\r\n"));
  ada.send("MONITOR + eve\r\n");
  ada.read();
  eve.send("NICK eva\r\nQUIT\r\n");
  EXPECT_EQ(ada.read(), ":eve!eve@irc NICK eva\r\n:salon 731 ada :eve\r\n:eva!eve@irc QUIT :Quit: \r\n");
  EXPECT_EQ(bob.read(), "");
}

// ---- NAMES ("NAMES message") ----

TEST_F(IrcOrder, names_bear_one_rank_or_all_and_hosts_for_those_who_want_them) {  // multi-prefix, userhost-in-names
  mode("+v ada");
  EXPECT_THAT(ask(bob, "NAMES #tea"), StartsWith(":salon 353 bob = #tea :@ada bob\r\n"));
  bob.send("CAP REQ :multi-prefix userhost-in-names\r\n");
  bob.read();
  EXPECT_THAT(ask(bob, "NAMES #tea"), StartsWith(":salon 353 bob = #tea :@+ada!ada@irc bob!bob@irc\r\n"));
  EXPECT_THAT(ask(bob, "WHO #tea"), HasSubstr(" ada H@+ :"));
}

TEST_F(IrcOrder, names_of_several_channels_and_of_all) {
  eve.send("JOIN #cup\r\n");
  eve.read();
  EXPECT_EQ(ask(ada, "NAMES #tea,#cup,#TEA,#nope"),
            ":salon 353 ada = #tea :@ada bob\r\n:salon 353 ada = #cup :@eve\r\n"
            ":salon 366 ada #tea,#cup,#TEA,#nope :End of NAMES list\r\n");
  EXPECT_EQ(
      ask(ada, "NAMES"),
      ":salon 353 ada = #cup :@eve\r\n:salon 353 ada = #tea :@ada bob\r\n:salon 366 ada * :End of NAMES list\r\n");
}

// ---- LIST ("LIST message", "ELIST Parameter") ----

struct IrcList : IrcOrder {
  static std::string listed(Visitor& client, const std::string& words) {
    const std::string answer = ask(client, "LIST " + words);
    EXPECT_THAT(answer, EndsWith(" :End of LIST\r\n"));
    std::string rooms;
    for (std::size_t at = 0; (at = answer.find(" 322 ", at)) != std::string::npos; ++at) {
      const std::size_t begin = answer.find('#', at);
      rooms += answer.substr(begin, answer.find(' ', begin) - begin) + " ";
    }
    return rooms;
  }
};

TEST_F(IrcList, conditions_choose) {
  party.wall += std::chrono::minutes(2);
  ada.send("TOPIC #tea :milk\r\n");
  party.wall += std::chrono::minutes(1);
  eve.send("JOIN #cup\r\n");
  party.read_all();
  EXPECT_EQ(listed(eve, ""), "#cup #tea ");
  EXPECT_EQ(listed(eve, "*ea"), "#tea ");  // M
  EXPECT_EQ(listed(eve, "#t*,#C*"), "#cup #tea ");
  EXPECT_EQ(listed(eve, "!*ea"), "#cup ");  // N
  EXPECT_EQ(listed(eve, ">1"), "#tea ");    // U
  EXPECT_EQ(listed(eve, "<2"), "#cup ");
  EXPECT_EQ(listed(eve, ">0,<3"), "#cup #tea ");
  EXPECT_EQ(listed(eve, "<1"), "");
  EXPECT_EQ(listed(eve, "C>2"), "#tea ");  // C
  EXPECT_EQ(listed(eve, "C<2"), "#cup ");
  EXPECT_EQ(listed(eve, "C<0"), "");
  EXPECT_EQ(listed(eve, "T<2"), "#tea ");  // T
  EXPECT_EQ(listed(eve, "T>2"), "");
  EXPECT_EQ(listed(eve, "* >1"), "#tea ");
  EXPECT_EQ(listed(eve, "#tea"), "#tea ");
  EXPECT_EQ(listed(eve, "#nope"), "");
  EXPECT_EQ(listed(eve, "#lobby"), "#lobby ") << "nobody is in it, but it was named";
}

// ---- KICK ("KICK message") ----

TEST_F(IrcOrder, a_kick_is_seen_by_all_and_ends_the_membership) {
  EXPECT_EQ(ask(ada, "KICK #TEA BOB :no \x02spam\x02"), ":ada!ada@irc KICK #tea bob :no spam\r\n");
  EXPECT_EQ(bob.read(), ":ada!ada@irc KICK #tea bob :no spam\r\n");
  EXPECT_EQ(ask(bob, "PART #tea"), ":salon 442 bob #tea :You're not on that channel\r\n");
  ada.send("PRIVMSG #tea :gone\r\n");
  EXPECT_EQ(bob.read(), "");
  bob.send("JOIN #tea\r\n");
  party.read_all();
  EXPECT_EQ(ask(ada, "KICK #tea bob"), ":ada!ada@irc KICK #tea bob :ada\r\n");  // RFC 2812, 3.2.8
}

TEST_F(IrcOrder, several_are_kicked_one_by_one) {
  eve.send("JOIN #tea\r\n");
  party.read_all();
  EXPECT_EQ(ask(ada, "KICK #tea bob,nobody,eve :out"),
            ":ada!ada@irc KICK #tea bob :out\r\n:salon 441 ada nobody #tea :They aren't on that channel\r\n"
            ":ada!ada@irc KICK #tea eve :out\r\n");
  EXPECT_EQ(ask(ada, "KICK #tea,#nope bob,eve"),
            ":salon 441 ada bob #tea :They aren't on that channel\r\n:salon 403 ada #nope :No such channel\r\n");
}

TEST_F(IrcOrder, a_kick_that_is_none_is_told_why) {
  EXPECT_EQ(ask(ada, "KICK #tea"), ":salon 461 ada KICK :Not enough parameters\r\n");
  EXPECT_EQ(ask(ada, "KICK #tea ,"), ":salon 461 ada KICK :Not enough parameters\r\n");
  EXPECT_EQ(ask(ada, "KICK #a,#b x"), ":salon 461 ada KICK :Not enough parameters\r\n");
  EXPECT_EQ(ask(ada, "KICK #nope bob"), ":salon 403 ada #nope :No such channel\r\n");
  EXPECT_EQ(ask(bob, "KICK #tea ada"), ":salon 482 bob #tea :You're not channel operator\r\n");
  EXPECT_EQ(ask(eve, "KICK #tea ada"), ":salon 442 eve #tea :You're not on that channel\r\n");
  EXPECT_EQ(ask(ada, "KICK #tea eve"), ":salon 441 ada eve #tea :They aren't on that channel\r\n");
}

// ---- INVITE ("INVITE message") ----

TEST_F(IrcOrder, an_invitation_opens_the_door) {
  mode("+i");
  EXPECT_EQ(ask(ada, "INVITE eve #TEA"), ":salon 341 ada eve #tea\r\n");
  EXPECT_EQ(eve.read(), ":ada!ada@irc INVITE eve #tea\r\n");
  EXPECT_EQ(bob.read(), "") << "others are not told";
  EXPECT_EQ(ask(eve, "INVITE"), ":salon 336 eve #tea\r\n:salon 337 eve :End of INVITE list\r\n");
  EXPECT_THAT(ask(eve, "JOIN #tea"), StartsWith(":eve!eve@irc JOIN #tea\r\n"));
  EXPECT_EQ(ask(eve, "INVITE"), ":salon 337 eve :End of INVITE list\r\n");
}

TEST_F(IrcOrder, members_who_want_to_know_are_told_who_is_invited) {  // IRCv3 invite-notify
  bob.send("CAP REQ invite-notify\r\n");
  bob.read();
  ada.send("INVITE eve #tea\r\n");
  EXPECT_EQ(bob.read(), ":ada!ada@irc INVITE eve #tea\r\n");
}

TEST_F(IrcOrder, an_invitation_that_is_none_is_told_why) {
  EXPECT_EQ(ask(ada, "INVITE eve"), ":salon 461 ada INVITE :Not enough parameters\r\n");
  EXPECT_EQ(ask(ada, "INVITE eve #nope"), ":salon 403 ada #nope :No such channel\r\n");
  EXPECT_EQ(ask(ada, "INVITE nobody #tea"), ":salon 401 ada nobody :No such nick\r\n");
  EXPECT_EQ(ask(ada, "INVITE bob #tea"), ":salon 443 ada bob #tea :is already on channel\r\n");
  EXPECT_EQ(ask(eve, "INVITE bob #tea"), ":salon 442 eve #tea :You're not on that channel\r\n");
  mode("+i");
  EXPECT_EQ(ask(bob, "INVITE eve #tea"), ":salon 482 bob #tea :You're not channel operator\r\n");
}

// ---- and the rest ----

TEST_F(IrcOrder, who_comes_back_with_a_rank_is_seen_to_have_it) {
  ada.drop();
  EXPECT_EQ(bob.read(), ":ada!ada@irc QUIT :Connection lost\r\n");
  Visitor& again = registered("ada");
  again.send("JOIN #tea\r\n");
  EXPECT_EQ(bob.read(), ":ada!ada@irc JOIN #tea\r\n:salon MODE #tea +o ada\r\n");
  EXPECT_THAT(again.read(), StartsWith(":ada!ada@irc JOIN #tea\r\n:salon 353 ada = #tea :bob @ada\r\n"));
}

TEST_F(IrcOrder, so_many_may_come_in_so_many_seconds) {  // InspIRCd, m_joinflood: +j, and 437
  EXPECT_EQ(ask(ada, "MODE #tea +j 1:60"), ":ada!ada@irc MODE #tea +j 1:60\r\n");
  EXPECT_THAT(ask(ada, "MODE #tea"), HasSubstr(" 324 ada #tea +ntj 1:60\r\n"));
  EXPECT_THAT(ask(registered("one"), "JOIN #tea"), HasSubstr(" JOIN #tea\r\n"));
  EXPECT_EQ(ask(registered("two"), "JOIN #tea"),
            ":salon 437 two #tea :Cannot join channel (+j): many came a moment ago; try again soon\r\n");
  ada.read();
  EXPECT_EQ(ask(ada, "MODE #tea +j 0:1"), ":salon 696 ada #tea j 0:1 :Invalid parameter\r\n");
  EXPECT_EQ(ask(ada, "MODE #tea +j"), ":salon 461 ada MODE :j takes a parameter\r\n");
}

TEST_F(IrcOrder, isupport_says_all_of_this) {  // "RPL_ISUPPORT Parameters"
  const std::string told = ask(ada, "VERSION");
  for (const char* token : {" CHANMODES=Ibeg,k,Wjl,CMRimnstu ", " PREFIX=(qaohv)~&@%+ ", " STATUSMSG=~&@%+ ",
                            " ELIST=CMNTU ", " EXCEPTS=e ", " INVEX=I ", " EXTBAN=,am ", " KEYLEN=23 ", " KICKLEN=300 ",
                            " MODES=13 ", " MAXLIST=b:100,e:100,I:100,g:100 "}) {
    EXPECT_THAT(told, HasSubstr(token));
  }
}

TEST_F(IrcTest, a_server_that_is_full_of_channels_says_so) {  // ERR_UNAVAILRESOURCE (RFC 2812, 5.2)
  party.house = room::House({.rooms_max = 2});
  party.submit(0, room::NodeStarted{});
  Visitor& ada = registered("ada");
  ask(ada, "JOIN #tea");
  EXPECT_EQ(ask(ada, "JOIN #mug"), ":salon 437 ada #mug :The server has as many channels as it can bear\r\n");
}

}  // namespace
}  // namespace salon::session
