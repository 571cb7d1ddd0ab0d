#include "session/irc/reference.hpp"

#include <gtest/gtest.h>

namespace salon::session::irc {
namespace {

using namespace std::chrono;

TEST(References, a_moment_is_to_the_millisecond) {  // server-time, "Format"
  const WallTime second{sys_days{year(2019) / 1 / 4} + 14h + 33min + 26s};
  EXPECT_EQ(time_from("2019-01-04T14:33:26.123Z"), second + 123ms);
  EXPECT_EQ(time_from("2019-01-04T14:33:26Z"), second);
  EXPECT_EQ(time_from("2019-01-04T14:33:26.5Z"), second + 500ms);
  EXPECT_EQ(time_from("2019-01-04T14:33:26.123456Z"), second + 123ms);
}

TEST(References, other_times_are_none) {
  for (const char* text :
       {"", "Z", "noon", "2019-01-04T14:33:26.123", "2019-01-04 14:33:26.123Z", "2019-02-30T14:33:26.123Z",
        "2019-13-04T14:33:26.123Z", "2019-01-04T24:33:26.123Z", "2019-01-04T14:60:26.123Z", "2019-01-04T14:33:61.123Z",
        "2019-01-04T14:33:26.Z", "2019-01-04T14:33:26.-1Z", "2019-01-04T14:33Z", "+019-01-04T14:33:26.123Z",
        "-019-01-04T14:33:26.123Z", "2019-1-04T14:33:26.123Z", "2019-01-04T14:33:2xZ", "2019-01-04T14:33:26x1Z"}) {
    EXPECT_EQ(time_from(text), std::nullopt) << text;
  }
}

TEST(References, a_message_is_named_by_its_id) {
  EXPECT_EQ(id_from("3-1284"), (room::EntryId{3, 1284}));
  for (const char* text : {"", "-", "3", "3-", "-3", "3-x", "x-3", "3--4", "3-99999999999999999999999"}) {
    EXPECT_EQ(id_from(text), std::nullopt) << text;
  }
  EXPECT_EQ(reference_from("msgid=3-4").place, room::Place(room::EntryId{3, 4}));
  EXPECT_EQ(reference_from("msgid").kind, Reference::Kind::msgid);
  EXPECT_EQ(reference_from("*").kind, Reference::Kind::unknown);
}

}  // namespace
}  // namespace salon::session::irc
