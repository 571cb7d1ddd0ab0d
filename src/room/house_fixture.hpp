// For the tests of this layer: a log in miniature that gives each command its id, its tag and its time.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "room/house.hpp"

namespace salon::room {

class HouseTest : public testing::Test {
 protected:
  explicit HouseTest(Limits limits = {}) : house(limits) {}

  /// Applies `command` as session `session` of node 1 and gives all that came of it.
  std::vector<Event> apply_all(SessionId session, Command command) {
    const Entry entry{{1, ++sequence}, command_version, {1, incarnation, session, ++tag}, now, std::move(command)};
    std::vector<Event> events;
    house.apply(entry, events);
    return events;
  }

  /// The same for a command that gives exactly one event, as every guest's does.
  Event apply(SessionId session, Command command) {
    std::vector<Event> events = apply_all(session, std::move(command));
    EXPECT_EQ(events.size(), 1U);
    if (events.empty()) return {};
    EXPECT_EQ(events[0].id, (EntryId{1, sequence}));
    EXPECT_EQ(events[0].time, now);
    EXPECT_EQ(events[0].origin, (Origin{1, incarnation, session, tag}));
    EXPECT_EQ(events[0].actor.id, (GuestId{1, session}));
    return events[0];
  }

  Event enter(SessionId session, std::string nick, std::string claim = {}) {
    return apply(session, Enter{std::move(nick), Dialect::lines, "user", "Real Name", std::move(claim)});
  }

  template <class Body>
  static Body body_of(const Event& event) {
    EXPECT_TRUE(std::holds_alternative<Body>(event.body)) << "another kind of event: " << event.body.index();
    return std::holds_alternative<Body>(event.body) ? std::get<Body>(event.body) : Body{};
  }

  House house;
  std::uint64_t sequence = 0;
  std::uint64_t tag = 0;
  std::uint64_t incarnation = 1;
  WallTime now{std::chrono::milliseconds(1'000'000)};
};

}  // namespace salon::room
