// The codes that were mailed to who has forgotten a password. They are known to this node alone, until it stops.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "room/entry.hpp"
#include "salon/base/time.hpp"

namespace salon::server {

class Forgotten {
 public:
  static constexpr Duration good_for = std::chrono::hours(1);
  /// Of so many accounts; one more, and the one that ends first is forgotten.
  static constexpr std::size_t accounts_max = 1'000;

  /// From now on this is the account's code, of which Codes::hash is given, and no other.
  void add(const room::AccountKey& account, std::string hash, Instant now);
  /// Is there one for this account, and is it this one? Takes as long, however much of it is right.
  [[nodiscard]] bool is_right(const room::AccountKey& account, std::string_view hash, Instant now) const;
  /// It was shown, and is good no more.
  void remove(const room::AccountKey& account) { codes_.erase(account.name); }

 private:
  struct Code {
    room::EntryId made;
    std::string hash;
    Instant until;
  };
  std::map<std::string, Code> codes_;  // by the account's name
};

}  // namespace salon::server
