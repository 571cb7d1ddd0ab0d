// METADATA. Sections are those of IRCv3 draft/metadata-2, and from Metadata3Test on of draft/metadata-3.
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class MetadataTest : public IrcTest {
 protected:
  static constexpr auto capabilities = "batch draft/metadata-2 draft/chathistory";
  Visitor& ada = registered("ada", capabilities);
  Visitor& bob = registered("bob", capabilities);
  MetadataTest() {
    ask(ada, "JOIN #tea");
    ask(bob, "JOIN #tea");
    party.read_all();
  }
};

TEST_F(MetadataTest, says_its_limits) {  // "draft/metadata-2 Capability"
  EXPECT_THAT(ask(ada, "CAP LS 302"),
              HasSubstr(" draft/metadata-2=before-connect,max-subs=50,max-keys=20,max-value-bytes=300"));
}

TEST_F(MetadataTest, is_set_and_read_and_taken_away) {  // "METADATA SET", "METADATA GET", "METADATA LIST"
  EXPECT_EQ(ask(ada, "METADATA * SET display-name :Ada the First"),
            ":salon 761 ada ada display-name * :Ada the First\r\n");
  EXPECT_EQ(ask(ada, "METADATA ada SET url :"), ":salon 761 ada ada url * :\r\n");
  EXPECT_EQ(bob.read(), "") << "has subscribed to nothing";
  EXPECT_EQ(ask(bob, "METADATA ADA GET url avatar URL"),
            ":salon BATCH +metadata2 metadata ada\r\n"
            "@batch=metadata2 :salon 761 bob ada url * :\r\n"
            "@batch=metadata2 :salon 766 bob ada avatar :key not set\r\n"
            "@batch=metadata2 :salon FAIL METADATA KEY_INVALID URL :This is no key\r\n"
            ":salon BATCH -metadata2\r\n");
  EXPECT_EQ(ask(bob, "METADATA ada LIST"),
            ":salon BATCH +metadata3 metadata ada\r\n"
            "@batch=metadata3 :salon 761 bob ada display-name * :Ada the First\r\n"
            "@batch=metadata3 :salon 761 bob ada url * :\r\n"
            ":salon BATCH -metadata3\r\n");
  EXPECT_EQ(ask(ada, "METADATA * SET url"), ":salon 766 ada ada url :key not set\r\n");
  EXPECT_EQ(ask(ada, "METADATA * SET url"), ":salon FAIL METADATA KEY_NOT_SET ada url :The key is not set\r\n");
  EXPECT_EQ(ask(ada, "METADATA * CLEAR"),
            ":salon BATCH +metadata2 metadata ada\r\n"
            "@batch=metadata2 :salon 766 ada ada display-name :key not set\r\n"
            ":salon BATCH -metadata2\r\n");
}

TEST_F(MetadataTest, of_a_room_is_for_its_operators) {
  EXPECT_EQ(ask(ada, "METADATA #TEA SET url :tea://"), ":salon 761 ada #tea url * :tea://\r\n");
  EXPECT_THAT(ask(bob, "METADATA #tea GET url"), HasSubstr(" 761 bob #tea url * :tea://\r\n"));
  EXPECT_THAT(ask(bob, "METADATA #tea SET url :x"), StartsWith(":salon FAIL METADATA KEY_NO_PERMISSION #tea url :"));
  EXPECT_THAT(ask(bob, "METADATA #tea CLEAR"), StartsWith(":salon FAIL METADATA KEY_NO_PERMISSION #tea * :"));
  EXPECT_THAT(ask(bob, "METADATA ada SET url :x"), StartsWith(":salon FAIL METADATA KEY_NO_PERMISSION ada url :"));
}

TEST_F(MetadataTest, what_makes_no_sense_is_refused) {  // "Standard Replies"
  EXPECT_THAT(ask(ada, "METADATA nobody LIST"), StartsWith(":salon FAIL METADATA INVALID_TARGET nobody :"));
  EXPECT_THAT(ask(ada, "METADATA #none GET x"), StartsWith(":salon FAIL METADATA INVALID_TARGET #none :"));
  EXPECT_THAT(ask(ada, "METADATA * FROB"), StartsWith(":salon FAIL METADATA SUBCOMMAND_INVALID FROB :"));
  EXPECT_THAT(ask(ada, "METADATA * SET $url$ :x"), StartsWith(":salon FAIL METADATA KEY_INVALID $url$ :"));
  EXPECT_THAT(ask(ada, "METADATA * SET url :" + std::string(301, 'x')),
              StartsWith(":salon FAIL METADATA VALUE_INVALID :"));
  EXPECT_THAT(ask(ada, "METADATA * SET url :\xC3"), StartsWith(":salon FAIL METADATA INVALID_UTF8 :"));
  for (const char* line : {"METADATA *", "METADATA * GET", "METADATA * SET", "METADATA * SUB"}) {
    EXPECT_EQ(ask(ada, line), ":salon 461 ada METADATA :Not enough parameters\r\n") << line;
  }
  party.setting.throttle = false;
  Visitor& eve = registered("eve", capabilities);
  for (int n = 0; n < 20; ++n) ask(eve, "METADATA * SET k" + std::to_string(n) + " :x");
  EXPECT_THAT(ask(eve, "METADATA * SET more :x"), StartsWith(":salon FAIL METADATA LIMIT_REACHED eve :"));
  ask(bob, "MODE #tea +s");
  ask(ada, "MODE #tea +s");
  EXPECT_THAT(ask(eve, "METADATA #tea LIST"), StartsWith(":salon FAIL METADATA INVALID_TARGET #tea :"));
  EXPECT_EQ(ask(registered("old"), "METADATA * LIST"), ":salon 421 old METADATA :Unknown command\r\n");
}

TEST_F(MetadataTest, what_cannot_be_kept_is_refused_with_words) {
  party.log_waits = true;
  const auto refused = [&](Visitor& client) {
    party.call(client, [&](Turn& turn) {
      room::Event event;
      event.origin.node = 1;
      event.origin.session = client.guest_id().session;
      event.body = room::Refused{room::Refusal::not_kept, ""};
      client.session->hear(event, turn);
    });
    return client.read();
  };
  ada.send("METADATA * SET url :x\r\n");
  EXPECT_THAT(refused(ada), StartsWith(":salon FAIL METADATA NOT_KEPT ada url :"));
  ada.send("MODE #tea +m\r\n");
  EXPECT_THAT(refused(ada), StartsWith(":salon 404 ada "));
}

TEST_F(MetadataTest, who_has_subscribed_hears) {  // "Notifications"
  EXPECT_EQ(ask(bob, "METADATA * SUB avatar display-name"), ":salon 770 bob avatar display-name\r\n");
  ask(ada, "METADATA * SET display-name :Ada");
  EXPECT_EQ(bob.read(), ":ada!ada@irc METADATA ada display-name * :Ada\r\n");
  ask(ada, "METADATA * SET display-name :Ada");
  ask(ada, "METADATA * SET url :x");
  EXPECT_EQ(bob.read(), "");
  ask(ada, "METADATA #tea SET avatar :tea.png");
  EXPECT_EQ(bob.read(), ":ada!ada@irc METADATA #tea avatar * :tea.png\r\n");
  ask(ada, "METADATA * SET display-name");
  EXPECT_EQ(bob.read(), ":ada!ada@irc METADATA ada display-name *\r\n");
  EXPECT_EQ(ask(bob, "METADATA * UNSUB avatar nothing"), ":salon 771 bob avatar nothing\r\n");
  ask(ada, "METADATA #tea SET avatar :cup.png");
  EXPECT_EQ(bob.read(), "");
}

TEST_F(MetadataTest, what_is_known_already_is_told) {
  ask(ada, "METADATA * SET display-name :Ada");
  ask(ada, "METADATA #tea SET url :tea://");
  EXPECT_EQ(ask(bob, "METADATA * SUB url display-name"),
            ":salon 770 bob url display-name\r\n"
            ":salon METADATA #tea url * :tea://\r\n"
            ":salon METADATA ada display-name * :Ada\r\n");
  Visitor& eve = registered("eve", capabilities);
  EXPECT_THAT(ask(eve, "JOIN #tea"), Not(HasSubstr("METADATA")));
  ask(eve, "PART #tea");
  ask(eve, "METADATA * SUB display-name");
  const std::string joined = ask(eve, "JOIN #tea");
  EXPECT_THAT(joined, EndsWith(" 366 eve #tea :End of NAMES list\r\n"
                               ":salon BATCH +metadata2 metadata #tea\r\n"
                               "@batch=metadata2 :salon METADATA ada display-name * :Ada\r\n"
                               ":salon BATCH -metadata2\r\n"));
  EXPECT_EQ(ask(eve, "METADATA #tea SYNC"),  // "METADATA SYNC"
            ":salon BATCH +metadata3 metadata #tea\r\n"
            "@batch=metadata3 :salon METADATA ada display-name * :Ada\r\n"
            ":salon BATCH -metadata3\r\n");
}

TEST_F(MetadataTest, who_joins_is_known_by_what_it_told) {
  Visitor& eve = registered("eve", capabilities);
  Visitor& old = in_lobby("old");
  ask(old, "JOIN #tea");
  ask(eve, "METADATA * SET color :red");
  party.read_all();
  ask(eve, "JOIN #tea");
  EXPECT_EQ(bob.read(), ":eve!eve@irc JOIN #tea\r\n:eve!eve@irc METADATA eve color * :red\r\n");
  EXPECT_EQ(old.read(), ":eve!eve@irc JOIN #tea\r\n");
}

TEST_F(MetadataTest, a_large_room_is_for_later) {  // "Postponed synchronization"
  for (int n = 0; n < 200; ++n) ask(registered("g" + std::to_string(n)), "JOIN #tea");
  ask(ada, "METADATA * SET url :x");
  Visitor& eve = registered("eve", capabilities);
  ask(eve, "METADATA * SUB url");
  EXPECT_THAT(ask(eve, "JOIN #tea"), EndsWith(":salon 774 eve #tea\r\n"));
  EXPECT_THAT(ask(eve, "METADATA #tea SYNC"), HasSubstr(" METADATA ada url * :x\r\n"));
}

TEST_F(MetadataTest, subscriptions_are_listed_and_limited) {  // "METADATA SUBS", "METADATA SUB"
  std::string keys;
  for (int n = 0; n < 49; ++n) keys += " k" + std::to_string(n);
  for (int at = 0; at < 49; at += 10) {
    std::string some;
    for (int n = at; n < std::min(at + 10, 49); ++n) some += " k" + std::to_string(n);
    EXPECT_EQ(ask(bob, "METADATA * SUB" + some), ":salon 770 bob" + some + "\r\n");
  }
  EXPECT_EQ(ask(bob, "METADATA * SUB k1 last $ more k2"),
            ":salon FAIL METADATA KEY_INVALID $ :This is no key\r\n"
            ":salon FAIL METADATA TOO_MANY_SUBS more :You have subscribed to as many keys as you may\r\n"
            ":salon 770 bob k1 last\r\n");
  const std::string listed = ask(bob, "METADATA * SUBS");
  EXPECT_THAT(listed,
              StartsWith(":salon BATCH +metadata2 metadata-subs\r\n@batch=metadata2 :salon 772 bob k0 k1 k10 "));
  EXPECT_THAT(listed, AllOf(HasSubstr(" last\r\n"), EndsWith(":salon BATCH -metadata2\r\n")));
}

TEST_F(MetadataTest, a_guest_that_is_watched_is_heard_of_once) {  // extended-monitor
  Visitor& eve = registered("eve", "draft/metadata-2 extended-monitor");
  ask(eve, "METADATA * SUB url");
  ask(eve, "MONITOR + ada");
  ask(ada, "METADATA * SET url :x");
  EXPECT_EQ(eve.read(), ":ada!ada@irc METADATA ada url * :x\r\n");
  ask(eve, "JOIN #tea");
  ask(ada, "METADATA * SET url :y");
  EXPECT_EQ(eve.read(), ":ada!ada@irc METADATA ada url * :y\r\n");
}

TEST_F(MetadataTest, can_be_said_before_one_is_here) {  // "before-connect"
  Visitor& eve = connect();
  ask(eve, "CAP LS 302\r\nCAP REQ :draft/metadata-2 batch");
  EXPECT_EQ(ask(eve, "METADATA * SET display-name :Eve"), ":salon 761 * * display-name * :Eve\r\n");
  EXPECT_EQ(ask(eve, "METADATA * SET url"), ":salon FAIL METADATA KEY_NOT_SET * url :The key is not set\r\n");
  EXPECT_THAT(ask(eve, "METADATA * GET display-name"), HasSubstr(" 761 * * display-name * :Eve\r\n"));
  EXPECT_THAT(ask(eve, "METADATA ada GET url"), StartsWith(":salon FAIL METADATA INVALID_TARGET ada :"));
  EXPECT_EQ(ask(eve, "METADATA * SUB url"), ":salon 770 * url\r\n");
  EXPECT_THAT(ask(eve, "NICK eve\r\nUSER eve 0 * :Eve\r\nCAP END"),
              AllOf(HasSubstr(" 001 eve "), EndsWith(":salon BATCH +metadata2 metadata eve\r\n"
                                                     "@batch=metadata2 :salon METADATA eve display-name * :Eve\r\n"
                                                     ":salon BATCH -metadata2\r\n")));
  EXPECT_THAT(ask(ada, "METADATA eve GET display-name"), HasSubstr(" 761 ada eve display-name * :Eve\r\n"));
  Visitor& leo = registered("leo");
  EXPECT_EQ(ask(leo, "CAP REQ :batch draft/metadata-2"),
            ":salon CAP leo ACK :batch draft/metadata-2\r\n"
            ":salon BATCH +metadata1 metadata leo\r\n:salon BATCH -metadata1\r\n");
}

// ---- WHOIS ----

TEST_F(MetadataTest, whois_tells_programs_what_people_can_read) {  // "RPL_WHOISKEYVALUE numeric"
  ask(ada, "METADATA * SET display-name :Ada the First");
  ask(ada, "METADATA * SET x-machine :0x17");
  EXPECT_THAT(ask(bob, "WHOIS ada"), AllOf(HasSubstr("\r\n:salon 760 bob ada display-name * :Ada the First\r\n"),
                                           Not(HasSubstr("x-machine"))));
  EXPECT_THAT(ask(registered("old"), "WHOIS ada"), Not(HasSubstr(" 760 ")));
}

TEST_F(MetadataTest, of_a_room_that_is_shut_is_for_those_inside) {
  ask(ada, "METADATA #tea SET url :tea://");
  Visitor& eve = registered("eve", capabilities);
  EXPECT_THAT(ask(eve, "METADATA #tea GET url"), HasSubstr(" 761 eve #tea url * :tea://\r\n"));
  for (const char* mode : {"+i", "-i+k cup", "+s"}) {
    ask(ada, "MODE #tea " + std::string(mode));
    for (const char* word : {"GET url", "LIST", "SYNC"}) {
      EXPECT_THAT(ask(eve, "METADATA #tea " + std::string(word)),
                  StartsWith(":salon FAIL METADATA INVALID_TARGET #tea :"))
          << mode << word;
    }
    EXPECT_THAT(ask(bob, "METADATA #tea GET url"), HasSubstr(" 761 bob #tea url * :tea://\r\n"));
  }
}

// ---- draft/metadata-3 ----

class Metadata3Test : public IrcTest {
 protected:
  static constexpr auto capabilities = "batch draft/metadata-3";
  Visitor& ada = registered("ada", capabilities);
  Visitor& bob = registered("bob", capabilities);
  Metadata3Test() {
    ask(ada, "JOIN #tea");
    ask(bob, "JOIN #tea");
    party.read_all();
  }
};

TEST_F(Metadata3Test, is_one_of_two_drafts) {  // "draft/metadata-3 Capability", "Relation with other specifications"
  EXPECT_THAT(
      ask(ada, "CAP LS 302"),
      HasSubstr("draft/metadata-3=before-connect,max-subs=50,max-keys=20,max-value-bytes=300,max-key-bytes=32"));
  EXPECT_EQ(ask(ada, "CAP REQ draft/metadata-2"), ":salon CAP ada NAK :draft/metadata-2\r\n");
  EXPECT_EQ(ask(connect(), "CAP REQ :draft/metadata-2 draft/metadata-3"),
            ":salon CAP * NAK :draft/metadata-2 draft/metadata-3\r\n");
  EXPECT_THAT(ask(bob, "CAP REQ :-draft/metadata-3 draft/metadata-2"), StartsWith(":salon CAP bob ACK :"));
}

TEST_F(Metadata3Test, is_set_and_taken_away_as_often_as_one_likes) {  // "METADATA SET"
  for (int times = 0; times < 2; ++times) {
    EXPECT_EQ(ask(ada, "METADATA * SET url :tea://"), ":salon 761 ada ada url * :tea://\r\n");
  }
  for (const char* line : {"METADATA * SET url", "METADATA * SET url", "METADATA * SET url :"}) {
    EXPECT_EQ(ask(ada, line), ":salon 766 ada ada url :key not set\r\n") << line;
  }
}

TEST_F(Metadata3Test, an_empty_value_of_the_other_draft_is_none) {  // "Keys and Values"
  Visitor& eve = registered("eve", "batch draft/metadata-2");
  ask(eve, "METADATA * SET url :");
  EXPECT_THAT(ask(ada, "METADATA eve GET url"), HasSubstr(" 766 ada eve url :"));
  EXPECT_THAT(ask(ada, "METADATA eve LIST"), Not(HasSubstr(" url ")));
}

TEST_F(Metadata3Test, has_its_own_words_for_what_goes_wrong) {  // "Replies"
  EXPECT_THAT(ask(ada, "METADATA * SET $url$ :x"), StartsWith(":salon FAIL METADATA INVALID_KEY $url$ :"));
  EXPECT_THAT(ask(ada, "METADATA * SET url :" + std::string(301, 'x')),
              StartsWith(":salon FAIL METADATA INVALID_VALUE url :"));
  EXPECT_THAT(ask(ada, "METADATA * SET url :\x02"), StartsWith(":salon FAIL METADATA INVALID_VALUE url :"));
  EXPECT_THAT(ask(ada, "METADATA #tea SNEEZE"), StartsWith(":salon FAIL METADATA INVALID_PARAMS SNEEZE :"));
  EXPECT_THAT(ask(ada, "METADATA nobody LIST"), StartsWith(":salon FAIL METADATA INVALID_TARGET nobody :"));
  EXPECT_THAT(ask(bob, "METADATA #tea CLEAR"), StartsWith(":salon FAIL METADATA KEY_NO_PERMISSION #tea * :"));
  EXPECT_THAT(ask(ada, "METADATA * GET URL"), HasSubstr(" WARN METADATA INVALID_KEY URL :"));
  EXPECT_THAT(ask(ada, "METADATA * UNSUB URL"), StartsWith(":salon WARN METADATA INVALID_KEY URL :"));
  for (const char* word : {"SUB url", "UNSUB url", "SUBS"}) {
    EXPECT_THAT(ask(ada, "METADATA bob " + std::string(word)), StartsWith(":salon FAIL METADATA INVALID_TARGET bob :"));
  }
}

TEST_F(Metadata3Test, has_limits) {  // "draft/metadata-3 Capability"
  party.setting.throttle = false;
  Visitor& eve = registered("eve", capabilities);
  for (int n = 0; n < 20; ++n) ask(eve, "METADATA * SET k" + std::to_string(n) + " :x");
  EXPECT_THAT(ask(eve, "METADATA * SET more :x"), StartsWith(":salon FAIL METADATA LIMIT_REACHED SET eve 20 :"));
  for (int n = 0; n < 50; ++n) ask(eve, "METADATA * SUB k" + std::to_string(n));
  EXPECT_THAT(ask(eve, "METADATA * SUB k1 more"), StartsWith(":salon FAIL METADATA LIMIT_REACHED SUB more 50 :"));
}

TEST_F(Metadata3Test, who_has_subscribed_hears_in_numerics) {  // "Notifications"
  EXPECT_EQ(ask(bob, "METADATA bob SUB display-name"),
            ":salon 770 bob display-name\r\n"
            ":salon BATCH +metadata3 metadata *ALL\r\n:salon BATCH -metadata3\r\n");
  EXPECT_EQ(ask(bob, "METADATA * SUB display-name"), ":salon 770 bob display-name\r\n") << "nothing new in it";
  ask(ada, "METADATA * SET display-name :Ada");
  EXPECT_EQ(bob.read(), ":salon 761 bob ada display-name * :Ada\r\n");
  ask(ada, "METADATA * SET display-name");
  EXPECT_EQ(bob.read(), ":salon 766 bob ada display-name :key not set\r\n");
  ask(ada, "METADATA #tea SET display-name :Tea");
  EXPECT_EQ(bob.read(), ":salon 761 bob #tea display-name * :Tea\r\n");
  Visitor& eve = registered("eve", capabilities);
  ask(eve, "METADATA * SET display-name :Eve");
  ask(eve, "JOIN #tea");
  EXPECT_EQ(bob.read(), ":eve!eve@irc JOIN #tea\r\n:salon 761 * eve display-name * :Eve\r\n");
  ask(bob, "CAP REQ -batch");
  ask(bob, "CAP REQ batch");
  EXPECT_THAT(ask(bob, "METADATA * SUBS"), Not(HasSubstr("display-name")));  // "draft/metadata-3 Capability"
}

TEST_F(Metadata3Test, what_there_is_comes_by_itself) {  // "Automatic synchronization", "METADATA SUB"
  ask(ada, "METADATA * SET display-name :Ada");
  Visitor& eve = registered("eve", capabilities);
  EXPECT_EQ(ask(eve, "MONITOR + ada"),
            ":salon 730 eve :ada!ada@irc\r\n"
            ":salon BATCH +metadata2 metadata ada\r\n:salon BATCH -metadata2\r\n");
  EXPECT_EQ(ask(eve, "METADATA * SUB display-name"),
            ":salon 770 eve display-name\r\n"
            ":salon BATCH +metadata3 metadata *ALL\r\n"
            "@batch=metadata3 :salon 761 eve ada display-name * :Ada\r\n"
            ":salon BATCH -metadata3\r\n");
  ask(ada, "METADATA * SET display-name :Lovelace");
  EXPECT_EQ(eve.read(), ":salon 761 eve ada display-name * :Lovelace\r\n");
  EXPECT_THAT(ask(eve, "JOIN #tea"), EndsWith(":salon BATCH +metadata4 metadata #tea\r\n"
                                              "@batch=metadata4 :salon 761 eve ada display-name * :Lovelace\r\n"
                                              ":salon BATCH -metadata4\r\n"));
  EXPECT_EQ(ask(eve, "METADATA *ALL SYNC"),  // "METADATA SYNC"
            ":salon BATCH +metadata5 metadata *ALL\r\n"
            "@batch=metadata5 :salon 761 eve ada display-name * :Lovelace\r\n"
            ":salon BATCH -metadata5\r\n");
  ask(eve, "MONITOR + leo");
  registered("leo");
  EXPECT_EQ(eve.read(),
            ":salon 730 eve :leo!leo@irc\r\n"
            ":salon BATCH +metadata6 metadata leo\r\n:salon BATCH -metadata6\r\n");
}

// "METADATA SUB": a batch or 774. There is nobody yet whose metadata could be in a batch.
TEST_F(Metadata3Test, who_is_nowhere_yet_is_told_later) {
  Visitor& eve = registered("eve", capabilities);
  EXPECT_EQ(ask(eve, "METADATA * SUB url"),
            ":salon 770 eve url\r\n"
            ":salon 774 eve *ALL 0 :Ask for it with METADATA SYNC\r\n");
  EXPECT_EQ(ask(eve, "METADATA *ALL SYNC"), ":salon BATCH +metadata2 metadata *ALL\r\n:salon BATCH -metadata2\r\n");
}

TEST_F(Metadata3Test, a_large_room_is_for_later) {  // "Postponed synchronization"
  for (int n = 0; n < 200; ++n) ask(registered("g" + std::to_string(n)), "JOIN #tea");
  Visitor& eve = registered("eve", capabilities);
  EXPECT_THAT(ask(eve, "JOIN #tea"), EndsWith(":salon 774 eve #tea 0 :Ask for it with METADATA SYNC\r\n"));
  EXPECT_EQ(ask(eve, "METADATA * SUB url"),
            ":salon 770 eve url\r\n"
            ":salon 774 eve *ALL 0 :Ask for it with METADATA SYNC\r\n");
  ask(ada, "METADATA * SET url :x");
  eve.read();
  EXPECT_THAT(ask(eve, "METADATA *ALL SYNC"), HasSubstr(" 761 eve ada url * :x\r\n"));
}

TEST_F(Metadata3Test, what_was_said_before_is_in_the_welcome) {  // "Automatic synchronization"
  Visitor& eve = connect();
  ask(eve, "CAP LS 302\r\nCAP REQ :draft/metadata-3 batch");
  EXPECT_EQ(ask(eve, "METADATA * SET display-name :Eve"), ":salon 761 * * display-name * :Eve\r\n");
  EXPECT_THAT(ask(eve, "METADATA * SET url :\x02"), StartsWith(":salon FAIL METADATA INVALID_VALUE url :"));
  EXPECT_EQ(ask(eve, "METADATA * SUB url"), ":salon 770 * url\r\n") << "no batch before registration";
  EXPECT_THAT(ask(eve, "NICK eve\r\nUSER eve 0 * :Eve\r\nCAP END"),
              EndsWith(":salon BATCH +metadata1 metadata eve\r\n"
                       "@batch=metadata1 :salon 761 eve eve display-name * :Eve\r\n"
                       ":salon BATCH -metadata1\r\n"
                       ":salon 422 eve :There is no message of the day\r\n"));
  EXPECT_THAT(ask(ada, "METADATA eve GET display-name"), HasSubstr(" 761 ada eve display-name * :Eve\r\n"));
}

}  // namespace
}  // namespace salon::session
