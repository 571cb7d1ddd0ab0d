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

/// True for "localhost" and names below it, in any case, with or without the root's dot (RFC 6761, 6.3).
[[nodiscard]] bool is_localhost(std::string_view name);

}  // namespace salon::net
