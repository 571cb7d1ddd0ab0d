#include "room/person.hpp"

#include <utility>

#include "salon/base/utf8.hpp"

namespace salon::room {

std::expected<Change<AwayChanged>, Refusal> change(Guest& guest, const SetAway& wish, const Limits& limits) {
  std::string text = tidied(wish.text, limits.away_bytes_max);
  const bool different = *guest.away != text;
  guest.away = std::move(text);
  return Change<AwayChanged>{{*guest.away}, different};
}

std::expected<Change<RealNameChanged>, Refusal> change(Guest& guest, const SetRealName& wish, const Limits& limits) {
  if (!sayable(wish.real_name)) return std::unexpected(Refusal::text_invalid);
  if (wish.real_name.size() > limits.about_bytes_max) return std::unexpected(Refusal::text_too_long);
  std::string name = tidied(wish.real_name, limits.about_bytes_max);
  if (name.empty()) return std::unexpected(Refusal::text_empty);
  const bool different = guest.real_name != name;
  guest.real_name = std::move(name);
  return Change<RealNameChanged>{{guest.real_name}, different};
}

std::expected<Change<UserModesChanged>, Refusal> change(Guest& guest, const SetUserModes& wish,
                                                        const Limits& /*limits*/) {
  const UserModes before = guest.modes;
  const UserModes every = modes_of("Biow");
  guest.modes = static_cast<UserModes>(((before & ~wish.off) | wish.on) & every);
  const auto on = static_cast<UserModes>(guest.modes & ~before);
  const auto off = static_cast<UserModes>(before & ~guest.modes);
  return Change<UserModesChanged>{{on, off}, false};
}

std::string tidied(std::string_view text, std::size_t bytes_max) {
  const std::string visible = utf8::visible(text);
  return std::string(utf8::prefix(visible, bytes_max));
}

bool sayable(std::string_view text) {
  return text.find_first_of(std::string_view("\0\r\n", 3)) == text.npos && utf8::valid(text);
}

std::string letters_of(UserModes modes) {
  std::string letters;
  for (const auto& [letter, mode] : user_mode::letters) {
    if ((modes & mode) != 0) letters += letter;
  }
  return letters;
}

UserModes modes_of(std::string_view letters) {
  UserModes modes = 0;
  for (const auto& [letter, mode] : user_mode::letters) {
    if (letters.contains(letter)) modes = static_cast<UserModes>(modes | mode);
  }
  return modes;
}

}  // namespace salon::room
