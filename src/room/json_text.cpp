#include "room/json_text.hpp"

#include "base/hex.hpp"

namespace salon::room {
namespace {

bool stands_as_it_is(char byte) { return static_cast<unsigned char>(byte) >= 0x20 && byte != '"' && byte != '\\'; }

void append_escaped(std::string& out, char byte) {
  switch (byte) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\b': out += "\\b"; break;
    case '\f': out += "\\f"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default: out += "\\u00" + hex_of({&byte, 1});
  }
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  out += '"';
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (stands_as_it_is(text[at])) continue;
    out += text.substr(begin, at - begin);
    append_escaped(out, text[at]);
    begin = at + 1;
  }
  out += text.substr(begin);
  out += '"';
}

}  // namespace salon::room
