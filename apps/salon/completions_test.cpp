#include "completions.hpp"

#include <gmock/gmock.h>

namespace salon::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Completions : public testing::Test {
 protected:
  Completions() {
    caller.connected({});
    caller.receive(
        ":s 001 ada :Welcome\r\n:ada!a@b JOIN #lobby\r\n:s 353 ada = #lobby :@Alan ada alice bob\r\n"
        ":s 366 ada #lobby :End\r\n:bob!b@b PRIVMSG #lobby :hello\r\n:alice!b@b PRIVMSG #lobby :hello\r\n",
        {});
  }
  session::Caller caller{{.nick = "ada"}};
};

TEST_F(Completions, of_a_name_at_the_beginning_speak_to_it) {
  EXPECT_THAT(completions("bo", true, caller), ElementsAre("bob: "));
  EXPECT_THAT(completions("bo", false, caller), ElementsAre("bob "));
}

TEST_F(Completions, begin_with_who_spoke_last_whatever_the_case) {
  EXPECT_THAT(completions("AL", false, caller), ElementsAre("alice ", "Alan "));
  EXPECT_THAT(completions("", false, caller), ElementsAre("alice ", "bob ", "Alan ")) << "not oneself";
  EXPECT_THAT(completions("z", false, caller), IsEmpty());
}

TEST_F(Completions, of_a_command_are_at_the_beginning_only) {
  EXPECT_THAT(completions("/hi", true, caller), ElementsAre("/history "));
  EXPECT_THAT(completions("/K", true, caller), ElementsAre("/kick "));
  EXPECT_THAT(completions("/hi", false, caller), IsEmpty());
}

}  // namespace
}  // namespace salon::app
