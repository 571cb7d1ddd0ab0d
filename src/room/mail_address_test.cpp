#include "room/mail_address.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace salon::room {
namespace {

TEST(MailAddress, is_a_name_and_a_domain) {
  for (const char* each : {"ada@example.org", "a@b.c", "Ada.Lovelace@Example.ORG", "o'brien@example.org",
                           "ada+salon=x_y-z@mail.example.org", "1@2.3", "ada@xn--bcher-kva.example", "a.b.c@d-e.f"}) {
    EXPECT_TRUE(is_mail_address(each)) << each;
  }
}

TEST(MailAddress, is_nothing_that_breaks_a_header_an_option_or_a_command_line) {
  for (const char* each : {"",
                           "@",
                           "ada",
                           "ada@",
                           "@example.org",
                           "ada@example",
                           "ada@@example.org",
                           "ada@lea@example.org",
                           "ada@example.org\n",
                           "ada@example.org\r\nBcc: eve@example.org",
                           "a da@example.org",
                           "ada@exam ple.org",
                           " ada@example.org",
                           "ada@example.org ",
                           "ada@example.org,eve@example.org",
                           "-oQ/tmp@example.org",
                           "ada@-example.org",
                           "ada@example-.org",
                           "ada@.example.org",
                           "ada@example..org",
                           "ada@example.org.",
                           ".ada@example.org",
                           "ada.@example.org",
                           "a..da@example.org",
                           "\"ada\"@example.org",
                           "(x)ada@example.org",
                           "<ada@example.org>",
                           "ada@[192.0.2.1]",
                           "$(id)@example.org",
                           "`id`@example.org",
                           "a;b@example.org",
                           "a|b@example.org",
                           "|id@example.org",
                           "/etc/passwd@example.org",
                           "a%b@example.org",
                           "a!b@example.org",
                           "a*@example.org",
                           "a&b@example.org",
                           "a\\b@example.org",
                           "ada@ex_ample.org",
                           "ada:x@example.org"}) {
    EXPECT_FALSE(is_mail_address(each)) << each;
  }
  EXPECT_FALSE(is_mail_address(std::string_view("ada\0@example.org", 16)));
}

// RFC 6531 would let them through, to mailers that know it: ours may not.
TEST(MailAddress, is_ascii) {
  EXPECT_FALSE(is_mail_address("adé@example.org"));
  EXPECT_FALSE(is_mail_address("ada@bücher.example"));
  EXPECT_FALSE(is_mail_address("\xFF@example.org"));
}

// RFC 5321, 4.5.3.1: 64 bytes of a name, 254 of an address; RFC 1035, 2.3.4: 63 of a label.
TEST(MailAddress, has_limits) {
  EXPECT_TRUE(is_mail_address(std::string(64, 'a') + "@example.org"));
  EXPECT_FALSE(is_mail_address(std::string(65, 'a') + "@example.org"));
  EXPECT_TRUE(is_mail_address("a@" + std::string(63, 'b') + ".org"));
  EXPECT_FALSE(is_mail_address("a@" + std::string(64, 'b') + ".org"));
  std::string domain;
  while (domain.size() < 246) domain += "b.";
  EXPECT_TRUE(is_mail_address("adaada@" + domain + "c"));
  EXPECT_FALSE(is_mail_address("adaadaa@" + domain + "c"));
  EXPECT_FALSE(is_mail_address("ada@" + std::string(300, 'b')));
}

TEST(MailAddress, is_the_same_in_any_case) { EXPECT_EQ(folded_mail_address("Ada@Example.ORG"), "ada@example.org"); }

RC_GTEST_PROP(MailAddress, never_has_a_byte_that_is_not_meant, (const std::vector<char>& bytes)) {
  const std::string text = std::string(bytes.begin(), bytes.end()) + "@example.org";
  const bool plain = std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._+-='@").contains(c);
  });
  RC_ASSERT(plain || !is_mail_address(text));
}

}  // namespace
}  // namespace salon::room
