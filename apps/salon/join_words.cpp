#include "join_words.hpp"

#include "session/words.hpp"

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

std::vector<std::string> JoinWords::help() const {
  const auto row = [this](std::string_view english, std::string_view french) {
    return std::string(pick(english, french));
  };
  return {
      row("Just type: every line is said in your room. Tab completes a name. What begins with / is a command:",
          "Écrivez : chaque ligne est dite dans votre salon. Tab complète un nom. Ce qui commence par / est une "
          "commande :"),
      row("/join ROOM         go to another room; /leave goes back",
          "/join SALON        aller dans un autre salon ; /leave en revient"),
      row("/rooms, /who       which rooms there are; who is in yours",
          "/rooms, /who       quels salons il y a ; qui est dans le vôtre"),
      row("/whois NAME        who that is", "/whois NOM         qui c'est"),
      row("/msg NAME TEXT     say it to one alone", "/msg NOM TEXTE     le dire à une seule personne"),
      row("/me TEXT           do something: /me waves", "/me TEXTE          faire quelque chose : /me salue"),
      row("/history [N]       the last N lines again; /search WORDS finds earlier ones",
          "/history [N]       revoir les N dernières lignes ; /search MOTS en retrouve de plus anciennes"),
      row("/nick NAME         be called NAME; /away [WHY] be away, without WHY: be back",
          "/nick NOM          s'appeler NOM ; /away [RAISON] s'absenter, sans raison : être de retour"),
      row("/topic [TEXT]      see or set what the room is about",
          "/topic [TEXTE]     voir ou donner le sujet du salon"),
      row("/rename NAME [WHY] give a room that you keep another name",
          "/rename NOM        donner un autre nom à un salon que vous tenez"),
      row("/kick NAME [WHY]   send somebody out of a room that you keep in order; also /ban, /unban, /invite,",
          "/kick NOM [RAISON] faire sortir quelqu'un d'un salon que vous tenez ; aussi /ban, /unban, /invite,"),
      row("                   /op, /unop (make an operator), /voice, /unvoice",
          "                   /op, /unop (faire un opérateur), /voice, /unvoice (donner la parole)"),
      row("/oper NAME PASSWORD, /raw COMMAND   for operators; anything else that IRC knows",
          "/oper NOM MOT-DE-PASSE, /raw COMMANDE   pour les opérateurs ; tout le reste de ce qu'IRC connaît"),
      row("/quit [REASON]     leave", "/quit [RAISON]     partir"),
      row("//TEXT             say a line that begins with /", "//TEXTE            dire une ligne qui commence par /"),
  };
}

std::string JoinWords::person(const session::happening::Person& person) const {
  std::string text = joined({person.nick, pick(" is ", " est ")});
  if (!person.real_name.empty()) text += person.real_name + ", ";
  text += joined({person.user, "@", person.host});
  const auto add = [&](std::string_view words, std::string_view value) {
    if (!value.empty()) text += joined({"; ", words, value});
  };
  add(pick("logged in as ", "compte "), person.account);
  add(pick("in ", "dans "), person.rooms);
  add(pick("away: ", "absent : "), person.away);
  if (person.operates) text += pick("; an operator of the server", " ; opérateur du serveur");
  if (person.secure) text += pick("; over TLS", " ; par TLS");
  if (person.silent && *person.silent >= std::chrono::minutes(1)) {
    add(pick("silent for ", "silencieux depuis "), session::minutes_text(*person.silent));
  }
  return text;
}

std::string JoinWords::nothing_found() const {
  return std::string(pick("nothing of that was said here", "rien de tel n'a été dit ici"));
}

std::string JoinWords::offline() const { return std::string(pick("(offline) ", "(hors ligne) ")); }

std::string JoinWords::not_yet_kept(std::size_t lines) const {
  return joined({"(", std::to_string(lines), pick(" waiting) ", " en attente) ")});
}

}  // namespace salon::app
