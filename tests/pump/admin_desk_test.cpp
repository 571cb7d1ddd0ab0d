// What `salon admin` asks, answered on virtual time: the desk's patience, its limit, and how it closes.
#include "server/admin_desk.hpp"

#include <gmock/gmock.h>

#include <vector>

#include "tests/pump/house.hpp"

namespace salon::server {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

/// A TCP port stands in for the socket in the data directory.
struct AdminDeskTest : HouseTest {
  AdminDeskTest() : HouseTest(slow_files()) {
    Config config;
    config.read_motd = [this]() -> Result<std::string> {
      if (motd_is_gone) return std::unexpected(plain_error("read motd.txt", "it is not there"));
      return std::string("tea");
    };
    open(std::move(config));
  }
  static sim::NetworkOptions slow_files() {
    sim::NetworkOptions options;
    options.blocking_min = options.blocking_max = 100ms;
    return options;
  }
  void open_desk(bool (*may_ask)(net::Socket) = [](net::Socket) { return true; }) {
    const auto listener = here.loop().listen({.local = {here.address(), desk.port}});
    ASSERT_TRUE(listener);
    server->open_admin(*listener, may_ask, [this] { ++reloads; });
  }
  net::TcpStream asker() { return net::run(here.loop(), net::TcpStream::connect(here.loop(), desk)).value(); }
  std::string all_of(net::TcpStream& stream) {
    std::string text;
    for (std::string more; !(more = read(here, stream)).empty() && more != "(reset)";) text += more;
    return text;
  }
  std::string ask(std::string_view line) {
    net::TcpStream stream = asker();
    say(here, stream, line);
    return all_of(stream);
  }

  net::Endpoint desk{here.address(), 9};
  bool motd_is_gone = false;
  int reloads = 0;
};

TEST_F(AdminDeskTest, answers_and_goes) {
  open_desk();
  EXPECT_EQ(ask("rooms\n"), "ok\nROOM    GUESTS  MODES  TOPIC\n#lobby  0\n");
  EXPECT_EQ(ask("kick ada\n"), "no\nthere is no guest ada\n");
  EXPECT_EQ(ask("json announce tea\n"), "ok\n{\"ok\":true,\"text\":\"said to 0 guests\"}\n");
  EXPECT_EQ(ask("log #lobby\n"), "ok\n");
  EXPECT_EQ(ask("json dance\n").substr(0, 14), "no\n{\"ok\":false");
}

TEST_F(AdminDeskTest, reads_the_files_again_and_says_what_came_of_it) {
  open_desk();
  EXPECT_EQ(ask("reload\n"), "ok\nthe files were read again\n");
  motd_is_gone = true;
  EXPECT_THAT(ask("reload\n"), StartsWith("no\ncannot read motd.txt: it is not there"));
  EXPECT_EQ(reloads, 2);
}

TEST_F(AdminDeskTest, waits_for_a_question_as_long_as_its_patience_lasts) {
  open_desk();
  net::TcpStream silent = asker();
  const Instant began = here.loop().now();
  EXPECT_EQ(all_of(silent), "");
  const Duration waited = here.loop().now() - began;
  EXPECT_GE(waited, AdminDesk::patience - 100ms);
  EXPECT_LT(waited, AdminDesk::patience + 1s);
}

TEST_F(AdminDeskTest, lets_go_who_comes_beyond_its_limit_and_then_serves_again) {
  open_desk();
  std::vector<net::TcpStream> silent;
  for (std::size_t i = 0; i < AdminDesk::calls_max; ++i) silent.push_back(asker());
  network.run_for(10ms);
  net::TcpStream beyond = asker();
  const Instant began = here.loop().now();
  EXPECT_EQ(all_of(beyond), "");
  EXPECT_LT(here.loop().now() - began, 1s) << "it is not kept waiting";
  network.run_for(AdminDesk::patience + 1s);
  EXPECT_THAT(ask("rooms\n"), StartsWith("ok\n"));
}

TEST_F(AdminDeskTest, refuses_what_is_too_long) {
  open_desk();
  EXPECT_THAT(ask(std::string(session::admin::request_bytes_max + 1, 'x') + "\n"), HasSubstr("longer than 4,096"));
}

TEST_F(AdminDeskTest, answers_nobody_who_may_not_ask) {
  open_desk([](net::Socket) { return false; });
  EXPECT_EQ(ask("rooms\n"), "");
}

TEST_F(AdminDeskTest, closes_with_a_question_under_way) {
  open_desk();
  net::TcpStream silent = asker();
  net::TcpStream reloading = asker();
  say(here, reloading, "reload\n");
  network.run_for(20ms);  // its files take longer
  server->begin_close("goodbye");
  EXPECT_TRUE(network.run_until([this] { return server->closed(); }, 2s)) << "before the silent one's time is over";
  EXPECT_EQ(all_of(silent), "");
}

}  // namespace
}  // namespace salon::server
