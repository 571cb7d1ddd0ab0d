#include "session/irc/account_words.hpp"

namespace salon::session::irc {

std::string_view sentence(Verdict verdict) {
  return verdict == Verdict::too_often ? "Too many attempts; try again later" : "The server is busy; try again later";
}

std::string_view sentence(room::Refusal why) {
  using room::Refusal;
  switch (why) {
    case Refusal::account_exists: return "There is an account of that name already";
    case Refusal::nick_in_use:
    case Refusal::nick_held: return "That name is in use by somebody else";
    case Refusal::nick_like_another: return "That name looks like somebody else's";
    case Refusal::nick_invalid: return "That cannot be the name of an account";
    case Refusal::host_invalid:
      return "A host has letters, digits and -./:_ in it, one '.' or '/' at least, and up to 32 in all";
    case Refusal::email_invalid: return "That is no e-mail address to which this server can send";
    case Refusal::email_in_use: return "As many accounts as may be have that e-mail address";
    case Refusal::too_many_accounts: return "The server has as many accounts as it can bear";
    case Refusal::logged_in_already: return "You are logged in already";
    case Refusal::not_logged_in: return "You are not logged in";
    case Refusal::no_such_account: return "There is no such account";
    case Refusal::not_operator: return "That is not yours";
    case Refusal::certificate_invalid: return "A fingerprint is 64 hexadecimal digits (SHA-256)";
    case Refusal::certificate_in_use: return "That certificate is an account's already";
    case Refusal::no_such_certificate: return "Your account has no such certificate";
    case Refusal::too_many_certificates: return "Your account has as many certificates as it may; NS CERT DEL";
    case Refusal::no_such_room: return "There is no such room";
    case Refusal::not_in_room: return "You are not in that room";
    case Refusal::rank_too_low: return "Your rank in that room is too low";
    case Refusal::room_kept: return "The room is kept for somebody already";
    case Refusal::room_not_kept: return "The room is kept for nobody; REGISTER #ROOM";
    case Refusal::too_many_staying: return "As many stay without a client as the server can bear";
    case Refusal::too_many_rooms_for_account: return "As many rooms as may be are kept for you";
    case Refusal::room_not_offered: return "That room is not offered to you";
    case Refusal::list_full: return "The room knows as many accounts as it may";
    case Refusal::excluded: return "You are banned from this server";
    case Refusal::not_kept: return "Nothing can be kept at present; try again later";
    default: return "That is not possible";
  }
}

std::string_view code_of(room::Refusal why) {
  using room::Refusal;
  switch (why) {
    case Refusal::account_exists:
    case Refusal::nick_registered:
    case Refusal::nick_in_use:
    case Refusal::nick_like_another:
    case Refusal::nick_held: return "ACCOUNT_EXISTS";
    case Refusal::nick_invalid: return "BAD_ACCOUNT_NAME";
    case Refusal::logged_in_already: return "ALREADY_AUTHENTICATED";
    case Refusal::email_invalid: return "INVALID_EMAIL";
    case Refusal::email_in_use: return "UNACCEPTABLE_EMAIL";
    default: return "TEMPORARILY_UNAVAILABLE";
  }
}

}  // namespace salon::session::irc
