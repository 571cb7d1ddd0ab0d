// How often somebody may try a password: so many at once, then at a slow and steady pace, for each address and for each
// account. Who goes on is told so without a look at the password, which costs next to nothing.
//
// The pace for an account is for guessers who come from many addresses. Its owner is not kept out by them: an address
// from which the account was logged in to lately is not counted against it.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "salon/base/time.hpp"

namespace salon::server {

class Guesses {
 public:
  struct Pace {
    std::size_t at_once;
    Duration interval;
  };
  static constexpr Pace of_address{10, std::chrono::seconds(10)};
  static constexpr Pace of_account{20, std::chrono::seconds(30)};
  static constexpr Pace of_registrations{10, std::chrono::seconds(60)};
  /// So many addresses, and accounts, are remembered; beyond, those that may try again soonest are forgotten.
  static constexpr std::size_t remembered_max = 10'000;

  /// Counts an attempt. False: it is one too many, and is not counted.
  [[nodiscard]] bool may_try(const std::string& address, const std::string& account, Instant now);
  /// That attempt was no guess.
  void succeeded(const std::string& address, const std::string& account);
  /// Counts an account that is to be made.
  [[nodiscard]] bool may_register(const std::string& address, Instant now);

 private:
  /// Of each: when all that it may do at once will be there again (as session/token_bucket.hpp).
  using Full = std::map<std::string, Instant>;
  [[nodiscard]] static bool may(const Full& full, const std::string& key, Pace pace, Instant now);
  static void count(Full& full, const std::string& key, Pace pace, Instant now);

  Full addresses_;
  Full accounts_;
  Full registrations_;
  std::set<std::pair<std::string, std::string>> known_;  // account, address
};

}  // namespace salon::server
