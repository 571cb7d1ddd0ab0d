#include "server/server.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/pump/house.hpp"

namespace salon::server {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

struct ServerTest : HouseTest {
  void open(std::size_t guests_max) {
    Config config;
    config.guests_max = guests_max;
    HouseTest::open(std::move(config));
  }
  const net::Address here_v6 = net::Address::parse("fd00::1").value();
};

TEST_F(ServerTest, one_guest_too_many_is_told_so) {
  open(1);
  net::TcpStream first = call(near);
  EXPECT_TRUE(read(near, first).starts_with("* Welcome to #lobby"));
  net::TcpStream second = call(near);
  EXPECT_EQ(read(near, second), "* this room is full (1 guests); please try again later\n");
}

TEST_F(ServerTest, strangers_who_are_turned_away_take_no_guests_place) {
  open(1);
  std::vector<net::TcpStream> strangers;
  for (int i = 0; i < 5; ++i) strangers.push_back(call(far));
  EXPECT_EQ(read(far, strangers[0]), "* this room is open to its own network only\n");
  net::TcpStream guest = call(near);
  const std::string greeting = read(near, guest);
  EXPECT_TRUE(greeting.starts_with("* Welcome to #lobby")) << greeting;
  EXPECT_EQ(server->guests(), 1U);
}

TEST_F(ServerTest, a_crowd_of_strangers_is_reset) {
  open(1);
  std::vector<net::TcpStream> strangers;
  for (int i = 0; i < 80; ++i) strangers.push_back(call(far));
  std::size_t told = 0;
  for (net::TcpStream& stranger : strangers) told += read(far, stranger).starts_with("* this room is open") ? 1 : 0;
  EXPECT_EQ(told, 64U);
}

// ---- who is shut out ----

struct ExcludedTest : ServerTest {
  ExcludedTest() { near_address = near.address().text(); }
  void exclude(const std::string& subject, std::uint32_t seconds = 0) {
    tell({room::Exclude{.subject = subject, .reason = "no spam", .seconds = seconds}});
  }
  void tell(room::Command command) {
    sim::Host& host = here;
    bool done = false;
    const_cast<Hall&>(server->hall()).submit_for_host(std::move(command), [&](const room::Event&) { done = true; });
    host.loop().post([] {});
    EXPECT_TRUE(network.run_until([&] { return done; }, 5s));
  }
  std::string near_address;
};

TEST_F(ExcludedTest, is_told_why_in_the_words_of_its_dialect_and_takes_no_guests_place) {
  open(1);
  exclude(near_address + "/32");
  const std::string words = "You are banned from this server: no spam";
  std::vector<net::TcpStream> calls;
  const auto ask = [&](std::string_view bytes) {
    calls.push_back(call(near));
    if (!bytes.empty()) say(near, calls.back(), bytes);
    std::string text;
    for (std::string more; !(more = read(near, calls.back())).empty();) text += more;
    return text;
  };
  EXPECT_EQ(ask(""), "* " + words + "\n");
  EXPECT_EQ(ask("hello\n"), "* " + words + "\n");
  EXPECT_EQ(ask("NICK eve\r\nUSER eve 0 * :Eve\r\n"),
            ":salon 465 * :" + words + "\r\nERROR :Closing link: " + words + "\r\n");
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), AllOf(StartsWith("HTTP/1.1 403 "), HasSubstr(words)));
  EXPECT_TRUE(server->hall().house().guests().empty()) << "none of them was a guest";
  EXPECT_THAT(log.said, testing::Contains(HasSubstr("turned away: banned from this server")));
  net::TcpStream guest = call(other);
  EXPECT_THAT(read(other, guest), StartsWith("* Welcome to #lobby"));
}

TEST_F(ExcludedTest, comes_in_again_when_its_time_is_over_though_nothing_was_ordered_meanwhile) {
  open(10);
  exclude(near_address, 60);
  net::TcpStream early = call(near);
  EXPECT_THAT(read(near, early), StartsWith("* You are banned from this server until "));
  network.run_for(61s);
  net::TcpStream late = call(near);
  EXPECT_THAT(read(near, late), StartsWith("* Welcome to #lobby"));
}

TEST_F(ExcludedTest, a_crowd_of_them_is_reset) {
  open(1);
  exclude(near_address);
  std::vector<net::TcpStream> calls;
  for (int i = 0; i < 80; ++i) calls.push_back(call(near));
  std::size_t told = 0;
  for (net::TcpStream& each : calls) told += read(near, each).starts_with("* You are banned") ? 1 : 0;
  EXPECT_EQ(told, 64U);
}

TEST_F(ExcludedTest, ten_thousand_bans_hold_up_nobody_else) {
  open(10);
  for (int i = 0; i < 10'000; ++i) {
    const std::string subject = "10.99." + std::to_string(i / 250) + "." + std::to_string(i % 250);
    const_cast<Hall&>(server->hall()).submit_for_host(room::Exclude{.subject = subject, .reason = {}}, [](auto&) {});
  }
  exclude("10.98.0.0/16");  // one too many
  EXPECT_EQ(server->hall().house().exclusions().size(), 10'000U);
  net::TcpStream guest = call(near);
  EXPECT_THAT(read(near, guest), StartsWith("* Welcome to #lobby"));
}

// ---- who comes from one place ----

TEST_F(ServerTest, as_many_as_may_come_from_one_address_and_no_more) {
  open(1000);
  std::vector<net::TcpStream> calls;
  constexpr NeighbourLimits limits;
  for (std::size_t i = 0; i < limits.guests_max; ++i) calls.push_back(call(near));
  net::TcpStream one_more = call(near);
  EXPECT_THAT(read(near, one_more), HasSubstr("as many guests as may come from one address are here from yours (100)"));
  net::TcpStream elsewhere = call(other);
  EXPECT_THAT(read(other, elsewhere), StartsWith("* Welcome to #lobby"));
  calls.pop_back();
  network.run_for(2s);
  net::TcpStream again = call(near);
  EXPECT_THAT(read(near, again), StartsWith("* Welcome to #lobby"));
}

TEST_F(ServerTest, in_its_own_network_each_address_is_counted_by_itself) {
  Config config;
  config.listen.push_back({.addresses = {net::Address::any_v6()}, .port = 8888});
  HouseTest::open(std::move(config));
  std::vector<net::TcpStream> calls;
  for (std::size_t i = 0; i < NeighbourLimits{}.guests_max; ++i) {
    const std::string address = "fd00::a:" + std::to_string(i + 1);
    calls.push_back(call(network.host(address, {net::Address::parse(address).value()}), here_v6));
  }
  sim::Host& one_more = network.host("one more", {net::Address::parse("fd00::b:1").value()});
  net::TcpStream guest = call(one_more, here_v6);
  EXPECT_THAT(read(one_more, guest), StartsWith("* Welcome to #lobby")) << "though all of them share a /64";
}

TEST_F(ServerTest, without_throttle_any_number_comes) {
  Config config;
  config.setting.throttle = false;
  HouseTest::open(std::move(config));
  std::vector<net::TcpStream> calls;
  for (int i = 0; i < 120; ++i) calls.push_back(call(near));
  EXPECT_THAT(read(near, calls.back()), StartsWith("* Welcome to #lobby"));
}

/// So many guests from one address, each of whom says as much as it alone may, and goes on.
struct FloodTest : ServerTest {
  static constexpr std::size_t floods = 20;
  static constexpr NeighbourLimits limits{};
  void flood(std::size_t lines) {
    while (calls.size() < floods) calls.push_back(call(near));
    std::string text;
    for (std::size_t i = 0; i < lines; ++i) text += "x\n";
    for (net::TcpStream& each : calls) say(near, each, text);
  }
  std::string all(net::TcpStream& stream) {
    std::string text;
    for (std::string more; !(more = read(near, stream)).empty() && more != "(reset)";) text += more;
    return text;
  }
  std::vector<net::TcpStream> calls;
};

TEST_F(FloodTest, is_told_that_it_waits_and_nothing_is_lost) {
  open(1000);
  flood(60);
  network.run_for(500ms);
  const std::uint64_t soon = server->hall().counters().lines;
  EXPECT_LE(soon, limits.lines_at_once + limits.lines_a_second) << "each alone might have said 50";
  EXPECT_TRUE(network.run_until([&] { return server->hall().counters().lines == floods * 60; }, 120s));
  EXPECT_THAT(log.said, testing::Contains(HasSubstr("held back: more is said from that address than may be")));
  calls.back().shutdown_write();  // the last to come: 500 lines had been said
  EXPECT_THAT(all(calls.back()),
              HasSubstr("* more is said from your address than may be: what you say waits; nothing is lost"));
}

TEST_F(FloodTest, others_are_not_held_back) {
  open(1000);
  flood(60);
  network.run_for(500ms);
  net::TcpStream guest = call(other);
  read(other, guest);
  say(other, guest, "hello\n");
  network.run_for(100ms);
  const auto spoke = [&](const auto& each) {
    return each.second.claim == other.address().text() && each.second.last_spoke != WallTime{};
  };
  EXPECT_TRUE(std::ranges::any_of(server->hall().house().guests(), spoke));
}

TEST_F(FloodTest, that_goes_on_for_too_long_is_sent_away_with_the_reason) {
  open(1000);
  flood(400);
  EXPECT_TRUE(network.run_until(
      [&] {
        return std::ranges::any_of(log.said, [](const std::string& line) {
          return line.contains("sent away: more was said from that address than may be");
        });
      },
      70s));
  network.run_for(10s);
  EXPECT_LT(server->guests(), floods);
  std::size_t told = 0;
  for (net::TcpStream& each : calls) {
    each.shutdown_write();
    if (all(each).contains("* too much was said from your address for too long")) ++told;
  }
  EXPECT_GT(told, 0U);
}

// ---- passwords ----

struct PasswordTest : HouseTest {
  PasswordTest() {
    Config config;
    config.credentials.iterations = 1;
    open(std::move(config));
  }
  /// Sends `bytes` from this host, where passwords may be said, and gives all that comes back.
  std::string ask(std::string_view bytes) {
    net::TcpStream stream = call(here, net::Address::loopback_v4());
    say(here, stream, bytes);
    stream.shutdown_write();
    return all(stream);
  }
  std::string all(net::TcpStream& stream) {
    std::string text;
    for (std::string more; !(more = read(here, stream)).empty() && more != "(reset)";) text += more;
    return text;
  }
  static std::size_t count(const std::string& text, std::string_view what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
    return found;
  }
};

TEST_F(PasswordTest, a_thousand_registrations_a_second_are_answered_and_ten_are_made) {
  constexpr int clients = 100, each_wants = 10;
  std::vector<net::TcpStream> calls;
  const auto begin = network.now();
  for (int client = 0; client < clients; ++client) {
    std::string text = "USER g 0 * :G\r\n";
    for (int i = 0; i < each_wants; ++i) {
      text += "NICK g" + std::to_string(client) + "n" + std::to_string(i) + "\r\nREGISTER * * tea-and-cake\r\n" +
              "NS LOGOUT\r\n";
    }
    calls.push_back(call(here, net::Address::loopback_v4()));
    say(here, calls.back(), text);
    calls.back().shutdown_write();
  }
  std::string answers;
  for (net::TcpStream& each : calls) answers += all(each);
  EXPECT_LT(network.now() - begin, 2s);
  EXPECT_EQ(count(answers, "REGISTER SUCCESS"), Guesses::of_registrations.at_once);
  EXPECT_EQ(count(answers, "FAIL REGISTER TEMPORARILY_UNAVAILABLE"), 1000 - Guesses::of_registrations.at_once);
  EXPECT_EQ(server->hall().house().accounts().size(), Guesses::of_registrations.at_once);
  EXPECT_THAT(log.said, testing::Contains(HasSubstr("passwords are tried, or accounts made, too often from there")));
  EXPECT_LT(log.said.size(), 50U) << "and not once for each";
}

TEST_F(PasswordTest, who_floods_with_logins_is_answered_and_logged_and_others_speak_meanwhile) {
  ask("NICK ada\r\nUSER ada 0 * :Ada\r\nREGISTER * * sesame\r\n");
  std::string answers;
  for (int client = 0; client < 20; ++client) {
    std::string text = "NICK g" + std::to_string(client) + "\r\nUSER g 0 * :G\r\n";
    for (int i = 0; i < 3; ++i) text += "NS IDENTIFY ada guess\r\n";
    answers += ask(text);
  }
  EXPECT_EQ(count(answers, "NickServ!"), 60U) << "each is answered";
  EXPECT_THAT(log.said, testing::Contains(HasSubstr("passwords are tried, or accounts made, too often from there")));
  net::TcpStream guest = call(other);
  read(other, guest);
  say(other, guest, "hello\n");
  EXPECT_TRUE(network.run_until([&] { return server->hall().counters().lines == 1; }, 1s));
}

// ---- a disk that is slow ----

struct SlowDiskTest : HouseTest {
  SlowDiskTest() : HouseTest(slow()) {}
  static sim::NetworkOptions slow() {
    sim::NetworkOptions options;
    options.blocking_min = options.blocking_max = 1s;
    return options;
  }
};

TEST_F(SlowDiskTest, who_says_more_than_it_keeps_up_with_is_held_back_and_nobody_is_refused) {
  Config config;
  config.setting.throttle = false;
  open(std::move(config));
  net::TcpStream talker = call(near);
  read(near, talker);
  constexpr std::size_t lines = 2 * Hall::unacknowledged_max;
  std::string flood;
  for (std::size_t i = 0; i < lines; ++i) flood += "a line\n";
  say(near, talker, flood);

  net::TcpStream guest = call(other);
  read(other, guest);
  say(other, guest, "hello\n");
  ASSERT_TRUE(network.run_until([&] { return server->hall().counters().lines == lines + 1; }, 24h));
  EXPECT_LT(server->hall().unacknowledged(), Hall::unacknowledged_max / 2);
}

TEST_F(SlowDiskTest, who_outrun_it_together_are_held_back_and_nobody_is_refused) {
  Config config;
  config.setting.throttle = false;
  open(std::move(config));
  constexpr std::size_t talkers = 100;
  constexpr std::size_t each = 3 * Hall::unacknowledged_max / talkers;
  static_assert(each < Hall::own_unacknowledged_max, "one of them would be held back anyway");
  std::vector<net::TcpStream> streams;
  for (std::size_t i = 0; i < talkers; ++i) {
    streams.push_back(call(near));
    read(near, streams.back());
  }
  for (std::size_t said = 0; said < each; said += 50) {
    std::string some;
    for (std::size_t i = 0; i < 50; ++i) some += "a line\n";
    for (net::TcpStream& stream : streams) say(near, stream, some);
  }
  ASSERT_TRUE(network.run_until([&] { return server->hall().counters().lines == talkers * each; }, 24h))
      << server->hall().counters().lines;
}

// ---- the PROXY protocol ----

struct ProxyTest : HouseTest {
  ProxyTest() {
    Config config;
    config.proxies = {net::Prefix::parse(proxy.address().text()).value()};
    config.setting.operators = {{"root", "sesame"}};
    open(std::move(config));
  }
  ~ProxyTest() override { proxy.loop().drain(); }

  /// Sends `bytes` from `from`; gives the first bytes that come back.
  std::string ask(sim::Host& from, std::string_view bytes) {
    calls.push_back(call(from));
    say(from, calls.back(), bytes);
    return read(from, calls.back());
  }
  static std::string header(std::string_view source) {
    return "PROXY TCP4 " + std::string(source) + " 10.9.8.7 51820 9999\r\n";
  }

  sim::Host& proxy = network.host("proxy");
  std::vector<net::TcpStream> calls;
};

TEST_F(ProxyTest, the_guest_is_the_one_that_is_announced) {
  // 10.9.8.7 9999 is where the guest says that it came to; how to join is said for there.
  EXPECT_THAT(ask(proxy, header("192.168.7.7") + "GET / HTTP/1.1\r\nHost: 10.9.8.7\r\n\r\n"),
              HasSubstr("nc 10.9.8.7 9999"));
  EXPECT_THAT(ask(proxy, header("192.168.7.7") + "/how\n"), HasSubstr("192.168.7.7:51820"));
  EXPECT_THAT(log.said, IsEmpty());
}

TEST_F(ProxyTest, who_is_silent_behind_it_is_greeted) {
  calls.push_back(call(proxy));
  say(proxy, calls.back(), header("192.168.7.7"));
  EXPECT_THAT(read(proxy, calls.back()), StartsWith("* Welcome to #lobby"));
}

TEST_F(ProxyTest, limits_and_the_status_are_about_the_one_that_is_announced) {
  EXPECT_EQ(ask(proxy, header("203.0.113.7") + "hello\n"), "* this room is open to its own network only\n");
  EXPECT_THAT(log.said, ElementsAre(StartsWith("203.0.113.7:51820: turned away: not of this network")));
  const std::string request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  EXPECT_THAT(ask(proxy, header("192.168.7.7") + request), StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(ask(proxy, header("127.0.0.1") + request), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ProxyTest, a_proxy_that_speaks_for_itself_is_who_it_is) {  // proxy-protocol.txt, 2.1 and 2.2
  const std::string local("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16);
  for (const std::string& first : {local, std::string("PROXY UNKNOWN\r\n")}) {
    EXPECT_THAT(ask(proxy, first + "/how\n"), HasSubstr(proxy.address().text() + ":"));
  }
}

TEST_F(ProxyTest, without_a_header_nothing_begins) {
  for (const char* bytes : {"hello\n", "\x16\x03\x01\x02", "PROXY TCP4 999.1.1.1 10.9.8.7 1 2\r\nhello\n"}) {
    log.said.clear();
    EXPECT_THAT(ask(proxy, bytes), AllOf(StartsWith("* "), HasSubstr("PROXY header")));
    EXPECT_THAT(log.said, ElementsAre(AllOf(StartsWith(proxy.address().text()), HasSubstr("PROXY header")))) << bytes;
  }
  const Instant begin = network.now();
  calls.push_back(call(proxy));
  EXPECT_THAT(read(proxy, calls.back()), HasSubstr("PROXY header"));
  EXPECT_GE(network.now() - begin, 5s);
  EXPECT_LT(network.now() - begin, 6s);
}

TEST_F(ProxyTest, from_elsewhere_a_header_is_a_line_like_any_other) {
  net::TcpStream listener = call(near);
  read(near, listener);
  calls.push_back(call(near));
  say(near, calls.back(), header("203.0.113.7"));
  std::string heard;
  while (heard.find("PROXY TCP4 203.0.113.7") == std::string::npos) heard += read(near, listener);
}

}  // namespace
}  // namespace salon::server
