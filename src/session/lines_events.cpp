// What comes back to a guest of the lines dialect: its own events, acknowledgements, answers, and what is for it alone.
#include "room/permission.hpp"
#include "salon/base/result.hpp"
#include "session/exclusion_words.hpp"
#include "session/lines.hpp"
#include "session/lines_render.hpp"

namespace salon::session {

/// What each kind of own event does; `awaited` says what the command was for.
struct Lines::Own {
  Lines& lines;
  const room::Event& event;
  Awaited awaited;
  Turn& turn;

  void operator()(const room::Entered&) const {}

  void operator()(const room::Joined& joined) const {
    const room::Room* room = turn.house.find_room(joined.room);
    if (awaited == Awaited::greeting) {
      lines.notice(lines.phrases_.welcome(plain_text(joined.room), plain_text(event.actor.nick)), turn);
    } else {
      lines.notice(lines.phrases_.now_in(plain_text(joined.room)), turn);
      lines.moving_ = lines.nowhere_ = false;
      leave_others(joined.room);
      lines.room_ = joined.room;
    }
    if (room != nullptr) lines.show_room(*room, turn);
  }

  /// In one room at a time.
  void leave_others(std::string_view joined) const {
    const room::Guest* self = turn.house.find_guest(turn.self);
    if (self == nullptr) return;
    for (const std::string& folded : self->rooms) {
      if (folded == room::fold(joined)) continue;
      lines.moving_ = true;
      lines.submit(room::Part{.room = folded, .reason = {}}, Awaited::part, turn);
    }
  }

  void operator()(const room::Parted&) const { lines.moving_ = false; }
  void operator()(const room::RoomRenamed& renamed) const { lines.room_renamed(event, renamed, turn); }
  void operator()(const room::ModesChanged& changed) const {
    for (const std::string& text : modes_in_words(changed, event.actor.nick, lines.language_)) lines.notice(text, turn);
    for (const auto& refusal : changed.refused) lines.notice(why_refused(changed.room, refusal), turn);
    if (changed.made.empty() && changed.refused.empty()) {
      lines.notice(lines.phrases_.nothing_changed(plain_text(changed.room)), turn);
    }
  }

  [[nodiscard]] std::string why_refused(std::string_view room, const room::ModeRefusal& refusal) const {
    using room::Refusal;
    const auto& [why, change] = refusal;
    const std::string argument = plain_text(change.argument);
    if (why == Refusal::mode_argument_invalid && change.letter == 'W') {
      return lines.phrases_.slow_mode_invalid(argument, turn.house.limits().slow_seconds_max);
    }
    const bool about_room = why == Refusal::guest_not_in_room || why == Refusal::rank_too_low;
    const std::string about = why == Refusal::pattern_invalid ? plain_text(change.flaw) : argument;
    return lines.phrases_.refused(why, about_room ? plain_text(room) : argument, about);
  }

  void operator()(const room::Kicked& kicked) const {
    if (kicked.guest == turn.self) return lines.sent_away(event, kicked, turn);
    render_lines(event, lines.language_, turn.setting, turn.out.bytes);
  }

  void operator()(const room::Invited& invited) const {
    lines.notice(lines.phrases_.invitation_sent(plain_text(invited.nick), plain_text(invited.room)), turn);
  }

  void operator()(const room::AwayChanged& changed) const {
    lines.notice(lines.phrases_.you_are_away(plain_text(changed.away)), turn);
  }
  void operator()(const room::RealNameChanged&) const {}
  void operator()(const room::UserModesChanged&) const {
    if (awaited == Awaited::oper) lines.notice(lines.phrases_.you_are_operator(), turn);
  }
  // Said when it is on disk: Lines::kept.
  void operator()(const room::Registered&) const { ++lines.unacknowledged_; }
  void operator()(const room::RoomKept&) const { ++lines.unacknowledged_; }
  void operator()(const room::RoomTransferred&) const { ++lines.unacknowledged_; }
  void operator()(const room::RoomOffered& offered) const {
    lines.notice(lines.phrases_.offer_made(plain_text(offered.account), plain_text(offered.room)), turn);
  }
  void operator()(const room::StayChanged&) const { ++lines.unacknowledged_; }
  /// And nothing else goes on until the code was mailed.
  void operator()(const room::AccountWaits&) const {
    ++lines.unacknowledged_;
    lines.asked_ = Asked::mail;
  }
  void operator()(const room::AccountChanged&) const { lines.account_changed(event, awaited, turn); }
  void operator()(const room::PasswordChanged&) const { lines.notice(lines.phrases_.password_changed(), turn); }
  void operator()(const room::CertificateChanged&) const {}
  void operator()(const room::AccountDropped& dropped) const {
    lines.notice(lines.phrases_.account_dropped(plain_text(dropped.account)), turn);
  }
  void operator()(const room::AccessChanged&) const {}
  void operator()(const room::ClientLeft&) const {}
  void operator()(const room::HostSet&) const {}
  void operator()(const room::HostChanged&) const {}
  void operator()(const room::ReadMarked&) const {}
  void operator()(const room::Expelled&) const {}
  void operator()(const room::ExclusionChanged& changed) const {
    lines.notice(lines.phrases_.exclusion_changed(changed.on, changed.exclusion), turn);
  }
  void operator()(const room::FilterChanged&) const {}
  void operator()(const room::Proclaimed&) const {}
  void operator()(const room::Redacted&) const {}
  void operator()(const room::MetadataChanged&) const {}

  void operator()(const room::Said& said) const {
    ++lines.unacknowledged_;
    const bool to_oneself = !said.to_room && room::fold(said.target) == room::fold(event.actor.nick);
    if (to_oneself) render_lines(event, lines.language_, turn.setting, turn.out.bytes);
    if (!said.to_room && !to_oneself) lines.tell_if_away(said, turn);
  }

  void operator()(const room::Renamed& renamed) const {
    lines.notice(lines.phrases_.renamed(plain_text(renamed.old_nick), plain_text(event.actor.nick)), turn);
  }

  void operator()(const room::TopicChanged& changed) const {
    lines.notice(
        lines.phrases_.topic_changed(plain_text(event.actor.nick), plain_text(changed.room), plain_text(changed.topic)),
        turn);
  }

  void operator()(const room::Left&) const {
    if (awaited != Awaited::leave) return;
    turn.out.successor = lines.opening_->make_successor(turn.setting, lines.door_);
    turn.out.unread = lines.opening_->take();
    lines.over_ = true;
  }

  [[nodiscard]] std::string why_refused(const room::Refused& refused) const {
    // What is said to "@#tea" is refused by the room #tea.
    const auto ranked = awaited == Awaited::say ? room::ranked_target(refused.subject) : std::nullopt;
    const std::string subject = plain_text(ranked ? ranked->room : refused.subject);
    const std::string about = plain_text(refused.about);
    const room::Guest* self = turn.house.find_guest(turn.self);
    const room::Guest* bearer = turn.house.find_guest(refused.subject);
    const bool own =
        self != nullptr && bearer != nullptr && !self->account->empty() && *self->account == *bearer->account;
    switch (refused.why) {
      case room::Refusal::nick_in_use:
        if (own && bearer->absent()) return lines.phrases_.stays_here(subject);
        return own ? lines.phrases_.here_elsewhere(subject) : lines.phrases_.refused(refused.why, subject, about);
      case room::Refusal::excluded:
        return awaited == Awaited::enter ? lines.phrases_.you_are_excluded(refused.until, about)
                                         : lines.phrases_.account_excluded(subject, refused.until, about);
      case room::Refusal::no_such_account:  // an order that is about one shuts it out
        return awaited == Awaited::order ? lines.phrases_.no_such_subject(subject)
                                         : lines.phrases_.refused(refused.why, subject, about);
      case room::Refusal::room_renamed_lately:
        return lines.phrases_.renamed_lately(subject, seconds_left(refused.until, turn.wall));
      case room::Refusal::too_soon: return lines.phrases_.too_soon(subject, seconds_left(refused.until, turn.wall));
      default: return lines.phrases_.refused(refused.why, subject, about);
    }
  }

  void operator()(const room::Refused& refused) const {
    if (awaited == Awaited::move || awaited == Awaited::part) lines.moving_ = false;
    // Sent away while it was about to leave: it is where it wanted to be.
    if (awaited == Awaited::part && refused.why == room::Refusal::not_in_room) return;
    // It got another name while the guest was about to leave it.
    if (awaited == Awaited::part && refused.why == room::Refusal::no_such_room) return leave_others(lines.room_);
    lines.notice(why_refused(refused), turn);
    // Sent away meanwhile from where it still was.
    const bool to_lobby = room::fold(refused.subject) == room::lobby;
    if (awaited == Awaited::move && lines.nowhere_ && !to_lobby) lines.move_to(std::string(room::lobby), turn);
    if (awaited == Awaited::greeting) lines.nowhere_ = true;
    if (awaited == Awaited::enter) turn.out.end = lines.over_ = true;
  }
};

void Lines::hear(const room::Event& event, Turn& turn) {
  if (over_) return;
  if (event.origin.guest() != turn.client) {
    if (const auto* kicked = std::get_if<room::Kicked>(&event.body); kicked != nullptr && kicked->guest == turn.self) {
      return sent_away(event, *kicked, turn);
    }
    if (const auto* invited = std::get_if<room::Invited>(&event.body)) {
      return notice(phrases_.invited(plain_text(event.actor.nick), plain_text(invited->room)), turn);
    }
    if (const auto* renamed = std::get_if<room::RoomRenamed>(&event.body)) return room_renamed(event, *renamed, turn);
    render_lines(event, language_, turn.setting, turn.out.bytes);
    return;
  }
  if (const auto* left = std::get_if<room::Left>(&event.body); left != nullptr && !left->expelled_by.empty()) {
    notice(phrases_.you_were_expelled(left->expelled_by, plain_text(left->reason)), turn);
    turn.out.end = over_ = true;
    return;
  }
  if (std::holds_alternative<room::AccountChanged>(event.body) && event.origin.tag == 0) {
    return notice(phrases_.logged_out(), turn);  // the account was dropped
  }
  if (std::holds_alternative<room::HostChanged>(event.body)) return;  // nobody is shown it here
  if (pending_.empty()) return;  // the server's own doing: the guest is made to leave
  const Awaited awaited = pending_.front();
  pending_.pop_front();
  std::visit(Own{*this, event, awaited, turn}, event.body);
  proceed(turn);
}

void Lines::tell_if_away(const room::Said& said, Turn& turn) const {
  const room::Guest* hearer = turn.house.find_guest(said.target);
  if (hearer != nullptr && !hearer->away->empty()) {
    notice(phrases_.is_away(plain_text(hearer->nick), plain_text(*hearer->away)), turn);
  }
}

void Lines::room_renamed(const room::Event& event, const room::RoomRenamed& renamed, Turn& turn) {
  if (room::fold(room_) == room::fold(renamed.old_name)) room_ = renamed.room;
  render_lines(event, language_, turn.setting, turn.out.bytes);
}

/// Removed from a room by somebody: it is back in the lobby, unless it was that, or it is on its way elsewhere. Where
/// none of these lets it in it is nowhere, and reads nothing of where it was.
void Lines::sent_away(const room::Event& event, const room::Kicked& kicked, Turn& turn) {
  notice(phrases_.you_were_kicked(plain_text(kicked.room), plain_text(event.actor.nick), plain_text(kicked.reason)),
         turn);
  const std::string folded = room::fold(kicked.room);
  if (quitting_ || folded != room::fold(room_) || folded == room::lobby) return;
  nowhere_ = true;
  if (!moving_) move_to(std::string(room::lobby), turn);
}

void Lines::kept(const room::Event& event, Turn& turn) {
  if (over_) return;
  ensure(unacknowledged_ > 0, "a line was acknowledged that was not heard");
  --unacknowledged_;
  if (const auto* said = std::get_if<room::Said>(&event.body))
    tally_.change([said](Tally& tally) { tally.add(*said, true); });
  if (const auto* made = std::get_if<room::Registered>(&event.body)) {
    notice(phrases_.account_made(plain_text(made->account.name)), turn);
  }
  if (const auto* waits = std::get_if<room::AccountWaits>(&event.body)) waiting_kept(*waits, true, turn);
  if (const auto* room = std::get_if<room::RoomKept>(&event.body)) {
    const std::string name = plain_text(room->room);
    notice(room->on ? phrases_.room_kept(plain_text(event.actor.nick), name) : phrases_.room_not_kept(name), turn);
  }
  if (std::holds_alternative<room::RoomTransferred>(event.body)) {
    render_lines(event, language_, turn.setting, turn.out.bytes);
  }
  if (const auto* stay = std::get_if<room::StayChanged>(&event.body)) {
    notice(phrases_.stay_changed(plain_text(event.actor.account), stay->on), turn);
  }
  proceed(turn);
}

void Lines::not_kept(const room::Event& event, Turn& turn) {
  if (over_) return;
  ensure(unacknowledged_ > 0, "a line was acknowledged that was not heard");
  --unacknowledged_;
  if (const auto* said = std::get_if<room::Said>(&event.body)) {
    tally_.change([said](Tally& tally) { tally.add(*said, false); });
    notice(phrases_.not_kept(plain_text(said->text)), turn);
  }
  if (const auto* made = std::get_if<room::Registered>(&event.body)) {
    notice(phrases_.name_not_kept(plain_text(made->account.name)), turn);
  }
  if (const auto* waits = std::get_if<room::AccountWaits>(&event.body)) waiting_kept(*waits, false, turn);
  if (const auto* room = std::get_if<room::RoomKept>(&event.body)) {
    notice(phrases_.name_not_kept(plain_text(room->room)), turn);
  }
  if (const auto* room = std::get_if<room::RoomTransferred>(&event.body)) {
    notice(phrases_.name_not_kept(plain_text(room->room)), turn);
  }
  if (std::holds_alternative<room::StayChanged>(event.body)) {
    notice(phrases_.name_not_kept("/stay"), turn);
  }
  proceed(turn);
}

void Lines::answer(const Answer& answer, Turn& turn) {
  if (over_) return;
  const Asked asked = asked_.value_or(Asked::history);
  asked_.reset();
  if (const auto* history = std::get_if<HistoryAnswer>(&answer)) {
    if (!history->lines) {
      notice(phrases_.history_failed(history->lines.error().message()), turn);
    } else if (asked == Asked::modlog) {
      if (history->lines->empty()) notice(phrases_.modlog_empty(*asked_about_), turn);
      for (const room::Line& line : *history->lines) {
        notice(phrases_.modlog_line(line), turn);
      }
    } else if (history->lines->empty()) {
      notice(phrases_.history_empty(*asked_about_), turn);
    } else {
      for (const room::Line& line : *history->lines)
        append_spoken({.time = line.time,
                       .nick = line.nick,
                       .dialect = line.dialect,
                       .kind = line.kind,
                       .text = line.text,
                       .read = turn.wall},
                      turn.setting, turn.out.bytes);
    }
  } else if (const auto* facts = std::get_if<ConnectionAnswer>(&answer)) {
    show_connection(*facts, turn);
  } else {
    secret_answered(asked, answer, turn);
  }
  proceed(turn);
}

}  // namespace salon::session
