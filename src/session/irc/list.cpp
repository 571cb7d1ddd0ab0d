// LIST, with the conditions of ELIST=CMNTU (modern-irc, "LIST message" and "ELIST Parameter").
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "room/mask.hpp"
#include "session/irc/command.hpp"
#include "session/irc/people.hpp"

namespace salon::session::irc {
namespace {

constexpr std::size_t answer_bytes_max = std::size_t{256} * 1024;

/// What a room must be to be listed: all of the conditions, and one of the names if any was given.
struct Wanted {
  struct Condition {
    enum class Of : std::uint8_t { members, creation, topic } of{};
    bool more = false;
    std::int64_t than = 0;
  };
  std::vector<Condition> conditions;
  std::vector<std::string_view> masks;
  std::vector<std::string_view> masks_not;

  void add(std::string_view word) {
    if (word.starts_with('!')) return masks_not.push_back(word.substr(1));
    const std::string_view whole = word;
    Condition condition;
    if (word.starts_with('C') || word.starts_with('c')) condition.of = Condition::Of::creation;
    if (word.starts_with('T') || word.starts_with('t')) condition.of = Condition::Of::topic;
    if (condition.of != Condition::Of::members) word.remove_prefix(1);
    if (!word.starts_with('<') && !word.starts_with('>')) return masks.push_back(whole);
    condition.more = word.front() == '>';
    word.remove_prefix(1);
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), condition.than);
    if (error == std::errc{} && end == word.data() + word.size()) conditions.push_back(condition);
  }

  [[nodiscard]] static bool holds(const Condition& condition, const room::Room& room, WallTime now) {
    if (condition.of == Condition::Of::members) {
      const auto count = static_cast<std::int64_t>(room.members.size());
      return condition.more ? count > condition.than : count < condition.than;
    }
    // "C<n": made less than n minutes ago; "T>n": its topic is older than n minutes.
    const bool topic = condition.of == Condition::Of::topic;
    if (topic && room.topic.empty()) return false;
    const auto age = now - (topic ? room.topic_time : room.created);
    const auto minutes = std::chrono::duration<double, std::ratio<60>>(age).count();
    return condition.more ? minutes > static_cast<double>(condition.than)
                          : minutes < static_cast<double>(condition.than);
  }

  [[nodiscard]] bool covers(const room::Room& room, WallTime now) const {
    for (const Condition& condition : conditions) {
      if (!holds(condition, room, now)) return false;
    }
    for (const std::string_view mask : masks_not) {
      if (room::matches(mask, room.name)) return false;
    }
    bool named = masks.empty();
    for (const std::string_view mask : masks) named = named || room::matches(mask, room.name);
    return named;
  }
};

void send_row(const room::Room& room, Replies& replies) {
  replies.numeric(Numeric::rpl_list)
      .parameter(room.name)
      .parameter(std::to_string(room.members.size()))
      .trailing(room.topic)
      .end();
}

/// The names alone are looked up rather than looked for; nothing when there is more to it.
bool only_names(const Wanted& wanted) {
  if (wanted.masks.empty() || !wanted.conditions.empty() || !wanted.masks_not.empty()) return false;
  for (const std::string_view mask : wanted.masks) {
    if (mask.find_first_of("*?") != mask.npos) return false;
  }
  return true;
}

}  // namespace

void handle_list(Conversation& conversation, const Message& message, Turn& turn) {
  Replies replies = conversation.replies(turn);
  Wanted wanted;
  for (const std::string_view words : message.parameters()) {
    for_each_target(words, [&](std::string_view word) { wanted.add(word); });
  }
  replies.numeric(Numeric::rpl_liststart, "Channel", "Users  Name");
  if (only_names(wanted)) {
    for (const std::string_view name : wanted.masks) {
      const room::Room* room = turn.house.find_room(name);
      if (room != nullptr && turn.house.may_see(asker(turn), *room)) send_row(*room, replies);
    }
    return replies.numeric(Numeric::rpl_listend, {}, "End of LIST");
  }
  const std::size_t begin = replies.out().size();
  for (const auto& [folded, room] : turn.house.rooms()) {
    // A room in which nobody is, kept for its topic or as the lobby, is found by its name alone.
    if (room.members.empty() || !turn.house.may_see(asker(turn), room) || !wanted.covers(room, turn.wall)) continue;
    if (replies.out().size() - begin > answer_bytes_max) {
      replies.numeric(Numeric::err_toomanymatches, "LIST", "There are more than fit into one answer; ask for fewer");
      break;
    }
    send_row(room, replies);
  }
  replies.numeric(Numeric::rpl_listend, {}, "End of LIST");
}

}  // namespace salon::session::irc
