#include "dial.hpp"

#include <algorithm>

#include "exit_code.hpp"

namespace salon::app {
namespace {

constexpr Duration patience_with_one = std::chrono::seconds(3);

}  // namespace

Result<Family> family_option(const Arguments& arguments) {
  if (arguments.has("-4") && arguments.has("-6")) {
    return std::unexpected(plain_error("use -4 and -6 together", "one address is of one kind", "give one of them"));
  }
  if (arguments.has("-4")) return Family::v4;
  return arguments.has("-6") ? Family::v6 : Family::any;
}

net::Task<Result<std::vector<net::Endpoint>>> look_up(net::Loop& loop, const net::HostPort& target, Family family,
                                                      Instant deadline) {
  auto found = co_await net::resolve(loop, target, deadline);
  if (!found || family == Family::any) co_return found;
  std::erase_if(*found, [&](const net::Endpoint& one) { return one.address.is_v4() != (family == Family::v4); });
  if (found->empty()) {
    co_return std::unexpected(plain_error("reach " + target.text(),
                                          family == Family::v4 ? "it has no IPv4 address" : "it has no IPv6 address"));
  }
  co_return found;
}

net::Task<Result<net::TcpStream>> dial(net::Loop& loop, const net::HostPort& target, Family family, Instant deadline) {
  const auto found = co_await look_up(loop, target, family, deadline);
  if (!found) co_return std::unexpected(found.error());
  for (std::size_t index = 0;; ++index) {
    const bool last = index + 1 == found->size();
    const Instant until = last ? deadline : std::min(deadline, loop.now() + patience_with_one);
    auto stream = co_await net::TcpStream::connect(loop, (*found)[index], until);
    if (stream || last || net::is_cancelled(stream.error())) co_return stream;
  }
}

int unreachable_code(const Error& error) { return net::is_timeout(error) ? timed_out : unreachable; }

}  // namespace salon::app
