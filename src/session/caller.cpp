#include "session/caller.hpp"

#include <algorithm>
#include <utility>

#include "proto/irc_writer.hpp"

namespace salon::session {

using proto::irc::MessageWriter;
using proto::irc::same_name;

Caller::Caller(Options options)
    : options_(std::move(options)),
      splitter_(proto::irc::server_line_bytes_max),
      home_(options_.room),
      wanted_room_(options_.room) {}

// ---- the connection ----

void Caller::connected(Instant now) {
  connected_ = true;
  finished_ = false;
  last_heard_ = now;
  nick_ = options_.nick;
  write("CAP").parameter("LS").parameter("302").end();
  if (!options_.password.empty()) write("PASS").parameter(options_.password).end();
  write("NICK").parameter(nick_).end();
  write("USER").parameter(options_.user).parameter("0").parameter("*").trailing(options_.real_name).end();
}

void Caller::receive(std::string_view bytes, Instant now) {
  last_heard_ = now;
  pinged_ = false;
  splitter_.feed(bytes);
  for (;;) {
    const proto::LineSplitter::Event event = splitter_.next();
    if (std::holds_alternative<proto::LineSplitter::More>(event)) break;
    if (const auto* line = std::get_if<proto::LineSplitter::Line>(&event)) read_line(line->text);
  }
  go_on();
}

void Caller::read_line(std::string_view line) {
  if (finished_) return;
  const auto message = proto::irc::parse(line, proto::irc::Sender::server);
  // What no server should send is not worth ending a conversation for.
  if (message && !message->command.empty()) hear(*message);
}

void Caller::broken() {
  for (Spoken& spoken : in_flight_) {
    happenings_.emplace_back(happening::Unacknowledged{std::move(spoken.target), std::move(spoken.text)});
  }
  in_flight_.clear();
  splitter_ = proto::LineSplitter(proto::irc::server_line_bytes_max);
  bytes_.clear();
  connected_ = registered_ = greeted_ = pinged_ = false;
  recalls_.clear();
  others_.clear();
  persons_.clear();
  finished_ = true;
  nick_tries_ = 0;
  room_.clear();
  offered_.clear();
  capabilities_.clear();
  batches_.clear();
  skipping_ = false;
  names_.clear();
}

void Caller::end_of_input(Instant /*now*/) {
  input_ended_ = true;
  go_on();
}

void Caller::go_on() {
  if (finished_) return;
  send_waiting();
  const bool nothing_left = in_flight_.empty() && waiting_.empty() && recalls_.empty();
  const bool arrived = registered_ && wanted_room_.empty();
  if (input_ended_ && !quitting_ && arrived && room_.empty()) return finish("there is no room to be in");
  if (input_ended_ && !quitting_ && nothing_left && arrived) leave(quit_reason_);
}

void Caller::finish(std::string reason) {
  finished_ = true;
  happenings_.emplace_back(happening::Ended{std::move(reason)});
}

// ---- lines of our own ----

void Caller::send_waiting() {
  if (!registered_ || quitting_) return;
  while (!waiting_.empty() && in_flight_.size() < in_flight_max) {
    // An empty target is the room, once we are in it.
    if (waiting_.front().target.empty()) {
      if (room_.empty() || !wanted_room_.empty()) return;
      waiting_.front().target = room_;
    }
    const Spoken spoken = std::move(waiting_.front());
    waiting_.pop_front();
    send_spoken(spoken);
  }
}

void Caller::send_spoken(const Spoken& spoken) {
  const bool action = spoken.kind == room::SayKind::action;
  const std::string_view word = spoken.kind == room::SayKind::notice ? "NOTICE" : "PRIVMSG";
  const std::string_view marks = action ? "\x01"
                                          "ACTION \x01"
                                        : "";
  // The server puts our source before it: what fits us must fit its message too, or the echo would come in parts.
  const std::string source = nick_ + '!' + options_.user + '@' + std::string(63, '-');
  const std::size_t most = proto::irc::text_bytes_max({source, word, spoken.target});
  const std::size_t piece_bytes_max = most > marks.size() + 4 ? most - marks.size() : 4;

  const bool echoed = capabilities_.contains("echo-message");
  const bool labels = echoed && capabilities_.contains("labeled-response");
  if (!echoed) ++pings_;
  std::string_view rest = spoken.text;
  while (!rest.empty()) {
    const std::string_view piece = proto::irc::take_piece(rest, piece_bytes_max);
    const std::string text = action ? "\x01"
                                      "ACTION " +
                                          std::string(piece) + '\x01'
                                    : std::string(piece);
    MessageWriter writer(bytes_, proto::irc::Sender::client);
    if (labels) writer.tag("label", std::to_string(++labels_));
    writer.command(word).parameter(spoken.target).trailing(text).end();
    in_flight_.push_back({spoken.target, spoken.kind, std::string(piece), echoed ? 0 : pings_, labels ? labels_ : 0});
  }
  if (!echoed) write("PING").trailing("said-" + std::to_string(pings_)).end();
}

void Caller::acknowledge(const Spoken& echo) {
  const auto has_target = [&](const Spoken& spoken) { return same_name(spoken.target, echo.target); };
  auto found = std::ranges::find_if(in_flight_, [&](const Spoken& spoken) {
    return has_target(spoken) && spoken.kind == echo.kind && spoken.text == echo.text;
  });
  // A server may change a text (echo-message, "Description").
  if (found == in_flight_.end()) found = std::ranges::find_if(in_flight_, has_target);
  if (found != in_flight_.end()) in_flight_.erase(found);
}

std::deque<Caller::Spoken>::iterator Caller::labelled(const Message& message) {
  auto label = proto::irc::find_tag(message.tags, "label");
  if (const auto batch = proto::irc::find_tag(message.tags, "batch"); !label && batch) {
    if (const auto open = batches_.find(*batch); open != batches_.end()) label = open->second.label;
  }
  return std::ranges::find_if(in_flight_, [&](const Spoken& spoken) {
    return label && spoken.label != 0 && std::to_string(spoken.label) == *label;
  });
}

/// False when no line in flight is meant. `text_within` may end with the line's text.
bool Caller::refuse(const Message& message, std::string_view target, std::string_view why,
                    std::string_view text_within) {
  const auto has_target = [&](const Spoken& spoken) { return same_name(spoken.target, target); };
  auto found = labelled(message);
  if (found == in_flight_.end()) {
    found = std::ranges::find_if(
        in_flight_, [&](const Spoken& spoken) { return has_target(spoken) && text_within.ends_with(spoken.text); });
  }
  if (found == in_flight_.end()) found = std::ranges::find_if(in_flight_, has_target);
  if (found == in_flight_.end()) return false;
  happenings_.emplace_back(happening::NotKept{std::move(found->target), std::move(found->text), std::string(why)});
  in_flight_.erase(found);
  return true;
}

void Caller::ask_for_history() {
  if (options_.history_lines == 0 || !capabilities_.contains("draft/chathistory") || !capabilities_.contains("batch")) {
    return;
  }
  MessageWriter writer = write("CHATHISTORY");
  writer.parameter("LATEST").parameter(room_);
  if (last_seen_.empty()) {
    writer.parameter("*").parameter(std::to_string(options_.history_lines)).end();
  } else {
    writer.parameter("msgid=" + last_seen_).parameter("100").end();  // CHATHISTORY=100 is what Salon allows
  }
  recalls_.push_back(Contents::history);
}

// ---- time ----

Instant Caller::deadline() const {
  if (!connected_ || finished_) return never;
  return pinged_ ? pinged_at_ + answer_time_max : last_heard_ + silence_max;
}

void Caller::deadline_passed(Instant now) {
  if (now < deadline()) return;
  if (pinged_) {
    finish("nothing heard from the server in " +
           std::to_string(std::chrono::seconds((silence_max + answer_time_max) / std::chrono::seconds(1)).count()) +
           " s");
    return;
  }
  pinged_ = true;
  pinged_at_ = now;
  write("PING").trailing("are-you-there").end();
}

// ---- small answers ----

std::vector<std::string> Caller::others() const {
  std::vector<std::pair<std::uint64_t, std::string_view>> order;
  order.reserve(others_.size());
  for (const auto& [nick, spoke] : others_) order.emplace_back(spoke, nick);
  std::ranges::sort(order, [](const auto& left, const auto& right) {
    return left.first != right.first ? left.first > right.first : left.second < right.second;
  });
  std::vector<std::string> nicks;
  nicks.reserve(order.size());
  for (const auto& [spoke, nick] : order) nicks.emplace_back(nick);
  return nicks;
}

std::string Caller::take_bytes() { return std::exchange(bytes_, {}); }
std::vector<Happening> Caller::take_happenings() { return std::exchange(happenings_, {}); }

MessageWriter Caller::write(std::string_view command) {
  MessageWriter writer(bytes_, proto::irc::Sender::client);
  writer.command(command);
  return writer;
}

}  // namespace salon::session
