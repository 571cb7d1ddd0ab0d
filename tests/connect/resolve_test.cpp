// Names to addresses, in a world whose clock is exact.
#include "connect/world.hpp"

namespace salon::net {
namespace {

using testing::ElementsAre;

struct Outcome {
  Duration took{};
  std::vector<std::string> addresses;
  std::string message;
  std::error_code code;
};

Outcome look_up(ConnectWorld& world, ResolveOptions options = {}, Duration deadline = Duration::max()) {
  Outcome outcome;
  options.resolver = &world.names;
  const auto ask = [](ConnectWorld& there, ResolveOptions how, Instant until, Outcome& into) -> Task<void> {
    const auto found = co_await resolve(there.guest.loop(), there.target, how, until);
    into.took = there.network.now() - there.began;
    if (!found) into.message = found.error().message();
    if (!found) into.code = found.error().code;
    for (const Endpoint& one : found.value_or(std::vector<Endpoint>())) into.addresses.push_back(one.text());
  };
  TaskGroup group(world.guest.loop());
  group.spawn(ask(world, options, deadline == Duration::max() ? never : world.network.now() + deadline, outcome));
  EXPECT_TRUE(world.network.run_until([&] { return group.empty(); }, 10min));
  return outcome;
}

TEST(Resolve, gives_all_addresses_the_best_first) {
  ConnectWorld world;
  world.name(Family::v4, {"10.0.0.10", "10.0.0.9"}, 5ms);
  world.name(Family::v6, {"2001:db8::10"}, 20ms);
  const Outcome outcome = look_up(world);
  EXPECT_EQ(outcome.took, 20ms);
  EXPECT_THAT(outcome.addresses, ElementsAre("[2001:db8::10]:8888", "10.0.0.10:8888", "10.0.0.9:8888"));
}

TEST(Resolve, a_slow_half_of_the_answer_is_done_without) {
  ConnectWorld world;
  world.name(Family::v4, {"10.0.0.10"}, 5ms);
  world.name(Family::v6, {"2001:db8::10"}, Duration::max());
  const Outcome outcome = look_up(world);
  EXPECT_EQ(outcome.took, 55ms);
  EXPECT_THAT(outcome.addresses, ElementsAre("10.0.0.10:8888"));
}

TEST(Resolve, tells_what_kind_of_nothing_it_found) {
  const auto with = [](NameFault v6, NameFault v4) {
    ConnectWorld world;
    world.names.set("room.test", Family::v6, {.fault = v6});
    world.names.set("room.test", Family::v4, {.fault = v4});
    return look_up(world);
  };
  const Outcome unknown = with(NameFault::no_such_name, NameFault::no_such_name);
  EXPECT_EQ(unknown.code, NameFault::no_such_name);
  EXPECT_EQ(unknown.message,
            "cannot find the address of \"room.test\": there is no such host; check the spelling, or use its address");
  const Outcome bare = with(NameFault::no_such_address, NameFault::no_such_address);
  EXPECT_EQ(bare.code, NameFault::no_such_address);
  EXPECT_EQ(bare.message, "cannot find the address of \"room.test\": it has none");
  const Outcome silent = with(NameFault::no_such_name, NameFault::no_answer);
  EXPECT_EQ(silent.code, NameFault::no_answer);
  EXPECT_EQ(silent.message,
            "cannot find the address of \"room.test\": no name server answered; is this host connected? try again");
}

TEST(Resolve, of_one_family_an_unknown_name_is_unknown) {
  ConnectWorld world;
  const Outcome outcome = look_up(world, {.family = Family::v4});
  EXPECT_EQ(outcome.code, NameFault::no_such_name);
}

TEST(Resolve, a_deadline_ends_it) {
  ConnectWorld world;
  world.name(Family::v4, {"10.0.0.10"}, 10s);
  world.name(Family::v6, {"2001:db8::10"}, 10s);
  const Outcome outcome = look_up(world, {}, 3s);
  EXPECT_EQ(outcome.took, 3s);
  EXPECT_EQ(outcome.code, std::errc::timed_out);
}

}  // namespace
}  // namespace salon::net
