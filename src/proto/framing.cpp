#include "proto/framing.hpp"

#include <algorithm>
#include <charconv>

namespace salon::proto {
namespace {

constexpr std::size_t header_bytes = 4;
constexpr std::size_t fixed_bytes_max = 65'507;

}  // namespace

std::optional<Frame> parse_frame(std::string_view text) {
  if (text == "line") return Frame{Frame::Kind::line};
  if (text == "nul") return Frame{Frame::Kind::nul};
  if (text == "length") return Frame{Frame::Kind::length};
  if (text == "whole") return Frame{Frame::Kind::whole};
  constexpr std::string_view fixed = "fixed:";
  if (!text.starts_with(fixed)) return std::nullopt;
  const std::string_view digits = text.substr(fixed.size());
  std::size_t bytes = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), bytes);
  if (problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (bytes == 0 || bytes > fixed_bytes_max) return std::nullopt;
  return Frame{Frame::Kind::fixed, bytes};
}

std::string framed(const Frame& frame, std::string_view message) {
  std::string out;
  if (frame.kind == Frame::Kind::length) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(message.size() >> shift & 0xFFU);
  }
  out += message;
  if (frame.kind == Frame::Kind::nul) out += '\0';
  return out;
}

void Framer::feed(std::string_view chunk) {
  held_.erase(0, given_);
  given_ = 0;
  held_ += chunk;
}

Framer::Event Framer::next() {
  switch (frame_.kind) {
    case Frame::Kind::line: return up_to('\n', true);
    case Frame::Kind::nul: return up_to('\0', false);
    case Frame::Kind::length: return announced();
    case Frame::Kind::fixed:
      if (held_.size() - given_ < frame_.bytes) return More{};
      return take(0, frame_.bytes, frame_.bytes);
    case Frame::Kind::whole: break;
  }
  const std::size_t waiting = held_.size() - given_;
  if (waiting > message_bytes_max_) return Overlong{waiting};
  return More{};
}

Framer::Event Framer::finish() {
  const std::size_t waiting = held_.size() - given_;
  if (waiting == 0 && frame_.kind != Frame::Kind::whole) return More{};
  if (frame_.kind == Frame::Kind::length) return Unfinished{};
  return take(0, waiting, waiting);
}

Framer::Event Framer::take(std::size_t from, std::size_t bytes, std::size_t consumed) {
  if (bytes > message_bytes_max_) return Overlong{bytes};
  const std::string_view text = std::string_view(held_).substr(given_ + from, bytes);
  given_ += consumed;
  searched_ = 0;
  return Message{text};
}

Framer::Event Framer::up_to(char end, bool end_belongs_to_it) {
  const std::string_view waiting = std::string_view(held_).substr(given_);
  const std::size_t at = waiting.find(end, searched_);
  if (at != std::string_view::npos) return take(0, at + (end_belongs_to_it ? 1 : 0), at + 1);
  searched_ = waiting.size();
  if (waiting.size() > message_bytes_max_) return Overlong{waiting.size()};
  return More{};
}

Framer::Event Framer::announced() {
  const std::string_view waiting = std::string_view(held_).substr(given_);
  if (waiting.size() < header_bytes) return More{};
  std::size_t bytes = 0;
  for (const char byte : waiting.substr(0, header_bytes)) bytes = bytes << 8U | static_cast<unsigned char>(byte);
  if (bytes > message_bytes_max_) return Overlong{bytes};
  if (waiting.size() - header_bytes < bytes) return More{};
  return take(header_bytes, bytes, header_bytes + bytes);
}

}  // namespace salon::proto
