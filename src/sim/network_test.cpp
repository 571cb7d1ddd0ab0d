#include <algorithm>
#include <cerrno>
#include <csignal>
#include <deque>
#include <thread>

#include "base/generator.hpp"
#include "salon/net/task.hpp"
#include "salon/net/tcp.hpp"
#include "sim/sim_test.hpp"

namespace salon::sim {
namespace {

/// A few connections that talk over a network, everything by chance: the digest of it.
std::uint64_t busy_world(std::uint64_t seed) {
  Connected c(seed, NetworkOptions::rough());
  Noted<net::ReceiveStreamOperation> stream;
  stream.socket = c.theirs;
  c.server.loop().start(stream);
  Noted<net::BlockingOperation> blocking;
  blocking.work = [] {};
  c.server.loop().start(blocking);
  c.say(c.guest, c.ours, std::string(30'000, 'x'));
  c.guest.loop().close(c.ours);
  EXPECT_TRUE(c.ends(stream));
  return c.network.trace_hash();
}

TEST(SimNetwork, the_same_seed_gives_the_same_trace) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) EXPECT_EQ(busy_world(seed), busy_world(seed));
}

TEST(SimNetwork, another_seed_gives_another_trace) { EXPECT_NE(busy_world(1), busy_world(2)); }

net::Task<void> echo(net::TcpStream stream) {
  std::array<std::byte, 512> buffer{};
  for (;;) {
    const auto count = co_await stream.receive(buffer);
    if (!count || *count == 0) co_return;
    const auto sent = co_await stream.send_all(Bytes(buffer).first(*count));
    if (!sent) co_return;
  }
}

net::Task<void> serve(net::TcpListener& listener) {
  net::TaskGroup guests(co_await net::this_scope());
  for (;;) {
    auto stream = co_await listener.accept();
    if (!stream) break;
    guests.spawn(echo(std::move(*stream)));
  }
  co_await guests.join();
}

net::Task<void> talk(net::Loop& loop, net::Endpoint server, int& heard) {
  auto stream = co_await net::TcpStream::connect(loop, server);
  if (!stream) co_return;
  const std::string_view line = "hello there\n";
  for (int times = 0; times < 10; ++times) {
    const auto sent = co_await stream->send_all(as_bytes(line));
    std::string answer;
    std::array<std::byte, 512> buffer{};
    while (sent && answer.size() < line.size()) {
      const auto count = co_await stream->receive(buffer);
      if (!count || *count == 0) co_return;
      answer += as_text(Bytes(buffer).first(*count));
    }
    if (answer == line) ++heard;
    co_await net::sleep_until(loop, loop.now() + 10ms);
  }
}

/// Fifty hosts that talk to one, in coroutines: the digest of it.
std::uint64_t crowd(std::uint64_t seed) {
  Network network(seed, NetworkOptions::rough());
  Host& server = network.host("server");
  {
    auto listener = net::TcpListener::listen(server.loop(), {.local = at(server, 8888)});
    net::TaskGroup serving(server.loop());
    serving.spawn(serve(*listener));
    int heard = 0;
    std::deque<net::TaskGroup> guests;
    for (int number = 0; number < 50; ++number) {
      Host& guest = network.host("guest");
      guests.emplace_back(guest.loop()).spawn(talk(guest.loop(), at(server, 8888), heard));
    }
    const auto all_left = [&] { return std::ranges::all_of(guests, &net::TaskGroup::empty); };
    EXPECT_TRUE(network.run_until(all_left, 1h));
    EXPECT_EQ(heard, 500);
    serving.cancel();
    EXPECT_TRUE(network.run_until([&] { return serving.empty(); }, 1min));
  }
  server.loop().drain();  // the listener takes its leave
  return network.trace_hash();
}

TEST(SimNetwork, a_crowd_of_hosts_is_heard_and_leaves_the_same_trace_twice) { EXPECT_EQ(crowd(11), crowd(11)); }

TEST(SimNetwork, the_trace_can_be_read) {
  std::vector<std::string> lines;
  NetworkOptions options;
  options.trace = [&](std::string_view line) { lines.emplace_back(line); };
  const Connected c(1, options);
  EXPECT_EQ(lines.size(), c.network.trace_length());
  EXPECT_GT(lines.size(), 2U);
}

TEST(SimNetwork, time_jumps_to_what_comes_next) {
  Network network(1);
  Host& host = network.host("a");
  Noted<net::SleepOperation> sleep;
  sleep.deadline = network.now() + 24h;
  const WallTime before = host.loop().wall();
  host.loop().start(sleep);
  host.loop().run_until([&] { return sleep.ended; });
  EXPECT_EQ(sleep.result, 0);
  EXPECT_EQ(network.now(), sleep.deadline);
  EXPECT_EQ(host.loop().now(), sleep.deadline);
  EXPECT_EQ(host.loop().wall() - before, 24h);
}

TEST(SimNetwork, whoever_drives_one_loop_drives_all) {
  Network network(1);
  Host& a = network.host("a");
  Host& b = network.host("b");
  int ticks = 0;
  auto tick = [](net::Loop& loop, int& count) -> net::Task<void> {
    while (count < 10) {
      co_await net::sleep_until(loop, loop.now() + 1s);
      ++count;
    }
  };
  net::TaskGroup group(b.loop());
  group.spawn(tick(b.loop(), ticks));
  a.loop().run_until([&] { return ticks == 5; });
  EXPECT_EQ(ticks, 5);
  b.loop().run_until([&] { return group.empty(); });
  EXPECT_EQ(ticks, 10);
}

TEST(SimNetwork, a_loop_that_never_rests_does_not_stop_the_clock) {
  Network network(1);
  Host& busy = network.host("busy");
  Host& other = network.host("other");
  Noted<net::SleepOperation> sleep;
  sleep.deadline = network.now() + 10us;
  other.loop().start(sleep);
  bool stop = false;
  auto spin = [](net::Loop& loop, bool& enough) -> net::Task<void> {
    struct Yield {
      net::Loop& loop;
      bool await_ready() const { return false; }
      void await_suspend(std::coroutine_handle<> waiting) { loop.resume_soon(waiting); }
      void await_resume() const {}
    };
    while (!enough) co_await Yield{loop};
  };
  net::TaskGroup group(busy.loop());
  group.spawn(spin(busy.loop(), stop));
  busy.loop().run_until([&] { return sleep.ended; });
  stop = true;
  busy.loop().drain();
  EXPECT_TRUE(group.empty());
}

TEST(SimNetworkDeathTest, a_world_that_stands_still_is_a_fault) {
  EXPECT_DEATH(
      {
        Network network(7);
        Host& host = network.host("a");
        Receive receive(net::Socket{3});
        ASSERT_TRUE(host.loop().open_udp({}));
        host.loop().run_until([] { return false; });
      },
      "stands still.*seed 7");
}

TEST(SimNetworkDeathTest, keepalive_alone_is_not_life) {
  EXPECT_DEATH(
      {
        Connected c(1);
        c.server.loop().notice_vanished(c.theirs, 2min);
        Receive receive(c.theirs);
        c.server.loop().start(receive);
        c.server.loop().run_until([&] { return receive.ended; });
      },
      "stands still");
}

TEST(SimNetwork, scenario_steps_happen_at_their_time) {
  Network network(1);
  const Instant begin = network.now();
  std::vector<Duration> times;
  for (const Duration when : {3s, 1s, 2s}) {
    network.at(begin + when, [&] { times.push_back(network.now() - begin); });
  }
  network.run_for(10s);
  EXPECT_EQ(times, (std::vector<Duration>{1s, 2s, 3s}));
  EXPECT_EQ(network.now() - begin, 10s);
}

// ---- the loop of a host ----

TEST(SimLoop, blocking_work_takes_virtual_time) {
  Network network(3);
  Host& host = network.host("a");
  Instant ran{};
  Noted<net::BlockingOperation> blocking;
  blocking.work = [&] { ran = network.now(); };
  const Instant before = network.now();
  host.loop().start(blocking);
  host.loop().run_until([&] { return blocking.ended; });
  EXPECT_EQ(blocking.result, 0);
  EXPECT_GT(ran, before);
  EXPECT_GT(network.now(), ran);
}

TEST(SimLoop, work_that_has_begun_is_not_cancelled) {
  Network network(3);
  Host& host = network.host("a");
  bool ran = false;
  Noted<net::BlockingOperation> blocking;
  blocking.work = [&] { ran = true; };
  host.loop().start(blocking);
  network.run_until([&] { return ran; }, 1s);
  host.loop().cancel(blocking);
  host.loop().run_until([&] { return blocking.ended; });
  EXPECT_EQ(blocking.result, 0);
}

TEST(SimLoop, work_that_may_be_left_is_left) {
  Network network(3);
  Host& host = network.host("a");
  bool ran = false;
  Noted<net::BlockingOperation> blocking;
  blocking.work = [&] { ran = true; };
  blocking.may_be_left = true;
  host.loop().start(blocking);
  network.run_until([&] { return ran; }, 1s);
  host.loop().cancel(blocking);
  host.loop().run_until([&] { return blocking.ended; });
  EXPECT_EQ(blocking.result, -ECANCELED);
}

TEST(SimLoop, work_that_has_not_begun_is_cancelled) {
  Network network(3);
  Host& host = network.host("a");
  bool ran = false;
  Noted<net::BlockingOperation> blocking;
  blocking.work = [&] { ran = true; };
  host.loop().start(blocking);
  host.loop().drain();
  EXPECT_EQ(blocking.result, -ECANCELED);
  network.run_for(1s);
  EXPECT_FALSE(ran);
}

TEST(SimLoop, a_signal_is_heard_by_who_waits_for_it) {
  Network network(1);
  Host& host = network.host("a");
  EXPECT_FALSE(host.raise(SIGTERM));
  Noted<net::SignalOperation> signal;
  signal.signals = {SIGINT, SIGTERM};
  host.loop().start(signal);
  EXPECT_FALSE(host.raise(SIGHUP));
  EXPECT_TRUE(host.raise(SIGTERM));
  EXPECT_TRUE(host.raise(SIGTERM));  // pending already: one and the same
  EXPECT_TRUE(host.raise(SIGINT));
  network.run_for(1s);
  EXPECT_EQ(signal.results, (std::vector<int>{SIGTERM, SIGINT}));
  host.loop().drain();
}

TEST(SimLoop, a_descriptor_cannot_be_adopted_and_the_error_says_why) {
  Network network(1);
  const auto adopted = network.host("a").loop().adopt(0);
  ASSERT_FALSE(adopted);
  EXPECT_EQ(adopted.error().message(),
            "cannot adopt descriptor 0: a simulated host has no descriptors of the system; "
            "give the program a connection over 127.0.0.1 instead");
}

TEST(SimLoop, sockets_end_at_the_descriptor_limit) {
  Network network(1);
  Host& host = network.host("a");
  host.limit_descriptors(1);
  ASSERT_TRUE(host.loop().open_udp({}));
  EXPECT_EQ(host.loop().open_udp({}).error().code.value(), EMFILE);
  EXPECT_EQ(host.loop().listen({}).error().code.value(), EMFILE);
  Noted<net::ConnectOperation> connect;
  connect.peer = at(host, 80);
  host.loop().start(connect);
  host.loop().drain();
  EXPECT_EQ(connect.result, -EMFILE);
}

TEST(SimLoop, a_number_is_given_again_at_once) {
  Network network(1);
  net::Loop& loop = network.host("a").loop();
  const net::Socket first = *loop.open_udp({});
  loop.close(first);
  EXPECT_EQ(*loop.open_udp({}), first);
}

TEST(SimLoop, posts_from_a_thread_arrive_in_real_time) {
  NetworkOptions options;
  options.real_time = true;
  Network network(1, options);
  net::Loop& loop = network.host("a").loop();
  int heard = 0;
  std::thread thread([&] {
    for (int i = 0; i < 1000; ++i) loop.post([&heard] { ++heard; });
  });
  loop.run_until([&] { return heard == 1000; });
  thread.join();
  EXPECT_EQ(heard, 1000);
}

}  // namespace
}  // namespace salon::sim
