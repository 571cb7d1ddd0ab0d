#include "proto/http_request.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace salon::proto::http {
namespace {

char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_letter(char byte) { return lower(byte) >= 'a' && lower(byte) <= 'z'; }
bool is_hex(char byte) { return is_digit(byte) || (lower(byte) >= 'a' && lower(byte) <= 'f'); }

/// RFC 9110, 5.6.2.
bool is_token_byte(char byte) {
  return is_digit(byte) || is_letter(byte) || std::string_view("!#$%&'*+-.^_`|~").find(byte) != std::string_view::npos;
}

bool is_token(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_token_byte); }

/// VCHAR, a blank, or obs-text (RFC 9110, 5.5).
bool is_value_byte(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return (code >= 0x20 && code != 0x7F) || byte == '\t';
}

/// What may be in a target at all: printable ASCII (RFC 3986 has less, and nothing here hangs on the rest).
bool is_target_byte(char byte) { return byte > 0x20 && byte < 0x7F; }

std::string_view without_blanks_around(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::unexpected<Refusal> refuse(int status, std::string for_peer, std::string for_log) {
  return std::unexpected(Refusal{status, {std::move(for_peer), std::move(for_log)}});
}

std::unexpected<Refusal> refuse(const std::string& words) { return refuse(400, words, words); }

/// Takes the next line off `head`, without its CRLF or LF.
std::string_view take_line(std::string_view& head) {
  const std::size_t end = std::min(head.find('\n'), head.size());
  std::string_view line = head.substr(0, end);
  head.remove_prefix(std::min(end + 1, head.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The pieces of a comma-separated list, without blanks; empty ones are left out (RFC 9110, 5.6.1.2).
template <class Use>
void each_member(std::string_view list, Use use) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    const std::string_view member = without_blanks_around(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    if (!member.empty()) use(member);
  }
}

/// Fills `request` with the target's path, and its authority if it has one.
std::expected<void, Refusal> read_target(Request& request) {
  std::string_view target = request.target;
  if (target == "*") {
    if (request.method != "OPTIONS") return refuse("the target * is for OPTIONS");
    request.path = "*";
    return {};
  }
  if (request.method == "CONNECT") {
    const auto authority = parse_authority(target);
    if (!authority || authority->port.empty()) return refuse("CONNECT takes HOST:PORT");
    request.authority = target;
    return {};
  }
  if (!target.starts_with('/')) {
    const std::size_t scheme_end = target.find("://");
    const std::string scheme = lowered(target.substr(0, std::min(scheme_end, target.size())));
    if (scheme_end == std::string_view::npos || (scheme != "http" && scheme != "https")) {
      return refuse("the target of a request is a path that begins with /");
    }
    target.remove_prefix(scheme_end + 3);
    const std::size_t authority_end = std::min(target.find_first_of("/?"), target.size());
    request.authority = target.substr(0, authority_end);
    target.remove_prefix(authority_end);
    if (!parse_authority(request.authority)) return refuse("the target's authority is no host");
  }
  const std::string_view path = target.substr(0, target.find('?'));
  request.path = path.empty() ? std::string_view("/") : path;
  return {};
}

std::expected<void, Refusal> read_request_line(std::string_view line, Request& request) {
  const std::size_t method_end = line.find(' ');
  const std::size_t target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || target_end == method_end) {
    return refuse("a request line is METHOD TARGET HTTP/1.1");
  }
  const std::string_view method = line.substr(0, method_end);
  const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
  const std::string_view version = line.substr(target_end + 1);
  const bool is_version = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                          version[6] == '.' && is_digit(version[7]);
  if (!is_token(method) || !is_version || target.empty() || !std::ranges::all_of(target, is_target_byte)) {
    return refuse("a request line is METHOD TARGET HTTP/1.1, with one blank between them and none within");
  }
  if (version[5] != '1') return refuse(505, "HTTP/1.1 is spoken here", "a request of another version than HTTP/1.x");
  request.minor_version = version[7] - '0';
  request.method = method;
  request.target = target;
  return read_target(request);
}

std::expected<void, Refusal> read_field(std::string_view line, Request& request) {
  if (line.starts_with(' ') || line.starts_with('\t')) {
    return refuse("a header field is one line; folding is obsolete and not accepted");
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return refuse("a header field is NAME: VALUE, with no blank before the colon");
  }
  const std::string_view value = without_blanks_around(line.substr(colon + 1));
  if (!std::ranges::all_of(value, is_value_byte)) return refuse("a control character in a header field");
  request.fields.push_back({lowered(line.substr(0, colon)), std::string(value)});
  return {};
}

std::expected<void, Refusal> read_host(Request& request) {
  const std::size_t hosts = request.count("host");
  if (hosts > 1) return refuse("more than one Host field");
  if (hosts == 0) {
    if (request.minor_version >= 1) return refuse("HTTP/1.1 requires a Host field (Host: NAME)");
    return {};
  }
  const std::string_view host = *request.field("host");
  if (!host.empty() && !parse_authority(host)) return refuse("the Host field is no host");
  if (request.authority.empty()) request.authority = host;
  return {};
}

std::expected<void, Refusal> read_transfer_coding(const Request& request) {
  if (request.count("content-length") != 0) return refuse("both Content-Length and Transfer-Encoding");
  if (request.minor_version == 0) return refuse("Transfer-Encoding in HTTP/1.0");
  std::size_t codings = 0;
  std::string last;
  for (const Field& field : request.fields) {
    if (field.name != "transfer-encoding") continue;
    each_member(field.value, [&](std::string_view coding) {
      ++codings;
      last = coding;
    });
  }
  if (!same_token(last, "chunked")) return refuse("a Transfer-Encoding that does not end in chunked");
  if (codings > 1) return refuse(501, "no transfer coding is known here", "a transfer coding that is not known");
  return refuse(411, "say how long the content is (Content-Length)", "chunked content");
}

/// RFC 9112, 6.3: how much content follows.
std::expected<void, Refusal> read_body_length(Request& request) {
  if (request.count("transfer-encoding") != 0) return read_transfer_coding(request);
  std::optional<std::string_view> length;
  for (const Field& field : request.fields) {
    if (field.name != "content-length") continue;
    if (length && *length != field.value) return refuse("several Content-Length fields that differ");
    length = field.value;
  }
  if (!length) return {};
  if (length->empty() || !std::ranges::all_of(*length, is_digit)) return refuse("a Content-Length that is no number");
  std::int64_t bytes = 0;
  const auto [end, error] = std::from_chars(length->data(), length->data() + length->size(), bytes);
  if (error != std::errc{}) return refuse(413, "that is too long", "a Content-Length above 2^63");
  request.body_bytes = static_cast<std::uint64_t>(bytes);
  return {};
}

/// "192.168.1.20", as it is written canonically: anything else that looks like it is taken for a name.
bool is_ipv4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t end = part < 3 ? text.find('.') : text.size();
    if (end == std::string_view::npos) return false;
    const std::string_view digits = text.substr(0, end);
    if (digits.empty() || digits.size() > 3 || !std::ranges::all_of(digits, is_digit)) return false;
    if (digits.size() > 1 && digits.front() == '0') return false;
    if (digits.size() == 3 && digits > "255") return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

}  // namespace

bool same_token(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string_view> Request::field(std::string_view name) const {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? std::nullopt : std::optional<std::string_view>(found->value);
}

std::size_t Request::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count(fields, name, &Field::name));
}

bool Request::lists(std::string_view name, std::string_view token) const {
  bool listed = false;
  for (const Field& field : fields) {
    if (field.name != name) continue;
    each_member(field.value, [&](std::string_view member) { listed = listed || same_token(member, token); });
  }
  return listed;
}

std::expected<Request, Refusal> parse_head(std::string_view head) {
  Request request;
  if (auto read = read_request_line(take_line(head), request); !read) return std::unexpected(read.error());
  while (!head.empty()) {
    const std::string_view line = take_line(head);
    if (line.empty()) break;
    if (auto read = read_field(line, request); !read) return std::unexpected(read.error());
  }
  if (auto read = read_host(request); !read) return std::unexpected(read.error());
  if (auto read = read_body_length(request); !read) return std::unexpected(read.error());
  const bool may_leave_out_body = request.body_bytes != 0 && request.lists("expect", "100-continue");
  request.keep_alive = request.minor_version >= 1 && !request.lists("connection", "close") && !may_leave_out_body;
  return request;
}

std::optional<Authority> parse_authority(std::string_view text) {
  Authority authority;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view address = text.substr(1, end - 1);
    const auto fits = [](char byte) { return is_hex(byte) || byte == ':' || byte == '.'; };
    if (address.find(':') == std::string_view::npos || !std::ranges::all_of(address, fits)) return std::nullopt;
    authority.host = lowered(address);
    authority.is_address = true;
    text.remove_prefix(end + 1);
  } else {
    const std::string_view host = text.substr(0, text.find(':'));
    const auto fits = [](char byte) {
      return is_letter(byte) || is_digit(byte) || byte == '.' || byte == '-' || byte == '_';
    };
    if (host.empty() || !std::ranges::all_of(host, fits)) return std::nullopt;
    authority.host = lowered(host);
    authority.is_address = is_ipv4(host);
    text.remove_prefix(host.size());
  }
  if (text.empty()) return authority;
  const std::string_view port = text.substr(1);
  if (text.front() != ':' || port.size() > 5 || !std::ranges::all_of(port, is_digit)) return std::nullopt;
  authority.port = port;
  return authority;
}

}  // namespace salon::proto::http
