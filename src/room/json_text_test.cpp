#include "room/json_text.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

namespace salon::room {
namespace {

std::string written(std::string_view text) {
  std::string out = "before ";
  append_json(out, text);
  return out;
}

TEST(JsonText, stands_in_quotes_behind_what_is_there) {
  EXPECT_EQ(written(""), R"(before "")");
  EXPECT_EQ(written("héllo / wörld \x7F"), "before \"héllo / wörld \x7F\"");
}

// RFC 8259, section 7: quotation mark, reverse solidus and U+0000 to U+001F must be escaped.
TEST(JsonText, escapes_what_must_be_escaped) {
  EXPECT_EQ(written("\"a\\b\""), R"(before "\"a\\b\"")");
  EXPECT_EQ(written("\b\f\n\r\t"), R"(before "\b\f\n\r\t")");
  EXPECT_EQ(written(std::string_view("\0\x1F", 2)), R"(before "\u0000\u001f")");
}

// On somebody's disk the same entry has always had the same form.
TEST(JsonText, writes_each_character_as_the_library_does) {
  for (char32_t character = 0; character < 0x800; ++character) {
    std::string text = "x";
    if (character < 0x80) {
      text += static_cast<char>(character);
    } else {
      text += static_cast<char>(0xC0U | character >> 6U);
      text += static_cast<char>(0x80U | (character & 0x3FU));
    }
    text += "y";
    EXPECT_EQ(written(text), "before " + nlohmann::json(text).dump());
  }
}

TEST(JsonWriter, writes_what_the_library_reads) {
  std::string out;
  JsonWriter to(out);
  to.object([&] {
    to.field("text", "a\"b");
    to.field("yes", true);
    to.field("least", std::numeric_limits<std::int64_t>::min());
    to.field("most", std::numeric_limits<std::uint64_t>::max());
    to.list("none", std::vector<int>(), [&](int each) { to.value(each); });
    to.list("some", std::vector<int>{1, 2}, [&](int each) { to.object([&] { to.field("n", each); }); });
    to.name("empty");
    to.object([] {});
    to.field("last", false);
  });
  EXPECT_EQ(out, R"({"text":"a\"b","yes":true,"least":-9223372036854775808,"most":18446744073709551615,"none":[],)"
                 R"("some":[{"n":1},{"n":2}],"empty":{},"last":false})");
  EXPECT_TRUE(nlohmann::json::accept(out));
}

}  // namespace
}  // namespace salon::room
