#include "party/guest.hpp"

#include <algorithm>
#include <utility>

namespace salon::party {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t line_bytes_max = 9000;
/// Who half-closed waits so long for the server to close; who is sent away, for that to happen.
constexpr Duration patience = 15s;

}  // namespace

std::string account_of(std::uint32_t number) { return "a" + std::to_string(number); }
std::string password_of(std::uint32_t number) { return "sesame " + std::to_string(number); }

Visit& Guest::begin_visit(room::Dialect dialect) {
  Visit& visit = invitation_.notebook.visits.emplace_back();
  visit.guest = number_;
  visit.dialect = dialect;
  return visit;
}

std::string Guest::next_words(Visit& visit, std::string_view room) {
  const LineName line{number_, ++last_line_};
  visit.said.insert(line);
  const std::string words = words_of(line, room);
  return generator_.one_in(6) ? std::string(rude_word) + ", " + words : words;
}

net::Task<void> Guest::pause(Duration least, Duration most) {
  const Instant until = loop().now() + generator_.between(least, most);
  co_await net::sleep_until(loop(), until);
}

StreamGuest::StreamGuest(const Invitation& invitation, std::uint32_t number, Generator generator)
    : Guest(invitation, number, generator), splitter_(line_bytes_max) {}

net::Task<void> StreamGuest::spend_the_evening() {
  stays_ = generator_.one_in(5);
  co_await pause(0s, 3s);
  while (!invitation_.over) {
    co_await visit();
    if (!invitation_.over) co_await pause(10ms, 3s);
  }
}

net::Task<void> StreamGuest::visit() {
  const Instant deadline = loop().now() + 5s;
  auto stream = co_await net::TcpStream::connect(loop(), invitation_.server, deadline);
  if (!stream) co_return;
  stream_ = std::move(*stream);
  visit_ = &begin_visit(dialect());
  ++visits_;
  splitter_ = proto::LineSplitter(line_bytes_max);
  open_stays_.clear();
  out_.clear();
  deaf_until_ = loop().now();
  patient_until_ = never;
  ended_ = false;
  acts_left_ = generator_.between(3, 14);

  net::CancelScope& scope = co_await net::this_scope();
  net::TaskGroup reading(scope);
  reading.spawn(read());
  co_await talk();
  if (!generator_.one_in(8)) {
    say_goodbye();
    co_await flush();
    if (!ended_) stream_.shutdown_write();
    patient_until_ = loop().now() + patience;
    if (generator_.one_in(10)) {
      co_await pause(0s, 50ms);  // does not wait for what comes back
    } else {
      co_await reading.join();
    }
  }
  if (stream_.is_open()) stream_.reset();
  co_await reading.join();
}

net::Task<void> StreamGuest::talk() {
  const Duration first = arrive();
  co_await flush();
  co_await pause(first, first * 2);
  for (; acts_left_ > 0 && !ended_ && !invitation_.over; --acts_left_) {
    act();
    co_await flush();
    if (generator_.one_in(25)) deaf_until_ = loop().now() + generator_.between(Duration(200ms), Duration(9s));
    co_await pause(10ms, 700ms);
  }
  const Instant sent_away_by = loop().now() + 2 * patience;
  while (stays_ && invitation_.over && !ended_ && loop().now() < sent_away_by) co_await pause(50ms, 50ms);
}

net::Task<void> StreamGuest::flush() {
  if (ended_ || out_.empty()) co_return;
  const std::string bytes = std::exchange(out_, {});
  const Instant deadline = loop().now() + 5s;
  const auto sent = co_await stream_.send_all(as_bytes(bytes), deadline);
  if (sent) co_return;
  ended_ = true;
  if (stream_.is_open()) stream_.reset();
}

net::Task<void> StreamGuest::read() {
  std::array<std::byte, 2048> buffer;
  while (!ended_ && stream_.is_open()) {
    if (deaf_until_ > loop().now()) {
      co_await net::sleep_until(loop(), deaf_until_);
      continue;
    }
    const Instant deadline = std::min(patient_until_, loop().now() + 2s);
    const auto count = co_await stream_.receive(buffer, deadline);
    if (!count) {
      if (net::is_timeout(count.error()) && loop().now() < patient_until_) continue;
      break;
    }
    if (*count == 0) break;
    splitter_.feed(as_text(Bytes(buffer).first(*count)));
    for (;;) {
      const proto::LineSplitter::Event event = splitter_.next();
      if (std::holds_alternative<proto::LineSplitter::More>(event)) break;
      if (const auto* line = std::get_if<proto::LineSplitter::Line>(&event)) hear(line->text);
    }
  }
  ended_ = true;
}

// ---- what was heard ----

void StreamGuest::close_stays() { open_stays_.clear(); }

void StreamGuest::leave(std::string_view room) {
  std::erase_if(open_stays_, [room](const auto& stay) { return stay.first == room; });
}

void StreamGuest::enter(std::string_view room) {
  leave(room);
  open_stays_.emplace_back(room, visit_->stays.size());
  visit_->stays.push_back({std::string(room), {}});
}

void StreamGuest::see(const Sight& sight) {
  auto stay = std::ranges::find(open_stays_, sight.room, [](const auto& each) { return each.first; });
  if (stay == open_stays_.end()) {
    enter(sight.room);
    stay = open_stays_.end() - 1;
  }
  visit_->stays[stay->second].heard.push_back(sight);
}

}  // namespace salon::party
