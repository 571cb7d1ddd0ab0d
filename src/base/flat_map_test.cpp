#include "base/flat_map.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace salon {
namespace {

TEST(FlatMap, is_what_a_map_is) {
  std::mt19937 chance(7);
  FlatMap<int, std::string> flat;
  std::map<int, std::string> map;
  for (int step = 0; step < 5000; ++step) {
    const int key = static_cast<int>(chance() % 50);
    if (chance() % 2 == 0) {
      const std::string value = std::to_string(step);
      const auto [place, made] = flat.emplace(key, value);
      EXPECT_EQ(made, map.emplace(key, value).second);
      EXPECT_EQ(place->second, map.at(key));
    } else {
      EXPECT_EQ(flat.erase(key), map.erase(key));
    }
    EXPECT_EQ(flat.contains(key), map.contains(key));
    EXPECT_EQ(flat.find(key) == flat.end(), !map.contains(key));
    ASSERT_EQ(flat.size(), map.size());
    ASSERT_EQ(flat.empty(), map.empty());
    ASSERT_TRUE(std::ranges::equal(flat, map, [](const auto& one, const auto& other) {
      return one.first == other.first && one.second == other.second;
    }));
  }
}

TEST(FlatMap, is_changed_through_what_is_found) {
  FlatMap<int, std::string> map;
  map.emplace(2, "two");
  map.at(2) += '!';
  map.find(2)->second += '!';
  const FlatMap<int, std::string> same = map;
  EXPECT_EQ(same.at(2), "two!!");
  EXPECT_EQ(same, map);
  map.at(2) = "";
  EXPECT_FALSE(same == map);
}

}  // namespace
}  // namespace salon
