#include "net/port_holder.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include "salon/net/loop.hpp"

namespace salon::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A line as the kernel writes it on a little-endian machine (proc(5)).
std::string line(const char* local, const char* state, int inode) {
  const std::string nobody = std::string(std::string_view(local).find(':'), '0') + ":0000";
  return std::string("   7: ") + local + " " + nobody + " " + state +
         " 00000000:00000000 00:00000000 00000000     0        0 " + std::to_string(inode) +
         " 1 0000000000000000 100 0 0 10 0\n";
}

const std::string tcp_table =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt uid timeout inode\n" +
    line("0100007F:22B8", "01", 101) +  // a connection
    line("0100007F:22B8", "0A", 102) +  // who listens
    line("0200007F:22B8", "0A", 103) +  //
    line("0100007F:22B8", "06", 0) +    // a connection in TIME-WAIT
    line("00000000:0050", "0A", 104);
const std::string tcp6_table = line("00000000000000000000000000000000:22B9", "0A", 201) +
                               line("00000000000000000000000001000000:22B8", "0A", 202) +
                               line("0000000000000000FFFF00000100007F:22BA", "0A", 203);

Endpoint at(const char* address, std::uint16_t port) { return {Address::parse(address).value(), port}; }

TEST(PortHolder, a_listener_at_the_address_is_in_the_way_before_its_connections) {
  EXPECT_THAT(sockets_in_the_way(tcp_table, at("127.0.0.1", 8888)), ElementsAre(102, 101));
}

TEST(PortHolder, who_wants_every_address_meets_all_who_have_one) {
  EXPECT_THAT(sockets_in_the_way(tcp_table, at("0.0.0.0", 8888)), ElementsAre(102, 103, 101));
}

TEST(PortHolder, who_has_every_address_is_in_everybodys_way) {
  EXPECT_THAT(sockets_in_the_way(tcp_table, at("192.0.2.1", 80)), ElementsAre(104));
}

TEST(PortHolder, another_port_and_another_address_are_in_nobodys_way) {
  EXPECT_THAT(sockets_in_the_way(tcp_table, at("127.0.0.1", 8889)), IsEmpty());
  EXPECT_THAT(sockets_in_the_way(tcp_table, at("127.0.0.3", 8888)), IsEmpty());
  EXPECT_THAT(sockets_in_the_way(tcp_table, at("::1", 8888)), IsEmpty());
}

TEST(PortHolder, ipv6_addresses_are_read_word_by_word) {
  EXPECT_THAT(sockets_in_the_way(tcp6_table, at("::1", 8888)), ElementsAre(202));
  EXPECT_THAT(sockets_in_the_way(tcp6_table, at("::2", 8888)), IsEmpty());
}

TEST(PortHolder, a_socket_of_ipv6_may_stand_in_the_way_of_ipv4) {
  EXPECT_THAT(sockets_in_the_way(tcp6_table, at("127.0.0.1", 8889)), ElementsAre(201));
  EXPECT_THAT(sockets_in_the_way(tcp6_table, at("127.0.0.1", 8890)), ElementsAre(203));
}

TEST(PortHolder, what_is_no_table_names_nobody) {
  for (const char* const text : {"", "\n\n", "a b c d e f g h i j", "0: 0100007F 0 0A 0 0 0 0 0 5",
                                 "0: 0100007F:xyz 0 0A 0 0 0 0 0 5", "0: 0100007G:22B8 0 0A 0 0 0 0 0 5"}) {
    EXPECT_THAT(sockets_in_the_way(text, at("127.0.0.1", 8888)), IsEmpty()) << text;
  }
}

TEST(PortHolder, this_program_finds_itself) {
  auto loop = make_loop();
  ASSERT_TRUE(loop);
  for (const char* const address : {"127.0.0.1", "::1"}) {
    const auto tcp = (*loop)->listen({.local = at(address, 0)});
    const auto udp = (*loop)->open_udp({.local = at(address, 0)});
    ASSERT_TRUE(tcp && udp);
    const auto tcp_holder = find_port_holder(true, *(*loop)->local(*tcp));
    const auto udp_holder = find_port_holder(false, *(*loop)->local(*udp));
    ASSERT_TRUE(tcp_holder && udp_holder);
    EXPECT_EQ(tcp_holder->pid, getpid());
    EXPECT_EQ(udp_holder->pid, getpid());
    EXPECT_EQ(tcp_holder->program, "net_test");
  }
}

}  // namespace
}  // namespace salon::net
