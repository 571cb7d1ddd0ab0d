#include "session/phrases.hpp"

#include <algorithm>
#include <cstdio>

#include "room/name.hpp"
#include "session/fill.hpp"

namespace salon::session {
namespace {

std::string number(std::uint64_t value) { return std::to_string(value); }

}  // namespace

void Tally::add(const room::Said& said, bool is_kept) {
  if (!said.to_room) {
    ++(is_kept ? private_messages : lost);
    return;
  }
  ++(is_kept ? kept : lost);
  if (!is_kept) return;
  rooms.insert(said.target);
  others_min = std::min(others_min, said.others);
  others_max = std::max(others_max, said.others);
}

// ---- what happens in a room ----

std::string Phrases::joined(std::string_view nick) const { return fill(pick("{0} joined", "{0} est là"), {nick}); }

std::string Phrases::left(std::string_view nick, std::string_view reason) const {
  if (reason.empty()) return fill(pick("{0} left", "{0} est parti"), {nick});
  return fill(pick("{0} left ({1})", "{0} est parti ({1})"), {nick, reason});
}

std::string Phrases::renamed(std::string_view old_nick, std::string_view nick) const {
  return fill(pick("{0} is now {1}", "{0} s'appelle maintenant {1}"), {old_nick, nick});
}

std::string Phrases::topic_changed(std::string_view nick, std::string_view room, std::string_view topic) const {
  if (topic.empty()) return fill(pick("{0} took away the topic of {1}", "{0} a retiré le sujet de {1}"), {nick, room});
  return fill(pick("{0} set the topic of {1}: {2}", "{0} a donné un sujet à {1} : {2}"), {nick, room, topic});
}

std::string Phrases::room_renamed(std::string_view nick, std::string_view old_name, std::string_view name,
                                  std::string_view reason) const {
  const std::string text =
      fill(pick("{0} renamed {1}: it is {2} now", "{0} a renommé {1} : c'est maintenant {2}"), {nick, old_name, name});
  return reason.empty() ? text : fill("{0} ({1})", {text, reason});
}

std::string Phrases::expelled(std::string_view nick, std::string_view by, std::string_view reason) const {
  const std::string text = fill(pick("{0} was sent away by {1}", "{0} a été renvoyé par {1}"), {nick, by});
  return reason.empty() ? text : fill("{0} ({1})", {text, reason});
}

std::string Phrases::you_were_expelled(std::string_view by, std::string_view reason) const {
  const std::string text = fill(pick("{0}, an operator, has sent you away", "{0}, un opérateur, vous a renvoyé"), {by});
  return reason.empty() ? text : fill("{0}: {1}", {text, reason});
}

std::string Phrases::proclaimed(std::string_view nick, std::string_view text) const {
  return fill(pick("{0}, an operator, to everyone: {1}", "{0}, un opérateur, à tous : {1}"), {nick, text});
}

std::string Phrases::you() const { return std::string(pick("you", "vous")); }

// ---- coming and going ----

std::string Phrases::password_wanted() const {
  return std::string(pick("This room has a password. Type it and press Enter.",
                          "Ce salon a un mot de passe. Écrivez-le et appuyez sur Entrée."));
}

std::string Phrases::password_wrong() const {
  return std::string(pick("That is not the password.", "Ce n'est pas le mot de passe."));
}

std::string Phrases::welcome(std::string_view room, std::string_view nick) const {
  return fill(pick("Welcome to {0}. You are {1}. Just type. /nick NAME, /who, /help",
                   "Bienvenue dans {0}. Vous êtes {1}. Écrivez, tout simplement. /nick NOM, /who, /help"),
              {room, nick});
}

std::string Phrases::now_in(std::string_view room) const {
  std::string text = fill(pick("You are in {0} now.", "Vous êtes maintenant dans {0}."), {room});
  if (room::fold(room) != room::lobby) text += pick(" /leave goes back to the lobby.", " /leave ramène dans le hall.");
  return text;
}

std::string Phrases::already_in(std::string_view room) const {
  return fill(pick("You are in {0} already.", "Vous êtes déjà dans {0}."), {room});
}

std::string Phrases::lobby_is_home() const {
  return fill(pick("You are in {0}, where everybody begins. /quit leaves the house.",
                   "Vous êtes dans {0}, où chacun commence. /quit quitte la maison."),
              {room::lobby});
}

std::string Phrases::goodbye() const { return std::string(pick("Goodbye.", "Au revoir.")); }

std::string Phrases::tls_only() const {
  return std::string(pick("This room is spoken to under TLS only; connect with TLS, to the same port.",
                          "On ne parle à ce salon que sous TLS ; connectez-vous en TLS, au même port."));
}

std::string Phrases::proxy_header_first() const {
  return std::string(
      pick("From your address this room takes proxies only: a whole PROXY header comes first.",
           "De votre adresse ce salon n'accepte que des mandataires : d'abord un en-tête PROXY entier."));
}

std::string Phrases::ways_in(std::string_view reached, bool secure) const {
  const std::size_t blank = reached.rfind(' ');
  if (blank == std::string_view::npos) {
    return std::string(
        pick("This is a Salon chat room. Join it at the same address with nc, telnet or an IRC client.\n",
             "Ceci est un salon de discussion. On y entre à la même adresse par nc, telnet ou IRC.\n"));
  }
  const std::string_view host = reached.substr(0, blank);
  const std::string_view port = reached.substr(blank + 1);
  const bool is_v6 = host.find(':') != std::string_view::npos;
  const std::string authority = (is_v6 ? "[" + std::string(host) + "]" : std::string(host)) + ":" + std::string(port);
  return fill(pick("This is a Salon chat room; anything with a socket can join it.\n\n"
                   "  terminal    nc {0} {1}   (or: salon join {2})\n"
                   "  IRC         /connect {0} {1}\n"
                   "  WebSocket   {3}://{2}/ws   (IRC: text.ircv3.net, binary.ircv3.net)\n"
                   "  UDP         echo \"temp 21.5\" > /dev/udp/{0}/{1}\n",
                   "Ceci est un salon de discussion ; tout ce qui a une prise réseau peut y entrer.\n\n"
                   "  terminal    nc {0} {1}   (ou : salon join {2})\n"
                   "  IRC         /connect {0} {1}\n"
                   "  WebSocket   {3}://{2}/ws   (IRC : text.ircv3.net, binary.ircv3.net)\n"
                   "  UDP         echo \"temp 21.5\" > /dev/udp/{0}/{1}\n"),
              {host, port, authority, secure ? "wss" : "ws"});
}

std::string Phrases::others(std::uint32_t least, std::uint32_t most) const {
  const std::string_view up_to = least == most ? "" : pick("up to ", "au plus ");
  if (language_ == Language::french) return fill("à {0}{1} {2}", {up_to, number(most), most < 2 ? "autre" : "autres"});
  return fill("to {0}{1} {2}", {up_to, number(most), most == 1 ? "other" : "others"});
}

/// "kept in #lobby, sent to 4 others"
std::string Phrases::sent_in_rooms(const Tally& tally, bool durable) const {
  const std::string count = number(tally.kept);
  const bool one = tally.kept == 1;
  const std::string others_text = others(tally.others_min, tally.others_max);
  if (!durable) {
    const std::string lines = one ? "" : fill(pick("{0} lines ", "{0} lignes "), {count});
    return fill(one ? pick("{0}sent {1} (not kept: this server has no history)",
                           "{0}envoyé {1} (non gardé : ce serveur n'a pas d'historique)")
                    : pick("{0}sent {1} (not kept: this server has no history)",
                           "{0}envoyées {1} (non gardées : ce serveur n'a pas d'historique)"),
                {lines, others_text});
  }
  const std::string place = tally.rooms.size() == 1
                                ? *tally.rooms.begin()
                                : fill(pick("{0} rooms", "{0} salons"), {number(tally.rooms.size())});
  if (one) return fill(pick("kept in {0}, sent {1}", "gardé dans {0}, envoyé {1}"), {place, others_text});
  return fill(pick("{0} lines kept in {1}, sent {2}", "{0} lignes gardées dans {1}, envoyées {2}"),
              {count, place, others_text});
}

std::vector<std::string> Phrases::acknowledgement(const Tally& tally, bool durable) const {
  std::vector<std::string> lines;
  if (tally.kept > 0) lines.push_back(sent_in_rooms(tally, durable));
  if (tally.private_messages == 1) {
    lines.emplace_back(pick("1 private message delivered", "1 message privé remis"));
  } else if (tally.private_messages > 1) {
    lines.push_back(
        fill(pick("{0} private messages delivered", "{0} messages privés remis"), {number(tally.private_messages)}));
  }
  if (tally.lost > 0) {
    lines.push_back(fill(pick("NOT kept: {0} of your lines; the server could not write its history",
                              "NON gardé : {0} de vos lignes ; le serveur n'a pas pu écrire son historique"),
                         {number(tally.lost)}));
  }
  return lines;
}

// ---- answers to commands ----

std::string Phrases::room_line(std::string_view room, std::size_t members, std::string_view topic) const {
  const std::string text = fill(pick("{0}: {1} here", "{0} : {1} ici"), {room, number(members)});
  return topic.empty() ? text : fill("{0}, \"{1}\"", {text, topic});
}

std::string Phrases::more_rooms(std::size_t count) const {
  return fill(pick("and {0} more rooms", "et {0} salons de plus"), {number(count)});
}

std::string Phrases::topic_is(std::string_view room, std::string_view topic) const {
  if (topic.empty())
    return fill(
        pick("{0} has no topic; /topic TEXT gives it one", "{0} n'a pas de sujet ; /topic TEXTE lui en donne un"),
        {room});
  return fill(pick("the topic of {0}: {1}", "le sujet de {0} : {1}"), {room, topic});
}

std::string Phrases::history_empty(std::string_view room) const {
  return fill(pick("Nothing has been kept of {0}.", "Rien n'a été gardé de {0}."), {room});
}

std::string Phrases::history_failed(std::string_view why) const {
  return fill(pick("The history could not be read: {0}", "L'historique n'a pas pu être lu : {0}"), {why});
}

std::string Phrases::connection(std::string_view nick, room::Dialect dialect, const ConnectionAnswer& facts) const {
  char milliseconds[32];
  const auto tenths = std::chrono::duration_cast<std::chrono::microseconds>(facts.round_trip).count() / 100;
  std::snprintf(milliseconds, sizeof milliseconds, "%lld%c%lld", static_cast<long long>(tenths / 10),
                language_ == Language::french ? ',' : '.', static_cast<long long>(tenths % 10));
  const std::string_view how = dialect == room::Dialect::irc ? "IRC" : pick("plain text", "texte brut");
  return fill(
      pick("{0}: {6} over TCP from {1}, round trip {2} ms, {3} retransmissions, {4} B in, {5} B out",
           "{0} : {6} sur TCP depuis {1}, aller-retour {2} ms, {3} retransmissions, {4} o reçus, {5} o envoyés"),
      {nick, facts.endpoint, milliseconds, number(facts.retransmissions), number(facts.bytes_in),
       number(facts.bytes_out), how});
}

std::string Phrases::no_connection(std::string_view nick, std::string_view address) const {
  if (address.empty())
    return fill(pick("{0} is not connected to this host", "{0} n'est pas connecté à cet hôte"), {nick});
  return fill(
      pick("{0}: no connection to this host; it says to be at {1}", "{0} : pas de connexion à cet hôte ; se dit à {1}"),
      {nick, address});
}

std::string Phrases::you_are_operator() const {
  return std::string(
      pick("You are an operator of this server now. /how NAME shows how somebody is connected.",
           "Vous êtes maintenant opérateur de ce serveur. /how NOM montre comment quelqu'un est connecté."));
}

std::string Phrases::connection_of_others() const {
  return std::string(pick("/how shows your own connection; others' are for an operator to see.",
                          "/how montre votre propre connexion ; celles des autres sont pour un opérateur."));
}

std::vector<std::string> Phrases::help(const Setting& setting) const {
  std::vector<std::string> rows;
  const auto row = [&](std::string_view english, std::string_view french) { rows.emplace_back(pick(english, french)); };
  row("Just type: every line is said in your room. What begins with / is a command:",
      "Écrivez : chaque ligne est dite dans votre salon. Ce qui commence par / est une commande :");
  row("/nick NAME         be called NAME", "/nick NOM          s'appeler NOM");
  row("/join ROOM         go to another room", "/join SALON        aller dans un autre salon");
  row("/leave             go back to the lobby", "/leave             retourner dans le hall");
  row("/rooms, /who       which rooms there are; who is in yours",
      "/rooms, /who       quels salons il y a ; qui est dans le vôtre");
  row("/whois NAME        who that is", "/whois NOM         qui c'est");
  row("/msg NAME TEXT     say it to one guest alone", "/msg NOM TEXTE     le dire à une seule personne");
  row("/me TEXT           do something: /me waves", "/me TEXTE          faire quelque chose : /me salue");
  row("/topic [TEXT]      see or set what the room is about", "/topic [TEXTE]     voir ou donner le sujet du salon");
  row("/rename NAME [WHY] give the room that you keep another name",
      "/rename NOM        donner un autre nom au salon que vous tenez");
  row("/kick NAME [WHY]   send somebody out of a room that you keep in order; also /ban, /unban, /invite,",
      "/kick NOM [RAISON] faire sortir quelqu'un d'un salon que vous tenez ; aussi /ban, /unban, /invite,");
  row("                   /op, /unop (make an operator), /voice, /unvoice, /slow SECONDS, /filter, /modlog",
      "                   /op, /unop (faire un opérateur), /voice, /unvoice (donner la parole), /slow, /filter, "
      "/modlog");
  row("/history [N]       the last N lines", "/history [N]       les N dernières lignes");
  row("/how               how you are connected", "/how               comment vous êtes connecté");
  if (!setting.mails_codes) {
    row("/register PASSWORD make your name yours alone; /login NAME PASSWORD, /logout, /password NEW",
        "/register MOT      réserver votre nom par un mot de passe ; /login NOM MOT, /logout, /password NOUVEAU");
  } else {
    setting.email_required
        ? row("/register PASSWORD ADDRESS   make your name yours alone, by a code that is mailed there:",
              "/register MOT ADRESSE        réserver votre nom, par un code qui y est envoyé :")
        : row("/register PASSWORD [ADDRESS] make your name yours alone; with ADDRESS, by a code that is mailed there:",
              "/register MOT [ADRESSE]      réserver votre nom ; avec ADRESSE, par un code qui y est envoyé :");
    row("                   /verify CODE; then /login NAME PASSWORD, /logout, /password NEW",
        "                   /verify CODE ; ensuite /login NOM MOT, /logout, /password NOUVEAU");
    row("/forgot NAME       you have forgotten the password of NAME: take another by a code that is mailed",
        "/forgot NOM        vous avez oublié le mot de passe de NOM : en prendre un autre, par un code envoyé");
  }
  row("/stay on, off      stay in your rooms when your IRC client has gone, and read there what you missed",
      "/stay on, off      rester dans vos salons quand votre client IRC est parti, et y lire ensuite ce qui fut "
      "dit");
  row("/keep              have your room kept, and be its founder (/unkeep: no more)",
      "/keep              faire garder votre salon, et en être le fondateur (/unkeep : plus)");
  row("/transfer ACCOUNT  offer a room that is kept for you to another, who takes it by /accept ROOM",
      "/transfer COMPTE   offrir un salon gardé pour vous à un autre, qui l'accepte par /accept SALON");
  row("/away [WHY]        be away for a while; without WHY: be back",
      "/away [RAISON]     s'absenter un moment ; sans raison : être de retour");
  row("/quit [REASON]     leave", "/quit [RAISON]     partir");
  row("//TEXT             say a line that begins with /", "//TEXTE            dire une ligne qui commence par /");
  return rows;
}

// ---- what did not work ----

std::string Phrases::renamed_lately(std::string_view room, std::uint32_t seconds) const {
  return fill(
      pick("{0} got its name a moment ago; try again in {1} s", "{0} vient de recevoir son nom ; réessayez dans {1} s"),
      {room, number(seconds)});
}

std::string Phrases::usage(std::string_view form) const {
  return fill(pick("Say it like this: {0}", "Cela s'écrit ainsi : {0}"), {form});
}

std::string Phrases::unknown_command(std::string_view word) const {
  return fill(pick("There is no command {0}; nothing was said. /help lists them; /{0} says it aloud.",
                   "Il n'y a pas de commande {0} ; rien n'a été dit. /help les montre ; /{0} le dit tout haut."),
              {word});
}

std::string Phrases::line_too_long(std::size_t bytes_max) const {
  return fill(pick("That line had more than {0} bytes and was not said. Shorter ones are.",
                   "Cette ligne avait plus de {0} octets et n'a pas été dite. De plus courtes le seront."),
              {number(bytes_max)});
}

std::string Phrases::line_not_utf8() const {
  return std::string(
      pick("That line was not UTF-8 text and was not said. Is your terminal set to UTF-8?",
           "Cette ligne n'était pas du texte UTF-8 et n'a pas été dite. Votre terminal est-il en UTF-8 ?"));
}

std::string Phrases::slowed_down(std::uint32_t lines_a_second) const {
  return fill(pick("That is a lot at once: {0} lines a second go on from here. Nothing is lost.",
                   "C'est beaucoup d'un coup : la suite passe à {0} lignes par seconde. Rien n'est perdu."),
              {number(lines_a_second)});
}

std::string Phrases::not_kept(std::string_view text) const {
  return fill(pick("NOT kept, the server could not write its history: {0}",
                   "NON gardé, le serveur n'a pas pu écrire son historique : {0}"),
              {text});
}

std::string Phrases::refused(room::Refusal why, std::string_view subject, std::string_view about) const {
  using room::Refusal;
  std::string_view text;
  switch (why) {
    case Refusal::nick_invalid:
      text = pick(
          "\"{0}\" cannot be a name: a letter first, then letters, digits or signs like - and _; not too long, and not "
          "a service's",
          "« {0} » ne peut pas être un nom : d'abord une lettre, puis lettres, chiffres ou signes comme - et _ ; "
          "pas trop long, et pas celui d'un service");
      break;
    case Refusal::nick_in_use:
      text =
          pick("{0} is somebody else here; choose another name", "{0} est quelqu'un d'autre ici ; prenez un autre nom");
      break;
    case Refusal::nick_held:
      text = pick("{0} lost the connection a moment ago and may be back; choose another name",
                  "{0} vient de perdre la connexion et va peut-être revenir ; prenez un autre nom");
      break;
    case Refusal::nick_like_another:
      text = pick("{0} would be taken for {1}; choose another name", "{0} serait pris pour {1} ; prenez un autre nom");
      break;
    case Refusal::nick_registered:
      text = pick("{0} belongs to an account; /login {0} PASSWORD if it is yours, or choose another name",
                  "{0} appartient à un compte ; /login {0} MOT-DE-PASSE s'il est à vous, ou prenez un autre nom");
      break;
    case Refusal::account_needed:
      text = pick("{0} is for those who are logged in; /login NAME PASSWORD",
                  "{0} est pour ceux qui ont un compte ; /login NOM MOT-DE-PASSE");
      break;
    case Refusal::room_exists: text = pick("There is a room {0} already", "Il y a déjà un salon {0}"); break;
    case Refusal::room_keeps_name: text = pick("{0} keeps its name", "{0} garde son nom"); break;
    case Refusal::too_many_renamed_rooms:
      text = pick("As many rooms have been renamed as the server can bear",
                  "Autant de salons ont été renommés que le serveur peut en supporter");
      break;
    case Refusal::room_renamed_lately:  // with seconds: renamed_lately
      text = pick("{0} got its name a moment ago; try again soon", "{0} vient de recevoir son nom ; réessayez bientôt");
      break;
    case Refusal::room_kept: text = pick("{0} is kept already", "{0} est déjà gardé"); break;
    case Refusal::room_not_offered: text = pick("{0} is not offered to you", "{0} ne vous est pas offert"); break;
    case Refusal::room_not_kept: text = pick("{0} is kept for nobody", "{0} n'est gardé pour personne"); break;
    case Refusal::too_many_rooms_for_account:
      text = pick("As many rooms as may be are kept for you", "Autant de salons qu'il se peut sont gardés pour vous");
      break;
    case Refusal::account_exists: text = pick("There is an account {0} already", "Il y a déjà un compte {0}"); break;
    case Refusal::no_such_account: text = pick("There is no account {0}", "Il n'y a pas de compte {0}"); break;
    case Refusal::not_logged_in:
      text = pick("You are logged in to no account; /login NAME PASSWORD",
                  "Vous n'êtes connecté à aucun compte ; /login NOM MOT-DE-PASSE");
      break;
    case Refusal::logged_in_already: return logged_in(subject);
    case Refusal::certificate_invalid:
    case Refusal::certificate_in_use:
    case Refusal::no_such_certificate:
    case Refusal::too_many_certificates:
      text = pick("That certificate cannot be taken", "Ce certificat ne peut pas être pris");
      break;
    case Refusal::too_many_staying:
      text = pick("As many stay here without a client as this house can bear",
                  "Il reste ici sans client autant de monde que cette maison peut en avoir");
      break;
    case Refusal::host_invalid:
      text = pick("\"{0}\" cannot be shown as a host", "« {0} » ne peut pas être montré comme hôte");
      break;
    case Refusal::email_invalid:
      text = pick("\"{0}\" is no e-mail address to which this house can send",
                  "« {0} » n'est pas une adresse à laquelle cette maison peut écrire");
      break;
    case Refusal::email_in_use:
      text = pick("As many accounts as may be have that e-mail address",
                  "Autant de comptes qu'il se peut ont cette adresse");
      break;
    case Refusal::too_many_accounts:
      text = pick("This house has all the accounts it can hold", "Cette maison a tous les comptes qu'elle peut avoir");
      break;
    case Refusal::room_name_invalid:
      text = pick("\"{0}\" cannot be a room; one is called like #tea",
                  "« {0} » ne peut pas être un salon ; un salon s'appelle comme #tea");
      break;
    case Refusal::no_such_room:
      text = pick("There is no room {0}; /rooms lists them, /join {0} opens it",
                  "Il n'y a pas de salon {0} ; /rooms les montre, /join {0} l'ouvre");
      break;
    case Refusal::no_such_guest:
      text = pick("Nobody here is called {0}; /who lists the names",
                  "Personne ici ne s'appelle {0} ; /who montre les noms");
      break;
    case Refusal::not_in_room:
      text = pick("You are not in {0}; /join {0} first", "Vous n'êtes pas dans {0} ; d'abord /join {0}");
      break;
    case Refusal::too_many_rooms:
      text = pick("This house has all the rooms it can hold; /rooms lists them",
                  "Cette maison a tous les salons qu'elle peut avoir ; /rooms les montre");
      break;
    case Refusal::too_many_rooms_for_guest:
      text = pick("You are in too many rooms", "Vous êtes dans trop de salons");
      break;
    case Refusal::room_full: text = pick("{0} is full", "{0} est plein"); break;
    case Refusal::wrong_key: text = pick("{0} has a key; /join {0} KEY", "{0} a une clé ; /join {0} CLÉ"); break;
    case Refusal::invite_only:
      text = pick("{0} is for those who are invited; ask somebody who is in it",
                  "{0} est pour ceux qu'on invite ; demandez à quelqu'un qui y est");
      break;
    case Refusal::banned: text = pick("You are banned from {0}", "Vous êtes banni de {0}"); break;
    case Refusal::too_many_joins:
      text = pick("Many came into {0} a moment ago; try again soon",
                  "Beaucoup sont entrés dans {0} à l'instant ; réessayez bientôt");
      break;
    case Refusal::members_only:
      text = pick("Only who is in {0} speaks there; /join {0} first",
                  "Dans {0} ne parlent que ceux qui y sont ; d'abord /join {0}");
      break;
    case Refusal::moderated:
      text = pick("That was not said: in {0} only who was given a voice speaks",
                  "Non dit : dans {0} ne parlent que ceux à qui on a donné la parole");
      break;
    case Refusal::muted:
      text = pick("That was not said: you may not speak in {0}", "Non dit : vous ne pouvez pas parler dans {0}");
      break;
    case Refusal::no_ctcp:
      text = pick("That was not said: questions for programs are not for {0}",
                  "Non dit : les questions pour programmes ne sont pas pour {0}");
      break;
    case Refusal::too_soon: return too_soon(subject, 1);
    case Refusal::rank_too_low:
      text = pick("That takes a higher rank in {0} than you have",
                  "Il faut pour cela un rang plus haut que le vôtre dans {0}");
      break;
    case Refusal::guest_not_in_room: text = pick("{1} is not in {0}", "{1} n'est pas dans {0}"); break;
    case Refusal::guest_in_room: text = pick("{1} is in {0} already", "{1} est déjà dans {0}"); break;
    case Refusal::mode_unknown: text = pick("There is no such mode", "Ce mode n'existe pas"); break;
    case Refusal::mode_argument_invalid:
      text = pick("\"{0}\" cannot be meant by that", "« {0} » ne convient pas ici");
      break;
    case Refusal::list_full: text = pick("The list is full", "La liste est pleine"); break;
    case Refusal::too_many_changes: text = pick("Too much at once", "C'est trop d'un coup"); break;
    case Refusal::text_too_long:
      text = pick("That was too long and was not said", "C'était trop long et n'a pas été dit");
      break;
    case Refusal::text_invalid:
      text = pick("That was not said: it was no UTF-8 text, or had line ends in it",
                  "Non dit : ce n'était pas du texte UTF-8, ou des fins de ligne s'y trouvaient");
      break;
    case Refusal::not_kept:
      text = pick("That was not said: the server cannot write its history at present; try again later",
                  "Non dit : le serveur ne peut pas écrire son historique pour l'instant ; réessayez plus tard");
      break;
    case Refusal::text_empty: text = pick("There was nothing to say", "Il n'y avait rien à dire"); break;
    case Refusal::excluded: return you_are_excluded({}, about);
    case Refusal::filtered:
    case Refusal::filtered_by_server:
    case Refusal::pattern_invalid:
    case Refusal::no_such_filter: return refused_by_filter(why, subject, about);
    case Refusal::too_many_exclusions:
      text = pick("There are as many as there may be; /readmit somebody first",
                  "Il y en a autant qu'il peut y en avoir ; d'abord /readmit");
      break;
    case Refusal::no_such_exclusion:
      text = pick("{0} is not shut out; /excluded lists who is", "{0} n'est pas exclu ; /excluded montre qui l'est");
      break;
    case Refusal::not_operator:
      text = pick("That is for operators of this server", "C'est réservé aux opérateurs de ce serveur");
      break;
    case Refusal::not_here:
      text = pick("That was not said: the house does not have you as a guest",
                  "Non dit : la maison ne vous a pas comme hôte");
      break;
    case Refusal::here_already: text = pick("You are here already", "Vous êtes déjà là"); break;
  }
  return fill(text, {subject, about});
}

}  // namespace salon::session
