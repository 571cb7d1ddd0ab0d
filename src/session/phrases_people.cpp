// Who is here, in words.
#include "session/fill.hpp"
#include "session/phrases.hpp"
#include "session/words.hpp"

namespace salon::session {

std::string Phrases::listed(const std::vector<std::string>& names, std::size_t more) const {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  if (more > 0) text += fill(pick(" and {0} more", " et {0} de plus"), {std::to_string(more)});
  return text;
}

std::string Phrases::others_here(const std::vector<std::string>& people, std::size_t more) const {
  if (people.empty()) return std::string(pick("Nobody else is here yet.", "Personne d'autre n'est encore là."));
  return fill(pick("{0} here: {1}", "{0} ici : {1}"), {std::to_string(people.size() + more), listed(people, more)});
}

std::string Phrases::who(std::string_view room, const std::vector<std::string>& people, std::size_t more) const {
  if (people.empty()) return fill(pick("Nobody is in {0}.", "Il n'y a personne dans {0}."), {room});
  return fill(pick("{0} in {1}: {2}", "{0} dans {1} : {2}"),
              {std::to_string(people.size() + more), room, listed(people, more)});
}

std::string Phrases::portrait(const Portrait& portrait) const {
  std::string text;
  const auto add = [&](std::string_view part) { text.append(text.empty() ? "" : pick("; ", " ; ")).append(part); };
  if (!portrait.real_name.empty()) add(portrait.real_name);
  if (!portrait.account.empty()) add(fill(pick("logged in as {0}", "compte {0}"), {portrait.account}));
  if (!portrait.rooms.empty()) add(fill(pick("in {0}", "dans {0}"), {listed(portrait.rooms, portrait.more_rooms)}));
  if (portrait.operates) add(pick("an operator of the server", "opérateur du serveur"));
  if (portrait.without_client_since) {
    add(fill(pick("without a client since {0}", "sans client depuis {0}"),
             {date_text(*portrait.without_client_since)}));
  }
  add(fill(pick("here since {0}", "là depuis {0}"), {date_text(portrait.entered)}));
  if (portrait.silent >= std::chrono::minutes(1)) {
    add(fill(pick("silent for {0}", "silencieux depuis {0}"), {minutes_text(portrait.silent)}));
  }
  return fill(pick("{0}: {1}", "{0} : {1}"), {portrait.person, text});
}

std::string Phrases::you_are_away(std::string_view away) const {
  if (away.empty()) return std::string(pick("Welcome back.", "Bon retour."));
  return std::string(pick("You are away now; who writes to you alone is told so. /away says that you are back.",
                          "Vous êtes maintenant absent ; qui n'écrit qu'à vous l'apprend. /away dit que vous voilà."));
}

std::string Phrases::is_away(std::string_view nick, std::string_view away) const {
  if (away == "*") return fill(pick("{0} is away", "{0} est absent"), {nick});
  return fill(pick("{0} is away: {1}", "{0} est absent : {1}"), {nick, away});
}

std::string Phrases::away_mark(std::string_view away) const {
  if (away == "*") return std::string(pick("away", "absent"));
  return fill(pick("away: {0}", "absent : {0}"), {away});
}

}  // namespace salon::session
