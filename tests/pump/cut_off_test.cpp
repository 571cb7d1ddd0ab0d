// A guest that breaks its connection off (a reset, and no end before it): what it had said in whole lines is heard, and
// the line that it had begun is not; whether it was let in by then or not, in each dialect, under TLS or without.
#include <gmock/gmock.h>

#include <string>

#include "net/tls_guest.hpp"
#include "tests/pump/house.hpp"

namespace salon::server {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

std::shared_ptr<const net::TlsContext> context() {
  static const net::TlsIdentity identity = net::make_tls_identity({"localhost"}).value();
  return net::TlsContext::make(identity).value();
}

struct CutOffTest : HouseTest {
  CutOffTest() {
    Config config;
    config.tls = context();
    open(std::move(config));
    ada = call(other);
    say(other, ada, "NICK ada\r\nUSER ada 0 * :Ada\r\nJOIN #lobby\r\n");
    network.run_for(1s);
  }

  /// Waits until what is on its way has come, as far as it can be told from here, and breaks off.
  void cut_off(net::TcpStream& stream) {
    network.run_for(arrived_after);
    stream.reset();
  }

  /// All that ada hears in the next minutes.
  std::string heard() {
    network.run_for(2min);
    say(other, ada, "PING :enough\r\n");
    std::string text;
    for (std::string more = "-"; !text.contains(":enough\r\n") && !more.empty();) text += more = read(other, ada);
    return text;
  }

  net::TcpStream ada;
  const Duration arrived_after = sim::NetworkOptions().delay_max;
};

constexpr std::string_view irc_client =
    "NICK bob\r\nUSER bob 0 * :Bob\r\nJOIN #lobby\r\nPRIVMSG #lobby :whole\r\nPRIVMSG #lobby :half";

TEST_F(CutOffTest, an_irc_client_is_heard_that_was_not_let_in_yet) {
  net::TcpStream bob = call(near);
  say(near, bob, irc_client);
  cut_off(bob);
  const std::string text = heard();
  EXPECT_THAT(text, HasSubstr("PRIVMSG #lobby :whole\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("half")));
  EXPECT_THAT(text, HasSubstr("QUIT :connection reset\r\n"));
  EXPECT_EQ(figure(R"(salon_dropped_total{reason="reset"})"), 1);
}

TEST_F(CutOffTest, a_line_is_heard_that_waited_for_an_answer) {
  net::TcpStream bob = call(near);
  say(near, bob, "/history\nwhole\nhalf");
  cut_off(bob);
  const std::string text = heard();
  EXPECT_THAT(text, HasSubstr(":whole\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("half")));
}

TEST_F(CutOffTest, lines_that_came_too_fast_are_heard_in_their_time) {
  net::TcpStream bob = call(near);
  std::string many;
  for (int i = 1; i <= 100; ++i) many += "line " + std::to_string(i) + "\n";
  say(near, bob, many);
  cut_off(bob);
  EXPECT_THAT(heard(), HasSubstr(":line 100\r\n"));
}

TEST_F(CutOffTest, the_first_line_is_not_heard_when_it_has_no_end) {
  net::TcpStream bob = call(near);
  say(near, bob, "half");
  cut_off(bob);
  EXPECT_THAT(heard(), Not(HasSubstr("half")));
}

TEST_F(CutOffTest, under_tls_too) {
  net::TlsGuest guest;
  net::TcpStream bob = call(near);
  say(near, bob, guest.hello());
  std::string out;
  while (!guest.secured()) out += guest.take(read(near, bob));
  say(near, bob, out + guest.say(irc_client));
  cut_off(bob);
  const std::string text = heard();
  EXPECT_THAT(text, HasSubstr("PRIVMSG #lobby :whole\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("half")));
}

}  // namespace
}  // namespace salon::server
