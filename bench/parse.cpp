// How fast lines are read: bytes a second of one core, on chat as people write it.
//
//   parse [SECONDS]
//
// The traffic is 16 MiB of PRIVMSGs (and the same texts as plain lines) made from a seed: sentences of 3 to 20 words,
// of which one in twelve has an accent and one text in forty an emoji. It comes in chunks of 16 KiB, as a receive gives
// it, so some lines are cut. Each way reads all of it again and again for SECONDS; CPU of this thread counts, not time.
// The limit is memchr alone, which finds the ends of the lines and looks at nothing. Then a line of JSON.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "base/generator.hpp"
#include "proto/irc.hpp"
#include "proto/lines.hpp"
#include "salon/base/utf8.hpp"

namespace {

using salon::Generator;
using salon::proto::LineSplitter;

constexpr std::size_t traffic_bytes = std::size_t{16} << 20U;
constexpr std::size_t chunk_bytes = std::size_t{16} << 10U;

std::string word(Generator& generator) {
  constexpr std::string_view accents[] = {"\xC3\xA9", "\xC3\xA0", "\xC3\xBC", "\xC3\xA7"};
  std::string word;
  for (std::uint64_t letters = generator.between(2, 9); letters > 0; --letters) {
    word += static_cast<char>('a' + generator.below(26));
  }
  if (generator.one_in(12)) word += accents[generator.below(std::size(accents))];
  return word;
}

std::string sentence(Generator& generator) {
  std::string text = word(generator);
  for (std::uint64_t words = generator.between(2, 19); words > 0; --words) text += ' ' + word(generator);
  if (generator.one_in(40)) text += " \xF0\x9F\x99\x82";
  return text;
}

std::string traffic(std::string_view before, std::string_view line_end) {
  Generator generator(1);
  std::string bytes;
  while (bytes.size() < traffic_bytes) {
    bytes += before;
    bytes += sentence(generator);
    bytes += line_end;
  }
  return bytes;
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// GB a second of CPU. `read` says how many lines it saw, which is the same each time or the figure is worth nothing.
double speed(std::string_view bytes, double seconds, const std::function<std::size_t(std::string_view)>& read) {
  const std::size_t lines = read(bytes);  // and warms the caches
  const double begin = cpu_seconds();
  double spent = 0;
  std::size_t rounds = 0;
  do {
    if (read(bytes) != lines || lines == 0) {
      std::fprintf(stderr, "parse: the lines were counted differently\n");
      std::exit(1);
    }
    ++rounds;
    spent = cpu_seconds() - begin;
  } while (spent < seconds);
  return static_cast<double>(rounds) * static_cast<double>(bytes.size()) / spent / 1e9;
}

std::size_t find_ends(std::string_view bytes) {
  std::size_t lines = 0;
  for (const char* at = bytes.data(); at != bytes.data() + bytes.size(); ++lines) {
    const auto left = static_cast<std::size_t>(bytes.data() + bytes.size() - at);
    at = static_cast<const char*>(std::memchr(at, '\n', left)) + 1;
  }
  return lines;
}

template <class Each>
std::size_t split(std::string_view bytes, Each each) {
  LineSplitter splitter(4096);
  std::size_t lines = 0;
  for (std::size_t at = 0; at < bytes.size(); at += chunk_bytes) {
    splitter.feed(bytes.substr(at, chunk_bytes));
    for (;;) {
      const LineSplitter::Event event = splitter.next();
      const auto* line = std::get_if<LineSplitter::Line>(&event);
      if (line == nullptr) break;
      lines += each(line->text) ? 1 : 0;
    }
  }
  return lines;
}

bool is_message(std::string_view line) {
  const auto message = salon::proto::irc::parse(line, salon::proto::irc::Sender::client);
  return message && message->command == "PRIVMSG" && message->parameters().size() == 2 && salon::utf8::valid(line);
}

}  // namespace

int main(int count, char** words) {
  const double seconds = count > 1 ? std::atof(words[1]) : 1;
  const std::string plain = traffic("", "\n");
  const std::string irc = traffic("PRIVMSG #lobby :", "\r\n");
  const double limit_plain = speed(plain, seconds, find_ends);
  const double limit_irc = speed(irc, seconds, find_ends);
  const double lines = speed(plain, seconds, [](std::string_view all) { return split(all, salon::utf8::valid); });
  const double messages = speed(irc, seconds, [](std::string_view all) { return split(all, is_message); });
  std::printf("{\"memchr_lines\": %.3f, \"lines\": %.3f, \"memchr_irc\": %.3f, \"irc\": %.3f}\n", limit_plain, lines,
              limit_irc, messages);
}
