// AUTHENTICATE (IRCv3, sasl-3.1 and sasl-3.2; RFC 4616, RFC 5802, RFC 7677, RFC 4422).
#include "proto/base64.hpp"
#include "session/irc/account_fixture.hpp"

namespace salon::session {
namespace {

using namespace std::string_literals;
using proto::to_base64;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

const std::string failed = ":salon 904 * :SASL authentication failed\r\n";
const std::string plain_ada = to_base64("\0ada\0sesame"s);

/// With `sasl`, before it is registered.
class IrcSasl : public IrcAccounts {
 protected:
  IrcSasl() { account("ada", "sesame"); }
  Visitor& client(const std::string& certificate = {}) { return with_sasl(private_client(certificate)); }
  static Visitor& with_sasl(Visitor& client) {
    client.send("CAP REQ :sasl\r\n");
    EXPECT_THAT(client.read(), HasSubstr("ACK :sasl"));
    return client;
  }
};

// sasl-3.2, "Mechanism list in CAP LS".
TEST_F(IrcSasl, the_mechanisms_are_those_that_this_connection_may_use) {
  EXPECT_THAT(ask(private_client(), "CAP LS 302"), HasSubstr(" sasl=SCRAM-SHA-256,PLAIN "));
  EXPECT_THAT(ask(private_client("AB:CD"), "CAP LS 302"), HasSubstr(" sasl=EXTERNAL,SCRAM-SHA-256,PLAIN "));
  EXPECT_THAT(ask(connect(), "CAP LS 302"), HasSubstr(" sasl=SCRAM-SHA-256 ")) << "others could read a password";
  EXPECT_THAT(ask(connect(), "CAP LS"), HasSubstr(" sasl "));
}

TEST_F(IrcSasl, plain_logs_in_before_registration) {
  Visitor& ada = client();
  ada.send("NICK ada\r\nUSER lovelace 0 * :Ada\r\n");
  EXPECT_EQ(ask(ada, "AUTHENTICATE PLAIN"), "AUTHENTICATE +\r\n");
  EXPECT_EQ(ask(ada, "AUTHENTICATE " + plain_ada),
            ":salon 900 * ada!lovelace@irc ada :You are now logged in as ada\r\n"
            ":salon 903 * :SASL authentication successful\r\n");
  EXPECT_THAT(ask(ada, "CAP END"), HasSubstr(" 001 ada :"));
  EXPECT_EQ(*ada.guest()->account, "ada");
}

// RFC 4616, 2: nobody acts as another; a password and a name are wanted.
TEST_F(IrcSasl, plain_in_any_other_form_fails) {
  for (const std::string& wrong :
       {"\0ada\0wrong"s, "\0bob\0sesame"s, "bob\0ada\0sesame"s, "ada"s, "\0ada\0"s, "\0\0sesame"s}) {
    Visitor& ada = client();
    ask(ada, "AUTHENTICATE PLAIN");
    EXPECT_EQ(ask(ada, "AUTHENTICATE " + to_base64(wrong)), failed);
  }
  Visitor& ada = client();
  ask(ada, "AUTHENTICATE plain");
  EXPECT_EQ(ask(ada, "AUTHENTICATE not-base64!"), failed);
  ask(ada, "AUTHENTICATE PLAIN");
  EXPECT_THAT(ask(ada, "AUTHENTICATE " + to_base64("ADA\0ada\0sesame"s)), HasSubstr(" 903 "));
}

TEST_F(IrcSasl, a_password_with_a_nul_is_none) {  // RFC 4616, 2: "UTF8NUL" is in none of the three
  party.answers_wait = true;  // nobody is asked: to HMAC (RFC 2104, 2) a NUL more at the end is none
  for (const std::string& wrong : {"\0ada\0sesame\0"s, "\0ada\0\0"s, "\0ada\0sesa\0me"s}) {
    Visitor& ada = client();
    ask(ada, "AUTHENTICATE PLAIN");
    EXPECT_EQ(ask(ada, "AUTHENTICATE " + to_base64(wrong)), failed);
  }
}

// sasl-3.1, "The AUTHENTICATE command": 400 bytes and more to come; exactly 400, and "+".
TEST_F(IrcSasl, a_response_may_come_in_pieces) {
  account("lea", std::string(300, 'x'));
  const std::string whole = to_base64("lea\0lea\0"s + std::string(300, 'x'));
  Visitor& lea = client();
  ask(lea, "AUTHENTICATE PLAIN");
  EXPECT_EQ(ask(lea, "AUTHENTICATE " + whole.substr(0, 400)), "");
  EXPECT_THAT(ask(lea, "AUTHENTICATE " + whole.substr(400)), HasSubstr(" 903 "));

  account("eva", std::string(291, 'y'));
  const std::string exact = to_base64("eva\0eva\0"s + std::string(291, 'y'));
  ASSERT_GE(exact.size(), 400U);
  Visitor& eva = client();
  ask(eva, "AUTHENTICATE PLAIN");
  EXPECT_EQ(ask(eva, "AUTHENTICATE " + exact.substr(0, 400)), "");
  EXPECT_THAT(ask(eva, "AUTHENTICATE " + (exact.size() == 400 ? "+" : exact.substr(400))), HasSubstr(" 903 "));
}

TEST_F(IrcSasl, a_response_has_an_end) {  // "The server MAY place a limit on the total length of a response."
  const std::string too_long = ":salon 905 * :SASL message too long\r\n";
  Visitor& ada = client();
  ask(ada, "AUTHENTICATE PLAIN");
  EXPECT_EQ(ask(ada, "AUTHENTICATE " + std::string(401, 'A')), too_long);
  ask(ada, "AUTHENTICATE PLAIN");
  for (int piece = 0; piece < 8; ++piece) EXPECT_EQ(ask(ada, "AUTHENTICATE " + std::string(400, 'A')), "");
  EXPECT_EQ(ask(ada, "AUTHENTICATE " + std::string(400, 'A')), too_long);
  EXPECT_EQ(ask(ada, "AUTHENTICATE PLAIN"), "AUTHENTICATE +\r\n");
}

TEST_F(IrcSasl, what_is_not_there_or_not_for_this_connection_is_answered_with_what_is) {  // 908
  EXPECT_EQ(ask(client(), "AUTHENTICATE FOO"),
            ":salon 908 * SCRAM-SHA-256,PLAIN :are available SASL mechanisms\r\n" + failed);
  EXPECT_EQ(ask(with_sasl(connect()), "AUTHENTICATE PLAIN"),
            ":salon 908 * SCRAM-SHA-256 :are available SASL mechanisms\r\n"
            ":salon 904 * :SASL authentication failed: PLAIN is for connections under TLS\r\n");
  EXPECT_THAT(ask(client(), "AUTHENTICATE EXTERNAL"), HasSubstr(" 904 "));
}

TEST_F(IrcSasl, it_takes_the_capability) {
  Visitor& ada = private_client();
  EXPECT_EQ(ask(ada, "AUTHENTICATE PLAIN"),
            ":salon 904 * :SASL authentication failed: first ask for it, CAP REQ sasl\r\n");
  EXPECT_EQ(ask(ada, "AUTHENTICATE"), ":salon 461 * AUTHENTICATE :Not enough parameters\r\n");
}

TEST_F(IrcSasl, it_can_be_given_up) {  // 906
  Visitor& ada = client();
  ask(ada, "AUTHENTICATE PLAIN");
  EXPECT_EQ(ask(ada, "AUTHENTICATE *"), ":salon 906 * :SASL authentication aborted\r\n");
  ask(ada, "AUTHENTICATE PLAIN");
  ada.send("NICK ann\r\nUSER a 0 * :A\r\nCAP END\r\n");
  const std::string welcome = ada.read();
  EXPECT_THAT(welcome, testing::StartsWith(":salon 906 * :SASL authentication aborted\r\n:salon 001 ann "));
  EXPECT_EQ(*ada.guest()->account, "");
}

TEST_F(IrcSasl, registration_waits_for_the_answer) {
  Visitor& ada = client();
  party.answers_wait = true;
  ada.send("AUTHENTICATE PLAIN\r\nAUTHENTICATE " + plain_ada + "\r\nNICK ada\r\nUSER a 0 * :A\r\nCAP END\r\n");
  EXPECT_EQ(ada.read(), "AUTHENTICATE +\r\n");
  party.answers_wait = false;
  party.answer_one(ada);
  EXPECT_THAT(ada.read(), HasSubstr(" 001 ada "));
  EXPECT_EQ(*ada.guest()->account, "ada");
}

TEST_F(IrcSasl, a_client_may_log_in_and_again_later) {  // sasl-3.2, "SASL Reauthentication"
  account("lea", "lettuce");
  Visitor& eva = private_guest("eva", "sasl");
  for (const auto& [name, password] : {std::pair("ada", "sesame"), std::pair("lea", "lettuce")}) {
    EXPECT_EQ(ask(eva, "AUTHENTICATE PLAIN"), "AUTHENTICATE +\r\n");
    EXPECT_EQ(ask(eva, "AUTHENTICATE " + to_base64("\0"s + name + "\0"s + password)),
              ":salon 900 eva eva!eva@irc "s + name + " :You are now logged in as " + name +
                  "\r\n:salon 903 eva :SASL authentication successful\r\n");
    EXPECT_EQ(*eva.guest()->account, name);
  }
}

TEST_F(IrcSasl, guessing_costs_the_connection_and_the_reason_is_said_before) {  // sasl-3.2, "SASL Reauthentication"
  Visitor& eve = client();
  std::string last;
  for (int guess = 0; guess < 5; ++guess) {
    EXPECT_FALSE(eve.closed);
    ask(eve, "AUTHENTICATE PLAIN");
    last = ask(eve, "AUTHENTICATE " + to_base64("\0ada\0guess"s));
  }
  EXPECT_EQ(last, failed + "ERROR :Closing link: too many SASL authentication failures\r\n");
  EXPECT_TRUE(eve.closed);
}

// ---- SCRAM-SHA-256 (RFC 5802, 5; the computing is net/scram_test.cpp's) ----

std::string data(const std::string& text) { return "AUTHENTICATE " + to_base64(text); }

TEST_F(IrcSasl, scram_needs_no_password_on_the_wire) {
  Visitor& ada = with_sasl(connect());
  EXPECT_EQ(ask(ada, "AUTHENTICATE SCRAM-SHA-256"), "AUTHENTICATE +\r\n");
  EXPECT_EQ(ask(ada, data("n,,n=ada,r=CLIENT")), data("r=CLIENTSERVER,s=" + to_base64("salt") + ",i=1") + "\r\n");
  EXPECT_EQ(ask(ada, data("c=biws,r=CLIENTSERVER,p=" + to_base64("sesame"))),
            data("v=" + to_base64("signature")) + "\r\n");
  EXPECT_THAT(ask(ada, "AUTHENTICATE +"), EndsWith(" 903 * :SASL authentication successful\r\n"));
}

TEST_F(IrcSasl, scram_that_is_wrong_anywhere_fails) {
  const auto attempt = [&](const std::string& first, const std::string& final) {
    Visitor& ada = with_sasl(connect());
    ask(ada, "AUTHENTICATE SCRAM-SHA-256");
    const std::string challenge = ask(ada, data(first));
    return final.empty() ? challenge : ask(ada, data(final));
  };
  const std::string proof = ",p=" + to_base64("sesame");
  EXPECT_EQ(attempt("n,,n=ada", ""), failed);
  EXPECT_EQ(attempt("p=tls-exporter,,n=ada,r=CLIENT", ""), failed) << "channel binding is another mechanism";
  EXPECT_EQ(attempt("n,a=bob,n=ada,r=CLIENT", ""), failed) << "nobody acts as another";
  EXPECT_EQ(attempt("n,,n=ada,r=CLIENT", "c=biws,r=CLIENTSERVER,p=" + to_base64("wrong")), failed);
  EXPECT_EQ(attempt("n,,n=ada,r=CLIENT", "c=biws,r=CLIENT" + proof), failed) << "the nonce is another";
  EXPECT_EQ(attempt("n,,n=ada,r=CLIENT", "c=eSws,r=CLIENTSERVER" + proof), failed) << "the binding is another";
  EXPECT_EQ(attempt("n,,n=ada,r=CLIENT", "nonsense"), failed);
  EXPECT_THAT(attempt("n,,n=nobody,r=CLIENT", ""), testing::StartsWith("AUTHENTICATE ")) << "as if there were one";
  EXPECT_EQ(attempt("n,,n=nobody,r=CLIENT", "c=biws,r=CLIENTSERVER" + proof), failed);
}

// ---- EXTERNAL (RFC 4422, appendix A) ----

TEST_F(IrcSasl, a_certificate_logs_in_whom_it_is_known_of) {
  const std::string shown(64, 'A');
  Visitor& ada = private_guest("ada_", "sasl");
  ask(ada, "AUTHENTICATE PLAIN");
  ask(ada, "AUTHENTICATE " + plain_ada);
  EXPECT_THAT(ask(ada, "NS CERT ADD " + shown),
              HasSubstr(" :Who shows this certificate is you: " + std::string(64, 'a')));

  Visitor& known = client(shown);
  EXPECT_EQ(ask(known, "AUTHENTICATE EXTERNAL"), "AUTHENTICATE +\r\n");
  EXPECT_THAT(ask(known, "AUTHENTICATE +"), EndsWith(" 903 * :SASL authentication successful\r\n"));
  Visitor& other = client(shown);
  ask(other, "AUTHENTICATE EXTERNAL");
  EXPECT_THAT(ask(other, "AUTHENTICATE " + to_base64("lea")), HasSubstr(" 904 ")) << "nobody acts as another";
  Visitor& unknown = client(std::string(64, 'B'));
  ask(unknown, "AUTHENTICATE EXTERNAL");
  EXPECT_THAT(ask(unknown, "AUTHENTICATE +"), HasSubstr(" 904 "));
}

TEST_F(IrcSasl, an_account_that_was_dropped_meanwhile_is_nobodys) {
  Visitor& late = client();
  ask(late, "AUTHENTICATE PLAIN");
  ask(late, "AUTHENTICATE " + plain_ada);
  Visitor& owner = private_guest("owner", "sasl");
  ask(owner, "AUTHENTICATE PLAIN");
  ask(owner, "AUTHENTICATE " + plain_ada);
  EXPECT_THAT(ask(owner, "NS DROP sesame"), HasSubstr(" 901 owner owner!owner@irc :You are now logged out"));
  late.send("NICK late\r\nUSER l 0 * :L\r\nCAP END\r\n");
  EXPECT_EQ(*late.guest()->account, "");
}

}  // namespace
}  // namespace salon::session
