#include "tui/keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace salon::tui {

void PrintTo(const Key& key, std::ostream* out) {
  *out << "key " << static_cast<int>(key.code) << " '" << key.text << "'" << (key.cut ? " cut" : "");
}

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using Code = Key::Code;

constexpr Instant start{};
constexpr Duration wait = 50ms;

/// The keys of `bytes`, read whole; and ensures that they are the same byte by byte, and cut in two anywhere.
std::vector<Key> keys_of(const std::string& bytes) {
  const auto read_parts = [](const std::vector<std::string>& parts) {
    KeyReader reader(wait);
    std::vector<Key> all;
    for (const std::string& part : parts) {
      for (Key& key : reader.read(part, start)) all.push_back(std::move(key));
    }
    for (Key& key : reader.expire(start + wait)) all.push_back(std::move(key));
    EXPECT_EQ(reader.deadline(), never);
    return all;
  };
  const auto whole = read_parts({bytes});
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    EXPECT_EQ(read_parts({bytes.substr(0, cut), bytes.substr(cut)}), whole) << "cut at " << cut;
  }
  std::vector<std::string> each;
  for (const char byte : bytes) each.emplace_back(1, byte);
  EXPECT_EQ(read_parts(each), whole) << "byte by byte";
  return whole;
}

Key text(std::string character) { return {Code::text, std::move(character)}; }
Key control(std::string letter) { return {Code::control, std::move(letter)}; }
Key named(Code code) { return {code, ""}; }

TEST(Keys, a_byte_or_a_sequence_is_one_key) {
  struct Case {
    std::string bytes;
    Key key;
  };
  const Case cases[] = {
      {"a", text("a")},
      {"é", text("é")},
      {"日", text("日")},
      {"👍", text("👍")},
      {"\r", named(Code::enter)},
      {"\n", named(Code::enter)},
      {"\t", named(Code::tab)},
      {"\x7F", named(Code::backspace)},
      {"\b", named(Code::backspace)},
      {"\x01", control("a")},
      {"\x03", control("c")},
      {"\x1A", control("z")},
      {"\x1B[A", named(Code::up)},
      {"\x1B[D", named(Code::left)},
      {"\x1BOB", named(Code::down)},
      {"\x1BOM", named(Code::enter)},
      {"\x1B[H", named(Code::home)},
      {"\x1BOF", named(Code::end)},
      {"\x1B[1~", named(Code::home)},
      {"\x1B[4~", named(Code::end)},
      {"\x1B[3~", named(Code::erase)},
      {"\x1B[5~", named(Code::page_up)},
      {"\x1B[1;5C", named(Code::word_right)},
      {"\x1B[1;3D", named(Code::word_left)},
      {"\x1B[1;2D", named(Code::left)},
      {"\x1B[3;5~", named(Code::erase_word_right)},
      {"\x1B\x7F", named(Code::erase_word_left)},
      {"\x1B"
       "b",
       {Code::alt, "b"}},
      {"\x1B\r", {Code::alt, "\n"}},
      {"\x1B", named(Code::escape)},
  };
  for (const Case& test : cases) {
    EXPECT_THAT(keys_of(test.bytes), ElementsAre(test.key)) << testing::PrintToString(test.bytes);
    EXPECT_THAT(keys_of("x" + test.bytes), ElementsAre(text("x"), test.key)) << testing::PrintToString(test.bytes);
  }
}

TEST(Keys, what_is_no_key_gives_none_and_spoils_nothing) {
  const std::string cases[] = {
      std::string(1, '\0'),  // Ctrl-Space
      "\x1B[24~",            // F12
      "\x1B[[A",             // F1 of the Linux console
      "\x1B[?1;2c",          // an answer nobody asked for
      "\x1B[12;40R",
      "\x1B[I",     // focus
      "\x1BOP",     // F1
      "\x1B[201~",  // the end of a paste that had no beginning
      "\x1B[" + std::string(5000, '1') + "A",
      "\xC3",          // half a character
      "\xED\xA0\x80",  // a surrogate
      "\xFF",
      "\x80",
      "\xC2\x9B",  // a C1 control: CSI
      "\u202E",    // a bidi override
  };
  for (const std::string& bytes : cases) {
    EXPECT_THAT(keys_of(bytes + "x"), ElementsAre(text("x"))) << testing::PrintToString(bytes);
  }
}

TEST(Keys, a_sequence_is_broken_off_by_a_control_byte) {
  EXPECT_THAT(keys_of("\x1B[1;\rx"), ElementsAre(named(Code::enter), text("x")));
  EXPECT_THAT(keys_of("\x1B[1;\x1B[A"), ElementsAre(named(Code::up)));
}

TEST(Keys, an_escape_waits_for_what_may_follow_it) {
  KeyReader reader(wait);
  EXPECT_THAT(reader.read("\x1B", start), IsEmpty());
  EXPECT_EQ(reader.deadline(), start + wait);
  EXPECT_THAT(reader.expire(start + wait - 1ns), IsEmpty());
  EXPECT_THAT(reader.read("[", start + 10ms), IsEmpty());
  EXPECT_EQ(reader.deadline(), start + 10ms + wait) << "each byte has its own wait";
  EXPECT_THAT(reader.read("A", start + 20ms), ElementsAre(named(Code::up)));
  EXPECT_EQ(reader.deadline(), never);
}

TEST(Keys, an_escape_alone_is_a_key_once_its_wait_is_over) {
  KeyReader reader(wait);
  EXPECT_THAT(reader.read("\x1B", start), IsEmpty());
  EXPECT_THAT(reader.expire(start + wait), ElementsAre(named(Code::escape)));
  EXPECT_THAT(reader.read("[A", start + 2 * wait), ElementsAre(text("["), text("A")));
}

TEST(Keys, an_escape_before_a_sequence_is_a_key) {
  EXPECT_THAT(keys_of("\x1B\x1B[A"), ElementsAre(named(Code::escape), named(Code::up)));
}

std::string pasted(const std::string& content) { return "\x1B[200~" + content + "\x1B[201~"; }

TEST(Keys, a_paste_is_one_key_and_its_line_ends_are_one_kind) {
  EXPECT_THAT(keys_of(pasted("one\r\ntwo\rthree\nfour") + "x"),
              ElementsAre(Key{Code::paste, "one\ntwo\nthree\nfour"}, text("x")));
  EXPECT_THAT(keys_of(pasted("")), ElementsAre(Key{Code::paste, ""}));
}

TEST(Keys, nothing_in_a_paste_is_a_command) {
  EXPECT_THAT(keys_of(pasted("a\x03"
                             "b\x1B[31mc\td\xFF")),
              ElementsAre(Key{Code::paste, "ab[31mc d\uFFFD"}));
  EXPECT_THAT(keys_of(pasted("\x1B[200~\x1B\x1B[201")), ElementsAre(Key{Code::paste, "[200~[201"}));
}

TEST(Keys, a_paste_that_is_too_long_is_cut_between_characters_and_says_so) {
  KeyReader reader(wait);
  std::string content(KeyReader::paste_bytes_max - 2, 'a');
  const auto keys = reader.read(pasted(content + "日本") + "x", start);
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_TRUE(keys[0].cut);
  EXPECT_EQ(keys[0].text, content);
  EXPECT_EQ(keys[1], text("x"));

  const auto exact = reader.read(pasted(content + "ab"), start);
  ASSERT_EQ(exact.size(), 1U);
  EXPECT_FALSE(exact[0].cut);
  EXPECT_EQ(exact[0].text.size(), KeyReader::paste_bytes_max);
}

}  // namespace
}  // namespace salon::tui
