// Input, taken in its order, and what is asked for it; what comes back is in conversation_hears.cpp.
#include "session/irc/conversation.hpp"

#include <algorithm>
#include <utility>

#include "room/speech.hpp"
#include "salon/base/utf8.hpp"
#include "session/irc/command.hpp"
#include "session/irc/render.hpp"
#include "session/irc/session.hpp"

namespace salon::session::irc {

std::unique_ptr<session::Session> make_session(const Setting& setting, const SharedPeer& peer) {
  return std::make_unique<Conversation>(setting, peer);
}

// Made when it is first needed: what is made before main makes `salon send` start later.
const Lists& Conversation::lists() const {
  static const Lists none;
  return lists_ ? *lists_ : none;
}

Conversation::Conversation(const Setting& setting, const SharedPeer& peer)
    : peer_(peer),
      splitter_(proto::irc::client_line_bytes_max),
      bucket_(setting.lines_a_second, setting.lines_at_once),
      throttle_(setting.throttle) {}

void Conversation::begin(Turn& turn) { began_ = last_heard_ = turn.now; }

// ---- input ----

void Conversation::receive(std::string_view bytes, Turn& turn) {
  if (ended_) return;
  last_heard_ = turn.now;
  pinged_ = false;
  splitter_.feed(bytes);
  while (!ended_) {
    const proto::LineSplitter::Event event = splitter_.next();
    if (std::holds_alternative<proto::LineSplitter::More>(event)) break;
    const auto* line = std::get_if<proto::LineSplitter::Line>(&event);
    take(line == nullptr ? std::string_view() : line->text, line == nullptr, turn);
  }
}

void Conversation::end_of_stream(Turn& turn) {
  if (ended_ || stream_ended_) return;
  stream_ended_ = true;
  const proto::LineSplitter::Event last = splitter_.finish();
  if (const auto* line = std::get_if<proto::LineSplitter::Line>(&last)) take(line->text, false, turn);
  go_on(turn);
}

void Conversation::broken_off(Turn& turn) {
  if (ended_ || stream_ended_) return;
  stream_ended_ = true;
  go_on(turn);
}

void Conversation::take(std::string_view line, bool overlong, Turn& turn) {
  if (line.empty() && !overlong) return;
  if (held_.empty() && handle(line, overlong, turn)) return;
  held_bytes_ += held_.push_back({std::string(line), overlong}).cost();
}

void Conversation::go_on(Turn& turn) {
  while (!held_.empty() && !ended_) {
    // Out of the queue while it is handled: the message's views point into it.
    const Held line = std::move(held_.front());
    held_.pop_front();
    held_bytes_ -= line.cost();
    if (!handle(line.text, line.overlong, turn)) {
      held_bytes_ += line.cost();
      held_.push_front(line);
      return;
    }
  }
  if (stream_ended_ && !ended_ && settled()) close_ended_stream(turn);
}

/// Who has an account comes back to what it had. A program that nobody knows has often just said what it had to say.
void Conversation::close_ended_stream(Turn& turn) {
  const room::Guest* const self = turn.house.find_guest(turn.self);
  turn.out.lost = self != nullptr && !self->account->empty();
  close("You have said all you had to say", "Connection closed", turn);
}

bool Conversation::handle(std::string_view line, bool overlong, Turn& turn) {
  held_for_token_ = false;
  const auto message = proto::irc::parse(line, proto::irc::Sender::client);
  const Command* command = message ? find_command(message->command) : nullptr;
  if (!overlong && message && message->command.empty()) return true;
  if (!may_handle(command == nullptr ? Order::in_turn : command->order_for(*message))) return false;
  // A message of several lines is one, and counts as it is opened.
  const bool counts = open_batch_ == nullptr || open_batch_->failed || !message || message->tags.empty();
  if (throttle_ && counts && !bucket_.take(turn.now)) {
    held_for_token_ = true;
    return false;
  }

  const auto take_label = [&](const Message& from) {
    const bool may = can(capability::labeled_response) && can(capability::batch) && utf8::valid(from.tags);
    if (may) in_hand_ = labelled(from);
  };
  if (overlong || !message) {
    // Of a line that is too long behind its tags these can be read: labeled-response, "Tags".
    const std::string_view word = line.substr(0, line.find(' ', line.find_first_not_of(' ')));
    if (const auto tags = proto::irc::parse(word, proto::irc::Sender::client)) take_label(*tags);
    replies(turn).numeric(Numeric::err_inputtoolong, {},
                          overlong ? "Input line was too long" : message.error().for_peer);
    break_batch(*this, turn);
  } else {
    take_label(*message);
    if (utf8::valid(line)) {
      dispatch(command, *message, turn);
    } else {
      replies(turn).fail(command != nullptr ? command->name : "*", "INVALID_UTF8", {},
                         "Message rejected: text here is UTF-8 (UTF8ONLY)");
      break_batch(*this, turn);
    }
  }
  conclude(turn);
  return true;
}

void Conversation::dispatch(const Command* command, const Message& message, Turn& turn) {
  if (registered() && taken_into_batch(*this, message, turn)) return;
  if (command == nullptr) {
    replies(turn).numeric(registered() ? Numeric::err_unknowncommand : Numeric::err_notregistered,
                          registered() ? message.command : std::string_view(),
                          registered() ? "Unknown command" : "You have not registered");
  } else if (command->needs == Needs::registration && !registered()) {
    replies(turn).numeric(Numeric::err_notregistered, {}, "You have not registered");
  } else if (message.parameters().size() < command->parameters_min) {
    replies(turn).numeric(Numeric::err_needmoreparams, command->name, "Not enough parameters");
  } else {
    command->handle(*this, message, turn);
  }
}

bool Conversation::may_handle(Order order) const {
  if (stage_ == Stage::entering || asked_open()) return false;
  switch (order) {
    case Order::pipelined:
      return awaited_.empty() || (awaited_.size() < awaited_max && awaited_.back().then.size() < 4096);
    case Order::in_turn: return awaited_.empty();
    case Order::when_settled: return awaited_.empty() && asked_.empty() && unkept_.empty();
  }
  return false;
}

bool Conversation::asked_open() const {
  return !rereads_.empty() || secret_ != nullptr || held_for_mail_ || asked_.any([](const HistoryRequest& request) {
    using enum HistoryRequest::Purpose;
    return request.purpose != replay && request.purpose != missed;
  });
}

// ---- what is asked ----

void Conversation::submit(Verb verb, room::Command command, Turn& turn, std::string about) {
  turn.out.commands.push_back(std::move(command));
  awaited_.push_back({verb, in_hand_, std::move(about), {}, {}});
}

void Conversation::submit_account(Way way, room::Command command, Turn& turn) {
  submit(Verb::account, std::move(command), turn);
  awaited_.back().way = way;
}

void Conversation::ask_secret(SecretRequest request, Question question, Turn& turn) {
  turn.out.questions.push_back(std::move(question));
  request.request = in_hand_;
  secret_ = std::make_unique<SecretRequest>(std::move(request));
}

void Conversation::pass(room::Say say, Verb verb, Turn& turn) {
  if (turn.guard != nullptr) turn.guard->examine(say);
  room::Event event = room::speech(turn.house, turn.self, say);
  event.time = turn.wall;
  event.origin.node = turn.self.node;
  event.origin.session = turn.client.session;
  if (const auto* no = std::get_if<room::Refused>(&event.body)) return refused(verb, *no, {}, turn);
  if (can(capability::echo_message)) show(event, place(turn), turn.setting);
  show_to_oneself(event, turn);
  turn.out.passing.push_back(std::move(event));
}

void Conversation::echo(const room::Said& said, Turn& turn) {
  const room::Guest* self = turn.house.find_guest(turn.self);
  if (self == nullptr || !can(capability::echo_message)) return;
  room::Event event;
  event.time = turn.wall;
  event.actor = room::actor_of(*self);
  event.body = said;
  show(event, place(turn), turn.setting);
}

void Conversation::ask(HistoryRequest request, Turn& turn) {
  turn.out.questions.emplace_back(HistoryQuestion{request.query});
  using enum HistoryRequest::Purpose;
  if (request.purpose != replay && request.purpose != missed) request.request = in_hand_;
  asked_.push_back(std::move(request));
}

void Conversation::ask_reread(Turn& turn) {
  turn.out.questions.emplace_back(RereadQuestion{});
  rereads_.push_back(in_hand_);
}

// ---- time and the end ----

Instant Conversation::registered_by() const {
  return began_ + (registration_->awaits_code ? mail_time_max : registration_time_max);
}

Instant Conversation::deadline() const {
  if (ended_) return never;
  Instant when = never;
  if (!registered()) when = registered_by();
  if (held_for_token_) when = std::min(when, bucket_.ready_at());
  // While input waits here, an answer to a PING may be behind it: who is held back is not silent.
  if (registered() && held_.empty() && !stream_ended_) {
    when = std::min(when, pinged_ ? pinged_at_ + answer_time_max : last_heard_ + silence_max);
  }
  return when;
}

void Conversation::deadline_passed(Turn& turn) {
  if (ended_) return;
  go_on(turn);
  if (ended_) return;
  if (!registered()) {
    if (turn.now >= registered_by()) close("Registration timed out", {}, turn);
  } else if (!held_.empty() || stream_ended_) {
    return;  // see deadline()
  } else if (pinged_) {
    if (turn.now < pinged_at_ + answer_time_max) return;
    turn.out.lost = true;
    close("Ping timeout", "Ping timeout", turn);
  } else if (turn.now >= last_heard_ + silence_max) {
    pinged_ = true;
    pinged_at_ = turn.now;
    proto::irc::MessageWriter(turn.out.bytes, proto::irc::Sender::server)
        .command("PING")
        .trailing(turn.setting.server_name)
        .end();
  }
}

void Conversation::close(std::string_view farewell, std::string reason, Turn& turn) {
  std::string error;
  proto::irc::MessageWriter(error, proto::irc::Sender::server).command("ERROR").trailing(farewell).end();
  (in_hand_ == nullptr ? turn.out.bytes : in_hand_->replies) += error;
  turn.out.end = true;
  turn.out.reason = std::move(reason);
  ended_ = true;
  held_.clear();
  held_bytes_ = 0;
}

// ---- small answers ----

Variant Conversation::variant() const {
  Capabilities seen = capabilities_ & capability::seen_in_events;
  // multiline, "Dependencies"; draft/metadata-3, "Definitions"
  if (!can(capability::batch)) seen &= ~(capability::multiline | capability::metadata_3);
  return {.dialect = room::Dialect::irc, .capabilities = seen};
}

bool Conversation::settled() const {
  return held_.empty() && awaited_.empty() && asked_.empty() && rereads_.empty() && unkept_.empty() &&
         secret_ == nullptr;
}

Replies Conversation::replies(Turn& turn) { return {place(turn), turn.setting.server_name, nick()}; }

std::string& Conversation::place(Turn& turn) {
  if (in_hand_ != nullptr) return in_hand_->replies;
  return answering_ || awaited_.empty() ? turn.out.bytes : awaited_.back().then;
}

void Conversation::take_up(RequestPointer request) {
  in_hand_ = std::move(request);
  answering_ = true;
}

void Conversation::conclude(Turn& turn) {
  const RequestPointer request = std::exchange(in_hand_, nullptr);
  const bool whole = request != nullptr && request.use_count() == 1;
  if (whole) append_labelled(*request, turn.setting.server_name, next_batch("label"), place(turn));
  answering_ = false;
}

void Conversation::show(const room::Event& event, std::string& out, const Setting& setting) const {
  Variant seen = variant();
  // Who is invited itself is told; other members are if they want to be (invite-notify, "Description").
  if (std::holds_alternative<room::Invited>(event.body)) seen.capabilities |= capability::invite_notify;
  irc::render(event, seen, setting, out);  // not the one that looks at the dialect
}

}  // namespace salon::session::irc
