// Words that are not to be said: patterns in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax), which takes
// time in proportion to the text, whatever the pattern.
//
// The house decides what becomes of a line, but does not match it: another version of the library might match otherwise
// on another node, or in a year, and a log must fold alike. The node that takes a line of its guests does so before it
// submits it, and writes down which pattern caught it (Say::caught); docs/decisions/0011-filters.md.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "room/house.hpp"

namespace re2 {
class RE2;
}

namespace salon::room {

/// A pattern as it is kept: one word, so that IRC can say it in the midst of others (a space becomes \s, a colon in
/// front \:). Nothing for what is empty, longer than that, not a line of UTF-8, or has control characters.
[[nodiscard]] std::optional<std::string> normal_pattern(std::string_view pattern, std::size_t bytes_max);

/// The patterns that this node has met, ready to be matched. Letters of either case are alike, ^ and $ are the ends of
/// each line; what looks the same but is written otherwise (full-width letters, characters without width between
/// letters: NFKC without Default_Ignorable_Code_Point) is matched both as it stands and in its plain form.
class WordFilters {
 public:
  /// So many patterns are kept ready, in 64 KiB each at most; the one that was used least lately makes way.
  static constexpr std::size_t ready_max = 1'000;
  static constexpr std::int64_t pattern_memory_max = 65'536;
  /// Of one room's list, or the house's: RE2's measure of how much there is to do for a byte of text
  /// (RE2::ProgramSize), which is some ten for a word.
  static constexpr int room_steps_max = 1'000;
  static constexpr int house_steps_max = 10'000;

  WordFilters();
  ~WordFilters();

  /// Writes into a command of this guest what is to be found out before it is submitted: which filter catches what is
  /// said (Say::caught), and what is wrong with a pattern that is to become one (ModeChange::flaw, Filter::flaw).
  void examine(const House& house, GuestId actor, Command& command);
  void examine(const House& house, GuestId actor, Say& say);

  /// What is wrong with a pattern, in words (most of them RE2's); empty: nothing.
  [[nodiscard]] std::string flaw(const std::string& pattern);
  /// The first of them that matches; null when none does. One that RE2 does not understand matches nothing.
  [[nodiscard]] const std::string* first_match(const std::vector<ListedMask>& filters, std::string_view text);

 private:
  struct Ready {
    std::unique_ptr<re2::RE2> expression;
    std::uint64_t used = 0;
  };
  const re2::RE2& ready(const std::string& pattern);
  [[nodiscard]] int steps(const std::vector<ListedMask>& filters);
  [[nodiscard]] std::string flaw_in(const std::vector<ListedMask>& filters, std::string_view pattern,
                                    const Limits& limits, int steps_max);
  void examine(const House& house, GuestId actor, SetModes& set);

  std::map<std::string, Ready, std::less<>> ready_;
  std::uint64_t uses_ = 0;
};

}  // namespace salon::room
