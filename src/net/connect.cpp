#include "salon/net/connect.hpp"

#include <algorithm>

namespace salon::net {
namespace {

constexpr Duration patience_with_one = std::chrono::seconds(3);

}  // namespace

Task<Result<TcpStream>> connect(Loop& loop, const HostPort& target, ConnectOptions options, Instant deadline) {
  const Endpoint local = options.local;
  ResolveOptions how{options.family};
  if (!local.address.is_any()) how.family = local.address.is_v4() ? Family::v4 : Family::v6;
  if (options.family != Family::any && options.family != how.family) {
    co_return std::unexpected(plain_error("connect to " + target.text() + " from " + local.address.text(),
                                          "that is no address of the family that was asked for"));
  }
  if (target.port == 0) {
    co_return std::unexpected(plain_error("connect to " + target.text(), "nobody can be reached at port 0"));
  }
  const auto found = co_await resolve(loop, target, how, deadline);
  if (!found) co_return std::unexpected(found.error());
  for (std::size_t index = 0;; ++index) {
    const bool last = index + 1 == found->size();
    const Instant until = last ? deadline : std::min(deadline, loop.now() + patience_with_one);
    auto stream = co_await TcpStream::connect(loop, (*found)[index], until, local);
    if (stream || last || is_cancelled(stream.error())) co_return stream;
  }
}

}  // namespace salon::net
