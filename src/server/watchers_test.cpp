#include "server/watchers.hpp"

#include <gmock/gmock.h>

namespace salon::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class Body>
room::Event by(std::string nick, Body body) {
  room::Event event;
  event.actor.nick = std::move(nick);
  event.body = std::move(body);
  return event;
}

TEST(Watchers, hear_of_those_they_watch_and_of_no_others) {
  Watchers watchers;
  watchers.add("ada", 2);
  watchers.add("ada", 1);
  watchers.add("ada", 1);
  watchers.add("lea", 3);
  EXPECT_THAT(watchers.of(by("Ada", room::Entered{})), ElementsAre(1, 2));
  EXPECT_THAT(watchers.of(by("ada", room::Left{})), ElementsAre(1, 2));
  EXPECT_THAT(watchers.of(by("ada", room::AwayChanged{})), ElementsAre(1, 2));
  EXPECT_THAT(watchers.of(by("ada", room::RealNameChanged{})), ElementsAre(1, 2));
  EXPECT_THAT(watchers.of(by("ada", room::Said{})), IsEmpty());
  EXPECT_THAT(watchers.of(by("zoe", room::Entered{})), IsEmpty());
}

TEST(Watchers, hear_of_a_change_of_name_once_whichever_of_both_they_watch) {
  Watchers watchers;
  watchers.add("ada", 1);
  watchers.add("lea", 1);
  watchers.add("lea", 2);
  EXPECT_THAT(watchers.of(by("lea", room::Renamed{"ada", {}})), ElementsAre(1, 2));
}

TEST(Watchers, hear_no_more_when_they_are_taken_out) {
  Watchers watchers;
  watchers.add("ada", 1);
  watchers.remove("ada", 2);
  EXPECT_THAT(watchers.of(by("ada", room::Entered{})), ElementsAre(1));
  watchers.remove("ada", 1);
  watchers.remove("ada", 1);
  EXPECT_THAT(watchers.of(by("ada", room::Entered{})), IsEmpty());
}

}  // namespace
}  // namespace salon::server
