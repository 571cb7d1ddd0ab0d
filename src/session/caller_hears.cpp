// What the server says.
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "room/name.hpp"
#include "salon/base/utf8.hpp"
#include "session/caller.hpp"

namespace salon::session {
namespace {

using proto::irc::Message;
using proto::irc::same_name;

constexpr auto wanted_capabilities =
    std::to_array<std::string_view>({"batch", "draft/channel-rename", "draft/chathistory", "echo-message",
                                     "labeled-response", "message-tags", "server-time"});

std::string nick_of(const Message& message) {
  return utf8::visible(message.source.substr(0, message.source.find('!')));
}

std::string shown(std::string_view text) { return utf8::visible(text); }

std::string_view last_parameter(const Message& message) {
  return message.parameters().empty() ? std::string_view() : message.parameters().back();
}

/// The number that `text` begins with at `at`, of exactly `digits` digits; -1 if there is none.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  if (text.size() < at + digits) return -1;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + digits, value);
  return error == std::errc{} && end == text.data() + at + digits ? value : -1;
}

/// server-time, "Format": "2026-11-21T10:02:03.004Z".
std::optional<WallTime> time_of(const Message& message) {
  const auto tag = proto::irc::find_tag(message.tags, "time");
  if (!tag || tag->size() != std::string_view("2026-11-21T10:02:03.004Z").size()) return std::nullopt;
  const int year = number_at(*tag, 0, 4), month = number_at(*tag, 5, 2), day = number_at(*tag, 8, 2);
  const int hour = number_at(*tag, 11, 2), minute = number_at(*tag, 14, 2), second = number_at(*tag, 17, 2);
  const int millisecond = number_at(*tag, 20, 3);
  if (std::ranges::min({year, month, day, hour, minute, second, millisecond}) < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + std::chrono::milliseconds(millisecond);
}

/// Calls `use` with each word of a list.
template <class Use>
void for_each_word(std::string_view list, Use use) {
  while (!list.empty()) {
    const std::size_t space = std::min(list.find(' '), list.size());
    if (space > 0) use(list.substr(0, space));
    list.remove_prefix(std::min(space + 1, list.size()));
  }
}

}  // namespace

bool Caller::is_own(const Message& message) const { return same_name(nick_of(message), nick_); }

void Caller::hear(const Message& message) {
  const auto is = [&](std::string_view name) { return same_name(message.command, name); };
  const int numeric = message.command.size() == 3 ? number_at(message.command, 0, 3) : -1;
  if (numeric >= 0) {
    hear_numeric(message, numeric);
  } else if (is("PING")) {
    write("PONG").trailing(message.parameter(0)).end();
  } else if (is("PONG")) {
    const std::string_view token = last_parameter(message);
    for (auto next = in_flight_.begin(); next != in_flight_.end();) {
      if (next->ping == 0 || token != "said-" + std::to_string(next->ping)) {
        ++next;
        continue;
      }
      happenings_.emplace_back(happening::Said{.time = std::nullopt,
                                               .nick = nick_,
                                               .target = std::move(next->target),
                                               .kind = next->kind,
                                               .text = std::move(next->text),
                                               .id = {},
                                               .own = true});
      next = in_flight_.erase(next);
    }
  } else if (is("PRIVMSG")) {
    hear_said(message, room::SayKind::message);
  } else if (is("NOTICE")) {
    hear_said(message, room::SayKind::notice);
  } else if (is("CAP")) {
    hear_capabilities(message);
  } else if (is("JOIN")) {
    hear_joined(message);
  } else if (is("PART") || is("QUIT")) {
    hear_left(message);
  } else if (is("KICK")) {
    hear_kick(message);
  } else if (is("MODE")) {
    hear_mode(message);
  } else if (is("INVITE")) {
    if (same_name(message.parameter(0), nick_)) {
      happenings_.emplace_back(happening::Invited{nick_of(message), shown(message.parameter(1))});
    }
  } else if (is("NICK")) {
    hear_renamed(message);
  } else if (is("RENAME")) {
    hear_room_renamed(message);
  } else if (is("TOPIC")) {
    happenings_.emplace_back(
        happening::Topic{shown(message.parameter(0)), nick_of(message), shown(message.parameter(1))});
  } else if (is("BATCH")) {
    hear_batch(message);
  } else if (is("FAIL")) {
    hear_fail(message);
  } else if (is("WARN") || is("NOTE")) {
    happenings_.emplace_back(happening::Notice{shown(last_parameter(message))});
  } else if (is("ERROR")) {
    finish(shown(message.parameter(0)));
  }
}

void Caller::hear_numeric(const Message& message, int numeric) {
  switch (numeric) {
    case 1:
      registered_ = true;
      nick_ = message.parameter(0);
      happenings_.emplace_back(happening::Registered{nick_});
      if (wanted_room_.empty()) wanted_room_ = options_.room;
      write("JOIN").parameter(wanted_room_).end();
      return;
    case 376:
    case 422: greeted_ = true; return;
    case 331: happenings_.emplace_back(happening::Topic{shown(message.parameter(1)), {}, {}}); return;
    case 332:
      happenings_.emplace_back(happening::Topic{shown(message.parameter(1)), {}, shown(message.parameter(2))});
      return;
    case 353:
      for_each_word(message.parameter(3), [&](std::string_view nick) {
        nick.remove_prefix(std::min(nick.find_first_not_of("~&@%+"), nick.size()));  // ranks
        names_[std::string(message.parameter(2))].push_back(shown(nick));
        if (same_name(message.parameter(2), room_) && !same_name(nick, nick_)) others_.try_emplace(shown(nick));
      });
      return;
    case 366: {
      const std::string room(message.parameter(1));
      happenings_.emplace_back(happening::Names{shown(room), std::exchange(names_[room], {})});
      names_.erase(room);
      return;
    }
    case 372: happenings_.emplace_back(happening::Notice{shown(message.parameter(1))}); return;
    case 421:
      if (same_name(message.parameter(1), "CAP")) return;  // a server without capabilities
      break;
    case 432:
    case 433:
    case 437:
      if (!registered_) return hear_nick_refused(last_parameter(message));
      break;
    default: break;
  }
  if (numeric >= 400 && numeric < 600) return hear_error(message);
  if (greeted_) hear_answer(message, numeric);
}

void Caller::hear_error(const Message& message) {
  const std::string_view subject = message.parameters().size() > 2 ? message.parameter(1) : std::string_view();
  const std::string why = shown(last_parameter(message));
  if (!subject.empty() && refuse(message, subject, why, {})) return;
  if (!wanted_room_.empty() && same_name(subject, wanted_room_)) {
    wanted_room_.clear();
    happenings_.emplace_back(happening::Problem{"cannot join " + shown(subject) + ": " + why});
    if (room_.empty()) finish("there is no room to be in");
    return;
  }
  happenings_.emplace_back(happening::Problem{subject.empty() ? why : shown(subject) + ": " + why});
}

void Caller::hear_nick_refused(std::string_view why) {
  happenings_.emplace_back(happening::Problem{nick_ + ": " + shown(why)});
  if (++nick_tries_ > nick_tries_max) return finish("no nick could be had");
  nick_ += '_';
  write("NICK").parameter(nick_).end();
}

void Caller::hear_capabilities(const Message& message) {
  const std::string_view word = message.parameter(1);
  if (same_name(word, "LS")) {
    const bool more = message.parameter(2) == "*";  // capability-negotiation, "Multiline replies"
    offered_ += ' ';
    offered_ += message.parameter(more ? 3 : 2);
    if (more) return;
    std::string request;
    for_each_word(offered_, [&](std::string_view offer) {
      const std::string_view name = offer.substr(0, offer.find('='));
      if (std::ranges::find(wanted_capabilities, name) == wanted_capabilities.end()) return;
      if (!request.empty()) request += ' ';
      request += name;
    });
    if (request.empty()) return write("CAP").parameter("END").end();
    write("CAP").parameter("REQ").trailing(request).end();
  } else if (same_name(word, "ACK") || same_name(word, "NAK")) {
    if (same_name(word, "ACK")) {
      for_each_word(message.parameter(2), [&](std::string_view name) { capabilities_.emplace(name); });
    }
    if (!registered_) write("CAP").parameter("END").end();
  }
}

void Caller::hear_said(const Message& message, room::SayKind kind) {
  std::string_view text = message.parameter(1);
  if (message.source.find('!') == std::string_view::npos && kind == room::SayKind::notice) {
    happenings_.emplace_back(happening::Notice{shown(text)});
    return;
  }
  if (text.starts_with('\x01')) {
    constexpr std::string_view action =
        "\x01"
        "ACTION ";
    if (!text.starts_with(action)) return;  // a program asks ours something
    text.remove_prefix(action.size());
    if (text.ends_with('\x01')) text.remove_suffix(1);
    kind = room::SayKind::action;
  }

  const auto batch = proto::irc::find_tag(message.tags, "batch");
  const auto open = batch ? batches_.find(*batch) : batches_.end();
  const Contents contents = open != batches_.end() ? open->second.contents : Contents::other;
  const bool history = contents != Contents::other;
  const auto id = proto::irc::find_tag(message.tags, "msgid");
  if (history) ++open->second.lines;
  if (!is_news(id, contents)) return;
  const bool own = is_own(message);
  if (same_name(message.parameter(0), room_) && contents != Contents::history_again && contents != Contents::found) {
    if (id) last_seen_ = *id;
    const auto speaker = others_.find(nick_of(message));
    if (speaker != others_.end()) speaker->second = ++spoken_;
  }

  if (own && !history) {
    if (!capabilities_.contains("labeled-response")) {
      acknowledge({std::string(message.parameter(0)), kind, std::string(text)});
    } else if (const auto answered = labelled(message); answered != in_flight_.end()) {
      in_flight_.erase(answered);
    }
  }
  happenings_.emplace_back(happening::Said{.time = time_of(message),
                                           .nick = nick_of(message),
                                           .target = shown(message.parameter(0)),
                                           .kind = kind,
                                           .text = shown(text),
                                           .id = id.value_or(std::string()),
                                           .own = own,
                                           .history = history});
}

bool Caller::is_news(const std::optional<std::string>& id, Contents batch) {
  if (batch == Contents::history_again || batch == Contents::found) return true;
  const bool history = batch == Contents::history;
  if (!id) return !(history && skipping_);
  skipping_ = history && shown_.contains(*id);
  if (skipping_) return false;
  if (shown_.insert(*id).second) shown_in_order_.push_back(*id);
  if (shown_in_order_.size() > shown_max) {
    shown_.erase(shown_in_order_.front());
    shown_in_order_.pop_front();
  }
  return true;
}

void Caller::hear_joined(const Message& message) {
  const std::string room(message.parameter(0));
  const bool own = is_own(message);
  happenings_.emplace_back(happening::Joined{nick_of(message), shown(room), own});
  if (!own) {
    if (same_name(room, room_)) others_.try_emplace(nick_of(message));
    return;
  }
  if (!room_.empty() && !same_name(room_, room)) {
    write("PART").parameter(room_).end();
    last_seen_.clear();
  }
  others_.clear();
  room_ = room;
  options_.room = room;  // where a new connection goes
  wanted_room_.clear();
  ask_for_history();
}

void Caller::hear_left(const Message& message) {
  const bool quit = same_name(message.command, "QUIT");
  const std::string_view room = quit ? std::string_view() : message.parameter(0);
  const bool own = is_own(message);
  happenings_.emplace_back(happening::Left{nick_of(message), shown(room), shown(message.parameter(quit ? 0 : 1)), own});
  if (!own && (quit || same_name(room, room_))) others_.erase(nick_of(message));
  if (!own || !same_name(room, room_)) return;
  room_.clear();
  finish("we are no longer in " + shown(room));
}

/// Who is sent away stays connected, and may go elsewhere or come again: a person decides that. When nothing more will
/// be typed there is nothing to stay for.
void Caller::hear_kick(const Message& message) {
  const std::string_view room = message.parameter(0);
  const bool own = same_name(message.parameter(1), nick_);
  happenings_.emplace_back(
      happening::Kicked{shown(message.parameter(1)), shown(room), nick_of(message), shown(message.parameter(2)), own});
  if (!same_name(room, room_)) return;
  others_.erase(shown(message.parameter(1)));
  if (own) room_.clear();
}

void Caller::hear_renamed(const Message& message) {
  const bool own = is_own(message);
  const std::string nick = shown(message.parameter(0));
  if (auto other = others_.extract(nick_of(message))) {
    other.key() = nick;
    others_.insert(std::move(other));
  }
  happenings_.emplace_back(happening::Renamed{nick_of(message), nick, own});
  if (own) nick_ = message.parameter(0);
}

/// draft/channel-rename: all that we know of the room is of the new name now.
void Caller::hear_room_renamed(const Message& message) {
  const std::string_view old_name = message.parameter(0);
  const std::string name(message.parameter(1));
  happenings_.emplace_back(
      happening::RoomRenamed{shown(old_name), shown(name), nick_of(message), shown(message.parameter(2))});
  const auto follow = [&](std::string& room) {
    if (same_name(room, old_name)) room = name;
  };
  for (std::string* room : {&room_, &options_.room, &wanted_room_, &home_}) follow(*room);
  for (Spoken& line : waiting_) follow(line.target);
}

/// What the letters mean is read as ISUPPORT's usual: ranks, lists and keys have an argument, a limit when it is set.
void Caller::hear_mode(const Message& message) {
  const std::string_view room = message.parameter(0);
  if (!room::names_room(room)) return;
  std::size_t next = 2;
  bool on = true;
  for (const char letter : message.parameter(1)) {
    if (letter == '+' || letter == '-') {
      on = letter == '+';
      continue;
    }
    const bool takes = room::rank::of_letter(letter) != 0 || std::string_view("beIk").contains(letter) ||
                       (on && (letter == 'l' || letter == 'W'));
    room::ModeChange change{.letter = letter, .on = on, .argument = {}};
    if (takes) change.argument = shown(message.parameter(next++));
    happenings_.emplace_back(happening::ModeChanged{shown(room), nick_of(message), std::move(change)});
  }
}

void Caller::hear_batch(const Message& message) {
  std::string_view id = message.parameter(0);
  if (id.empty()) return;
  const bool begins = id.front() == '+';
  id.remove_prefix(1);
  if (begins) {
    const std::string_view type = message.parameter(1);
    Batch batch;
    if (same_name(type, "chathistory")) batch.contents = recalls_.empty() ? Contents::history : recalls_.front();
    if (auto label = proto::irc::find_tag(message.tags, "label")) batch.label = std::move(*label);
    if (same_name(type, "search") || same_name(type, "soju.im/search")) batch.contents = Contents::found;
    batches_.insert_or_assign(std::string(id), std::move(batch));
    return;
  }
  const auto open = batches_.find(id);
  if (open == batches_.end()) return;
  const Batch batch = std::move(open->second);
  batches_.erase(open);
  if (batch.contents == Contents::other) return;
  skipping_ = false;
  if (batch.contents != Contents::found && !recalls_.empty()) recalls_.pop_front();
  if (batch.lines > 0 || batch.contents == Contents::history) return;
  happenings_.emplace_back(happening::NothingEarlier{batch.contents == Contents::found ? std::string() : shown(room_)});
}

void Caller::hear_fail(const Message& message) {
  const std::string text = shown(last_parameter(message));
  if (same_name(message.parameter(0), "CHATHISTORY") && !recalls_.empty()) recalls_.pop_front();
  if (message.parameter(1) == "NOT_KEPT" &&
      refuse(message, message.parameter(2), "it was shown, but could not be kept", text)) {
    return;
  }
  happenings_.emplace_back(happening::Problem{text});
}

}  // namespace salon::session
