// Names by what they look like, so that nobody takes a name that is easily taken for another's.
#pragma once

#include <map>
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
    if (seen != folded) names_.try_emplace(std::move(seen), std::move(folded));
  }
  void remove(std::string_view name) {
    const auto found = names_.find(likeness(name));
    if (found != names_.end() && found->second == fold(name)) names_.erase(found);
  }

  /// The folded name in `map`, beside which this stands, that is not `name` and looks like it; empty if there is none.
  template <class Map>
  [[nodiscard]] std::string find(std::string_view name, const Map& map) const {
    const std::string folded = fold(name);
    std::string seen = likeness(name);
    if (seen != folded && map.contains(seen)) return seen;
    for (const std::string& each : {seen, folded}) {
      const auto found = names_.find(each);
      if (found != names_.end() && found->second != folded) return found->second;
    }
    return {};
  }

 private:
  std::map<std::string, std::string, std::less<>> names_;  // by likeness
};

}  // namespace salon::room
