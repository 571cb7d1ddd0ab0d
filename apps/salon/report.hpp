// What a verb says on standard error: words for people or, with --json, one object a line for programs. Payload has
// standard output for itself.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "verb.hpp"

namespace salon::app {

/// A fact of an event, for programs. People have it in the text.
struct Fact {
  std::string_view name;
  std::variant<std::uint64_t, std::string> value;
};

/// Something that happened, or went wrong.
struct Event {
  /// What programs go by. docs/manual/json.md lists them all, with their facts.
  std::string_view name;
  std::string text;
  std::vector<Fact> facts = {};
};

class Report {
 public:
  struct Style {
    bool quiet = false;  // --quiet
    bool json = false;   // --json
    bool terminal = false;
  };

  /// `verb` stands before what people read.
  Report(std::string_view verb, Style style) : verb_(verb), style_(style) {}

  /// How it goes; silent with --quiet.
  void status(const Event& event) const;
  /// What people see by other means: said with --json alone.
  void detail(const Event& event) const;
  /// What went wrong: always said.
  void problem(const Event& event) const;

  /// Somebody could see how far it has come: standard error is a terminal, and neither --quiet nor --json was given.
  [[nodiscard]] bool shows_progress() const { return style_.terminal && !style_.quiet && !style_.json; }
  /// A line that the next one, of whatever kind, replaces. Only where `shows_progress`.
  void progress(const std::string& text) const;
  /// Erases it, before something else is written on the same terminal.
  void end_progress() const;

  /// Before each line, where standard output and standard error are a terminal, `breaks_line` is asked: true if the
  /// payload stands in mid-line there. A newline is then put first, and its next bytes begin a line. None: not asked.
  void ask_before_each(std::function<bool()> breaks_line);

  /// A "note", a "problem": something for which no program needs a name.
  void status(const std::string& text) const { status(Event{"note", text}); }
  void problem(const std::string& text) const { problem(Event{"problem", text}); }

 private:
  std::string_view verb_;
  Style style_;
  std::function<bool()> breaks_line_;
  mutable bool progress_stands_ = false;  // the cursor is behind it, in its line
};

/// As --quiet and --json say.
Report::Style report_style(const Arguments& arguments);

}  // namespace salon::app
