#include "room/mask.hpp"

#include <gtest/gtest.h>

#include <string>

namespace salon::room {
namespace {

struct Row {
  const char* mask;
  const char* text;
  bool matches;
};

TEST(Masks, describe_texts) {  // RFC 2812, 2.5
  for (const Row& row : {Row{"ada", "ada", true},
                         {"ada", "adam", false},
                         {"ADA", "ada", true},
                         {"É*", "éloïse", true},
                         {"*", "", true},
                         {"", "", true},
                         {"", "a", false},
                         {"?", "", false},
                         {"?", "é", true},
                         {"??", "é", false},
                         {"a*a", "a", false},
                         {"a*a", "ada", true},
                         {"*!*@udp", "kitchen!guest@udp", true},
                         {"*!*@udp", "kitchen!guest@irc", false},
                         {"*a*b*c", "xxaxxbxxbxc", true},
                         {"a**", "a", true},
                         {"*ab", "aab", true}}) {
    EXPECT_EQ(matches(row.mask, row.text), row.matches) << row.mask << " and " << row.text;
  }
}

TEST(Masks, a_mean_one_costs_no_more_than_its_length_times_the_texts) {
  std::string mask;
  for (int i = 0; i < 200; ++i) mask += "*a";
  EXPECT_FALSE(matches(mask + "b", std::string(2000, 'a')));  // for ever, if every star were tried at every place
}

}  // namespace
}  // namespace salon::room
