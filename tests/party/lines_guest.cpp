// A guest at nc: a person who is greeted and talks, a program that says something and leaves, or one that reads back
// what was said.
#include <charconv>

#include "party/guest.hpp"

namespace salon::party {

using namespace std::chrono_literals;

namespace {

enum class Part { person, program, reader };

/// "* kept in #lobby, sent to 4 others", "* 3 lines kept in 2 rooms, ...": how many.
std::size_t lines_kept(std::string_view notice) {
  if (notice.starts_with("kept in ")) return 1;
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(notice.data(), notice.data() + notice.size(), count);
  if (error != std::errc{}) return 0;
  notice.remove_prefix(static_cast<std::size_t>(end - notice.data()));
  return notice.starts_with(" lines kept in ") ? count : 0;
}

class LinesGuest final : public StreamGuest {
 public:
  using StreamGuest::StreamGuest;

 private:
  [[nodiscard]] room::Dialect dialect() const override { return room::Dialect::lines; }

  Duration arrive() override {
    room_ = rooms[0];
    const std::uint64_t draw = generator_.below(6);
    part_ = draw == 0 ? Part::reader : draw == 1 ? Part::program : Part::person;
    if (part_ == Part::person) return 600ms;
    acts_left_ = 0;
    if (part_ == Part::reader) {
      visit_->recitals.push_back({std::string(room_), {}});
      out_ += "/history 40\n";
    } else {
      for (std::uint64_t lines = generator_.between(1, 4); lines > 0; --lines) say();
    }
    return 0ms;
  }

  void act() override {
    switch (generator_.below(12)) {
      case 0:
      case 1:
        room_ = rooms[generator_.below(rooms.size())];
        out_ += "/join " + std::string(room_) + "\n";
        say();
        break;
      case 2:
        room_ = rooms[0];
        out_ += "/leave\n";
        break;
      case 3: out_ += "/nick l" + std::to_string(number_) + "-" + std::to_string(++nicks_) + "\n"; break;
      case 4: out_ += "/who\n/rooms\n/how\n"; break;
      default:
        for (std::uint64_t lines = generator_.between(1, 3); lines > 0; --lines) say();
    }
  }

  void say_goodbye() override {
    if (generator_.one_in(3)) out_ += "/quit home\n";
  }

  void say() { out_ += next_words(*visit_, room_) + "\n"; }

  void hear(std::string_view line) override {
    if (line.starts_with("* ")) return hear_notice(line.substr(2));
    const auto sight = line_at_end_of(line);
    if (!sight) return;
    if (part_ == Part::reader) {
      if (!visit_->recitals.empty()) visit_->recitals.back().lines.push_back(*sight);
    } else {
      see(*sight);
    }
  }

  void hear_notice(std::string_view notice) {
    visit_->counted_as_kept += lines_kept(notice);
    if (!notice.starts_with("Welcome to ") && !notice.starts_with("You are in ")) return;
    close_stays();
    if (part_ == Part::reader) {  // the half-close was late: what is history and what is heard now cannot be told apart
      visit_->recitals.clear();
    }
  }

  Part part_ = Part::person;
  std::string_view room_ = rooms[0];
  std::uint64_t nicks_ = 0;
};

}  // namespace

std::unique_ptr<Guest> make_lines_guest(const Invitation& invitation, std::uint32_t number, Generator generator) {
  return std::make_unique<LinesGuest>(invitation, number, generator);
}

}  // namespace salon::party
