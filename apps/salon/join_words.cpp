#include "join_words.hpp"

namespace salon::app {
namespace {

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

}  // namespace

std::string JoinWords::you_are(std::string_view nick, std::string_view room) const {
  return joined({pick("you are ", "vous êtes "), nick, pick(" in ", " dans "), room});
}

std::string JoinWords::not_kept(std::string_view text, std::string_view why) const {
  return joined({pick("not kept: ", "non conservé : "), text, " (", why, ")"});
}

std::string JoinWords::unacknowledged(std::string_view text) const {
  return joined({pick("not acknowledged, it may have been kept or not: ",
                      "sans accusé de réception, peut-être conservé ou non : "),
                 text});
}

std::string JoinWords::connection_ended(std::string_view why) const {
  return joined({pick("the connection ended: ", "la connexion est finie : "), why});
}

std::string JoinWords::new_server(std::string_view server, std::string_view fingerprint) const {
  return joined({server,
                 pick(" is new here, and no authority vouches for it; from now on it must show SHA256:",
                      " est nouveau ici, et aucune autorité n'en répond ; désormais il doit montrer SHA256:"),
                 fingerprint});
}

std::string JoinWords::trying_again(std::chrono::seconds wait) const {
  return joined({pick("trying again in ", "nouvel essai dans "), std::to_string(wait.count()),
                 pick(" s; /quit leaves", " s ; /quit pour partir")});
}

std::string JoinWords::not_sent(std::size_t lines) const {
  return joined({pick("not sent: ", "non envoyées : "), std::to_string(lines),
                 lines == 1 ? pick(" line", " ligne") : pick(" lines", " lignes")});
}

std::string JoinWords::waiting(std::size_t lines) const {
  return joined(
      {pick("waiting until ", "attente : "), std::to_string(lines),
       lines == 1 ? pick(" line is kept", " ligne à conserver") : pick(" lines are kept", " lignes à conserver"),
       pick("; Ctrl-C leaves at once", " ; Ctrl-C pour partir tout de suite")});
}

std::string JoinWords::kept(std::size_t lines, std::string_view room) const {
  return joined({std::to_string(lines),
                 lines == 1 ? pick(" line kept in ", " ligne conservée dans ")
                            : pick(" lines kept in ", " lignes conservées dans "),
                 room});
}

std::string JoinWords::paste_cut(std::size_t bytes) const {
  return joined({pick("that was too long to paste: only its first ", "c'était trop long à coller : seuls ses "),
                 std::to_string(bytes), pick(" bytes are here", " premiers octets sont là")});
}

std::string JoinWords::line_too_long(std::size_t bytes, std::size_t bytes_max) const {
  return joined({pick("not sent: a line of ", "non envoyée : une ligne de "), std::to_string(bytes),
                 pick(" bytes, at most ", " octets, au plus "), std::to_string(bytes_max),
                 pick(" are possible", " sont possibles")});
}

std::string JoinWords::offline() const { return std::string(pick("(offline) ", "(hors ligne) ")); }

std::string JoinWords::not_yet_kept(std::size_t lines) const {
  return joined({"(", std::to_string(lines), pick(" waiting) ", " en attente) ")});
}

}  // namespace salon::app
