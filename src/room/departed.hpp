// A guest as it is remembered under a nick that it no longer bears (IRC's WHOWAS).
#pragma once

#include <string>

#include "room/entry.hpp"
#include "salon/base/time.hpp"

namespace salon::room {

struct Departed {
  std::string nick;
  std::string user;
  std::string real_name;
  Dialect dialect = Dialect::lines;
  std::string host;  // as in Actor
  /// When it left, or took another nick.
  WallTime time{};
  bool operator==(const Departed&) const = default;
};

}  // namespace salon::room
