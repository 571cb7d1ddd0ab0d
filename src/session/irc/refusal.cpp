#include "session/irc/refusal.hpp"

#include <utility>

#include "room/permission.hpp"
#include "salon/base/utf8.hpp"

namespace salon::session::irc {
namespace {

using room::Refusal;

/// What stands between the client's nick and the sentence.
enum class About : std::uint8_t { subject, nothing, guest_and_room };

struct Row {
  Numeric numeric;
  std::string_view text;
  About about = About::subject;
};

Row row_of(Refusal why) {
  switch (why) {
    case Refusal::nick_invalid: return {Numeric::err_erroneusnickname, "This cannot be a nickname"};
    case Refusal::nick_in_use: return {Numeric::err_nicknameinuse, "Nickname is already in use"};
    case Refusal::nick_held:
      return {Numeric::err_nicknameinuse, "Nickname is kept for someone who lost the connection a moment ago"};
    case Refusal::nick_like_another: return {Numeric::err_nicknameinuse, "Nickname looks like another that is in use"};
    case Refusal::nick_registered:
      return {Numeric::err_nicknameinuse, "Nickname belongs to an account; log in to it first (SASL)"};
    case Refusal::account_needed:
      return {Numeric::err_needreggednick, "Cannot join channel (+R): log in to an account first"};
    // Answered where they are asked for, in that command's own words.
    case Refusal::account_exists:
    case Refusal::no_such_account:
    case Refusal::not_logged_in:
    case Refusal::logged_in_already:
    case Refusal::host_invalid:
    case Refusal::email_invalid:
    case Refusal::email_in_use:
    case Refusal::certificate_invalid:
    case Refusal::certificate_in_use:
    case Refusal::no_such_certificate:
    case Refusal::too_many_accounts:
    case Refusal::too_many_certificates:
    case Refusal::room_kept:
    case Refusal::room_not_kept:
    case Refusal::too_many_exclusions:
    case Refusal::no_such_exclusion:
    case Refusal::no_such_filter:
    case Refusal::too_many_staying:
    case Refusal::room_not_offered:
    case Refusal::room_exists:
    case Refusal::room_keeps_name:
    case Refusal::room_renamed_lately:
    case Refusal::too_many_renamed_rooms:
    case Refusal::too_many_rooms_for_account: return {Numeric::err_unknowncommand, "Refused"};
    case Refusal::room_name_invalid: return {Numeric::err_nosuchchannel, "This cannot be a channel's name"};
    case Refusal::no_such_room: return {Numeric::err_nosuchchannel, "No such channel"};
    case Refusal::no_such_guest: return {Numeric::err_nosuchnick, "No such nick"};
    case Refusal::not_in_room: return {Numeric::err_notonchannel, "You're not on that channel"};
    case Refusal::too_many_rooms:
      return {Numeric::err_unavailresource, "The server has as many channels as it can bear"};
    case Refusal::too_many_rooms_for_guest: return {Numeric::err_toomanychannels, "You have joined too many channels"};
    case Refusal::room_full: return {Numeric::err_channelisfull, "Cannot join channel (+l): it is full"};
    case Refusal::wrong_key: return {Numeric::err_badchannelkey, "Cannot join channel (+k): the key is another"};
    case Refusal::invite_only: return {Numeric::err_inviteonlychan, "Cannot join channel (+i): it takes an invitation"};
    case Refusal::banned: return {Numeric::err_bannedfromchan, "Cannot join channel (+b): you are banned"};
    case Refusal::too_many_joins:
      return {Numeric::err_unavailresource, "Cannot join channel (+j): many came a moment ago; try again soon"};
    case Refusal::members_only:
      return {Numeric::err_cannotsendtochan, "Cannot send to channel (+n): only its members speak"};
    case Refusal::moderated:
      return {Numeric::err_cannotsendtochan, "Cannot send to channel (+m): it takes a voice to speak"};
    case Refusal::muted: return {Numeric::err_cannotsendtochan, "Cannot send to channel (+b): you may not speak here"};
    case Refusal::no_ctcp:
      return {Numeric::err_cannotsendtochan, "Cannot send to channel (+C, +W): CTCP is not for it"};
    case Refusal::filtered:
      return {Numeric::err_cannotsendtochan, "Cannot send to channel (+g): a filter of it caught that"};
    case Refusal::filtered_by_server:
      return {Numeric::err_cannotsendtochan, "Cannot send: a filter of this server caught that"};
    case Refusal::pattern_invalid: return {Numeric::err_invalidmodeparam, "It is no pattern"};
    case Refusal::too_soon:
      return {Numeric::err_cannotsendtochan, "Cannot send to channel (+W): you spoke a moment ago"};
    case Refusal::rank_too_low: return {Numeric::err_chanoprivsneeded, "You're not channel operator"};
    case Refusal::guest_not_in_room:
      return {Numeric::err_usernotinchannel, "They aren't on that channel", About::guest_and_room};
    case Refusal::guest_in_room: return {Numeric::err_useronchannel, "is already on channel", About::guest_and_room};
    case Refusal::mode_unknown: return {Numeric::err_unknownmode, "is not a channel mode here"};
    case Refusal::mode_argument_invalid: return {Numeric::err_invalidmodeparam, "Invalid parameter"};
    case Refusal::list_full: return {Numeric::err_banlistfull, "Channel list is full"};
    case Refusal::too_many_changes: return {Numeric::err_needmoreparams, "Too many changes at once; make several"};
    case Refusal::text_too_long: return {Numeric::err_inputtoolong, "The text is too long"};
    case Refusal::text_empty: return {Numeric::err_notexttosend, "No text to send", About::nothing};
    case Refusal::text_invalid: return {Numeric::err_cannotsendtochan, "The text has characters that are not sent"};
    case Refusal::excluded: return {Numeric::err_yourebannedcreep, "You are banned from this server", About::nothing};
    case Refusal::not_operator:
      return {Numeric::err_noprivileges, "Permission denied: you are not an IRC operator", About::nothing};
    case Refusal::not_here: return {Numeric::err_notregistered, "You have not registered", About::nothing};
    case Refusal::not_kept:
      return {Numeric::err_cannotsendtochan, "History cannot be written at present, and what is not kept is not said"};
    case Refusal::here_already: return {Numeric::err_alreadyregistered, "You may not reregister", About::nothing};
  }
  return {Numeric::err_unknowncommand, "Refused"};
}

}  // namespace

void answer_refusal(const room::Refused& refused, Verb verb, Replies replies) {
  Row row = row_of(refused.why);
  // Of those who may not speak there is one numeric (modern-irc, "ERR_CANNOTSENDTOCHAN").
  const bool said = verb == Verb::privmsg;
  if (refused.why == Refusal::account_needed && said) {
    row = {Numeric::err_cannotsendtochan, "Cannot send to channel (+M): log in to an account first"};
  }
  if (refused.why == Refusal::filtered || refused.why == Refusal::filtered_by_server) {
    const bool to_room = room::names_room(refused.subject) || room::ranked_target(refused.subject);
    return replies.numeric(to_room ? row.numeric : Numeric::err_cantsendtouser, refused.subject,
                           std::string(row.text) + ": " + refused.about);
  }
  if (row.about == About::guest_and_room) {
    return replies.numeric(row.numeric).parameter(refused.about).parameter(refused.subject).trailing(row.text).end();
  }
  replies.numeric(row.numeric, row.about == About::nothing ? std::string_view() : refused.subject, row.text);
}

void no_channel(std::string_view name, Replies replies) {
  // One that is too long is named whole, as far as a message goes: so the client finds what it has asked for.
  constexpr std::size_t bytes_max = 300;
  const Row row = row_of(Refusal::room_name_invalid);
  replies.numeric(row.numeric, utf8::prefix(name, bytes_max), row.text);
}

void answer_refusals(const room::ModesChanged& changed, Replies replies) {
  bool told_of_rank = false;
  for (const auto& [why, change] : changed.refused) {
    const Row row = row_of(why);
    const std::string letter(1, change.letter);
    switch (row.numeric) {
      case Numeric::err_usernotinchannel:
        replies.numeric(row.numeric).parameter(change.argument).parameter(changed.room).trailing(row.text).end();
        break;
      case Numeric::err_invalidmodeparam:
        // A key that is not one may be a secret all the same, and an empty word cannot be sent.
        replies.numeric(row.numeric)
            .parameter(changed.room)
            .parameter(letter)
            .parameter(change.letter == 'k' || change.argument.empty() ? "*" : change.argument)
            .trailing(change.flaw.empty() ? row.text : std::string_view(change.flaw))
            .end();
        break;
      case Numeric::err_banlistfull:
        replies.numeric(row.numeric).parameter(changed.room).parameter(letter).trailing(row.text).end();
        break;
      case Numeric::err_chanoprivsneeded:
        if (!std::exchange(told_of_rank, true)) replies.numeric(row.numeric, changed.room, row.text);
        break;
      case Numeric::err_unknownmode: replies.numeric(row.numeric, letter, row.text); break;
      default: replies.numeric(row.numeric, change.argument, row.text);
    }
  }
}

}  // namespace salon::session::irc
