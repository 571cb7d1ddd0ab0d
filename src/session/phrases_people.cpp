// Who is here, in words.
#include "session/fill.hpp"
#include "session/phrases.hpp"

namespace salon::session {

std::string Phrases::listed(const std::vector<std::string>& people, std::size_t more) const {
  std::string text;
  for (const std::string& person : people) text += (text.empty() ? "" : ", ") + person;
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
