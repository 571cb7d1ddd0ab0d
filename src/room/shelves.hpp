// Where in history a room's lines are, now that rooms may get other names.
//
// History keeps a room's lines under a text, the room's shelf. It is the room's own name as long as nobody has renamed
// anything. When #tea becomes #coffee it takes its shelf along, and whoever makes a new #tea begins an empty one: what
// was said in a room is read in that room, and nowhere else. So a rename moves no line: it is one entry of the log, in
// time that does not grow with the history, and it holds after a crash as any entry does.
//
// A part of the house (house.hpp), and changed by its rules alone. Names are folded.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "room/entry.hpp"

namespace salon::room {

class Shelves {
 public:
  /// What the room of this name reads and writes; and the room that does so, or would.
  [[nodiscard]] std::string_view of(std::string_view room) const;
  [[nodiscard]] std::string_view room_on(std::string_view shelf) const;

  /// The room `from` is called `to`. What was on the shelf of `to`, of rooms of that name that have ended, is read by
  /// nobody any more; a room that is made as `from` finds what rooms of that name before this one left, or an empty
  /// shelf, which is called after `now`.
  void move(const std::string& from, const std::string& to, EntryId now);
  /// Whoever makes a room of this name next begins with an empty shelf.
  void begin(const std::string& room, EntryId now) { set(room, room + " " + now.text()); }
  /// Forgets one name that `is_there` says no room has, if one can be forgotten without giving two rooms one shelf: its
  /// rooms, when there are any again, begin with the shelf of their own name. False when there is none such.
  bool forget_one(const std::function<bool(std::string_view room)>& is_there);

  /// Rooms whose shelf is not the one of their own name, and that. Two for each room that has another name, at most.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const { return shelves_; }
  /// For a snapshot that is read: false when the room or the shelf is known already, or it is the room's own.
  bool put(std::string room, std::string shelf);
  /// No two rooms have one shelf.
  [[nodiscard]] bool sound() const;

  bool operator==(const Shelves&) const = default;

 private:
  void set(const std::string& room, const std::string& shelf);

  std::map<std::string, std::string, std::less<>> shelves_;  // by room
  std::map<std::string, std::string, std::less<>> rooms_;    // the same, by shelf
};

}  // namespace salon::room
