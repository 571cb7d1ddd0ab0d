// Accounts, in words.
#include "session/fill.hpp"
#include "session/phrases.hpp"

namespace salon::session {

std::string Phrases::account_made(std::string_view account) const {
  return fill(
      pick("{0} is yours now: nobody else can take that name. Next time: /login {0} PASSWORD",
           "{0} est à vous : personne d'autre ne peut prendre ce nom. La prochaine fois : /login {0} MOT-DE-PASSE"),
      {account});
}

std::string Phrases::code_mailed(std::string_view email) const {
  return fill(pick("A code is on its way to {0}. When you have it: /verify CODE",
                   "Un code est en route pour {0}. Quand vous l'avez : /verify CODE"),
              {email});
}

std::string Phrases::code_not_mailed(std::string_view email) const {
  return fill(pick("No code could be mailed to {0}. Is that right? /register again, with the same password.",
                   "Aucun code n'a pu être envoyé à {0}. Est-ce juste ? Encore /register, avec le même mot de passe."),
              {email});
}

std::string Phrases::code_wrong() const {
  return std::string(pick("That is not the code, or it is too old; /register again to be sent another.",
                          "Ce n'est pas le code, ou il est trop vieux ; encore /register pour en recevoir un autre."));
}

std::string Phrases::forgotten(std::string_view name) const {
  return fill(pick("If {0} has an e-mail address, a code is on its way there. When you have it: /forgot {0} CODE "
                   "NEW-PASSWORD",
                   "Si {0} a une adresse e-mail, un code y est en route. Quand vous l'avez : /forgot {0} CODE "
                   "NOUVEAU-MOT-DE-PASSE"),
              {name});
}

std::string Phrases::reset_code_wrong() const {
  return std::string(pick("That is not the code, or it is too old; /forgot NAME to be sent another.",
                          "Ce n'est pas le code, ou il est trop vieux ; /forgot NOM pour en recevoir un autre."));
}

std::string Phrases::no_mail() const {
  return std::string(pick("This server sends no mail; ask who runs it.",
                          "Ce serveur n'envoie pas de courrier ; demandez à qui le tient."));
}

std::string Phrases::name_not_kept(std::string_view name) const {
  return fill(pick("{0} could not be kept: the server cannot write its history; try again later",
                   "{0} n'a pas pu être gardé : le serveur ne peut pas écrire son historique ; réessayez plus tard"),
              {name});
}

std::string Phrases::here_elsewhere(std::string_view account) const {
  return fill(pick("{0} is here already, by another program of yours; here you keep the name that you have",
                   "{0} est déjà là, par un autre programme à vous ; ici vous gardez le nom que vous avez"),
              {account});
}

std::string Phrases::stays_here(std::string_view account) const {
  return fill(pick("{0} stays here until your IRC client comes back; here you keep the name that you have",
                   "{0} reste là jusqu'au retour de votre client IRC ; ici vous gardez le nom que vous avez"),
              {account});
}

std::string Phrases::stay_changed(std::string_view account, bool on) const {
  if (!on) {
    return fill(
        pick("{0} leaves when its last IRC client has gone.", "{0} part quand son dernier client IRC est parti."),
        {account});
  }
  return fill(pick("{0} stays in its rooms when its last IRC client has gone, for up to 30 days (/stay off: no more).",
                   "{0} reste dans ses salons quand son dernier client IRC est parti, 30 jours au plus (/stay off : "
                   "plus)."),
              {account});
}

std::string Phrases::account_dropped(std::string_view account) const {
  return fill(pick("The account {0} is no more.", "Le compte {0} n'existe plus."), {account});
}

std::string Phrases::logged_in(std::string_view account) const {
  return fill(pick("You are logged in as {0}.", "Vous êtes connecté au compte {0}."), {account});
}

std::string Phrases::logged_out() const {
  return std::string(pick("You are logged in to no account now.", "Vous n'êtes plus connecté à un compte."));
}

std::string Phrases::password_changed() const {
  return std::string(pick("Your password is another from now on.", "Votre mot de passe est désormais un autre."));
}

std::string Phrases::password_needs_tls(bool has_tls) const {
  if (has_tls) {
    return std::string(pick(
        "Not over this connection: others could read your password. Connect with TLS, to the same port.",
        "Pas par cette connexion : d'autres pourraient lire votre mot de passe. Connectez-vous en TLS, au même port."));
  }
  return std::string(pick("Not over this connection: others could read your password, and this server has no TLS.",
                          "Pas par cette connexion : d'autres pourraient lire votre mot de passe, et ce serveur n'a "
                          "pas TLS."));
}

std::string Phrases::password_unfit() const {
  return std::string(pick("That is no good password: neither nothing, nor your name, nor more than 300 bytes.",
                          "Ce n'est pas un bon mot de passe : ni rien, ni votre nom, ni plus de 300 octets."));
}

std::string Phrases::name_wanted() const {
  return std::string(pick("First choose the name that is to be yours: /nick NAME",
                          "Choisissez d'abord le nom qui sera le vôtre : /nick NOM"));
}

std::string Phrases::room_kept(std::string_view nick, std::string_view room) const {
  return fill(
      pick("{1} is kept from now on, and {0} is its founder", "{1} est gardé désormais, et {0} en est le fondateur"),
      {nick, room});
}

std::string Phrases::room_not_kept(std::string_view room) const {
  return fill(pick("{0} is kept no more: it ends when nobody is in it",
                   "{0} n'est plus gardé : il finit quand personne n'y est"),
              {room});
}

std::string Phrases::room_offered(std::string_view nick, std::string_view room) const {
  return fill(pick("{0} offers you {1}, to be its founder; /accept {1} takes it",
                   "{0} vous offre {1}, pour en être le fondateur ; /accept {1} l'accepte"),
              {nick, room});
}

std::string Phrases::offer_made(std::string_view account, std::string_view room) const {
  if (account.empty()) return fill(pick("{0} is offered to nobody", "{0} n'est offert à personne"), {room});
  return fill(pick("{0} is the founder of {1} on accepting it (/accept {1}), and you are until then",
                   "{0} est le fondateur de {1} en l'acceptant (/accept {1}), et vous l'êtes jusque-là"),
              {account, room});
}

std::string Phrases::room_transferred(std::string_view room, std::string_view founder,
                                      std::string_view old_founder) const {
  return fill(pick("{1} is the founder of {0} now, and {2} is an admin there",
                   "{1} est maintenant le fondateur de {0}, et {2} y est administrateur"),
              {room, founder, old_founder});
}

std::string Phrases::verdict(Verdict verdict) const {
  switch (verdict) {
    case Verdict::too_often:
      return std::string(pick("Too many attempts; try again later.", "Trop d'essais ; réessayez plus tard."));
    case Verdict::busy:
      return std::string(
          pick("The server is busy; try again in a moment.", "Le serveur est occupé ; réessayez dans un moment."));
    case Verdict::right:
    case Verdict::wrong: break;
  }
  return password_wrong();
}

}  // namespace salon::session
