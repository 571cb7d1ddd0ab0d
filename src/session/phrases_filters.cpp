// What is not said, and why, in words.
#include "session/fill.hpp"
#include "session/lines_render.hpp"
#include "session/phrases.hpp"
#include "session/words.hpp"

namespace salon::session {

std::string Phrases::refused_by_filter(room::Refusal why, std::string_view subject, std::string_view about) const {
  switch (why) {
    case room::Refusal::filtered:
      return fill(pick("That was not said: {0} has a filter that caught it: {1}",
                       "Non dit : {0} a un filtre qui l'a retenu : {1}"),
                  {subject, about});
    case room::Refusal::filtered_by_server:
      return fill(pick("That was not said: the server has a filter that caught it: {0}",
                       "Non dit : le serveur a un filtre qui l'a retenu : {0}"),
                  {about});
    case room::Refusal::pattern_invalid:
      return fill(pick("{0} cannot be a filter: {1}", "{0} ne peut pas être un filtre : {1}"), {subject, about});
    default: return fill(pick("There is no filter {0}", "Il n'y a pas de filtre {0}"), {subject});
  }
}

std::string Phrases::filter_line(const room::ListedMask& filter) const {
  return fill(pick("{0} (by {1}, {2})", "{0} (par {1}, {2})"),
              {plain_text(filter.mask), plain_text(filter.by), date_text(filter.time)});
}

std::string Phrases::filters_none(std::string_view room) const {
  return fill(pick("{0} has no filters; /filter PATTERN makes one", "{0} n'a pas de filtre ; /filter MOTIF en fait un"),
              {room});
}

}  // namespace salon::session
