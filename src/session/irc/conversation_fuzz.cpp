// Whatever two clients send: the house goes on, each request comes back as one answer, what is held back is bounded,
// and whatever is written is IRC. The log, the disk and history answer at once or, where the input says so, later.
//
// The input is lines. The first byte of each says who sends it (bit 0) and what happens before (bits 1 to 3): the log
// orders, the disk keeps, history answers, time passes.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "proto/irc.hpp"
#include "room/house.hpp"
#include "room/recall.hpp"
#include "room/remember.hpp"
#include "salon/base/bytes.hpp"
#include "session/irc/session.hpp"
#include "session/session.hpp"
#include "session/toy_secrets.hpp"

namespace {

using namespace salon;

/// A server without sockets, for two clients.
class Table {
 public:
  Table() {
    setting_.throttle = false;
    submit(0, room::NodeStarted{});
    order();
    for (Client& client : clients_) {
      client.session = session::irc::make_session(setting_, session::Peer{.address = "192.0.2.1", .port = 0});
    }
    for (std::size_t at = 0; at < clients_.size(); ++at) {
      call(at, [](session::Session& session, session::Turn& turn) { session.begin(turn); });
      send(at, at == 0 ? every_capability : "");
      send(at, at == 0 ? "NICK ada\r\nUSER a 0 * :A\r\nCAP END\r\nJOIN #a\r\n"
                       : "NICK bob\r\nUSER b 0 * :B\r\nJOIN #a\r\n");
      settle();
    }
  }

  void send(std::size_t client, std::string_view bytes) {
    call(client, [&](session::Session& session, session::Turn& turn) { session.receive(bytes, turn); });
  }
  void settle() {
    // Each step may ask for more; held input is finite, so this ends.
    while (!log_.empty() || !unkept_.empty() || waits_for_history()) {
      order();
      keep();
      answer();
    }
  }
  void order() {
    while (!log_.empty()) {
      auto [session, command] = std::move(log_.front());
      log_.pop_front();
      const room::Entry entry{
          {1, ++sequence_}, room::command_version, {1, 1, session, ++tag_}, wall_, std::move(command)};
      std::vector<room::Event> events;
      house_.apply(entry, events);
      for (const room::Event& event : events) deliver(event);
    }
  }
  void keep() {
    for (; !unkept_.empty(); unkept_.pop_front()) {
      const room::Event event = unkept_.front();
      call(event.origin.session - 1,
           [&](session::Session& session, session::Turn& turn) { session.kept(event, turn); });
    }
  }
  void answer() {
    for (std::size_t at = 0; at < clients_.size(); ++at) {
      while (!clients_.at(at).questions.empty()) {
        const session::Question question = std::move(clients_.at(at).questions.front());
        clients_.at(at).questions.pop_front();
        const session::Answer given = answer_to(question, at);
        call(at, [&](session::Session& session, session::Turn& turn) { session.answer(given, turn); });
      }
    }
  }
  void pass(Duration time) {
    now_ += time;
    wall_ += std::chrono::duration_cast<std::chrono::milliseconds>(time);
    for (std::size_t at = 0; at < clients_.size(); ++at) {
      if (clients_.at(at).session->deadline() > now_) continue;
      call(at, [](session::Session& session, session::Turn& turn) { session.deadline_passed(turn); });
    }
  }
  void check() const {
    for (const Client& client : clients_) {
      ensure(client.over || client.session->settled(), "a session waits for what nobody will tell it");
      ensure(client.over || client.awaited == 0, "a command did not come back as one event");
    }
  }

 private:
  struct Client {
    std::unique_ptr<session::Session> session;
    std::deque<session::Question> questions;
    std::size_t awaited = 0;
    bool over = false;
  };
  static constexpr std::string_view every_capability =
      "CAP LS 302\r\nCAP REQ :batch echo-message labeled-response message-tags server-time draft/chathistory "
      "draft/event-playback draft/multiline draft/message-redaction sasl account-tag account-notify\r\n";

  [[nodiscard]] room::GuestId guest(std::size_t client) const { return {1, client + 1}; }
  [[nodiscard]] bool waits_for_history() const {
    return !clients_[0].questions.empty() || !clients_[1].questions.empty();
  }
  void submit(room::SessionId session, room::Command command) { log_.emplace_back(session, std::move(command)); }

  template <class Use>
  void call(std::size_t at, Use use) {
    Client& client = clients_.at(at);
    if (client.over) return;
    session::Outbox out;
    session::Turn turn{.now = now_,
                       .wall = wall_,
                       .house = house_,
                       .setting = setting_,
                       .self = house_.guest_of(guest(at)),
                       .out = out,
                       .client = guest(at)};
    use(*client.session, turn);
    look_at(out.bytes);
    client.awaited += out.commands.size();
    for (room::Command& command : out.commands) submit(at + 1, std::move(command));
    for (session::Question& question : out.questions) client.questions.push_back(std::move(question));
    for (const room::Event& event : out.passing) show_to_others(event);
    if (!out.end) return;
    client.over = true;
    if (house_.find_guest(house_.guest_of(guest(at))) != nullptr) submit(at + 1, room::Leave{});
  }

  void deliver(const room::Event& event) {
    room::Batch kept;
    room::remember(event, house_, 1, kept);
    for (room::Line& line : kept.lines) history_.push_back(std::move(line));
    for (const room::Redaction& redaction : kept.redactions) {
      std::erase_if(history_, [&](const room::Line& line) { return line.id == redaction.id; });
    }
    show_to_others(event);
    if (event.origin.session == 0) return;
    Client& origin = clients_.at(event.origin.session - 1);
    if (event.origin.tag != 0 && origin.awaited > 0) --origin.awaited;
    if (room::is_acknowledged(event)) unkept_.push_back(event);
    call(event.origin.session - 1, [&](session::Session& session, session::Turn& turn) { session.hear(event, turn); });
  }

  void show_to_others(const room::Event& event) {
    for (std::size_t at = 0; at < clients_.size(); ++at) {
      if (clients_.at(at).over || guest(at) == event.origin.guest()) continue;
      const room::GuestId self = house_.guest_of(guest(at));
      const bool own = self == event.actor.id && !std::holds_alternative<room::Refused>(event.body);
      if (own || std::ranges::find(event.to_guests, self) != event.to_guests.end()) {
        call(at, [&](session::Session& session, session::Turn& turn) { session.hear(event, turn); });
      }
      std::string bytes;
      session::render(event, clients_.at(at).session->variant(), setting_, bytes);
      look_at(bytes);
    }
  }

  session::Answer answer_to(const session::Question& question, std::size_t client) {
    if (const auto secret = session::toy_answer(house_, question)) return *secret;
    if (std::holds_alternative<session::ConnectionQuestion>(question)) return session::ConnectionAnswer{};
    if (std::holds_alternative<session::RereadQuestion>(question)) return session::RereadAnswer{};
    if (std::holds_alternative<session::StatusQuestion>(question)) return session::StatusAnswer{};
    const std::string owner = room::owner_of(house_, 1, house_.guest_of(guest(client)));
    const room::Query query = room::readable_by(house_, owner, std::get<session::HistoryQuestion>(question).query);
    room::Lines lines;
    for (const room::Line& line : history_) lines.push_back(&line);
    std::vector<room::Line> found = std::visit([&](const auto& one) { return room::recall(lines, one); }, query);
    room::bring_up_to_date(house_, found);
    for (room::Line& line : found) line.own = line.author == owner;
    return session::HistoryAnswer{std::move(found)};
  }

  /// Whole messages that a client can read.
  static void look_at(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t end = bytes.find("\r\n");
      ensure(end != bytes.npos, "a message has no end");
      const std::string_view line = bytes.substr(0, end);
      bytes.remove_prefix(end + 2);
      ensure(line.find_first_of(std::string_view("\0\r\n", 3)) == line.npos, "a message has a line end inside");
      const auto message = proto::irc::parse(line, proto::irc::Sender::server);
      ensure(message && !message->command.empty(), "what was written cannot be read");
    }
  }

  session::Setting setting_;
  Instant now_{std::chrono::hours(1)};
  WallTime wall_{std::chrono::hours(1'000'000)};
  room::House house_;
  std::array<Client, 2> clients_;
  std::deque<std::pair<room::SessionId, room::Command>> log_;
  std::deque<room::Event> unkept_;
  std::vector<room::Line> history_;
  std::uint64_t sequence_ = 0;
  std::uint64_t tag_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input = as_text(std::as_bytes(std::span(data, size)));
  Table table;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(std::min(end + 1, input.size()));
    if (line.empty()) continue;
    const auto what = static_cast<unsigned char>(line.front());
    if ((what & 2U) != 0) table.order();
    if ((what & 4U) != 0) table.keep();
    if ((what & 8U) != 0) table.answer();
    if ((what & 128U) != 0) table.pass(std::chrono::seconds(30));
    table.send(what & 1U, line.substr(1));
    table.send(what & 1U, "\r\n");
  }
  table.settle();
  table.check();
  return 0;
}
