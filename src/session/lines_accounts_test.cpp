// /register, /verify, /login, /logout, /password, /forgot.
#include <gmock/gmock.h>

#include "session/lines.hpp"
#include "session/session_harness.hpp"
#include "session/toy_secrets.hpp"

namespace salon::session {
namespace {

using testing::HasSubstr;

struct LinesAccounts : testing::Test {
  Party party;

  /// Typing at this very host.
  Visitor& here(const std::string& nick) {
    Peer peer = Party::peer_of(1);
    peer.loopback = true;
    Visitor& guest = party.meet(std::make_unique<Greeter>(party.setting, peer, party.make_irc));
    party.pass(Greeter::silence(party.round_trip));
    if (!nick.empty()) guest.send("/nick " + nick + "\n");
    party.read_all();
    return guest;
  }
  static std::string ask(Visitor& guest, std::string_view line) {
    guest.send(std::string(line) + "\n");
    return guest.read();
  }
};

TEST_F(LinesAccounts, a_name_is_made_ones_own_and_taken_up_again) {
  Visitor& ada = here("ada");
  EXPECT_EQ(ask(ada, "/register sesame street"),
            "* ada is yours now: nobody else can take that name. Next time: /login ada PASSWORD\n");
  EXPECT_EQ(ask(ada, "/register again"), "* You are logged in as ada.\n");
  EXPECT_EQ(ask(ada, "/password open"), "* Your password is another from now on.\n");
  ask(ada, "/quit");

  Visitor& back = here("");
  EXPECT_EQ(ask(back, "/nick ada"),
            "* ada belongs to an account; /login ada PASSWORD if it is yours, or choose another name\n");
  EXPECT_EQ(ask(back, "/login ada sesame street"), "* That is not the password.\n");
  EXPECT_EQ(ask(back, "/login ada open"), "* You are logged in as ada.\n* guest-2 is now ada\n");
  EXPECT_EQ(*back.guest()->account, "ada");
  EXPECT_EQ(ask(back, "/logout"), "* You are logged in to no account now.\n");
  EXPECT_EQ(ask(back, "/logout"), "* You are logged in to no account; /login NAME PASSWORD\n");
}

TEST_F(LinesAccounts, what_is_wrong_is_said) {
  Visitor& guest = here("");
  EXPECT_EQ(ask(guest, "/register sesame"), "* First choose the name that is to be yours: /nick NAME\n");
  EXPECT_EQ(ask(guest, "/login"), "* Say it like this: /login NAME PASSWORD\n");
  EXPECT_EQ(ask(guest, "/login nobody sesame"), "* That is not the password.\n");
  EXPECT_EQ(ask(guest, "/password x"), "* You are logged in to no account; /login NAME PASSWORD\n");
  ask(guest, "/nick ada");
  EXPECT_THAT(ask(guest, "/register ada"), HasSubstr("That is no good password"));
}

TEST_F(LinesAccounts, no_password_is_taken_that_others_could_read) {
  Visitor& ada = party.greeted("ada");
  const std::string text = "* Not over this connection: others could read your password, and this server has no TLS.\n";
  EXPECT_EQ(ask(ada, "/register sesame"), text);
  EXPECT_EQ(ask(ada, "/login ada sesame"), text);
  party.setting.tls = true;
  EXPECT_THAT(ask(ada, "/register sesame"), HasSubstr("Connect with TLS, to the same port."));
  party.setting.language = Language::french;
  Visitor& lea = party.greeted("lea");
  EXPECT_THAT(ask(lea, "/register sesame"), HasSubstr("Connectez-vous en TLS, au même port."));
}

TEST_F(LinesAccounts, a_room_is_kept_for_who_is_logged_in) {
  Visitor& ada = here("ada");
  ask(ada, "/join tea");
  EXPECT_EQ(ask(ada, "/keep"), "* You are logged in to no account; /login NAME PASSWORD\n");
  ask(ada, "/register sesame");
  party.disk_waits = true;
  EXPECT_EQ(ask(ada, "/keep"), "");
  party.keep();
  EXPECT_EQ(ada.read(), "* #tea is kept from now on, and ada is its founder\n");
  EXPECT_EQ(ask(ada, "/unkeep"), "");
  party.lose();
  EXPECT_EQ(ada.read(), "* #tea could not be kept: the server cannot write its history; try again later\n");
  party.disk_waits = false;
  EXPECT_EQ(ask(ada, "/unkeep"), "* #tea is kept for nobody\n");
  ask(ada, "/keep");
  party.setting.language = Language::french;
  Visitor& lea = here("lea");
  ask(lea, "/join tea");
  EXPECT_EQ(ask(lea, "/unkeep"), "* Il faut pour cela un rang plus haut que le vôtre dans #tea\n");
  ada.read();
  EXPECT_EQ(ask(ada, "/unkeep"), "* #tea is kept no more: it ends when nobody is in it\n");
}

TEST_F(LinesAccounts, one_is_not_said_to_be_there_before_it_is_on_disk) {
  Visitor& ada = here("ada");
  party.disk_waits = true;
  EXPECT_EQ(ask(ada, "/register sesame"), "");
  party.lose();
  EXPECT_EQ(ada.read(), "* ada could not be kept: the server cannot write its history; try again later\n");
}

TEST_F(LinesAccounts, of_one_that_is_shut_out_it_is_said_who_is_not) {
  ask(here("lea"), "/register sesame street");
  Visitor& ada = here("ada");
  party.submit(0, room::Exclude{"lea", "spam", 7200});
  ada.read();
  EXPECT_EQ(ask(ada, "/login lea sesame street"),
            "* The account lea is banned from this server until 2026-03-14 12:02 UTC: spam\n");
  party.submit(0, room::DropAccount{"lea"});
  ada.read();
  ask(ada, "/nick lea");
  EXPECT_EQ(ask(ada, "/register sesame street"),
            "* The account lea is banned from this server until 2026-03-14 12:02 UTC: spam\n");
}

TEST_F(LinesAccounts, what_takes_the_founder_is_not_said_to_be_for_all_who_keep_order) {
  Visitor& ada = here("ada");
  Visitor& lea = here("lea");
  for (Visitor* guest : {&ada, &lea}) {
    ask(*guest, "/register sesame street");
    ask(*guest, "/join #tea");
  }
  ask(ada, "/keep");
  ask(ada, "/op lea");
  party.read_all();
  for (const char* line : {"/unkeep", "/transfer lea", "/rename mug", "/kick ada", "/unop ada"}) {
    EXPECT_EQ(ask(lea, line), "* That takes a higher rank in #tea than you have\n") << line;
  }
}

TEST_F(LinesAccounts, a_room_is_offered_and_taken) {
  Visitor& ada = here("ada");
  Visitor& lea = here("lea");
  for (Visitor* guest : {&ada, &lea}) {
    ask(*guest, "/register sesame street");
    ask(*guest, "/join #tea");
  }
  ask(ada, "/keep");
  party.read_all();
  EXPECT_EQ(ask(ada, "/transfer"), "* Say it like this: /transfer ACCOUNT\n");
  EXPECT_EQ(ask(ada, "/transfer nobody"), "* There is no account nobody\n");
  EXPECT_EQ(ask(lea, "/transfer lea"), "* That takes a higher rank in #tea than you have\n");
  EXPECT_EQ(ask(lea, "/accept tea"), "* #tea is not offered to you\n");
  EXPECT_EQ(ask(ada, "/transfer lea"),
            "* lea is the founder of #tea on accepting it (/accept #tea), and you are until then\n");
  EXPECT_EQ(lea.read(), "* ada offers you #tea, to be its founder; /accept #tea takes it\n");
  EXPECT_EQ(ask(lea, "/accept tea"), "* lea is the founder of #tea now, and ada is an admin there\n");
  EXPECT_EQ(ada.read(), "* lea is the founder of #tea now, and ada is an admin there\n");
  EXPECT_EQ(ask(lea, "/transfer lea"), "* #tea is offered to nobody\n");
  EXPECT_EQ(ask(ada, "/modlog 1"), "* 2026-03-14 10:02 UTC The room went from ada to lea (by lea)\n");
}

TEST_F(LinesAccounts, an_account_with_an_address_waits_for_the_code) {
  party.setting.mails_codes = true;
  Visitor& ada = here("ada");
  EXPECT_EQ(ask(ada, "/register sesame street ada@example.org"),
            "* A code is on its way to ada@example.org. When you have it: /verify CODE\n");
  EXPECT_EQ(ask(ada, "/verify guess"),
            "* That is not the code, or it is too old; /register again to be sent another.\n");
  EXPECT_EQ(ask(ada, "/verify " + toy_code("ada")),
            "* ada is yours now: nobody else can take that name. Next time: /login ada PASSWORD\n");
  EXPECT_EQ(party.house.find_account("ada")->email, "ada@example.org");
  EXPECT_EQ(ask(ada, "/verify guess"), "* You are logged in as ada.\n");
  ask(ada, "/logout");
  EXPECT_EQ(ask(ada, "/login ada sesame street"), "* You are logged in as ada.\n");
}

TEST_F(LinesAccounts, what_is_wrong_with_an_address_is_said) {
  party.setting.mails_codes = true;
  Visitor& ada = here("ada");
  EXPECT_EQ(ask(ada, "/register sesame ada@example"),
            "* \"ada@example\" is no e-mail address to which this house can send\n");
  EXPECT_EQ(ask(ada, "/register sesame nobody@example.org"),
            "* No code could be mailed to nobody@example.org. Is that right? /register again, with the same "
            "password.\n");
  EXPECT_EQ(ask(ada, "/register another ada@example.org"), "* There is an account ada already\n");
  EXPECT_THAT(ask(ada, "/register sesame often@example.org"), HasSubstr("Too many attempts"));
  EXPECT_EQ(ask(ada, "/verify"), "* Say it like this: /verify CODE\n");
  Visitor& lea = here("lea");
  EXPECT_EQ(ask(lea, "/verify ada " + toy_code("ada")),
            "* ada is yours now: nobody else can take that name. Next time: /login ada PASSWORD\n");
}

TEST_F(LinesAccounts, an_address_may_be_required_and_a_password_alone_may_have_an_at_in_it) {
  party.setting.mails_codes = party.setting.email_required = true;
  EXPECT_EQ(ask(here("ada"), "/register sesame"), "* Say it like this: /register PASSWORD ADDRESS\n");
  party.setting.email_required = false;
  EXPECT_THAT(ask(here("lea"), "/register s@same"), HasSubstr("lea is yours now"));
}

TEST_F(LinesAccounts, a_forgotten_password_is_set_anew_by_a_code) {
  party.setting.mails_codes = true;
  ask(here("lea"), "/register sesame street");
  party.read_all();
  Visitor& back = here("late");
  const auto perhaps = [](const std::string& name) {
    return "* If " + name + " has an e-mail address, a code is on its way there. When you have it: /forgot " + name +
           " CODE NEW-PASSWORD\n";
  };
  EXPECT_EQ(ask(back, "/forgot lea"), perhaps("lea"));
  EXPECT_EQ(ask(back, "/forgot nobody"), perhaps("nobody")) << "who there is is not told";
  EXPECT_EQ(ask(back, "/forgot lea guess open it"),
            "* That is not the code, or it is too old; /forgot NAME to be sent another.\n");
  EXPECT_EQ(ask(back, "/forgot Lea ael open it"),
            "* You are logged in as lea.\n* Your password is another from now on.\n"
            "* lea is here already, by another program of yours; here you keep the name that you have\n");
  EXPECT_EQ(party.house.find_account("lea")->verifier.stored_key, toy_key("open it"));
  EXPECT_EQ(ask(back, "/forgot lea"), "* You are logged in as lea.\n* Say it like this: /password NEW\n");
}

TEST_F(LinesAccounts, a_new_password_is_not_asked_for_in_vain) {
  Visitor& lea = here("lea");
  EXPECT_EQ(ask(lea, "/forgot lea"), "* This server sends no mail; ask who runs it.\n");
  party.setting.mails_codes = true;
  EXPECT_EQ(ask(lea, "/forgot"), "* Say it like this: /forgot NAME\n");
  EXPECT_EQ(ask(lea, "/forgot lea ael"), "* Say it like this: /forgot NAME CODE NEW-PASSWORD\n");
  EXPECT_THAT(ask(lea, "/forgot lea ael LEA"), HasSubstr("That is no good password"));
  Visitor& far = party.greeted("bob");
  EXPECT_THAT(ask(far, "/forgot lea ael open"), HasSubstr("Not over this connection"));
  EXPECT_THAT(ask(far, "/forgot lea"), HasSubstr("a code is on its way there")) << "that is no secret";
}

TEST_F(LinesAccounts, no_code_is_mailed_before_the_account_is_on_disk) {
  party.setting.mails_codes = true;
  Visitor& ada = here("ada");
  party.disk_waits = true;
  EXPECT_EQ(ask(ada, "/register sesame ada@example.org"), "");
  EXPECT_EQ(ask(ada, "/how"), "") << "it waits";
  party.lose();
  EXPECT_THAT(ada.read(), HasSubstr("ada could not be kept"));
}

/// It is not shown here, and answers nothing: what is asked for next is answered by what comes of that.
TEST_F(LinesAccounts, of_a_host_that_comes_with_one_nothing_is_said) {
  Visitor& ada = here("ada");
  ask(ada, "/register sesame street");
  party.submit(0, room::SetHost{"ada", "tea.example"});
  EXPECT_EQ(ada.read(), "");
  ask(ada, "/logout");
  Visitor& lea = here("lea");
  ada.read();
  lea.send("/login ada sesame street\n/topic tea\n");
  EXPECT_THAT(lea.read(),
              testing::AllOf(HasSubstr("logged in as ada"), testing::EndsWith("* lea set the topic of #lobby: tea\n"),
                             testing::Not(HasSubstr("example"))));
  EXPECT_EQ(ada.read(), "* lea set the topic of #lobby: tea\n");
  EXPECT_EQ(*lea.guest()->host, "tea.example");
}

}  // namespace
}  // namespace salon::session
