#include "proto/irc.hpp"

#include <algorithm>

#include "salon/base/result.hpp"

namespace salon::proto::irc {
namespace {

std::string_view skip_spaces(std::string_view text) {
  std::size_t spaces = 0;
  while (spaces < text.size() && text[spaces] == ' ') ++spaces;
  return text.substr(spaces);
}

/// Takes what stands before the first space off `text`, and the spaces after it.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text = skip_spaces(text.substr(end));
  return word;
}

Violation too_long(const char* part, std::size_t bytes, std::size_t bytes_max) {
  return {"Input line was too long", std::string("IRC ") + part + " of " + std::to_string(bytes) + " bytes, " +
                                         std::to_string(bytes_max) + " allowed"};
}

char folded(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte; }

}  // namespace

void Message::add_parameter(std::string_view parameter) {
  ensure(count_ < parameters_max, "an IRC message got a sixteenth parameter");
  given[count_++] = parameter;
}

std::expected<Message, Violation> parse(std::string_view line, Sender sender) {
  // The one thing returned, so that the message is read where the caller has it: a copy of 300 bytes cost a tenth.
  std::expected<Message, Violation> result;
  Message& message = *result;
  std::string_view rest = skip_spaces(line);
  if (rest.starts_with('@')) {
    message.tags = take_word(rest).substr(1);
    if (message.tags.size() > tag_bytes_max(sender)) {
      result = std::unexpected(too_long("tags", message.tags.size(), tag_bytes_max(sender)));
      return result;
    }
  }
  if (rest.size() > body_bytes_max) {
    result = std::unexpected(too_long("message", rest.size(), body_bytes_max));
    return result;
  }

  if (rest.starts_with(':')) message.source = take_word(rest).substr(1);
  message.command = take_word(rest);
  while (!rest.empty()) {
    if (rest.front() == ':') {
      message.add_parameter(rest.substr(1));
      break;
    }
    if (message.parameters().size() + 1 == Message::parameters_max) {
      message.add_parameter(rest);
      break;
    }
    message.add_parameter(take_word(rest));
  }
  return result;
}

std::optional<Tag> next_tag(std::string_view& tags) {
  while (!tags.empty()) {
    const std::size_t end = std::min(tags.find(';'), tags.size());
    const std::string_view tag = tags.substr(0, end);
    tags.remove_prefix(std::min(end + 1, tags.size()));
    const std::size_t equals = std::min(tag.find('='), tag.size());
    if (equals == 0) continue;  // "a;;b", "=value": a tag without a key is none
    return Tag{tag.substr(0, equals), tag.substr(std::min(equals + 1, tag.size()))};
  }
  return std::nullopt;
}

std::optional<std::string> find_tag(std::string_view tags, std::string_view key) {
  std::optional<std::string_view> last;
  while (const auto tag = next_tag(tags)) {
    if (tag->key == key) last = tag->escaped_value;
  }
  if (!last) return std::nullopt;
  return unescape_tag_value(*last);
}

std::string unescape_tag_value(std::string_view escaped) {
  std::string value;
  value.reserve(escaped.size());
  for (std::size_t at = 0; at < escaped.size(); ++at) {
    if (escaped[at] != '\\') {
      value += escaped[at];
      continue;
    }
    if (++at == escaped.size()) break;  // a lone backslash at the end stands for nothing
    switch (escaped[at]) {
      case ':': value += ';'; break;
      case 's': value += ' '; break;
      case 'r': value += '\r'; break;
      case 'n': value += '\n'; break;
      default: value += escaped[at]; break;
    }
  }
  return value;
}

bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, folded, folded);
}

}  // namespace salon::proto::irc
