#include "session/behind_proxy.hpp"

#include <gmock/gmock.h>

#include "session/session_harness.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::string_view header = "PROXY TCP4 203.0.113.7 192.168.1.20 51820 8888\r\n";

struct BehindProxyTest : testing::Test {
  Visitor& proxied() { return party.meet(std::make_unique<BehindProxy>()); }
  Party party;
};

TEST_F(BehindProxyTest, a_header_is_taken_out_of_what_comes_byte_by_byte) {  // proxy-protocol.txt, 2
  Visitor& guest = proxied();
  guest.send_byte_by_byte(header);
  ASSERT_NE(guest.announced, nullptr);
  EXPECT_EQ(guest.announced->source, "203.0.113.7");
  EXPECT_EQ(guest.announced->source_port, 51820);
  EXPECT_EQ(guest.session->deadline(), never);
  EXPECT_EQ(guest.read(), "");
  EXPECT_FALSE(guest.closed);
}

TEST_F(BehindProxyTest, what_follows_the_header_is_the_guests) {
  Visitor& guest = proxied();
  Outbox out;
  Turn turn{party.now, party.wall, party.house, party.setting, guest.guest_id(), out, {}, guest.guest_id()};
  guest.session->receive(std::string(header) + "\x16\x03\x01", turn);
  ASSERT_NE(out.announced, nullptr);
  EXPECT_EQ(out.unread, "\x16\x03\x01");
}

TEST_F(BehindProxyTest, a_header_is_waited_for_5_s_however_it_drips) {
  Visitor& silent = proxied();
  Visitor& slow = proxied();
  for (const char& byte : header.substr(0, 4)) {
    party.pass(1s);
    slow.send({&byte, 1});
  }
  party.pass(999ms);
  EXPECT_FALSE(silent.closed || slow.closed);
  party.pass(1ms);
  for (Visitor* const late : {&silent, &slow}) {
    EXPECT_TRUE(late->closed);
    EXPECT_THAT(late->read(), StartsWith("* From your address this room takes proxies only"));
    EXPECT_THAT(late->remarks, ElementsAre("its PROXY header did not come within 5 s"));
  }
}

TEST_F(BehindProxyTest, anything_else_is_refused_at_once) {
  for (const char* bytes : {"GET / HTTP/1.1\r\n", "NICK ada\r\n", "\x16\x03\x01", "PROXY TCP4 x y 1 2\r\n"}) {
    Visitor& guest = proxied();
    guest.send(bytes);
    EXPECT_TRUE(guest.closed) << bytes;
    EXPECT_THAT(guest.read(), HasSubstr("a whole PROXY header comes first")) << bytes;
    EXPECT_THAT(guest.remarks, ElementsAre(StartsWith("its PROXY header is missing or broken: "))) << bytes;
  }
}

TEST_F(BehindProxyTest, who_only_looks_whether_someone_listens_is_no_fault) {
  Visitor& balancer = proxied();
  balancer.half_close();
  EXPECT_TRUE(balancer.closed);
  EXPECT_THAT(balancer.remarks, IsEmpty());
  Visitor& broken = proxied();
  broken.send(header.substr(0, 20));
  broken.half_close();
  EXPECT_THAT(broken.remarks, ElementsAre(HasSubstr("ended within it")));
}

}  // namespace
}  // namespace salon::session
