// Telnet's commands, taken out of a stream of bytes and answered (RFC 854, 855, 1143).
//
// A guest at a telnet client is a guest at plain lines whose client may want to negotiate. We want nothing: every
// option is refused, so both ends stay in the mode they began in, which is lines. The filter stands before a
// LineSplitter and is read in the same way:
//
//   filter.feed(chunk);
//   for (;;) {
//     const TelnetFilter::Event event = filter.next();
//     if (std::holds_alternative<TelnetFilter::More>(event)) break;
//     ...  // Data: into the splitter; Answer: to the peer
//   }
//
// It is safe on a stream that is not telnet at all: a command begins with byte 255 (IAC), which UTF-8 does not contain,
// and until the first one has come nothing is changed and the cost is one memchr a chunk. It copies and allocates
// nothing.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>
#include <variant>

#include "base/seldom.hpp"

namespace salon::proto {

/// Splits a stream into what was typed and what must be answered.
class TelnetFilter {
 public:
  /// Everything that was fed has been looked at.
  struct More {};
  /// Bytes of the conversation, cut anywhere; a view into the chunk that was fed. IAC IAC has become one byte 255, and
  /// CR NUL, once the peer has shown that it speaks telnet, CR.
  struct Data {
    std::string_view bytes;
  };
  /// To be sent to the peer as it is; valid until the next call of the filter. At most 7 bytes, for 2 or more.
  struct Answer {
    std::string_view bytes;
  };
  using Event = std::variant<More, Data, Answer>;

  /// A subnegotiation is skipped; one that has no end after so many bytes never was one (a pasted file has 0xFF 0xFA in
  /// it, say), and what follows is conversation again.
  static constexpr std::uint16_t subnegotiation_bytes_max = 1024;

  /// Gives the next bytes of the stream. They are borrowed until `next` says More, and must not be fed before the chunk
  /// before them got there.
  void feed(std::string_view chunk);

  /// The next piece of what was fed, or More.
  ///
  /// Each option is refused once: DO by WONT, WILL by DONT (a peer that asks again has had its answer; RFC 1143 wants
  /// no more of a side that never agrees to anything). TIMING-MARK alone is refused each time, since the peer throws
  /// our lines away until it hears (RFC 860). DONT, WONT and the other commands have no effect, except AYT, which is
  /// answered.
  [[nodiscard]] Event next();

 private:
  enum class State : std::uint8_t { data, command, option, subnegotiation, subnegotiation_command };
  Event data();
  bool refuse(unsigned char option);

  std::string_view chunk_;
  State state_ = State::data;
  unsigned char verb_ = 0;            // state option: DO, DONT, WILL or WONT
  bool spoke_telnet_ = false;         // a command has come
  bool after_cr_ = false;             // the last byte of data was CR
  std::uint16_t skipped_ = 0;         // of a subnegotiation
  Seldom<std::bitset<512>> refused_;  // DO by option, then WILL by option
  std::array<char, 3> answer_{};
};

}  // namespace salon::proto
