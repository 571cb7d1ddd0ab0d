#include "room/name.hpp"

#include <gtest/gtest.h>

namespace salon::room {
namespace {

TEST(Names, are_folded_in_every_script_and_brackets_are_not_letters) {  // modern-irc, CASEMAPPING "ascii"
  EXPECT_EQ(fold("#Lobby[AZ]~É"), "#lobby[az]~é");
  EXPECT_EQ(fold(""), "");
}

TEST(Names, a_nick_may_be_any_word) {
  for (const char* nick : {"ada", "Éloïse", "李", "a", "guest-7", "udp-192.168.1.20", "udp-fe80::1%eth0", "[x]", "_a1",
                           "a#b", "Зоя", "ａｄａ", "שרה"}) {
    EXPECT_TRUE(valid_nick(nick, 32)) << nick;
  }
}

TEST(Names, a_nick_is_nothing_that_the_wire_reads_as_something_else) {
  for (const char* nick : {"",
                           "#a",
                           "&a",
                           ":a",
                           "$a",
                           "~a",
                           "%a",
                           "+a",
                           "-a",
                           "7a",
                           "a b",
                           " a",
                           "\xEF\xBC\x83x" /* full width # */,
                           "a\xEF\xBC\x81" /* full width ! */,
                           "a!b",
                           "a@b",
                           "a*",
                           "a?",
                           "a,b",
                           "a/b",
                           "a\x01",
                           "a\tb",
                           "a\x7F",
                           "a\xC2\x85",
                           "a\xE2\x80\xAE"}) {
    EXPECT_FALSE(valid_nick(nick, 32)) << nick;
  }
  EXPECT_FALSE(valid_nick(std::string("a\0b", 3), 32));
}

TEST(Names, are_utf8) {
  EXPECT_FALSE(valid_nick("a\xFF", 32));
  EXPECT_FALSE(valid_room("#\xC3", 32));
}

TEST(Names, hold_no_space_of_any_kind) {
  for (const char* space :
       {"\xC2\xA0", "\xC2\xAD", "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x8B", "\xE2\x80\x8F", "\xE2\x80\xA8",
        "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE2\x81\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"}) {
    EXPECT_FALSE(valid_nick("a" + std::string(space), 32)) << space;
    EXPECT_FALSE(valid_room("#a" + std::string(space) + "b", 32)) << space;
  }
  // Their neighbours in the code charts are letters and signs like others; a room may be called by them.
  for (const char* sign : {"\xC2\xA1", "\xC2\xAE", "\xE1\x9A\x81", "\xE2\x80\x90", "\xE2\x80\xB0", "\xE2\x81\x9E",
                           "\xE2\x81\xB0", "\xE3\x80\x81", "\xEF\xBB\xBC"}) {
    EXPECT_TRUE(valid_room("#a" + std::string(sign), 32)) << sign;
  }
}

TEST(Names, a_room_begins_with_a_hash_or_an_ampersand) {
  for (const char* room : {"#a", "##", "#7", "#Été!", "#a:b/c", "&a", "&7", "&a#b", "#&a"}) {
    EXPECT_TRUE(valid_room(room, 32)) << room;
    EXPECT_TRUE(names_room(room)) << room;
  }
  for (const char* room : {"", "#", "&", "a", "#a b", "#a,b", "#a\x07", "#\r", "+a", "@#a"}) {
    EXPECT_FALSE(valid_room(room, 32)) << room;
  }
  for (const char* guest : {"", "a", "a#b", "+a", "@#a"}) EXPECT_FALSE(names_room(guest)) << guest;
}

// STATUSMSG: '&' is the sign of an admin as well.
TEST(Names, those_of_a_room_who_are_admins_are_no_room) {
  for (const char* some : {"&#a", "&&a", "&&#a", "&\uFF03a", "&\uFF06a"}) EXPECT_FALSE(valid_room(some, 32)) << some;
  for (const char* some : {"&#a", "&&a"}) EXPECT_FALSE(names_room(some)) << some;
}

TEST(Names, end_at_their_limit) {
  EXPECT_TRUE(valid_nick("aaaa", 4));
  EXPECT_FALSE(valid_nick("aaaaa", 4));
  EXPECT_TRUE(valid_room("#aaa", 4));
  EXPECT_FALSE(valid_room("#aaaa", 4));
}

}  // namespace
}  // namespace salon::room
