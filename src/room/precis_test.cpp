#include "room/precis.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "salon/base/utf8.hpp"

namespace salon::room {
namespace {

// ---- RFC 8265, 3.3.3 ----

TEST(Precis, case_is_mapped_in_every_script) {
  EXPECT_EQ(case_mapped("Éloïse"), "éloïse");
  EXPECT_EQ(case_mapped("ЗОЯ"), "зоя");
  EXPECT_EQ(case_mapped("ΣΑΠΦΩ"), "σαπφω");
  EXPECT_EQ(case_mapped("Straße"), "straße");  // RFC 8265, 3.5, example 5
  EXPECT_EQ(case_mapped("[Ada]^~|"), "[ada]^~|");
}

TEST(Precis, width_is_mapped_and_marks_are_composed) {
  EXPECT_EQ(case_mapped("ＡＤＡ"), "ada");
  EXPECT_EQ(case_mapped("e\xCC\x81"), "é");
  EXPECT_EQ(case_mapped("ﾊﾟ"), "パ");  // a half width mark, composed once it is of the usual width
}

TEST(Precis, bytes_that_are_no_text_are_left_as_they_are) {
  EXPECT_EQ(case_mapped("A\xFF"), "a\xFF");
  EXPECT_EQ(case_mapped(""), "");
}

RC_GTEST_PROP(Precis, what_is_mapped_stays_so, ()) {
  std::string text;
  for (const auto point : *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(0x20U, 0x3100U))) {
    if (point < 0x80U) {
      text += static_cast<char>(point);
    } else if (point < 0x800U) {
      text += {static_cast<char>(0xC0U | (point >> 6U)), static_cast<char>(0x80U | (point & 0x3FU))};
    } else {
      text += {static_cast<char>(0xE0U | (point >> 12U)), static_cast<char>(0x80U | ((point >> 6U) & 0x3FU)),
               static_cast<char>(0x80U | (point & 0x3FU))};
    }
  }
  const std::string mapped = case_mapped(text);
  RC_ASSERT(case_mapped(mapped) == mapped);
  RC_ASSERT(utf8::valid(mapped));
}

// ---- RFC 8264, 4.2 and 9; RFC 5892, appendix A ----

TEST(Precis, letters_digits_and_marks_of_any_script_are_identifiers) {
  for (const char* name : {"ada", "a~{}[]|^`\\", "Éloïse", "李", "Зоя", "שרה", "سارة", "ๆสวัสดี", "हिन्दी", "e\xCC\x81",
                           "ａｄａ", "한글", "ß", "ς", "〇"}) {
    EXPECT_TRUE(is_identifier(name)) << name;
  }
}

TEST(Precis, signs_spaces_and_what_shows_as_another_are_not) {
  for (const char* name : {"a b",
                           "a\xC2\xA0",
                           "♥",
                           "\xF0\x9F\xA6\x8A",
                           "½",
                           "²",
                           "ﬁ",
                           "Ⅳ",
                           "\xE2\x84\xAA" /* Kelvin */,
                           "…",
                           "«a»",
                           "a\xE2\x80\x8D",
                           "a\xE2\x80\x8C",
                           "a\xC2\xAD",
                           "\xE1\x84\x80",
                           "a\xEF\xB8\x8F",
                           "ـ",
                           "〱",
                           "\x7F",
                           "\xEE\x80\x80" /* private */,
                           "\xCD\xB8" /* unassigned */,
                           ""}) {
    EXPECT_FALSE(is_identifier(name)) << name;
  }
  EXPECT_FALSE(is_identifier("a\xFF"));
}

TEST(Precis, some_are_allowed_beside_others_only) {
  struct Row {
    const char* name;
    bool allowed;
  };
  for (const Row& row : {Row{"paral·lel", true},
                         {"a·b", false},
                         {"·", false},
                         {"͵α", true},
                         {"͵a", false},
                         {"א׳", true},
                         {"׳א", false},
                         {"א״א", true},
                         {"ア・イ", true},
                         {"a・b", false},
                         {"س٣", true},
                         {"س۳", true},
                         {"س٣۳", false}}) {
    EXPECT_EQ(is_identifier(row.name), row.allowed) << row.name;
  }
}

TEST(Precis, directions_of_writing_are_not_mixed) {  // RFC 5893, 2
  for (const char* name : {"שרה", "שרה1", "سارة"}) EXPECT_TRUE(is_identifier(name)) << name;
  for (const char* name : {"aשרה", "שרהa", "1שרה", "שרה-", "א1٢"}) EXPECT_FALSE(is_identifier(name)) << name;
}

}  // namespace
}  // namespace salon::room
