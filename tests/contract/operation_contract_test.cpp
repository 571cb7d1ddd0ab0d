// The life of an operation: start, cancel, deadline, restart, close; who is called when.
#include <algorithm>

#include "contract/world.hpp"

namespace salon::net::contract {
namespace {

TEST_P(Contract, has_the_name_it_was_made_by) { EXPECT_EQ(loop().name(), GetParam().name); }

TEST_P(Contract, no_handler_is_called_from_within_a_call) {
  const Pair pair = connect_pair();
  send(pair.client, "waiting");
  Receive receive(pair.server);
  Receive late(pair.client);
  late.deadline = loop().now() - 1s;
  Recorded<SleepOperation> sleep;
  sleep.deadline = loop().now();
  loop().start(receive);
  loop().start(late);
  loop().start(sleep);
  loop().cancel(receive);
  loop().close(pair.server);
  EXPECT_TRUE(receive.results.empty() && late.results.empty() && sleep.results.empty());
  EXPECT_TRUE(receive.pending() && late.pending() && sleep.pending());
  EXPECT_TRUE(wait([&] { return receive.ended() && late.ended() && sleep.ended(); }));
}

TEST_P(Contract, handlers_are_never_nested) {
  const Pair first = connect_pair();
  const Pair second = connect_pair();
  int depth = 0;
  int deepest = 0;
  const auto inside = [&](const std::function<void()>& body) {
    deepest = std::max(deepest, ++depth);
    body();
    --depth;
  };
  ReceiveStream one(first.server);
  ReceiveStream two(second.server);
  Recorded<SleepOperation> sleep;
  Receive busy(second.server);
  one.then = [&] {
    inside([&] {
      if (!one.more) return;
      loop().cancel(two);
      loop().close(second.server);
      sleep.deadline = loop().now();
      if (!sleep.pending() && !sleep.ended()) loop().start(sleep);
      if (!busy.pending() && !busy.ended()) loop().start(busy);
      loop().cancel(one);
    });
  };
  two.then = [&] { inside([] {}); };
  sleep.then = [&] { inside([&] { loop().post([&] { inside([] {}); }); }); };
  busy.then = [&] { inside([] {}); };
  loop().start(one);
  loop().start(two);
  send(first.client, "go");
  EXPECT_TRUE(wait([&] { return one.ended() && two.ended() && sleep.ended() && busy.ended(); }));
  settle();
  EXPECT_EQ(deepest, 1);
}

TEST_P(Contract, a_deadline_in_the_past_times_out_and_takes_nothing) {
  const Pair pair = connect_pair();
  send(pair.client, "still here");
  Receive late(pair.server);
  late.deadline = loop().now() - 1h;
  loop().start(late);
  ASSERT_TRUE(wait([&] { return late.ended(); }));
  EXPECT_EQ(late.result, -ETIMEDOUT);
  Receive receive(pair.server);
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.received(), "still here");
}

TEST_P(Contract, a_deadline_that_passes_times_out_and_the_operation_may_be_started_again) {
  const Pair pair = connect_pair();
  Receive receive(pair.server);
  receive.deadline = loop().now() + 5ms;
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.results, std::vector{-ETIMEDOUT});
  receive.deadline = never;
  loop().start(receive);
  send(pair.client, "late but here");
  ASSERT_TRUE(wait([&] { return receive.ends == 2; }));
  EXPECT_EQ(receive.received(), "late but here");
}

TEST_P(Contract, a_deadline_ends_every_kind_that_waits) {
  const Pair pair = connect_pair();
  const auto listener = loop().listen({.local = local()});
  Recorded<AcceptOperation> accept;
  accept.listener = *listener;
  ReceiveStream stream(pair.client);
  ReceiveDatagram datagram(open_udp());
  const Instant soon = loop().now() + 5ms;
  for (Operation* const operation : std::initializer_list<Operation*>{&accept, &stream, &datagram}) {
    operation->deadline = soon;
    loop().start(*operation);
  }
  ASSERT_TRUE(wait([&] { return accept.ended() && stream.ended() && datagram.ended(); }));
  EXPECT_EQ(accept.results, std::vector{-ETIMEDOUT});
  EXPECT_EQ(stream.results, std::vector{-ETIMEDOUT});
  EXPECT_EQ(datagram.results, std::vector{-ETIMEDOUT});
  EXPECT_GE(loop().now(), soon);
}

TEST_P(Contract, a_sleep_that_has_been_slept_is_a_success) {
  Recorded<SleepOperation> past;
  past.deadline = loop().now() - 1s;
  Recorded<SleepOperation> future;
  future.deadline = loop().now() + 3ms;
  loop().start(future);
  loop().start(past);
  ASSERT_TRUE(wait([&] { return future.ended(); }));
  EXPECT_EQ(past.results, std::vector{0});
  EXPECT_EQ(future.results, std::vector{0});
  EXPECT_GE(loop().now(), future.deadline);
}

TEST_P(Contract, sleeps_end_in_the_order_of_their_deadlines) {
  std::array<Recorded<SleepOperation>, 50> sleeps;
  std::vector<std::size_t> order;
  const Instant start = loop().now();
  for (std::size_t index = 0; index < sleeps.size(); ++index) {
    const std::size_t place = index * 17 % sleeps.size();  // 17 and 50 share no factor: a permutation
    sleeps[place].deadline = start + 100us * static_cast<int>(place + 1);
    sleeps[place].then = [&order, place] { order.push_back(place); };
    loop().start(sleeps[place]);
  }
  ASSERT_TRUE(wait([&] { return order.size() == sleeps.size(); }));
  EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST_P(Contract, a_cancelled_operation_completes_once_and_says_so) {
  const Pair pair = connect_pair();
  Receive receive(pair.server);
  Recorded<SleepOperation> sleep;
  sleep.deadline = loop().now() + 1h;
  loop().start(receive);
  loop().start(sleep);
  for (int times = 0; times < 3; ++times) {
    loop().cancel(receive);
    loop().cancel(sleep);
  }
  ASSERT_TRUE(wait([&] { return receive.ended() && sleep.ended(); }));
  settle();
  EXPECT_EQ(receive.results, std::vector{-ECANCELED});
  EXPECT_EQ(sleep.results, std::vector{-ECANCELED});
}

TEST_P(Contract, cancelling_what_is_not_pending_does_nothing) {
  Recorded<SleepOperation> sleep;
  loop().cancel(sleep);
  sleep.deadline = loop().now();
  loop().start(sleep);
  ASSERT_TRUE(wait([&] { return sleep.ended(); }));
  loop().cancel(sleep);
  settle();
  EXPECT_EQ(sleep.results, std::vector{0});
}

TEST_P(Contract, cancel_during_completion_completes_once_and_loses_no_byte) {
  for (int round = 0; round < 50; ++round) {
    const Pair pair = connect_pair();
    Receive receive(pair.server);
    SendAll sending(loop(), pair.client, "here");
    loop().start(receive);
    // After a number of turns that differs from round to round, so that it meets the completion at every stage.
    int turns = round % 5;
    std::function<void()> next = [&] {
      if (turns-- > 0) return loop().post(next);
      loop().cancel(receive);
    };
    next();
    ASSERT_TRUE(wait([&] { return receive.ended() && sending.done && turns < 0; }));
    ASSERT_EQ(receive.results.size(), 1U);
    if (receive.result == -ECANCELED) {
      loop().start(receive);
      ASSERT_TRUE(wait([&] { return receive.ends == 2; }));
    }
    EXPECT_EQ(receive.received(), "here");
    loop().close(pair.client);
    loop().close(pair.server);
  }
}

TEST_P(Contract, an_operation_may_start_itself_again_in_its_handler) {
  const Pair pair = connect_pair();
  Receive receive(pair.server, 1);
  std::string text;
  receive.then = [&] {
    if (receive.result != 1) return;
    text += receive.received();
    loop().start(receive);
  };
  loop().start(receive);
  send(pair.client, "one by one");
  loop().shutdown_write(pair.client);
  ASSERT_TRUE(wait([&] { return receive.ended() && receive.result == 0; }));
  EXPECT_EQ(text, "one by one");
}

TEST_P(Contract, an_operation_may_be_destroyed_in_its_handler) {
  const Pair pair = connect_pair();
  auto receive = std::make_unique<Receive>(pair.server);
  receive->then = [&] {
    const auto then = std::move(receive->then);  // it is running
    receive.reset();
  };
  loop().start(*receive);
  loop().cancel(*receive);
  EXPECT_TRUE(wait([&] { return receive == nullptr; }));
}

TEST_P(Contract, a_send_that_is_at_once_completes_in_the_turn_and_not_from_within_start) {
  const Pair pair = connect_pair();
  std::string text(8'000'000, 'x');  // more than any system takes at once
  iovec part{text.data(), text.size()};
  Recorded<SendOperation> at_once;
  at_once.socket = pair.client;
  at_once.at_once = true;
  at_once.parts = {&part, 1};
  loop().start(at_once);
  EXPECT_TRUE(at_once.results.empty() && at_once.pending());
  ASSERT_TRUE(wait([&] { return at_once.ended(); }));
  ASSERT_EQ(at_once.results.size(), 1U);
  ASSERT_GT(at_once.result, 0);
  ASSERT_LT(at_once.result, 8'000'000);

  // Sooner or later one is not taken whole, and the next is refused while it waits. The system may take more than it
  // seemed to, for what it took moves on to the peer's side.
  std::vector<std::unique_ptr<Recorded<SendOperation>>> more;
  do {
    Recorded<SendOperation>& next = *more.emplace_back(std::make_unique<Recorded<SendOperation>>());
    next.socket = pair.client;
    next.at_once = true;
    next.parts = {&part, 1};
    loop().start(next);
    bool turned = false;
    loop().post([&] { turned = true; });
    ASSERT_TRUE(wait([&] { return turned; }));
  } while (more.size() < 100 && more.back()->results != std::vector{-EBUSY});
  EXPECT_EQ(more.back()->results, std::vector{-EBUSY});
  loop().close(pair.client);
  ASSERT_TRUE(wait([&] { return std::ranges::all_of(more, [](const auto& each) { return each->ended(); }); }));
}

TEST_P(Contract, a_second_operation_of_a_direction_is_busy_and_the_first_goes_on) {
  const Pair pair = connect_pair();
  Receive first(pair.server);
  Receive second(pair.server);
  ReceiveStream third(pair.server);
  loop().start(first);
  loop().start(second);
  loop().start(third);
  ASSERT_TRUE(wait([&] { return second.ended() && third.ended(); }));
  EXPECT_EQ(second.results, std::vector{-EBUSY});
  EXPECT_EQ(third.results, std::vector{-EBUSY});
  EXPECT_TRUE(first.pending());
  send(pair.server, "the other direction is free");
  send(pair.client, "for the first");
  ASSERT_TRUE(wait([&] { return first.ended(); }));
  EXPECT_EQ(first.received(), "for the first");
}

TEST_P(Contract, what_is_no_socket_of_the_loop_is_a_bad_descriptor) {
  const Pair pair = connect_pair();
  loop().close(pair.server);
  Receive closed(pair.server);
  Receive none(Socket::none);
  Receive wild(Socket{123'456'789});
  for (Receive* const receive : {&closed, &none, &wild}) loop().start(*receive);
  ASSERT_TRUE(wait([&] { return closed.ended() && none.ended() && wild.ended(); }));
  EXPECT_EQ(closed.result, -EBADF);
  EXPECT_EQ(none.result, -EBADF);
  EXPECT_EQ(wild.result, -EBADF);
  EXPECT_FALSE(loop().local(pair.server));
  EXPECT_FALSE(loop().peer(Socket::none));
}

TEST_P(Contract, close_completes_each_pending_operation_once) {
  const Pair pair = connect_pair();
  const std::string much = pattern(std::size_t{32} << 20U);
  const auto listener = loop().listen({.local = local()});
  Recorded<AcceptOperation> accept;
  accept.listener = *listener;
  ReceiveStream receive(pair.server);
  SendAll sending(loop(), pair.server, much);
  loop().start(receive);
  loop().start(accept);
  settle();  // the send is stuck now: nobody reads
  ASSERT_TRUE(sending.pending());
  loop().close(pair.server);
  loop().close(*listener);
  loop().close(pair.server);  // a second time does nothing
  ASSERT_TRUE(wait([&] { return accept.ended() && receive.ended() && sending.done; }));
  settle();
  EXPECT_EQ(accept.results, std::vector{-ECANCELED});
  EXPECT_EQ(receive.results, std::vector{-ECANCELED});
  EXPECT_EQ(sending.result, -ECANCELED);
}

TEST_P(Contract, a_handler_may_close_its_own_socket) {
  const Pair pair = connect_pair();
  ReceiveStream receive(pair.server);
  receive.then = [&] {
    if (receive.more) loop().close(pair.server);
  };
  loop().start(receive);
  send(pair.client, "bye");
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.results, (std::vector{3, -ECANCELED}));
  Receive end(pair.client);
  loop().start(end);
  ASSERT_TRUE(wait([&] { return end.ended(); }));
  EXPECT_EQ(end.result, 0);
}

TEST_P(Contract, a_handler_may_close_anothers_socket_that_has_something_too) {
  const Pair first = connect_pair();
  const Pair second = connect_pair();
  ReceiveStream one(first.server);
  ReceiveStream two(second.server);
  one.then = [&] { loop().close(second.server); };
  two.then = [&] { loop().close(first.server); };
  send(first.client, "a");
  send(second.client, "b");
  loop().start(one);
  loop().start(two);
  ASSERT_TRUE(wait([&] { return one.ended() || two.ended(); }));
  loop().close(first.server);
  ASSERT_TRUE(wait([&] { return one.ended() && two.ended(); }));
  EXPECT_EQ(one.ends, 1);
  EXPECT_EQ(two.ends, 1);
  EXPECT_FALSE(loop().peer(second.server) && loop().peer(first.server));
}

TEST_P(Contract, a_number_that_is_used_again_knows_nothing_of_its_past) {
  for (int round = 0; round < 30; ++round) {
    const Pair old = connect_pair();
    Receive ending(old.server);
    loop().start(ending);
    SendAll unsent(loop(), old.server, "never seen by the next owner of the number");
    loop().close(old.server);
    const auto listener = loop().listen({.local = local()});  // may have the number now
    ASSERT_TRUE(listener);
    loop().close(*listener);
    const Pair fresh = connect_pair();
    Receive receive(fresh.server);
    loop().start(receive);
    send(fresh.client, "fresh");
    ASSERT_TRUE(wait([&] { return receive.ended() && ending.ended() && unsent.done; }));
    EXPECT_EQ(receive.received(), "fresh");
    EXPECT_EQ(ending.results, std::vector{-ECANCELED});
    for (const Socket socket : {old.client, fresh.client, fresh.server}) loop().close(socket);
  }
}

TEST_P(Contract, drain_ends_what_is_pending_and_what_that_starts) {
  const Pair pair = connect_pair();
  Receive receive(pair.server);
  Recorded<SleepOperation> sleep;
  sleep.deadline = loop().now() + 24h;
  bool said = false;
  receive.then = [&] {
    said = loop().draining();
    loop().start(sleep);
  };
  loop().start(receive);
  loop().drain();
  EXPECT_TRUE(said);
  EXPECT_FALSE(loop().draining());
  EXPECT_EQ(receive.results, std::vector{-ECANCELED});
  EXPECT_EQ(sleep.results, std::vector{-ECANCELED});
}

TEST_P(Contract, hooks_run_at_the_end_of_each_turn_in_the_order_they_were_added) {
  struct Hook final : Loop::TurnEnd {
    Hook(std::string& its_order, char its_mark) : order(its_order), mark(its_mark) {}
    void turn_ended() override { order += mark; }
    std::string& order;
    char mark;
  };
  std::string order;
  Hook first(order, 'b');
  Hook second(order, 'c');
  Recorded<SleepOperation> sleep;
  sleep.then = [&] { order += 'a'; };
  sleep.deadline = loop().now();
  loop().at_turn_end(first);
  loop().at_turn_end(second);
  loop().start(sleep);
  EXPECT_TRUE(wait([&] { return order.size() >= 3; }));
  loop().not_at_turn_end(first);
  loop().not_at_turn_end(second);
  EXPECT_EQ(order.substr(order.find('a'), 3), "abc");
}

TEST_P(Contract, stop_ends_run_after_the_turn) {
  Recorded<SleepOperation> sleep;
  sleep.deadline = loop().now() + 1ms;
  bool posted = false;
  sleep.then = [&] {
    loop().stop();
    loop().post([&] { posted = true; });
  };
  loop().start(sleep);
  loop().run();
  EXPECT_TRUE(sleep.ended());
  EXPECT_TRUE(wait([&] { return posted; }));
}

}  // namespace
}  // namespace salon::net::contract
