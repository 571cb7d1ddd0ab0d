// Masks of guests: modern-irc, "Wildcard Expressions" and "Ban Channel Mode".
#include "room/guest_mask.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "room/mask.hpp"

namespace salon::room {
namespace {

using testing::Optional;

bool means(std::string_view mask, std::string_view guest) { return GuestMatcher(guest).matches(mask); }

TEST(GuestMasks, a_star_is_any_text_and_a_question_mark_one_character) {
  for (const char* mask : {"ada!al@irc", "*", "*!*@*", "ADA!*@*", "*!al@*", "*@irc", "?da!*", "a*a!a*@i*c",
                           "ada!al@irc*", "**!*al*@*", "*!~al@irc"}) {
    EXPECT_TRUE(means(mask, "Ada!al@irc")) << mask;
  }
  for (const char* mask : {"", "ada", "ad!*", "?ada!*", "*!*@udp", "ada!al@irc?", "lea!*@*", "*!~a@irc", "~ada!*"}) {
    EXPECT_FALSE(means(mask, "Ada!al@irc")) << mask;
  }
}

TEST(GuestMasks, a_character_is_one_whatever_its_bytes) {
  EXPECT_TRUE(means("?da!*", "ñda!x@irc"));
  EXPECT_TRUE(means("?!*", "🫖!x@irc"));
  EXPECT_FALSE(means("?\?!*", "🫖!x@irc"));
  EXPECT_TRUE(means("ÑDA!*", "ñda!x@irc"));
}

// Full width letters are three bytes, and the usual ones that they are mapped to one; the other two grow from two bytes
// to three.
TEST(GuestMasks, mean_whom_they_mean_whatever_a_folded_name_takes) {
  for (const char* guest : {"ＡＤＡ!ａｌ@irc", "ȺDA!al@irc", "ȾȾȾȾ!al@irc"}) {
    for (const char* mask : {"*!*@irc", "*!al@irc", guest}) EXPECT_TRUE(means(mask, guest)) << mask << " " << guest;
    EXPECT_FALSE(means("*!*@ir", guest)) << guest;
    EXPECT_FALSE(means("*!*@irc?", guest)) << guest;
  }
  EXPECT_TRUE(GuestMatcher("x", "", Dialect::irc, {}, "ＡＤＡ").matches("a:ada"));
  EXPECT_FALSE(means(std::string(GuestMatcher::bytes_max + 1, '?'), std::string(GuestMatcher::bytes_max, 'x')));
}

TEST(GuestMasks, a_guest_is_what_others_see_of_it) {
  EXPECT_TRUE(GuestMatcher("ada", "", Dialect::lines).matches("ada!guest@lines"));
  EXPECT_TRUE(GuestMatcher("pi", "sensor", Dialect::datagram).matches("*!sensor@udp"));
  EXPECT_TRUE(GuestMatcher("ada", "al", Dialect::irc, "tea.example").matches("*!*@TEA.example"));
  EXPECT_FALSE(GuestMatcher("ada", "al", Dialect::irc, "tea.example").matches("*!*@irc"));
}

TEST(GuestMasks, pass_over_a_tilde_before_the_user_name) {
  for (const char* user : {"evil", "~evil"}) {
    const GuestMatcher eve("eve", user, Dialect::irc, "", "");
    EXPECT_TRUE(eve.matches("*!~evil@irc")) << user;
    EXPECT_TRUE(eve.matches("*!evil@irc")) << user;
    EXPECT_FALSE(eve.matches("*!live@irc")) << user;
  }
}

TEST(Hosts, are_names_addresses_or_paths) {
  for (const std::string& host : {std::string("tea.example"), std::string("staff/ada"), std::string("fd00::1.2"),
                                  std::string("a_b-c.D9"), std::string("/"), std::string(31, 'x') + "."}) {
    EXPECT_TRUE(valid_host(host)) << host;
  }
  for (const std::string& odd :
       {std::string(), std::string("irc"), std::string("localhost"), std::string(":fd00.1"), std::string("a b.c"),
        std::string("a!b.c"), std::string("a@b.c"), std::string("*.c"), std::string("?.c"), std::string("a,b.c"),
        std::string("thé.example"), std::string("a.\x01"), std::string("a.\0", 3), std::string(32, 'x') + "."}) {
    EXPECT_FALSE(valid_host(odd)) << odd;
  }
}

TEST(GuestMasks, are_kept_in_full) {
  EXPECT_THAT(normal_mask("bob", 99), Optional(std::string("bob!*@*")));
  EXPECT_THAT(normal_mask("bob!al", 99), Optional(std::string("bob!al@*")));
  EXPECT_THAT(normal_mask("al@irc", 99), Optional(std::string("*!al@irc")));
  EXPECT_THAT(normal_mask("m:bob", 99), Optional(std::string("m:bob!*@*")));
  EXPECT_THAT(normal_mask("***!**@*", 99), Optional(std::string("*!*@*")));
  EXPECT_THAT(normal_mask("Ñ*", 99), Optional(std::string("Ñ*!*@*")));
}

TEST(GuestMasks, of_odd_bytes_or_too_many_are_none) {
  for (const std::string& odd :
       {std::string(), std::string("m:"), std::string("a b"), std::string("a,b"), std::string("a\x01"),
        std::string("\xFF"), std::string(1, '\0'), std::string(10, 'x')}) {
    EXPECT_EQ(normal_mask(odd, 10), std::nullopt) << odd;
  }
  EXPECT_EQ(normal_mask("abcdefg", 10), std::nullopt) << "in full it has 11 bytes";
  EXPECT_NE(normal_mask("abcdef", 10), std::nullopt);
}

RC_GTEST_PROP(GuestMasks, mean_what_any_mask_means, ()) {
  const auto text = rc::gen::container<std::string>(rc::gen::elementOf(std::string("aab!@")));
  const auto pattern = rc::gen::container<std::string>(rc::gen::elementOf(std::string("aab!@**?")));
  const std::string guest = *text;
  const std::string mask = *pattern;
  RC_ASSERT(means(mask, guest) == matches(mask, guest));
}

// Its cost is what the bits cost, not what a clever pattern makes of them: this test would take minutes otherwise.
TEST(GuestMasks, a_mean_one_costs_no_more_than_others) {
  std::string mask;
  while (mask.size() < 126) mask += "*a";
  const GuestMatcher guest(std::string(GuestMatcher::bytes_max, 'a'));
  for (int again = 0; again < 1000; ++again) {
    EXPECT_FALSE(guest.matches(mask + "b"));
  }
}

}  // namespace
}  // namespace salon::room
