#include "server/hall.hpp"

#include <algorithm>
#include <utility>

#include "room/name.hpp"
#include "room/recall.hpp"
#include "room/remember.hpp"
#include "server/sabotage.hpp"

namespace salon::server {
namespace {

/// So many lines that were not kept are repeated to everyone by their words; the rest is counted.
constexpr std::size_t lines_named_max = 20;

/// What such a command is about; null for one that is of the moment. While nothing can be kept, what was meant to last
/// is refused, and people come, go, change their names and are sent out as ever: the door is not shut, nor is who keeps
/// order helpless, because a disk is full.
const std::string* meant_to_last(const room::Command& command) {
  const std::string* target = nullptr;
  if (const auto* say = std::get_if<room::Say>(&command)) target = &say->target;
  if (const auto* topic = std::get_if<room::SetTopic>(&command)) target = &topic->room;
  if (const auto* modes = std::get_if<room::SetModes>(&command)) target = &modes->room;
  if (const auto* account = std::get_if<room::Register>(&command)) target = &account->account;
  if (const auto* verify = std::get_if<room::Verify>(&command)) target = &verify->account.name;
  if (const auto* drop = std::get_if<room::DropAccount>(&command)) target = &drop->account;
  if (const auto* host = std::get_if<room::SetHost>(&command)) target = &host->account;
  if (const auto* keep = std::get_if<room::KeepRoom>(&command)) target = &keep->room;
  if (const auto* offer = std::get_if<room::OfferRoom>(&command)) target = &offer->room;
  if (const auto* take = std::get_if<room::TakeRoom>(&command)) target = &take->room;
  if (const auto* access = std::get_if<room::SetAccess>(&command)) target = &access->room;
  if (const auto* exclude = std::get_if<room::Exclude>(&command)) target = &exclude->subject;
  if (const auto* readmit = std::get_if<room::Readmit>(&command)) target = &readmit->subject;
  if (const auto* filter = std::get_if<room::Filter>(&command)) target = &filter->pattern;
  if (const auto* rename = std::get_if<room::RenameRoom>(&command)) target = &rename->room;
  if (const auto* redact = std::get_if<room::Redact>(&command)) target = &redact->target;
  if (const auto* metadata = std::get_if<room::SetMetadata>(&command)) target = &metadata->target;
  return target;
}

}  // namespace

Hall::Hall(net::Loop& loop, const session::Setting& setting, room::House house)
    : loop_(loop), house_(std::move(house)), fanout_(setting) {}

Result<std::unique_ptr<Hall>> Hall::open(net::Loop& loop, const session::Setting& setting, room::Limits limits,
                                         std::shared_ptr<room::Store> store, room::Recovered recovered,
                                         const MakeLog& make_log) {
  room::House house(limits);
  if (recovered.snapshot) {
    auto restored = room::House::restore(*recovered.snapshot, limits);
    if (!restored) return std::unexpected(restored.error());
    house = std::move(*restored);
  }
  std::vector<room::Event> unheard;
  for (const room::Entry& entry : recovered.entries) {
    house.apply(entry, unheard);
    unheard.clear();
  }
  std::unique_ptr<Hall> hall(new Hall(loop, setting, std::move(house)));
  hall->incarnation_ = recovered.epoch;
  // Guests that stay are called after sessions of incarnations that are over.
  for (const auto& [id, guest] : hall->house_.guests()) {
    if (id.node == hall->node_) hall->last_session_ = std::max(hall->last_session_, id.session);
  }
  hall->keeper_.reset(new Keeper(loop, std::move(store), *hall));  // make_unique cannot see the private base
  hall->log_ = make_log(recovered.epoch, *hall);
  hall->log_->submit(hall->origin(0), room::NodeStarted{});
  return hall;
}

room::SessionId Hall::arrive(Attendant& attendant) {
  attendant.in_hall.variant_ = attendant.variant();
  seated_.emplace(++last_session_, &attendant);
  return last_session_;
}

void Hall::leave(room::SessionId session) {
  fanout_.settle();  // it may have spoken where it is not a member
  Attendant* const seated = find(session);
  if (seated == nullptr) return;
  for (const std::string& room : rooms_of(session)) leave_room(*seated, room);
  for (const std::string& nick : *seated->in_hall.watched_) watchers_.remove(nick, session);
  set_presence(*seated, Presence::stranger);
  seated_.erase(session);
}

void Hall::ended(room::SessionId session) {
  Attendant* const seated = find(session);
  if (seated != nullptr && seated->in_hall.presence_ == Presence::stranger) set_presence(*seated, Presence::gone);
}

void Hall::set_presence(Attendant& seated, Presence presence) {
  if (seated.in_hall.presence_ == Presence::guest) --guests_;
  if (seated.in_hall.presence_ == Presence::gone) --gone_;
  seated.in_hall.presence_ = presence;
  if (presence == Presence::guest) guests_most_ = std::max(guests_most_, ++guests_);
  if (presence == Presence::gone) ++gone_;
}

session::Headcount Hall::headcount() const {
  return {.guests = guests_, .guests_most = guests_most_, .strangers = seated_.size() - guests_ - gone_};
}

template <class Use>
void Hall::for_each_client(room::GuestId guest, Use use) {
  if (guest.node != node_) return;
  const auto visit = [&](room::SessionId session) {
    if (Attendant* const client = find(session)) use(*client);
  };
  const auto company = companies_.find(guest.session);
  if (company == companies_.end()) {
    visit(guest.session);
  } else {
    std::ranges::for_each(company->second, visit);
  }
}

void Hall::answer(room::SessionId session, const session::Answer& answer) {
  if (Attendant* const seated = find(session)) seated->answer(answer);
}

std::optional<session::ConnectionAnswer> Hall::facts_of(room::GuestId guest) {
  std::optional<session::ConnectionAnswer> facts;
  for_each_client(guest, [&](Attendant& client) {
    if (!facts) facts = client.facts();
  });
  return facts;
}

void Hall::reread(room::SessionId session) {
  const auto done = [this, session](Result<void> result) {
    if (Attendant* const seated = find(session)) seated->answer(session::RereadAnswer{std::move(result)});
  };
  if (reread_) return reread_(done);
  loop_.post([done] {
    done(std::unexpected(
        plain_error("read the operator's files again", "this server has none", "start it with --motd")));
  });
}

void Hall::watch(room::SessionId session, const session::Watch& watch) {
  Attendant* const seated = find(session);
  if (seated == nullptr) return;
  seated->in_hall.watched_.change([&](std::vector<std::string>& all) {
    std::erase(all, watch.nick);
    if (watch.on) all.push_back(watch.nick);
  });
  watch.on ? watchers_.add(watch.nick, session) : watchers_.remove(watch.nick, session);
}

room::Origin Hall::origin(room::SessionId session) { return {node_, incarnation_, session, ++last_tag_}; }

Attendant* Hall::find(room::SessionId session) {
  const auto found = seated_.find(session);
  return found == seated_.end() ? nullptr : found->second;
}

void Hall::submit(room::SessionId session, room::Command command) {
  const std::string* const target = accepts_lines() ? nullptr : meant_to_last(command);
  if (target != nullptr) return refuse_soon(session, *target);
  if constexpr (sabotage != Sabotage::overlook_words) filters_.examine(house_, guest_id(session), command);
  log_->submit(origin(session), std::move(command));
}

void Hall::submit_for_host(room::Command command, HostHandler done) {
  const std::string* target = meant_to_last(command);
  if (target != nullptr && !accepts_lines()) {
    return loop_.post([done = std::move(done), refused = room::Refused{room::Refusal::not_kept, *target}] {
      room::Event event;
      event.body = refused;
      done(event);
    });
  }
  filters_.examine(house_, guest_id(0), command);
  const room::Origin from = origin(0);
  host_awaits_.emplace(from.tag, HostAwaits{std::move(done), target != nullptr});
  log_->submit(from, std::move(command));
}

void Hall::ask_for_host(const room::HistoryQuery& asked, Keeper::HistoryHandler done) {
  keeper_->ask(room::readable_by(house_, {}, asked), std::move(done));
}

void Hall::pass(const room::Event& event) { passing_.push_back(event); }

/// Behind what the log has ordered: who has said a line and goes on typing is not shown typing before the line.
void Hall::pass_on() {
  while (!passing_.empty()) {
    for (const room::Event& event : std::exchange(passing_, {})) {
      // Nor do the actor's other clients show it typing.
      std::vector<Attendant*> actors;
      for_each_client(event.actor.id, [&](Attendant& client) { actors.push_back(&client); });
      tell_others(event, actors);
    }
  }
}

void Hall::refuse_soon(room::SessionId session, const std::string& target) {
  room::Event event;
  event.time = loop_.wall();
  event.origin = {node_, incarnation_, session, 0};
  event.actor.id = guest_id(session);
  event.body = room::Refused{room::Refusal::not_kept, target};
  refusals_.push_back(std::move(event));
}

void Hall::ask(room::SessionId session, room::Query query) {
  const std::string owner = room::owner_of(house_, incarnation_, guest_id(session));
  query = room::readable_by(house_, owner, std::move(query));
  // Thousands may wait for their answer: the handler has little to remember.
  keeper_->ask(std::move(query), [this, session, owner](Result<std::vector<room::Line>> lines) {
    if (lines) {
      room::bring_up_to_date(house_, *lines);
      const std::string before = room::owner_of(incarnation_, guest_id(session));  // it logged in
      for (room::Line& line : *lines) line.own = line.author == owner || line.author == before;
    }
    if (Attendant* const seated = find(session)) seated->answer(session::HistoryAnswer{std::move(lines)});
  });
}

void Hall::variant_changed(room::SessionId session) {
  Attendant* const seated = find(session);
  if (seated == nullptr || seated->variant() == seated->in_hall.variant_) return;
  const std::vector<std::string>& rooms = rooms_of(session);
  for (const std::string& room : rooms) leave_room(*seated, room);
  seated->in_hall.variant_ = seated->variant();
  for (const std::string& room : rooms) enter_room(*seated, room);
}

Attendance Hall::attendance() const {
  Attendance attendance;
  for (const auto& [session, seated] : seated_) {
    const room::Guest* const guest = house_.find_guest(guest_id(session));
    if (guest == nullptr) continue;
    switch (guest->dialect) {
      case room::Dialect::lines: ++attendance.lines; break;
      case room::Dialect::irc:
        ++(seated->in_hall.variant_.framing == session::Framing::none ? attendance.irc : attendance.web_socket);
        break;
      case room::Dialect::datagram: ++attendance.datagram; break;
    }
  }
  return attendance;
}

void Hall::announce(std::string_view text) {
  for (const auto& [session, seated] : seated_) seated->announce(text);
}

void Hall::finish() {
  finishing_ = true;
  keeper_->keep_snapshot();
}

void Hall::turn_end() {
  const auto take_orders = [this] {
    if (!finishing_) log_->deliver(loop_.wall());
  };
  take_orders();
  while (!refusals_.empty()) {
    for (const room::Event& event : std::exchange(refusals_, {})) route(event);
    take_orders();  // what a refused guest wants next: no other turn may come for it
  }
  pass_on();
  fanout_.seal();
  keeper_->turn_end();
}

void Hall::ordered(const room::Entry& entry) {
  // A session that hears an event may submit, but only into the log: `events_` is not touched under our feet.
  if (entry.id <= house_.last_applied()) return;  // seen before, and perhaps kept
  events_.clear();
  house_.apply(entry, events_);
  ++counters_.entries;
  room::Batch kept;
  for (const room::Event& event : events_) room::remember(event, house_, incarnation_, kept);
  counters_.lines += static_cast<std::uint64_t>(std::ranges::count_if(kept.lines, room::in_words));
  keeper_->add(entry, std::move(kept.lines), std::move(kept.redactions));
  for (const room::Event& event : events_) route(event);
  pass_on();
  // Submitted before keeping failed, ordered since: its line is in no batch.
  if (keeper_->failing()) give_up(std::exchange(unacknowledged_, {}));
}

void Hall::route(const room::Event& event) {
  const bool ours = event.origin.node == node_ && event.origin.incarnation == incarnation_;
  if (ours && event.origin.session == 0) tell_host(event);
  Attendant* const actor = ours ? find(event.origin.session) : nullptr;
  if (const auto* kicked = std::get_if<room::Kicked>(&event.body)) take_out(*kicked);
  if (const auto* renamed = std::get_if<room::RoomRenamed>(&event.body)) follow_name(*renamed);
  if (const auto* entered = std::get_if<room::Entered>(&event.body); entered != nullptr && entered->again) {
    if (actor != nullptr) join_company(event, *actor);
    return;
  }
  if (actor != nullptr) {
    if (room::is_acknowledged(event)) {
      unacknowledged_.push_back({event, loop_.now()});
      ++actor->in_hall.unacknowledged_;
    }
    if (std::holds_alternative<room::Entered>(event.body)) set_presence(*actor, Presence::guest);
    if (std::holds_alternative<room::Left>(event.body)) set_presence(*actor, Presence::gone);
    follow_rooms(event, *actor);
    actor->hear(event);
  }
  if (std::holds_alternative<room::ClientLeft>(event.body)) return leave_company(event, actor);
  if (event.actor.id.node != node_ || !companies_.contains(event.actor.id.session)) {
    return tell_others(event, {&actor, 1});
  }
  std::vector<Attendant*> actors = tell_companions(event, actor);
  actors.push_back(actor);
  tell_others(event, actors);
}

/// Another room may have the old name from now on, and what is not kept is told where it was said.
void Hall::follow_name(const room::RoomRenamed& renamed) {
  const std::string old_name = room::fold(renamed.old_name);
  fanout_.rename(old_name, room::fold(renamed.room));
  for (Unacknowledged& line : unacknowledged_) {
    auto* const said = std::get_if<room::Said>(&line.event.body);
    if (said != nullptr && said->to_room && room::fold(said->target) == old_name) said->target = renamed.room;
  }
}

/// What one client of a guest does its others see, as something that happened; what it is refused is its own.
std::vector<Attendant*> Hall::tell_companions(const room::Event& event, const Attendant* actor) {
  std::vector<Attendant*> companions;
  if (std::holds_alternative<room::Refused>(event.body)) return companions;
  for_each_client(event.actor.id, [&](Attendant& client) {
    if (&client != actor) companions.push_back(&client);
  });
  const bool over = std::holds_alternative<room::Left>(event.body);
  for (Attendant* const companion : companions) {
    if (over) set_presence(*companion, Presence::gone);
    follow_rooms(event, *companion);
    companion->hear(event);
  }
  if (over) companies_.erase(event.actor.id.session);
  return companions;
}

void Hall::join_company(const room::Event& event, Attendant& client) {
  const room::Guest* const guest = house_.find_guest(event.actor.id);
  companies_.insert_or_assign(event.actor.id.session, *guest->clients);
  set_presence(client, Presence::guest);
  for (const std::string& room : guest->rooms) enter_room(client, room);
  client.hear(event);
}

void Hall::leave_company(const room::Event& event, Attendant* client) {
  if (client != nullptr) {
    for (const std::string& room : house_.find_guest(event.actor.id)->rooms) leave_room(*client, room);
    set_presence(*client, Presence::gone);
  }
  if (const auto company = companies_.find(event.actor.id.session); company != companies_.end()) {
    std::erase(company->second, event.origin.session);
  }
}

void Hall::tell_others(const room::Event& event, std::span<Attendant* const> actors) {
  actors_.clear();
  for (Attendant* const actor : actors) {
    Connection* const connection = actor != nullptr ? actor->connection() : nullptr;
    if (connection != nullptr) actors_.push_back(connection);
  }
  fanout_.deliver(event, actors_);
  for (const room::GuestId guest : event.to_guests) {
    for_each_client(guest, [&](Attendant& listener) {
      if (std::ranges::find(actors, &listener) == actors.end()) listener.hear(event);
    });
  }
  tell_watchers(event, actors);
}

void Hall::tell_watchers(const room::Event& event, std::span<Attendant* const> actors) {
  for (const room::SessionId session : watchers_.of(event)) {
    Attendant* const watcher = find(session);
    if (watcher != nullptr && std::ranges::find(actors, watcher) == actors.end()) watcher->hear(event);
  }
}

/// Keeps the fan-out in step with what the house decided about one of our guests.
void Hall::follow_rooms(const room::Event& event, Attendant& actor) {
  if (const auto* joined = std::get_if<room::Joined>(&event.body)) {
    if (!joined->was_in) enter_room(actor, room::fold(joined->room));
  } else if (const auto* parted = std::get_if<room::Parted>(&event.body)) {
    leave_room(actor, room::fold(parted->room));
  } else if (const auto* left = std::get_if<room::Left>(&event.body)) {
    for (const std::string& room : left->rooms) leave_room(actor, room);
  }
}

/// Another than the actor, as a rule, and perhaps of another node.
void Hall::take_out(const room::Kicked& kicked) {
  for_each_client(kicked.guest, [&](Attendant& member) { leave_room(member, room::fold(kicked.room)); });
}

void Hall::enter_room(Attendant& seated, const std::string& room) {
  if (Connection* const connection = seated.connection()) fanout_.add(room, seated.in_hall.variant_, *connection);
}

const std::vector<std::string>& Hall::rooms_of(room::SessionId session) const {
  static const std::vector<std::string> none;
  const room::Guest* const guest = house_.find_guest(guest_id(session));
  return guest != nullptr ? guest->rooms : none;
}

void Hall::leave_room(Attendant& seated, const std::string& room) {
  if (Connection* const connection = seated.connection()) fanout_.remove(room, seated.in_hall.variant_, *connection);
}

/// The first event of an entry is its answer.
void Hall::tell_host(const room::Event& event) {
  const auto awaited = host_awaits_.find(event.origin.tag);
  if (awaited == host_awaits_.end()) return;
  if (!awaited->second.is_to_last || std::holds_alternative<room::Refused>(event.body)) return answer_host(event);
  const bool first = host_unkept_.empty() || host_unkept_.back().origin.tag != event.origin.tag;
  if (first) host_unkept_.push_back(event);
}

void Hall::answer_host(const room::Event& event) {
  if (const auto awaited = host_awaits_.extract(event.origin.tag)) awaited.mapped().done(event);
}

/// Who is to be told what became of a line that waits no more.
Attendant* Hall::speaker_of(const room::Event& event) {
  Attendant* const speaker = find(event.origin.session);
  if (speaker == nullptr) return nullptr;
  --speaker->in_hall.unacknowledged_;
  return speaker;
}

std::size_t Hall::unacknowledged(room::SessionId session) const {
  const auto found = seated_.find(session);
  return found == seated_.end() ? 0 : found->second->in_hall.unacknowledged_;
}

void Hall::kept(room::EntryId up_to) {
  while (!unacknowledged_.empty() && unacknowledged_.front().event.id <= up_to) {
    const Unacknowledged line = std::move(unacknowledged_.front());
    unacknowledged_.pop_front();
    counters_.keeping.observe(loop_.now() - line.since);
    if (Attendant* const speaker = speaker_of(line.event)) speaker->kept(line.event);
  }
  while (!host_unkept_.empty() && host_unkept_.front().id <= up_to) {
    const room::Event event = std::move(host_unkept_.front());
    host_unkept_.pop_front();
    answer_host(event);
  }
}

void Hall::keeping_failed(const Error& error) {
  announce("history cannot be kept: " + error.message() + "; nothing is accepted until it can");
  give_up(std::exchange(unacknowledged_, {}));
}

/// Says of each line, to its speaker and to those who heard it, that it is not kept.
void Hall::give_up(const std::deque<Unacknowledged>& lost) {
  counters_.lines_not_kept += lost.size();
  std::size_t named = 0;
  for (const Unacknowledged& line : lost) {
    const room::Event& event = line.event;
    if (Attendant* const speaker = speaker_of(event)) speaker->not_kept(event);
    const auto* said = std::get_if<room::Said>(&event.body);
    if (said != nullptr && said->to_room && ++named <= lines_named_max)
      tell_room(said->target, "not kept: " + event.actor.nick + ": " + said->text);
  }
  if (named > lines_named_max) announce("not kept: " + std::to_string(named - lines_named_max) + " more lines");
  for (room::Event& event : std::exchange(host_unkept_, {})) {
    event.body = room::Refused{room::Refusal::not_kept, {}};
    answer_host(event);
  }
}

/// As `announce`, for those who heard the line; what is said in a room stays in it.
void Hall::tell_room(std::string_view room, std::string_view text) {
  const room::Room* const where = house_.find_room(room);
  if (where == nullptr) return;
  for (const auto& [guest, member] : where->members) {
    for_each_client(guest, [text](Attendant& client) { client.announce(text); });
  }
}

void Hall::keeping_again() { announce("history is kept again; lines are accepted"); }

}  // namespace salon::server
