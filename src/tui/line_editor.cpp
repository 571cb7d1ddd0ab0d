#include "tui/line_editor.hpp"

#include <utility>

#include "tui/text.hpp"

namespace salon::tui {

LineEditor::Outcome LineEditor::press(const Key& key) {
  was_killing_ = std::exchange(killing_, false);
  if (key.code != Key::Code::tab) completions_.clear();
  switch (key.code) {
    case Key::Code::text:
    case Key::Code::paste: return insert(key.text);
    case Key::Code::control: return press_control(key.text.front());
    case Key::Code::alt: return press_alt(key.text);
    case Key::Code::enter: return text_.empty() ? Outcome::unchanged : Outcome::submitted;
    case Key::Code::backspace: return erase(cluster_before(text_, cursor_), cursor_);
    case Key::Code::erase: return erase(cursor_, cluster_after(text_, cursor_));
    case Key::Code::erase_word_left: return kill(word_left(false), cursor_);
    case Key::Code::erase_word_right: return kill(cursor_, word_right());
    case Key::Code::left: return move_to(cluster_before(text_, cursor_));
    case Key::Code::right: return move_to(cluster_after(text_, cursor_));
    case Key::Code::word_left: return move_to(word_left(false));
    case Key::Code::word_right: return move_to(word_right());
    case Key::Code::home: return move_to(0);
    case Key::Code::end: return move_to(text_.size());
    case Key::Code::up: return entry_ == 0 ? Outcome::refused : go_to_entry(entry_ - 1);
    case Key::Code::down: return entry_ == history_.size() ? Outcome::refused : go_to_entry(entry_ + 1);
    case Key::Code::tab: return press_tab();
    case Key::Code::escape:
    case Key::Code::page_up:
    case Key::Code::page_down: return Outcome::unchanged;
  }
  return Outcome::unchanged;
}

LineEditor::Outcome LineEditor::press_control(char letter) {
  switch (letter) {
    case 'a': return move_to(0);
    case 'b': return move_to(cluster_before(text_, cursor_));
    case 'c': return text_.empty() ? Outcome::interrupted : clear();
    case 'd': return text_.empty() ? Outcome::ended : erase(cursor_, cluster_after(text_, cursor_));
    case 'e': return move_to(text_.size());
    case 'f': return move_to(cluster_after(text_, cursor_));
    case 'k': return kill(cursor_, text_.size());
    case 'l': return Outcome::redraw;
    case 'n': return entry_ == history_.size() ? Outcome::refused : go_to_entry(entry_ + 1);
    case 'p': return entry_ == 0 ? Outcome::refused : go_to_entry(entry_ - 1);
    case 'u': return kill(0, cursor_);
    case 'w': return kill(word_left(true), cursor_);
    case 'y': return killed_.empty() ? Outcome::refused : insert(killed_);
    case 'z': return Outcome::suspended;
    default: return Outcome::unchanged;
  }
}

LineEditor::Outcome LineEditor::press_alt(std::string_view character) {
  if (character == "b") return move_to(word_left(false));
  if (character == "f") return move_to(word_right());
  if (character == "d") return kill(cursor_, word_right());
  if (character == "\n") return insert("\n");
  return Outcome::unchanged;
}

std::string_view LineEditor::word() const {
  const std::string_view before = std::string_view(text_).substr(0, cursor_);
  const std::size_t space = before.find_last_of(" \n");
  return space == std::string_view::npos ? before : before.substr(space + 1);
}

LineEditor::Outcome LineEditor::complete(std::vector<std::string> words) {
  if (words.empty()) return Outcome::refused;
  words.emplace_back(word());
  completions_ = std::move(words);
  completion_ = completions_.size() - 1;
  return press_tab();
}

/// What is before the cursor is the completion that is shown; the next takes its place.
LineEditor::Outcome LineEditor::press_tab() {
  if (completions_.empty()) return Outcome::completing;
  const std::size_t begin = cursor_ - completions_[completion_].size();
  const std::size_t after = (completion_ + 1) % completions_.size();
  const std::string& next = completions_[after];
  if (begin + next.size() + (text_.size() - cursor_) > limits_.text_bytes_max) return Outcome::refused;
  completion_ = after;
  text_.replace(begin, cursor_ - begin, next);
  cursor_ = begin + next.size();
  return Outcome::changed;
}

std::string LineEditor::take() {
  completions_.clear();
  std::string taken = std::exchange(text_, {});
  if (!taken.empty() && (history_.empty() || history_.back() != taken)) history_.push_back(taken);
  if (history_.size() > limits_.history_entries_max) history_.pop_front();
  entry_ = history_.size();
  draft_.clear();
  cursor_ = 0;
  return taken;
}

LineEditor::Outcome LineEditor::insert(std::string_view text) {
  if (text.empty()) return Outcome::unchanged;
  if (text.size() > limits_.text_bytes_max - text_.size()) return Outcome::refused;
  text_.insert(cursor_, text);
  // What was inserted may have joined with what follows into one character: the cursor goes behind it.
  cursor_ = cluster_after(text_, cursor_ + text.size() - 1);
  return Outcome::changed;
}

LineEditor::Outcome LineEditor::move_to(std::size_t at) {
  if (at == cursor_) return Outcome::unchanged;
  cursor_ = at;
  return Outcome::changed;
}

LineEditor::Outcome LineEditor::erase(std::size_t begin, std::size_t end) {
  if (begin == end) return Outcome::refused;
  text_.erase(begin, end - begin);
  // Neighbours may have become one character.
  cursor_ = begin == 0 ? 0 : cluster_after(text_, begin - 1);
  return Outcome::changed;
}

LineEditor::Outcome LineEditor::kill(std::size_t begin, std::size_t end) {
  if (begin == end) return Outcome::refused;
  const std::string part = text_.substr(begin, end - begin);
  if (!was_killing_) killed_.clear();
  if (begin < cursor_) {
    killed_.insert(0, part);
  } else {
    killed_ += part;
  }
  if (killed_.size() > limits_.text_bytes_max) killed_ = part;
  killing_ = true;
  return erase(begin, end);
}

LineEditor::Outcome LineEditor::go_to_entry(std::size_t entry) {
  if (entry_ == history_.size()) draft_ = text_;
  entry_ = entry;
  text_ = entry == history_.size() ? draft_ : history_[entry];
  cursor_ = text_.size();
  return Outcome::changed;
}

LineEditor::Outcome LineEditor::clear() {
  text_.clear();
  cursor_ = 0;
  entry_ = history_.size();
  draft_.clear();
  return Outcome::changed;
}

std::size_t LineEditor::word_left(bool by_spaces) const {
  const std::string_view text = text_;
  std::size_t begin = 0;
  bool in_word = false;
  for (std::size_t at = 0; at < cursor_; at += first_cluster(text.substr(at)).text.size()) {
    const bool of_word = by_spaces ? text[at] != ' ' && text[at] != '\n' : begins_word_character(text.substr(at));
    if (of_word && !in_word) begin = at;
    in_word = of_word;
  }
  return begin;
}

std::size_t LineEditor::word_right() const {
  const std::string_view text = text_;
  std::size_t at = cursor_;
  bool in_word = false;
  while (at < text.size()) {
    const bool of_word = begins_word_character(text.substr(at));
    if (in_word && !of_word) break;
    in_word = of_word;
    at += first_cluster(text.substr(at)).text.size();
  }
  return at;
}

}  // namespace salon::tui
