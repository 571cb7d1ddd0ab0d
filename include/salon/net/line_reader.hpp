// A stream's lines, one at a time.
//
//   LineReader lines(stream, 1024);
//   for (;;) {
//     const auto line = co_await lines.next();
//     if (!line || !*line) break;                // something failed, or the other side has said all
//     std::cout << **line << std::endl;
//   }
#pragma once

#include <optional>
#include <string>

#include "salon/net/tcp.hpp"

namespace salon::net {

/// Borrows its stream, and is the only one to receive from it.
class LineReader {
 public:
  /// `line_bytes_max` is for a line without its newline.
  LineReader(TcpStream& stream, std::size_t line_bytes_max) : stream_(stream), line_bytes_max_(line_bytes_max) {}

  /// The next line, without its newline (LF); a CR before that stays. The last one needs none. Nothing is the end.
  /// Fails as TcpStream::receive does, and with message_size when a line is longer than it may be: then there is no
  /// going on.
  Task<Result<std::optional<std::string>>> next(Instant deadline = never);

 private:
  /// Out of what has come; nothing if no line of that is whole.
  std::optional<std::string> take_line();

  TcpStream& stream_;
  const std::size_t line_bytes_max_;
  std::string came_;          // and is no part of a line that was given
  std::size_t searched_ = 0;  // of it, without finding an end
  bool over_ = false;
};

}  // namespace salon::net
