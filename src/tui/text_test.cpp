#include "tui/text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace salon::tui {
namespace {

struct Case {
  std::string text;
  std::vector<std::size_t> columns;  // of each cluster
};

std::vector<std::size_t> cluster_columns(std::string_view text) {
  std::vector<std::size_t> columns;
  while (!text.empty()) {
    const Cluster cluster = first_cluster(text);
    columns.push_back(cluster.columns);
    text.remove_prefix(cluster.text.size());
  }
  return columns;
}

TEST(Text, a_character_takes_the_columns_a_terminal_gives_it) {
  const Case cases[] = {
      {"", {}},
      {"ada", {1, 1, 1}},
      {"é", {1}},                     // one code point
      {"e\u0301", {1}},               // two: a letter and its accent
      {"\u0301", {0}},                // an accent without a letter
      {"日本", {2, 2}},               // wide
      {"ｱ", {1}},                     // halfwidth katakana
      {"한", {2}},                    // a syllable
      {"\u1112\u1161\u11AB", {2}},    // the same in its parts
      {"👍", {2}},                     // emoji
      {"👍🏽", {2}},              // with a skin tone
      {"\u2764\uFE0F", {2}},          // a heart, asked to be an emoji
      {"👩‍👩‍👧", {2}},    // a family: three joined
      {"\U0001F1EB\U0001F1F7", {2}},  // a flag: two letters
      {"\U0001F1EB\U0001F1F7\U0001F1E9\U0001F1EA", {2, 2}},
      {"a\nb", {1, 0, 1}},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(cluster_columns(test.text), test.columns) << test.text;
    std::size_t sum = 0;
    for (const std::size_t columns : test.columns) sum += columns;
    EXPECT_EQ(columns_of(test.text), sum) << test.text;
  }
}

TEST(Text, steps_over_whole_clusters_in_both_directions) {
  const std::string text = "ae\u0301日\U0001F1EB\U0001F1F7\U0001F1E9\U0001F1EA";
  const std::vector<std::size_t> boundaries = {0, 1, 4, 7, 15, 23};
  for (std::size_t number = 0; number + 1 < boundaries.size(); ++number) {
    EXPECT_EQ(cluster_after(text, boundaries[number]), boundaries[number + 1]);
    EXPECT_EQ(cluster_before(text, boundaries[number + 1]), boundaries[number]);
  }
  EXPECT_EQ(cluster_before(text, 0), 0U);
  EXPECT_EQ(cluster_after(text, text.size()), text.size());
  EXPECT_EQ(cluster_after(text, 2), 4U) << "from within a cluster, to its end";
}

TEST(Text, what_fits_ends_before_a_wide_character_that_does_not) {
  EXPECT_EQ(fitting("日本語", 5), "日本");
  EXPECT_EQ(fitting("日本語", 6), "日本語");
  EXPECT_EQ(fitting("e\u0301e", 1), "e\u0301");
  EXPECT_EQ(fitting("ada", 0), "");
}

TEST(Text, words_are_made_of_letters_marks_and_digits_of_any_script) {
  for (const char* word : {"a", "7", "é", "日", "ж", "\u0301"}) EXPECT_TRUE(begins_word_character(word)) << word;
  for (const char* other : {" ", "-", "\n", "👍", ""}) EXPECT_FALSE(begins_word_character(other)) << other;
}

}  // namespace
}  // namespace salon::tui
