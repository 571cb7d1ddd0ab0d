// RENAME (IRCv3 draft/channel-rename, whose sections are cited): who does it, and what each client sees of it.
#include "session/irc/account_fixture.hpp"

namespace salon::session {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Renaming : public IrcTest {
 protected:
  /// ada, who has made it, and others, in #tea with nothing left to read.
  void meet(const std::string& capabilities = {}) {
    ada = &registered("ada", capabilities);
    ada->send("JOIN #tea\r\n");
    party.read_all();
  }
  Visitor& member(const std::string& nick, const std::string& capabilities = {}) {
    Visitor& client = registered(nick, capabilities);
    client.send("JOIN #tea\r\n");
    party.read_all();
    return client;
  }

  Visitor* ada = nullptr;
};

// "Renaming a channel with a reason", and without one: "The server to client command MUST always include the third
// parameter".
TEST_F(Renaming, is_told_by_its_word_to_who_knows_it) {
  meet("draft/channel-rename");
  Visitor& lea = member("lea", "draft/channel-rename");
  EXPECT_EQ(ask(*ada, "RENAME #TEA #Coffee :Typo fix"), ":ada!ada@irc RENAME #tea #Coffee :Typo fix\r\n");
  EXPECT_EQ(lea.read(), ":ada!ada@irc RENAME #tea #Coffee :Typo fix\r\n");
  party.pass(std::chrono::minutes(1));
  EXPECT_EQ(ask(*ada, "RENAME #coffee #milk"), ":ada!ada@irc RENAME #Coffee #milk :\r\n");
  EXPECT_EQ(ask(lea, "PRIVMSG #milk :mine"), ":ada!ada@irc RENAME #Coffee #milk :\r\n");
  EXPECT_EQ(ada->read(), ":lea!lea@irc PRIVMSG #milk :mine\r\n");
}

// "Fallback": PART, JOIN, "followed by the usual messages".
TEST_F(Renaming, is_told_as_going_over_to_who_does_not) {
  meet("draft/channel-rename");
  ada->send("TOPIC #tea :Topic of the renamed channel\r\n");
  Visitor& lea = member("lea");
  ada->send("RENAME #tea #bar :Changing the channel name\r\n");
  EXPECT_EQ(lea.read(),
            ":lea!lea@irc PART #tea :Changing the channel name\r\n"
            ":lea!lea@irc JOIN #bar\r\n"
            ":salon 332 lea #bar :Topic of the renamed channel\r\n"
            ":salon 333 lea #bar ada 1773482520\r\n"
            ":salon 353 lea = #bar :@ada lea\r\n"
            ":salon 366 lea #bar :End of NAMES list\r\n");
  EXPECT_THAT(ada->read(), Not(HasSubstr("JOIN"))) << "nobody has come";
}

TEST_F(Renaming, without_a_reason_says_where_one_went) {
  meet();
  EXPECT_THAT(ask(*ada, "RENAME #tea #bar"),
              StartsWith(":ada!ada@irc PART #tea :Renamed to #bar\r\n:ada!ada@irc JOIN #bar\r\n"));
}

TEST_F(Renaming, goes_over_as_each_client_has_asked_to_be_told) {
  meet("draft/channel-rename");
  Visitor& lea = member("lea", "extended-join userhost-in-names multi-prefix");
  Visitor& eve = member("eve", "no-implicit-names server-time message-tags");
  ada->send("RENAME #tea #bar :why\r\n");
  EXPECT_EQ(lea.read(),
            ":lea!lea@irc PART #tea :why\r\n"
            ":lea!lea@irc JOIN #bar * :Real Name\r\n"
            ":salon 353 lea = #bar :@ada!ada@irc lea!lea@irc eve!eve@irc\r\n"
            ":salon 366 lea #bar :End of NAMES list\r\n");
  EXPECT_EQ(eve.read(),
            "@time=2026-03-14T10:02:00.000Z :eve!eve@irc PART #tea :why\r\n"
            "@time=2026-03-14T10:02:00.000Z :eve!eve@irc JOIN #bar\r\n");
}

// "This fallback SHOULD NOT be used if the rename only changes the case of the channel name".
TEST_F(Renaming, of_the_case_alone_is_nothing_to_who_does_not_know_the_word) {
  meet("draft/channel-rename");
  Visitor& lea = member("lea");
  EXPECT_EQ(ask(*ada, "RENAME #tea #Tea"), ":ada!ada@irc RENAME #tea #Tea :\r\n");
  EXPECT_EQ(lea.read(), "");
  EXPECT_THAT(ask(lea, "NAMES #tea"), HasSubstr(" 353 lea = #Tea :@ada lea\r\n"));
}

// Its client knows ASCII alone (CASEMAPPING=ascii): for it these are two names.
TEST_F(Renaming, of_the_case_of_other_letters_is_told) {
  meet();
  ada->send("JOIN #été\r\n");
  party.read_all();
  EXPECT_THAT(ask(*ada, "RENAME #été #Été"), StartsWith(":ada!ada@irc PART #été :"));
}

// "Renaming a channel when the capability has not been negotiated", with labeled-response: one answer, in a batch.
TEST_F(Renaming, answers_a_label_with_all_that_came_of_it) {
  meet("batch labeled-response");
  const std::string said = ask(*ada, "@label=7 RENAME #tea #bar :why");
  EXPECT_THAT(said, StartsWith("@label=7 :salon BATCH +"));
  EXPECT_THAT(said, AllOf(HasSubstr(" :ada!ada@irc PART #tea :why\r\n"), HasSubstr(" :ada!ada@irc JOIN #bar\r\n"),
                          HasSubstr(" 366 ada #bar :End of NAMES list\r\n:salon BATCH -")));
  Visitor& lea = registered("lea", "batch labeled-response draft/channel-rename");
  lea.send("JOIN #cup\r\n");
  lea.read();
  EXPECT_EQ(ask(lea, "@label=8 RENAME #cup #mug"), "@label=8 :lea!lea@irc RENAME #cup #mug :\r\n");
  EXPECT_EQ(ask(lea, "@label=9 RENAME #mug #bar"),
            "@label=9 :salon FAIL RENAME CHANNEL_NAME_IN_USE #mug #bar :The channel name is already taken\r\n");
}

// "Errors", and the numerics that are more appropriate.
TEST_F(Renaming, is_refused_by_the_words_of_the_specification) {
  meet();
  Visitor& lea = member("lea");
  Visitor& eve = registered("eve");
  eve.send("JOIN #good\r\n");
  party.read_all();
  const auto name_taken = HasSubstr(" :The channel name is already taken\r\n");
  EXPECT_THAT(ask(*ada, "RENAME #tea #Good :no"),
              AllOf(StartsWith(":salon FAIL RENAME CHANNEL_NAME_IN_USE #tea #Good :"), name_taken));
  EXPECT_THAT(ask(*ada, "RENAME #tea #tea"), HasSubstr("FAIL RENAME CHANNEL_NAME_IN_USE #tea #tea :"));
  EXPECT_EQ(ask(*ada, "RENAME #tea %local"),
            ":salon FAIL RENAME CANNOT_RENAME #tea %local :This cannot be a channel's name\r\n");
  EXPECT_EQ(ask(lea, "RENAME #tea #bar"), ":salon 482 lea #tea :You're not channel operator\r\n");
  EXPECT_EQ(ask(eve, "RENAME #tea #bar"), ":salon 442 eve #tea :You're not on that channel\r\n");
  EXPECT_EQ(ask(eve, "RENAME #nowhere #bar"), ":salon 403 eve #nowhere :No such channel\r\n");
  EXPECT_EQ(ask(eve, "RENAME #good"), ":salon 461 eve RENAME :Not enough parameters\r\n");
  EXPECT_EQ(ask(eve, "RENAME #good :"), ":salon 461 eve RENAME :Not enough parameters\r\n");
  EXPECT_EQ(ask(eve, "RENAME"), ":salon 461 eve RENAME :Not enough parameters\r\n");
  ask(*ada, "RENAME #tea #bar");
  EXPECT_EQ(
      ask(*ada, "RENAME #bar #tea"),
      ":salon FAIL RENAME CANNOT_RENAME #bar #tea :This channel has been renamed recently; try again in 60 s\r\n");
  EXPECT_EQ(ask(connect(), "RENAME #tea #bar"), ":salon 451 * :You have not registered\r\n");
}

TEST_F(Renaming, of_the_lobby_is_for_nobody) {
  party.setting.operators = {{"root", "secret"}};
  Visitor& root = in_lobby("root");
  EXPECT_EQ(ask(root, "RENAME #lobby #hall"), ":salon 482 root #lobby :You're not channel operator\r\n");
  ask(root, "OPER root secret");
  EXPECT_EQ(ask(root, "RENAME #lobby #hall"),
            ":salon FAIL RENAME CANNOT_RENAME #lobby #hall :The channel cannot be renamed\r\n");
}

TEST_F(Renaming, by_who_operates_the_server_and_is_not_there_is_answered) {
  meet();
  party.setting.operators = {{"root", "secret"}};
  Visitor& root = registered("root");
  ask(root, "OPER root secret");
  EXPECT_EQ(ask(root, "RENAME #tea #bar"), ":salon NOTICE root :#tea is called #bar now\r\n");
  EXPECT_THAT(ada->read(), StartsWith(":ada!ada@irc PART #tea :Renamed to #bar\r\n"));
  ask(root, "CAP REQ draft/channel-rename");
  EXPECT_EQ(ask(root, "RENAME #bar #tea"), ":root!root@irc RENAME #bar #tea :\r\n");
}

TEST_F(Renaming, with_names_of_any_bytes_is_done_or_refused) {
  meet("draft/channel-rename");
  for (int value = 1; value < 256; ++value) {
    const char byte = static_cast<char>(value);
    if (byte == '\r' || byte == '\n') continue;
    const std::string said = ask(*ada, std::string("RENAME #tea #x") + byte);
    EXPECT_NE(said, "") << value;
    EXPECT_THAT(said, testing::EndsWith("\r\n")) << value;
    party.pass(std::chrono::minutes(1));
    if (said.starts_with(":ada!"))
      ask(*ada, "RENAME #x" + std::string(byte == ' ' ? "" : std::string(1, byte)) + " #tea");
    party.pass(std::chrono::minutes(1));
    ada->read();
  }
  const std::string long_name = "#" + std::string(400, 'y');
  const std::string said = ask(*ada, "RENAME #tea " + long_name);
  EXPECT_THAT(said, StartsWith(":salon FAIL RENAME CANNOT_RENAME #tea #yyyy"));
  EXPECT_THAT(said, testing::EndsWith(" :This cannot be a channel's name\r\n"));
}

// "This allows [...] issues with client-side logging where history is split": what was said is read under the new name,
// and by nobody else.
TEST_F(Renaming, leaves_what_was_said_to_those_who_could_hear_it) {
  meet("batch message-tags draft/chathistory draft/channel-rename");
  Visitor& eve = registered("eve", "batch message-tags draft/chathistory");
  ask(*ada, "PRIVMSG #tea :secret");
  ask(*ada, "RENAME #tea #bar");
  EXPECT_THAT(ask(*ada, "CHATHISTORY LATEST #bar * 10"), HasSubstr(" PRIVMSG #bar :secret\r\n"));
  EXPECT_THAT(ask(*ada, "SEARCH in=#bar;text=secret"), HasSubstr(" PRIVMSG #bar :secret\r\n"));
  EXPECT_THAT(ask(*ada, "CHATHISTORY TARGETS timestamp=2000-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 9"),
              HasSubstr(" CHATHISTORY TARGETS #bar "));
  ask(eve, "JOIN #tea");
  EXPECT_THAT(ask(eve, "CHATHISTORY LATEST #tea * 10"), Not(HasSubstr("secret")));
  EXPECT_THAT(ask(eve, "SEARCH text=secret"), Not(HasSubstr("PRIVMSG")));
  ask(eve, "PRIVMSG #tea :elsewhere");
  EXPECT_THAT(ask(*ada, "CHATHISTORY LATEST #bar * 10"), Not(HasSubstr("elsewhere")));
  EXPECT_THAT(ask(eve, "CHATHISTORY LATEST #tea * 10"), HasSubstr(" PRIVMSG #tea :elsewhere\r\n"));
}

TEST_F(Renaming, takes_read_markers_along) {
  meet("draft/read-marker draft/channel-rename");
  ask(*ada, "MARKREAD #tea timestamp=2026-03-14T10:00:00.000Z");
  ask(*ada, "RENAME #tea #bar");
  EXPECT_EQ(ask(*ada, "MARKREAD #bar"), ":salon MARKREAD #bar timestamp=2026-03-14T10:00:00.000Z\r\n");
  EXPECT_EQ(ask(*ada, "MARKREAD #tea"), ":salon MARKREAD #tea *\r\n");
}

class RenamingInCompany : public IrcAccounts {};

// Several clients of one guest, each with its own capabilities.
TEST_F(RenamingInCompany, is_told_to_each_client_of_who_did_it) {
  account("ada", "sesame");
  const auto come = [&](const std::string& capabilities) -> Visitor& {
    Visitor& client = coming_client("ada", capabilities);
    client.send("CAP END\r\n");
    client.read();
    return client;
  };
  Visitor& phone = come("draft/channel-rename");
  Visitor& laptop = come("");
  phone.send("JOIN #tea\r\n");
  party.read_all();
  phone.send("RENAME #tea #bar :why\r\n");
  EXPECT_EQ(phone.read(), ":ada!ada@irc RENAME #tea #bar :why\r\n");
  EXPECT_THAT(laptop.read(), AllOf(StartsWith(":ada!ada@irc PART #tea :why\r\n:ada!ada@irc JOIN #bar\r\n"),
                                   HasSubstr(" 366 ada #bar :")));
  party.pass(std::chrono::minutes(1));
  party.read_all();
  laptop.send("RENAME #bar #tea :back\r\n");
  EXPECT_THAT(laptop.read(), StartsWith(":ada!ada@irc PART #bar :back\r\n:ada!ada@irc JOIN #tea\r\n"));
  EXPECT_EQ(phone.read(), ":ada!ada@irc RENAME #bar #tea :back\r\n");
}

}  // namespace
}  // namespace salon::session
