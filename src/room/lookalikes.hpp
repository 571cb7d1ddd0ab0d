// Names by what they look like, so that nobody takes a name that is easily taken for another's.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "room/likeness.hpp"
#include "room/name.hpp"

namespace salon::room {

/// Beside a map whose keys are folded names, as they come and go. It holds only those that look like something else
/// than they are, which few do.
class Lookalikes {
 public:
  /// Of two that look alike (which an older program may have let in) the first is found.
  void add(std::string_view name) {
    std::string folded = fold(name);
    std::string seen = likeness(name);
    if (seen != folded && like(seen).empty()) names_.insert(seen + '\0' + folded);
  }
  void remove(std::string_view name) { names_.erase(likeness(name) + '\0' + fold(name)); }

  /// The folded name in `map`, beside which this stands, that is not `name` and looks like it; empty if there is none.
  template <class Map>
  [[nodiscard]] std::string find(std::string_view name, const Map& map) const {
    const std::string folded = fold(name);
    std::string seen = likeness(name);
    if (seen != folded && map.contains(seen)) return seen;
    for (const std::string& each : {seen, folded}) {
      std::string other = like(each);
      if (!other.empty() && other != folded) return other;
    }
    return {};
  }

 private:
  /// The one that has this likeness; empty if there is none.
  [[nodiscard]] std::string like(const std::string& seen) const {
    const auto found = names_.lower_bound(seen + '\0');
    const bool is_like = found != names_.end() && found->starts_with(seen) && (*found)[seen.size()] == '\0';
    return is_like ? found->substr(seen.size() + 1) : std::string();
  }

  /// The likeness, NUL, the folded name; in one string, for who has a 0 or a 1 in the nick is here.
  std::set<std::string, std::less<>> names_;
};

}  // namespace salon::room
