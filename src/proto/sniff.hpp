// Which protocol a guest speaks, told from its first bytes by their grammar: "NICK ada" opens IRC, "NICK is late" is
// chat; "GET / HTTP/1.1" is HTTP, "GET well soon" is chat.
#pragma once

#include <cstddef>
#include <string_view>

namespace salon::proto {

/// What a conversation has opened with.
enum class Opening {
  undecided,  // what came so far still fits a protocol, and more could show that it is not one
  tls,        // a handshake record: 0x16 0x03 (RFC 8446, 5.1)
  http,       // a request line (RFC 9112, 3)
  irc,        // CAP, NICK, USER, PASS or QUIT, well-formed (modern-irc, "Connection Messages")
  lines,      // anything else
};

/// An opening that is still undecided after so many bytes is `lines`.
inline constexpr std::size_t opening_bytes_max = 8192;

/// Decides on all the bytes that came so far, whatever segments they came in; they stay the caller's, to be given to
/// the dialect. Once it is decided, more bytes do not change it. The prefix of a line is decided as early as it is
/// certain. No bytes are undecided; at the end of the stream the caller takes undecided for `lines`.
///
/// A request line is METHOD SP target SP HTTP/d.d, with a method of capitals and hyphens, as all registered ones are
/// (the HTTP/2 preface is thus HTTP too). IRC is taken in upper and lower case: CAP LS with a version or none, CAP
/// LIST, CAP REQ with one parameter, CAP END; NICK and PASS with exactly one word, and "NICK :" in capitals, whose name
/// is none; USER with exactly four parameters. PING and JOIN open nothing: "ping me later" is chat, and clients that
/// join before they are registered send CAP first. Telnet negotiation (IAC, 0xFF) means `lines`.
[[nodiscard]] Opening sniff(std::string_view bytes);

}  // namespace salon::proto
