#include "proto/irc_writer.hpp"

#include <algorithm>

#include "salon/base/result.hpp"
#include "salon/base/utf8.hpp"

namespace salon::proto::irc {
namespace {

constexpr std::string_view line_breakers("\0\r\n", 3);
constexpr std::string_view word_breakers("\0\r\n ", 4);
constexpr std::string_view tag_key_breakers("\0\r\n ;=", 6);

/// Appends `text` without the bytes of `unwanted`, run by run.
void append_without(std::string& out, std::string_view text, std::string_view unwanted) {
  while (!text.empty()) {
    const std::size_t clean = std::min(text.find_first_of(unwanted), text.size());
    out += text.substr(0, clean);
    text.remove_prefix(std::min(clean + 1, text.size()));
  }
}

}  // namespace

MessageWriter::MessageWriter(std::string& out, Sender sender)
    : out_(out), tags_begin_(out.size()), body_begin_(out.size()), tag_bytes_max_(tag_bytes_max(sender)) {}

MessageWriter& MessageWriter::tag(std::string_view key, std::string_view value) {
  ensure(part_ == Part::tags, "an IRC tag was written behind the message it belongs to");
  const std::size_t before = out_.size();
  out_ += before == tags_begin_ ? '@' : ';';
  append_without(out_, key, tag_key_breakers);
  const bool has_key = out_.size() > before + 1;
  if (!value.empty()) {
    out_ += '=';
    append_escaped_tag_value(out_, value);
  }
  if (!has_key || out_.size() - tags_begin_ - 1 > tag_bytes_max_) out_.resize(before);
  return *this;
}

MessageWriter& MessageWriter::source(std::string_view source) {
  begin_part(Part::source);
  out_ += ':';
  add_word(source);
  return *this;
}

MessageWriter& MessageWriter::command(std::string_view command) {
  begin_part(Part::command);
  add_word(command);
  return *this;
}

MessageWriter& MessageWriter::parameter(std::string_view word) {
  begin_part(Part::parameters);
  add_word(word);
  return *this;
}

MessageWriter& MessageWriter::trailing(std::string_view text) {
  begin_part(Part::trailing);
  out_ += ':';
  const std::size_t from = out_.size();
  out_ += text;
  // Three times memchr: find_first_of looks at each byte for itself.
  for (const char breaker : line_breakers) {
    for (std::size_t at = from; (at = out_.find(breaker, at)) != std::string::npos; ++at) out_[at] = ' ';
  }
  return *this;
}

void MessageWriter::end() {
  ensure(part_ >= Part::command && part_ < Part::ended, "an IRC message was ended twice, or without a command");
  part_ = Part::ended;
  const std::string_view body = std::string_view(out_).substr(body_begin_);
  out_.resize(body_begin_ + utf8::prefix(body, body_bytes_max).size());
  out_ += "\r\n";
}

void MessageWriter::begin_part(Part part) {
  ensure(part_ < part || (part_ == part && part == Part::parameters), "the parts of an IRC message came out of order");
  ensure(part <= Part::command || part_ >= Part::command, "an IRC message has parameters but no command");
  if (part_ == Part::tags) {
    if (out_.size() > tags_begin_) out_ += ' ';
    body_begin_ = out_.size();
  } else {
    out_ += ' ';
  }
  part_ = part;
}

void MessageWriter::add_word(std::string_view word) {
  // At the start of a line, behind no tags and no source, '@' would begin tags.
  const std::string_view not_first = part_ == Part::command ? ":@" : ":";
  const std::size_t before = out_.size();
  append_without(out_, word, word_breakers);
  out_.erase(before, std::min(out_.find_first_not_of(not_first, before), out_.size()) - before);
  if (out_.size() == before) out_ += '*';
}

void append_escaped_tag_value(std::string& out, std::string_view value) {
  for (const char byte : value) {
    switch (byte) {
      case ';': out += "\\:"; break;
      case ' ': out += "\\s"; break;
      case '\\': out += "\\\\"; break;
      case '\r': out += "\\r"; break;
      case '\n': out += "\\n"; break;
      case '\0': break;
      default: out += byte; break;
    }
  }
}

std::size_t text_bytes_max(const TextHeading& heading) {
  // ":source command target :"
  const std::size_t used = 1 + heading.source.size() + 1 + heading.command.size() + 1 + heading.target.size() + 2;
  return used + 4 < body_bytes_max ? body_bytes_max - used : 4;
}

std::string_view take_piece(std::string_view& text, std::size_t bytes_max) {
  ensure(bytes_max >= 4, "a piece of IRC text was to be shorter than a character can be");
  std::string_view piece = utf8::prefix(text, bytes_max);
  if (piece.size() < text.size()) {
    const std::size_t space = piece.rfind(' ');
    if (space != std::string_view::npos && space >= piece.size() / 2) piece = piece.substr(0, space + 1);
  }
  text.remove_prefix(piece.size());
  return piece;
}

}  // namespace salon::proto::irc
