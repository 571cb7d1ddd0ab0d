#include "one_port.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace salon::app {
namespace {

using testing::ElementsAre;

/// What is asked for, and answers made up in advance: a port, or an errno value, negated.
struct Ports {
  std::vector<int> answers;
  std::vector<std::uint16_t> asked = {};
  int closed = 0;

  Result<void> open(const server::ListenAt& at) {
    return open_on_one_port(
        at,
        [this](const net::Endpoint& local) -> Result<std::uint16_t> {
          const int answer = answers.at(asked.size());
          asked.push_back(local.port);
          if (answer < 0) return std::unexpected(system_error(-answer, "listen"));
          return static_cast<std::uint16_t>(answer);
        },
        [this] { ++closed; });
  }
};

const std::vector<net::Address> everywhere = {net::Address::any_v6(), net::Address::any_v4()};

TEST(OnePort, a_free_port_is_chosen_by_the_first_address) {
  Ports ports{.answers = {4000, 4000}};
  EXPECT_TRUE(ports.open({.addresses = everywhere, .port = 0}));
  EXPECT_THAT(ports.asked, ElementsAre(0, 4000));
}

TEST(OnePort, another_is_chosen_when_it_is_not_free_for_all) {
  Ports ports{.answers = {4000, -EADDRINUSE, 4001, 4001}};
  EXPECT_TRUE(ports.open({.addresses = everywhere, .port = 0}));
  EXPECT_THAT(ports.asked, ElementsAre(0, 4000, 0, 4001));
  EXPECT_EQ(ports.closed, 1);
}

TEST(OnePort, a_port_that_was_asked_for_and_is_taken_is_an_error) {
  Ports ports{.answers = {8888, -EADDRINUSE}};
  EXPECT_FALSE(ports.open({.addresses = everywhere, .port = 8888}));
  EXPECT_EQ(ports.closed, 1);
}

TEST(OnePort, a_host_with_one_family_listens_on_that) {
  Ports no_v6{.answers = {-EAFNOSUPPORT, 8888}};
  EXPECT_TRUE(no_v6.open({.addresses = everywhere, .port = 8888}));
  Ports no_v4{.answers = {8888, -EADDRNOTAVAIL}};
  EXPECT_TRUE(no_v4.open({.addresses = everywhere, .port = 8888}));
  Ports neither{.answers = {-EAFNOSUPPORT, -EAFNOSUPPORT}};
  EXPECT_FALSE(neither.open({.addresses = everywhere, .port = 8888}));
}

TEST(OnePort, an_address_that_was_named_must_be_had) {
  Ports ports{.answers = {-EADDRNOTAVAIL}};
  EXPECT_FALSE(ports.open({.addresses = {net::Address::any_v6()}, .port = 8888, .any_family_will_do = false}));
}

}  // namespace
}  // namespace salon::app
