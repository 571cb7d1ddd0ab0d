#include "proto/datagram.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/generator.hpp"

namespace salon::proto {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A payload's messages, as "name> text" or "text".
std::vector<std::string> messages_of(std::string_view payload) {
  std::vector<std::string> messages;
  DatagramReader reader(payload);
  while (const auto line = reader.next()) {
    EXPECT_FALSE(line->text.empty());
    messages.push_back(line->name.empty() ? std::string(line->text)
                                          : std::string(line->name) + "> " + std::string(line->text));
  }
  EXPECT_FALSE(reader.next().has_value());
  return messages;
}

TEST(Datagram, a_datagram_is_a_message_with_or_without_a_line_end) {
  EXPECT_THAT(messages_of("temp 21.5"), ElementsAre("temp 21.5"));
  EXPECT_THAT(messages_of("temp 21.5\n"), ElementsAre("temp 21.5"));
  EXPECT_THAT(messages_of("temp 21.5\r\n"), ElementsAre("temp 21.5"));
}

TEST(Datagram, each_line_is_a_message) {
  EXPECT_THAT(messages_of("one\ntwo\r\n\n\r\nthree"), ElementsAre("one", "two", "three"));
}

TEST(Datagram, an_empty_datagram_says_nothing) {
  EXPECT_THAT(messages_of(""), IsEmpty());
  EXPECT_THAT(messages_of("\n\r\n\n"), IsEmpty());
}

TEST(Datagram, a_line_may_bring_a_name) {
  EXPECT_THAT(messages_of("@kitchen temp 21.5\n@cellar  humid\nplain"),
              ElementsAre("kitchen> temp 21.5", "cellar>  humid", "plain"));
  EXPECT_THAT(messages_of("@é-1 x"), ElementsAre("é-1> x"));
}

TEST(Datagram, what_is_no_name_is_text) {
  for (const char* line : {"@", "@ ", "@ x", "@ada", "@ada ", "@#lobby hi", "@@ada hi", "@:x hi", "@&x hi", "@\xFF hi",
                           "@a\tb hi", "@abcdefghijklmnopqrstuvwxyz01234567 hi", "@a\xE2\x80\xAE hi"}) {
    EXPECT_THAT(messages_of(line), ElementsAre(line));
  }
  EXPECT_TRUE(is_datagram_name(std::string(32, 'a')));
  EXPECT_FALSE(is_datagram_name(std::string(33, 'a')));
  EXPECT_FALSE(is_datagram_name(""));
}

TEST(Datagram, a_receipt_is_never_a_message) {
  for (const char* payload : {"ok 1\n", "ok 1", "ok 12\r\n", "no 3\n", "ok 2 no 1\n", "ok 4294967295\n"}) {
    EXPECT_THAT(messages_of(payload), IsEmpty()) << payload;
    EXPECT_TRUE(parse_receipt(payload).has_value()) << payload;
  }
  EXPECT_EQ(parse_receipt("ok 2 no 1\n"), (Receipt{.kept = 2, .refused = 1}));
  EXPECT_EQ(parse_receipt("no 7"), (Receipt{.kept = 0, .refused = 7}));
}

TEST(Datagram, what_only_resembles_a_receipt_is_a_message) {
  for (const char* payload :
       {"ok", "ok ", "ok 0", "ok 01", "ok  1", "ok 1 ", "ok x", "ok 1x", "OK 1", "ok 1 no", "ok 1no 1", "no 1 ok 1",
        "ok 4294967296", "ok -1", "ok +1", "no thanks", " ok 1", "ok 1 no 0", "ok 1\r"}) {
    EXPECT_FALSE(parse_receipt(payload).has_value()) << payload;
    EXPECT_EQ(messages_of(payload).size(), 1) << payload;
  }
  EXPECT_THAT(messages_of("ok 1\nok 2\n"), ElementsAre("ok 1", "ok 2"));
}

TEST(Datagram, a_receipt_is_never_longer_than_its_request) {
  EXPECT_EQ(receipt_bytes({.kept = 1, .refused = 0}, 5), "ok 1\n");
  EXPECT_EQ(receipt_bytes({.kept = 1, .refused = 0}, 4), "");
  EXPECT_EQ(receipt_bytes({.kept = 0, .refused = 1}, 100), "no 1\n");
  EXPECT_EQ(receipt_bytes({.kept = 12, .refused = 3}, 11), "ok 12 no 3\n");
  EXPECT_EQ(receipt_bytes({.kept = 12, .refused = 3}, 10), "");
  EXPECT_EQ(receipt_bytes({}, 100), "");
}

TEST(Datagram, whatever_is_sent_as_a_receipt_reads_as_that_receipt) {
  Generator chance(1);
  for (int i = 0; i < 10'000; ++i) {
    const auto count = [&] { return static_cast<std::uint32_t>(chance.next() >> chance.between(32, 63)); };
    const Receipt receipt{.kept = chance.one_in(3) ? 0 : count(), .refused = chance.one_in(3) ? 0 : count()};
    const std::size_t request_bytes = chance.below(30);
    const std::string bytes = receipt_bytes(receipt, request_bytes);
    ASSERT_LE(bytes.size(), request_bytes);
    if (bytes.empty()) continue;
    ASSERT_EQ(parse_receipt(bytes), receipt) << bytes;
    ASSERT_THAT(messages_of(bytes), IsEmpty());
  }
}

}  // namespace
}  // namespace salon::proto
