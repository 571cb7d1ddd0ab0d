// Filters, in words: what is typed at nc by who keeps order, and what is read by who said something that one caught.
#include <gmock/gmock.h>

#include "session/lines_fixture.hpp"
#include "session/lines_render.hpp"
#include "session/phrases.hpp"

namespace salon::session {
namespace {

using testing::HasSubstr;

struct LinesFilters : LinesInTea {};

TEST_F(LinesFilters, who_said_it_alone_is_told_and_by_which) {
  EXPECT_EQ(ask(ada, "/filter buy .* now"), "* ada lets nobody in #tea say buy\\s.*\\snow (a filter)\n");
  EXPECT_EQ(lea.read(), "* ada lets nobody in #tea say buy\\s.*\\snow (a filter)\n");
  EXPECT_EQ(ask(lea, "BUY tea NOW!"), "* That was not said: #tea has a filter that caught it: buy\\s.*\\snow\n");
  EXPECT_EQ(ask(lea, "/me wants to buy tea now"),
            "* That was not said: #tea has a filter that caught it: buy\\s.*\\snow\n");
  EXPECT_EQ(ada.read(), "");
  EXPECT_EQ(ask(lea, "buy tea"), "");
  EXPECT_EQ(ada.read(), "[10:02] lea: buy tea\n");
  EXPECT_EQ(ask(ada, "buy tea now"), "") << "who keeps order says what it likes";
  EXPECT_EQ(lea.read(), "[10:02] ada: buy tea now\n");
  EXPECT_EQ(ask(ada, "/unfilter buy .* now"), "* ada lets everyone in #tea say buy\\s.*\\snow again\n");
  lea.read();
  EXPECT_EQ(ask(lea, "buy tea now"), "");
}

TEST_F(LinesFilters, who_comes_and_speaks_in_one_breath_meets_them_too) {
  party.submit(0, room::SetModes{"#lobby", {{'g', true, "spam"}}});
  party.read_all();
  Visitor& bob = party.connect();
  bob.send("buy spam\n");
  bob.half_close();
  EXPECT_THAT(bob.read(), HasSubstr("* That was not said: #lobby has a filter that caught it: spam\n"));
}

TEST_F(LinesFilters, are_listed_for_who_keeps_order) {
  EXPECT_EQ(ask(ada, "/filters"), "* #tea has no filters; /filter PATTERN makes one\n");
  ask(ada, "/filter milk");
  lea.read();
  EXPECT_EQ(ask(ada, "/filters"), "* milk (by ada, 2026-03-14 10:02 UTC)\n");
  EXPECT_EQ(ask(lea, "/filters"), "* That takes a higher rank in #tea than you have\n");
  EXPECT_EQ(ask(lea, "/filter tea"), "* That takes a higher rank in #tea than you have\n");
  EXPECT_EQ(ask(ada, "/filter"), "* Say it like this: /filter PATTERN\n");
  EXPECT_EQ(ask(ada, "/filter (milk"), "* (milk cannot be a filter: missing ): (milk\n");
}

TEST_F(LinesFilters, what_they_caught_is_in_the_log_of_who_keeps_order_and_nowhere_else) {
  ask(ada, "/filter milk");
  lea.read();
  ask(lea, "MILK for sale");
  EXPECT_EQ(ask(ada, "/modlog 1"), "* 2026-03-14 10:02 UTC A filter kept lea from saying something: milk\n");
  EXPECT_EQ(ask(ada, "/history"), "* Nothing has been kept of #tea.\n");
}

TEST_F(LinesFilters, of_the_server_are_for_every_room_and_in_private) {
  party.submit(0, room::Filter{"milk"});
  EXPECT_EQ(ask(ada, "milk"), "* That was not said: the server has a filter that caught it: milk\n");
  EXPECT_EQ(ask(ada, "/msg lea m\u200Bilk"), "* That was not said: the server has a filter that caught it: milk\n");
  EXPECT_EQ(lea.read(), "");
}

}  // namespace
}  // namespace salon::session
