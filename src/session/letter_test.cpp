#include "session/letter.hpp"

#include <gmock/gmock.h>

namespace salon::session {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

CodeLetter letter() {
  return {.account = "adé",
          .email = "ada@example.org",
          .code = "0123456789abcdef",
          .from = "salon@example.org",
          .server_name = "irc.example.org",
          .time = WallTime(std::chrono::milliseconds(1'795'299'300'500)),
          .id = "c0de"};
}

// RFC 5322, 3.6: the fields; RFC 2045: text in UTF-8; RFC 3834, 5.
TEST(Letter, is_a_message_for_a_mail_program) {
  EXPECT_EQ(written(letter()),
            "Date: Sat, 21 Nov 2026 22:15:00 +0000\n"
            "From: salon@example.org\n"
            "To: ada@example.org\n"
            "Subject: Your code for irc.example.org\n"
            "Message-ID: <c0de@irc.example.org>\n"
            "MIME-Version: 1.0\n"
            "Content-Type: text/plain; charset=utf-8\n"
            "Content-Transfer-Encoding: 8bit\n"
            "Auto-Submitted: auto-generated\n"
            "\n"
            "Somebody has asked irc.example.org for the account adé with this address. The code:\n"
            "\n"
            "    0123456789abcdef\n"
            "\n"
            "With an IRC client, say:\n"
            "\n"
            "    /quote VERIFY adé 0123456789abcdef\n"
            "\n"
            "and at nc or telnet:\n"
            "\n"
            "    /verify adé 0123456789abcdef\n"
            "\n"
            "It is good for 24 hours. If that was not you, there is nothing to do: without\n"
            "the code there is no account.\n");
}

TEST(Letter, names_nobody_where_the_mail_program_is_to) {
  CodeLetter nobodys = letter();
  nobodys.from.clear();
  EXPECT_THAT(written(nobodys), Not(HasSubstr("From:")));
}

TEST(Letter, speaks_the_servers_language) {
  CodeLetter french = letter();
  french.language = Language::french;
  EXPECT_THAT(written(french), HasSubstr("Subject: Votre code pour irc.example.org\n"));
  EXPECT_THAT(written(french), EndsWith("code il n'y a pas de compte.\n"));
}

TEST(Letter, may_be_for_a_new_password) {
  CodeLetter anew = letter();
  anew.purpose = CodeLetter::For::password;
  EXPECT_THAT(written(anew), HasSubstr("/msg NickServ RESETPASS adé 0123456789abcdef NEW-PASSWORD\n"));
  EXPECT_THAT(written(anew), HasSubstr("    /forgot adé 0123456789abcdef NEW-PASSWORD\n"));
  anew.language = Language::french;
  EXPECT_THAT(written(anew), HasSubstr("RESETPASS adé 0123456789abcdef NOUVEAU-MOT-DE-PASSE\n"));
  EXPECT_THAT(written(anew), HasSubstr("    /forgot adé 0123456789abcdef NOUVEAU-MOT-DE-PASSE\n"));
}

// RFC 5322, 3.3: a day has one digit or two, the rest of a time has two.
TEST(Letter, is_dated_as_dates_are_written) {
  CodeLetter old = letter();
  old.time = WallTime(std::chrono::milliseconds(0));
  EXPECT_THAT(written(old), HasSubstr("Date: Thu, 1 Jan 1970 00:00:00 +0000\n"));
}

}  // namespace
}  // namespace salon::session
