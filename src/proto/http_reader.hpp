// Cuts a stream of bytes into HTTP requests. Owns no socket; what a head means is told by http_request.hpp.
//
//   reader.feed(chunk);
//   for (;;) {
//     const HttpReader::Event event = reader.next();
//     if (std::holds_alternative<HttpReader::More>(event)) break;
//     ...
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "proto/http_request.hpp"

namespace salon::proto::http {

/// What a request may have; each above its limit is a Refusal with the status that stands here.
struct Limits {
  /// 414. RFC 9112, 3 wants 8,000 at least.
  std::size_t request_line_bytes_max = 8000;
  /// 431 (RFC 6585, 5): the whole head with its line ends, and the number of fields.
  std::size_t head_bytes_max = std::size_t{16} * 1024;
  std::size_t fields_max = 64;
  /// 413. Content up to this is read and thrown away: nothing here takes any.
  std::uint64_t body_bytes_max = std::uint64_t{64} * 1024;
};

/// Holds at most a head, and what was fed and not yet read.
class HttpReader {
 public:
  /// Everything that was fed has been looked at.
  struct More {};
  using Event = std::variant<More, Request, Refusal>;

  explicit HttpReader(Limits limits = {}) : limits_(limits) {}

  void feed(std::string_view chunk) { held_ += chunk; }
  /// The next request, as soon as its head is there; its content is thrown away as it comes. After a Refusal there is
  /// nothing but More.
  [[nodiscard]] Event next();

  /// Part of a request has come, and not all of it.
  [[nodiscard]] bool in_request() const { return !refused_ && (body_left_ != 0 || !held_.empty()); }
  /// What was fed and not read: behind a request that changes the protocol, the new protocol's bytes.
  [[nodiscard]] std::string take_rest() { return std::exchange(held_, {}); }
  [[nodiscard]] std::size_t held_bytes() const { return held_.size(); }

 private:
  void skip_body();
  void skip_empty_lines();
  Event refuse(int status, std::string for_peer, std::string for_log);
  Event end_head(std::size_t head_bytes);

  Limits limits_;
  std::string held_;
  std::size_t line_begin_ = 0;  // of held_: the first line that has not ended
  std::size_t searched_ = 0;    // of held_: has no LF from line_begin_ to here
  std::size_t lines_ = 0;       // of the head that has begun
  std::uint64_t body_left_ = 0;
  bool refused_ = false;
};

}  // namespace salon::proto::http
