// Bytes in, lines out. Owns no socket and knows no dialect: plain lines and IRC both stand on it.
//
//   splitter.feed(chunk);
//   for (;;) {
//     const LineSplitter::Event event = splitter.next();
//     if (std::holds_alternative<LineSplitter::More>(event)) break;
//     ...
//   }
//
// Theory. `chunk_` is what was fed and not yet looked at. A line that lies whole within it is handed out as a view, not
// copied. Only an unfinished tail is kept, in `tail_`, and only while it can still become a line that is short enough:
// after that its bytes are counted and forgotten until its end comes. So a guest costs at most line_bytes_max + 1 bytes
// (the one is a CR whose LF is not there yet), rounded up by the allocator, and a guest with no line begun costs none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace salon::proto {

/// Cuts a stream of bytes into lines that end in LF or CRLF.
class LineSplitter {
 public:
  /// Everything that was fed has been looked at.
  struct More {};
  /// A line without its LF or CRLF; any other byte may be in it, CR and NUL too. `text` is valid until the next call
  /// of the splitter, and as long as the chunk that was fed.
  struct Line {
    std::string_view text;
  };
  /// A line of more than line_bytes_max bytes has ended. It was dropped as it came; `bytes` is how long it was,
  /// its LF or CRLF not counted.
  struct Overlong {
    std::size_t bytes;
  };
  using Event = std::variant<More, Line, Overlong>;

  /// A line may have `line_bytes_max` bytes, its LF or CRLF not counted.
  explicit LineSplitter(std::size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  /// Gives the next bytes of the stream, any number. They are borrowed until `next` says More, and must not be fed
  /// before the chunk before them got there.
  void feed(std::string_view chunk);

  /// The next line of what was fed, or More.
  [[nodiscard]] Event next();

  /// The stream has ended: the line that had no end yet, as Line or Overlong, or More if there is none. A CR at its end
  /// is taken as half of a line end. Only after `next` said More; the splitter is then as new.
  [[nodiscard]] Event finish();

  /// How many bytes this splitter has allocated.
  [[nodiscard]] std::size_t bytes_held() const {
    const std::size_t in_place = std::string().capacity();
    return tail_.capacity() > in_place ? tail_.capacity() : 0;
  }

 private:
  void keep(std::string_view part);
  Event end_line(std::string_view last_part);
  void release_given();

  std::size_t line_bytes_max_;
  std::string_view chunk_;
  std::string tail_;
  std::size_t dropped_ = 0;       // of a line that is too long: its bytes so far
  bool dropped_ends_cr_ = false;  // and whether the last of them is a CR
  bool tail_is_given_ = false;    // tail_ is the line that was handed out, to be freed at the next call
};

}  // namespace salon::proto
