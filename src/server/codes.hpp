// The codes that are mailed to who makes an account: made here, and known here until they are mailed. Everybody else
// has their hashes.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace salon::server {

class Codes {
 public:
  using Chance = std::function<std::string(std::size_t count)>;
  /// So many wait to be mailed; one more, and the oldest is forgotten.
  static constexpr std::size_t unmailed_max = 256;
  /// 80 bits, so that a plain hash is enough: 16 digits of 32 (Crockford's base 32: no letter is taken for another).
  static constexpr std::size_t digits = 16;

  /// A new one for the account, of `chance`; its hash is given.
  std::string make(std::string_view account, const Chance& chance);
  /// The one with this hash, once; nothing when it is forgotten.
  std::optional<std::string> take(const std::string& hash);

  /// 64 hexadecimal digits. As people copy: capital letters, 'o' for 0, 'i' and 'l' for 1, and '-' between make no
  /// difference.
  [[nodiscard]] static std::string hash(std::string_view account, std::string_view code);

 private:
  struct Unmailed {
    std::string hash;
    std::string code;
  };
  std::deque<Unmailed> unmailed_;
};

}  // namespace salon::server
