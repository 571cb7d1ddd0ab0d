// What a terminal sends when keys are pressed, as keys.
//
// Sources: ECMA-48 (CSI, SS3), xterm's "Control Sequences" (modified cursor keys, bracketed paste), the Linux console's
// console_codes(4).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "salon/base/time.hpp"

namespace salon::tui {

struct Key {
  enum class Code {
    text,     // `text` is one character, never a control
    paste,    // `text` is what was pasted: visible characters and '\n'
    control,  // `text` is the letter: "a" for Ctrl-A
    alt,      // `text` is the character: "b" for Alt-B; "\n" for Alt-Enter
    enter,
    tab,
    escape,
    backspace,
    erase,
    erase_word_left,
    erase_word_right,
    up,
    down,
    left,
    right,
    word_left,
    word_right,
    home,
    end,
    page_up,
    page_down,
  };
  Code code = Code::text;
  std::string text;
  /// More was pasted than is taken at once; the rest was dropped.
  bool cut = false;

  bool operator==(const Key&) const = default;
};

/// Reads keys from a terminal's bytes, however they are cut into chunks.
///
/// Theory. ESC begins a sequence and is a key of its own; only what follows, and when, tells which. So after an ESC the
/// reader has a `deadline`: if nothing came until then, `expire` makes it the key. A sequence that is unknown, too long
/// or broken off gives no key, and none of its bytes is taken for text. Between the two marks of a bracketed paste
/// everything is text, escape sequences too: they lose their ESC.
class KeyReader {
 public:
  /// The bytes of a paste that are kept.
  static constexpr std::size_t paste_bytes_max = 64 * 1024;
  static constexpr std::size_t sequence_bytes_max = 32;

  /// `escape_wait`: how long an ESC waits for what may follow it. A slow line needs longer.
  explicit KeyReader(Duration escape_wait) : escape_wait_(escape_wait) {}

  /// The keys that `bytes`, which came at `now`, complete.
  [[nodiscard]] std::vector<Key> read(std::string_view bytes, Instant now);
  /// When `expire` has something to do; `never` while no sequence is begun.
  [[nodiscard]] Instant deadline() const { return deadline_; }
  /// The keys that the silence until `now` completes: ESC, or none.
  [[nodiscard]] std::vector<Key> expire(Instant now);

 private:
  enum class State { ground, character, escape, sequence, console_function, application, paste };

  void read_byte(char byte);
  void read_ground(char byte);
  void read_character(char byte);
  void read_escape(char byte);
  void read_sequence(char byte);
  void read_paste(char byte);
  void end_sequence(char final);
  void end_paste();
  void emit(Key::Code code, std::string text = {});

  Duration escape_wait_;
  Instant deadline_ = never;
  State state_ = State::ground;
  std::string pending_;  // of a character, of a sequence, or of a paste
  std::size_t character_bytes_ = 0;
  std::size_t paste_end_matched_ = 0;
  bool paste_cut_ = false;
  std::vector<Key> keys_;
};

}  // namespace salon::tui
