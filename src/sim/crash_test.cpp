// A host that loses its power, and what the others notice of it.
#include <cerrno>

#include "sim/sim_test.hpp"

namespace salon::sim {
namespace {

TEST(SimCrash, every_pending_operation_ends_and_nothing_reaches_the_wire) {
  Connected c(1);
  const std::uint64_t heard_before = c.guest.loop().facts(c.ours).bytes_in;
  Receive receive(c.theirs);
  c.server.loop().start(receive);
  Noted<net::SleepOperation> sleep;
  sleep.deadline = c.network.now() + 1h;
  c.server.loop().start(sleep);
  Noted<net::BlockingOperation> blocking;
  bool ran = false;
  blocking.work = [&] { ran = true; };
  c.server.loop().start(blocking);
  Send send(c.server.loop(), c.theirs, "never sent");
  c.server.crash();

  Noted<net::BlockingOperation> after;
  after.work = [&] { ran = true; };
  c.server.loop().start(after);
  c.server.loop().drain();
  for (const auto* result : {&receive.results, &sleep.results, &blocking.results, &send.results, &after.results}) {
    EXPECT_EQ(*result, std::vector<int>{-ECANCELED});
  }
  EXPECT_EQ(c.accept.result, -ECANCELED);
  EXPECT_FALSE(c.server.loop().listen({.local = at(c.server, 80)}));
  c.network.run_for(1min);
  EXPECT_FALSE(ran);
  EXPECT_EQ(c.guest.loop().facts(c.ours).bytes_in, heard_before);
}

TEST(SimCrash, peers_hear_a_reset_when_they_send_after_the_restart) {
  Connected c(1);
  c.server.crash();
  c.server.loop().drain();
  Receive receive(c.ours);
  c.guest.loop().start(receive);
  EXPECT_FALSE(c.ends(receive, 1h)) << "nothing tells an idle peer";
  c.server.restart();
  c.say(c.guest, c.ours, "still there?");
  ASSERT_TRUE(c.ends(receive));
  EXPECT_EQ(receive.result, -ECONNRESET);
}

TEST(SimCrash, a_keepalive_probe_finds_out_as_well) {
  Connected c(1);
  c.guest.loop().notice_vanished(c.ours, 2min);
  Receive receive(c.ours);
  c.guest.loop().start(receive);
  c.server.crash();
  c.server.loop().drain();
  c.server.restart();
  ASSERT_TRUE(c.ends(receive, 2min));
  EXPECT_EQ(receive.result, -ECONNRESET);
}

TEST(SimCrash, a_host_that_stays_down_is_noticed_by_silence) {
  Connected c(1);
  c.guest.loop().notice_vanished(c.ours, 2min);
  Receive receive(c.ours);
  c.guest.loop().start(receive);
  c.server.crash();
  c.server.loop().drain();
  ASSERT_TRUE(c.ends(receive, 2min + 1s));
  EXPECT_EQ(receive.result, -ETIMEDOUT);
}

TEST(SimCrash, a_restarted_host_serves_again) {
  Connected c(1, NetworkOptions::rough());
  c.server.crash();
  c.server.loop().drain();
  c.server.restart();
  c.accept.listener = *c.server.loop().listen({.local = {net::Address::any_v4(), 8888}});
  c.server.loop().start(c.accept);
  Noted<net::ConnectOperation> again;
  again.peer = at(c.server, 8888);
  c.guest.loop().start(again);
  ASSERT_TRUE(c.ends(again));
  EXPECT_EQ(again.result, 0);
  EXPECT_TRUE(c.network.run_until([&] { return c.accept.accepted_all.size() == 2; }, long_enough));
}

TEST(SimCrash, blocking_work_may_have_been_done_though_nobody_hears_of_it) {
  Network network(1);
  Host& host = network.host("a");
  bool ran = false;
  Noted<net::BlockingOperation> blocking;
  blocking.work = [&] {
    ran = true;
    host.crash();  // the power fails in the middle of a commit
  };
  host.loop().start(blocking);
  network.run_for(1s);
  EXPECT_TRUE(ran);
  EXPECT_FALSE(blocking.ended);
  host.loop().drain();
  EXPECT_EQ(blocking.result, -ECANCELED);
}

}  // namespace
}  // namespace salon::sim
