#include "session/irc/render.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "session/session.hpp"

namespace salon::session::irc {
namespace {

using room::Dialect;
using room::SayKind;

constexpr Capabilities all = capability::server_time | capability::message_tags;
/// 2026-01-02 03:04:05.006 UTC.
constexpr WallTime when{std::chrono::sys_days{std::chrono::year(2026) / 1 / 2} + std::chrono::hours(3) +
                        std::chrono::minutes(4) + std::chrono::seconds(5) + std::chrono::milliseconds(6)};

template <class Body>
std::string rendered(Body body, Capabilities capabilities = 0, Dialect dialect = Dialect::irc) {
  const room::Event event{.id = {3, 1284},
                          .time = when,
                          .origin = {},
                          .actor = {.id = {1, 2}, .nick = "ada", .user = "lovelace", .dialect = dialect},
                          .body = std::move(body),
                          .to_rooms = {},
                          .to_guests = {}};
  std::string out = "before|";
  irc::render(event, {.dialect = Dialect::irc, .capabilities = capabilities}, Setting{}, out);
  EXPECT_TRUE(out.starts_with("before|"));
  return out.substr(7);
}

TEST(IrcRender, each_variant_has_its_tags) {  // server-time; message-ids
  const room::Said said{.target = "#lobby", .text = "hello"};
  EXPECT_EQ(rendered(said), ":ada!lovelace@irc PRIVMSG #lobby :hello\r\n");
  EXPECT_EQ(rendered(said, capability::server_time),
            "@time=2026-01-02T03:04:05.006Z :ada!lovelace@irc PRIVMSG #lobby :hello\r\n");
  EXPECT_EQ(rendered(said, capability::message_tags), "@msgid=3-1284 :ada!lovelace@irc PRIVMSG #lobby :hello\r\n");
  EXPECT_EQ(rendered(said, all),
            "@time=2026-01-02T03:04:05.006Z;msgid=3-1284 :ada!lovelace@irc PRIVMSG #lobby :hello\r\n");
}

TEST(IrcRender, an_msgid_is_the_text_of_the_entrys_id) {
  const room::Event event{.id = {0xFFFF'FFFF'FFFF'FFFFU, 0xFFFF'FFFF'FFFF'FFFFU},
                          .time = when,
                          .origin = {},
                          .actor = {},
                          .body = room::Said{.target = "#a", .text = "x"},
                          .to_rooms = {},
                          .to_guests = {}};
  std::string out;
  irc::render(event, {.dialect = Dialect::irc, .capabilities = all}, Setting{}, out);
  EXPECT_NE(out.find("msgid=" + event.id.text() + " "), std::string::npos) << out;
}

TEST(IrcRender, each_capability_shows_what_it_is_for) {  // away-notify; extended-join; setname
  EXPECT_EQ(rendered(room::AwayChanged{"at tea"}), "");
  EXPECT_EQ(rendered(room::AwayChanged{"at tea"}, capability::away_notify), ":ada!lovelace@irc AWAY :at tea\r\n");
  EXPECT_EQ(rendered(room::AwayChanged{}, capability::away_notify), ":ada!lovelace@irc AWAY\r\n");
  EXPECT_EQ(rendered(room::RealNameChanged{"Ada L."}), "");
  EXPECT_EQ(rendered(room::RealNameChanged{"Ada L."}, capability::setname), ":ada!lovelace@irc SETNAME :Ada L.\r\n");
  const room::Joined joined{.room = "#a", .quiet = false, .real_name = "Ada L.", .away = "at tea"};
  EXPECT_EQ(rendered(joined), ":ada!lovelace@irc JOIN #a\r\n");
  EXPECT_EQ(rendered(joined, capability::extended_join), ":ada!lovelace@irc JOIN #a * :Ada L.\r\n");
  EXPECT_EQ(rendered(joined, capability::away_notify),
            ":ada!lovelace@irc JOIN #a\r\n:ada!lovelace@irc AWAY :at tea\r\n");
}

TEST(IrcRender, what_operators_do_is_seen) {  // "KILL message", "WALLOPS message"
  EXPECT_EQ(rendered(room::Left{.rooms = {}, .reason = "spam", .expelled_by = "root"}),
            ":ada!lovelace@irc QUIT :Killed (root (spam))\r\n");
  EXPECT_EQ(rendered(room::Left{.rooms = {}, .reason = {}, .expelled_by = "root"}),
            ":ada!lovelace@irc QUIT :Killed (root (no reason given))\r\n");
  EXPECT_EQ(rendered(room::Proclaimed{"tea!"}), ":ada!lovelace@irc WALLOPS :tea!\r\n");
}

TEST(IrcRender, a_bots_messages_bear_its_tag) {  // bot-mode, "The bot tag"
  const room::Event event{.id = {3, 1284},
                          .time = when,
                          .origin = {},
                          .actor = {.id = {1, 2}, .nick = "r2", .user = "r", .dialect = Dialect::irc, .bot = true},
                          .body = room::Said{.target = "#a", .text = "beep"},
                          .to_rooms = {},
                          .to_guests = {}};
  std::string out;
  irc::render(event, {.dialect = Dialect::irc, .capabilities = capability::message_tags}, Setting{}, out);
  EXPECT_EQ(out, "@msgid=3-1284;bot :r2!r@irc PRIVMSG #a :beep\r\n");
  out.clear();
  irc::render(event, {.dialect = Dialect::irc, .capabilities = capability::server_time}, Setting{}, out);
  EXPECT_EQ(out, "@time=2026-01-02T03:04:05.006Z :r2!r@irc PRIVMSG #a :beep\r\n");
}

TEST(IrcRender, the_host_tells_how_a_guest_speaks) {
  const room::Said said{.target = "#lobby", .text = "x"};
  EXPECT_TRUE(rendered(said, 0, Dialect::lines).starts_with(":ada!lovelace@lines "));
  EXPECT_TRUE(rendered(said, 0, Dialect::datagram).starts_with(":ada!lovelace@udp "));
}

TEST(IrcRender, every_event_has_its_message) {
  EXPECT_EQ(rendered(room::Said{.target = "#a", .kind = SayKind::notice, .text = "n"}),
            ":ada!lovelace@irc NOTICE #a :n\r\n");
  EXPECT_EQ(rendered(room::Joined{.room = "#a"}), ":ada!lovelace@irc JOIN #a\r\n");
  EXPECT_EQ(rendered(room::Parted{.room = "#a", .reason = "so long"}), ":ada!lovelace@irc PART #a :so long\r\n");
  EXPECT_EQ(rendered(room::Parted{.room = "#a", .reason = {}}), ":ada!lovelace@irc PART #a\r\n");
  EXPECT_EQ(rendered(room::Left{.rooms = {"#a"}, .reason = "Quit: bye"}), ":ada!lovelace@irc QUIT :Quit: bye\r\n");
  EXPECT_EQ(rendered(room::Left{.rooms = {"#a"}, .reason = {}, .dropped = true}),
            ":ada!lovelace@irc QUIT :Connection lost\r\n");
  EXPECT_EQ(rendered(room::Renamed{.old_nick = "eve", .rooms = {}}), ":eve!lovelace@irc NICK ada\r\n");
  EXPECT_EQ(rendered(room::TopicChanged{.room = "#a", .topic = "tea"}, capability::server_time),
            "@time=2026-01-02T03:04:05.006Z :ada!lovelace@irc TOPIC #a :tea\r\n");
  EXPECT_EQ(rendered(room::Entered{}), "");
  EXPECT_EQ(rendered(room::Refused{}), "");
}

/// The first message alone: an id names one.
TEST(IrcRender, what_is_in_history_has_its_id) {  // message-ids, "Tags"
  constexpr Capabilities ids = capability::message_tags;
  const auto id_of = [](const std::string& shown) { return shown.substr(0, shown.find(' ')); };
  const std::string id = "@msgid=3-1284";
  EXPECT_EQ(id_of(rendered(room::Joined{.room = "#a"}, ids)), id);
  EXPECT_EQ(id_of(rendered(room::Parted{.room = "#a", .reason = {}}, ids)), id);
  EXPECT_EQ(id_of(rendered(room::Renamed{.old_nick = "eve", .rooms = {}}, ids)), id);
  EXPECT_EQ(id_of(rendered(room::TopicChanged{.room = "#a", .topic = "tea"}, ids)), id);
  EXPECT_EQ(id_of(rendered(room::Kicked{"#a", {}, "bob", "so"}, ids)), id);
  EXPECT_EQ(id_of(rendered(room::ModesChanged{"#a", {{'m', true}}, {}}, ids)), id);
  const std::string kept = rendered(room::Joined{.room = "#a", .ranks = room::rank::channel_operator}, ids);
  EXPECT_EQ(kept, id + " :ada!lovelace@irc JOIN #a\r\n:salon MODE #a +o ada\r\n");
  room::ModesChanged many{"#a", {}, {}};
  for (char letter = 'a'; letter < 'z'; ++letter) many.made.push_back({'b', true, std::string(100, letter) + "!*@*"});
  const std::string modes = rendered(many, ids);
  EXPECT_TRUE(modes.starts_with(id + " "));
  EXPECT_GT(std::ranges::count(modes, '\n'), 1);
  EXPECT_EQ(modes.find("msgid", 2), modes.npos);
}

/// The event's origin is the node here: many left with one entry.
TEST(IrcRender, who_was_swept_out_has_no_id_of_its_own) {
  EXPECT_EQ(rendered(room::Left{.rooms = {"#a"}, .reason = {}, .dropped = true}, capability::message_tags),
            ":ada!lovelace@irc QUIT :Connection lost\r\n");
}

TEST(IrcRender, a_quiet_guest_comes_and_goes_unseen) {
  EXPECT_EQ(rendered(room::Joined{.room = "#a", .quiet = true}), "");
  EXPECT_EQ(rendered(room::Parted{.room = "#a", .reason = {}, .quiet = true}), "");
  EXPECT_EQ(rendered(room::Left{.rooms = {"#a"}, .reason = {}, .dropped = false, .quiet = true}), "");
}

/// The messages of `out`, each at most 512 bytes with its CRLF, tags not counted; gives the texts joined.
std::string joined_texts(std::string_view out, std::string_view before, std::string_view behind, std::size_t& count) {
  std::string text;
  for (count = 0; !out.empty(); ++count) {
    const std::size_t end = out.find("\r\n");
    std::string_view line = out.substr(0, end);
    out.remove_prefix(end + 2);
    EXPECT_EQ(line.find("msgid=") != line.npos, count == 0) << "the id is on the first and on no other";
    line.remove_prefix(line.find(' ') + 1);
    EXPECT_LE(line.size(), 510U);
    line.remove_prefix(line.find(before) + before.size());
    EXPECT_TRUE(line.ends_with(behind));
    line.remove_suffix(behind.size());
    text += line;
  }
  return text;
}

TEST(IrcRender, a_long_line_is_several_messages_and_one_msgid) {
  std::string text;
  while (text.size() < 4090) text += "\xc3\xa9\xe2\x82\xac word";
  std::size_t count = 0;
  const std::string said = rendered(room::Said{.target = "#lobby", .text = text}, all);
  EXPECT_EQ(joined_texts(said, " PRIVMSG #lobby :", "", count), text);
  EXPECT_GT(count, 8U);
  const std::string action = rendered(room::Said{.target = "#lobby", .kind = SayKind::action, .text = text}, all);
  EXPECT_EQ(joined_texts(action,
                         " PRIVMSG #lobby :\x01"
                         "ACTION ",
                         "\x01", count),
            text);
}

TEST(IrcRender, a_notice_of_several_lines_is_a_batch_and_an_action_is_none) {  // multiline, "Batch types"
  const room::Said notice{.target = "#a", .kind = SayKind::notice, .text = "one\ntwo"};
  EXPECT_EQ(rendered(notice, capability::multiline),
            ":ada!lovelace@irc BATCH +m3-1284 draft/multiline #a\r\n"
            "@batch=m3-1284 :ada!lovelace@irc NOTICE #a :one\r\n"
            "@batch=m3-1284 :ada!lovelace@irc NOTICE #a :two\r\n"
            "BATCH -m3-1284\r\n");
  EXPECT_EQ(rendered(notice), ":ada!lovelace@irc NOTICE #a :one\r\n:ada!lovelace@irc NOTICE #a :two\r\n");
  const room::Said action{.target = "#a", .kind = SayKind::action, .text = "one\ntwo"};
  EXPECT_EQ(rendered(action, capability::multiline), rendered(action));
}

TEST(IrcRender, history_looks_like_what_it_was) {
  const room::Line line{.id = {3, 1},
                        .time = when,
                        .room = "#lobby",
                        .nick = "ada",
                        .user = {},
                        .dialect = Dialect::lines,
                        .kind = SayKind::action,
                        .text = "waves"};
  std::string out;
  irc::render(line, {.dialect = Dialect::irc, .capabilities = all},
              {.room = "#Lobby", .batch = "h1", .time_of_day = {}}, out);
  EXPECT_EQ(out,
            "@batch=h1;time=2026-01-02T03:04:05.006Z;msgid=3-1 :ada!guest@lines PRIVMSG #Lobby :\x01"
            "ACTION waves\x01\r\n");
}

}  // namespace
}  // namespace salon::session::irc
