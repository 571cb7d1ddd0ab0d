// Writing HTTP/1.1 responses (RFC 9110, 9112).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proto/http_request.hpp"
#include "salon/base/time.hpp"

namespace salon::proto::http {

struct Response {
  int status = 200;
  /// Empty: there is no content and none is announced (101).
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  /// Besides those that every response has. Values are ours: they have no control characters.
  std::vector<Field> fields{};
  /// No request will be answered behind this one.
  bool close = false;
  /// The answer to HEAD: as for GET, without the content (RFC 9110, 9.3.2).
  bool head_only = false;
};

/// The bytes of a response. Every one has a Date, may not be kept by caches, and is not to be taken for another type
/// of content than it says it is.
[[nodiscard]] std::string to_bytes(const Response& response, WallTime now);

/// "a sentence" as a response of plain text: "404 Not Found: a sentence".
[[nodiscard]] Response plain_response(int status, std::string_view sentence);

/// "Not Found"; empty for a number that is not used here.
[[nodiscard]] std::string_view reason_phrase(int status);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
[[nodiscard]] std::string date_text(WallTime time);

}  // namespace salon::proto::http
