// Shutting somebody out of the server, from the lines dialect: for its operators.
#include "session/exclusion_words.hpp"
#include "session/lines.hpp"
#include "session/lines_render.hpp"

namespace salon::session {

void Lines::command_exclude(std::string_view arguments, Turn& turn) {
  const auto wish = exclusion_from(arguments);
  if (!wish) return notice(phrases_.exclusion_wanted(wish.error()), turn);
  submit(*wish, Awaited::order, turn);
}

void Lines::command_readmit(std::string_view arguments, Turn& turn) {
  submit(room::Readmit{std::string(arguments.substr(0, arguments.find(' ')))}, Awaited::order, turn);
}

void Lines::command_excluded(std::string_view, Turn& turn) {
  constexpr std::size_t listed_max = 50;
  const room::Guest* self = turn.house.find_guest(turn.self);
  if (self == nullptr || (self->modes & room::user_mode::server_operator) == 0) {
    return notice(phrases_.refused(room::Refusal::not_operator, {}), turn);
  }
  const room::Exclusions& exclusions = turn.house.exclusions();
  if (exclusions.size() == 0) return notice(phrases_.exclusions_none(), turn);
  std::size_t listed = 0;
  const auto show = [&](const auto& list) {
    for (const auto& [subject, exclusion] : list) {
      if (++listed <= listed_max) notice(phrases_.exclusion_line(exclusion), turn);
    }
  };
  show(exclusions.accounts());
  show(exclusions.ranges());
  if (listed > listed_max) notice(phrases_.exclusions_more(listed - listed_max), turn);
}

}  // namespace salon::session
