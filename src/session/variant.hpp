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

/// Whether lines go out as they are or each as a message of a WebSocket (RFC 6455), and of which kind.
enum class Framing : std::uint8_t { none, text_messages, binary_messages };

/// IRC capabilities (IRCv3 capability negotiation), a bit each.
using Capabilities = std::uint64_t;
namespace capability {
inline constexpr Capabilities server_time = 1U << 0U;
inline constexpr Capabilities message_tags = 1U << 1U;  // msgid, client-only tags, TAGMSG
inline constexpr Capabilities batch = 1U << 2U;
inline constexpr Capabilities echo_message = 1U << 3U;
inline constexpr Capabilities chathistory = 1U << 4U;
inline constexpr Capabilities away_notify = 1U << 5U;
inline constexpr Capabilities extended_join = 1U << 6U;
inline constexpr Capabilities setname = 1U << 7U;
inline constexpr Capabilities chghost = 1U << 8U;
inline constexpr Capabilities extended_monitor = 1U << 9U;
inline constexpr Capabilities pre_away = 1U << 10U;
inline constexpr Capabilities invite_notify = 1U << 11U;
inline constexpr Capabilities multi_prefix = 1U << 12U;
inline constexpr Capabilities userhost_in_names = 1U << 13U;
inline constexpr Capabilities account_notify = 1U << 14U;
inline constexpr Capabilities account_tag = 1U << 15U;
inline constexpr Capabilities sasl = 1U << 16U;
inline constexpr Capabilities account_registration = 1U << 17U;
inline constexpr Capabilities labeled_response = 1U << 20U;
inline constexpr Capabilities cap_notify = 1U << 21U;
inline constexpr Capabilities standard_replies = 1U << 22U;
inline constexpr Capabilities multiline = 1U << 23U;
inline constexpr Capabilities event_playback = 1U << 24U;
inline constexpr Capabilities read_marker = 1U << 25U;
inline constexpr Capabilities message_redaction = 1U << 26U;
inline constexpr Capabilities no_implicit_names = 1U << 27U;
inline constexpr Capabilities extended_isupport = 1U << 28U;
inline constexpr Capabilities metadata = 1U << 29U;
inline constexpr Capabilities metadata_3 = Capabilities{1} << 39U;
inline constexpr Capabilities any_metadata = metadata | metadata_3;
inline constexpr Capabilities search = Capabilities{1} << 40U;
inline constexpr Capabilities soju_search = Capabilities{1} << 41U;
inline constexpr Capabilities channel_rename = Capabilities{1} << 42U;
inline constexpr Capabilities named_modes = Capabilities{1} << 43U;
/// Those that change the bytes of an event; a Variant has no others, so that recipients share blocks where they can.
inline constexpr Capabilities seen_in_events = server_time | message_tags | multiline | message_redaction |
                                               away_notify | extended_join | setname | invite_notify | any_metadata |
                                               account_notify | account_tag | chghost | named_modes;
}  // namespace capability

struct Variant {
  room::Dialect dialect = room::Dialect::lines;
  /// lines.
  Language language = Language::english;
  /// irc.
  Framing framing = Framing::none;
  /// irc: of capability::seen_in_events.
  Capabilities capabilities = 0;
  auto operator<=>(const Variant&) const = default;
};

/// Appends `event` as a recipient of `variant` sees it who is not its actor; appends nothing when that kind of
/// recipient is not shown it.
void render(const room::Event& event, Variant variant, const Setting& setting, std::string& out);

}  // namespace salon::session
