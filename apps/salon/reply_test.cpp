#include "reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace salon::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

net::Endpoint peer(std::uint16_t port, std::uint8_t last_byte = 1) {
  return {net::Address::v4({10, 0, 0, last_byte}), port};
}

std::vector<std::uint16_t> ports(const std::vector<PeerBook::Peer>& peers) {
  std::vector<std::uint16_t> found;
  found.reserve(peers.size());
  for (const auto& one : peers) found.push_back(one.at.port);
  return found;
}

constexpr Instant start{1h};
constexpr Reply to_last{};
constexpr Reply to_all{.to = Reply::To::all};

TEST(Reply, is_read_as_it_is_written) {
  EXPECT_EQ(parse_reply("last")->to, Reply::To::last);
  EXPECT_EQ(parse_reply("all")->to, Reply::To::all);
  for (const char* text : {"10.0.0.1:5000", "[::1]:5000", "[::ffff:10.0.0.1]:5000"}) {
    const auto reply = parse_reply(text);
    ASSERT_TRUE(reply) << text;
    EXPECT_EQ(reply->to, Reply::To::chosen);
    EXPECT_EQ(reply->chosen.port, 5000);
  }
  EXPECT_EQ(parse_reply("10.0.0.1")->chosen, peer(0)) << "any port of it";
  for (const char* bad : {"", "first", "example.org:5000", "10.0.0.1:70000", "[::1", ":5000"}) {
    EXPECT_FALSE(parse_reply(bad)) << bad;
  }
}

TEST(Reply, to_an_address_without_a_port_chooses_each_of_its_ports) {
  const Reply any_port{.to = Reply::To::chosen, .chosen = peer(0)};
  EXPECT_TRUE(any_port.chooses(peer(1)));
  EXPECT_TRUE(any_port.chooses(peer(2)));
  EXPECT_FALSE(any_port.chooses(peer(1, 2)));
}

TEST(Echo, is_not_sent_where_it_could_come_back_for_ever) {
  EXPECT_TRUE(may_be_echoed(peer(50'000), 8888));
  EXPECT_TRUE(may_be_echoed(peer(1'024), 8888));
  EXPECT_FALSE(may_be_echoed(peer(1'023), 8888));
  EXPECT_FALSE(may_be_echoed(peer(7), 8888));
  EXPECT_FALSE(may_be_echoed(peer(8888), 8888));
}

TEST(Echo, ends_with_who_answers_each_one) {
  PeerBook book;
  Instant now = start;
  const auto echoes = [&](std::uint16_t port) {
    int count = 0;
    for (bool taken = true; taken && count <= 2 * PeerBook::echoes_max; count += taken ? 1 : 0) {
      book.heard({.at = peer(port), .heard = now});
      taken = book.take_echo(peer(port), now);
    }
    return count;
  };
  EXPECT_EQ(echoes(5'000), 10'000);
  EXPECT_EQ(echoes(5'000), 0);
  EXPECT_EQ(echoes(5'001), 10'000) << "each peer has its own";
  now += 1s;
  EXPECT_EQ(echoes(5'000), 100);
  now += 1h;
  EXPECT_EQ(echoes(5'000), 10'000);
}

TEST(PeerBook, knows_who_spoke_last) {
  PeerBook book;
  EXPECT_EQ(book.last(), nullptr);
  EXPECT_THAT(book.of(to_last, start), IsEmpty());
  for (const auto& one : {peer(1), peer(2), peer(1)}) book.heard({.at = one, .heard = start});
  EXPECT_EQ(book.last()->at, peer(1));
  EXPECT_THAT(ports(book.of(to_last, start)), ElementsAre(1));
  EXPECT_THAT(ports(book.of(to_last, start + 10h)), ElementsAre(1)) << "however long ago";
}

TEST(PeerBook, knows_all_who_spoke_in_the_last_five_minutes) {
  PeerBook book;
  book.heard({.at = peer(1), .heard = start});
  book.heard({.at = peer(2), .heard = start + 1min});
  EXPECT_THAT(ports(book.of(to_all, start + 5min)), ElementsAre(2, 1));
  EXPECT_THAT(ports(book.of(to_all, start + 5min + 1s)), ElementsAre(2));
  book.heard({.at = peer(1), .heard = start + 6min});
  EXPECT_THAT(ports(book.of(to_all, start + 6min)), ElementsAre(1, 2)) << "one that speaks again is here again";
}

TEST(PeerBook, finds_the_chosen_one) {
  PeerBook book;
  book.heard({.at = peer(1), .heard = start});
  book.heard({.at = peer(2), .heard = start});
  book.heard({.at = peer(3, 2), .heard = start});
  EXPECT_THAT(ports(book.of({.to = Reply::To::chosen, .chosen = peer(1)}, start)), ElementsAre(1));
  EXPECT_THAT(ports(book.of({.to = Reply::To::chosen, .chosen = peer(0)}, start)), ElementsAre(2));
  EXPECT_THAT(book.of({.to = Reply::To::chosen, .chosen = peer(4)}, start), IsEmpty());
}

TEST(PeerBook, forgets_the_one_not_heard_of_for_longest) {
  PeerBook book;
  for (std::size_t number = 1; number <= PeerBook::peers_max; ++number) {
    book.heard({.at = peer(static_cast<std::uint16_t>(number)), .heard = start});
  }
  book.heard({.at = peer(1), .heard = start});  // now 2 is the oldest
  book.heard({.at = peer(60'000), .heard = start});
  EXPECT_EQ(book.of(to_all, start).size(), PeerBook::peers_max);
  EXPECT_THAT(book.of({.to = Reply::To::chosen, .chosen = peer(2)}, start), IsEmpty());
  EXPECT_EQ(book.of({.to = Reply::To::chosen, .chosen = peer(1)}, start).size(), 1U);
}

}  // namespace
}  // namespace salon::app
