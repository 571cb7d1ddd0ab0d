#include "session/session_harness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "room/recall.hpp"
#include "room/remember.hpp"
#include "session/toy_secrets.hpp"
#include "session/variant.hpp"

namespace salon::session {
namespace {

/// Does it watch the actor, under its name or the one before?
bool watches(const Visitor& caller, const room::Event& event) {
  const auto* told = std::get_if<room::MetadataChanged>(&event.body);
  if (told != nullptr)
    return !told->to_room && !told->made.empty() && caller.watched.contains(room::fold(told->target));
  const auto* renamed = std::get_if<room::Renamed>(&event.body);
  return room::is_about_somebody(event) &&
         (caller.watched.contains(room::fold(event.actor.nick)) ||
          (renamed != nullptr && caller.watched.contains(room::fold(renamed->old_nick))));
}

/// As a seat of the server's is one.
struct ToyGuard : Guard {
  ToyGuard(Party& its_party, room::GuestId its_guest) : party(its_party), guest(its_guest) {}
  void examine(room::Say& say) override { party.filters.examine(party.house, guest, say); }
  [[nodiscard]] bool may_guess() override { return party.guesses_left > 0 && party.guesses_left-- > 0; }
  void guessed_right() override { ++party.guesses_left; }

  Party& party;
  const room::GuestId guest;
};

}  // namespace

// ---- the guest's side ----

void Visitor::send(std::string_view bytes) {
  party_.call(*this, [&](Turn& turn) { session->receive(bytes, turn); });
}

void Visitor::half_close() {
  stream_ended = true;
  party_.call(*this, [&](Turn& turn) { session->end_of_stream(turn); });
}

void Visitor::drop() {
  party_.close(*this, "", true);
  closed = true;
  party_.submit_what_waits();
}

room::GuestId Visitor::guest_id() const { return party_.house.guest_of(client_id()); }

const room::Guest* Visitor::guest() const { return party_.house.find_guest(guest_id()); }

// ---- the server's ----

Party::Party() { submit(0, room::NodeStarted{}); }

Party::~Party() = default;

Visitor& Party::connect() {
  const Peer peer = peer_of(callers_.size() + 1);
  return meet(std::make_unique<Greeter>(setting, peer, make_irc));
}

Peer Party::peer_of(std::size_t number) {
  const std::string address = "192.168.1." + std::to_string(50 + number);
  return {.address = address, .port = 51820, .loopback = false, .reached = std::string("192.168.1.20 8888")};
}

Visitor& Party::meet(std::unique_ptr<Session> session) {
  Visitor& caller = *callers_.emplace_back(std::make_unique<Visitor>(*this, callers_.size() + 1, std::move(session)));
  call(caller, [&](Turn& turn) { caller.session->begin(turn); });
  return caller;
}

Visitor& Party::greeted(std::string_view nick) {
  Visitor& caller = connect();
  pass(setting.throttle ? Greeter::silence(round_trip) : Greeter::silence_of_programs);
  if (!nick.empty()) caller.send("/nick " + std::string(nick) + "\n");
  read_all();
  return caller;
}

void Party::pass(Duration duration) {
  const Instant until = now + duration;
  for (;;) {
    Visitor* next = nullptr;
    for (const auto& caller : callers_)
      if (!caller->closed && caller->session->deadline() <= until &&
          (next == nullptr || caller->session->deadline() < next->session->deadline()))
        next = caller.get();
    if (next == nullptr) break;
    advance(std::max(now, next->session->deadline()));
    const Instant due = next->session->deadline();
    call(*next, [&](Turn& turn) { next->session->deadline_passed(turn); });
    ASSERT_TRUE(next->closed || next->session->deadline() != due) << "a deadline was kept, and is still there";
  }
  advance(until);
}

void Party::advance(Instant to) {
  wall += std::chrono::duration_cast<std::chrono::milliseconds>(to - now);
  now = to;
}

void Party::read_all() {
  for (const auto& caller : callers_) caller->read();
}

Visitor* Party::find(room::SessionId id) { return id == 0 || id > callers_.size() ? nullptr : callers_[id - 1].get(); }

Headcount Party::headcount() const {
  Headcount count;
  for (const auto& caller : callers_) {
    if (caller->guest() != nullptr) ++count.guests;
    if (caller->guest() == nullptr && !caller->closed) ++count.strangers;
  }
  count.guests_most = house.guests_most();
  return count;
}

// ---- what sessions want ----

void Party::call(Visitor& caller, const std::function<void(Turn&)>& use) {
  if (caller.closed) return;
  Outbox out;
  ToyGuard guard(*this, caller.guest_id());
  Turn turn{now, wall, house, setting, caller.guest_id(), out, headcount(), caller.client_id(), &guard};
  use(turn);
  carry_out(caller, out);
}

void Party::carry_out(Visitor& caller, Outbox& out) {
  caller.received += out.bytes;
  for (Receipt& receipt : out.receipts) caller.receipts.push_back(std::move(receipt));
  for (room::Command& command : out.commands) to_submit_.emplace_back(caller.id_, std::move(command));
  for (const room::Event& event : out.passing) show_to_others(event);
  for (Question& question : out.questions) caller.questions.push_back(std::move(question));
  for (const Watch& watch : out.watches)
    watch.on ? (void)caller.watched.insert(watch.nick) : (void)caller.watched.erase(watch.nick);
  if (out.remark) caller.remarks.push_back(out.remark->text);
  if (out.announced != nullptr) caller.announced = std::move(out.announced);
  if (out.start_tls) caller.tls = out.unread;
  if (out.successor != nullptr) succeed(caller, out);
  if (out.end) close(caller, out.reason, out.lost);
  submit_what_waits();
  while (!answers_wait && !caller.closed && !caller.questions.empty()) answer_one(caller);
}

void Party::succeed(Visitor& caller, Outbox& out) {
  caller.session = std::move(out.successor);
  const std::string unread = std::move(out.unread);
  call(caller, [&](Turn& turn) { caller.session->begin(turn); });
  if (!unread.empty()) call(caller, [&](Turn& turn) { caller.session->receive(unread, turn); });
  if (caller.stream_ended) call(caller, [&](Turn& turn) { caller.session->end_of_stream(turn); });
}

void Party::close(Visitor& caller, std::string_view reason, bool dropped) {
  caller.closed = true;
  caller.reason = reason;
  if (caller.guest() != nullptr)
    to_submit_.emplace_back(caller.id_, room::Leave{.reason = std::string(reason), .dropped = dropped});
}

// ---- the log ----

void Party::submit_what_waits() {
  while (!to_submit_.empty()) {
    auto [session, command] = std::move(to_submit_.front());
    to_submit_.pop_front();
    submit(session, std::move(command));
  }
}

void Party::submit(room::SessionId session, room::Command command) {
  ++commands_submitted;
  filters.examine(house, house.guest_of({1, session}), command);
  log_.emplace_back(session, std::move(command));
  if (log_waits || ordering_) return;
  ordering_ = true;  // the log never calls back before submit returns; neither do we nest
  order_all();
  ordering_ = false;
}

void Party::order_one() {
  ASSERT_FALSE(log_.empty());
  const auto [session, command] = std::move(log_.front());
  log_.pop_front();
  apply(session, command);
}

void Party::order_all() {
  while (!log_.empty()) order_one();
}

void Party::apply(room::SessionId session, const room::Command& command) {
  const room::Entry entry{{1, ++sequence_}, room::command_version, {1, 1, session, ++tag_}, wall, command};
  std::vector<room::Event> events;
  for (const auto& caller : callers_) caller->was_ = caller->guest_id();
  house.apply(entry, events);
  for (const room::Event& event : events) deliver(event);
}

void Party::deliver(const room::Event& event) {
  room::Batch batch;
  room::remember(event, house, 1, batch);
  std::ranges::copy(batch.lines, std::back_inserter(kept));
  std::ranges::copy_if(batch.lines, std::back_inserter(history), [](const room::Line& line) {
    return line.deed == room::Deed::said || line.deed == room::Deed::topic;
  });
  for (const room::Redaction& redaction : batch.redactions) {
    for (std::vector<room::Line>* lines : {&history, &kept})
      std::erase_if(*lines, [&](const room::Line& line) { return line.id == redaction.id; });
  }
  show_to_others(event);
  Visitor* origin = find(event.origin.session);
  if (origin == nullptr || origin->closed) return;
  call(*origin, [&](Turn& turn) { origin->session->hear(event, turn); });
  if (!room::is_acknowledged(event)) return;
  if (setting.durable && disk_waits) {
    unkept_.push_back(event);
  } else {
    call(*origin, [&](Turn& turn) { origin->session->kept(event, turn); });
  }
}

void Party::show_to_others(const room::Event& event) {
  const auto* entered = std::get_if<room::Entered>(&event.body);
  const bool own_alone = (entered != nullptr && entered->again) || std::holds_alternative<room::ClientLeft>(event.body);
  for (const auto& caller : callers_) {
    if (caller->closed || own_alone || caller->client_id() == event.origin.guest()) continue;
    const bool was_actor = std::holds_alternative<room::Left>(event.body) && caller->was_ == event.actor.id;
    if (was_actor || caller->guest_id() == event.actor.id) {
      const bool refusal = std::holds_alternative<room::Refused>(event.body);
      if (!refusal) call(*caller, [&](Turn& turn) { caller->session->hear(event, turn); });
      continue;
    }
    if (std::ranges::find(event.to_guests, caller->guest_id()) != event.to_guests.end()) {
      call(*caller, [&](Turn& turn) { caller->session->hear(event, turn); });
    } else if (is_member_of_any(caller->guest_id(), event.to_rooms)) {
      render(event, caller->session->variant(), setting, caller->received);
    }
    if (watches(*caller, event)) call(*caller, [&](Turn& turn) { caller->session->hear(event, turn); });
  }
}

bool Party::is_member_of_any(room::GuestId id, const std::vector<std::string>& rooms) const {
  return std::ranges::any_of(rooms, [&](const std::string& name) {
    const room::Room* room = house.find_room(name);
    return room != nullptr && room->members.contains(id);
  });
}

void Party::acknowledge(bool is_kept) {
  for (const room::Event& event : std::exchange(unkept_, {})) {
    Visitor* origin = find(event.origin.session);
    if (origin == nullptr || origin->closed) continue;
    call(*origin,
         [&](Turn& turn) { is_kept ? origin->session->kept(event, turn) : origin->session->not_kept(event, turn); });
  }
}

// ---- what sessions ask ----

void Party::answer_one(Visitor& caller) {
  ASSERT_FALSE(caller.questions.empty());
  const Question question = std::move(caller.questions.front());
  caller.questions.pop_front();
  const Answer given = answer_to(caller, question);
  call(caller, [&](Turn& turn) { caller.session->answer(given, turn); });
}

Answer Party::answer_to(const Visitor& asker, const Question& question) {
  if (const auto secret = toy_answer(house, question)) return *secret;
  if (const auto* lines = std::get_if<HistoryQuestion>(&question)) return look_up(asker, lines->query);
  if (std::holds_alternative<RereadQuestion>(question)) return RereadAnswer{reread ? reread() : Result<void>()};
  if (const auto* status = std::get_if<StatusQuestion>(&question)) {
    return StatusAnswer{.ready = ready, .figures = status->figures ? "salon_guests 3\n" : ""};
  }
  const auto& of = std::get<ConnectionQuestion>(question).of;
  if (of && find(of->session) == nullptr) return ConnectionAnswer{};
  return ConnectionAnswer{round_trip, 0, 214, 391, peer_of(of ? of->session : asker.id_).endpoint()};
}

HistoryAnswer Party::look_up(const Visitor& asker, const room::Query& asked) const {
  const std::string owner = room::owner_of(house, 1, asker.guest_id());
  const room::Query query = room::readable_by(house, owner, asked);
  std::vector<room::Line> lines = std::visit([&](const auto& one) { return look_up(one); }, query);
  room::bring_up_to_date(house, lines);
  for (room::Line& line : lines) line.own = line.author == owner;
  return {std::move(lines)};
}

std::vector<room::Line> Party::look_up(const room::HistoryQuery& query) const {
  room::Lines lines;
  for (const room::Line& line : kept)
    if (line.room == room::fold(query.room)) lines.push_back(&line);
  return room::recall(lines, query);
}

std::vector<room::Line> Party::look_up(const room::ConversationsQuery& query) const {
  std::map<std::string, const room::Line*> last;
  for (const room::Line& line : kept) {
    const bool asked = std::ranges::find(query.rooms, line.room) != query.rooms.end();
    if (room::in_words(line) && (asked || room::belongs_to(line.room, query.owner))) last[line.room] = &line;
  }
  room::Lines lines;
  for (const auto& [room, line] : last) lines.push_back(line);
  return room::recall(std::move(lines), query);
}

std::vector<room::Line> Party::look_up(const room::SearchQuery& query) const {
  room::Lines lines;
  for (const room::Line& line : kept) lines.push_back(&line);
  return room::recall(lines, query);
}

}  // namespace salon::session
