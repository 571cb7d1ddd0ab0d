#include "proto/sniff.hpp"

#include <algorithm>
#include <array>

#include "proto/irc.hpp"

namespace salon::proto {
namespace {

/// Whether a text is of a grammar, or could become so.
enum class Fit { no, open, yes };

/// Longer than any method registered with IANA (UPDATEREDIRECTREF has 17 letters).
constexpr std::size_t method_bytes_max = 24;

bool method_byte(char byte) { return (byte >= 'A' && byte <= 'Z') || byte == '-'; }

bool target_byte(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return code > 0x20 && code != 0x7F;
}

bool upper_case(char byte) { return byte >= 'A' && byte <= 'Z'; }

bool digit(char byte) { return byte >= '0' && byte <= '9'; }

/// "HTTP/1.1", with any digits. `open` for a prefix of it.
Fit http_version(std::string_view text) {
  constexpr std::string_view form = "HTTP/d.d";
  if (text.size() > form.size()) return Fit::no;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (form[at] == 'd' ? !digit(text[at]) : text[at] != form[at]) return Fit::no;
  }
  return text.size() == form.size() ? Fit::yes : Fit::open;
}

/// A request line without its line's end; more may follow unless it is `complete`.
Fit http_fit(std::string_view line, bool complete) {
  const Fit unfinished = complete ? Fit::no : Fit::open;
  const auto method_end = static_cast<std::size_t>(std::ranges::find_if_not(line, method_byte) - line.begin());
  if (method_end > method_bytes_max) return Fit::no;
  if (method_end == line.size()) return unfinished;
  if (method_end == 0 || line[method_end] != ' ') return Fit::no;

  const std::string_view from_target = line.substr(method_end + 1);
  const auto target_end =
      static_cast<std::size_t>(std::ranges::find_if_not(from_target, target_byte) - from_target.begin());
  if (target_end == from_target.size()) return unfinished;
  if (target_end == 0 || from_target[target_end] != ' ') return Fit::no;

  const Fit fit = http_version(from_target.substr(target_end + 1));
  return fit == Fit::open ? unfinished : fit;
}

/// Whether `word` is `whole`, or when it is not `finished` could become so, in upper or lower case.
bool word_fits(std::string_view word, std::string_view whole, bool finished) {
  return finished ? irc::same_name(word, whole) : irc::same_name(word, whole.substr(0, word.size()));
}

/// CAP's subcommand and what follows it (IRCv3 capability-negotiation). `last_open`: the last parameter may go on.
Fit cap_fit(const irc::Message& message, bool complete, bool last_open) {
  const Fit fits_so_far = complete ? Fit::yes : Fit::open;
  const Fit unfinished = complete ? Fit::no : Fit::open;
  const std::size_t count = message.parameters().size();
  if (count == 0) return unfinished;

  const std::string_view subcommand = message.parameter(0);
  const std::string_view argument = message.parameter(1);
  const bool finished = complete || count > 1 || !last_open;
  if (word_fits(subcommand, "LS", finished)) {
    if (count == 1) return fits_so_far;
    if (count > 2 || !std::ranges::all_of(argument, digit)) return Fit::no;
    return argument.empty() ? unfinished : fits_so_far;
  }
  if (word_fits(subcommand, "LIST", finished) || word_fits(subcommand, "END", finished)) {
    return count == 1 ? fits_so_far : Fit::no;
  }
  if (!word_fits(subcommand, "REQ", finished)) {
    // "CAP NOTACOMMAND": what there is none of is for IRC to say.
    const bool shouted = message.command == "CAP" && std::ranges::all_of(subcommand, upper_case);
    return shouted && count == 1 ? fits_so_far : Fit::no;
  }
  if (count > 2) return Fit::no;
  return count == 2 ? fits_so_far : unfinished;
}

/// "QUIT :bye", with which programs look whether a server is there and leave none behind. In capitals and with the
/// colon it is no chat.
Fit quit_fit(std::string_view line, bool complete) {
  constexpr std::string_view form = "QUIT :";
  if (line.size() <= form.size()) return !complete && form.starts_with(line) ? Fit::open : Fit::no;
  const char first = line[form.size()];
  const bool is_word = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || digit(first);
  if (!line.starts_with(form) || !is_word) return Fit::no;
  return complete ? Fit::yes : Fit::open;
}

/// A registration command without its line's end; more may follow unless it is `complete`.
Fit irc_fit(std::string_view line, bool complete) {
  if (line.starts_with(' ') || line.starts_with(':') || line.starts_with('@')) return Fit::no;
  if (line.find('\0') != std::string_view::npos || line.find('\r') != std::string_view::npos) return Fit::no;
  if (const Fit quit = quit_fit(line, complete); quit != Fit::no) return quit;
  const auto message = irc::parse(line, irc::Sender::client);
  if (!message) return Fit::no;

  const bool command_finished = complete || line.find(' ') != std::string_view::npos;
  constexpr std::array<std::string_view, 4> openers = {"CAP", "NICK", "USER", "PASS"};
  const auto fits = [&](std::string_view opener) { return word_fits(message->command, opener, command_finished); };
  if (std::ranges::none_of(openers, fits)) return Fit::no;
  if (!command_finished) return Fit::open;

  const Fit fits_so_far = complete ? Fit::yes : Fit::open;
  const Fit unfinished = complete ? Fit::no : Fit::open;
  if (irc::same_name(message->command, "CAP")) return cap_fit(*message, complete, !line.ends_with(' '));
  const std::size_t count = message->parameters().size();
  if (irc::same_name(message->command, "USER")) {
    if (count > 4) return Fit::no;
    return count == 4 ? fits_so_far : unfinished;
  }
  if (count > 1) return Fit::no;
  const std::string_view word = message->parameter(0);
  if (word.empty()) {
    // "NICK :", a name that is none: that is for IRC to say.
    return complete && count == 1 && message->command == "NICK" ? Fit::yes : unfinished;
  }
  return word.find(' ') == std::string_view::npos ? fits_so_far : Fit::no;
}

}  // namespace

Opening sniff(std::string_view bytes) {
  bytes = bytes.substr(0, opening_bytes_max);
  if (bytes.empty()) return Opening::undecided;
  if (bytes.front() == '\x16') {
    if (bytes.size() == 1) return Opening::undecided;
    return bytes[1] == '\x03' ? Opening::tls : Opening::lines;
  }

  const std::size_t end = bytes.find('\n');
  const bool ended = end != std::string_view::npos;
  std::string_view line = bytes.substr(0, end);
  // Behind a CR nothing but LF fits, so the line before it is complete although it has not ended.
  const bool complete = ended || line.ends_with('\r');
  if (line.ends_with('\r')) line.remove_suffix(1);

  const Fit http = http_fit(line, complete);
  const Fit irc = irc_fit(line, complete);
  if (ended) return http == Fit::yes ? Opening::http : irc == Fit::yes ? Opening::irc : Opening::lines;
  const bool fits = http != Fit::no || irc != Fit::no;
  return fits && bytes.size() < opening_bytes_max ? Opening::undecided : Opening::lines;
}

}  // namespace salon::proto
