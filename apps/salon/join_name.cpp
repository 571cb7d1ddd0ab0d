#include "join_name.hpp"

#include "room/name.hpp"
#include "salon/base/utf8.hpp"

namespace salon::app {
namespace {

/// Short enough for servers of all kinds (modern-irc, "NICKLEN").
constexpr std::size_t nick_bytes_max = 30;

}  // namespace

std::string nick_for(std::string_view user) {
  std::string nick;
  for (std::string_view rest = user; !rest.empty();) {
    // One character at a time is kept if the nick stays one.
    std::size_t bytes = 1;
    while (bytes < rest.size() && (static_cast<unsigned char>(rest[bytes]) & 0xC0U) == 0x80U) ++bytes;
    const std::string longer = nick + std::string(rest.substr(0, bytes));
    if (utf8::valid(longer) && room::valid_nick(longer, nick_bytes_max)) nick = longer;
    rest.remove_prefix(bytes);
  }
  return nick.empty() ? "guest" : nick;
}

}  // namespace salon::app
