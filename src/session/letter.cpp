#include "session/letter.hpp"

#include <chrono>
#include <string_view>

#include "session/fill.hpp"

namespace salon::session {
namespace {

constexpr std::string_view english =
    R"(Somebody has asked {0} for the account {1} with this address. The code:

    {2}

With an IRC client, say:

    /quote VERIFY {1} {2}

and at nc or telnet:

    /verify {1} {2}

It is good for 24 hours. If that was not you, there is nothing to do: without
the code there is no account.
)";

constexpr std::string_view french =
    R"(Quelqu'un a demandé à {0} le compte {1} avec cette adresse. Le code :

    {2}

Avec un client IRC, dites :

    /quote VERIFY {1} {2}

et avec nc ou telnet :

    /verify {1} {2}

Il vaut 24 heures. Si ce n'était pas vous, il n'y a rien à faire : sans le
code il n'y a pas de compte.
)";

constexpr std::string_view english_password =
    R"(Somebody has asked {0} for a new password for the account {1}, which has
this address. The code:

    {2}

With an IRC client, say:

    /msg NickServ RESETPASS {1} {2} NEW-PASSWORD

and at nc or telnet:

    /forgot {1} {2} NEW-PASSWORD

It is good for an hour, or until the server starts again. If that was not you,
there is nothing to do: without the code the password stays.
)";

constexpr std::string_view french_password =
    R"(Quelqu'un a demandé à {0} un nouveau mot de passe pour le compte {1}, qui a
cette adresse. Le code :

    {2}

Avec un client IRC, dites :

    /msg NickServ RESETPASS {1} {2} NOUVEAU-MOT-DE-PASSE

et avec nc ou telnet :

    /forgot {1} {2} NOUVEAU-MOT-DE-PASSE

Il vaut une heure, ou jusqu'au redémarrage du serveur. Si ce n'était pas vous,
il n'y a rien à faire : sans le code le mot de passe reste.
)";

std::string two_digits(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// RFC 5322, 3.3: "Sat, 21 Nov 2026 22:15:00 +0000".
std::string date(WallTime time) {
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day calendar(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return std::string(days[std::chrono::weekday(day).c_encoding()]) + ", " +
         std::to_string(static_cast<unsigned>(calendar.day())) + ' ' +
         months[static_cast<unsigned>(calendar.month()) - 1] + ' ' + std::to_string(static_cast<int>(calendar.year())) +
         ' ' + two_digits(clock.hours().count()) + ':' + two_digits(clock.minutes().count()) + ':' +
         two_digits(clock.seconds().count()) + " +0000";
}

}  // namespace

std::string written(const CodeLetter& letter) {
  const bool in_french = letter.language == Language::french;
  std::string text;
  const auto field = [&text](std::string_view name, std::string_view value) {
    ((text += name) += ": ") += value;
    text += '\n';
  };
  field("Date", date(letter.time));
  if (!letter.from.empty()) field("From", letter.from);
  field("To", letter.email);
  field("Subject", std::string(in_french ? "Votre code pour " : "Your code for ") + letter.server_name);
  field("Message-ID", "<" + letter.id + "@" + letter.server_name + ">");
  field("MIME-Version", "1.0");
  field("Content-Type", "text/plain; charset=utf-8");
  field("Content-Transfer-Encoding", "8bit");
  field("Auto-Submitted", "auto-generated");  // RFC 3834: nobody's holiday answers it
  text += '\n';
  const bool new_account = letter.purpose == CodeLetter::For::account;
  const std::string_view in_english = new_account ? english : english_password;
  return text + fill(in_french ? (new_account ? french : french_password) : in_english,
                     {letter.server_name, letter.account, letter.code});
}

}  // namespace salon::session
