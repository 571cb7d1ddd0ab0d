#include "party/checker.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace salon::party {
namespace {

struct Kept {
  room::EntryId id;
  std::string room;
  std::size_t times = 0;
  std::size_t place = 0;  // in its room's history
};

class Checker {
 public:
  Checker(const Notebook& notebook, const Histories& histories) : notebook_(notebook), histories_(histories) {}

  std::vector<std::string> run() {
    note_datagrams();
    note_strangers();
    read_history();
    for (const Visit& visit : notebook_.visits) {
      check_promises(visit);
      for (const Recital& recital : visit.recitals) check_recital(visit, recital);
      check_heard(visit);
      check_rights(visit);
      for (const Sight& sight : visit.overheard) {
        complain("overheard", "line " + sight.line.text() + " in " + sight.room + " was overheard by " + who(visit));
      }
    }
    check_pace();
    for (const auto& [room, lines] : histories_) check_order(room);
    return std::move(complaints_);
  }

 private:
  void complain(const std::string& kind, const std::string& text) {
    if (++counts_[kind] <= complaints_max) complaints_.push_back(text);
  }

  static std::string who(const Visit& visit) {
    const char* const dialects[] = {"lines", "irc", "datagram"};
    return "guest " + std::to_string(visit.guest) + " (" + dialects[std::to_underlying(visit.dialect)] + ")";
  }

  void note_datagrams() {
    for (const Visit& visit : notebook_.visits) {
      if (visit.dialect == room::Dialect::datagram) datagram_guests_.insert(visit.guest);
    }
  }

  void note_strangers() {
    for (const Visit& visit : notebook_.visits) {
      if (!visit.knows_password) strangers_lines_.insert(visit.said.begin(), visit.said.end());
      if (is_banned(visit)) banned_lines_.insert(visit.said.begin(), visit.said.end());
    }
  }

  [[nodiscard]] bool may_be_doubled(LineName line) const { return datagram_guests_.contains(line.guest); }

  /// In the room's history, once. Of a datagram that came twice, one may be kept and the other only shown.
  [[nodiscard]] bool has_a_place(LineName line, const std::string& room) const {
    const auto found = kept_.find(line);
    return found != kept_.end() && found->second.times == 1 && found->second.room == room && !may_be_doubled(line);
  }

  void read_history() {
    for (const auto& [room, lines] : histories_) {
      room::EntryId last;
      for (std::size_t place = 0; place < lines.size(); ++place) {
        const room::Line& line = lines[place];
        if (line.id <= last) complain("order", "history of " + room + ": " + line.id.text() + " is out of order");
        last = line.id;
        const auto sight = line_at_end_of(line.text);
        if (!sight) {
          complain("words", "history of " + room + ": nobody said \"" + line.text + "\"");
          continue;
        }
        if (sight->room != room)
          complain("room", "line " + sight->line.text() + " in " + sight->room + " is in the history of " + room);
        check_speaker(*sight, room);
        check_words(*sight, room);
        Kept& kept = kept_[sight->line];
        if (++kept.times > 1 && !(may_be_doubled(sight->line) && kept.times == 2))
          complain("twice",
                   "line " + sight->line.text() + " is in history twice: " + kept.id.text() + ", " + line.id.text());
        kept.id = line.id;
        kept.room = room;
        kept.place = place;
      }
    }
  }

  // ---- what was promised ----

  void check_promises(const Visit& visit) {
    for (const Sight& sight : visit.acknowledged) check_kept(visit, sight, "was acknowledged to ");
    const auto in_history = [this](LineName line) { return kept_.contains(line); };
    const auto count = static_cast<std::size_t>(std::ranges::count_if(visit.said, in_history));
    if (count < visit.counted_as_kept)
      complain("lost", who(visit) + " was told that " + std::to_string(visit.counted_as_kept) +
                           " lines are kept, but one of them is not in history: " + std::to_string(count) + " are");
  }

  void check_kept(const Visit& visit, const Sight& sight, const char* how) {
    const auto found = kept_.find(sight.line);
    if (found == kept_.end())
      complain("lost", "line " + sight.line.text() + " " + how + who(visit) + " and is not in history");
    else
      check_id(visit, sight, found->second);
  }

  void check_id(const Visit& visit, const Sight& sight, const Kept& kept) {
    if (!sight.id || kept.times > 1 || may_be_doubled(sight.line) || *sight.id == kept.id) return;
    complain("id", "line " + sight.line.text() + " was " + sight.id->text() + " to " + who(visit) + ", but is " +
                       kept.id.text() + " in history: they do not fit in one order");
  }

  void check_recital(const Visit& visit, const Recital& recital) {
    std::optional<std::size_t> last;
    for (const Sight& sight : recital.lines) {
      check_kept(visit, sight, "was read back to ");
      if (!has_a_place(sight.line, recital.room)) continue;
      const std::size_t place = kept_.at(sight.line).place;
      if (last && place == *last) {
        complain("heard", "line " + sight.line.text() + " was heard twice by " + who(visit) + " in one answer");
      } else if (last && place != *last + 1) {
        check_between(visit, recital.room, *last, place, "in history");
      }
      last = place;
    }
  }

  // ---- what was heard ----

  void check_heard(const Visit& visit) {
    std::set<LineName> heard;
    for (const Stay& stay : visit.stays) {
      std::optional<std::size_t> last;
      for (const Sight& sight : stay.heard) {
        if (!heard.insert(sight.line).second && !may_be_doubled(sight.line))
          complain("heard", "line " + sight.line.text() + " was heard twice by " + who(visit));
        if (!has_a_place(sight.line, stay.room)) continue;
        check_id(visit, sight, kept_.at(sight.line));
        const std::size_t place = kept_.at(sight.line).place;
        if (last && place > *last + 1) check_between(visit, stay.room, *last, place, "live");
        last = place;
      }
    }
  }

  /// Every line of history between two places, save one's own, should have been there as well.
  void check_between(const Visit& visit, const std::string& room, std::size_t first, std::size_t last,
                     const char* where) {
    const auto history = histories_.find(room);
    if (history == histories_.end()) return;
    if (first > last) {
      complain("order", who(visit) + " was read " + room + " backwards: it and history do not fit in one order");
      return;
    }
    for (std::size_t place = first + 1; place < last; ++place) {
      const auto sight = line_at_end_of(history->second[place].text);
      if (!sight || visit.said.contains(sight->line) || may_be_doubled(sight->line)) continue;
      complain("gap", "line " + sight->line.text() + " in " + room + " was not heard by " + who(visit) + " (" + where +
                          "), who heard what came before and after it");
    }
  }

  // ---- who may ----

  void check_rights(const Visit& visit) {
    for (const Stay& stay : visit.stays) {
      check_hearer(visit, stay.room);
      for (const Sight& sight : stay.heard) {
        check_speaker(sight, stay.room);
        check_words(sight, stay.room);
      }
    }
    for (const Recital& recital : visit.recitals) {
      if (!recital.lines.empty()) check_hearer(visit, recital.room);
    }
  }

  static bool is_banned(const Visit& visit) { return visit.logged_in && is_banned_from_parlour(visit.guest); }

  void check_hearer(const Visit& visit, const std::string& room) {
    const bool kept_out = (room == club && !visit.knows_password) || (room == parlour && is_banned(visit));
    if (kept_out) complain("hearer", who(visit) + " is in " + room + " and may not be");
  }

  void check_speaker(const Sight& sight, std::string_view room) {
    const bool kept_out = ((room == club || room == stage) && strangers_lines_.contains(sight.line)) ||
                          (room == parlour && banned_lines_.contains(sight.line));
    if (kept_out)
      complain("speaker", "line " + sight.line.text() + " was said in " + sight.room + " by one who may not");
  }

  void check_words(const Sight& sight, std::string_view room) {
    if (room == parlour && sight.rude) complain("rude", "line " + sight.line.text() + " in " + sight.room + " is rude");
  }

  /// Of one visit: who comes again is another guest, and may speak at once.
  void check_pace() {
    const auto history = histories_.find(std::string(parlour));
    if (history == histories_.end()) return;
    std::map<LineName, WallTime> times;
    for (const room::Line& line : history->second) {
      if (const auto sight = line_at_end_of(line.text)) times[sight->line] = line.time;
    }
    for (const Visit& visit : notebook_.visits) {
      std::optional<WallTime> last;
      for (const LineName line : visit.said) {
        const auto kept = times.find(line);
        if (kept == times.end()) continue;
        if (last && kept->second - *last < parlour_pace) {
          complain("pace",
                   "line " + line.text() + " in " + std::string(parlour) + " is too soon behind the one before it");
        }
        last = kept->second;
      }
    }
  }

  // ---- one order ----

  /// Everybody's view of the room is a chain of lines, and so is history. Laid on top of each other they must not have
  /// a cycle: lines that were shown and never kept are part of the order too.
  void check_order(const std::string& room) {
    std::map<LineName, std::set<LineName>> after;
    std::map<LineName, std::size_t> before_count;
    std::optional<LineName> last;
    const auto add = [&](LineName line) {
      if (may_be_doubled(line)) return;
      before_count.try_emplace(line, 0);
      if (last && after[*last].insert(line).second) ++before_count[line];
      last = line;
    };
    for (const room::Line& line : histories_.at(room)) {
      if (const auto sight = line_at_end_of(line.text)) add(sight->line);
    }
    for (const Visit& visit : notebook_.visits) {
      for (const Stay& stay : visit.stays) {
        if (stay.room != room) continue;
        last.reset();
        for (const Sight& sight : stay.heard) add(sight.line);
      }
    }
    report_cycle(room, after, before_count);
  }

  /// Takes away what nothing comes before, until nothing is left (Kahn 1962).
  void report_cycle(const std::string& room, const std::map<LineName, std::set<LineName>>& after,
                    std::map<LineName, std::size_t>& before_count) {
    std::vector<LineName> free;
    for (const auto& [line, count] : before_count) {
      if (count == 0) free.push_back(line);
    }
    std::size_t taken = 0;
    while (!free.empty()) {
      const LineName line = free.back();
      free.pop_back();
      ++taken;
      const auto next = after.find(line);
      if (next == after.end()) continue;
      for (const LineName& each : next->second) {
        if (--before_count[each] == 0) free.push_back(each);
      }
    }
    if (taken == before_count.size()) return;
    const auto held = std::ranges::find_if(before_count, [](const auto& each) { return each.second > 0; });
    complain("order", "what was heard in " + room + " and its history do not fit in one order; " +
                          std::to_string(before_count.size() - taken) + " lines are tangled, among them line " +
                          held->first.text());
  }

  const Notebook& notebook_;
  const Histories& histories_;
  std::set<std::uint32_t> datagram_guests_;
  std::set<LineName> strangers_lines_;  // of those who are not logged in
  std::set<LineName> banned_lines_;     // of those who are banned from the parlour
  std::map<LineName, Kept> kept_;
  std::map<std::string, std::size_t> counts_;
  std::vector<std::string> complaints_;
};

}  // namespace

std::vector<std::string> complaints_about(const Notebook& notebook, const Histories& histories) {
  return Checker(notebook, histories).run();
}

}  // namespace salon::party
