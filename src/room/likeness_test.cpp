// Cases from Unicode Technical Standard 39, section 4 ("Confusable Detection"), and of what people call themselves.
#include "room/likeness.hpp"

#include <gtest/gtest.h>

#include <array>

#include "room/name.hpp"

namespace salon::room {
namespace {

TEST(Likeness, letters_of_other_scripts_look_like_the_latin_ones) {
  EXPECT_EQ(likeness("p\u0430ul"), likeness("paul")) << "a Cyrillic a";
  EXPECT_EQ(likeness("\u0441\u043E\u0440\u0435"), likeness("cope")) << "nothing but Cyrillic";
  EXPECT_EQ(likeness("\u0395va"), likeness("Eva")) << "a Greek capital";
  EXPECT_EQ(likeness("\uFF41da"), likeness("ada")) << "full width";
  EXPECT_EQ(likeness("\u217Fia"), likeness("mia")) << "a Roman numeral";
}

TEST(Likeness, digits_look_like_letters) {
  EXPECT_EQ(likeness("bi11"), likeness("bill"));
  EXPECT_EQ(likeness("Ivan"), likeness("lvan"));
  EXPECT_EQ(likeness("b0b"), likeness("bob"));
  EXPECT_EQ(likeness("BOB"), likeness("b0b")) << "in any case";
}

TEST(Likeness, composed_and_decomposed_characters_are_the_same) {
  EXPECT_EQ(likeness("Ren\u00E9"), likeness("Rene\u0301"));
  EXPECT_NE(likeness("Ren\u00E9"), likeness("Rene")) << "an accent is seen";
}

TEST(Likeness, names_that_differ_to_the_eye_stay_apart) {
  for (const auto& [one, other] : std::array<std::pair<const char*, const char*>, 6>{{{"ada", "adam"},
                                                                                      {"bam", "barn"},
                                                                                      {"modem", "modern"},
                                                                                      {"mia", "nia"},
                                                                                      {"guest-1", "guest-2"},
                                                                                      {"\u6771", "\u897F"}}}) {
    EXPECT_NE(likeness(one), likeness(other)) << one << " and " << other;
  }
}

TEST(Likeness, of_an_ordinary_name_is_how_it_is_compared) {
  for (const char* name : {"ada", "Lea", "mia-2", "\u65E5\u672C", "andr\u00E9", "rn"})
    EXPECT_EQ(likeness(name), fold(name)) << name;
}

TEST(Likeness, of_a_likeness_is_the_same) {
  for (const char* name : {"p\u0430ul", "bi11", "b0b", "\u217Fia", "m\u0307x", "\u0639\u0644\u0649"}) {
    EXPECT_EQ(likeness(likeness(name)), likeness(name)) << name;
  }
}

TEST(Likeness, bytes_that_are_no_text_are_left_as_they_are) { EXPECT_EQ(likeness("A\xFF"), "a\xFF"); }

}  // namespace
}  // namespace salon::room
