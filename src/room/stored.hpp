// What the stored forms have in common: the commands of the log (codec.cpp) and snapshots (snapshot.cpp, restore.cpp).
//
// What is read here was written by Salon, but perhaps by another version, and the disk may have changed it: nothing is
// taken for granted, and the first thing that is wrong is named.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "room/entry.hpp"

namespace salon::room {

using Json = nlohmann::json;

/// Of what is written; what is older is read too.
inline constexpr std::uint64_t snapshot_version = 17;

inline constexpr std::array<std::string_view, 3> dialect_names{"lines", "irc", "datagram"};

/// The place of `word` in `names`; N when it is not one of them.
template <std::size_t N>
std::size_t index_of(std::string_view word, const std::array<std::string_view, N>& names) {
  return static_cast<std::size_t>(std::ranges::find(names, word) - names.begin());
}

/// Reads the fields of one object. The first thing wrong is noted in `wrong`; what cannot be read is empty.
class Fields {
 public:
  /// Both outlive it.
  Fields(const Json& object, std::string& wrong);

  std::string text(const char* name);
  /// What is no text: always in hexadecimal digits.
  std::string bytes(const char* name);
  bool flag(const char* name);

  template <class Number>
  Number number(const char* name) {
    if (const auto found = unsigned_number(name); found && std::in_range<Number>(*found)) {
      return static_cast<Number>(*found);
    }
    if (const auto found = signed_number(name); found && std::in_range<Number>(*found)) {
      return static_cast<Number>(*found);
    }
    return misread(name, "a whole number in its range"), Number{};
  }
  WallTime time(const char* name) { return WallTime(std::chrono::milliseconds(number<std::int64_t>(name))); }
  EntryId entry(const char* epoch, const char* sequence) {
    return {number<std::uint64_t>(epoch), number<std::uint64_t>(sequence)};
  }
  AccountKey account_key() { return {text("account"), entry("account_epoch", "account_sequence")}; }
  ScramVerifier verifier();
  GuestId guest() { return {number<NodeId>("node"), number<SessionId>("session")}; }

  template <class Enum, std::size_t N>
  Enum word(const char* name, const std::array<std::string_view, N>& names) {
    const std::size_t index = index_of(text(name), names);
    return index < N ? static_cast<Enum>(index) : (misread(name, "one of the known words"), Enum{});
  }

  /// For fields that came later than their kind, and are not written when they say nothing: empty where there is none.
  std::string text_if_any(const char* name) { return has(name) ? text(name) : std::string(); }
  [[nodiscard]] bool has(const char* name) const;

  std::vector<std::uint32_t> numbers(const char* name);
  const Json& list(const char* name);
  const Json& object(const char* name);

  void note(const std::string& what) {
    if (wrong_.empty()) wrong_ = what;
  }

 private:
  [[nodiscard]] std::optional<std::uint64_t> unsigned_number(const char* name) const;
  [[nodiscard]] std::optional<std::int64_t> signed_number(const char* name) const;
  [[nodiscard]] const Json& field(const char* name) const;
  void misread(const char* name, const char* expected);

  const Json& object_;
  std::string& wrong_;
};

/// The JSON in `stored`, or why not, in `wrong`.
[[nodiscard]] Json parse(std::string_view stored, std::string& wrong);
/// Why what another version of this program wrote is not read.
[[nodiscard]] std::string newer(std::uint64_t version, std::uint64_t known);

}  // namespace salon::room
