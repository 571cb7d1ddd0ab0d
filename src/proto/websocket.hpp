// WebSocket (RFC 6455), the server's side, after the handshake (websocket_handshake.hpp): frames in, messages out, and
// frames to be sent. Owns no socket.
//
//   reader.feed(chunk);
//   for (;;) {
//     const WebSocketReader::Event event = reader.next();
//     if (std::holds_alternative<WebSocketReader::More>(event)) break;
//     ...
//   }
//   out += reader.take_pongs();
//
// Theory. wslay reads the frames. Its context is some 8.5 KiB, so there is one only while a frame or a message has
// begun and not ended: a quiet guest has none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace salon::proto::websocket {

/// What the payload of a message is (RFC 6455, 5.6).
enum class Kind : std::uint8_t { text, binary };

/// RFC 6455, 7.4.1.
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  none_given = 1005,  // never on the wire: stands for a Close without a code
  invalid_text = 1007,
  policy_violation = 1008,
  too_big = 1009,
};

class WebSocketReader {
 public:
  /// Everything that was fed has been looked at.
  struct More {};
  /// A whole message, its fragments joined. Text is valid UTF-8.
  struct Message {
    Kind kind = Kind::text;
    std::string payload;
  };
  /// Nothing more is read. What is owed is a Close with `code` (append_close), behind what was begun before.
  struct Closed {
    CloseCode code = CloseCode::normal;
    /// A Close has come, and this is its code. False: the peer broke the protocol, in the way the code says: 1002 for
    /// what is no frame, not masked, out of place, or a Close that is none; 1007 for a message of text that is no
    /// UTF-8; 1009 for one of more than message_bytes_max.
    bool by_peer = false;
  };
  using Event = std::variant<More, Message, Closed>;

  /// A message may have `message_bytes_max` bytes. As many are allocated when a frame announces them.
  explicit WebSocketReader(std::size_t message_bytes_max);
  WebSocketReader(const WebSocketReader&) = delete;
  WebSocketReader& operator=(const WebSocketReader&) = delete;
  ~WebSocketReader();

  void feed(std::string_view chunk);
  [[nodiscard]] Event next();
  /// Answers to the pings among what was fed: frames to be sent, never longer than the pings were.
  [[nodiscard]] std::string take_pongs() { return std::exchange(pongs_, {}); }

 private:
  struct Machine;

  void close(CloseCode code, bool by_peer);

  std::size_t message_bytes_max_;
  std::unique_ptr<Machine> machine_;
  std::deque<Message> messages_;
  std::string pongs_;
  Closed closed_;
  bool is_closed_ = false;
  bool closed_told_ = false;
};

/// Appends a frame that is a whole message. The server does not mask (RFC 6455, 5.1).
void append_message(std::string& out, Kind kind, std::string_view payload);
/// Appends a Close; `reason` is cut at the 123 bytes that it may have.
void append_close(std::string& out, CloseCode code, std::string_view reason = {});

/// Makes of each line of `out` behind `from`, which end in CRLF all of them and are shorter than 64 KiB, a message
/// without it. In place: a frame's header takes the bytes that CRLF took, and two more where the line is 126 bytes or
/// longer.
void frame_lines(std::string& out, std::size_t from, Kind kind);

}  // namespace salon::proto::websocket
