// What a stranger sent, for a terminal: nothing in it can move the cursor, change colours or answer in one's name.
#pragma once

#include <string>
#include <string_view>

namespace salon::app {

/// Of one stream. Text passes, LF, TAB and CRLF (as LF) too. Other control characters become visible: "^[" for ESC,
/// "<U+009B>" for C1 controls and bidirectional overrides, "<9B>" for a byte that is no UTF-8.
class VisibleText {
 public:
  /// What can be shown once `bytes` have come; holds back at most three that may still become a character.
  [[nodiscard]] std::string show(std::string_view bytes);
  /// Nothing more comes: what was held back.
  [[nodiscard]] std::string finish();

 private:
  std::string held_;
};

}  // namespace salon::app
