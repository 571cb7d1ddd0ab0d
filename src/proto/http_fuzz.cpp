// Any stream is read without a fault, as the same requests whole and byte by byte, within the limits; and what asks for
// a WebSocket is answered.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "proto/http_reader.hpp"
#include "proto/http_response.hpp"
#include "proto/websocket_handshake.hpp"
#include "salon/base/result.hpp"

namespace {

using salon::ensure;
namespace http = salon::proto::http;

constexpr std::size_t chunk_bytes_max = 512;

void read(http::HttpReader& reader, std::string_view chunk, std::vector<std::string>& said) {
  reader.feed(chunk);
  for (;;) {
    const http::HttpReader::Event event = reader.next();
    if (std::holds_alternative<http::HttpReader::More>(event)) break;
    if (const auto* refusal = std::get_if<http::Refusal>(&event)) {
      ensure(!http::reason_phrase(refusal->status).empty(), "a status without words");
      said.push_back("<" + std::to_string(refusal->status) + ">");
      continue;
    }
    const auto& request = std::get<http::Request>(event);
    ensure(request.fields.size() <= http::Limits{}.fields_max, "more fields than the limit");
    ensure(request.authority.empty() || http::parse_authority(request.authority), "an authority that is none");
    ensure(request.path.find_first_of(" \r\n") == std::string::npos, "a path with a blank");
    said.push_back(request.method + " " + request.path + " " + request.authority);
    static constexpr std::array<std::string_view, 1> spoken = {"text.ircv3.net"};
    const auto shaken = salon::proto::websocket::shake_hands(request, spoken);
    ensure(!shaken || shaken->response.status == 101, "a handshake that is none");
    static_cast<void>(salon::proto::websocket::origin_is_welcome(request, {}));
  }
  ensure(reader.held_bytes() <= http::Limits{}.head_bytes_max + chunk_bytes_max, "more is held than the limit");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view stream(reinterpret_cast<const char*>(data), size);
  http::HttpReader whole;
  std::vector<std::string> said;
  for (std::size_t at = 0; at < size; at += chunk_bytes_max) read(whole, stream.substr(at, chunk_bytes_max), said);
  http::HttpReader by_byte;
  std::vector<std::string> said_by_byte;
  for (std::size_t at = 0; at < size; ++at) read(by_byte, stream.substr(at, 1), said_by_byte);
  ensure(said == said_by_byte, "a stream means something else byte by byte");
  return 0;
}
