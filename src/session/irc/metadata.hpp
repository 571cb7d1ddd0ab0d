// What METADATA (metadata.cpp) and the rest of this dialect know of each other.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace salon::room {
struct Event;
struct Guest;
struct MetadataChanged;
struct Refused;
struct Room;
}  // namespace salon::room

namespace salon::session {
struct Turn;
}

namespace salon::session::irc {

class Conversation;
enum class Verb : std::uint8_t;

/// Keys whose changes a client wants to hear of.
using Subscriptions = std::set<std::string, std::less<>>;
inline constexpr std::size_t subscriptions_max = 50;

/// What stands behind the capability's name ("draft/metadata-2 Capability").
[[nodiscard]] std::string metadata_value(const Turn& turn);

/// The house has answered. `about`: target and key.
void metadata_came_back(Conversation& conversation, Verb verb, const room::MetadataChanged& changed,
                        std::string_view about, Turn& turn);
void metadata_refused(Conversation& conversation, Verb verb, const room::Refused& refused, std::string_view about,
                      Turn& turn);
/// draft/metadata-3, "Automatic synchronization": a part of the welcome.
void welcome_with_metadata(Conversation& conversation, Turn& turn);
/// The client has registered: what it has said of itself before is said to the house.
void enter_with_metadata(Conversation& conversation, Turn& turn);
/// All of its own; an empty batch when there is none.
void show_own_metadata(Conversation& conversation, Turn& turn);
/// What it wants to hear of a room that it has joined, and of its members.
void show_metadata_of(Conversation& conversation, const room::Room& room, Turn& turn);
/// What it wants to hear of somebody whom it monitors and is told to be here, behind that ("Automatic
/// synchronization"); of draft/metadata-3.
void show_metadata_of(Conversation& conversation, const room::Guest& guest, std::string& out, Turn& turn);
/// Somebody else has changed something.
void show_change_of_metadata(const Conversation& conversation, const room::Event& event, Turn& turn);

}  // namespace salon::session::irc
