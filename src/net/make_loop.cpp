// Which loop this machine gets.
#include <cstdlib>
#include <string_view>

#include "net/loop_epoll.hpp"
#include "net/loop_uring.hpp"

namespace salon::net {
namespace {

constexpr const char* advice = "unset SALON_LOOP, or set it to \"uring\" or \"epoll\"";

Result<LoopKind> kind_from_environment() {
  const char* const value = std::getenv("SALON_LOOP");
  const std::string_view wish = value == nullptr ? "" : value;
  if (wish.empty()) return LoopKind::automatic;
  if (wish == "uring" || wish == "io_uring") return LoopKind::io_uring;
  if (wish == "epoll") return LoopKind::epoll;
  return std::unexpected(
      plain_error("make a loop", "there is no kind \"" + std::string(wish) + "\" (SALON_LOOP)", advice));
}

}  // namespace

Result<std::unique_ptr<Loop>> make_loop(LoopKind kind, Duration spin) {
  if (kind == LoopKind::automatic) {
    const auto wish = kind_from_environment();
    if (!wish) return std::unexpected(wish.error());
    kind = *wish;
  }
  if (kind == LoopKind::epoll) return LoopEpoll::make(spin);
  auto loop = LoopUring::make(spin);
  if (loop || kind == LoopKind::io_uring) return loop;
  return LoopEpoll::make(spin);
}

}  // namespace salon::net
