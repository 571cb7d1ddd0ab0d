// What a datagram says, and what it is told.
//
//   request  = *line              each line, ended by LF, CRLF or the datagram's end, is one message
//   line     = "@" name SP text   from that name, or
//            / text               from no name in particular
//   receipt  = "ok" SP count [SP "no" SP count] LF / "no" SP count LF
//   count    = %x31-39 *DIGIT
//
// "ok 2 no 1" says that of the request's lines two were kept and one was not (too long, too fast, not UTF-8).
//
// Theory. A receipt goes to whoever the datagram claims to come from, so it must neither amplify nor be answered. It is
// never longer than the request. And what reads as a receipt is never a message and never gets one: two servers, or a
// server and itself, made to talk to each other by a forged source, fall silent after one datagram.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace salon::proto {

/// One message of a datagram, as views into its payload. Nothing has been checked against UTF-8 but the name.
struct DatagramLine {
  /// Empty when none was given.
  std::string_view name;
  /// Never empty.
  std::string_view text;
};

/// Reads a payload line by line. The payload is borrowed.
class DatagramReader {
 public:
  explicit DatagramReader(std::string_view payload);
  /// The next message; nothing at the end, and at once when the payload is empty or a receipt. Empty lines are none.
  [[nodiscard]] std::optional<DatagramLine> next();

 private:
  std::string_view rest_;
};

inline constexpr std::size_t datagram_name_bytes_max = 32;

/// What may stand between '@' and the space: 1 to 32 bytes of UTF-8 without spaces and controls, not beginning with
/// '#', '&', ':' or '@'. Whether the room lets someone be called so is the room's business.
[[nodiscard]] bool is_datagram_name(std::string_view name);

/// How many of a request's lines were kept, and how many were not.
struct Receipt {
  std::uint32_t kept = 0;
  std::uint32_t refused = 0;
  bool operator==(const Receipt&) const = default;
};

/// The bytes that acknowledge a request of `request_bytes` bytes; empty, for none is sent, when they would be longer
/// than it, and when both counts are 0.
[[nodiscard]] std::string receipt_bytes(const Receipt& receipt, std::size_t request_bytes);

/// The receipt that `payload` is, if it is exactly that. Its line end may be LF, CRLF or none.
[[nodiscard]] std::optional<Receipt> parse_receipt(std::string_view payload);

}  // namespace salon::proto
