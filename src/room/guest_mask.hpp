// Masks of guests, as rooms keep them in lists: "nick!user@host" with '*' and '?' (mask.hpp), and whom they mean.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "room/entry.hpp"

namespace salon::room {

struct Guest;

/// What others see of a guest besides its nick: the user name, and a host: one that an operator gave to its
/// account, or one that says how it speaks. Addresses are shown to nobody.
[[nodiscard]] std::string_view shown_user(std::string_view user);
/// `host`: what it was given (SetHost); empty: nothing.
[[nodiscard]] std::string_view shown_host(Dialect dialect, std::string_view host);
/// Up to so many bytes, with which the longest messages still fit (ISUPPORT HOSTLEN), of letters, digits and "-./:_" in
/// ASCII, a '.' or a '/' among them, so that it does not say how somebody speaks; a ':' does not come first (RFC
/// 2812, 2.3.1).
inline constexpr std::size_t host_bytes_max = 32;
[[nodiscard]] bool valid_host(std::string_view host);

/// The mute extban: whom a mask with this prefix means may be in the room and not speak.
inline constexpr std::string_view mute_prefix = "m:";
/// The account extban: means whoever is logged in to an account that the rest describes (IRCv3 account-extban). It may
/// stand behind the other.
inline constexpr std::string_view account_prefix = "a:";

/// What was asked for as a mask in full: "bob" is "bob!*@*", "*@irc" is "*!*@irc", "m:bob" is "m:bob!*@*",
/// "a:bob" is itself, and "**" is "*". Nothing when it is empty, longer than `bytes_max` then, or not UTF-8 without
/// spaces, commas and controls.
[[nodiscard]] std::optional<std::string> normal_mask(std::string_view asked, std::size_t bytes_max);

/// One guest, to be matched against many masks. A match takes time in proportion to the mask, whatever is in it: the
/// set of places in the text that the mask may have come to is kept as bits, and each character of the mask moves all
/// of them at once.
class GuestMatcher {
 public:
  /// Of a longer text only so much takes part.
  static constexpr std::size_t bytes_max = 255;

  /// "nick!user@host" as others see it, or a text of that kind; in any case.
  explicit GuestMatcher(std::string_view text);
  /// `account`: what it is logged in to; borrowed.
  GuestMatcher(std::string_view nick, std::string_view user, Dialect dialect, std::string_view host = {},
               std::string_view account = {});

  /// As it is shown and logged in now; its account's name is borrowed.
  explicit GuestMatcher(const Guest& guest);

  /// In any case. '?' is one character of UTF-8. A '~' before the user name, which other servers put there for a name
  /// that nobody vouches for, is passed over.
  [[nodiscard]] bool matches(std::string_view mask) const;

 private:
  using Places = std::bitset<bytes_max + 1>;

  [[nodiscard]] Places after_one_character(Places places) const;

  std::size_t size_ = 0;
  std::string_view account_;
  std::array<Places, 256> places_of_{};  // where in the text each byte is
  Places continued_;                     // where it is in the middle of a character
};

}  // namespace salon::room
