// What comes back to a client: what others did, what came of its own requests, and answers to what was asked for it.
#include <algorithm>
#include <utility>

#include "session/exclusion_words.hpp"
#include "session/irc/command.hpp"
#include "session/irc/conversation.hpp"
#include "session/irc/refusal.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {

void Conversation::hear(const room::Event& event, Turn& turn) {
  if (ended_) return;
  if (event.origin.guest() != turn.client) {
    if (registered() && event.actor.id == guest_) return hear_of_oneself(event, turn);
    if (std::holds_alternative<room::MetadataChanged>(event.body)) return hear_metadata(event, turn);
    if (const auto* marked = std::get_if<room::ReadMarked>(&event.body)) return hear_read_marker(*this, *marked, turn);
    if (std::holds_alternative<room::RoomRenamed>(event.body)) {
      return in_place_of(nullptr, turn, [&] { show_renaming(*this, event, turn); });
    }
    if (std::holds_alternative<room::RoomOffered>(event.body)) {
      return in_place_of(nullptr, turn, [&] { hear_offer(*this, event, turn); });
    }
    const bool news = room::is_about_somebody(event) && !for_this_member(event, turn);
    return news ? hear_of_monitored(*this, event, turn) : show(event, turn.out.bytes, turn.setting);
  }
  if (const auto* left = std::get_if<room::Left>(&event.body); left != nullptr && !left->expelled_by.empty()) {
    return expelled(*left, turn);
  }
  if (std::holds_alternative<room::AccountChanged>(event.body) && event.origin.tag == 0) {
    return send_login(*this, {}, turn, Replies(turn.out.bytes, turn.setting.server_name, nick()));  // it was dropped
  }
  const bool back = std::holds_alternative<room::Joined>(event.body) && event.origin.tag == 0;  // where it was
  if (back || std::holds_alternative<room::HostChanged>(event.body)) return hear_of_oneself(event, turn);
  if (awaited_.empty()) return;  // not of our asking: the server took the guest out
  Awaited awaited = std::move(awaited_.front());
  awaited_.pop_front();
  take_up(std::move(awaited.request));
  came_back(awaited, event, turn);
  conclude(turn);
  turn.out.bytes += awaited.then;
  go_on(turn);
}

/// Once, as a member or because the guest is monitored (metadata, "Notifications").
void Conversation::hear_metadata(const room::Event& event, Turn& turn) {
  const bool member = std::ranges::find(event.to_guests, turn.self) != event.to_guests.end();
  // draft/metadata-3 asks no more of who monitors than that.
  const bool wanted =
      member ? for_this_member(event, turn) : can(capability::extended_monitor | capability::metadata_3);
  if (wanted) show_change_of_metadata(*this, event, turn);
}

/// In an auditorium who comes and goes is told to some of its members, one by one. Such an event comes before the same
/// one as news of somebody who is monitored, if it is that as well.
bool Conversation::for_this_member(const room::Event& event, const Turn& turn) {
  if (std::ranges::find(event.to_guests, turn.self) == event.to_guests.end()) return false;
  const std::tuple now(event.id, event.actor.id, event.body.index());
  if (*seen_as_member_ == now) return false;
  seen_as_member_ = now;
  return true;
}

void Conversation::came_back(const Awaited& awaited, const room::Event& event, Turn& turn) {
  if (awaited.verb == Verb::account) {
    const auto* no = std::get_if<room::Refused>(&event.body);
    if (no != nullptr) return account_refused(*this, *no, awaited.way, turn);
    if (room::is_acknowledged(event)) unkept_.push_back({in_hand_, awaited.way});
    account_event(*this, event, awaited.way, turn);
  } else if (const auto* no = std::get_if<room::Refused>(&event.body)) {
    refused(awaited.verb, *no, awaited.about, turn);
  } else if (std::holds_alternative<room::Said>(event.body)) {
    unkept_.push_back({can(capability::echo_message) ? in_hand_ : nullptr, {}});
    show_to_oneself(event, turn);
    tell_if_away(event, turn);
  } else if (std::holds_alternative<room::Entered>(event.body)) {
    entered(event, turn);
  } else if (const auto* joined = std::get_if<room::Joined>(&event.body)) {
    if (!joined->again) came_into(event, turn);  // servers do not answer that
  } else if (const auto* metadata = std::get_if<room::MetadataChanged>(&event.body)) {
    metadata_came_back(*this, awaited.verb, *metadata, awaited.about, turn);
  } else if (const auto* invited = std::get_if<room::Invited>(&event.body)) {
    replies(turn).numeric(Numeric::rpl_inviting).parameter(invited->nick).parameter(invited->room).end();
  } else if (const auto* modes = std::get_if<room::ModesChanged>(&event.body)) {
    show(event, place(turn), turn.setting);
    answer_refusals(*modes, replies(turn));
  } else if (const auto* exclusion = std::get_if<room::ExclusionChanged>(&event.body)) {
    exclusion_changed(*exclusion, replies(turn));
  } else if (const auto* filter = std::get_if<room::FilterChanged>(&event.body)) {
    filter_changed(*filter, replies(turn));
  } else if (const auto* renamed = std::get_if<room::Renamed>(&event.body)) {
    nick_ = event.actor.nick;
    if (renamed->old_nick != nick_) show(event, place(turn), turn.setting);
  } else if (const auto* changed = std::get_if<room::AwayChanged>(&event.body)) {
    show_being_away(*changed, turn);
  } else if (const auto* marked = std::get_if<room::ReadMarked>(&event.body)) {
    send_read_marker(*this, marked->target, turn);
  } else if (std::holds_alternative<room::RoomRenamed>(event.body)) {
    show_renaming(*this, event, turn);
  } else {
    if (awaited.verb == Verb::oper) replies(turn).numeric(Numeric::rpl_youreoper, {}, "You are now an IRC operator");
    show(event, place(turn), turn.setting);
  }
}

/// What another client of this guest did.
void Conversation::hear_of_oneself(const room::Event& event, Turn& turn) {
  if (const auto* left = std::get_if<room::Left>(&event.body)) return expelled(*left, turn);
  if (std::holds_alternative<room::MetadataChanged>(event.body)) return hear_metadata(event, turn);
  take_up(nullptr);
  if (const auto* joined = std::get_if<room::Joined>(&event.body)) {
    if (!joined->again) came_into(event, turn);
  } else if (const auto* said = std::get_if<room::Said>(&event.body)) {
    // A client that does not know of echoes would take what it said to another for what it was told.
    const bool to_oneself = proto::irc::same_name(said->target, event.actor.nick);
    if (said->to_room || to_oneself || can(capability::echo_message)) show(event, turn.out.bytes, turn.setting);
  } else if (const auto* renamed = std::get_if<room::Renamed>(&event.body)) {
    nick_ = event.actor.nick;
    if (renamed->old_nick != nick_) show(event, turn.out.bytes, turn.setting);
  } else if (const auto* changed = std::get_if<room::AwayChanged>(&event.body)) {
    show_being_away(*changed, turn);
  } else if (std::holds_alternative<room::AccountChanged>(event.body) ||
             std::holds_alternative<room::AccountDropped>(event.body) ||
             std::holds_alternative<room::Registered>(event.body)) {
    send_login(*this, event.actor.account, turn, replies(turn));
  } else if (std::holds_alternative<room::HostChanged>(event.body)) {
    irc::render(event, variant(), turn.setting, turn.out.bytes);
    replies(turn).numeric(Numeric::rpl_visiblehost, host_of(event.actor), "is now your displayed host");
  } else if (const auto* marked = std::get_if<room::ReadMarked>(&event.body)) {
    hear_read_marker(*this, *marked, turn);
  } else if (std::holds_alternative<room::RoomRenamed>(event.body)) {
    show_renaming(*this, event, turn);
  } else {
    irc::render(event, variant(), turn.setting, turn.out.bytes);
  }
  conclude(turn);
}

void Conversation::came_into(const room::Event& event, Turn& turn) {
  show_coming_into(event, turn);
  replay_room(*this, event, turn);
}

void Conversation::show_coming_into(const room::Event& event, Turn& turn) {
  room::Event own = event;
  std::get<room::Joined>(own.body).ranks = 0;  // the names, which follow, show them
  std::get<room::Joined>(own.body).metadata.clear();
  show(own, place(turn), turn.setting);
  show_room(*this, event, turn);
}

void Conversation::show_being_away(const room::AwayChanged& changed, Turn& turn) {
  const bool away = !changed.away.empty();
  replies(turn).numeric(away ? Numeric::rpl_nowaway : Numeric::rpl_unaway, {},
                        away ? "You have been marked as being away" : "You are no longer marked as being away");
}

/// Who joins a guest is where the guest is. Where nobody was, it is told what it has missed, and not what it may have
/// read.
void Conversation::come_back_to_rooms(const room::Event& event, Turn& turn) {
  const room::Guest* guest = turn.house.find_guest(event.actor.id);
  const WallTime absent_since = std::get<room::Entered>(event.body).absent_since;
  if (guest->modes != 0) {
    replies(turn).numeric(Numeric::rpl_umodeis).parameter("+" + room::letters_of(guest->modes)).end();
  }
  if (absent_since == WallTime{} && !guest->away->empty()) {
    replies(turn).numeric(Numeric::rpl_nowaway, {}, "You have been marked as being away");
  }
  for (const std::string& name : guest->rooms) {
    room::Event joined = event;
    joined.body =
        room::Joined{.room = turn.house.find_room(name)->name, .real_name = guest->real_name, .away = *guest->away};
    absent_since == WallTime{} ? came_into(joined, turn) : show_coming_into(joined, turn);
  }
  if (absent_since != WallTime{}) replay_missed(*this, event, absent_since, turn);
}

/// Whoever talks to itself hears itself, as anyone else would: this is not the answer (labeled-response, "Tags").
void Conversation::show_to_oneself(const room::Event& event, Turn& turn) const {
  const auto& said = std::get<room::Said>(event.body);
  if (!said.to_room && proto::irc::same_name(said.target, event.actor.nick)) {
    show(event, turn.out.bytes, turn.setting);
  }
}

/// modern-irc, "RPL_AWAY": a NOTICE is not answered.
void Conversation::tell_if_away(const room::Event& event, Turn& turn) {
  const auto& said = std::get<room::Said>(event.body);
  const bool speech = said.kind == room::SayKind::message || said.kind == room::SayKind::action;
  const room::Guest* hearer = said.to_room || !speech ? nullptr : turn.house.find_guest(said.target);
  if (hearer == nullptr || hearer->away->empty()) return;
  replies(turn).numeric(Numeric::rpl_away, hearer->nick, *hearer->away);
}

void Conversation::entered(const room::Event& event, Turn& turn) {
  stage_ = Stage::registered;
  guest_ = event.actor.id;
  nick_ = event.actor.nick;
  welcome(*this, source_of(event.actor), turn);
  enter_with_metadata(*this, turn);
  if (std::get<room::Entered>(event.body).again) {
    come_back_to_rooms(event, turn);  // the guest is as it is: away, or not
  } else if (!registration_->away.empty()) {
    submit(Verb::away, room::SetAway{std::move(registration_->away)}, turn);
  }
  registration_ = nullptr;
}

/// modern-irc, "KILL message": the guest is told who did it, and the connection ends.
void Conversation::expelled(const room::Left& left, Turn& turn) {
  proto::irc::MessageWriter(turn.out.bytes, proto::irc::Sender::server)
      .source(left.expelled_by)
      .command("KILL")
      .parameter(nick_)
      .trailing(left.reason)
      .end();
  const std::string reason = expulsion(left);
  close("Closing link: " + reason, reason, turn);
}

void Conversation::refused(Verb verb, const room::Refused& refused, std::string_view about, Turn& turn) {
  if (verb == Verb::enter) {
    stage_ = Stage::open;
    registration_->nick_in_use = std::exchange(registration_->nick, {});
  }
  if (verb == Verb::enter && refused.why == room::Refusal::excluded) {
    const std::string text = excluded_text(refused);
    replies(turn).numeric(Numeric::err_yourebannedcreep, {}, text);
    return close("Closing link: " + text, {}, turn);
  }
  if (verb == Verb::exclude) return exclusion_refused(refused, about, replies(turn));
  if (verb == Verb::filter) return filter_refused(refused, replies(turn));
  if (verb == Verb::setname) {
    return replies(turn).fail("SETNAME", "INVALID_REALNAME", {}, "Realname is not valid");
  }
  if (verb == Verb::redact) return redaction_refused(*this, refused.why, about, turn);
  if (verb == Verb::metadata_set || verb == Verb::metadata_clear || verb == Verb::metadata_enter) {
    return metadata_refused(*this, verb, refused, about, turn);
  }
  if (verb == Verb::join && refused.why == room::Refusal::room_name_invalid) return no_channel(about, replies(turn));
  if (verb == Verb::rename_room) return renaming_refused(refused, about, turn, replies(turn));
  if (verb == Verb::mark_read) return read_marker_refused(*this, refused, turn);
  if (verb == Verb::notice) return;  // a NOTICE is never answered (modern-irc, "NOTICE message")

  if (refused.why == room::Refusal::too_soon) {
    const std::string wait = std::to_string(seconds_left(refused.until, turn.wall));
    return replies(turn).numeric(Numeric::err_cannotsendtochan, refused.subject,
                                 "Cannot send to channel (+W): it is in slow mode; you may speak in " + wait + " s");
  }
  answer_refusal(refused, verb, replies(turn));
}

// ---- from the disk ----

void Conversation::kept(const room::Event& event, Turn& turn) {
  if (ended_ || unkept_.empty()) return;
  Unkept unkept = std::move(unkept_.front());
  unkept_.pop_front();
  take_up(std::move(unkept.request));
  if (!std::holds_alternative<room::Said>(event.body)) {
    account_kept(*this, event, unkept.way, true, turn);
  } else if (can(capability::echo_message)) {
    show(event, place(turn), turn.setting);
  }
  conclude(turn);
  go_on(turn);
}

void Conversation::not_kept(const room::Event& event, Turn& turn) {
  if (ended_ || unkept_.empty()) return;
  Unkept unkept = std::move(unkept_.front());
  unkept_.pop_front();
  take_up(std::move(unkept.request));
  const auto* said = std::get_if<room::Said>(&event.body);
  if (said == nullptr) account_kept(*this, event, unkept.way, false, turn);
  if (said != nullptr && said->kind != room::SayKind::tags) {
    const std::string_view command = said->kind == room::SayKind::notice ? "NOTICE" : "PRIVMSG";
    const std::string text = "Shown, but could not be kept: " + said->text;
    if (can(capability::echo_message)) {
      replies(turn).fail(command, "NOT_KEPT", said->target, text);
    } else {
      replies(turn).notice(text + " (to " + said->target + ")");
    }
  }
  conclude(turn);
  go_on(turn);
}

// ---- answers to questions ----

void Conversation::answer(const Answer& answer, Turn& turn) {
  if (const auto* reread = std::get_if<RereadAnswer>(&answer); reread != nullptr && !ended_ && !rereads_.empty()) {
    return has_reread(*reread, turn);
  }
  if (ended_) return;
  if (const auto* lines = std::get_if<HistoryAnswer>(&answer)) return take_answer(*lines, turn);
  if (secret_ == nullptr) return;
  const std::unique_ptr<SecretRequest> request = std::move(secret_);
  take_up(request->request);
  secret_answered(*this, *request, answer, turn);
  request->request.reset();
  conclude(turn);
  go_on(turn);
}

void Conversation::take_answer(const HistoryAnswer& answer, Turn& turn) {
  if (asked_.empty()) return;
  HistoryRequest request = std::move(asked_.front());
  asked_.pop_front();
  take_up(std::move(request.request));
  show_history(*this, request, answer, turn);
  conclude(turn);
  go_on(turn);
}

void Conversation::has_reread(const RereadAnswer& answer, Turn& turn) {
  take_up(std::move(rereads_.front()));
  rereads_.pop_front();
  if (answer.done) {
    replies(turn).numeric(Numeric::rpl_rehashing, "motd", "The message of the day was read again");
  } else {
    replies(turn).notice(answer.done.error().message());
  }
  conclude(turn);
  go_on(turn);
}

void Conversation::setting_changed(Turn& turn) {
  if (!ended_) tell_policy(*this, turn);
}

void Conversation::announce(std::string_view text, Turn& turn) {
  if (!ended_) Replies(turn.out.bytes, turn.setting.server_name, nick()).notice(text);
}

}  // namespace salon::session::irc
