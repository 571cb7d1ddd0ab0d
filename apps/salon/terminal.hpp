// The terminal that `salon join` runs on: raw while it talks, and as it was before however it ends.
#pragma once

#include <termios.h>

#include <cstddef>

#include "salon/base/result.hpp"

namespace salon::app {

/// The terminal of standard input. While `take` is in effect keys come one by one, Ctrl-C and Ctrl-Z among them, and
/// pastes are marked (bracketed paste). `give_back`, the destructor, and a handler for the signals by which a program
/// dies of its own faults make it as it was; only SIGKILL leaves it raw (`reset` helps). At most one at a time.
class Terminal {
 public:
  /// Fails when standard input is no terminal.
  static Result<Terminal> open();
  Terminal(Terminal&& other) noexcept;
  Terminal& operator=(Terminal&&) = delete;
  ~Terminal();

  Result<void> take();
  void give_back();

  /// A descriptor of its own for reading and writing, so that making it non-blocking does not concern the shell, nor
  /// others that share standard input. Still the Terminal's.
  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// How wide it is now; 80 where it does not say.
  [[nodiscard]] std::size_t columns() const;

 private:
  Terminal(int descriptor, const termios& before) : descriptor_(descriptor), before_(before) {}

  int descriptor_;
  termios before_;
};

}  // namespace salon::app
