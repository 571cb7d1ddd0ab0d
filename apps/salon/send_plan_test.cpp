#include "send_plan.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

using Ports = std::vector<std::uint16_t>;

Result<SendPlan> planned(std::vector<const char*> words) {
  const auto arguments = parse(send_verb, words);
  if (!arguments) return std::unexpected(arguments.error());
  return make_send_plan(*arguments, Report("send", {.quiet = true}));
}

TEST(Ports, are_numbers_and_ranges) {
  EXPECT_EQ(parse_ports("22").value(), Ports{22});
  EXPECT_EQ(parse_ports("22,80").value(), (Ports{22, 80}));
  EXPECT_EQ(parse_ports("8000-8002,22").value(), (Ports{8000, 8001, 8002, 22}));
  EXPECT_EQ(parse_ports("65535-65535").value(), Ports{65535});
  EXPECT_EQ(parse_ports("1-65535")->size(), 65'535U);
  for (const char* bad : {"", ",", "22,", "0", "65536", "22-", "-22", "23-22", "1-2-3", "http", "22 80"}) {
    EXPECT_FALSE(parse_ports(bad)) << bad;
  }
}

TEST(Check, takes_ports_with_the_address_or_behind_it_as_nc_does) {
  EXPECT_EQ(planned({"--check", "host"})->ports, Ports{8888});
  EXPECT_EQ(planned({"--check", "host:22"})->ports, Ports{22});
  EXPECT_EQ(planned({"--check", "host:22,80-81"})->ports, (Ports{22, 80, 81}));
  EXPECT_EQ(planned({"--check", "[::1]:22-23"})->ports, (Ports{22, 23}));
  EXPECT_EQ(planned({"--check", "[::1]:22-23"})->target.host, "::1");
  EXPECT_EQ(planned({"-z", "host", "22", "80-81"})->ports, (Ports{22, 80, 81}));
  EXPECT_EQ(planned({"-zu", "::1", "22"})->target.host, "::1");
  EXPECT_FALSE(planned({"--check", "host:80-22"}));
}

TEST(Check, has_words_for_udp_alone) {
  EXPECT_EQ(planned({"--check", "--udp", "host:53", "ping"})->text, "ping\n");
  EXPECT_FALSE(planned({"--check", "host:53", "ping"}));
  EXPECT_FALSE(planned({"--check", "host:53", "--digest"}));
}

TEST(From, is_an_address_a_port_or_both) {
  EXPECT_EQ(planned({"host", "x", "--from", "127.0.0.1"})->connect.local.text(), "127.0.0.1:0");
  EXPECT_EQ(planned({"host", "x", "-s", ":5000"})->connect.local.text(), "0.0.0.0:5000");
  EXPECT_EQ(planned({"host", "x", "--from", "[::1]:5000"})->connect.local.text(), "[::1]:5000");
  for (const char* bad : {"localhost", "1.2.3", ":70000", "[::1"}) EXPECT_FALSE(planned({"host", "-s", bad})) << bad;
  EXPECT_FALSE(planned({"host", "x", "-6", "--from", "127.0.0.1"}));
}

TEST(From, decides_the_family_and_where_a_datagram_leaves) {
  const net::Endpoint v6_peer{net::Address::any_v6(), 1};
  EXPECT_EQ(family_of(planned({"host", "x", "--from", "::1"})->connect), net::Family::v6);
  EXPECT_EQ(family_of(planned({"host", "x", "--from", ":5000"})->connect), net::Family::any);
  EXPECT_EQ(local_for(planned({"host", "x", "--from", ":5000"})->connect, v6_peer).text(), "[::]:5000");
  EXPECT_EQ(local_for(planned({"host", "x"})->connect, v6_peer).text(), "[::]:0");
}

TEST(SendPlan, refuses_what_makes_no_sense) {
  for (const auto& words : std::vector<std::vector<const char*>>{{"host", "--rate", "0"},
                                                                 {"host", "--broadcast"},
                                                                 {"host", "--frame", "nul"},
                                                                 {"host", "--replies", "1"},
                                                                 {"-u", "host", "--frame", "nul", "--hex"}}) {
    EXPECT_FALSE(planned(words)) << words[1];
  }
}

}  // namespace
}  // namespace salon::app
