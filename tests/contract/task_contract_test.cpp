// Coroutines on every back end: awaits that complete at once, groups, cancellation.
#include "contract/world.hpp"
#include "salon/base/or_exit.hpp"

namespace salon::net::contract {
namespace {

constexpr int million = 1'000'000;

Task<int> one() { co_return 1; }

Task<int> count_tasks(int times) {
  int sum = 0;
  for (int index = 0; index < times; ++index) sum += co_await one();
  co_return sum;
}

Task<int> count_ready_operations(Loop& loop, int times) {
  int sum = 0;
  OperationAwaiter<SleepOperation> past(loop);
  past.deadline = loop.now();
  for (int index = 0; index < times; ++index) {
    const int result = co_await past;
    if (result == 0) ++sum;
  }
  co_return sum;
}

Task<int> one_after_a_rest(Loop& loop) {
  OperationAwaiter<SleepOperation> past(loop);
  past.deadline = loop.now();
  co_await past;
  co_return 1;
}

Task<int> count_resting_tasks(Loop& loop, int times) {
  int sum = 0;
  for (int index = 0; index < times; ++index) sum += co_await one_after_a_rest(loop);
  co_return sum;
}

TEST_P(Contract, a_million_tasks_that_complete_at_once_do_not_grow_the_stack) {
  EXPECT_EQ(run(loop(), count_tasks(million)), million);
}

TEST_P(Contract, a_million_operations_that_complete_at_once_do_not_grow_the_stack) {
  EXPECT_EQ(run(loop(), count_ready_operations(loop(), million)), million);
}

TEST_P(Contract, a_million_tasks_that_are_resumed_do_not_grow_the_stack) {
  EXPECT_EQ(run(loop(), count_resting_tasks(loop(), million)), million);
}

/// Counts how many of its kind live.
struct Counted {
  explicit Counted(int& its_count) : count(&its_count) { ++*count; }
  Counted(Counted&& other) noexcept : count(other.count) { ++*count; }
  Counted& operator=(Counted&&) = delete;
  ~Counted() { --*count; }
  int* count;
};

Task<Result<Counted>> counted_after_a_rest(Loop& loop, int& count) {
  co_await one_after_a_rest(loop);
  co_return Counted(count);
}

Task<int> count_what_lives(Loop& loop, int& count) {
  const Counted kept = or_exit(co_await counted_after_a_rest(loop, count));
  co_return count;
}

// The one call with `co_await` among its arguments that the library's page recommends.
TEST_P(Contract, what_is_awaited_as_an_argument_of_or_exit_is_destroyed_once) {
  int count = 0;
  EXPECT_EQ(run(loop(), count_what_lives(loop(), count)), 1);
  EXPECT_EQ(count, 0);
}

Task<void> sleep_long(Loop& loop, int& woken, int& cancelled) {
  const bool slept = co_await sleep_until(loop, loop.now() + 24h);
  ++(slept ? woken : cancelled);
  // Whatever is awaited after that ends at once.
  const bool again = co_await sleep_until(loop, loop.now() + 24h);
  ++(again ? woken : cancelled);
}

TEST_P(Contract, a_cancelled_group_ends_each_of_its_tasks_in_order) {
  int woken = 0;
  int cancelled = 0;
  TaskGroup group(loop());
  for (int index = 0; index < 10; ++index) group.spawn(sleep_long(loop(), woken, cancelled));
  settle();
  EXPECT_EQ(group.size(), 10U);
  group.cancel();
  EXPECT_TRUE(wait([&] { return group.empty(); }));
  EXPECT_EQ(woken, 0);
  EXPECT_EQ(cancelled, 20);
}

Task<void> parent(Loop& loop, int& woken, int& cancelled, bool& joined) {
  TaskGroup children(co_await this_scope());
  for (int index = 0; index < 3; ++index) children.spawn(sleep_long(loop, woken, cancelled));
  co_await children.join();
  joined = true;
}

TEST_P(Contract, cancelling_a_parent_cancels_its_children_and_join_waits_for_them) {
  int woken = 0;
  int cancelled = 0;
  bool joined = false;
  TaskGroup group(loop());
  group.spawn(parent(loop(), woken, cancelled, joined));
  settle();
  EXPECT_FALSE(joined);
  group.cancel();
  EXPECT_TRUE(wait([&] { return group.empty(); }));
  EXPECT_EQ(cancelled, 6);
  EXPECT_TRUE(joined);
}

Task<void> wait_for_nobody(Loop& loop, TcpListener& listener, std::vector<Error>& errors) {
  const auto late = co_await listener.accept(loop.now() + 2ms);
  if (!late) errors.push_back(late.error());
  const auto stopped = co_await listener.accept();
  if (!stopped) errors.push_back(stopped.error());
}

TEST_P(Contract, a_task_sees_a_deadline_and_a_cancelled_scope_as_errors_of_what_it_awaits) {
  std::vector<Error> errors;
  auto listener = TcpListener::listen(loop(), {.local = local()});
  TaskGroup group(loop());
  group.spawn(wait_for_nobody(loop(), *listener, errors));
  ASSERT_TRUE(wait([&] { return errors.size() == 1; }));
  EXPECT_TRUE(is_timeout(errors[0])) << errors[0].message();
  settle();
  group.cancel();
  ASSERT_TRUE(wait([&] { return group.empty(); }));
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_TRUE(is_cancelled(errors[1])) << errors[1].message();
}

Task<void> echo(TcpStream stream) {
  std::array<std::byte, 4096> buffer{};
  for (;;) {
    const auto count = co_await stream.receive(buffer);
    if (!count || *count == 0) co_return;
    const auto sent = co_await stream.send_all(Bytes(buffer).first(*count));
    if (!sent) co_return;
  }
}

Task<void> serve(TcpListener& listener) {
  TaskGroup guests(co_await this_scope());
  for (;;) {
    auto stream = co_await listener.accept();
    if (!stream) break;
    guests.spawn(echo(std::move(*stream)));
  }
  co_await guests.join();
}

Task<void> ask(Loop& loop, Endpoint server, int& right) {
  auto stream = co_await TcpStream::connect(loop, server);
  if (!stream) co_return;
  const std::string question = pattern(10'000);
  const auto sent = co_await stream->send_all(as_bytes(question));
  if (!sent) co_return;
  stream->shutdown_write();
  std::string answer;
  std::array<std::byte, 4096> buffer{};
  for (;;) {
    const auto count = co_await stream->receive(buffer);
    if (!count || *count == 0) break;
    answer += as_text(Bytes(buffer).first(*count));
  }
  if (answer == question) ++right;
}

TEST_P(Contract, a_server_of_coroutines_serves_fifty_clients_at_once) {
  int right = 0;
  {
    auto listener = TcpListener::listen(loop(), {.local = local()});
    TaskGroup server(loop());
    TaskGroup clients(loop());
    server.spawn(serve(*listener));
    for (int index = 0; index < 50; ++index) clients.spawn(ask(loop(), listener->local(), right));
    ASSERT_TRUE(wait([&] { return clients.empty(); }));
    server.cancel();
    ASSERT_TRUE(wait([&] { return server.empty(); }));
  }
  EXPECT_EQ(right, 50);
}

TEST_P(Contract, a_listener_that_goes_closes_what_nobody_accepted) {
  const auto before = [&] {
    auto listener = TcpListener::listen(loop(), {.local = local()});
    std::vector<Error> errors;
    TaskGroup group(loop());
    group.spawn(wait_for_nobody(loop(), *listener, errors));
    EXPECT_TRUE(wait([&] { return errors.size() == 1; }));
    group.cancel();
    EXPECT_TRUE(wait([&] { return group.empty(); }));
    Recorded<ConnectOperation> connect;
    connect.peer = listener->local();
    loop().start(connect);
    EXPECT_TRUE(wait([&] { return connect.ended(); }));
    return connect.connected;
  };
  const Socket client = before();
  Receive receive(client);
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_LE(receive.result, 0);
}

}  // namespace
}  // namespace salon::net::contract
