// Reading IRC: one line in, one message out. What a message means is the session's business; how one is written is
// irc_writer.hpp's.
//
// Sources: RFC 1459, 2.3; modern-irc "Message Format" (ircdocs.horse); IRCv3 message-tags. Where they differ,
// modern-irc is followed, and the reader is tolerant: several spaces stand for one, leading and trailing spaces for
// none.
#pragma once

#include <array>
#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "proto/violation.hpp"

namespace salon::proto::irc {

/// Who wrote a message: a client may send fewer bytes of tags than a server.
enum class Sender { client, server };

/// The longest message, its tags not counted (RFC 1459, 2.3), with and without CRLF.
inline constexpr std::size_t message_bytes_max = 512;
inline constexpr std::size_t body_bytes_max = message_bytes_max - 2;
/// Tag data is what stands between '@' and the space (message-tags, "Size limit").
inline constexpr std::size_t client_tag_bytes_max = 4094;
inline constexpr std::size_t server_tag_bytes_max = 4094 + 1 + 4094;
/// What a LineSplitter must let through: '@', tags, space, body.
inline constexpr std::size_t client_line_bytes_max = 1 + client_tag_bytes_max + 1 + body_bytes_max;
inline constexpr std::size_t server_line_bytes_max = 1 + server_tag_bytes_max + 1 + body_bytes_max;

[[nodiscard]] constexpr std::size_t tag_bytes_max(Sender sender) {
  return sender == Sender::client ? client_tag_bytes_max : server_tag_bytes_max;
}

/// A message, as views into the line it was read from. Nothing in it has been checked against UTF-8, and control
/// characters are still in it, NUL too.
class Message {
 public:
  static constexpr std::size_t parameters_max = 15;

  Message() {}  // not `= default`, which a union does not have

  /// Without '@', still escaped: see `next_tag` and `find_tag`. Empty if there were none.
  std::string_view tags;
  /// Without ':'. A server ignores what a client says here (modern-irc, "Source").
  std::string_view source;
  /// As it was sent, in upper or lower case: compare with `same_name`. Empty when the line said nothing (it was empty,
  /// or tags and source alone): ignore such a message.
  std::string_view command;

  /// All of them; the last may have been sent with or without a colon, which makes no difference.
  [[nodiscard]] std::span<const std::string_view> parameters() const { return {given.data(), count_}; }
  /// The parameter at `index`, empty if there are fewer.
  [[nodiscard]] std::string_view parameter(std::size_t index) const {
    return index < count_ ? given[index] : std::string_view{};
  }

  /// There are at most parameters_max.
  void add_parameter(std::string_view parameter);

 private:
  std::size_t count_ = 0;
  /// Of which the first count_ are there: to empty all for each line took a tenth of the time that a line takes.
  union {
    std::array<std::string_view, parameters_max> given;
  };
};

/// Reads one line, which has no LF or CRLF (LineSplitter). The message's views point into it. A fifteenth parameter
/// takes all that follows it, spaces included, as in RFC 2812, 2.3.1.
///
/// The only violation is a line too long, by its tags or by the rest: what a server answers with ERR_INPUTTOOLONG
/// (417), `for_peer` being that numeric's text.
[[nodiscard]] std::expected<Message, Violation> parse(std::string_view line, Sender sender);

/// One tag of a message; `escaped_value` is empty for `key`, for `key=`, which mean the same.
struct Tag {
  std::string_view key;
  std::string_view escaped_value;

  /// Clients may send any others only to the server; these are for everyone (message-tags, "Client-only tags").
  [[nodiscard]] bool client_only() const { return key.starts_with('+'); }
};

/// Takes the first tag off `tags` (Message::tags, then what the last call left); nothing when none is left.
[[nodiscard]] std::optional<Tag> next_tag(std::string_view& tags);

/// The unescaped value of the last tag with this key, which is the one that counts (message-tags, "Format").
[[nodiscard]] std::optional<std::string> find_tag(std::string_view tags, std::string_view key);

/// message-tags, "Escaping values". The value may hold any byte, CR and LF too.
[[nodiscard]] std::string unescape_tag_value(std::string_view escaped);

/// Whether two names, or a command and its word, are one under CASEMAPPING=ascii, which is what Salon announces: A to Z
/// are a to z, and {}|^ are letters of their own, unlike under rfc1459.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right);

}  // namespace salon::proto::irc
