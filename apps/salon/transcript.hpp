// How what a Caller hears looks to a person, or to a program that reads it.
//
//   [10:02] ada: hello ✓           one's own, kept
//   [10:02] * ada waves
//   [10:02] ada -> you: psst
//   [2026-03-13 22:41] eva: see you tomorrow
//   * ada joined
//
// A line begins with "[time] name" only when somebody said it, and with "* " only when the house or the program says
// it: texts have no line ends.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "join_words.hpp"
#include "report.hpp"
#include "salon/base/time.hpp"
#include "session/happening.hpp"
#include "session/phrases.hpp"

namespace salon::app {

struct TranscriptStyle {
  session::Language language = session::Language::english;
  /// SGR sequences are put in.
  bool colours = false;
  std::chrono::minutes utc_offset{};
};

class Transcript {
 public:
  explicit Transcript(TranscriptStyle style) : style_(style), phrases_(style.language), words_(style.language) {}

  /// A line with its '\n', or several, or nothing. `now` is when it is read: a line of another day shows its date.
  [[nodiscard]] std::string line(const session::Happening& happening, WallTime now) const;
  /// What was said, as `line` shows it.
  [[nodiscard]] std::string said(const session::happening::Said& said, WallTime now) const;
  /// "* text" with its '\n'.
  [[nodiscard]] std::string notice(std::string_view text) const;
  /// What Dial tells of a server that it has reached.
  [[nodiscard]] std::string met(const Event& event) const;
  /// The same, of something that went wrong.
  [[nodiscard]] std::string problem(std::string_view text) const;

  [[nodiscard]] const JoinWords& words() const { return words_; }

 private:
  struct Lines;

  [[nodiscard]] std::string painted(std::string_view colour, std::string_view text) const;
  [[nodiscard]] std::string painted_nick(std::string_view nick, bool own) const;
  [[nodiscard]] std::string shown_time(WallTime time, WallTime now) const;

  TranscriptStyle style_;
  session::Phrases phrases_;
  JoinWords words_;
};

}  // namespace salon::app
