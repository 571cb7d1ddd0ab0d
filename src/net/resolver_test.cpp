#include "salon/net/resolver.hpp"

#include <gmock/gmock.h>

#include "net/system_resolver.hpp"

namespace salon::net {
namespace {

using namespace std::chrono_literals;

TEST(HostPort, is_read_from_every_form_people_type) {
  EXPECT_EQ(parse_host_port("chat.example.org", 8888), (HostPort{"chat.example.org", 8888}));
  EXPECT_EQ(parse_host_port("chat.example.org:6667", 8888), (HostPort{"chat.example.org", 6667}));
  EXPECT_EQ(parse_host_port("192.168.1.20:0", 8888), (HostPort{"192.168.1.20", 0}));
  EXPECT_EQ(parse_host_port("[::1]:65535", 8888), (HostPort{"::1", 65535}));
  EXPECT_EQ(parse_host_port("[fe80::1%lo]", 8888), (HostPort{"fe80::1%lo", 8888}));
  EXPECT_EQ(parse_host_port("::1", 8888), (HostPort{"::1", 8888}));
  EXPECT_EQ(parse_host_port("::", 8888), (HostPort{"::", 8888}));
  EXPECT_EQ(parse_host_port(":9999", 8888), (HostPort{"", 9999}));
}

TEST(HostPort, reads_back_what_it_writes) {
  for (const char* const text : {"chat.example.org:6667", "[::1]:8888", ":8888", "10.0.0.1:1"}) {
    EXPECT_EQ(parse_host_port(text, 1)->text(), text);
  }
}

TEST(HostPort, a_port_may_be_named_as_the_service_is) {
  EXPECT_EQ(parse_host_port("chat.example.org:http", 8888), (HostPort{"chat.example.org", 80}));
  EXPECT_EQ(parse_host_port(":ssh", 8888), (HostPort{"", 22}));
  EXPECT_EQ(parse_host_port("[::1]:https", 8888), (HostPort{"::1", 443}));
}

TEST(HostPort, a_port_alone_is_a_number_or_a_name) {
  EXPECT_EQ(parse_port("0"), 0);
  EXPECT_EQ(parse_port("65535"), 65535);
  EXPECT_EQ(parse_port("domain"), 53);
  EXPECT_EQ(parse_port("65536").error().message(),
            "cannot read \"65536\" as a port: port 65536 does not exist; ports go from 0 to 65535");
  EXPECT_EQ(parse_port("").error().message(),
            "cannot read \"\" as a port: there is no port; write a number from 0 to 65535");
  EXPECT_FALSE(parse_port(std::string_view("http\0x", 6)));
}

TEST(HostPort, says_what_is_wrong_with_a_text_and_what_is_right) {
  const auto message = [](std::string_view text) {
    const auto target = parse_host_port(text, 8888);
    return target ? "it was read as " + target->text() : target.error().message();
  };
  EXPECT_EQ(message("localhost:70000"),
            "cannot read \"localhost:70000\" as a host and port: port 70000 does not exist; ports go from 0 to 65535");
  EXPECT_THAT(message(":99999999999999999999"), testing::HasSubstr("does not exist"));
  EXPECT_THAT(message(""), testing::HasSubstr("empty"));
  EXPECT_THAT(message("host:"), testing::HasSubstr("no port after the colon"));
  EXPECT_THAT(message("host:no-such-service"), testing::HasSubstr("\"no-such-service\" is no port"));
  EXPECT_THAT(message("host:ht\xC3\xA9"), testing::HasSubstr("is no port"));
  EXPECT_THAT(message("[fe80::1%nosuch0]:80"), testing::HasSubstr("there is no interface \"nosuch0\""));
  EXPECT_THAT(message("fe80::1%nosuch0"), testing::HasSubstr("there is no interface \"nosuch0\""));
  EXPECT_THAT(message("host:-1"), testing::HasSubstr("\"-1\" is no port"));
  EXPECT_THAT(message("[::1"), testing::HasSubstr("not closed"));
  EXPECT_THAT(message("[localhost]:1"), testing::HasSubstr("no IPv6 address"));
  EXPECT_THAT(message("[::1]8888"), testing::HasSubstr("only a colon and a port"));
  EXPECT_THAT(message("a:b:c"), testing::HasSubstr("more than one colon"));
  EXPECT_THAT(message("tcp://host:1"), testing::HasSubstr("slash"));
  EXPECT_THAT(message("host 8888"), testing::HasSubstr("space"));
}

TEST(Resolver, an_address_needs_no_look_up) {
  auto loop = make_loop();
  ASSERT_TRUE(loop);
  const HostPort target{"127.0.0.1", 8888};
  const auto found = run(**loop, resolve(**loop, target));
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (std::vector<Endpoint>{{Address::loopback_v4(), 8888}}));
}

TEST(Resolver, localhost_is_loopback_and_so_is_no_host_at_all) {
  auto loop = make_loop();
  ASSERT_TRUE(loop);
  for (const HostPort& target : {HostPort{"localhost", 8888}, HostPort{"", 8888}}) {
    const auto found = run(**loop, resolve(**loop, target));
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_THAT(*found,
                testing::Contains(testing::Field(&Endpoint::address, testing::Property(&Address::is_loopback, true))));
    EXPECT_THAT(*found, testing::Each(testing::Field(&Endpoint::port, 8888)));
  }
}

TEST(Resolver, names_below_localhost_are_loopback_too_RFC_6761_6_3) {
  for (const char* const name : {"localhost", "LocalHost.", "room.localhost", "a.b.localhost."}) {
    EXPECT_TRUE(is_at_or_below(name, "localhost")) << name;
  }
  for (const char* const name : {"", ".", "localhos", "notlocalhost", "localhost.example", "localhost.."}) {
    EXPECT_FALSE(is_at_or_below(name, "localhost")) << name;
  }
}

TEST(Resolver, names_below_invalid_are_none_and_no_name_server_is_asked_RFC_6761_6_4) {
  auto loop = make_loop();
  ASSERT_TRUE(loop);
  SystemResolver resolver;
  for (const char* const text : {"invalid", "no-such-host.Invalid."}) {
    const std::string name(text);
    // Whoever has to be asked does not answer by then.
    const auto found = run(**loop, resolver.look_up(**loop, name, Family::v4, (*loop)->now()));
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, NameFault::no_such_name) << found.error().message();
  }
}

TEST(Resolver, of_localhost_one_family_can_be_asked_for) {
  auto loop = make_loop();
  ASSERT_TRUE(loop);
  const HostPort target{"localhost", 8888};
  const auto v4 = run(**loop, resolve(**loop, target, {.family = Family::v4}));
  const auto v6 = run(**loop, resolve(**loop, target, {.family = Family::v6}));
  ASSERT_TRUE(v4);
  ASSERT_TRUE(v6);
  EXPECT_THAT(*v4, testing::ElementsAre(Endpoint{Address::loopback_v4(), 8888}));
  EXPECT_THAT(*v6, testing::ElementsAre(Endpoint{Address::parse("::1").value(), 8888}));
}

TEST(Resolver, an_address_of_the_other_family_is_not_what_was_asked_for) {
  auto loop = make_loop();
  ASSERT_TRUE(loop);
  const HostPort target{"::1", 8888};
  const auto found = run(**loop, resolve(**loop, target, {.family = Family::v4}));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message(), "cannot find an IPv4 address of \"::1\": it has none; that is an IPv6 address");
}

TEST(Resolver, the_system_says_what_it_speaks_from) {
  SystemResolver resolver;
  EXPECT_EQ(resolver.source_for(Address::loopback_v4()), Address::loopback_v4());
}

TEST(Resolver, a_name_that_cannot_exist_is_named_in_the_error) {
  auto loop = make_loop();
  ASSERT_TRUE(loop);
  // A label has at most 63 bytes (RFC 1035, 2.3.4): no name server is asked.
  const HostPort target{std::string(64, 'x') + ".test", 8888};
  const auto found = run(**loop, resolve(**loop, target, {}, (*loop)->now() + 20s));
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message(), testing::HasSubstr(target.host));
}

Task<void> keep_error(Loop& loop, const HostPort& target, std::optional<Error>& error) {
  const auto found = co_await resolve(loop, target);
  if (!found) error = found.error();
}

TEST(Resolver, a_cancelled_look_up_is_left_behind) {
  auto loop = make_loop();
  ASSERT_TRUE(loop);
  const HostPort target{"localhost", 8888};
  std::optional<Error> error;
  TaskGroup group(**loop);
  group.spawn(keep_error(**loop, target, error));
  group.cancel();
  (*loop)->run_until([&] { return group.empty(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, std::errc::operation_canceled);
}

}  // namespace
}  // namespace salon::net
