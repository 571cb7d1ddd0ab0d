#include "banner.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

net::Address address(const char* text) { return net::Address::parse(text).value(); }

const std::vector<net::InterfaceAddress> a_host = {{"lo", address("127.0.0.1"), 8},
                                                   {"lo", address("::1"), 128},
                                                   {"eth0", address("fe80::1"), 64},
                                                   {"eth0", address("2001:db8::20"), 64},
                                                   {"eth0", address("192.168.1.20"), 24}};

TEST(Banner, says_how_to_come_in_in_each_way) {
  EXPECT_EQ(banner({.version = "0.1",
                    .history = "~/.local/share/salon",
                    .endpoints = {{net::Address::any_v6(), 8888}, {net::Address::any_v4(), 8888}},
                    .interfaces = a_host,
                    .everyone = false}),
            "salon 0.1  #lobby is open; history in ~/.local/share/salon\n"
            "  terminal   nc 192.168.1.20 8888   (or: salon join 192.168.1.20)\n"
            "  IRC        /connect 192.168.1.20 8888\n"
            "  UDP        echo \"temp 21.5\" > /dev/udp/192.168.1.20/8888\n"
            "  only this network is let in (--public opens it); Ctrl-C closes the room\n"
            "  (who comes through a proxy or a container's bridge looks like a neighbour)\n");
}

TEST(Banner, gives_the_address_that_was_asked_for_and_an_unusual_port) {
  const std::string text = banner({.version = "0.1",
                                   .history = "",
                                   .endpoints = {{address("::1"), 9000}},
                                   .interfaces = a_host,
                                   .everyone = false});
  EXPECT_NE(text.find("nothing is kept"), std::string::npos);
  EXPECT_NE(text.find("nc ::1 9000   (or: salon join [::1]:9000)"), std::string::npos);
  EXPECT_NE(text.find("only this host can reach it"), std::string::npos);
}

TEST(Banner, warns_when_everyone_is_let_in) {
  const std::string text = banner({.version = "0.1",
                                   .history = "",
                                   .endpoints = {{net::Address::any_v4(), 8888}},
                                   .interfaces = a_host,
                                   .everyone = true});
  EXPECT_NE(text.find("whoever can reach this host can come in"), std::string::npos);
}

TEST(Banner, on_a_host_without_a_network_names_loopback) {
  EXPECT_EQ(reachable_address({.version = "",
                               .history = "",
                               .endpoints = {{net::Address::any_v4(), 8888}},
                               .interfaces = {a_host[0]},
                               .everyone = false}),
            net::Address::loopback_v4());
}

TEST(Banner, says_by_what_the_certificate_is_known) {
  const BannerFacts facts{.version = "0.1",
                          .history = {},
                          .endpoints = {{net::Address::loopback_v4(), 8888}},
                          .interfaces = {},
                          .fingerprint = "AB:CD"};
  EXPECT_NE(banner(facts).find("\n  TLS        on the same port; fingerprint (SHA-256) of its certificate:\n  AB:CD\n"),
            std::string::npos)
      << banner(facts);
}

}  // namespace
}  // namespace salon::app
