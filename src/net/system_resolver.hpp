// The resolver that asks the system. Private to net: it is the one that is used when no other is given.
#pragma once

#include "salon/net/resolver.hpp"

namespace salon::net {

class SystemResolver final : public Resolver {
 public:
  Task<Result<std::vector<Address>>> look_up(Loop& loop, const std::string& name, Family family,
                                             Instant deadline) override;
  std::optional<Address> source_for(const Address& destination) override;
};

/// True for `domain`, in small letters, and names below it, in any case, with or without the root's dot.
[[nodiscard]] bool is_at_or_below(std::string_view name, std::string_view domain);

}  // namespace salon::net
