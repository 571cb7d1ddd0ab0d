// Writing IRC: messages that every client can read, whatever is put into them.
//
//   MessageWriter(out, Sender::server).tag("time", now).source("ada!ada@salon").command("PRIVMSG")
//       .parameter("#lobby").trailing(text).end();
//
// What never happens, however hostile the values: CR, LF or NUL inside a message; a word that falls apart into two, or
// becomes a source or a trailing parameter; a body above 512 bytes; a character cut in two (in valid UTF-8).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "proto/irc.hpp"

namespace salon::proto::irc {

/// Appends one message to a string. The parts are given in the order of the wire: tags, source, command, parameters,
/// trailing, end; all but the command may be left out. Another order is a fault of ours and stops the program.
class MessageWriter {
 public:
  /// `out` is borrowed until `end`; what is in it already stays.
  MessageWriter(std::string& out, Sender sender);

  /// A tag and its value, which is escaped here; an empty one is written as no value. A tag that would exceed the
  /// sender's limit is left out whole (message-tags, "Size limit"), so the server's own come first.
  MessageWriter& tag(std::string_view key, std::string_view value = {});
  /// A client sends none.
  MessageWriter& source(std::string_view source);
  MessageWriter& command(std::string_view command);
  /// A parameter that is one word. Bytes that cannot be in one (space, NUL, CR, LF; colons at its start) are left out,
  /// as they are in source and command; if nothing remains, `*` stands for it.
  MessageWriter& parameter(std::string_view word);
  /// The last parameter, any text. NUL, CR and LF become spaces.
  MessageWriter& trailing(std::string_view text);
  /// Cuts what is beyond the limit, at the end of a character, and adds CRLF.
  void end();

 private:
  enum class Part { tags, source, command, parameters, trailing, ended };
  void begin_part(Part part);
  void add_word(std::string_view word);

  std::string& out_;
  std::size_t tags_begin_;
  std::size_t body_begin_;
  std::size_t tag_bytes_max_;
  Part part_ = Part::tags;
};

/// Appends `value` as message-tags "Escaping values" says. NUL, which cannot be escaped, is left out.
void append_escaped_tag_value(std::string& out, std::string_view value);

/// What stands before the text in a PRIVMSG, a NOTICE or their like.
struct TextHeading {
  std::string_view source;
  std::string_view command;
  std::string_view target;
};

/// How many bytes of text a message with this heading can carry; at least 4, which is one character of any kind.
[[nodiscard]] std::size_t text_bytes_max(const TextHeading& heading);

/// Takes the next piece of at most `bytes_max` (at least 4) bytes off `text`: behind a space if there is one in the
/// second half, else behind a character. Nothing is lost: the pieces, joined, are the text. Empty when nothing is left.
[[nodiscard]] std::string_view take_piece(std::string_view& text, std::size_t bytes_max);

}  // namespace salon::proto::irc
