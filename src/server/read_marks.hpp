// Up to where the users of this node have read, by account: for their other clients and for when they come back.
//
// In memory: a marker is a convenience that changes with every line somebody reads, and not worth a write. After a
// restart there is none, and the next client to read sets them anew.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "room/entry.hpp"
#include "session/session.hpp"

namespace salon::server {

class ReadMarks {
 public:
  /// So many accounts are remembered: of more, not those that have read nothing for longest.
  static constexpr std::size_t accounts_max = 1'000;

  /// Never back. At session::read_marks_max a new one of that account is not kept.
  void keep(const room::AccountKey& account, const session::ReadMark& mark);
  [[nodiscard]] std::vector<session::ReadMark> of(const room::AccountKey& account) const;
  [[nodiscard]] std::size_t accounts() const { return by_account_.size(); }

 private:
  struct Known {
    std::uint64_t last_read = 0;                       // of reads_
    std::map<std::string, session::ReadMark> marks{};  // by folded target
  };
  /// One that is made anew under a name is another.
  using Key = std::pair<std::string, room::EntryId>;

  static Key key_of(const room::AccountKey& account);
  void make_space();

  std::map<Key, Known> by_account_;
  std::uint64_t reads_ = 0;
};

}  // namespace salon::server
