#include "figures_view.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "server/figures.hpp"

namespace salon::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// What a server of ours would say.
std::string example() {
  server::FiguresWriter writer;
  writer.family("salon_guests", "gauge", "Guests.");
  for (const auto& [label, count] :
       {std::pair{"lines", 7U}, std::pair{"irc", 12'345U}, std::pair{"websocket", 0U}, std::pair{"datagram", 1U}}) {
    writer.value("salon_guests", "dialect=\"" + std::string(label) + "\"", count);
  }
  const auto one = [&](std::string_view name, std::uint64_t value) {
    writer.family(name, "gauge", "One.");
    writer.value(name, {}, value);
  };
  one("salon_ready", 1);
  one("salon_connections", 12'353);
  one("salon_connections_total", 1'204'331);
  one("salon_lines_total", 4'000'000'000);
  one("salon_deliveries_total", 18'331'002'551);
  one("salon_queued_bytes", 1'234'567);
  one("salon_queued_bytes_most", 4'096);
  server::Histogram turns;
  for (int i = 0; i < 98; ++i) turns.observe(80us);
  for (int i = 0; i < 2; ++i) turns.observe(3s);  // above every bound
  writer.histogram("salon_turn_seconds", "Turns.", turns);
  writer.histogram("salon_keep_seconds", "Keeping.", {});
  writer.family("salon_dropped_total", "counter", "Dropped.");
  for (const char* reason :
       {"reset", "vanished", "does_not_read", "turned_away", "handshake_failed", "handshakes_full"})
    writer.value("salon_dropped_total", "reason=\"" + std::string(reason) + "\"", 123'456);
  writer.family("salon_start_time_seconds", "gauge", "Start.");
  writer.seconds("salon_start_time_seconds", {}, 1'773'482'520s);  // 2026-03-14 10:02 UTC
  return writer.take();
}

TEST(FiguresView, what_the_server_writes_is_read) {
  const auto figures = read_figures(example());
  ASSERT_TRUE(figures) << figures.error().message();
  EXPECT_EQ(figures->value("guests", "irc"), 12'345);
  EXPECT_EQ(figures->value("lines_total"), 4e9);
  EXPECT_EQ(figures->value("nothing"), 0);
  const Times& turns = figures->times.at("turn_seconds");
  EXPECT_EQ(turns.count, 100);
  EXPECT_EQ(turns.buckets.size(), 13U);
  EXPECT_EQ(turns.within(0.5), 0.0001);
  EXPECT_TRUE(std::isinf(turns.within(0.99).value()));
  EXPECT_FALSE(figures->times.at("keep_seconds").within(0.5));
}

TEST(FiguresView, what_is_none_is_refused) {
  for (const char* text : {"", "<html>\n", "salon_guests\n", "salon_guests{dialect=\"irc\" 3\n", "salon_guests x\n",
                           "salon_guests{dialect} 3\n", "other_figure 3\n"}) {
    EXPECT_FALSE(read_figures(text)) << text;
  }
  EXPECT_TRUE(read_figures("# HELP a b\nother_figure 3\nsalon_ready 1"));
}

TEST(FiguresView, no_line_is_wider_than_a_terminal) {
  const auto figures = read_figures(example());
  ASSERT_TRUE(figures);
  const std::string text =
      show_figures(*figures, "chat.example.org:8888", WallTime(1'773'482'520s + 3h + 12min), 60min);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    EXPECT_LE(end - begin, 80U) << text.substr(begin, end - begin);
    begin = end + 1;
  }
  EXPECT_THAT(text, HasSubstr("at chat.example.org:8888\nopen         since 2026-03-14 11:02, 3 h 12 min ago\n"));
  EXPECT_THAT(text, HasSubstr("guests       12,353: 7 with nc, 12,345 with IRC, 1 by datagram\n"));
  EXPECT_THAT(text, HasSubstr("turns        half within 0.1 ms, 99 of 100 above 2 s, mean 60.1 ms\n"));
  EXPECT_THAT(text, HasSubstr("keeping      nothing yet\n"));
  EXPECT_THAT(text, HasSubstr("waiting      1.2 MB for guests to read it, at most 4.1 kB for one\n"));
  EXPECT_THAT(text, HasSubstr(" did not read,\n             123,456 turned away, 123,456 failed at TLS,\n"));
}

TEST(FiguresView, a_server_that_takes_nothing_says_so_first) {
  const auto figures = read_figures("salon_ready 0\nsalon_start_time_seconds 1773482520\n");
  ASSERT_TRUE(figures);
  EXPECT_THAT(show_figures(*figures, "localhost:8888", WallTime(1'773'482'520s), 0min), HasSubstr("NOT READY"));
}

TEST(FiguresView, programs_get_one_object_on_one_line) {
  const auto figures = read_figures(example());
  ASSERT_TRUE(figures);
  const std::string json = figures_as_json(*figures, "localhost:8888");
  EXPECT_THAT(json, testing::StartsWith(R"({"address":"localhost:8888","ready":true,"figures":{)"));
  EXPECT_THAT(json, HasSubstr(R"("salon_guests":{"lines":7.0,"irc":12345.0,"websocket":0.0,"datagram":1.0})"));
  EXPECT_THAT(json, HasSubstr(R"("half_within":0.0001,"99_of_100_within":null)"));
  EXPECT_EQ(json.find('\n'), json.size() - 1);
}

}  // namespace
}  // namespace salon::app
