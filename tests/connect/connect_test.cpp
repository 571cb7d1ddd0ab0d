// Happy Eyeballs (RFC 8305) in a world whose clock is exact.
#include "connect/world.hpp"

namespace salon::net {
namespace {

using testing::HasSubstr;

// ---- which answers are waited for (RFC 8305, 3) ----

TEST(Connect, ipv6_is_tried_first_when_both_are_there) {
  ConnectWorld world;
  world.server("2001:db8::10");
  world.server("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10"});
  world.name(Family::v4, {"10.0.0.10"});
  world.start();
  EXPECT_EQ(world.finish(), 2ms);
  EXPECT_EQ(world.peer(), "2001:db8::10");
}

TEST(Connect, an_ipv6_answer_does_not_wait_for_a_slow_ipv4_answer) {
  ConnectWorld world;
  world.server("2001:db8::10");
  world.name(Family::v6, {"2001:db8::10"}, 5ms);
  world.name(Family::v4, {"10.0.0.10"}, 30s);
  world.start();
  EXPECT_EQ(world.finish(), 7ms);
  EXPECT_EQ(world.peer(), "2001:db8::10");
}

TEST(Connect, an_ipv4_answer_waits_50_ms_for_ipv6_and_no_longer) {
  ConnectWorld world;
  world.server("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10"}, Duration::max());
  world.name(Family::v4, {"10.0.0.10"}, 5ms);
  world.start();
  EXPECT_EQ(world.finish(), 5ms + 50ms + 2ms);
  EXPECT_EQ(world.peer(), "10.0.0.10");
}

TEST(Connect, an_ipv6_answer_within_the_50_ms_is_preferred) {
  ConnectWorld world;
  world.server("2001:db8::10");
  world.server("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10"}, 40ms);
  world.name(Family::v4, {"10.0.0.10"}, 5ms);
  world.start();
  EXPECT_EQ(world.finish(), 42ms);
  EXPECT_EQ(world.peer(), "2001:db8::10");
}

TEST(Connect, that_there_is_no_ipv6_ends_the_wait) {
  ConnectWorld world;
  world.server("10.0.0.10");
  world.name(Family::v6, {}, 20ms);
  world.name(Family::v4, {"10.0.0.10"}, 5ms);
  world.start();
  EXPECT_EQ(world.finish(), 22ms);
  EXPECT_EQ(world.peer(), "10.0.0.10");
}

TEST(Connect, that_ipv6_could_not_be_asked_for_hurts_nobody) {
  ConnectWorld world;
  world.server("10.0.0.10");
  world.names.set("room.test", Family::v6, {.fault = NameFault::no_answer});
  world.name(Family::v4, {"10.0.0.10"});
  world.start();
  EXPECT_EQ(world.finish(), 2ms);
  EXPECT_EQ(world.peer(), "10.0.0.10");
}

TEST(Connect, an_answer_that_comes_late_joins_those_that_wait_RFC_8305_3_1) {
  ConnectWorld world;
  world.silent("10.0.0.10");
  world.silent("10.0.0.11");
  world.server("2001:db8::10");
  world.name(Family::v4, {"10.0.0.10", "10.0.0.11"});
  world.name(Family::v6, {"2001:db8::10"}, 200ms);
  world.start();
  // At 50 ms the first of IPv4; at 300 ms not the second, but IPv6, which is sorted before it.
  EXPECT_EQ(world.finish(), 50ms + 250ms + 2ms);
  EXPECT_EQ(world.peer(), "2001:db8::10");
}

TEST(Connect, a_late_answer_is_tried_at_once_when_all_others_have_failed) {
  ConnectWorld world;
  world.refusing("10.0.0.10");
  world.server("2001:db8::10");
  world.name(Family::v4, {"10.0.0.10"});
  world.name(Family::v6, {"2001:db8::10"}, 1s);
  world.start();
  EXPECT_EQ(world.finish(), 1002ms);
  EXPECT_EQ(world.peer(), "2001:db8::10");
}

TEST(Connect, an_answer_that_does_not_come_is_not_waited_for_long_when_all_others_have_failed) {
  ConnectWorld world;
  world.refusing("10.0.0.10");
  world.name(Family::v4, {"10.0.0.10"});
  world.name(Family::v6, {"2001:db8::10"}, Duration::max());
  world.start();
  EXPECT_EQ(world.finish(), 50ms + 2ms + 2s);
  EXPECT_EQ(world.error->code, std::errc::connection_refused) << world.message();
}

// ---- the attempts (RFC 8305, 5) ----

TEST(Connect, a_dead_ipv6_address_costs_250_ms) {
  ConnectWorld world;
  world.silent("2001:db8::10");
  world.server("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10"});
  world.name(Family::v4, {"10.0.0.10"});
  world.start();
  EXPECT_EQ(world.finish(), 252ms);
  EXPECT_EQ(world.peer(), "10.0.0.10");
}

TEST(Connect, an_address_that_refuses_costs_10_ms) {
  ConnectWorld world;
  world.refusing("2001:db8::10");
  world.server("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10"});
  world.name(Family::v4, {"10.0.0.10"});
  world.start();
  EXPECT_EQ(world.finish(), 12ms);
  EXPECT_EQ(world.peer(), "10.0.0.10");
}

TEST(Connect, the_other_family_is_tried_second_however_many_addresses_the_first_has_RFC_8305_4) {
  ConnectWorld world;
  for (const char* const dead : {"2001:db8::10", "2001:db8::11", "2001:db8::12"}) world.silent(dead);
  world.server("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10", "2001:db8::11", "2001:db8::12"});
  world.name(Family::v4, {"10.0.0.10"});
  world.start();
  EXPECT_EQ(world.finish(), 252ms);
  EXPECT_EQ(world.peer(), "10.0.0.10");
}

TEST(Connect, the_first_family_may_be_given_a_lead_RFC_8305_4) {
  ConnectWorld world;
  world.silent("2001:db8::10");
  world.silent("2001:db8::11");
  world.server("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10", "2001:db8::11"});
  world.name(Family::v4, {"10.0.0.10"});
  world.start({.first_family_count = 2});
  EXPECT_EQ(world.finish(), 502ms);
}

TEST(Connect, the_delays_can_be_chosen) {
  ConnectWorld world;
  world.silent("10.0.0.10");
  world.server("10.0.0.11");
  world.name(Family::v6, {}, Duration::max());
  world.name(Family::v4, {"10.0.0.10", "10.0.0.11"});
  world.start({.resolution_delay = 20ms, .attempt_delay = 100ms});
  EXPECT_EQ(world.finish(), 122ms);
}

TEST(Connect, an_attempt_goes_on_while_others_begin_and_may_win) {
  ConnectWorld world;
  sim::Host& slow = world.server("2001:db8::10");
  slow.vanish();
  world.silent("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10"});
  world.name(Family::v4, {"10.0.0.10"});
  world.network.at(world.network.now() + 500ms, [&] { slow.reappear(); });
  world.start();
  // Its SYN is sent again after a second.
  EXPECT_EQ(world.finish(), 1003ms);
  EXPECT_EQ(world.peer(), "2001:db8::10");
}

TEST(Connect, the_attempts_that_lost_are_gone) {
  ConnectWorld world;
  world.silent("2001:db8::10");
  world.server("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10"});
  world.name(Family::v4, {"10.0.0.10"});
  world.guest.limit_descriptors(2);
  world.start();
  world.finish();
  ASSERT_EQ(world.peer(), "10.0.0.10");
  // One descriptor is the connection's, the other is free again.
  EXPECT_TRUE(world.guest.loop().listen({.local = {Address::any_v4(), 1}}));
}

TEST(Connect, one_that_accepts_and_resets_is_the_connection_and_nobody_else_is_tried) {
  AcceptOperation accept;
  ConnectWorld world;
  sim::Host& rude = world.server("2001:db8::10");
  world.server("10.0.0.10");
  accept.listener = Socket{3};
  accept.handler = [](Operation&) {};
  rude.loop().start(accept);
  world.name(Family::v6, {"2001:db8::10"});
  world.name(Family::v4, {"10.0.0.10"});
  world.start();
  EXPECT_EQ(world.finish(), 2ms);
  ASSERT_EQ(world.peer(), "2001:db8::10");
  EXPECT_TRUE(world.network.run_until([&] { return accept.accepted != Socket::none; }, 1s));
  rude.loop().reset(accept.accepted);
  std::optional<Error> heard;
  const auto hear = [](ConnectWorld& there, std::optional<Error>& into) -> Task<void> {
    std::array<std::byte, 16> buffer;
    const auto got = co_await there.stream.receive(buffer);
    if (!got) into = got.error();
  };
  world.group.spawn(hear(world, heard));
  EXPECT_TRUE(world.network.run_until([&] { return heard.has_value(); }, 1s));
  EXPECT_EQ(heard->code, std::errc::connection_reset);
}

// ---- one family, one address, a place to come from ----

TEST(Connect, of_one_family_the_other_is_not_even_asked_for) {
  ConnectWorld world;
  world.server("2001:db8::10");
  world.server("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10"});
  world.name(Family::v4, {"10.0.0.10"});
  world.start({.family = Family::v4});
  EXPECT_EQ(world.finish(), 2ms);
  EXPECT_EQ(world.peer(), "10.0.0.10");
  EXPECT_EQ(world.names.asked("room.test", Family::v6), 0);
}

TEST(Connect, ipv6_alone_can_be_wanted) {
  ConnectWorld world;
  world.server("2001:db8::10");
  world.server("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10"}, 100ms);
  world.name(Family::v4, {"10.0.0.10"});
  world.start({.family = Family::v6});
  EXPECT_EQ(world.finish(), 102ms);
  EXPECT_EQ(world.peer(), "2001:db8::10");
  EXPECT_EQ(world.names.asked("room.test", Family::v4), 0);
}

TEST(Connect, a_name_may_have_ipv6_addresses_alone) {
  ConnectWorld world;
  world.silent("2001:db8::10");
  world.server("2001:db8::11");
  world.name(Family::v6, {"2001:db8::10", "2001:db8::11"});
  world.name(Family::v4, {}, 5ms);
  world.start();
  EXPECT_EQ(world.finish(), 252ms);
  EXPECT_EQ(world.peer(), "2001:db8::11");
}

TEST(Connect, a_name_without_addresses_of_the_wanted_family_says_that_it_has_others) {
  ConnectWorld world;
  world.name(Family::v4, {"10.0.0.10"});
  world.start({.family = Family::v6});
  world.finish();
  EXPECT_EQ(world.message(), "cannot find an IPv6 address of \"room.test\": it has none; it has IPv4 addresses");
  EXPECT_EQ(world.error->code, NameFault::no_such_address);
}

TEST(Connect, where_it_comes_from_decides_the_family) {
  ConnectWorld world;
  world.server("2001:db8::10");
  world.server("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10"});
  world.name(Family::v4, {"10.0.0.10"});
  world.start({.local = {world.guest.address(), 4444}});
  world.finish();
  ASSERT_EQ(world.peer(), "10.0.0.10");
  EXPECT_EQ(*world.stream.local(), (Endpoint{world.guest.address(), 4444}));
}

TEST(Connect, a_place_of_the_other_family_contradicts_the_family) {
  ConnectWorld world;
  world.start({.family = Family::v6, .local = {Address::loopback_v4(), 0}});
  world.finish();
  EXPECT_EQ(world.message(),
            "cannot connect to room.test:8888 from 127.0.0.1: that is no address of the family that was asked for");
}

TEST(Connect, a_place_that_is_not_ours_is_named) {
  ConnectWorld world;
  world.server("10.0.0.10");
  world.name(Family::v4, {"10.0.0.10"});
  world.start({.local = {Address::v4({192, 0, 2, 1}), 0}});
  world.finish();
  EXPECT_EQ(world.message(),
            "cannot connect to room.test:8888 from 192.0.2.1:0 (10.0.0.10): Cannot assign requested address; choose an "
            "address of this host (`ip address` shows them)");
}

TEST(Connect, nobody_is_at_port_0) {
  ConnectWorld world;
  std::optional<Error> error;
  const HostPort nowhere{"room.test", 0};
  const auto ask = [](Loop& loop, const HostPort& target, std::optional<Error>& into) -> Task<void> {
    const auto stream = co_await connect(loop, target);
    if (!stream) into = stream.error();
  };
  world.group.spawn(ask(world.guest.loop(), nowhere, error));
  EXPECT_TRUE(world.network.run_until([&] { return error.has_value(); }, 1s));
  EXPECT_EQ(error->message(), "cannot connect to room.test:0: nobody can be reached at port 0");
}

// ---- failure ----

TEST(Connect, when_all_refuse_each_is_named) {
  ConnectWorld world;
  world.refusing("2001:db8::10");
  world.refusing("10.0.0.10");
  world.name(Family::v6, {"2001:db8::10"});
  world.name(Family::v4, {"10.0.0.10"});
  world.start();
  EXPECT_EQ(world.finish(), 12ms);
  EXPECT_EQ(
      world.message(),
      "cannot connect to room.test:8888 (2001:db8::10, 10.0.0.10): Connection refused; is a server listening on that "
      "port?");
  EXPECT_EQ(world.error->code, std::errc::connection_refused);
}

TEST(Connect, when_they_fail_differently_each_has_its_reason_and_a_refusal_says_most) {
  ConnectWorld world;
  world.refusing("10.0.0.10");
  world.name(Family::v6, {"2001:db8::99"});  // no host has it: address resolution fails after 3 s
  world.name(Family::v4, {"10.0.0.10"});
  world.start();
  EXPECT_EQ(world.finish(), 3s);
  EXPECT_EQ(
      world.message(),
      "cannot connect to room.test:8888 (2001:db8::99: No route to host, 10.0.0.10: Connection refused): Connection "
      "refused; is a server listening on that port?");
}

TEST(Connect, of_many_dead_addresses_some_are_named_and_the_rest_counted) {
  ConnectWorld world;
  std::vector<std::string> texts;
  for (int last = 1; last <= 9; ++last) texts.push_back("10.0.9." + std::to_string(last));
  std::vector<const char*> addresses;
  for (const std::string& text : texts) addresses.push_back(text.c_str());
  world.name(Family::v4, addresses);
  world.start();
  EXPECT_EQ(world.finish(), 8 * 250ms + 3s);
  EXPECT_EQ(world.message(),
            "cannot connect to room.test:8888 (10.0.9.1, 10.0.9.2, 10.0.9.3, 10.0.9.4, 10.0.9.5, 10.0.9.6, and 3 "
            "more): No route to host");
}

TEST(Connect, a_deadline_ends_it_and_says_who_did_not_answer) {
  ConnectWorld world;
  world.silent("2001:db8::10");
  world.refusing("10.0.0.10");
  world.silent("10.0.0.11");
  world.name(Family::v6, {"2001:db8::10"});
  world.name(Family::v4, {"10.0.0.10", "10.0.0.11"});
  world.start({}, 255ms);
  EXPECT_EQ(world.finish(), 255ms);
  EXPECT_EQ(world.message(),
            "cannot connect to room.test:8888 (2001:db8::10: no answer, 10.0.0.10: Connection refused; 1 not tried): "
            "Connection timed out");
  EXPECT_TRUE(is_timeout(*world.error));
}

TEST(Connect, a_deadline_ends_a_look_up_that_hangs) {
  ConnectWorld world;
  world.name(Family::v6, {}, Duration::max());
  world.name(Family::v4, {}, Duration::max());
  world.start({}, 4s);
  EXPECT_EQ(world.finish(), 4s);
  EXPECT_EQ(world.message(),
            "cannot find the address of \"room.test\": Connection timed out; no name server answered in time");
  EXPECT_TRUE(is_timeout(*world.error));
}

TEST(Connect, a_deadline_in_the_past_is_a_timeout) {
  ConnectWorld world;
  world.name(Family::v4, {"10.0.0.10"});
  world.start({}, -1ms);
  EXPECT_EQ(world.finish(), 0ms);
  EXPECT_TRUE(is_timeout(*world.error)) << world.message();
}

TEST(Connect, it_can_be_cancelled_while_it_looks_up_and_while_it_tries) {
  for (const Duration when : {10ms, 300ms}) {
    ConnectWorld world;
    world.silent("2001:db8::10");
    world.silent("10.0.0.10");
    world.name(Family::v6, {"2001:db8::10"}, 20ms);
    world.name(Family::v4, {"10.0.0.10"}, 20ms);
    world.start();
    world.network.at(world.network.now() + when, [&] { world.group.cancel(); });
    EXPECT_EQ(world.finish(), when);
    EXPECT_TRUE(is_cancelled(*world.error)) << world.message();
    EXPECT_TRUE(world.group.empty());
  }
}

TEST(Connect, without_a_way_to_ipv6_it_is_tried_last_RFC_6724_6_rule_1) {
  ConnectWorld world;
  sim::Host& old = world.network.host("old", {Address::v4({10, 0, 7, 7})});
  world.servers.push_back(&old);
  world.server("10.0.0.10");
  sim::Names names(old);
  names.set("room.test", Family::v6, {.addresses = {Address::parse("2001:db8::10").value()}});
  names.set("room.test", Family::v4, {.addresses = {Address::parse("10.0.0.10").value()}});
  TaskGroup group(old.loop());
  Duration took{};
  const auto go = [](ConnectWorld& there, sim::Host& from, sim::Names& asked, Duration& into) -> Task<void> {
    auto stream = co_await connect(from.loop(), there.target, {.resolver = &asked});
    into = there.network.now() - there.began;
    EXPECT_TRUE(stream);
  };
  group.spawn(go(world, old, names, took));
  EXPECT_TRUE(world.network.run_until([&] { return group.empty(); }, 1s));
  EXPECT_EQ(took, 2ms);
}

}  // namespace
}  // namespace salon::net
