#include "one_port.hpp"

namespace salon::app {
namespace {

constexpr int attempts_max = 20;

bool family_is_missing(const Error& error) {
  return error.code == std::errc::address_family_not_supported || error.code == std::errc::address_not_available;
}

}  // namespace

Result<void> open_on_one_port(const server::ListenAt& at,
                              const std::function<Result<std::uint16_t>(const net::Endpoint&)>& open,
                              const std::function<void()>& close_all) {
  for (int attempt = 1;; ++attempt) {
    std::uint16_t port = at.port;
    std::size_t open_now = 0;
    std::optional<Error> error;
    for (const net::Address& address : at.addresses) {
      const auto opened = open({address, port});
      if (opened) {
        port = *opened;
        ++open_now;
        continue;
      }
      error = opened.error();
      if (!at.any_family_will_do || !family_is_missing(*error)) break;
    }
    const bool complete = !error || (at.any_family_will_do && family_is_missing(*error));
    if (complete && open_now > 0) return {};
    close_all();
    const bool try_another = at.port == 0 && open_now > 0 && error->code == std::errc::address_in_use;
    if (!try_another || attempt == attempts_max) return std::unexpected(*error);
  }
}

}  // namespace salon::app
