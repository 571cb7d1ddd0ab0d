// The load: rooms, a talker in each, many members; counts what arrives and what it costs the server.
//
//   fanout irc|bare[-tls] PORT PID MEMBERS[/ROOMS] SECONDS [WINDOW...]
//
// Connects MEMBERS members and then the talkers to 127.0.0.1:PORT. As `irc` they register and join #bench0, or share
// out among ROOMS rooms; `bare` says nothing, for bench/bare_loop.cpp, which is one room. For each WINDOW the talkers
// speak in turn for SECONDS, with so many lines of 100 bytes on their way at a time: a line is on its way until every
// member of its room has it. With `-tls` all of them speak it. Each member must get each line once, in order, byte by
// byte. Then a line of JSON: for the process PID, its memory before and after the members came, and for each window the
// processor time of all its threads a delivery, and how long it took until all had a line. What a server still has to
// do then is counted: over IRC the talkers ask (PING) and wait for the answer, which Salon gives when their lines are
// on disk.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "server_process.hpp"
#include "sockets.hpp"
#include "tls_ends.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t text_bytes = 100;
constexpr std::size_t digits = 10;
constexpr std::size_t window_max = 1024;
constexpr int silence_max_milliseconds = 10'000;
/// How long a window speaks before it is measured.
constexpr Seconds warm_up{0.3};

[[noreturn]] void fail(const std::string& text) {
  std::fprintf(stderr, "fanout: %s\n", text.c_str());
  std::exit(1);
}

/// The line of this number: its number, then what fills it up.
std::string text_of(std::uint64_t number) {
  std::string text = std::to_string(number);
  text.insert(0, digits - text.size(), '0');
  text.resize(text_bytes, '.');
  return text;
}

/// The word after the source.
std::string_view command_of(std::string_view line) {
  const std::size_t place = line.find(' ');
  if (!line.starts_with(':') || place == std::string_view::npos) return {};
  line.remove_prefix(place + 1);
  return line.substr(0, line.find(' '));
}

bool is_refusal(std::string_view command) { return command.starts_with('4') && command != "422"; }  // 422: no motd

struct Guest {
  int descriptor = -1;
  SSL* ssl = nullptr;
  std::string nick;
  std::size_t room = 0;
  std::string unfinished;      // the beginning of a line whose end has not come
  std::uint64_t received = 0;  // lines of the talker
  bool joined = false;
};

class Load {
 public:
  Load(bool irc, bool tls, std::uint16_t port, std::size_t members, std::size_t rooms)
      : irc_(irc),
        tls_(tls ? salon::bench::tls_client() : nullptr),
        port_(port),
        members_(members),
        rooms_(rooms),
        poll_(epoll_create1(0)) {
    guests_.resize(members + rooms);
    waiting_for_.resize(window_max);
    sent_at_.resize(window_max);
  }

  /// Everyone connects; the talkers last, so that who accepts in order has them all when they speak.
  void gather() {
    for (std::size_t index = 0; index < guests_.size(); ++index) connect_guest(index);
    if (!irc_) return;
    for (Guest& guest : guests_) say(guest, "NICK " + guest.nick + "\r\nUSER load 0 * :load\r\n");
    while (joined_ < guests_.size()) hear();
  }

  struct Outcome {
    std::uint64_t lines = 0;
    Seconds elapsed{};
    std::vector<double> microseconds;  // until all had a line; sorted
  };

  /// Speaks for so long with so many lines on their way, and waits until all have arrived.
  Outcome speak(std::size_t window, Seconds length) {
    Outcome outcome;
    outcome_ = &outcome;
    const std::uint64_t first = sent_;
    const Clock::time_point begin = Clock::now();
    while (Clock::now() - begin < length) {
      send_lines(window);
      hear();
    }
    while (complete_ < sent_) hear();
    outcome_ = nullptr;
    outcome.lines = sent_ - first;
    outcome.elapsed = Clock::now() - begin;
    std::ranges::sort(outcome.microseconds);
    return outcome;
  }

  /// Waits until the server says that it is done with all that the talkers have said.
  void settle() {
    if (!irc_) return;
    settled_ = 0;
    for (std::size_t room = 0; room < rooms_; ++room) say(talker(room), "PING :settled\r\n");
    while (settled_ < rooms_) hear();
  }

  /// Of one room; each has as many.
  [[nodiscard]] std::size_t members() const { return members_ / rooms_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  Guest& talker(std::size_t room) { return guests_[members_ + room]; }
  [[nodiscard]] bool is_talker(const Guest& guest) const { return &guest >= &guests_[members_]; }

  void connect_guest(std::size_t index) {
    Guest& guest = guests_[index];
    guest.nick = "m" + std::to_string(index);
    guest.room = index % rooms_;
    guest.descriptor = salon::bench::connect_to(port_);
    if (tls_ != nullptr) {
      guest.ssl = salon::bench::tls_connect(tls_, guest.descriptor);
      fcntl(guest.descriptor, F_SETFL, O_NONBLOCK);
    }
    epoll_event event{.events = EPOLLIN, .data = {.u64 = index}};
    epoll_ctl(poll_, EPOLL_CTL_ADD, guest.descriptor, &event);
  }

  static void say(const Guest& guest, const std::string& bytes) {
    const auto length = static_cast<int>(bytes.size());
    const ssize_t sent = guest.ssl != nullptr ? SSL_write(guest.ssl, bytes.data(), length)
                                              : send(guest.descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent != length) {
      fail(guest.nick + " cannot send: " + std::strerror(errno));
    }
  }

  void send_lines(std::size_t window) {
    const Clock::time_point now = Clock::now();
    std::string bytes;
    for (; sent_ - complete_ < window; ++sent_) {
      const std::size_t room = sent_ % rooms_;
      bytes += "PRIVMSG #bench" + std::to_string(room) + " :" + text_of(sent_) + "\r\n";
      if (waiting_for_[sent_ % window_max] > 0) fail("line " + std::to_string(sent_ - window_max) + " is lost");
      waiting_for_[sent_ % window_max] = members();
      sent_at_[sent_ % window_max] = now;
      if (rooms_ == 1) continue;
      say(talker(room), bytes);
      bytes.clear();
    }
    if (!bytes.empty()) say(talker(0), bytes);
  }

  /// Takes what has come for up to 64 guests.
  void hear() {
    std::array<epoll_event, 64> events;
    const int count = epoll_wait(poll_, events.data(), events.size(), silence_max_milliseconds);
    if (count == 0) {
      fail("silence: of " + std::to_string(sent_) + " lines " + std::to_string(complete_) +
           " have arrived everywhere, " + std::to_string(joined_) + " of " + std::to_string(guests_.size()) +
           " have joined");
    }
    for (int index = 0; index < count; ++index) take(guests_[events[static_cast<std::size_t>(index)].data.u64]);
  }

  void take(Guest& guest) {
    if (guest.ssl == nullptr) {
      const ssize_t length = recv(guest.descriptor, buffer_.data(), buffer_.size(), 0);
      if (length <= 0) fail(guest.nick + " was cut off: " + (length == 0 ? "end of stream" : std::strerror(errno)));
      return take_bytes(guest, static_cast<std::size_t>(length));
    }
    int length = 0;
    while ((length = SSL_read(guest.ssl, buffer_.data(), static_cast<int>(buffer_.size()))) > 0) {
      take_bytes(guest, static_cast<std::size_t>(length));
    }
    if (SSL_get_error(guest.ssl, length) != SSL_ERROR_WANT_READ) fail(guest.nick + " was cut off under TLS");
  }

  void take_bytes(Guest& guest, std::size_t length) {
    bytes_ += length;
    std::string_view rest(buffer_.data(), length);
    for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      std::string_view line = rest.substr(0, end);
      rest.remove_prefix(end + 1);
      if (!guest.unfinished.empty()) line = guest.unfinished.append(line);
      if (line.ends_with('\r')) line.remove_suffix(1);
      take_line(guest, line);
      guest.unfinished.clear();
    }
    guest.unfinished += rest;
  }

  void take_line(Guest& guest, std::string_view line) {
    constexpr std::string_view said = "PRIVMSG #bench";
    if (const std::size_t place = line.find(said); place != std::string_view::npos) {
      line.remove_prefix(place + said.size());
      take_text(guest, line.substr(std::min(line.size(), line.find(" :") + 2)));
    } else if (line.starts_with("PING ")) {
      say(guest, "PONG " + std::string(line.substr(5)) + "\r\n");
    } else if (guest.joined) {  // or someone else joins
      if (command_of(line) == "PONG") ++settled_;
      if (is_refusal(command_of(line))) fail(guest.nick + " is refused: " + std::string(line));
    } else if (command_of(line) == "001") {
      say(guest, "JOIN #bench" + std::to_string(guest.room) + "\r\n");
    } else if (command_of(line) == "366") {  // the end of NAMES
      guest.joined = true;
      ++joined_;
    } else if (line.starts_with("ERROR") || is_refusal(command_of(line))) {
      fail(guest.nick + " is not let in: " + std::string(line));
    }
  }

  void take_text(Guest& guest, std::string_view text) {
    if (is_talker(guest)) return;
    const std::uint64_t number = guest.room + rooms_ * guest.received++;
    if (text != text_of(number)) {
      fail(guest.nick + " should hear line " + std::to_string(number) + " and hears: " + std::string(text));
    }
    if (--waiting_for_[number % window_max] > 0) return;
    ++complete_;
    const std::chrono::duration<double, std::micro> took = Clock::now() - sent_at_[number % window_max];
    if (outcome_ != nullptr) outcome_->microseconds.push_back(took.count());
  }

  bool irc_;
  SSL_CTX* tls_;  // null: without
  std::uint16_t port_;
  std::size_t members_;
  std::size_t rooms_;
  int poll_;
  std::vector<Guest> guests_;  // the members, then a talker for each room
  std::array<char, 65536> buffer_;
  std::size_t joined_ = 0;
  std::size_t settled_ = 0;     // talkers
  std::uint64_t bytes_ = 0;     // received by all
  std::uint64_t sent_ = 0;      // lines
  std::uint64_t complete_ = 0;  // lines that everyone has
  // Of the lines on their way, at their number modulo window_max:
  std::vector<std::size_t> waiting_for_;
  std::vector<Clock::time_point> sent_at_;
  Outcome* outcome_ = nullptr;
};

double percentile(const std::vector<double>& sorted, double part) {
  return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * part)];
}

void measure(Load& load, int process, std::size_t window, Seconds length) {
  load.speak(window, warm_up);
  load.settle();
  const salon::bench::Processor before = salon::bench::processor_of(process);
  const std::uint64_t bytes_before = load.bytes();
  const Load::Outcome outcome = load.speak(window, length);
  load.settle();
  const std::uint64_t used = salon::bench::used_between(before, salon::bench::processor_of(process));
  const double deliveries = static_cast<double>(outcome.lines) * static_cast<double>(load.members());
  std::printf(R"({"window": %zu, "lines": %)" PRIu64 R"(, "seconds": %.3f, "cpu_us_per_delivery": %.4f, )"
              R"("bytes_per_delivery": %.1f, "all_have_it_us": {"p50": %.1f, "p99": %.1f}})",
              window, outcome.lines, outcome.elapsed.count(), static_cast<double>(used) / 1000 / deliveries,
              static_cast<double>(load.bytes() - bytes_before) / deliveries, percentile(outcome.microseconds, 0.5),
              percentile(outcome.microseconds, 0.99));
}

}  // namespace

int main(int count, char** words) {
  const std::string_view dialect = count > 1 ? words[1] : "";
  const bool irc = dialect.starts_with("irc");
  const bool tls = dialect.ends_with("-tls");
  if (count < 6 || (!irc && !dialect.starts_with("bare"))) {
    std::fputs("usage: fanout irc|bare[-tls] PORT PID MEMBERS[/ROOMS] SECONDS [WINDOW...]\n", stderr);
    return 2;
  }
  const int process = std::atoi(words[3]);
  const auto members = static_cast<std::size_t>(std::atol(words[4]));
  const char* const slash = std::strchr(words[4], '/');
  const auto rooms = slash == nullptr ? std::size_t{1} : static_cast<std::size_t>(std::atol(slash + 1));
  if (rooms < 1 || rooms > members || members % rooms != 0) fail("each room has as many members, and at least one");
  const Seconds length(std::atof(words[5]));

  const std::uint64_t memory_before = salon::bench::anonymous_kib(process);
  Load load(irc, tls, static_cast<std::uint16_t>(std::atoi(words[2])), members, rooms);
  load.gather();
  std::printf(R"({"members": %zu, "anonymous_kib": {"before": %)" PRIu64 R"(, "with_members": %)" PRIu64
              R"(}, "windows": [)",
              members, memory_before, salon::bench::anonymous_kib(process));
  for (int index = 6; index < count; ++index) {
    const auto window = static_cast<std::size_t>(std::atol(words[index]));
    if (window < 1 || window > window_max) fail("a window is 1 to " + std::to_string(window_max) + " lines");
    if (index > 6) std::fputs(", ", stdout);
    measure(load, process, window, length);
  }
  std::puts("]}");
  return 0;
}
