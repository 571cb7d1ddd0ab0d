#include "session/lines_render.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "session/phrases.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;

class LinesRender : public testing::Test {
 protected:
  template <class Body>
  std::string rendered(Body body, std::string nick = "ada", room::Dialect dialect = room::Dialect::irc) {
    room::Event event;
    event.time = WallTime(std::chrono::sys_days{std::chrono::year(2026) / 3 / 14} + 10h + 2min);
    event.actor = {.id = {1, 1}, .nick = std::move(nick), .user = {}, .dialect = dialect};
    event.body = std::move(body);
    std::string out;
    render(event, {.language = language}, setting, out);
    return out;
  }

  static room::Said said(std::string text, room::SayKind kind = room::SayKind::message) {
    return {.target = "#lobby", .kind = kind, .text = std::move(text), .others = 1, .to_room = true};
  }

  Setting setting;
  Language language = Language::english;
};

TEST_F(LinesRender, shows_what_was_said_and_when) {
  EXPECT_EQ(rendered(said("hello")), "[10:02] ada: hello\n");
  EXPECT_EQ(rendered(said("waves", room::SayKind::action)), "[10:02] * ada waves\n");
  EXPECT_EQ(rendered(said("psst", room::SayKind::notice)), "[10:02] ada: psst\n");
}

TEST_F(LinesRender, shows_the_time_of_the_servers_zone) {
  setting.utc_offset = 2h;
  EXPECT_EQ(rendered(said("hello")), "[12:02] ada: hello\n");
  setting.utc_offset = -11h;
  EXPECT_EQ(rendered(said("hello")), "[23:02] ada: hello\n");
}

TEST_F(LinesRender, shows_who_comes_and_goes) {
  EXPECT_EQ(rendered(room::Joined{.room = "#lobby"}), "* ada joined\n");
  EXPECT_EQ(rendered(room::Parted{.room = "#lobby", .reason = "lunch"}), "* ada left (lunch)\n");
  EXPECT_EQ(rendered(room::Left{.rooms = {"#lobby"}, .reason = {}}), "* ada left\n");
  EXPECT_EQ(rendered(room::Left{.rooms = {"#lobby"}, .reason = "Quit: bye"}), "* ada left (bye)\n");
  EXPECT_EQ(rendered(room::Left{.rooms = {"#lobby"}, .reason = "Quit: "}), "* ada left\n");
  EXPECT_EQ(rendered(room::Left{.rooms = {"#lobby"}, .reason = "spam", .expelled_by = "root"}),
            "* ada was sent away by root (spam)\n");
  EXPECT_EQ(rendered(room::Renamed{.old_nick = "guest-7", .rooms = {}}), "* guest-7 is now ada\n");
  EXPECT_EQ(rendered(room::TopicChanged{.room = "#lobby", .topic = "tea"}), "* ada set the topic of #lobby: tea\n");
  EXPECT_EQ(rendered(room::TopicChanged{.room = "#lobby", .topic = {}}), "* ada took away the topic of #lobby\n");
}

TEST_F(LinesRender, shows_nothing_of_what_is_quiet_or_nobodys_business) {
  EXPECT_EQ(rendered(room::Joined{.room = "#lobby", .quiet = true}), "");
  EXPECT_EQ(rendered(room::Parted{.room = "#lobby", .reason = {}, .quiet = true}), "");
  EXPECT_EQ(rendered(room::Left{.rooms = {"#lobby"}, .reason = {}, .dropped = false, .quiet = true}), "");
  EXPECT_EQ(rendered(room::Entered{}), "");
  EXPECT_EQ(rendered(room::Refused{}), "");
  EXPECT_EQ(rendered(room::Renamed{.old_nick = "udp-1", .rooms = {}}, "kitchen", room::Dialect::datagram), "");
}

TEST_F(LinesRender, speaks_the_language_of_the_recipient) {
  language = Language::french;
  EXPECT_EQ(rendered(room::Joined{.room = "#lobby"}), "* ada est là\n");
}

TEST_F(LinesRender, lets_no_control_and_no_formatting_through) {
  EXPECT_EQ(rendered(said("\x1b[31mred\x07")), "[10:02] ada: [31mred\n");
  EXPECT_EQ(rendered(said("\x02"
                          "bold\x0f \x03"
                          "04,12colour\x03 \x04"
                          "ff0000,00ff00hex\x04 \x03"
                          "1,end")),
            "[10:02] ada: bold colour hex ,end\n");
  EXPECT_EQ(rendered(room::Parted{.room = "#lobby", .reason = "a\x1b\nb"}), "* ada left (ab)\n");
}

TEST_F(LinesRender, a_message_of_several_lines_is_one_and_its_lines_cannot_be_taken_for_others) {
  EXPECT_EQ(rendered(said("a\n\n[10:02] bob: b")), "[10:02] ada: a\n  \n  [10:02] bob: b\n");
}

TEST_F(LinesRender, tags_are_not_for_this_dialect) { EXPECT_EQ(rendered(said("", room::SayKind::tags)), ""); }

TEST_F(LinesRender, a_line_is_one_whatever_is_in_it) {
  for (const std::string_view text : {"a\x0b"
                                      "b",
                                      "a\x0c"
                                      "b",
                                      "a\xC2\x85"
                                      "b"}) {
    const std::string line = rendered(said(std::string(text)));
    EXPECT_EQ(line, "[10:02] ada: ab\n");
  }
}

TEST_F(LinesRender, a_sensor_is_marked_unless_its_name_says_it) {
  EXPECT_EQ(rendered(said("21.5"), "kitchen", room::Dialect::datagram), "[10:02] kitchen (udp): 21.5\n");
  EXPECT_EQ(rendered(said("21.5"), "udp-192.168.1.57", room::Dialect::datagram), "[10:02] udp-192.168.1.57: 21.5\n");
}

TEST(Phrases, every_refusal_has_words_in_both_languages) {
  const Phrases english(Language::english);
  const Phrases french(Language::french);
  for (int why = 0; why <= static_cast<int>(room::Refusal::here_already); ++why) {
    const std::string said = english.refused(static_cast<room::Refusal>(why), "#x");
    EXPECT_GT(said.size(), 8U) << why;
    EXPECT_NE(said, french.refused(static_cast<room::Refusal>(why), "#x"));
    EXPECT_FALSE(said.contains('{')) << said;
  }
}

TEST(Phrases, count_in_both_languages) {
  Tally tally;
  tally.add({.target = "#lobby", .kind = {}, .text = "x", .others = 1, .to_room = true}, true);
  EXPECT_EQ(Phrases(Language::english).acknowledgement(tally, true).at(0), "kept in #lobby, sent to 1 other");
  EXPECT_EQ(Phrases(Language::french).acknowledgement(tally, true).at(0), "gardé dans #lobby, envoyé à 1 autre");
  tally.add({.target = "#lobby", .kind = {}, .text = "y", .others = 4, .to_room = true}, true);
  EXPECT_EQ(Phrases(Language::english).acknowledgement(tally, true).at(0),
            "2 lines kept in #lobby, sent to up to 4 others");
  EXPECT_EQ(Phrases(Language::french).acknowledgement(tally, false).at(0),
            "2 lignes envoyées à au plus 4 autres (non gardées : ce serveur n'a pas d'historique)");
  EXPECT_TRUE(Phrases(Language::english).acknowledgement({}, true).empty());
}

TEST(Phrases, what_is_put_into_them_is_not_read_as_a_pattern) {
  EXPECT_EQ(Phrases(Language::english).joined("{0}{1}"), "{0}{1} joined");
}

}  // namespace
}  // namespace salon::session
