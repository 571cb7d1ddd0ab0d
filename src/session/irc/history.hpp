// What comes back from history, and what is done with it. Private to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "room/house.hpp"
#include "session/irc/conversation.hpp"

namespace salon::session::irc {

/// A batch of history around what is written while it lives, for clients that have batches.
class HistoryBatch {
 public:
  /// `target` may be empty.
  HistoryBatch(Conversation& conversation, std::string_view type, std::string_view target, Turn& turn);
  HistoryBatch(const HistoryBatch&) = delete;
  HistoryBatch& operator=(const HistoryBatch&) = delete;
  ~HistoryBatch();
  /// Empty when there is none.
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  Replies replies_;
  std::string name_;
};

/// With whom, or in which room, a line was said, as the client knows it.
[[nodiscard]] std::string shown_target(const room::Line& line, const room::House& house);

// search.cpp
void show_found(Conversation& conversation, const std::vector<room::Line>& lines, Turn& turn);
// redact.cpp
void redact(Conversation& conversation, const Conversation::HistoryRequest& request,
            const std::vector<room::Line>& lines, Turn& turn);

}  // namespace salon::session::irc
