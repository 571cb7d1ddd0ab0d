#include "transcript.hpp"

#include <gtest/gtest.h>

#include "session/caller.hpp"

namespace salon::app {
namespace {

namespace happening = session::happening;
using namespace std::chrono_literals;

constexpr WallTime midnight{std::chrono::sys_days{std::chrono::year(2026) / 3 / 14}};
constexpr WallTime now = midnight + 10h + 2min;

happening::Said said(std::string nick, std::string text) {
  return {.time = now - 1min, .nick = std::move(nick), .target = "#lobby", .text = std::move(text), .id = {}};
}

TEST(Transcript, what_is_said_has_its_time_and_its_speaker) {
  const Transcript transcript({});
  EXPECT_EQ(transcript.line(said("ada", "hello"), now), "[10:01] ada: hello\n");

  auto action = said("ada", "waves");
  action.kind = room::SayKind::action;
  EXPECT_EQ(transcript.line(action, now), "[10:01] * ada waves\n");

  auto untimed = said("ada", "hello");
  untimed.time.reset();
  EXPECT_EQ(transcript.line(untimed, now), "[10:02] ada: hello\n");
}

TEST(Transcript, a_line_of_ones_own_that_was_kept_has_a_tick) {
  const Transcript transcript({});
  auto own = said("ada", "hello");
  own.own = true;
  EXPECT_EQ(transcript.line(own, now), "[10:01] ada: hello ✓\n");
  own.history = true;
  EXPECT_EQ(transcript.line(own, now), "[10:01] ada: hello\n");
}

TEST(Transcript, what_is_said_in_private_shows_to_whom) {
  const Transcript transcript({});
  auto heard = said("bob", "psst");
  heard.target = "ada";
  EXPECT_EQ(transcript.line(heard, now), "[10:01] bob -> you: psst\n");
  auto own = said("ada", "psst");
  own.target = "bob";
  own.own = true;
  EXPECT_EQ(transcript.line(own, now), "[10:01] ada -> bob: psst ✓\n");
}

TEST(Transcript, what_was_said_on_another_day_there_shows_its_date) {
  auto old = said("eva", "good night");
  old.time = midnight - 30min;
  EXPECT_EQ(Transcript({}).line(old, now), "[2026-03-13 23:30] eva: good night\n");
  EXPECT_EQ(Transcript({.utc_offset = 60min}).line(old, now), "[00:30] eva: good night\n");
  EXPECT_EQ(Transcript({.utc_offset = -300min}).line(old, now), "[2026-03-13 18:30] eva: good night\n");
}

TEST(Transcript, what_happens_begins_with_a_star) {
  const Transcript english({});
  const Transcript french({.language = session::Language::french});
  struct Case {
    session::Happening happening;
    std::string english;
    std::string french;
  };
  const Case cases[] = {
      {happening::Registered{"ada"}, "", ""},
      {happening::Ended{"goodbye"}, "", ""},
      {happening::Joined{"ada", "#lobby", true}, "* you are ada in #lobby\n", "* vous êtes ada dans #lobby\n"},
      {happening::Joined{"bob", "#lobby", false}, "* bob joined\n", "* bob est là\n"},
      {happening::Left{"bob", "#lobby", "", false}, "* bob left\n", "* bob est parti\n"},
      {happening::Left{"ada", "#lobby", "", true}, "", ""},
      {happening::Renamed{"bob", "bobby", false}, "* bob is now bobby\n", "* bob s'appelle maintenant bobby\n"},
      {happening::RoomRenamed{"#tea", "#cups", "ada", "typo"}, "* ada renamed #tea: it is #cups now (typo)\n",
       "* ada a renommé #tea : c'est maintenant #cups (typo)\n"},
      {happening::Topic{"#lobby", "", "tea"}, "* the topic of #lobby: tea\n", "* le sujet de #lobby : tea\n"},
      {happening::Topic{"#lobby", "", ""}, "", ""},
      {happening::Names{"#lobby", {"ada", "bob"}}, "* 2 in #lobby: ada, bob\n", "* 2 dans #lobby : ada, bob\n"},
      {happening::Kicked{"bob", "#tea", "ada", "spam", false}, "* bob was removed from #tea by ada: spam\n",
       "* ada a exclu bob de #tea : spam\n"},
      {happening::Kicked{"lea", "#tea", "ada", "ada", true}, "* You were removed from #tea by ada\n",
       "* ada vous a exclu de #tea\n"},
      {happening::ModeChanged{"#tea", "ada", {'o', true, "bob"}}, "* ada made bob an operator\n",
       "* ada a fait de bob un opérateur\n"},
      {happening::ModeChanged{"#tea", "ada", {'Z', true, ""}}, "", ""},
      {happening::Invited{"ada", "#tea"}, "* ada invites you to #tea; /join #tea takes you there\n",
       "* ada vous invite dans #tea ; /join #tea y mène\n"},
      {happening::Notice{"be nice"}, "* be nice\n", "* be nice\n"},
      {happening::Problem{"no such nick"}, "* no such nick\n", "* no such nick\n"},
      {happening::NotKept{"#lobby", "hello", "full disk"}, "* not kept: hello (full disk)\n",
       "* non conservé : hello (full disk)\n"},
      {happening::Unacknowledged{"#lobby", "hello"}, "* not acknowledged, it may have been kept or not: hello\n",
       "* sans accusé de réception, peut-être conservé ou non : hello\n"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(english.line(test.happening, now), test.english);
    EXPECT_EQ(french.line(test.happening, now), test.french);
  }
}

TEST(Transcript, answers_are_sentences) {
  const Transcript english({});
  const Transcript french({.language = session::Language::french});
  happening::Person bob;
  bob.nick = "bob";
  bob.user = "~b";
  bob.host = "example.org";
  bob.real_name = "Bob B.";
  EXPECT_EQ(english.line(bob, now), "* bob is Bob B., ~b@example.org\n");
  bob.real_name.clear();
  bob.account = "robert";
  bob.rooms = "@#tea";
  bob.away = "lunch";
  bob.operates = bob.secure = true;
  bob.silent = 2h + 5min + 59s;
  EXPECT_EQ(english.line(bob, now),
            "* bob is ~b@example.org; logged in as robert; in @#tea; away: lunch; an operator of the server; over TLS; "
            "silent for 2 h 5 min\n");
  EXPECT_EQ(french.line(happening::NothingEarlier{}, now), "* rien de tel n'a été dit ici\n");
  EXPECT_EQ(english.line(happening::NothingEarlier{"#tea"}, now), "* Nothing has been kept of #tea.\n");
  EXPECT_EQ(english.line(happening::RoomListed{"#tea", 3, "Earl Grey"}, now), "* #tea: 3 here, \"Earl Grey\"\n");
  EXPECT_EQ(english.line(happening::WrongUse{"/whois NAME"}, now), "* Say it like this: /whois NAME\n");
}

TEST(Transcript, help_names_every_command) {
  for (const session::Language language : {session::Language::english, session::Language::french}) {
    const std::string help = Transcript({.language = language}).line(happening::Help{}, now);
    for (const std::string_view command : session::Caller::commands())
      if (command != "/help") EXPECT_NE(help.find(command), std::string::npos) << command;
  }
}

TEST(Transcript, a_crowd_is_not_listed_to_the_last_name) {
  std::vector<std::string> nicks;
  for (int number = 0; number < 50; ++number) nicks.push_back("guest" + std::to_string(number));
  const std::string line = Transcript({}).line(happening::Names{"#lobby", nicks}, now);
  EXPECT_TRUE(line.starts_with("* 50 in #lobby: guest0, "));
  EXPECT_TRUE(line.ends_with("guest19 and 30 more\n"));
}

TEST(Transcript, colours_are_ended_within_the_line_and_only_there_when_asked_for) {
  const Transcript coloured({.colours = true});
  const std::string line = coloured.line(said("ada", "hello"), now);
  EXPECT_TRUE(line.starts_with("\x1B[2m[10:01]\x1B[0m \x1B["));
  EXPECT_TRUE(line.ends_with("mada\x1B[0m: hello\n"));
  EXPECT_EQ(line, coloured.line(said("ada", "hello"), now)) << "a nick keeps its colour";
  const auto colour = [&](const char* nick) {
    const std::string text = coloured.line(said(nick, ""), now);
    return text.substr(0, text.find(nick));
  };
  EXPECT_EQ(colour("ada"), colour("Ada")) << "whatever its case";
  EXPECT_NE(colour("ada"), colour("bob"));
}

}  // namespace
}  // namespace salon::app
