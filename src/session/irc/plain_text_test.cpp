#include "session/irc/plain_text.hpp"

#include <gtest/gtest.h>

namespace salon::session::irc {
namespace {

TEST(PlainText, toggles_are_left_out) {  // "IRC Formatting"
  EXPECT_EQ(plain_text("\x02"
                       "b\x02 \x1di\x1d \x1fu\x0f \x16r \x1es \x11m"),
            "b i u r s m");
}

TEST(PlainText, a_colour_goes_with_its_digits_and_no_others) {
  EXPECT_EQ(plain_text("\x03"
                       "4red \x03"
                       "04,12on blue \x03"
                       "123 \x03,5 \x03"
                       "1,x \x03"),
            "red on blue 3 ,5 ,x ");
  EXPECT_EQ(plain_text("\x04"
                       "ff8800a \x04"
                       "ff8800,00ff00b \x04"
                       "ff88c"),
            "a b ff88c");
}

TEST(PlainText, controls_are_left_out_and_text_stays) {
  EXPECT_EQ(plain_text("a\tb\x1b[0m caf\xc3\xa9"), "a b[0m caf\xc3\xa9");
  EXPECT_EQ(plain_text(""), "");
}

}  // namespace
}  // namespace salon::session::irc
