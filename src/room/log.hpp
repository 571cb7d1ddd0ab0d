// The log: puts commands into the one order that every node agrees on.
#pragma once

#include "room/entry.hpp"

namespace salon::room {

class Log {
 public:
  Log() = default;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  virtual ~Log() = default;

  /// Asks for `command` to be ordered. It comes back as an entry with this origin, through `Listener::ordered`, never
  /// before this call has returned; entries of one node come back in the order of their tags. A log may hand over an
  /// entry again, or an old one, or a submission under two ids: House::apply ignores what it has seen.
  virtual void submit(const Origin& origin, Command command) = 0;

  /// Hands over what has been ordered. Called once a turn; new entries bear the time `wall`.
  virtual void deliver(WallTime wall) = 0;

  class Listener {
   public:
    virtual void ordered(const Entry& entry) = 0;

   protected:
    ~Listener() = default;
  };
};

}  // namespace salon::room
