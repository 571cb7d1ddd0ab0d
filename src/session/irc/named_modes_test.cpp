// draft/named-modes; sections cited are its.
#include "session/irc/named_modes.hpp"

#include <algorithm>

#include "session/irc/conversation_fixture.hpp"

namespace salon::session::irc {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct NamedModes : IrcTest {
  /// Its operator is ada, who has asked for names.
  NamedModes() : ada(registered("ada", "draft/named-modes")), lea(registered("lea")) {
    ask(ada, "JOIN #tea");
    ask(lea, "JOIN #tea");
    party.read_all();
  }
  Visitor& ada;
  Visitor& lea;
};

TEST(NamedMode, each_mode_of_a_room_has_a_name) {
  for (char letter = '!'; letter <= '~'; ++letter) {
    const auto count = std::ranges::count(room_mode_names(), letter, &NamedMode::letter);
    EXPECT_EQ(count, room::rank_needed(letter) == 0 ? 0 : 1) << letter;
  }
}

TEST_F(NamedModes, are_told_to_who_may_come_to_want_them) {  // "New numerics on connection"
  const std::string names =
      ":salon 964 eve * 5:owner=q 5:admin=a 5:op=o 5:halfop=h 5:voice=v 1:ban=b 1:banex=e 1:invex=I 1:filter=g 2:key=k "
      "3:limit=l 3:slowmode=W 3:joinflood=j\r\n"
      ":salon 964 eve 4:noctcp=C 4:regmoderated=M 4:regonly=R 4:inviteonly=i 4:moderated=m 4:secret=s 4:topiclock=t "
      "4:auditorium=u 4:noextmsg=n\r\n"
      ":salon 965 eve 4:bot=B 4:oper=o 4:wallops=w 4:invisible=i\r\n";
  Visitor& eve = connect();
  eve.send("CAP LS 302\r\nNICK eve\r\nUSER e 0 * :E\r\nCAP END\r\n");
  EXPECT_THAT(eve.read(), HasSubstr(names));
  Visitor& old = connect();
  old.send("NICK old\r\nUSER o 0 * :O\r\n");
  EXPECT_THAT(old.read(), AllOf(Not(HasSubstr(" 964 ")), Not(HasSubstr(" 965 "))));
}

TEST_F(NamedModes, of_a_room_are_listed) {  // "Listing modes on a channel"
  ask(ada, "MODE #tea +lkWj 5 milk 10 5:10");
  EXPECT_EQ(ask(ada, "PROP #tea"),
            ":salon 961 ada #tea key=milk limit=5 slowmode=10 joinflood=5:10 topiclock noextmsg\r\n"
            ":salon 960 ada #tea :End of mode list\r\n");
  ask(lea, "PART #tea");
  EXPECT_THAT(ask(lea, "PROP #tea"), HasSubstr(" 961 lea #tea key=* limit=5 ")) << "who is not inside";
}

TEST_F(NamedModes, of_lists_are_read_one_by_one) {  // "Getting the list of a listmode on a channel"
  ask(ada, "PROP #tea +ban=eve!*@* +ban=bob!*@*");
  EXPECT_EQ(ask(ada, "PROP #tea ban"),
            ":salon 963 ada #tea ban eve!*@* ada 1773482520\r\n"
            ":salon 963 ada #tea ban bob!*@* ada 1773482520\r\n"
            ":salon 962 ada #tea ban :End of list\r\n");
  EXPECT_EQ(ask(ada, "PROP #tea :banex"), ":salon 962 ada #tea banex :End of list\r\n");
  lea.read();
  EXPECT_EQ(ask(lea, "PROP #tea filter"), ":salon 482 lea #tea :You're not channel operator\r\n");
  EXPECT_EQ(ask(ada, "PROP #tea key"), ":salon 472 ada key :is not a list of a channel here\r\n");
  ask(ada, "PROP #tea +secret");
  ask(lea, "PART #tea");
  EXPECT_EQ(ask(lea, "PROP #tea ban"), ":salon 442 lea #tea :You're not on that channel\r\n");
  EXPECT_EQ(ask(lea, "PROP #tea"), ":salon 442 lea #tea :You're not on that channel\r\n");
}

TEST_F(NamedModes, are_changed_and_each_sees_it_as_it_can) {  // "Changing modes", "Translation between PROP and MODE"
  EXPECT_EQ(ask(ada, "PROP #tea +key=milk -topiclock +ban=eve!*@* +voice=lea +moderated=x"),
            ":ada!ada@irc PROP #tea +key=milk -topiclock +ban=eve!*@* +voice=lea +moderated\r\n");
  EXPECT_EQ(lea.read(), ":ada!ada@irc MODE #tea +k-t+bvm milk eve!*@* lea\r\n");
  EXPECT_EQ(ask(lea, "PROP #tea -voice=lea"), ":lea!lea@irc MODE #tea -v lea\r\n");
  EXPECT_EQ(ada.read(), ":lea!lea@irc PROP #tea -voice=lea\r\n");
  EXPECT_EQ(ask(ada, "MODE #tea -k+o * lea"), ":ada!ada@irc PROP #tea -key=* +op=lea\r\n");
  EXPECT_EQ(lea.read(), ":ada!ada@irc MODE #tea -k+o * lea\r\n");
  EXPECT_EQ(ask(ada, "PROP #tea +limit=7 -limit=7"), ":ada!ada@irc PROP #tea +limit=7 -limit\r\n");
}

TEST_F(NamedModes, that_are_none_and_lack_something_are_told_and_the_rest_is_done) {
  EXPECT_EQ(ask(ada, "PROP #tea +secret +tea +ban -key +limit= oops +=x"),
            ":ada!ada@irc PROP #tea +secret\r\n"
            ":salon 472 ada tea :is not a channel mode here\r\n"
            ":salon 472 ada oops :is not a channel mode here\r\n"
            ":salon 472 ada * :is not a channel mode here\r\n"
            ":salon 461 ada PROP :ban takes a parameter\r\n"
            ":salon 461 ada PROP :limit takes a parameter\r\n");
  EXPECT_EQ(ask(ada, "PROP #tea +limit=many"), ask(ada, "MODE #tea +l many"));
  lea.read();
  EXPECT_EQ(ask(lea, "PROP #tea +secret"), ":salon 482 lea #tea :You're not channel operator\r\n");
  EXPECT_EQ(ask(ada, "PROP #none"), ":salon 403 ada #none :No such channel\r\n");
  EXPECT_EQ(ask(ada, "PROP #none +secret"), ":salon 403 ada #none :No such channel\r\n");
  EXPECT_EQ(ask(ada, "PROP"), ":salon 461 ada PROP :Not enough parameters\r\n");
}

TEST_F(NamedModes, more_than_a_message_bears_come_in_several) {
  const std::string mask(61, 'x');
  ask(ada, "MODE #tea +o lea");
  ada.read();
  std::string change = "MODE #tea +bbbbbbb";
  for (char last = '1'; last <= '7'; ++last) change += " " + mask + last + "!*@*";
  ask(lea, change);
  const std::string seen = ada.read();
  EXPECT_EQ(std::ranges::count(seen, '\n'), 2);
  for (char last = '1'; last <= '7'; ++last) EXPECT_THAT(seen, HasSubstr(" +ban=" + mask + last + "!*@*"));
}

TEST_F(NamedModes, a_rank_that_was_kept_is_shown_by_its_name) {
  ask(ada, "PROP #tea +voice=lea");
  lea.drop();
  Visitor& again = registered("lea");
  ada.read();
  ask(again, "JOIN #tea");
  EXPECT_EQ(ada.read(), ":lea!lea@irc JOIN #tea\r\n:salon PROP #tea +voice=lea\r\n");
}

TEST_F(NamedModes, of_oneself_have_names_too) {
  EXPECT_EQ(ask(ada, "PROP ada +invisible -wallops +bot"), ":ada!ada@irc MODE ada +Bi\r\n");
  EXPECT_EQ(ask(ada, "PROP ada"), ":salon 221 ada +Bi\r\n");
  EXPECT_EQ(ask(ada, "PROP ada +tea :"), ":salon 501 ada :Unknown mode flag\r\n");
  EXPECT_EQ(ask(ada, "PROP ada +oper"), "") << "as with MODE: by OPER alone";
  EXPECT_EQ(ask(ada, "PROP lea +invisible"), ":salon 502 ada :Can't see or change the modes of other users\r\n");
  EXPECT_EQ(ask(ada, "PROP nobody +invisible"), ":salon 401 ada nobody :No such nick\r\n");
}

}  // namespace
}  // namespace salon::session::irc
