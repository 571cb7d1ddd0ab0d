// What every Store promises, asked of both.
#include <functional>
#include <memory>

#include "store/memory_store.hpp"
#include "store/sqlite_store.hpp"
#include "store/store_fixture.hpp"

namespace salon::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Kind {
  const char* name;
  std::function<std::unique_ptr<room::Store>(const std::filesystem::path&)> make;
};

class Stores : public ::testing::TestWithParam<Kind> {
 protected:
  Stores() : store_(GetParam().make(directory_.path() / "data")) {
    const auto recovered = store_->open();
    EXPECT_TRUE(recovered.has_value()) << recovered.error().message();
    if (recovered) recovered_ = *recovered;
  }
  void keep(std::vector<room::Line> lines) {
    const auto kept = store_->commit(batch_of(std::move(lines)));
    ASSERT_TRUE(kept.has_value()) << kept.error().message();
  }

  TemporaryDirectory directory_;
  std::unique_ptr<room::Store> store_;
  room::Recovered recovered_;
};

INSTANTIATE_TEST_SUITE_P(Both, Stores,
                         ::testing::Values(Kind{"memory", [](const auto&) { return std::make_unique<MemoryStore>(); }},
                                           Kind{"sqlite",
                                                [](const auto& path) { return std::make_unique<SqliteStore>(path); }}),
                         [](const auto& parameter) { return parameter.param.name; });

TEST_P(Stores, a_new_store_finds_nothing) {
  EXPECT_EQ(recovered_.epoch, 1U);
  EXPECT_FALSE(recovered_.snapshot.has_value());
  EXPECT_THAT(recovered_.entries, IsEmpty());
  EXPECT_THAT(texts(store_->history({.room = "#lobby", .limit = 50, .before = {}})), IsEmpty());
}

TEST_P(Stores, a_line_comes_back_as_it_went_in) {
  room::Line first = line({1, 4}, "bonjour \U0001F44B \"quoted\" 'and' -- more");
  first.kind = room::SayKind::action;
  first.dialect = room::Dialect::datagram;
  room::Line second = line({1, 5}, "");
  second.user = "";
  keep({first, second});
  const auto lines = store_->history({.room = "#lobby", .limit = 50, .before = {}});
  ASSERT_TRUE(lines.has_value());
  EXPECT_THAT(*lines, ElementsAre(first, second));
}

TEST_P(Stores, history_gives_the_newest_oldest_first) {
  keep({line({1, 1}, "a"), line({1, 2}, "b")});
  keep({line({1, 3}, "c"), line({2, 1}, "d")});
  EXPECT_THAT(texts(store_->history({.room = "#lobby", .limit = 3, .before = {}})), ElementsAre("b", "c", "d"));
}

TEST_P(Stores, history_pages_backwards_across_epochs) {
  keep({line({1, 8}, "a"), line({1, 9}, "b"), line({2, 1}, "c"), line({2, 2}, "d")});
  const auto before = [&](room::EntryId id, std::size_t limit) {
    return texts(store_->history({.room = "#lobby", .limit = limit, .before = id}));
  };
  EXPECT_THAT(before({2, 2}, 2), ElementsAre("b", "c"));
  EXPECT_THAT(before({2, 1}, 50), ElementsAre("a", "b"));
  EXPECT_THAT(before({1, 9}, 50), ElementsAre("a"));
  EXPECT_THAT(before({1, 8}, 50), IsEmpty());
  EXPECT_THAT(before({3, 0}, 1), ElementsAre("d"));
  EXPECT_THAT(before({0, 0}, 50), IsEmpty());
}

TEST_P(Stores, history_keeps_rooms_apart_and_takes_their_names_in_any_case) {
  keep({line({1, 1}, "here"), line({1, 2}, "there", "#lobby2"), line({1, 3}, "elsewhere", "#lobb")});
  EXPECT_THAT(texts(store_->history({.room = "#LOBBY", .limit = 50, .before = {}})), ElementsAre("here"));
  EXPECT_THAT(texts(store_->history({.room = "#lobby2", .limit = 50, .before = {}})), ElementsAre("there"));
  EXPECT_THAT(texts(store_->history({.room = "#nowhere", .limit = 50, .before = {}})), IsEmpty());
}

TEST_P(Stores, a_limit_may_be_nothing_or_enormous) {
  keep({line({1, 1}, "a"), line({1, 2}, "b")});
  EXPECT_THAT(texts(store_->history({.room = "#lobby", .limit = 0, .before = {}})), IsEmpty());
  EXPECT_THAT(texts(store_->history({.room = "#lobby", .limit = SIZE_MAX, .before = {}})), ElementsAre("a", "b"));
}

TEST_P(Stores, a_line_is_not_kept_twice_and_its_batch_not_at_all) {
  keep({line({1, 1}, "once")});
  const auto again = store_->commit(batch_of({line({1, 2}, "new"), line({1, 1}, "twice")}));
  ASSERT_FALSE(again.has_value());
  EXPECT_THAT(again.error().message(), HasSubstr("cannot keep the "));
  EXPECT_THAT(texts(store_->history({.room = "#lobby", .limit = 50, .before = {}})), ElementsAre("once"));
  EXPECT_FALSE(store_->commit(batch_of({line({1, 3}, "x"), line({1, 3}, "x")})).has_value());
  keep({line({1, 2}, "new")});
  EXPECT_THAT(texts(store_->history({.room = "#lobby", .limit = 50, .before = {}})), ElementsAre("once", "new"));
}

TEST_P(Stores, an_empty_batch_is_kept) {
  EXPECT_TRUE(store_->commit({}).has_value());
  EXPECT_THAT(texts(store_->history({.room = "#lobby", .limit = 50, .before = {}})), IsEmpty());
}

TEST(MemoryStore, forgets_the_oldest_line_of_all_rooms_first) {
  MemoryStore store({.lines_max = 3, .epoch = 1});
  ASSERT_TRUE(store.commit(batch_of({line({1, 1}, "a"), line({1, 2}, "b", "#quiet")})).has_value());
  ASSERT_TRUE(store.commit(batch_of({line({1, 3}, "c"), line({1, 4}, "d"), line({1, 5}, "e")})).has_value());
  EXPECT_THAT(texts(store.history({.room = "#lobby", .limit = 50, .before = {}})), ElementsAre("c", "d", "e"));
  EXPECT_THAT(texts(store.history({.room = "#quiet", .limit = 50, .before = {}})), IsEmpty());
}

TEST(MemoryStore, says_that_it_forgets_and_starts_with_the_epoch_it_was_given) {
  MemoryStore store({.lines_max = 3, .epoch = 41});
  EXPECT_FALSE(store.durable());
  EXPECT_EQ(store.open()->epoch, 41U);
}

}  // namespace
}  // namespace salon::store
