// Any stream is read without a fault, as the same messages whole and byte by byte; pongs are frames, and shorter than
// what they answer; lines become the frames that were meant.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "proto/websocket.hpp"
#include "salon/base/result.hpp"
#include "salon/base/utf8.hpp"

namespace {

using salon::ensure;
namespace websocket = salon::proto::websocket;

constexpr std::size_t message_bytes_max = 1000;

void read(websocket::WebSocketReader& reader, std::string_view chunk, std::vector<std::string>& said) {
  reader.feed(chunk);
  for (;;) {
    const websocket::WebSocketReader::Event event = reader.next();
    if (std::holds_alternative<websocket::WebSocketReader::More>(event)) break;
    if (const auto* message = std::get_if<websocket::WebSocketReader::Message>(&event)) {
      ensure(message->payload.size() <= message_bytes_max, "a message above the limit");
      const bool is_text = message->kind == websocket::Kind::text;
      ensure(!is_text || salon::utf8::valid(message->payload), "text that is no UTF-8");
      said.push_back((is_text ? "text " : "binary ") + message->payload);
    } else {
      const auto& closed = std::get<websocket::WebSocketReader::Closed>(event);
      said.push_back("closed " + std::to_string(static_cast<int>(closed.code)));
    }
  }
}

void frame_and_compare(std::string_view text) {
  std::string lines = "kept";
  std::string framed = lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    std::erase(line, '\r');
    lines += line + "\r\n";
    websocket::append_message(framed, websocket::Kind::text, line);
  }
  websocket::frame_lines(lines, 4, websocket::Kind::text);
  ensure(lines == framed, "lines became other frames than were meant");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 60'000) return 0;
  // With an end for any Close that has begun: one that cannot become text is refused before its end or at it.
  const std::string input = std::string(reinterpret_cast<const char*>(data), size) + std::string(130, '\0');
  const std::string_view stream = input;
  std::vector<std::string> said;
  websocket::WebSocketReader whole(message_bytes_max);
  read(whole, stream, said);
  const std::string pongs = whole.take_pongs();
  ensure(pongs.size() <= stream.size(), "pongs are longer than what they answer");

  std::vector<std::string> said_by_byte;
  std::string pongs_by_byte;
  websocket::WebSocketReader by_byte(message_bytes_max);
  for (std::size_t at = 0; at < stream.size(); ++at) {
    read(by_byte, stream.substr(at, 1), said_by_byte);
    pongs_by_byte += by_byte.take_pongs();
  }
  ensure(said == said_by_byte && pongs == pongs_by_byte, "a stream means something else byte by byte");
  frame_and_compare(stream.substr(0, size));
  return 0;
}
