// How a room event looks to a kind of recipient. All sessions with the same Variant get the same bytes, so the server
// renders an event once per variant and room and shares the block (docs/decisions).
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "room/event.hpp"

namespace salon::session {

struct Setting;

enum class Language : std::uint8_t { english, french };

/// IRC capabilities that change the bytes of an event (IRCv3 capability negotiation).
namespace capability {
inline constexpr std::uint16_t server_time = 1U << 0U;
inline constexpr std::uint16_t message_tags = 1U << 1U;  // msgid
inline constexpr std::uint16_t batch = 1U << 2U;         // does not change events; kept here with its kin
inline constexpr std::uint16_t echo_message = 1U << 3U;  // as batch
inline constexpr std::uint16_t chathistory = 1U << 4U;   // as batch
}  // namespace capability

struct Variant {
  room::Dialect dialect = room::Dialect::lines;
  /// irc: the capabilities that matter to render(), and no others.
  std::uint16_t capabilities = 0;
  /// lines.
  Language language = Language::english;
  auto operator<=>(const Variant&) const = default;
};

/// Appends `event` as a recipient of `variant` sees it who is not its actor; appends nothing when that kind of
/// recipient is not shown it.
void render(const room::Event& event, Variant variant, const Setting& setting, std::string& out);

}  // namespace salon::session
