#include "salon/net/line_reader.hpp"

#include <array>
#include <cerrno>

namespace salon::net {

std::optional<std::string> LineReader::take_line() {
  const std::size_t end = came_.find('\n', searched_);
  if (end == std::string::npos) {
    searched_ = came_.size();
    return std::nullopt;
  }
  std::string line = came_.substr(0, end);
  came_.erase(0, end + 1);
  searched_ = 0;
  return line;
}

Task<Result<std::optional<std::string>>> LineReader::next(Instant deadline) {
  std::array<std::byte, 1024> buffer;
  for (;;) {
    auto line = take_line();
    if (!line && over_ && !came_.empty()) line = std::exchange(came_, {});
    if (line ? line->size() > line_bytes_max_ : came_.size() > line_bytes_max_) {
      co_return std::unexpected(
          system_error(EMSGSIZE, "receive a line", "at most " + std::to_string(line_bytes_max_) + " bytes are taken"));
    }
    if (line || over_) co_return line;
    const auto count = co_await stream_.receive(buffer, deadline);
    if (!count) co_return std::unexpected(count.error());
    over_ = *count == 0;
    came_ += as_text(Bytes(buffer).first(*count));
  }
}

}  // namespace salon::net
