#include "room/word_filter.hpp"

#include <re2/re2.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "room/permission.hpp"
#include "room/person.hpp"
#include "salon/base/utf8.hpp"

namespace salon::room {
namespace {

/// ^ and $ at the ends of lines.
constexpr std::string_view each_line = "(?m)";

RE2::Options options() {
  RE2::Options chosen;
  chosen.set_case_sensitive(false);
  chosen.set_never_capture(true);
  chosen.set_log_errors(false);
  chosen.set_max_mem(WordFilters::pattern_memory_max);
  return chosen;
}

bool matches(const RE2& expression, std::string_view text) {
  const re2::StringPiece piece(text.data(), text.size());
  return expression.ok() && expression.Match(piece, 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

/// NFKC, without what has no width: "ｂ\u200Ba\u00ADd" is "bad". Empty where that is nothing else.
std::string plain_form(std::string_view text) {
  if (std::ranges::all_of(text, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; })) return {};
  utf8proc_uint8_t* mapped = nullptr;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  constexpr auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_IGNORE);
  const auto length = utf8proc_map(bytes, static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  if (length < 0) return {};
  std::string plain(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length));
  return plain == text ? std::string() : plain;
}

}  // namespace

std::optional<std::string> normal_pattern(std::string_view pattern, std::size_t bytes_max) {
  if (!utf8::valid(pattern) || utf8::has_control(pattern)) return std::nullopt;
  std::string normal;
  bool escaped = false;
  for (const char character : pattern) {
    if (character == ' ') {
      normal += escaped ? "s" : "\\s";
    } else {
      if (character == ':' && normal.empty()) normal += '\\';
      normal += character;
    }
    escaped = character == '\\' && !escaped;
  }
  return normal.empty() || normal.size() > bytes_max ? std::nullopt : std::optional(std::move(normal));
}

WordFilters::WordFilters() = default;
WordFilters::~WordFilters() = default;

const RE2& WordFilters::ready(const std::string& pattern) {
  auto found = ready_.find(pattern);
  if (found == ready_.end()) {
    if (ready_.size() >= ready_max) {
      ready_.erase(std::ranges::min_element(ready_, {}, [](const auto& each) { return each.second.used; }));
    }
    auto expression = std::make_unique<RE2>(std::string(each_line) + pattern, options());
    found = ready_.emplace(pattern, Ready{std::move(expression), 0}).first;
  }
  found->second.used = ++uses_;
  return *found->second.expression;
}

std::string WordFilters::flaw(const std::string& pattern) {
  const RE2& expression = ready(pattern);
  if (expression.ok()) return matches(expression, "") ? "it matches everything, even nothing" : std::string();
  std::string words = expression.error();
  if (const std::size_t own = words.find(each_line); own != words.npos) words.erase(own, each_line.size());
  return words;
}

int WordFilters::steps(const std::vector<ListedMask>& filters) {
  int sum = 0;
  for (const ListedMask& each : filters) sum += std::max(0, ready(each.mask).ProgramSize());
  return sum;
}

const std::string* WordFilters::first_match(const std::vector<ListedMask>& filters, std::string_view text) {
  if (filters.empty()) return nullptr;
  const std::string plain = plain_form(text);
  for (const ListedMask& each : filters) {
    const RE2& expression = ready(each.mask);
    if (matches(expression, text) || (!plain.empty() && matches(expression, plain))) return &each.mask;
  }
  return nullptr;
}

std::string WordFilters::flaw_in(const std::vector<ListedMask>& filters, std::string_view asked, const Limits& limits,
                                 int steps_max) {
  const auto pattern = normal_pattern(asked, limits.pattern_bytes_max);
  if (!pattern) return "it is empty, too long, or has characters that are not sent";
  if (std::ranges::find(filters, *pattern, &ListedMask::mask) != filters.end()) return {};
  std::string wrong = flaw(*pattern);
  if (wrong.empty() && steps(filters) + ready(*pattern).ProgramSize() > steps_max) {
    wrong = "all the filters together would take too long; make it, or others, shorter";
  }
  return wrong;
}

void WordFilters::examine(const House& house, GuestId actor, Command& command) {
  if (auto* say = std::get_if<Say>(&command)) {
    examine(house, actor, *say);
  } else if (auto* set = std::get_if<SetModes>(&command)) {
    examine(house, actor, *set);
  } else if (auto* filter = std::get_if<Filter>(&command); filter != nullptr && filter->on) {
    const Guest* guest = house.find_guest(actor);
    const bool heard = actor.session == 0 || (guest != nullptr && (guest->modes & user_mode::server_operator) != 0);
    if (heard) filter->flaw = flaw_in(house.filters(), filter->pattern, house.limits(), house_steps_max);
  }
}

/// Who may say everything is not held up, and what is too long is refused for that. Who is not in the house is about to
/// enter it, in the same breath.
void WordFilters::examine(const House& house, GuestId actor, Say& say) {
  if (say.text.empty() || say.text.size() > house.limits().text_bytes_max) return;
  const Guest* guest = house.find_guest(actor);
  if (guest != nullptr && (guest->modes & user_mode::server_operator) != 0) return;
  const std::string* caught = first_match(house.filters(), say.text);
  const auto ranked = ranked_target(say.target);
  const Room* room = caught == nullptr ? house.find_room(ranked ? ranked->room : say.target) : nullptr;
  const bool meets_it = room != nullptr && (guest == nullptr || powers(*guest, *room) == 0);
  if (meets_it) caught = first_match(room->modes.filters, say.text);
  if (caught != nullptr) say.caught = *caught;
}

/// Nor is looked at what will be refused for the rank of who asks.
void WordFilters::examine(const House& house, GuestId actor, SetModes& set) {
  const Room* room = house.find_room(set.room);
  const Guest* guest = house.find_guest(actor);
  if (room == nullptr || set.changes.size() > house.limits().mode_changes_max) return;
  if (actor.session != 0 && (guest == nullptr || powers(*guest, *room) < rank_needed('g'))) return;
  for (ModeChange& change : set.changes) {
    if (change.letter != 'g' || !change.on) continue;
    change.flaw = flaw_in(room->modes.filters, change.argument, house.limits(), room_steps_max);
  }
}

}  // namespace salon::room
