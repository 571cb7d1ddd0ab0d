// JSON, written straight into its place: what is said is stored often, and a tree of JSON values for each line was an
// eighth of what a line cost, and nine tenths of a snapshot (docs/PERFORMANCE.md).
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace salon::room {

/// Appends `text`, which is UTF-8, in quotes, with the escapes that RFC 8259, section 7 demands and no others.
void append_json(std::string& out, std::string_view text);

/// Appends values one behind the other; braces, brackets and commas are its business.
class JsonWriter {
 public:
  /// `out` outlives it.
  explicit JsonWriter(std::string& out) : out_(out) {}

  /// `write` writes its fields.
  template <class Write>
  void object(const Write& write) {
    begin('{');
    write();
    end('}');
  }
  /// `write(each)` writes a value for each of `items`.
  template <class Items, class Write>
  void list(const Items& items, const Write& write) {
    begin('[');
    for (const auto& each : items) write(each);
    end(']');
  }
  void value(std::string_view text) {
    separate();
    append_json(out_, text);
  }
  void value(std::same_as<bool> auto flag) {
    separate();
    out_ += flag ? "true" : "false";
  }
  template <std::integral Number>
  requires(!std::same_as<Number, bool>) void value(Number number) {
    separate();
    char digits[24];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
  }

  /// Whose value is written next.
  void name(std::string_view name) {
    value(name);
    out_ += ':';
    separated_ = true;
  }
  void field(std::string_view its_name, const auto& its_value) {
    name(its_name);
    value(its_value);
  }
  template <class Items, class Write>
  void list(std::string_view its_name, const Items& items, const Write& write) {
    name(its_name);
    list(items, write);
  }

 private:
  void separate() {
    if (!separated_) out_ += ',';
    separated_ = false;
  }
  void begin(char bracket) {
    separate();
    out_ += bracket;
    separated_ = true;
  }
  void end(char bracket) {
    out_ += bracket;
    separated_ = false;
  }

  std::string& out_;
  bool separated_ = true;  // nothing is before what comes next, or it stands behind a name
};

}  // namespace salon::room
