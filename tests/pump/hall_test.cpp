#include "server/hall.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "room/recall.hpp"
#include "room/speech.hpp"
#include "salon/sim/sim.hpp"
#include "server/local_log.hpp"

namespace salon::server {
namespace {

using namespace std::chrono_literals;

/// Keeps what it is given, unless it is told to fail.
struct Store final : room::Store {
  Result<room::Recovered> open() override { return room::Recovered{}; }
  Result<void> commit(const room::Batch& batch) override {
    if (during_commit) std::exchange(during_commit, {})();
    if (broken) return std::unexpected(system_error(ENOSPC, "keep the last lines"));
    if (batch.snapshot) {
      snapshot = batch.snapshot;
      std::erase_if(entries, [&](const room::Entry& entry) { return entry.id <= batch.snapshot_id; });
    }
    entries.insert(entries.end(), batch.entries.begin(), batch.entries.end());
    std::ranges::copy_if(batch.lines, std::back_inserter(lines), room::in_words);
    ++commits;
    return {};
  }
  Result<std::vector<room::Line>> conversations(const room::ConversationsQuery&) override { return {}; }
  Result<std::vector<room::Line>> search(const room::SearchQuery&) override { return {}; }
  Result<std::vector<room::Line>> history(const room::HistoryQuery&) override { return lines; }
  bool durable() const override { return true; }

  /// What the next start would begin with.
  room::House recovered() const {
    room::House house = snapshot ? room::House::restore(*snapshot).value() : room::House();
    std::vector<room::Event> events;
    for (const room::Entry& entry : entries) house.apply(entry, events);
    return house;
  }

  std::function<void()> during_commit;
  bool broken = false;
  int commits = 0;
  std::optional<std::string> snapshot;
  std::vector<room::Entry> entries;
  std::vector<room::Line> lines;
};

/// A guest that writes down what it is told.
struct Visitor final : Attendant {
  static std::string text(const room::Event& event) {
    const auto* said = std::get_if<room::Said>(&event.body);
    return said == nullptr ? "?" : said->text;
  }
  void hear(const room::Event& event) override {
    if (std::holds_alternative<room::Said>(event.body)) notes.push_back("heard " + text(event));
    if (const auto* refused = std::get_if<room::Refused>(&event.body)) {
      notes.push_back("refused " + refused->subject);
      if (when_refused) std::exchange(when_refused, {})();
    }
    if (std::holds_alternative<room::Renamed>(event.body)) notes.push_back("is " + event.actor.nick);
  }
  void kept(const room::Event& event) override { notes.push_back("kept " + text(event)); }
  void not_kept(const room::Event& event) override { notes.push_back("not kept " + text(event)); }
  void answer(const session::Answer& answer) override {
    if (const auto* history = std::get_if<session::HistoryAnswer>(&answer)) lines = history->lines.value();
  }
  void announce(std::string_view words) override { told.emplace_back(words); }
  Connection* connection() override { return nullptr; }
  session::Variant variant() const override { return {.dialect = room::Dialect::datagram}; }

  std::vector<std::string> notes;
  std::vector<std::string> told;
  std::vector<room::Line> lines;
  std::function<void()> when_refused;
};

struct HallTest : testing::Test, net::Loop::TurnEnd {
  HallTest() {
    hall = Hall::open(host.loop(), setting, {}, store, *store->open(),
                      [this](std::uint64_t epoch, room::Log::Listener& listener) -> std::unique_ptr<room::Log> {
                        log_listener = &listener;
                        return std::make_unique<LocalLog>(epoch, listener);
                      })
               .value();
    host.loop().at_turn_end(*this);
    ada = hall->arrive(visitor);
    hall->submit(
        ada, room::Enter{.nick = "ada", .dialect = room::Dialect::datagram, .user = {}, .real_name = {}, .claim = {}});
    settle();
  }
  ~HallTest() override {
    hall->stop();
    host.loop().drain();
    host.loop().not_at_turn_end(*this);
    hall->leave(ada);
  }
  void turn_ended() override { hall->turn_end(); }

  void say(const std::string& text) { hall->submit(ada, room::Say{.target = "#lobby", .text = text}); }
  /// Gives the program one turn, and what follows from it 100 ms.
  void settle() {
    host.loop().post([] {});
    network.run_for(100ms);
  }

  sim::Network network{1};
  sim::Host& host = network.host("server");
  session::Setting setting;
  std::shared_ptr<Store> store = std::make_shared<Store>();
  room::Log::Listener* log_listener = nullptr;
  std::unique_ptr<Hall> hall;
  Visitor visitor;
  room::SessionId ada = 0;
};

TEST_F(HallTest, a_line_is_acknowledged_when_it_is_kept) {
  say("one");
  settle();
  EXPECT_EQ(visitor.notes, (std::vector<std::string>{"heard one", "kept one"}));
  ASSERT_EQ(store->lines.size(), 1U);
}

TEST_F(HallTest, what_the_host_orders_is_done_when_it_is_kept) {
  std::vector<std::string> answers;
  const auto answer = [&](const room::Event& event) {
    const auto* refused = std::get_if<room::Refused>(&event.body);
    answers.push_back(refused == nullptr ? "done" : refused->why == room::Refusal::not_kept ? "not kept" : "refused");
  };
  const room::Exclude exclude{.subject = "203.0.113.0/24", .reason = {}};
  store->during_commit = [&] { EXPECT_TRUE(answers.empty()); };
  hall->submit_for_host(exclude, answer);
  hall->turn_end();
  settle();
  EXPECT_EQ(std::exchange(answers, {}), std::vector<std::string>{"done"});

  hall->submit_for_host(room::Expel{.nick = "nobody", .reason = {}}, answer);
  hall->turn_end();
  EXPECT_EQ(std::exchange(answers, {}), std::vector<std::string>{"refused"}) << "at once";

  store->broken = true;
  hall->submit_for_host(exclude, answer);
  settle();
  EXPECT_EQ(std::exchange(answers, {}), std::vector<std::string>{"not kept"});
  hall->submit_for_host(room::Expel{.nick = "ada", .reason = {}}, answer);
  settle();
  EXPECT_EQ(answers, std::vector<std::string>{"done"}) << "what is not meant to last does not wait for the disk";
}

TEST_F(HallTest, what_filters_catch_is_found_out_before_the_log_and_is_in_it) {
  std::vector<room::Event> told;
  const auto tell = [&](const room::Event& event) { told.push_back(event); };
  hall->submit_for_host(room::Filter{"(milk"}, tell);
  hall->submit_for_host(room::Filter{"hot.*milk"}, tell);
  settle();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(std::get<room::Refused>(told[0].body).about, "missing ): (milk");
  EXPECT_TRUE(std::holds_alternative<room::FilterChanged>(told[1].body));
  say("hot and cold MILK");
  say("cold milk");
  settle();
  EXPECT_EQ(visitor.notes, (std::vector<std::string>{"refused #lobby", "heard cold milk", "kept cold milk"}));
  const auto* caught = std::get_if<room::Say>(&store->entries.at(store->entries.size() - 2).command);
  ASSERT_NE(caught, nullptr);
  EXPECT_EQ(caught->caught, "hot.*milk") << "so that whoever folds the log needs not match it again";
}

TEST_F(HallTest, an_entry_that_is_handed_over_again_is_kept_once) {
  room::Log::Listener& listener = *log_listener;
  const room::Entry entry{.id = {1, 1000}, .origin = {2, 1, 0, 1}, .time = {}, .command = room::NodeStarted{}};
  listener.ordered(entry);
  listener.ordered(entry);
  settle();
  EXPECT_EQ(std::ranges::count(store->entries, entry), 1);
}

TEST_F(HallTest, a_hall_that_finishes_takes_nothing_more_from_the_log) {
  hall->finish();
  say("too late");
  settle();
  EXPECT_TRUE(visitor.notes.empty());
  EXPECT_TRUE(hall->idle());
}

TEST_F(HallTest, a_line_that_was_under_way_when_keeping_failed_is_never_called_kept) {
  store->broken = true;
  store->during_commit = [this] { say("two"); };  // submitted before the failure is known, ordered after it
  say("one");
  settle();
  store->broken = false;
  network.run_for(2 * Keeper::retry_after);
  EXPECT_EQ(visitor.notes, (std::vector<std::string>{"heard one", "not kept one", "heard two", "not kept two"}));
  EXPECT_TRUE(store->lines.empty());
  EXPECT_EQ(hall->counters().lines_not_kept, 2U);
}

TEST_F(HallTest, what_is_not_kept_is_told_where_it_was_said_whatever_the_room_is_called_by_then) {
  Visitor stranger;
  const room::SessionId eve = hall->arrive(stranger);
  hall->submit(
      eve, room::Enter{.nick = "eve", .dialect = room::Dialect::datagram, .user = {}, .real_name = {}, .claim = {}});
  hall->submit(ada, room::Join{"#tea"});
  settle();
  store->broken = true;
  hall->submit(ada, room::Say{.target = "#tea", .text = "one"});
  hall->submit(ada, room::RenameRoom{"#tea", "#coffee", {}});
  hall->submit(eve, room::Join{"#tea"});
  settle();
  ASSERT_NE(hall->house().find_room("#coffee"), nullptr);
  EXPECT_THAT(visitor.told, testing::Contains("not kept: ada: one"));
  EXPECT_THAT(stranger.told, testing::Not(testing::Contains("not kept: ada: one")));
  hall->leave(eve);
}

TEST_F(HallTest, while_nothing_can_be_kept_what_is_meant_to_last_is_refused_and_people_come_and_go) {
  store->broken = true;
  say("one");
  settle();
  visitor.notes.clear();
  hall->submit(ada, room::Say{.target = "#said", .text = "two"});
  hall->submit(ada, room::SetTopic{"#topic", "tea"});
  hall->submit(ada, room::SetModes{"#modes", {}});
  hall->submit(ada, room::Redact{.target = "#redacted", .message = {}, .reason = {}});
  hall->submit(ada, room::SetMetadata{"#told", {}});
  hall->submit(ada, room::KeepRoom{"#kept"});
  hall->submit(ada, room::SetAccess{"#access", "ada"});
  hall->submit(ada, room::DropAccount{"ada"});
  hall->submit(ada, room::Rename{"eve"});
  settle();
  EXPECT_EQ(visitor.notes, (std::vector<std::string>{"is eve", "refused #said", "refused #topic", "refused #modes",
                                                     "refused #redacted", "refused #told", "refused #kept",
                                                     "refused #access", "refused ada"}));
  store->broken = false;
  network.run_for(2 * Keeper::retry_after);
}

TEST_F(HallTest, what_is_said_and_gone_comes_behind_what_was_said_before) {
  Visitor lea;
  const room::SessionId her = hall->arrive(lea);
  hall->submit(
      her, room::Enter{.nick = "lea", .dialect = room::Dialect::datagram, .user = {}, .real_name = {}, .claim = {}});
  settle();
  const std::size_t entries = store->entries.size();
  hall->submit(ada, room::Say{.target = "lea", .text = "hello"});
  hall->pass(room::speech(hall->house(), hall->guest_id(ada),
                          {.target = "lea", .kind = room::SayKind::tags, .text = {}, .tags = "+typing=done"}));
  settle();
  EXPECT_EQ(lea.notes, (std::vector<std::string>{"heard hello", "heard "}));
  EXPECT_EQ(store->entries.size(), entries + 1) << "it is not in the log";
  hall->leave(her);
}

// ---- several clients of one guest ----

struct HallCompanyTest : HallTest {
  HallCompanyTest() {
    hall->submit(ada, room::Register{"zoe", {"salt", 4096, std::string(32, 's'), std::string(32, 'k')}});
    settle();
    entering.account = hall->house().find_account("zoe")->key();
    join(phone, on_phone);
    join(laptop, on_laptop);
    for (Visitor* client : {&visitor, &on_phone, &on_laptop}) client->notes.clear();
  }
  ~HallCompanyTest() override {
    hall->leave(phone);
    hall->leave(laptop);
  }
  void join(room::SessionId& session, Visitor& client) {
    session = hall->arrive(client);
    hall->submit(session, entering);
    settle();
  }
  /// Who of the two has heard that, and forgets it.
  std::pair<std::size_t, std::size_t> heard(const std::string& note) {
    const auto count = [&](Visitor& client) {
      return static_cast<std::size_t>(std::ranges::count(std::exchange(client.notes, {}), note));
    };
    const std::size_t phones = count(on_phone);
    return {phones, count(on_laptop)};
  }

  room::Enter entering{.nick = "zoe", .dialect = room::Dialect::irc, .user = {}, .real_name = {}, .claim = {}};
  Visitor on_phone, on_laptop;
  room::SessionId phone = 0, laptop = 0;
};

TEST_F(HallCompanyTest, both_hear_what_is_for_the_guest_and_what_the_other_does) {
  EXPECT_EQ(hall->guest_id(laptop), hall->client_id(phone));
  hall->submit(ada, room::Say{.target = "zoe", .text = "hello"});
  settle();
  EXPECT_EQ(heard("heard hello"), std::pair(1UL, 1UL));
  hall->submit(laptop, room::Rename{"zoe2"});
  hall->submit(laptop, room::Join{"no room"});
  settle();
  EXPECT_EQ(on_phone.notes, (std::vector<std::string>{"is zoe2"})) << "what is refused is the asker's own matter";
  EXPECT_EQ(on_laptop.notes, (std::vector<std::string>{"is zoe2", "refused no room"}));
}

TEST_F(HallCompanyTest, a_line_is_kept_for_who_said_it) {
  hall->submit(phone, room::Say{.target = "ada", .text = "hello"});
  settle();
  EXPECT_EQ(on_phone.notes, (std::vector<std::string>{"heard hello", "kept hello"}));
  EXPECT_EQ(on_laptop.notes, (std::vector<std::string>{"heard hello"}));
}

TEST_F(HallCompanyTest, what_is_gone_when_it_is_said_is_not_for_ones_other_clients) {
  hall->pass(room::speech(hall->house(), hall->guest_id(phone),
                          {.target = "zoe", .kind = room::SayKind::tags, .text = {}, .tags = "+typing=done"}));
  settle();
  EXPECT_EQ(heard("heard "), std::pair(0UL, 0UL));
}

TEST_F(HallCompanyTest, one_goes_and_comes_and_the_other_hears_as_before) {
  EXPECT_EQ(hall->headcount().guests, 3U);
  for (int time = 0; time < 3; ++time) {
    hall->submit(phone, room::Leave{});
    if (time != 1) settle();  // or its connection is gone before the log has said so
    hall->leave(phone);
    settle();
    EXPECT_EQ(hall->headcount().guests, 2U);
    hall->submit(ada, room::Say{.target = "zoe", .text = "hello"});
    settle();
    EXPECT_EQ(heard("heard hello"), std::pair(0UL, 1UL));
    join(phone, on_phone);
  }
  hall->submit(ada, room::Say{.target = "zoe", .text = "hello"});
  settle();
  EXPECT_EQ(heard("heard hello"), std::pair(1UL, 1UL));
}

TEST_F(HallCompanyTest, the_last_to_go_is_the_guest) {
  hall->submit(phone, room::Leave{});
  hall->submit(laptop, room::Leave{});
  settle();
  EXPECT_EQ(hall->house().find_guest("zoe"), nullptr);
  EXPECT_EQ(hall->headcount().guests, 1U);
}

TEST_F(HallCompanyTest, a_guest_that_stays_is_nobody_until_a_client_comes) {
  hall->submit(phone, room::Stay{});
  hall->submit(laptop, room::Leave{});
  hall->submit(phone, room::Leave{});
  settle();
  EXPECT_TRUE(hall->house().find_guest("zoe")->absent());
  EXPECT_EQ(hall->headcount().guests, 1U);
  hall->submit(ada, room::Say{.target = "zoe", .text = "hello"});
  settle();
  EXPECT_EQ(heard("heard hello"), std::pair(0UL, 0UL));
  EXPECT_FALSE(hall->facts_of(hall->house().find_guest("zoe")->id).has_value());
  hall->leave(phone);
  join(phone, on_phone);
  EXPECT_EQ(hall->headcount().guests, 2U);
  hall->submit(ada, room::Say{.target = "zoe", .text = "again"});
  settle();
  EXPECT_EQ(heard("heard again"), std::pair(1UL, 0UL));
}

// Sessions are counted anew by each incarnation, and the guest that stays is called after one of the last.
TEST_F(HallCompanyTest, a_guest_that_stays_is_not_taken_for_a_session_of_the_next_start) {
  hall->submit(phone, room::Stay{});
  settle();
  const room::GuestId zoe = hall->house().find_guest("zoe")->id;
  const auto next = Hall::open(host.loop(), setting, {}, store,
                               room::Recovered{.epoch = 2, .snapshot = store->snapshot, .entries = store->entries},
                               [](std::uint64_t epoch, room::Log::Listener& listener) -> std::unique_ptr<room::Log> {
                                 return std::make_unique<LocalLog>(epoch, listener);
                               })
                        .value();
  next->turn_end();
  ASSERT_TRUE(next->house().find_guest(zoe)->absent());
  Visitor stranger, owner;
  const room::SessionId other = next->arrive(stranger);
  const room::SessionId hers = next->arrive(owner);
  EXPECT_GT(other, zoe.session);
  next->submit(other, room::Enter{.nick = "lea", .user = {}, .real_name = {}, .claim = {}});
  next->submit(hers, entering);
  next->submit(other, room::Say{.target = "zoe", .text = "hello"});
  next->turn_end();
  EXPECT_EQ(next->guest_id(hers), zoe);
  EXPECT_EQ(owner.notes, (std::vector<std::string>{"heard hello"}));
  next->stop();
  host.loop().drain();
  next->leave(other);
  next->leave(hers);
}

TEST_F(HallTest, history_answers_with_the_newest_lines_that_a_connection_can_bear) {
  for (std::uint64_t i = 1; i <= 200; ++i) {
    room::Line line;
    line.id = {1, i};
    line.text.assign(4096, 'x');
    store->lines.push_back(line);
  }
  hall->ask(ada, room::HistoryQuery{.room = "#lobby", .limit = 200, .before = {}});
  settle();
  ASSERT_EQ(visitor.lines.size(), 64U);
  EXPECT_EQ(visitor.lines.front().id.sequence, 137U);
  EXPECT_EQ(visitor.lines.back().id.sequence, 200U);
}

TEST_F(HallTest, a_disk_that_does_not_keep_up_has_so_many_lines_waiting_and_no_more) {
  for (std::size_t i = 0; i < Hall::unacknowledged_max; ++i) say("line");
  hall->turn_end();
  EXPECT_EQ(hall->unacknowledged(), Hall::unacknowledged_max);
  visitor.notes.clear();
  say("one too many");
  hall->turn_end();
  EXPECT_EQ(visitor.notes, std::vector<std::string>{"refused #lobby"});
  settle();
  EXPECT_EQ(hall->unacknowledged(), 0U);
  visitor.notes.clear();
  say("after");
  settle();
  EXPECT_EQ(visitor.notes, (std::vector<std::string>{"heard after", "kept after"}));
}

TEST_F(HallTest, what_a_guest_does_about_a_refusal_is_ordered_in_the_same_turn) {
  store->broken = true;
  say("one");
  settle();
  visitor.notes.clear();
  visitor.when_refused = [this] { hall->submit(ada, room::Rename{"eva"}); };
  say("two");
  hall->turn_end();
  EXPECT_EQ(visitor.notes, (std::vector<std::string>{"refused #lobby", "is eva"}));
}

TEST_F(HallTest, what_is_ordered_while_the_ending_snapshot_is_written_is_kept_behind_it) {
  store->broken = true;
  say("one");
  settle();
  store->broken = false;
  store->during_commit = [this] {
    hall->submit(ada, room::Join{.room = "#den"});
    hall->turn_end();
  };
  network.run_for(2 * Keeper::retry_after);
  ASSERT_NE(hall->house().find_room("#den"), nullptr);
  EXPECT_EQ(store->recovered(), hall->house());
}

TEST_F(HallTest, a_hall_that_finishes_while_keeping_fails_tries_once_more_and_is_idle) {
  store->broken = true;
  say("one");
  settle();
  store->broken = false;
  const int commits = store->commits;
  hall->finish();
  settle();
  EXPECT_EQ(store->commits, commits + 1);
  EXPECT_TRUE(hall->idle());
  EXPECT_EQ(store->recovered(), hall->house());
}

TEST_F(HallTest, a_hall_that_finishes_on_a_disk_that_stays_full_is_idle_too) {
  store->broken = true;
  say("one");
  settle();
  hall->finish();
  settle();
  EXPECT_TRUE(hall->idle());
}

}  // namespace
}  // namespace salon::server
