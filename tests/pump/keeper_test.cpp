// The keeper with a store that does what the test says.
#include "server/keeper.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "salon/sim/sim.hpp"

namespace salon::server {
namespace {

using std::chrono::seconds;

struct ScriptedStore final : room::Store {
  Result<room::Recovered> open() override { return room::Recovered{}; }
  Result<void> commit(const room::Batch& batch) override {
    if (full) return std::unexpected(plain_error("write", "disk full"));
    calls.emplace_back("commit");
    commits.push_back(batch);
    return {};
  }
  Result<std::vector<room::Line>> conversations(const room::ConversationsQuery&) override { return {}; }
  Result<std::vector<room::Line>> search(const room::SearchQuery&) override {
    calls.emplace_back("search");
    return {};
  }
  Result<std::vector<room::Line>> history(const room::HistoryQuery&) override {
    calls.emplace_back("history");
    std::vector<room::Line> all;
    for (const room::Batch& batch : commits) all.insert(all.end(), batch.lines.begin(), batch.lines.end());
    return all;
  }
  [[nodiscard]] bool durable() const override { return true; }

  bool full = false;
  std::vector<room::Batch> commits;
  std::vector<std::string> calls;
};

struct Fixture : testing::Test, Keeper::Listener, net::Loop::TurnEnd {
  Fixture() { loop.at_turn_end(*this); }
  ~Fixture() override {
    keeper.stop();
    loop.not_at_turn_end(*this);
    loop.drain();
  }
  void kept(room::EntryId id) override { kept_ids.push_back(id); }
  void keeping_failed(const Error&) override { ++failures; }
  void keeping_again() override { ++recoveries; }
  [[nodiscard]] const room::House& house() const override { return house_; }
  void turn_ended() override { keeper.turn_end(); }

  /// The house applies a line, and the keeper is given it.
  void say(const std::string& text) {
    if (sequence == 0) return enter(1, text);
    order(1, room::Say{.target = "#lobby", .text = text}, text);
  }
  void enter(std::uint64_t session, const std::string& text) {
    order(session, room::Enter{.nick = "ada" + std::to_string(session), .user = {}, .real_name = {}, .claim = {}},
          text);
  }
  void order(std::uint64_t session, room::Command command, const std::string& text) {
    room::Entry entry;
    entry.id = {1, ++sequence};
    entry.origin = {.node = 2, .incarnation = 1, .session = session, .tag = sequence};
    entry.command = std::move(command);
    std::vector<room::Event> events;
    house_.apply(entry, events);
    room::Line line;
    line.id = entry.id;
    line.text = text;
    keeper.add(entry, {line});
  }
  bool until(const std::function<bool()>& done) {
    keeper.turn_end();
    return network.run_until(done, seconds(60));
  }

  /// The number of the question is added to `answered`, when it is.
  void ask(room::Query query) {
    keeper.ask(std::move(query), [this, number = asked++](const Result<std::vector<room::Line>>& lines) {
      answered.push_back(number);
      found.push_back(lines.value().size());
    });
  }

  sim::Network network{3};
  net::Loop& loop = network.host("server").loop();
  std::shared_ptr<ScriptedStore> store = std::make_shared<ScriptedStore>();
  room::House house_;
  Keeper keeper{loop, store, *this};
  std::uint64_t sequence = 0;
  std::vector<room::EntryId> kept_ids;
  int failures = 0;
  int recoveries = 0;
  std::size_t asked = 0;
  std::vector<std::size_t> answered;
  std::vector<std::size_t> found;
};

using KeeperTest = Fixture;

TEST_F(KeeperTest, says_that_an_entry_is_kept_after_the_commit_and_not_before) {
  say("one");
  keeper.turn_end();
  EXPECT_TRUE(kept_ids.empty());
  ASSERT_TRUE(until([&] { return !kept_ids.empty(); }));
  EXPECT_EQ(kept_ids, (std::vector<room::EntryId>{{1, 1}}));
  ASSERT_EQ(store->commits.size(), 1U);
  EXPECT_EQ(store->commits[0].entries.size(), 1U);
}

TEST_F(KeeperTest, gathers_what_comes_while_a_commit_is_under_way) {
  say("one");
  keeper.turn_end();
  for (const char* text : {"two", "three", "four"}) {
    say(text);
    keeper.turn_end();
  }
  ASSERT_TRUE(until([&] { return kept_ids.size() == 2; }));
  ASSERT_EQ(store->commits.size(), 2U);
  EXPECT_EQ(store->commits[1].entries.size(), 3U);
  EXPECT_EQ(kept_ids.back(), (room::EntryId{1, 4}));
}

TEST_F(KeeperTest, answers_with_everything_that_was_ordered_before_the_question) {
  say("one");
  keeper.turn_end();
  say("two");
  std::vector<room::Line> answer;
  bool answered = false;
  keeper.ask(room::HistoryQuery{.room = "#lobby"}, [&](Result<std::vector<room::Line>> lines) {
    answered = true;
    answer = std::move(*lines);
  });
  EXPECT_FALSE(answered);
  ASSERT_TRUE(until([&] { return answered; }));
  ASSERT_EQ(answer.size(), 2U);
  EXPECT_EQ(answer[1].text, "two");
}

// In a full house with much being said, each commit would have everybody who has just joined wait for it once more.
TEST_F(KeeperTest, answers_all_that_ask_between_two_commits) {
  say("one");
  ASSERT_TRUE(until([&] { return kept_ids.size() == 1; }));
  store->calls.clear();
  for (int i = 0; i < 3; ++i) ask(room::HistoryQuery{.room = "#lobby"});
  say("two");
  ask(room::HistoryQuery{.room = "#lobby"});
  ASSERT_TRUE(until([&] { return answered.size() == 4; }));
  EXPECT_EQ(store->calls, (std::vector<std::string>{"history", "history", "history", "commit", "history"}));
  EXPECT_EQ(answered, (std::vector<std::size_t>{0, 1, 2, 3}));
  EXPECT_EQ(found, (std::vector<std::size_t>{1, 1, 1, 2}));
}

TEST_F(KeeperTest, answers_so_many_at_a_time_and_no_more) {
  say("one");
  ASSERT_TRUE(until([&] { return kept_ids.size() == 1; }));
  store->calls.clear();
  for (std::size_t i = 0; i < Keeper::questions_a_visit + 1; ++i) ask(room::HistoryQuery{.room = "#lobby"});
  say("two");
  ASSERT_TRUE(until([&] { return answered.size() == asked; }));
  EXPECT_EQ(std::ranges::find(store->calls, "commit") - store->calls.begin(), Keeper::questions_a_visit);
  EXPECT_TRUE(std::ranges::is_sorted(answered));
}

TEST_F(KeeperTest, ends_a_visit_once_much_is_found_and_after_a_search) {
  for (std::size_t i = 0; i < Keeper::lines_a_visit / 2; ++i) say("line");
  ASSERT_TRUE(until([&] { return !kept_ids.empty(); }));
  store->calls.clear();
  for (int i = 0; i < 3; ++i) ask(room::HistoryQuery{.room = "#lobby"});
  ask(room::SearchQuery{});
  ask(room::HistoryQuery{.room = "#lobby"});
  say("one");
  keeper.turn_end();
  ASSERT_TRUE(until([&] { return answered.size() == 2; }));
  say("two");
  ASSERT_TRUE(until([&] { return answered.size() == 4; }));
  say("three");
  ASSERT_TRUE(until([&] { return answered.size() == 5; }));
  EXPECT_EQ(store->calls,
            (std::vector<std::string>{"history", "history", "commit", "history", "search", "commit", "history"}));
  EXPECT_TRUE(std::ranges::is_sorted(answered));
}

TEST_F(KeeperTest, keeps_nothing_while_commits_fail_and_then_goes_on_with_a_snapshot) {
  say("kept");
  ASSERT_TRUE(until([&] { return kept_ids.size() == 1; }));
  store->full = true;
  say("lost");
  ASSERT_TRUE(until([&] { return failures == 1; }));
  EXPECT_TRUE(keeper.failing());
  say("lost too");
  network.run_for(seconds(20));
  EXPECT_EQ(kept_ids.size(), 1U);
  EXPECT_EQ(failures, 1) << "said once, not at each attempt";

  store->full = false;
  ASSERT_TRUE(until([&] { return recoveries == 1; }));
  EXPECT_FALSE(keeper.failing());
  ASSERT_EQ(store->commits.size(), 2U);
  EXPECT_TRUE(store->commits[1].lines.empty()) << "a line that was given up must not come back";
  ASSERT_TRUE(store->commits[1].snapshot);
  EXPECT_EQ(room::House::restore(*store->commits[1].snapshot).value(), house_);

  say("kept again");
  ASSERT_TRUE(until([&] { return kept_ids.back() == room::EntryId{1, 4}; }));
  EXPECT_EQ(store->commits[2].lines.size(), 1U);
}

TEST_F(KeeperTest, still_answers_questions_while_commits_fail) {
  store->full = true;
  say("lost");
  ASSERT_TRUE(until([&] { return failures == 1; }));
  bool answered = false;
  keeper.ask(room::HistoryQuery{.room = "#lobby"}, [&](Result<std::vector<room::Line>>) { answered = true; });
  EXPECT_TRUE(until([&] { return answered; }));
}

TEST_F(KeeperTest, puts_a_snapshot_with_every_so_many_entries) {
  for (std::size_t i = 0; i < Keeper::entries_a_snapshot_min; ++i) say("line");
  ASSERT_TRUE(until([&] { return !kept_ids.empty(); }));
  ASSERT_TRUE(store->commits[0].snapshot);
  EXPECT_EQ(store->commits[0].snapshot_id, house_.last_applied());
  say("one more");
  ASSERT_TRUE(until([&] { return kept_ids.size() == 2; }));
  EXPECT_FALSE(store->commits[1].snapshot);
}

TEST_F(KeeperTest, puts_fewer_snapshots_of_a_full_house) {
  constexpr std::size_t guests = 600;
  constexpr std::size_t due = guests * Keeper::entries_a_snapshot_for_each_guest;
  static_assert(due > Keeper::entries_a_snapshot_min);
  for (std::size_t session = 1; session <= guests; ++session) enter(session, "came");
  while (sequence < due - 1) say("line");
  ASSERT_TRUE(until([&] { return kept_ids.size() == 1; }));
  EXPECT_FALSE(store->commits[0].snapshot);
  say("the one that makes it due");
  ASSERT_TRUE(until([&] { return kept_ids.size() == 2; }));
  EXPECT_TRUE(store->commits[1].snapshot);
}

TEST_F(KeeperTest, ends_with_a_snapshot) {
  say("one");
  keeper.turn_end();
  say("two");
  keeper.keep_snapshot();
  EXPECT_FALSE(keeper.idle());
  ASSERT_TRUE(until([&] { return keeper.idle(); }));
  ASSERT_TRUE(store->commits.back().snapshot);
  EXPECT_EQ(store->commits.back().snapshot_id, (room::EntryId{1, 2}));
}

}  // namespace
}  // namespace salon::server
