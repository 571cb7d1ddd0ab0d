// How what comes is shown: byte for byte, or for people, behind who said it and when, or as a dump. Pure: it is told
// the time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "proto/framing.hpp"
#include "salon/base/bytes.hpp"
#include "salon/base/time.hpp"
#include "visible_text.hpp"

namespace salon::app {

/// What was asked for.
struct Look {
  bool tag = false;       // --tag: who
  bool time = false;      // --time: when
  bool hex = false;       // --hex
  bool visible = false;   // a terminal, which nothing that came may command
  bool terminal = false;  // a terminal, whose prompt should find a line of its own

  /// Nothing is changed or added.
  [[nodiscard]] bool plain() const { return !labelled() && !hex && !visible; }
  [[nodiscard]] bool labelled() const { return tag || time; }
};

/// What stands before a line: the time (ISO 8601, to the millisecond, with the difference to UTC), then the peer, each
/// with a space behind it; as much of that as `look` asks for.
/// "2026-11-21T06:16:50.123+01:00 192.168.1.57:51820 "
std::string label(const Look& look, std::string_view peer, WallTime now, std::chrono::minutes utc_offset);

/// `bytes` as hexdump -C writes them, sixteen a row, the first counted as `offset`; each row begins with `label`.
std::string hex_rows(std::string_view bytes, std::uint64_t offset, std::string_view label);

/// Of one stream, piece by piece.
class Rendering {
 public:
  explicit Rendering(const Look& look) : look_(look) {}

  /// What is to be written for `chunk`. Each line of it begins with `label`; its first only if `line_begins`, that is,
  /// if what this stream had written before ended a line, or if others have written since. May be empty: a character
  /// that has not come whole is held back on a terminal.
  [[nodiscard]] std::string render(std::string_view chunk, std::string_view label, bool line_begins);
  /// The stream has ended: what was held back.
  [[nodiscard]] std::string finish(std::string_view label, bool line_begins);

 private:
  Look look_;
  VisibleText visible_;
  std::uint64_t offset_ = 0;
};

/// A datagram, whole. Each line of it begins with `label`, so that none can pass for another's; and where that or a
/// dump was asked for, and on a terminal, a newline is put behind a last line that has none.
[[nodiscard]] std::string rendered_datagram(const Look& look, const proto::Frame& frame, std::string_view datagram,
                                            std::string_view label);

}  // namespace salon::app
