// What every Store promises, asked of both.
#include <functional>
#include <memory>

#include "room/recall.hpp"
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

// ---- places ----

class Places : public Stores {
 protected:
  using Which = room::HistoryQuery::Which;
  Places() {
    std::vector<room::Line> lines;
    for (std::uint64_t n = 1; n <= 9; ++n) {
      for (const char* room : {"#lobby", "#tea"}) {
        lines.push_back(line({n < 5 ? 1U : 2U, 10 * n + (lines.size() % 2)}, std::to_string(n), room));
        lines.back().time = at(n == 3 ? 4 : static_cast<std::int64_t>(n));  // 3 and 4 at one moment
      }
    }
    keep(lines);
  }
  std::string ask(Which which, std::optional<room::Place> before, std::optional<room::Place> after, std::size_t limit) {
    std::string joined;
    for (const std::string& text :
         texts(store_->history({.room = "#lobby", .limit = limit, .before = before, .after = after, .which = which}))) {
      joined += text;
    }
    return joined;
  }
  static room::Place id(std::uint64_t n) { return room::EntryId{n < 5 ? 1U : 2U, 10 * n}; }
  static room::Place moment(std::int64_t n) { return at(n); }
};

INSTANTIATE_TEST_SUITE_P(Both, Places,
                         ::testing::Values(Kind{"memory", [](const auto&) { return std::make_unique<MemoryStore>(); }},
                                           Kind{"sqlite",
                                                [](const auto& path) { return std::make_unique<SqliteStore>(path); }}),
                         [](const auto& parameter) { return parameter.param.name; });

TEST_P(Places, are_lines_or_moments_and_are_not_given_themselves) {
  EXPECT_EQ(ask(Which::newest, id(7), {}, 3), "456");
  EXPECT_EQ(ask(Which::newest, moment(7), {}, 3), "456");
  EXPECT_EQ(ask(Which::newest, {}, id(7), 9), "89");
  EXPECT_EQ(ask(Which::newest, {}, moment(7), 9), "89");
  EXPECT_EQ(ask(Which::newest, {}, id(2), 3), "789");
  EXPECT_EQ(ask(Which::oldest, {}, id(2), 3), "345");
  EXPECT_EQ(ask(Which::oldest, {}, moment(2), 3), "345");
  EXPECT_EQ(ask(Which::oldest, id(8), moment(2), 9), "34567");
  EXPECT_EQ(ask(Which::oldest, {}, {}, 2), "12");
}

TEST_P(Places, one_moment_is_one_place) {
  EXPECT_EQ(ask(Which::newest, moment(4), {}, 9), "12") << "3 came at the moment of 4";
  EXPECT_EQ(ask(Which::oldest, {}, moment(4), 2), "56");
  EXPECT_EQ(ask(Which::newest, id(4), {}, 9), "123");
}

TEST_P(Places, may_be_before_all_and_behind_all) {
  EXPECT_EQ(ask(Which::newest, moment(0), {}, 9), "");
  EXPECT_EQ(ask(Which::newest, moment(5000), {}, 2), "89");
  EXPECT_EQ(ask(Which::oldest, {}, moment(0), 2), "12");
  EXPECT_EQ(ask(Which::oldest, {}, moment(5000), 2), "");
  EXPECT_EQ(ask(Which::oldest, id(3), id(7), 9), "");
}

TEST_P(Places, have_lines_around_them) {
  EXPECT_EQ(ask(Which::around, id(5), {}, 1), "5");
  EXPECT_EQ(ask(Which::around, id(5), {}, 2), "45");
  EXPECT_EQ(ask(Which::around, id(5), {}, 3), "456");
  EXPECT_EQ(ask(Which::around, moment(6), {}, 3), "567");
  EXPECT_EQ(ask(Which::around, id(1), {}, 4), "1234");
  EXPECT_EQ(ask(Which::around, id(9), {}, 4), "789");
  EXPECT_EQ(ask(Which::around, moment(5000), {}, 4), "89");
}

TEST_P(Places, are_gone_between_in_either_direction) {
  EXPECT_EQ(ask(Which::towards, id(8), id(2), 9), "34567");
  EXPECT_EQ(ask(Which::towards, id(8), id(2), 2), "34");
  EXPECT_EQ(ask(Which::towards, id(2), id(8), 9), "34567");
  EXPECT_EQ(ask(Which::towards, id(2), id(8), 2), "67") << "counted from the first";
  EXPECT_EQ(ask(Which::towards, moment(8), moment(2), 2), "34");
  EXPECT_EQ(ask(Which::towards, moment(2), moment(8), 2), "67");
  EXPECT_EQ(ask(Which::towards, moment(8), id(5), 9), "67");
  EXPECT_EQ(ask(Which::towards, id(5), moment(8), 9), "67");
  EXPECT_EQ(ask(Which::towards, id(5), id(5), 9), "");
}

// ---- what is not words ----

TEST_P(Stores, deeds_are_given_to_who_asks_for_them) {
  room::Line react = line({1, 2}, "");
  react.kind = room::SayKind::tags;
  react.tags = "+draft/react=x";
  react.author = "1.1.7";
  react.target = "lea";
  room::Line topic = line({1, 3}, "tea");
  topic.deed = room::Deed::topic;
  room::Line kicked = line({1, 4}, "tea is over");
  kicked.deed = room::Deed::kicked;
  kicked.target = "bob";
  kicked.bot = true;
  kicked.account = "ada";
  kicked.host = "cats.example";
  room::Line caught = line({1, 6}, "tea");
  caught.deed = room::Deed::caught;
  keep({line({1, 1}, "a"), react, topic, kicked, line({1, 5}, "b"), caught});
  EXPECT_THAT(texts(store_->history({.room = "#lobby", .limit = 2})), ElementsAre("a", "b"));
  const auto all = store_->history({.room = "#lobby", .limit = 4, .with_deeds = true});
  ASSERT_TRUE(all.has_value());
  EXPECT_THAT(*all, ElementsAre(react, topic, kicked, line({1, 5}, "b"))) << "a filter's are for who keeps order";
  const auto first =
      store_->history({.room = "#lobby", .limit = 3, .which = room::HistoryQuery::Which::oldest, .with_deeds = true});
  EXPECT_THAT(first.value(), ElementsAre(line({1, 1}, "a"), react, topic));
  for (const char* words : {"tea", ""}) {
    const auto found = store_->search({.conversations = {"#lobby"}, .owner = {}, .words = words, .nick = {}});
    ASSERT_TRUE(found.has_value());
    EXPECT_THAT(texts(*found), ::testing::ElementsAreArray(words[0] == 't' ? std::vector<std::string>()
                                                                           : std::vector<std::string>{"a", "b"}));
  }
}

TEST_P(Stores, what_keeps_order_is_found_among_all_the_rest) {
  std::vector<room::Line> lines;
  std::vector<room::Line> order;
  const auto deeds = {
      room::Deed::said,    room::Deed::modes, room::Deed::joined,  room::Deed::kicked, room::Deed::parted,
      room::Deed::left,    room::Deed::topic, room::Deed::renamed, room::Deed::caught, room::Deed::called_otherwise,
      room::Deed::given_on};
  std::uint64_t sequence = 0;
  for (int round = 0; round < 3; ++round) {
    for (const room::Deed deed : deeds) {
      ++sequence;
      room::Line one = line({1, sequence}, "x" + std::to_string(sequence));
      one.deed = deed;
      // Of those who left, the last was sent away.
      one.target = deed == room::Deed::kicked || (deed == room::Deed::left && round == 2) ? "bob" : "";
      lines.push_back(one);
      if (room::keeps_order(one)) order.push_back(one);
    }
  }
  ASSERT_EQ(order.size(), 16U);
  keep(lines);
  EXPECT_EQ(store_->history({.room = "#Lobby", .order_alone = true}).value(), order);
  const std::vector<room::Line> last(order.end() - 2, order.end());
  EXPECT_EQ(store_->history({.room = "#lobby", .limit = 2, .order_alone = true}).value(), last);
  EXPECT_THAT(store_->history({.room = "#tea", .order_alone = true}).value(), IsEmpty());
}

TEST_P(Stores, a_line_that_is_taken_back_is_gone_and_so_is_its_twin) {
  const std::string ada = room::conversation_of("1.1.1", "Lea");
  const std::string lea = room::conversation_of("1.1.2", "ada");
  keep({line({1, 1}, "a"), line({1, 2}, "psst", ada), line({1, 2}, "psst", lea), line({1, 3}, "b")});
  room::Batch batch;
  batch.redactions = {{"#lobby", {1, 3}}, {ada, {1, 2}}, {"#lobby", {1, 77}}, {"#tea", {1, 1}}};
  ASSERT_TRUE(store_->commit(batch).has_value());
  EXPECT_THAT(texts(store_->history({.room = "#lobby"})), ElementsAre("a"));
  EXPECT_THAT(texts(store_->history({.room = ada})), IsEmpty());
  EXPECT_THAT(texts(store_->history({.room = lea})), IsEmpty());
}

// ---- conversations, and search ----

TEST_P(Stores, conversations_are_listed_by_their_last_line) {
  const std::string own = room::conversation_of("1.1.1", "lea");
  keep({line({1, 1}, "a"), line({1, 2}, "b"), line({1, 3}, "c", "#tea"), line({1, 4}, "psst", own),
        line({1, 5}, "secret", room::conversation_of("1.1.11", "lea")), line({1, 6}, "d", "#mug")});
  const auto ask = [&](std::int64_t from, std::int64_t till, std::size_t limit) {
    return texts(store_->conversations(
        {.rooms = {"#lobby", "#tea", "#none"}, .owner = "1.1.1", .from = at(from), .till = at(till), .limit = limit}));
  };
  EXPECT_THAT(ask(0, 99, 9), ElementsAre("b", "c", "psst"));
  EXPECT_THAT(ask(0, 99, 2), ElementsAre("b", "c"));
  EXPECT_THAT(ask(99, 0, 2), ElementsAre("c", "psst"));
  EXPECT_THAT(ask(2, 4, 9), ElementsAre("c")) << "between, and not at them";
  EXPECT_THAT(texts(store_->conversations({.rooms = {}, .owner = {}, .from = at(0), .till = at(99)})), IsEmpty());
}

TEST_P(Stores, search_finds_lines_with_all_words_in_what_may_be_read) {
  const std::string own = room::conversation_of("1.1.1", "lea");
  keep({line({1, 1}, "The invoice is out"), line({1, 2}, "is it? \"invoice\"!", "#tea"),
        line({1, 3}, "INVOICE is paid"), line({1, 4}, "invoice is mine", own),
        line({1, 5}, "invoice is hers", room::conversation_of("1.1.2", "x"))});
  const auto search = [&](room::SearchQuery query) { return texts(store_->search(query)); };
  EXPECT_THAT(search({.conversations = {"#lobby"}, .owner = {}, .words = "is invoice", .nick = {}}),
              ElementsAre("The invoice is out", "INVOICE is paid"));
  EXPECT_THAT(search({.conversations = {"#lobby"}, .owner = {}, .words = "is invoice", .nick = {}, .limit = 1}),
              ElementsAre("INVOICE is paid"));
  EXPECT_THAT(search({.conversations = {"#lobby"}, .owner = "1.1.1", .words = "invoice", .nick = {}, .after = at(1)}),
              ElementsAre("INVOICE is paid", "invoice is mine"));
  EXPECT_THAT(search({.conversations = {"#lobby"}, .owner = {}, .words = "invoice", .nick = {}, .before = at(3)}),
              ElementsAre("The invoice is out"));
  EXPECT_THAT(search({.conversations = {"#lobby"}, .owner = {}, .words = "", .nick = "ada"}), ::testing::SizeIs(2));
  EXPECT_THAT(search({.conversations = {"#lobby"}, .owner = {}, .words = "", .nick = "lea"}), IsEmpty());
  EXPECT_THAT(search({.conversations = {"#lobby"}, .owner = {}, .words = "missing", .nick = {}}), IsEmpty());
  EXPECT_THAT(search({.conversations = {"#tea"}, .owner = {}, .words = "\"invoice\" AND", .nick = {}}), IsEmpty());
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
