// `salon send --check` in a world whose clock is exact; with real sockets: tests/e2e/send_options_test.py.
#include <gmock/gmock.h>

#include <chrono>

#include "salon/send_plan.hpp"
#include "salon/sim/names.hpp"

namespace salon::app {
namespace {

using namespace std::chrono_literals;
using net::Address;
using net::Family;

class SendCheck : public testing::Test {
 protected:
  SendCheck()
      : guest_(network_.host("guest")), server_(network_.host("server")), names_(guest_), began_(network_.now()) {}
  ~SendCheck() override {
    guest_.loop().drain();
    server_.loop().drain();
  }

  void listen(std::uint16_t port) { ASSERT_TRUE(server_.loop().listen({.local = {Address::any_v4(), port}})); }

  /// The exit code; what was said is in `said_`.
  int check(std::vector<std::uint16_t> ports, std::optional<Duration> wait = {}) {
    SendPlan plan;
    plan.target = {"room.test", ports.front()};
    plan.connect.resolver = &names_;
    plan.wait = wait;
    plan.check = true;
    plan.ports = std::move(ports);
    testing::internal::CaptureStderr();
    const int code = check_ports(guest_.loop(), plan, Report("send", {}));
    said_ = testing::internal::GetCapturedStderr();
    return code;
  }

  sim::Network network_{1};
  sim::Host& guest_;
  sim::Host& server_;
  sim::Names names_;
  const Instant began_;
  std::string said_;
};

TEST_F(SendCheck, asks_for_a_name_once_and_gives_each_port_its_time) {
  listen(80);
  names_.set("room.test", Family::v4, {.addresses = {server_.address()}, .after = 10s});
  EXPECT_EQ(check({22, 80}), unreachable);
  EXPECT_THAT(said_, testing::HasSubstr("room.test:22 is closed"));
  EXPECT_THAT(said_, testing::HasSubstr("room.test:80 is open"));
  EXPECT_EQ(names_.asked("room.test", Family::v4), 1);
  EXPECT_EQ(names_.asked("room.test", Family::v6), 1);
}

TEST_F(SendCheck, does_not_take_a_silent_name_server_for_a_silent_port) {
  names_.set("room.test", Family::v4, {.after = 20s, .fault = net::NameFault::no_answer});
  names_.set("room.test", Family::v6, {.after = 20s, .fault = net::NameFault::no_answer});
  EXPECT_EQ(check({1, 2, 3}), unreachable);
  EXPECT_EQ(said_,
            "salon send: cannot find the address of \"room.test\": no name server answered; is this host connected? "
            "try again\n");
}

TEST_F(SendCheck, waits_for_a_name_no_longer_than_it_was_told_to) {
  names_.set("room.test", Family::v4, {.addresses = {server_.address()}, .after = 10s});
  EXPECT_EQ(check({1, 2, 3}, 2s), timed_out);
  EXPECT_EQ(network_.now() - began_, 2s);
  EXPECT_THAT(said_, testing::HasSubstr("no name server answered in time"));
}

}  // namespace
}  // namespace salon::app
