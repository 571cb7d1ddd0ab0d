// What a program needs besides sockets: work from other threads, blocking work, signals.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <deque>
#include <thread>

#include "contract/world.hpp"

namespace salon::net::contract {
namespace {

TEST_P(Contract, nothing_posted_from_threads_is_lost_and_each_threads_order_is_kept) {
  set_up({.threads = true});
  constexpr int threads = 4;
  constexpr int posts = 5000;
  std::array<std::vector<int>, threads> heard;
  std::vector<std::thread> posting;
  for (std::size_t thread = 0; thread < threads; ++thread) {
    posting.emplace_back([this, thread, &heard] {
      for (int number = 0; number < posts; ++number) {
        loop().post([thread, number, &heard] { heard[thread].push_back(number); });
      }
    });
  }
  EXPECT_TRUE(
      wait([&] { return std::ranges::all_of(heard, [](const auto& numbers) { return numbers.size() == posts; }); }));
  for (std::thread& thread : posting) thread.join();
  for (const auto& numbers : heard) EXPECT_TRUE(std::ranges::is_sorted(numbers));
}

TEST_P(Contract, a_post_wakes_a_loop_that_waits) {
  set_up({.threads = true});
  std::atomic<bool> waiting = false;
  std::thread poster([&] {
    waiting.wait(false);
    loop().post([&] { loop().stop(); });
  });
  loop().post([&] {
    waiting = true;
    waiting.notify_all();
  });
  // Without the post there is nothing that could ever end this: the test's time limit would.
  loop().run();
  poster.join();
  EXPECT_TRUE(waiting);
}

TEST_P(Contract, what_a_post_posts_runs_later_and_in_order) {
  std::string order;
  loop().post([&] {
    order += 'a';
    loop().post([&] { order += 'c'; });
    order += 'b';
  });
  EXPECT_TRUE(wait([&] { return order.size() == 3; }));
  EXPECT_EQ(order, "abc");
}

TEST_P(Contract, blocking_work_runs_and_completes) {
  std::deque<Recorded<BlockingOperation>> works(20);
  std::atomic<int> runs = 0;
  std::atomic<int> together = 0;
  std::atomic<int> most = 0;
  for (auto& one : works) {
    one.work = [&] {
      const int now = ++together;
      int seen = most;
      while (now > seen && !most.compare_exchange_weak(seen, now)) {
      }
      ++runs;
      --together;
    };
    loop().start(one);
  }
  EXPECT_EQ(works.front().ends, 0);
  ASSERT_TRUE(wait([&] { return std::ranges::all_of(works, [](const auto& one) { return one.ended(); }); }));
  EXPECT_EQ(runs, 20);
  EXPECT_LE(most, 4);
  for (const auto& one : works) EXPECT_EQ(one.results, std::vector{0});
}

TEST_P(Contract, cancelled_blocking_work_has_run_or_never_will) {
  std::deque<Recorded<BlockingOperation>> works(50);
  std::vector<std::atomic<int>> runs(works.size());
  for (std::size_t index = 0; index < works.size(); ++index) {
    works[index].work = [&runs, index] { ++runs[index]; };
    loop().start(works[index]);
  }
  for (auto& one : works) loop().cancel(one);
  ASSERT_TRUE(wait([&] { return std::ranges::all_of(works, [](const auto& one) { return one.ended(); }); }));
  for (std::size_t index = 0; index < works.size(); ++index) {
    EXPECT_EQ(works[index].result, runs[index] == 1 ? 0 : -ECANCELED);
  }
}

TEST_P(Contract, each_signal_is_heard_while_it_is_waited_for) {
  Recorded<SignalOperation> signals;
  signals.signals = {SIGUSR1, SIGUSR2};
  loop().start(signals);
  settle();
  world().raise(SIGUSR1);
  ASSERT_TRUE(wait([&] { return signals.results.size() == 1; }));
  world().raise(SIGUSR2);
  ASSERT_TRUE(wait([&] { return signals.results.size() == 2; }));
  loop().cancel(signals);
  ASSERT_TRUE(wait([&] { return signals.ended(); }));
  EXPECT_EQ(signals.results, (std::vector{SIGUSR1, SIGUSR2, -ECANCELED}));
}

TEST_P(Contract, signals_may_be_waited_for_again_and_by_one_at_a_time) {
  for (int round = 0; round < 3; ++round) {
    Recorded<SignalOperation> signals;
    Recorded<SignalOperation> second;
    signals.signals = second.signals = {SIGUSR1};
    loop().start(signals);
    loop().start(second);
    ASSERT_TRUE(wait([&] { return second.ended(); }));
    EXPECT_EQ(second.results, std::vector{-EBUSY});
    signals.then = [&] { loop().cancel(signals); };
    world().raise(SIGUSR1);
    ASSERT_TRUE(wait([&] { return signals.ended(); }));
    EXPECT_EQ(signals.results, (std::vector{SIGUSR1, -ECANCELED}));
  }
}

}  // namespace
}  // namespace salon::net::contract
