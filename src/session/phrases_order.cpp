// How a room is kept in order, in words: ranks, modes, kicks, invitations.
#include <algorithm>

#include "room/remember.hpp"
#include "session/fill.hpp"
#include "session/lines_render.hpp"
#include "session/phrases.hpp"
#include "session/words.hpp"

namespace salon::session {
namespace {

bool is_mute(std::string_view mask) { return mask.starts_with("m:"); }

}  // namespace

std::string Phrases::kicked(std::string_view nick, std::string_view room, std::string_view by,
                            std::string_view reason) const {
  // Without a reason of its own, IRC gives the nick of who did it.
  if (reason.empty() || reason == by) {
    return fill(pick("{0} was removed from {1} by {2}", "{2} a exclu {0} de {1}"), {nick, room, by});
  }
  return fill(pick("{0} was removed from {1} by {2}: {3}", "{2} a exclu {0} de {1} : {3}"), {nick, room, by, reason});
}

std::string Phrases::you_were_kicked(std::string_view room, std::string_view by, std::string_view reason) const {
  const bool because = !reason.empty() && reason != by;
  return fill(because ? pick("You were removed from {0} by {1}: {2}", "{1} vous a exclu de {0} : {2}")
                      : pick("You were removed from {0} by {1}", "{1} vous a exclu de {0}"),
              {room, by, reason});
}

std::string Phrases::invited(std::string_view by, std::string_view room) const {
  return fill(pick("{0} invites you to {1}; /join {1} takes you there", "{0} vous invite dans {1} ; /join {1} y mène"),
              {by, room});
}

std::string Phrases::invitation_sent(std::string_view nick, std::string_view room) const {
  return fill(pick("{0} is invited to {1}", "{0} est invité dans {1}"), {nick, room});
}

std::string Phrases::mode_changed(std::string_view by, std::string_view room, const room::ModeChange& change) const {
  const auto say = [&](std::string_view english_on, std::string_view french_on, std::string_view english_off,
                       std::string_view french_off) {
    return fill(change.on ? pick(english_on, french_on) : pick(english_off, french_off), {by, change.argument, room});
  };
  switch (change.letter) {
    case 'q':
      return say("{0} made {1} a founder of {2}", "{0} a fait de {1} un fondateur de {2}",
                 "{0} made {1} a founder of {2} no more", "{0} ne veut plus de {1} comme fondateur de {2}");
    case 'a':
      return say("{0} made {1} an administrator of {2}", "{0} a fait de {1} un administrateur de {2}",
                 "{0} made {1} an administrator of {2} no more", "{0} ne veut plus de {1} comme administrateur de {2}");
    case 'o':
      return say("{0} made {1} an operator", "{0} a fait de {1} un opérateur", "{0} made {1} an operator no more",
                 "{0} ne veut plus de {1} comme opérateur");
    case 'h':
      return say("{0} made {1} a half-operator", "{0} a fait de {1} un demi-opérateur",
                 "{0} made {1} a half-operator no more", "{0} ne veut plus de {1} comme demi-opérateur");
    case 'v':
      return say("{0} gave {1} a voice", "{0} a donné la parole à {1}", "{0} took {1}'s voice away",
                 "{0} a retiré la parole à {1}");
    case 'b':
      if (is_mute(change.argument)) {
        return say("{0} silenced {1}", "{0} a réduit {1} au silence", "{0} lets {1} speak again",
                   "{0} laisse {1} parler de nouveau");
      }
      return say("{0} banned {1} from {2}", "{0} a banni {1} de {2}", "{0} lifted the ban of {1}",
                 "{0} a levé le bannissement de {1}");
    case 'e':
      return say("{0} excepted {1} from the bans", "{0} excepte {1} des bannissements",
                 "{0} excepts {1} from the bans no more", "{0} n'excepte plus {1} des bannissements");
    case 'I':
      return say("{0} lets {1} in without an invitation", "{0} laisse entrer {1} sans invitation",
                 "{0} lets {1} in only with an invitation", "{0} ne laisse plus entrer {1} sans invitation");
    case 'k':
      return say("{0} put a key on {2}: /join {2} {1}", "{0} a mis une clé à {2} : /join {2} {1}",
                 "{0} took the key off {2}", "{0} a retiré la clé de {2}");
    case 'l':
      return say("{0} limited {2} to {1} members", "{0} a limité {2} à {1} membres", "{0} took the limit off {2}",
                 "{0} a levé la limite de {2}");
    case 'W':
      return say("{0} slowed {2} down: a line in {1} seconds from each",
                 "{0} a ralenti {2} : une ligne en {1} secondes par personne",
                 "{0} lets everyone in {2} speak as fast as they like",
                 "{0} laisse chacun parler à son rythme dans {2}");
    case 'j':
      return say("{0} lets so many come into {2} in so many seconds: {1}",
                 "{0} laisse entrer dans {2} tant de personnes en tant de secondes : {1}",
                 "{0} lets any number come into {2}", "{0} laisse entrer dans {2} autant qu'on veut");
    case 'g':
      return say("{0} lets nobody in {2} say {1} (a filter)", "{0} ne laisse personne dire {1} dans {2} (un filtre)",
                 "{0} lets everyone in {2} say {1} again", "{0} laisse de nouveau dire {1} dans {2}");
    default: return flag_changed(by, room, change);
  }
}

std::string Phrases::nothing_changed(std::string_view room) const {
  return fill(pick("It was so already in {0}; nothing has changed", "C'était déjà ainsi dans {0} ; rien n'a changé"),
              {room});
}

std::string Phrases::modlog_line(const room::Line& line) const {
  const std::string by = plain_text(line.nick), target = plain_text(line.target), text = plain_text(line.text);
  const std::string because =
      text.empty() || line.text == line.nick ? std::string() : fill(pick(": {0}", " : {0}"), {text});
  std::string what;
  if (line.deed == room::Deed::kicked) {
    what = fill(pick("{0} removed {1}{2}", "{0} a exclu {1}{2}"), {by, target, because});
  } else if (line.deed == room::Deed::caught) {
    what = fill(pick("A filter kept {0} from saying something: {1}", "Un filtre a retenu ce que disait {0} : {1}"),
                {by, text});
  } else if (line.deed == room::Deed::called_otherwise) {
    const std::size_t space = std::min(text.find(' '), text.size());
    const std::string why = space < text.size() ? text.substr(space + 1) : std::string();
    what = room_renamed(by, target, text.substr(0, space), why);
  } else if (line.deed == room::Deed::given_on) {
    what = fill(pick("The room went from {2} to {1} (by {0})", "Le salon est passé de {2} à {1} (par {0})"),
                {by, target, text});
  } else if (line.deed == room::Deed::left) {  // who left is the nick, and who saw to it the target
    what = fill(pick("{1} sent {0} away from the server{2}", "{1} a renvoyé {0} du serveur{2}"), {by, target, because});
  } else {
    for (const room::ModeChange& change : room::changes_of(line.text)) {
      room::ModeChange shown = change;
      shown.argument = plain_text(change.argument);
      if (!what.empty()) what += "; ";
      what += mode_changed(by, line.room, shown);
    }
  }
  return date_text(line.time) + " " + what;
}

std::string Phrases::modlog_empty(std::string_view room) const {
  return fill(pick("Nothing was done to keep order in {0}", "Rien n'a été fait pour l'ordre dans {0}"), {room});
}

std::string Phrases::too_soon(std::string_view room, std::uint32_t seconds) const {
  return fill(pick("That was not said: {0} is in slow mode; you may speak again in {1} s",
                   "Non dit : {0} est ralenti ; vous pourrez parler dans {1} s"),
              {room, std::to_string(seconds)});
}

std::string Phrases::slow_mode_invalid(std::string_view asked, std::uint32_t seconds_max) const {
  return fill(pick("\"{0}\" is no number of seconds from 1 to {1}; /slow off ends slow mode",
                   "« {0} » n'est pas un nombre de secondes de 1 à {1} ; /slow off met fin au ralenti"),
              {asked, std::to_string(seconds_max)});
}

std::string Phrases::flag_changed(std::string_view by, std::string_view room, const room::ModeChange& change) const {
  const auto say = [&](std::string_view english_on, std::string_view french_on, std::string_view english_off,
                       std::string_view french_off) {
    return fill(change.on ? pick(english_on, french_on) : pick(english_off, french_off), {by, room});
  };
  switch (change.letter) {
    case 'i':
      return say("{0} closed {1}: it takes an invitation to come in", "{0} a fermé {1} : on y entre sur invitation",
                 "{0} opened {1}: it takes no invitation any more", "{0} a ouvert {1} : on y entre sans invitation");
    case 'm':
      return say("{0} made {1} moderated: only who has a voice speaks",
                 "{0} a rendu {1} modéré : seuls parlent ceux qui ont la parole",
                 "{0} lets everyone in {1} speak again", "{0} laisse de nouveau parler tout le monde dans {1}");
    case 'n':
      return say("{0} closed {1} to lines from outside", "{0} a fermé {1} aux messages du dehors",
                 "{0} opened {1} to lines from outside", "{0} a ouvert {1} aux messages du dehors");
    case 's':
      return say("{0} made {1} secret: it is not listed", "{0} a rendu {1} secret : il n'est plus montré",
                 "{0} made {1} public: it is listed", "{0} a rendu {1} public : il est montré");
    case 't':
      return say("{0} reserved the topic of {1} for operators", "{0} a réservé le sujet de {1} aux opérateurs",
                 "{0} lets everyone set the topic of {1}", "{0} laisse chacun donner un sujet à {1}");
    case 'C':
      return say("{0} closed {1} to questions for programs", "{0} a fermé {1} aux questions pour programmes",
                 "{0} opened {1} to questions for programs", "{0} a ouvert {1} aux questions pour programmes");
    case 'R':
      return say("{0} closed {1} to those who are not logged in", "{0} a fermé {1} à ceux qui n'ont pas de compte",
                 "{0} opened {1} to everyone", "{0} a ouvert {1} à tous");
    case 'M':
      return say("{0} lets only those speak in {1} who are logged in",
                 "{0} ne laisse parler dans {1} que ceux qui ont un compte", "{0} lets everyone in {1} speak again",
                 "{0} laisse de nouveau parler tout le monde dans {1}");
    case 'u':
      return say("{0} made {1} an auditorium: only who has a voice is seen",
                 "{0} a fait de {1} un auditoire : on n'y voit que ceux qui ont la parole",
                 "{0} lets everyone in {1} be seen again", "{0} laisse de nouveau voir tout le monde dans {1}");
    default: return {};
  }
}

}  // namespace salon::session
