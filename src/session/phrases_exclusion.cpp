// Who is shut out of the server, in words.
#include "session/exclusion_words.hpp"
#include "session/fill.hpp"
#include "session/lines_render.hpp"
#include "session/phrases.hpp"
#include "session/words.hpp"

namespace salon::session {

std::string Phrases::you_are_excluded(WallTime until, std::string_view reason) const {
  const bool ends = until != WallTime{};
  std::string text =
      fill(ends ? pick("You are banned from this server until {0}", "Vous êtes banni de ce serveur jusqu'au {0}")
                : pick("You are banned from this server", "Vous êtes banni de ce serveur"),
           {date_text(until)});
  if (!reason.empty()) text += fill(pick(": {0}", " : {0}"), {reason});
  return text;
}

std::string Phrases::account_excluded(std::string_view account, WallTime until, std::string_view reason) const {
  const bool ends = until != WallTime{};
  std::string text =
      fill(ends ? pick("The account {0} is banned from this server until {1}",
                       "Le compte {0} est banni de ce serveur jusqu'au {1}")
                : pick("The account {0} is banned from this server", "Le compte {0} est banni de ce serveur"),
           {account, date_text(until)});
  if (!reason.empty()) text += fill(pick(": {0}", " : {0}"), {reason});
  return text;
}

std::string Phrases::no_such_subject(std::string_view subject) const {
  return fill(pick("There is no account {0}, and it is no address or range",
                   "Il n'y a pas de compte {0}, et ce n'est ni une adresse ni une plage"),
              {subject});
}

std::string Phrases::exclusion_changed(bool on, const room::Exclusion& exclusion) const {
  const std::string subject = plain_text(exclusion.subject);
  if (!on) return fill(pick("{0} may come in again", "{0} peut de nouveau entrer"), {subject});
  if (exclusion.until == WallTime{}) {
    return fill(pick("{0} is shut out until /readmit {0}", "{0} est exclu jusqu'à /readmit {0}"), {subject});
  }
  return fill(pick("{0} is shut out until {1}", "{0} est exclu jusqu'au {1}"), {subject, date_text(exclusion.until)});
}

std::string Phrases::exclusion_line(const room::Exclusion& exclusion) const {
  const std::string until = exclusion.until == WallTime{}
                                ? std::string(pick("for good", "pour toujours"))
                                : fill(pick("until {0}", "jusqu'au {0}"), {date_text(exclusion.until)});
  std::string text = fill(pick("{0}, {1}, by {2} on {3}", "{0}, {1}, par {2} le {3}"),
                          {plain_text(exclusion.subject), until, plain_text(exclusion.by), date_text(exclusion.since)});
  if (!exclusion.reason.empty()) text += fill(pick(": {0}", " : {0}"), {plain_text(exclusion.reason)});
  return text;
}

std::string Phrases::exclusions_none() const { return std::string(pick("Nobody is shut out", "Personne n'est exclu")); }

std::string Phrases::exclusions_more(std::size_t count) const {
  return fill(pick("and {0} more", "et {0} de plus"), {std::to_string(count)});
}

std::string Phrases::exclusion_wanted(const ExclusionFlaw& flaw) const {
  using Kind = ExclusionFlaw::Kind;
  std::string_view text;
  switch (flaw.kind) {
    case Kind::nobody_named:
      text = pick("Say it like this: /exclude NAME-OR-ADDRESS [2h] [WHY]; a time is 90m, 2h or 7d",
                  "Cela s'écrit ainsi : /exclude NOM-OU-ADRESSE [2h] [RAISON] ; une durée est 90m, 2h ou 7d");
      break;
    case Kind::neither_time_nor_address:
      text = pick("\"{0}\" is no time like 90m, 2h or 7d, and no address or range",
                  "« {0} » n'est ni une durée comme 90m, 2h ou 7d, ni une adresse ou une plage");
      break;
    case Kind::no_address:
      text = pick("\"{0}\" is no address or range; a range is 203.0.113.0/24",
                  "« {0} » n'est ni une adresse ni une plage ; une plage est 203.0.113.0/24");
      break;
    case Kind::no_time:
      text = pick("\"{0}\" is no time like 90m, 2h or 7d; a reason that begins with a digit comes behind a time",
                  "« {0} » n'est pas une durée comme 90m, 2h ou 7d ; une raison qui commence par un chiffre suit une "
                  "durée");
      break;
  }
  return fill(text, {plain_text(flaw.word)});
}

}  // namespace salon::session
