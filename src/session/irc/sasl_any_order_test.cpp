// AUTHENTICATE of any length and in any order, among whatever else a client says before and after it is registered
// (IRCv3, sasl-3.1 and 3.2). Whatever comes is answered, is kept within bounds, and logs in nobody but who has shown
// the password.
#include <array>
#include <random>

#include "proto/base64.hpp"
#include "session/irc/account_fixture.hpp"

namespace salon::session {
namespace {

using namespace std::string_literals;
using proto::to_base64;
using testing::HasSubstr;

struct SaslInAnyOrder : IrcAccounts {
  SaslInAnyOrder() { account("ada", "sesame"); }

  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(chance); }
  std::string junk(std::size_t length) {
    std::string text;
    while (text.size() < length) text += static_cast<char>('!' + below(94));
    return text;
  }
  /// Anything but the right password of ada.
  std::string word() {
    static const std::array<std::string, 19> words{"CAP REQ :sasl",
                                                   "CAP REQ :-sasl",
                                                   "CAP END",
                                                   "CAP LS 302",
                                                   "NICK bob",
                                                   "USER bob 0 * :Bob",
                                                   "AUTHENTICATE",
                                                   "AUTHENTICATE PLAIN",
                                                   "AUTHENTICATE plain",
                                                   "AUTHENTICATE SCRAM-SHA-256",
                                                   "AUTHENTICATE EXTERNAL",
                                                   "AUTHENTICATE NONE",
                                                   "AUTHENTICATE +",
                                                   "AUTHENTICATE *",
                                                   "AUTHENTICATE " + to_base64("\0ada\0wrong"s),
                                                   "AUTHENTICATE " + to_base64("n,,n=ada,r=CLIENT"),
                                                   "AUTHENTICATE " + to_base64("c=biws,r=CLIENTSERVER,p=d3Jvbmc="),
                                                   "REGISTER ada * wrong",
                                                   "PING x"};
    switch (below(4)) {
      case 0: return "AUTHENTICATE " + to_base64(junk(below(300)));
      case 1: return "AUTHENTICATE " + junk(below(480));
      default: return words[below(words.size())];
    }
  }

  std::minstd_rand chance;
};

TEST_F(SaslInAnyOrder, each_is_answered_and_nobody_is_logged_in_who_is_not) {
  for (unsigned seed = 0; seed < 150; ++seed) {
    chance.seed(seed);
    Visitor& client = private_client("AB:CD");
    for (int i = 0; i < 60 && !client.closed; ++i) {
      const std::string line = word();
      const bool was_registered = client.guest() != nullptr;
      client.send(line + "\r\n");
      const std::string answer = client.read();
      SCOPED_TRACE("seed " + std::to_string(seed) + ": " + line + " -> " + answer);
      // A piece of 400 bytes is answered with what follows it (sasl-3.1, "The AUTHENTICATE Command").
      const bool piece = line.size() == std::string_view("AUTHENTICATE ").size() + 400;
      if (line.starts_with("AUTHENTICATE") && !piece) {
        ASSERT_NE(answer, "");
      }
      ASSERT_THAT(answer, testing::Not(HasSubstr(" 903 ")));
      ASSERT_THAT(answer, testing::Not(HasSubstr(" 900 ")));
      ASSERT_LE(client.session->held_bytes(), 16'384U);
      ASSERT_LE(answer.size(), 16'384U) << "what is asked for costs little";
      const room::Guest* guest = client.guest();
      ASSERT_TRUE(guest == nullptr || guest->account->empty());
      ASSERT_TRUE(guest != nullptr || !was_registered || client.closed);
    }
    client.send("QUIT\r\n");
    party.read_all();
  }
}

TEST_F(SaslInAnyOrder, whatever_went_before_the_password_logs_in) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    chance.seed(seed);
    Visitor& client = private_client();
    client.send("CAP REQ :sasl\r\n");
    // Fewer wrong attempts than cost the connection.
    for (std::size_t i = 0; i < below(4); ++i) client.send("AUTHENTICATE " + junk(below(480)) + "\r\n");
    client.send("AUTHENTICATE *\r\n");
    client.read();
    ASSERT_FALSE(client.closed) << seed;
    client.send("AUTHENTICATE PLAIN\r\nAUTHENTICATE " + to_base64("\0ada\0sesame"s) + "\r\n");
    ASSERT_THAT(client.read(), HasSubstr(" 903 ")) << seed;
    client.send("QUIT\r\n");
    party.read_all();
  }
}

/// In pieces of 400 bytes, up to what a response may have and far beyond ("The server MAY place a limit on the total
/// length of a response").
TEST_F(SaslInAnyOrder, a_response_of_any_length_has_an_answer) {
  for (const std::size_t length : {0U, 1U, 399U, 400U, 401U, 800U, 2400U, 2401U, 3200U, 3600U, 40'000U}) {
    Visitor& client = private_client();
    client.send("CAP REQ :sasl\r\nAUTHENTICATE PLAIN\r\n");
    client.read();
    std::string rest(length, 'A');
    std::string sent;
    do {
      const std::string piece = rest.substr(0, 400);
      rest.erase(0, 400);
      sent += "AUTHENTICATE " + (piece.empty() ? "+" : piece) + "\r\n";
      if (piece.size() == 400 && rest.empty()) sent += "AUTHENTICATE +\r\n";
    } while (!rest.empty());
    client.send(sent);
    party.pass(std::chrono::seconds(60));
    const std::string answer = client.read();
    EXPECT_TRUE(answer.find(" 904 ") != answer.npos || answer.find(" 905 ") != answer.npos) << length << ": " << answer;
    EXPECT_LE(client.session->held_bytes(), 50'000U);
  }
}

}  // namespace
}  // namespace salon::session
