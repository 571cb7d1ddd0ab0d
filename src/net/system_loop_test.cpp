// What only real loops do: descriptors that are not sockets, threads that are left behind, signals given back, options
// set on sockets. What every loop does is in tests/contract.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <limits>
#include <string>

#include "salon/net/loop.hpp"
#include "salon/net/task.hpp"
#include "salon/net/tcp.hpp"

namespace salon::net {
namespace {

using namespace std::chrono_literals;

/// An operation whose handler notes its result.
template <class O>
struct Noted : O {
  Noted() {
    this->handler = [](Operation& operation) {
      auto& self = static_cast<Noted&>(operation);
      self.results.push_back(self.result);
      if constexpr (std::is_same_v<O, ReceiveStreamOperation>) {
        if (self.result > 0) self.text += as_text(self.chunk);
      }
      if constexpr (std::is_same_v<O, AcceptOperation>) self.loop->cancel(self);
    };
  }
  std::vector<int> results;
  std::string text;
  Loop* loop = nullptr;
};

class SystemLoop : public testing::TestWithParam<LoopKind> {
 protected:
  void SetUp() override {
    auto made = make_loop(GetParam());
    ASSERT_TRUE(made) << made.error().message();
    loop_ = std::move(*made);
  }
  void TearDown() override {
    if (loop_ != nullptr) loop_->drain();
  }
  Loop& loop() { return *loop_; }
  void destroy_loop() { loop_.reset(); }
  void finish(const Operation& operation) {
    loop().run_until([&] { return !operation.pending(); });
  }
  int write(Socket socket, std::string text) {
    iovec part{text.data(), text.size()};
    Noted<SendOperation> sending;
    sending.socket = socket;
    sending.parts = {&part, 1};
    sending.deadline = loop().now() + 20s;
    loop().start(sending);
    finish(sending);
    return sending.result;
  }
  std::array<Socket, 2> adopt_pipe(std::array<int, 2>& ends) {
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    return {*loop().adopt(ends[0]), *loop().adopt(ends[1])};
  }

 private:
  std::unique_ptr<Loop> loop_;
};

Task<void> ask_and_leave(Loop& loop) {
  auto listener = TcpListener::listen(loop, {.local = {Address::loopback_v4(), 0}});
  auto client = co_await TcpStream::connect(loop, listener->local());
  auto server = co_await listener->accept();
  EXPECT_TRUE(client && server);
}

TEST_P(SystemLoop, a_program_that_has_run_its_task_may_leave_the_loop_as_it_is) {
  run(loop(), ask_and_leave(loop()));  // the listener has gone, its accept has not ended yet
  destroy_loop();
}

/// How often this thread has given its processor away while it waited.
long naps() {
  rusage used{};
  getrusage(RUSAGE_THREAD, &used);
  return used.ru_nvcsw;
}

/// How often `loop` naps during a sleep of 2 ms.
long naps_in_a_sleep(Loop& loop) {
  const long before = naps();
  const Instant wanted = loop.now() + 2ms;
  Noted<SleepOperation> sleep;
  sleep.deadline = wanted;
  loop.start(sleep);
  loop.run_until([&] { return !sleep.pending(); });
  EXPECT_GE(loop.now(), wanted);
  return naps() - before;
}

/// Of several sleeps, since the processor is not ours alone: one may be over before its loop has come to wait, and a
/// thread may nap for other reasons than its loop's.
struct Naps {
  long fewest;
  long most;
};

Naps naps_in_sleeps(Loop& loop) {
  Naps naps{.fewest = std::numeric_limits<long>::max(), .most = 0};
  for (int sleep = 0; sleep < 10; ++sleep) {
    const long now = naps_in_a_sleep(loop);
    naps = {.fewest = std::min(naps.fewest, now), .most = std::max(naps.most, now)};
  }
  return naps;
}

TEST_P(SystemLoop, that_spins_stays_awake_for_so_long) {
  EXPECT_GE(naps_in_sleeps(loop()).most, 1);
  EXPECT_GE(naps_in_sleeps(**make_loop(GetParam(), 10us)).most, 1);
  EXPECT_EQ(naps_in_sleeps(**make_loop(GetParam(), 1h)).fewest, 0);
}

TEST_P(SystemLoop, that_spins_sees_what_comes_from_the_kernel_and_from_threads) {
  const auto spinning = make_loop(GetParam(), 1h);
  run(**spinning, ask_and_leave(**spinning));
  std::promise<void> asked;
  bool posted = false;
  const auto other = std::async(std::launch::async, [&] {
    asked.get_future().wait();
    (*spinning)->post([&] { posted = true; });
  });
  asked.set_value();
  (*spinning)->run_until([&] { return posted; });
}

TEST_P(SystemLoop, reads_and_writes_a_pipe) {
  std::array<int, 2> ends{};
  const auto [from, to] = adopt_pipe(ends);
  Noted<ReceiveStreamOperation> receive;
  receive.socket = from;
  loop().start(receive);
  EXPECT_EQ(write(to, "first "), 6);
  EXPECT_EQ(write(to, "second"), 6);
  loop().run_until([&] { return receive.text.size() == 12; });
  EXPECT_EQ(receive.text, "first second");
  loop().close(to);
  finish(receive);
  EXPECT_EQ(receive.result, 0);
  loop().close(from);
}

TEST_P(SystemLoop, a_full_pipe_is_offered_again_when_it_has_room) {
  std::array<int, 2> ends{};
  const auto [from, to] = adopt_pipe(ends);
  const std::string much(std::size_t{1} << 20U, 'x');
  const int taken = write(to, much);
  EXPECT_GT(taken, 0);
  EXPECT_LT(taken, 1 << 20);
  iovec part{const_cast<char*>(much.data()), much.size()};
  Noted<SendOperation> stuck;
  stuck.socket = to;
  stuck.parts = {&part, 1};
  loop().start(stuck);
  Noted<ReceiveStreamOperation> receive;
  receive.socket = from;
  loop().start(receive);
  finish(stuck);
  EXPECT_GE(stuck.result, 0);
  loop().run_until([&] { return receive.text.size() == static_cast<std::size_t>(taken + stuck.result); });
  loop().drain();
}

TEST_P(SystemLoop, a_pipe_without_a_reader_is_an_error_and_no_signal) {
  std::array<int, 2> ends{};
  const auto [from, to] = adopt_pipe(ends);
  loop().close(from);
  Noted<SleepOperation> turn;  // io_uring closes at the end of the turn
  turn.deadline = loop().now();
  loop().start(turn);
  finish(turn);
  turn.deadline = loop().now();
  loop().start(turn);
  finish(turn);
  EXPECT_EQ(write(to, "x"), -EPIPE);
  sigset_t pending;
  sigpending(&pending);
  EXPECT_EQ(sigismember(&pending, SIGPIPE), 0);
}

TEST_P(SystemLoop, a_file_is_read_to_its_end) {
  std::FILE* const file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  const int descriptor = dup(fileno(file));
  std::fclose(file);
  const auto socket = loop().adopt(descriptor);
  ASSERT_TRUE(socket);
  EXPECT_EQ(write(*socket, "kept on disk"), 12);
  ASSERT_EQ(lseek(descriptor, 0, SEEK_SET), 0);
  Noted<ReceiveStreamOperation> receive;
  receive.socket = *socket;
  loop().start(receive);
  finish(receive);
  EXPECT_EQ(receive.text, "kept on disk");
  EXPECT_EQ(receive.results, (std::vector{12, 0}));
}

TEST_P(SystemLoop, a_descriptor_gets_its_blocking_mode_back) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  const int twin = dup(ends[0]);
  const auto socket = loop().adopt(ends[0]);
  ASSERT_TRUE(socket);
  EXPECT_NE(fcntl(twin, F_GETFL) & O_NONBLOCK, 0);
  loop().close(*socket);
  EXPECT_EQ(fcntl(twin, F_GETFL) & O_NONBLOCK, 0);
  ::close(twin);
  ::close(ends[1]);
}

TEST_P(SystemLoop, what_is_not_open_cannot_be_adopted) {
  const auto socket = loop().adopt(987'654);
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().message(), "cannot use descriptor 987654: Bad file descriptor");
}

TEST_P(SystemLoop, both_ends_of_a_connection_have_nagle_off) {
  const auto listener = loop().listen({.local = {Address::loopback_v4(), 0}});
  Noted<AcceptOperation> accept;
  accept.loop = &loop();
  accept.listener = *listener;
  Noted<ConnectOperation> connect;
  connect.peer = *loop().local(*listener);
  loop().start(accept);
  loop().start(connect);
  finish(accept);
  finish(connect);
  for (const Socket socket : {accept.accepted, connect.connected}) {
    int value = 0;
    socklen_t length = sizeof value;
    ASSERT_EQ(getsockopt(static_cast<int>(socket), IPPROTO_TCP, TCP_NODELAY, &value, &length), 0);
    EXPECT_NE(value, 0);
    EXPECT_NE(fcntl(static_cast<int>(socket), F_GETFD) & FD_CLOEXEC, 0);
  }
}

TEST_P(SystemLoop, work_that_has_begun_is_waited_for_unless_it_may_be_left) {
  auto release = std::make_shared<std::promise<void>>();
  const std::shared_future<void> gate = release->get_future().share();
  auto begun = std::make_shared<std::promise<void>>();
  Noted<BlockingOperation> left;
  left.work = [gate, begun] {
    begun->set_value();
    gate.wait();
  };
  left.may_be_left = true;
  loop().start(left);
  begun->get_future().wait();
  loop().cancel(left);
  finish(left);
  EXPECT_EQ(left.results, std::vector{-ECANCELED});

  auto begun_too = std::make_shared<std::promise<void>>();
  Noted<BlockingOperation> kept;
  kept.work = [gate, begun_too] {
    begun_too->set_value();
    gate.wait();
  };
  kept.deadline = loop().now();
  loop().start(kept);
  finish(kept);
  EXPECT_EQ(kept.results, std::vector{-ETIMEDOUT}) << "its deadline had passed: it never began";
  kept.deadline = never;
  kept.work = [gate, begun_too] {
    begun_too->set_value();
    gate.wait();
  };
  loop().start(kept);
  begun_too->get_future().wait();
  loop().cancel(kept);
  release->set_value();
  finish(kept);
  EXPECT_EQ(kept.results, (std::vector{-ETIMEDOUT, 0}));
}

TEST_P(SystemLoop, work_behind_busy_threads_can_be_taken_back) {
  auto release = std::make_shared<std::promise<void>>();
  const std::shared_future<void> gate = release->get_future().share();
  std::array<Noted<BlockingOperation>, 4> busy;
  for (auto& one : busy) {
    one.work = [gate] { gate.wait(); };
    loop().start(one);
  }
  auto ran = std::make_shared<std::atomic<bool>>(false);
  Noted<BlockingOperation> waiting;
  waiting.work = [ran] { *ran = true; };
  loop().start(waiting);
  loop().cancel(waiting);
  finish(waiting);
  EXPECT_EQ(waiting.results, std::vector{-ECANCELED});
  release->set_value();
  for (auto& one : busy) finish(one);
  EXPECT_FALSE(*ran);
}

TEST_P(SystemLoop, a_signal_has_its_old_effect_again_when_nobody_waits_for_it) {
  static volatile sig_atomic_t heard = 0;
  heard = 0;
  struct sigaction action {};
  struct sigaction before {};
  action.sa_handler = [](int) { heard = heard + 1; };
  sigaction(SIGUSR1, &action, &before);
  Noted<SignalOperation> signals;
  signals.signals = {SIGUSR1};
  loop().start(signals);
  raise(SIGUSR1);
  loop().run_until([&] { return signals.results.size() == 1; });
  EXPECT_EQ(signals.results, std::vector{SIGUSR1});
  EXPECT_EQ(heard, 0);
  raise(SIGUSR1);  // not reported before the end: dropped with it
  loop().cancel(signals);
  finish(signals);
  EXPECT_EQ(heard, 0);
  raise(SIGUSR1);
  EXPECT_EQ(heard, 1);
  sigaction(SIGUSR1, &before, nullptr);
}

/// Asked for by name, io_uring stays in the list where it cannot be had, and its cases fail.
std::vector<LoopKind> kinds() {
  const char* const wish = std::getenv("SALON_LOOP");
  const auto uring = make_loop(LoopKind::io_uring);
  if (uring || (wish != nullptr && std::string_view(wish) == "uring")) return {LoopKind::epoll, LoopKind::io_uring};
  std::fprintf(stderr, "system_loop_test: NOT run on io_uring: %s\n", uring.error().message().c_str());
  return {LoopKind::epoll};
}

INSTANTIATE_TEST_SUITE_P(Kinds, SystemLoop, testing::ValuesIn(kinds()),
                         [](const testing::TestParamInfo<LoopKind>& kind) {
                           return kind.param == LoopKind::epoll ? "epoll" : "io_uring";
                         });

TEST(MakeLoop, the_environment_decides_and_an_unknown_wish_is_refused) {
  const char* const old = std::getenv("SALON_LOOP");
  const std::string before = old == nullptr ? "" : old;
  setenv("SALON_LOOP", "epoll", 1);
  EXPECT_STREQ((*make_loop())->name(), "epoll");
  setenv("SALON_LOOP", "kqueue", 1);
  const auto unknown = make_loop();
  setenv("SALON_LOOP", before.c_str(), 1);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().message(),
            "cannot make a loop: there is no kind \"kqueue\" (SALON_LOOP); unset SALON_LOOP, or set it to \"uring\" or "
            "\"epoll\"");
}

TEST_P(SystemLoop, a_send_that_is_at_once_is_with_the_system_when_start_returns) {
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  std::string text = "now";
  iovec part{text.data(), text.size()};
  Noted<SendOperation> sending;
  sending.socket = *loop().adopt(ends[0]);
  sending.at_once = true;
  sending.parts = {&part, 1};
  loop().start(sending);
  std::array<char, 8> got{};
  EXPECT_EQ(recv(ends[1], got.data(), got.size(), MSG_DONTWAIT), 3);
  EXPECT_TRUE(sending.results.empty());
  finish(sending);
  EXPECT_EQ(sending.results, std::vector{3});
  loop().close(sending.socket);
  close(ends[1]);
}

/// What a container's policy does: io_uring_setup(2) fails with EPERM from now on.
void forbid_io_uring() {
  std::array<sock_filter, 4> rules{{
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_io_uring_setup},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  }};
  const sock_fprog program{rules.size(), rules.data()};
  ensure(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "a process may give up privileges");
  ensure(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "a process may filter its own system calls");
}

TEST(MakeLoopDeathTest, falls_back_to_epoll_where_io_uring_is_forbidden_and_says_so_when_it_was_asked_for) {
  const auto try_it = [] {
    forbid_io_uring();
    unsetenv("SALON_LOOP");
    const auto automatic = make_loop();
    const auto asked_for = make_loop(LoopKind::io_uring);
    if (automatic && !asked_for) {
      std::fprintf(stderr, "%s instead: %s\n", (*automatic)->name(), asked_for.error().message().c_str());
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(try_it(), testing::ExitedWithCode(0),
              "epoll instead: cannot set up io_uring: Operation not permitted; .*");
}

}  // namespace
}  // namespace salon::net
