#include "net/system_resolver.hpp"

#include <netdb.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "net/system_address.hpp"

namespace salon::net {
namespace {

/// What a look-up shares with its thread, which may outlive the one who asked.
struct LookUp {
  std::string name;
  Family family = Family::any;
  int fault = 0;
  int system_fault = 0;
  std::vector<Address> addresses;

  void run() {
    addrinfo hints{};
    hints.ai_family = family == Family::v4 ? AF_INET : AF_INET6;
    hints.ai_socktype = SOCK_STREAM;  // one entry an address, not one for each kind of socket
    addrinfo* found = nullptr;
    fault = getaddrinfo(name.c_str(), nullptr, &hints, &found);
    system_fault = errno;
    if (fault != 0) return;
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
      const Address address = address_in(*one);
      if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
    }
  }

  static Address address_in(const addrinfo& entry) {
    SystemAddress address;
    std::copy_n(reinterpret_cast<const std::byte*>(entry.ai_addr), std::min(entry.ai_addrlen, address.length),
                reinterpret_cast<std::byte*>(address.get()));
    return address.endpoint().address;
  }
};

Error failed(const LookUp& look_up) {
  const std::string attempt = "find the address of \"" + look_up.name + "\"";
  switch (look_up.fault) {
    case EAI_SYSTEM: return system_error(look_up.system_fault, attempt);
    case EAI_AGAIN: return {attempt, NameFault::no_answer, {}};
    case EAI_NODATA:
    case EAI_ADDRFAMILY: return {attempt, NameFault::no_such_address, {}};
    case EAI_NONAME: return {attempt, NameFault::no_such_name, {}};
    // The server says that it cannot find out (SERVFAIL), or what it says is no answer.
    case EAI_FAIL: return {attempt, NameFault::no_answer, {}};
    default: return plain_error(attempt, gai_strerror(look_up.fault));
  }
}

}  // namespace

bool is_at_or_below(std::string_view name, std::string_view domain) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() < domain.size()) return false;
  const auto tail = name.substr(name.size() - domain.size());
  const bool same = std::ranges::equal(
      tail, domain, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; });
  return same && (name.size() == domain.size() || name[name.size() - domain.size() - 1] == '.');
}

Task<Result<std::vector<Address>>> SystemResolver::look_up(Loop& loop, const std::string& name, Family family,
                                                           Instant deadline) {
  if (is_at_or_below(name, "localhost")) {
    co_return std::vector{family == Family::v4 ? Address::loopback_v4() : Address::parse("::1").value()};
  }
  if (is_at_or_below(name, "invalid")) {
    co_return std::unexpected(Error{"find the address of \"" + name + "\"", NameFault::no_such_name, {}});
  }
  auto look_up = std::make_shared<LookUp>();
  look_up->name = name;
  look_up->family = family;
  OperationAwaiter<BlockingOperation> blocking(loop);
  blocking.work = [look_up] { look_up->run(); };
  blocking.may_be_left = true;
  blocking.deadline = deadline;
  const int result = co_await blocking;
  // Only now may it be looked at: a thread that was left behind may still write to it.
  if (result < 0) co_return std::unexpected(system_error(-result, "find the address of \"" + name + "\""));
  if (look_up->fault != 0) co_return std::unexpected(failed(*look_up));
  co_return look_up->addresses;
}

/// Connecting a UDP socket sends nothing: it asks the system for its route.
std::optional<Address> SystemResolver::source_for(const Address& destination) {
  const SystemAddress peer(Endpoint{destination, 9});
  const int descriptor = socket(destination.is_v6() ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return std::nullopt;
  SystemAddress local;
  const bool found =
      ::connect(descriptor, peer.get(), peer.length) == 0 && getsockname(descriptor, local.get(), &local.length) == 0;
  ::close(descriptor);
  return found ? std::optional(local.endpoint().address) : std::nullopt;
}

}  // namespace salon::net
