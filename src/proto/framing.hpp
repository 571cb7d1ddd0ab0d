// Where one message of a stream ends and the next begins, for those who turn streams into datagrams and back. Owns no
// socket.
//
//   framer.feed(chunk);
//   for (;;) {
//     const Framer::Event event = framer.next();
//     if (std::holds_alternative<Framer::More>(event)) break;
//     ...
//   }
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace salon::proto {

/// What one message is.
struct Frame {
  enum class Kind {
    line,    // up to an LF, which belongs to it
    nul,     // up to a NUL, which does not
    length,  // as many bytes as the four before it say (unsigned, most significant first), which do not
    fixed,   // `bytes` bytes
    whole,   // all there is, an empty one if there is nothing
  };
  Kind kind = Kind::line;
  std::size_t bytes = 0;

  /// What `framed` gives is more than the message.
  [[nodiscard]] bool marks_ends() const { return kind == Kind::nul || kind == Kind::length; }

  bool operator==(const Frame&) const = default;
};

/// "line", "nul", "length", "whole", "fixed:N" with N from 1 to 65507.
[[nodiscard]] std::optional<Frame> parse_frame(std::string_view text);

/// `message` as it is written to a stream from which a Framer with the same `frame` can take it again. For `fixed` and
/// `whole`, and for `line` when it does not end in an LF, that is only so for those who know where it ends.
[[nodiscard]] std::string framed(const Frame& frame, std::string_view message);

/// Cuts a stream into messages of at most `message_bytes_max` bytes. Holds no more than that and what was fed last.
class Framer {
 public:
  struct More {};
  /// Valid until the next call.
  struct Message {
    std::string_view text;
  };
  /// The message that has begun is too long; `at_least` as far as is known. Nothing more comes.
  struct Overlong {
    std::size_t at_least;
  };
  /// The stream ended in the middle of a message whose length it had announced.
  struct Unfinished {};
  using Event = std::variant<More, Message, Overlong, Unfinished>;

  Framer(Frame frame, std::size_t message_bytes_max) : frame_(frame), message_bytes_max_(message_bytes_max) {}

  void feed(std::string_view chunk);
  [[nodiscard]] Event next();
  /// The stream has ended, and `next` said More: its last message, if it has one that no end was seen of.
  [[nodiscard]] Event finish();

 private:
  Event take(std::size_t from, std::size_t bytes, std::size_t consumed);
  Event up_to(char end, bool end_belongs_to_it);
  Event announced();

  Frame frame_;
  std::size_t message_bytes_max_;
  std::string held_;
  std::size_t given_ = 0;     // of held_: messages that were taken
  std::size_t searched_ = 0;  // of what follows: has no end in it
};

}  // namespace salon::proto
