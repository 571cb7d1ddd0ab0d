// How often somebody may try a password: so many at once, then at a slow and steady pace, for each address and for each
// account. Who goes on is told so without a look at the password, which costs next to nothing.
//
// The pace for an account is for guessers who come from many addresses. Its owner is not kept out by them: an address
// from which the account was logged in to lately is not counted against it.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <utility>

#include "salon/base/time.hpp"
#include "server/allowances.hpp"

namespace salon::server {

class Guesses {
 public:
  using Pace = Allowances::Pace;
  static constexpr Pace of_address{10, std::chrono::seconds(10)};
  static constexpr Pace of_account{20, std::chrono::seconds(30)};
  static constexpr Pace of_registrations{10, std::chrono::seconds(60)};
  static constexpr std::size_t remembered_max = Allowances::remembered_max;

  /// Counts an attempt. False: it is one too many, and is not counted.
  [[nodiscard]] bool may_try(const std::string& address, const std::string& account, Instant now);
  /// The same for a password that is no account's, an operator's; and it was no guess.
  [[nodiscard]] bool may_guess(const std::string& address, Instant now);
  void guessed_right(const std::string& address) { addresses_.take_back(address); }
  /// That attempt was no guess.
  void succeeded(const std::string& address, const std::string& account);
  /// Counts an account that is to be made.
  [[nodiscard]] bool may_register(const std::string& address, Instant now);

 private:
  Allowances addresses_{of_address};
  Allowances accounts_{of_account};
  Allowances registrations_{of_registrations};
  std::set<std::pair<std::string, std::string>> known_;  // account, address
};

}  // namespace salon::server
