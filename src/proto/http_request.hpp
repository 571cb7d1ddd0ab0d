// The head of an HTTP/1.1 request: its line and its fields, read strictly (RFC 9112 and 9110). Bytes are cut into heads
// by HttpReader (http_reader.hpp); answers are written by http_response.hpp.
//
// Strict means: what two readers could understand in two ways is refused with 400, as is what only an attack or a
// broken program sends. Request smuggling lives on such differences (RFC 9112, 11.2), and no proxy in front of us is to
// be fooled. A line may end in LF alone (RFC 9112, 2.2), for people who type a request into nc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/violation.hpp"

namespace salon::proto::http {

/// A request that gets no more than this status (RFC 9110, 15) and the violation's words. The connection is closed
/// behind the answer: where the next request begins is not certain.
struct Refusal {
  int status = 400;
  Violation violation;
};

struct Field {
  std::string name;  // in lower case
  std::string value;
};

struct Request {
  std::string method;
  /// As it was sent.
  std::string target;
  /// The target's path, as it was sent: nothing is decoded, and dots are dots. "*" for OPTIONS *.
  std::string path;
  /// Whom the client thinks it talks to, "HOST" or "HOST:PORT": the target's authority where it has one (RFC 9112,
  /// 3.2.2), else the Host field; empty if HTTP/1.0 has none.
  std::string authority;
  /// The n of HTTP/1.n.
  int minor_version = 1;
  std::vector<Field> fields;
  /// How many bytes of content follow the head.
  std::uint64_t body_bytes = 0;
  /// The client wants to ask more on this connection, and may: HTTP/1.1, no `Connection: close`, and no content that it
  /// may leave out when it is answered early (`Expect: 100-continue`).
  bool keep_alive = false;

  /// The value of the first field of that name, given in lower case.
  [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
  /// Whether a comma-separated list, over all fields of that name, has `token`, in upper or lower case.
  [[nodiscard]] bool lists(std::string_view name, std::string_view token) const;
};

/// Reads a head: request line and fields with their line ends, the empty line at its end included or not.
/// Refused are, with 400 unless another number stands here:
///   a line that is no METHOD SP TARGET SP HTTP/d.d; a version other than 1.x (505)
///   a target that is no path, http or https URI, `*` with OPTIONS, or HOST:PORT with CONNECT (RFC 9112, 3.2)
///   a field whose name is no token, also when blanks stand before its colon (5.1); a folded line (5.2)
///   control characters, a CR that ends no line among them
///   HTTP/1.1 without Host, any version with two of them or with one that is no host (3.2)
///   Content-Length that is no number, and several that differ; above 2^63 it is 413
///   Transfer-Encoding with Content-Length, with HTTP/1.0, or without chunked at its end (6.1, 6.3); chunked is 411,
///   "a server MAY reject a request that contains a message body but not a Content-Length", other codings are 501
[[nodiscard]] std::expected<Request, Refusal> parse_head(std::string_view head);

/// "HOST", "HOST:PORT", "[ADDRESS]:PORT" (RFC 9110, 4.2.3 and 7.2).
struct Authority {
  std::string host;  // in lower case; an IPv6 address without its brackets
  std::string port;  // empty when there is none
  /// The host is an IPv4 or IPv6 address and not a name.
  bool is_address = false;
};
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text);

/// Whether `a` and `b` are the same but for the case of ASCII letters.
[[nodiscard]] bool same_token(std::string_view a, std::string_view b);

}  // namespace salon::proto::http
