#include "tui/keys.hpp"

#include <utility>

#include "salon/base/utf8.hpp"

namespace salon::tui {
namespace {

constexpr char escape_byte = '\x1B';
constexpr std::string_view paste_end = "\x1B[201~";

std::size_t character_bytes(unsigned char lead) {
  if (lead >= 0xF0) return 4;
  return lead >= 0xE0 ? 3 : 2;
}

/// A pasted text's line ends, whatever they were, as '\n'; everything else made visible.
std::string cleaned(std::string_view pasted) {
  std::string text;
  while (!pasted.empty()) {
    const std::size_t end = pasted.find_first_of("\r\n");
    text += utf8::visible(pasted.substr(0, end));
    if (end == std::string_view::npos) break;
    text += '\n';
    pasted.remove_prefix(end + (pasted.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return text;
}

struct Named {
  std::string_view parameters;
  char final;
  Key::Code code;
};
using Code = Key::Code;

/// CSI sequences. "1;5C" is Ctrl-Right, "1;3C" Alt-Right, "1;2C" Shift-Right (xterm, "PC-Style Function Keys").
constexpr Named sequences[] = {
    {"", 'A', Code::up},
    {"", 'B', Code::down},
    {"", 'C', Code::right},
    {"", 'D', Code::left},
    {"", 'H', Code::home},
    {"", 'F', Code::end},
    {"1", '~', Code::home},
    {"7", '~', Code::home},
    {"4", '~', Code::end},
    {"8", '~', Code::end},
    {"3", '~', Code::erase},
    {"5", '~', Code::page_up},
    {"6", '~', Code::page_down},
    {"1;5", 'C', Code::word_right},
    {"1;5", 'D', Code::word_left},
    {"1;3", 'C', Code::word_right},
    {"1;3", 'D', Code::word_left},
    {"1;2", 'A', Code::up},
    {"1;2", 'B', Code::down},
    {"1;2", 'C', Code::right},
    {"1;2", 'D', Code::left},
    {"3;5", '~', Code::erase_word_right},
    {"3;3", '~', Code::erase_word_right},
};
/// SS3 sequences: cursor keys in application mode, and the keypad's Enter.
constexpr Named applications[] = {
    {"", 'A', Code::up},   {"", 'B', Code::down}, {"", 'C', Code::right}, {"", 'D', Code::left},
    {"", 'H', Code::home}, {"", 'F', Code::end},  {"", 'M', Code::enter},
};

}  // namespace

std::vector<Key> KeyReader::read(std::string_view bytes, Instant now) {
  for (const char byte : bytes) read_byte(byte);
  const bool waits = state_ == State::escape || state_ == State::sequence || state_ == State::application ||
                     state_ == State::console_function;
  deadline_ = waits ? now + escape_wait_ : never;
  return std::exchange(keys_, {});
}

std::vector<Key> KeyReader::expire(Instant now) {
  if (now < deadline_) return {};
  deadline_ = never;
  if (state_ == State::escape) emit(Code::escape);
  state_ = State::ground;
  pending_.clear();
  return std::exchange(keys_, {});
}

void KeyReader::read_byte(char byte) {
  switch (state_) {
    case State::ground: return read_ground(byte);
    case State::character: return read_character(byte);
    case State::escape: return read_escape(byte);
    case State::sequence: return read_sequence(byte);
    case State::console_function: state_ = State::ground; return;
    case State::application:
      state_ = State::ground;
      for (const Named& known : applications) {
        if (known.final == byte) emit(known.code);
      }
      return;
    case State::paste: return read_paste(byte);
  }
}

void KeyReader::read_ground(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  if (byte == escape_byte) {
    state_ = State::escape;
  } else if (byte == '\r' || byte == '\n') {
    emit(Code::enter);
  } else if (byte == '\t') {
    emit(Code::tab);
  } else if (byte == '\x7F' || byte == '\b') {
    emit(Code::backspace);
  } else if (value >= 1 && value <= 26) {
    emit(Code::control, std::string(1, static_cast<char>(value + 'a' - 1)));
  } else if (value >= 0x20 && value < 0x7F) {
    emit(Code::text, std::string(1, byte));
  } else if (value >= 0xC2 && value <= 0xF4) {
    pending_.assign(1, byte);
    character_bytes_ = character_bytes(value);
    state_ = State::character;
  }  // the rest is no key: other controls, bytes that begin no character
}

void KeyReader::read_character(char byte) {
  if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) {  // the character was broken off
    state_ = State::ground;
    return read_ground(byte);
  }
  pending_ += byte;
  if (pending_.size() < character_bytes_) return;
  state_ = State::ground;
  if (utf8::valid(pending_) && !utf8::has_control(pending_)) emit(Code::text, pending_);
}

void KeyReader::read_escape(char byte) {
  state_ = State::ground;
  if (byte == '[') {
    pending_.clear();
    state_ = State::sequence;
  } else if (byte == 'O') {
    state_ = State::application;
  } else if (byte == escape_byte) {
    emit(Code::escape);
    state_ = State::escape;
  } else if (byte == '\x7F' || byte == '\b') {
    emit(Code::erase_word_left);
  } else if (byte == '\r' || byte == '\n') {
    emit(Code::alt, "\n");
  } else if (byte > ' ') {
    emit(Code::alt, std::string(1, byte));
  } else {
    read_ground(byte);
  }
}

void KeyReader::read_sequence(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  if (value < 0x20 || value > 0x7E) {  // no part of a sequence: it was broken off
    state_ = State::ground;
    return read_byte(byte);
  }
  if (value < 0x40) {
    if (pending_.size() < sequence_bytes_max) pending_ += byte;
    return;
  }
  state_ = State::ground;
  if (byte == '[' && pending_.empty()) {  // the Linux console's F1 to F5: ESC [ [ A
    state_ = State::console_function;
    return;
  }
  end_sequence(byte);
}

void KeyReader::end_sequence(char final) {
  if (final == '~' && pending_ == "200") {
    pending_.clear();
    paste_end_matched_ = 0;
    paste_cut_ = false;
    state_ = State::paste;
    return;
  }
  for (const Named& known : sequences) {
    if (known.final == final && known.parameters == pending_) return emit(known.code);
  }
}

void KeyReader::read_paste(char byte) {
  // ESC stands only at the start of the end mark, so a mismatch can only begin anew.
  const std::size_t matched = paste_end_matched_;
  paste_end_matched_ = byte == paste_end[matched] ? matched + 1 : (byte == escape_byte ? 1 : 0);
  if (paste_end_matched_ == paste_end.size()) return end_paste();
  if (paste_end_matched_ != 0 && paste_end_matched_ == matched + 1) return;
  const std::size_t kept_back = matched;  // looked like the end mark, and was not
  paste_cut_ = paste_cut_ || pending_.size() + kept_back + 1 > paste_bytes_max;
  if (paste_cut_) return;
  pending_ += paste_end.substr(0, kept_back);
  if (paste_end_matched_ == 0) pending_ += byte;
}

void KeyReader::end_paste() {
  state_ = State::ground;
  // Where it was cut, the last character may be half a one.
  const std::size_t whole = pending_.size() - (paste_cut_ ? 1 : 0);
  emit(Code::paste, cleaned(utf8::prefix(pending_, whole)));
  keys_.back().cut = paste_cut_;
  std::string().swap(pending_);
}

void KeyReader::emit(Key::Code code, std::string text) { keys_.push_back({code, std::move(text), false}); }

}  // namespace salon::tui
