#include "room/guest_mask.hpp"

#include <algorithm>

#include "room/house.hpp"
#include "room/name.hpp"
#include "salon/base/utf8.hpp"

namespace salon::room {
namespace {

std::string who(std::string_view nick, std::string_view user, std::string_view host) {
  std::string text(nick);
  text += '!';
  if (user.starts_with('~')) user.remove_prefix(1);  // so it is where a mask has one
  text += shown_user(user);
  text += '@';
  text += host;
  return text;
}

/// "bob", "bob!al", "al@irc": what is missing is any.
std::string in_full(std::string_view asked) {
  const std::size_t mark = asked.find('!');
  const std::size_t at = asked.find('@', mark == asked.npos ? 0 : mark);
  if (mark != asked.npos && at != asked.npos) return std::string(asked);
  if (mark != asked.npos) return std::string(asked) + "@*";
  if (at != asked.npos) return "*!" + std::string(asked);
  return std::string(asked) + "!*@*";
}

}  // namespace

std::string_view shown_user(std::string_view user) { return user.empty() ? std::string_view("guest") : user; }

bool valid_host(std::string_view host) {
  constexpr std::string_view taken = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./:_";
  return host.size() <= host_bytes_max && host.find_first_not_of(taken) == host.npos &&
         host.find_first_of("./") != host.npos && !host.starts_with(':');
}

std::string_view shown_host(Dialect dialect, std::string_view host) {
  if (!host.empty()) return host;
  switch (dialect) {
    case Dialect::lines: return "lines";
    case Dialect::irc: return "irc";
    case Dialect::datagram: return "udp";
  }
  return "salon";
}

std::optional<std::string> normal_mask(std::string_view asked, std::size_t bytes_max) {
  const bool mute = asked.starts_with(mute_prefix);
  if (mute) asked.remove_prefix(mute_prefix.size());
  const bool odd = asked.find_first_of(" ,") != asked.npos || !utf8::valid(asked) || utf8::has_control(asked);
  if (asked.empty() || odd || asked.size() > bytes_max) return std::nullopt;
  if (asked == account_prefix) return std::nullopt;
  std::string mask = asked.starts_with(account_prefix) ? std::string(asked) : in_full(asked);
  const auto repeated = std::ranges::unique(mask, [](char one, char next) { return one == '*' && next == '*'; });
  mask.erase(repeated.begin(), repeated.end());
  if (mute) mask.insert(0, mute_prefix);
  if (mask.size() > bytes_max) return std::nullopt;
  return mask;
}

GuestMatcher::GuestMatcher(std::string_view text) {
  const std::string folded = fold(text);  // may be longer, or shorter
  size_ = std::min(folded.size(), bytes_max);
  for (std::size_t at = 0; at < size_; ++at) {
    const auto byte = static_cast<unsigned char>(folded[at]);
    places_of_[byte].set(at);
    if ((byte & 0xC0U) == 0x80U) continued_.set(at);
  }
}

GuestMatcher::GuestMatcher(std::string_view nick, std::string_view user, Dialect dialect, std::string_view host,
                           std::string_view account)
    : GuestMatcher(who(nick, user, shown_host(dialect, host))) {
  account_ = account;
}

GuestMatcher::GuestMatcher(const Guest& guest)
    : GuestMatcher(guest.nick, guest.user, guest.dialect, *guest.host, *guest.account) {}

GuestMatcher::Places GuestMatcher::after_one_character(Places places) const {
  places.reset(size_);  // where nothing is left, there is no character
  places <<= 1U;
  for (int bytes = 1; bytes < 4; ++bytes) places = (places & ~continued_) | ((places & continued_) << 1U);
  return places;
}

bool GuestMatcher::matches(std::string_view mask) const {
  if (mask.starts_with(account_prefix)) {
    mask.remove_prefix(account_prefix.size());
    return !account_.empty() && GuestMatcher(account_).matches(mask);
  }
  Places places;
  places.set(0);
  const std::string folded = fold(mask);
  for (std::size_t at = 0; at < folded.size() && places.any(); ++at) {
    const char letter = folded[at];
    if (letter == '*') {
      for (std::size_t step = 1; step <= size_; step *= 2) places |= places << step;  // everything behind the first
    } else if (letter == '?') {
      places = after_one_character(places);
    } else if (letter != '~' || at == 0 || folded[at - 1] != '!') {
      places = (places & places_of_[static_cast<unsigned char>(letter)]) << 1U;
    }
  }
  return places.test(size_);
}

}  // namespace salon::room
