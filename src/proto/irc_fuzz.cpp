// Any line is read without a fault; what was read, written again, is read as the same message; a text is cut into valid
// pieces that join to it.

#include <algorithm>
#include <cstdint>
#include <string>

#include "proto/irc.hpp"
#include "proto/irc_writer.hpp"
#include "salon/base/result.hpp"
#include "salon/base/utf8.hpp"

namespace {

using salon::ensure;
namespace irc = salon::proto::irc;

void write_and_read_again(const irc::Message& message) {
  // What no message that was meant can be, and the writer therefore changes.
  const std::string_view command = message.command;
  if (command.empty() || command.starts_with(':') || command.starts_with('@')) return;
  if (message.source.starts_with(':')) return;
  std::string out;
  irc::MessageWriter writer(out, irc::Sender::server);
  std::string_view tags = message.tags;
  while (const auto tag = irc::next_tag(tags)) writer.tag(tag->key, irc::unescape_tag_value(tag->escaped_value));
  if (!message.source.empty()) writer.source(message.source);
  writer.command(message.command);
  const auto parameters = message.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    i + 1 == parameters.size() ? writer.trailing(parameters[i]) : writer.parameter(parameters[i]);
  }
  writer.end();
  ensure(out.ends_with("\r\n") && out.find_first_of(std::string_view("\0\r\n", 3)) == out.size() - 2,
         "a message was written that has a line end inside");

  const std::string_view line = std::string_view(out).substr(0, out.size() - 2);
  const auto again = irc::parse(line, irc::Sender::server);
  ensure(again.has_value(), "what was written is too long to be read");
  ensure(again->parameters().size() == parameters.size(), "a parameter was lost or won by writing");
  // With the last parameter's colon one more byte was needed: the last one may have been cut.
  ensure(again->command == message.command && again->source == message.source, "command or source changed");
  for (std::size_t i = 0; i + 1 < parameters.size(); ++i)
    ensure(again->parameter(i) == parameters[i], "a parameter changed");
  ensure(parameters.empty() || parameters.back().starts_with(again->parameter(parameters.size() - 1)),
         "a text changed");
  tags = message.tags;
  while (const auto tag = irc::next_tag(tags)) {
    const bool writable = tag->escaped_value.find('\0') == std::string_view::npos;
    if (writable)
      ensure(irc::find_tag(again->tags, tag->key) == irc::find_tag(message.tags, tag->key), "a tag changed");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto message = irc::parse(text, irc::Sender::server);
  const bool client_may = irc::parse(text, irc::Sender::client).has_value();
  ensure(message.has_value() || !client_may, "a client may send what a server may not");
  if (message && text.find_first_of(std::string_view("\0\r\n", 3)) == std::string_view::npos)
    write_and_read_again(*message);

  const std::size_t bytes_max = 4U + data[0];
  std::string joined;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view piece = irc::take_piece(rest, bytes_max);
    ensure(!piece.empty() && piece.size() <= bytes_max, "a piece is empty or too long");
    ensure(!salon::utf8::valid(text) || salon::utf8::valid(piece), "a character was cut in two");
    joined += piece;
  }
  ensure(joined == text, "the pieces are not the text");
  return 0;
}
