#include "net/delivery_report.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
// After those it leans on.
#include <linux/errqueue.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "net/system_address.hpp"

namespace salon::net {
namespace {

/// What the error queue's entry says; 0 when it is not about a datagram that another host could not deliver.
int fault_in(const cmsghdr& item) {
  const bool v4 = item.cmsg_level == IPPROTO_IP && item.cmsg_type == IP_RECVERR;
  const bool v6 = item.cmsg_level == IPPROTO_IPV6 && item.cmsg_type == IPV6_RECVERR;
  if (!v4 && !v6) return 0;
  sock_extended_err error{};
  std::memcpy(&error, CMSG_DATA(&item), sizeof error);
  const bool from_a_host = error.ee_origin == SO_EE_ORIGIN_ICMP || error.ee_origin == SO_EE_ORIGIN_ICMP6;
  return from_a_host ? static_cast<int>(error.ee_errno) : 0;
}

}  // namespace

void ask_for_reports(int descriptor, bool v6) {
  const int on = 1;
  setsockopt(descriptor, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVERR : IP_RECVERR, &on, sizeof on);
}

std::optional<DeliveryReport> take_report(int descriptor) {
  for (;;) {
    SystemAddress peer;
    alignas(cmsghdr) std::array<std::byte, 512> control;
    msghdr header{};
    header.msg_name = peer.get();
    header.msg_namelen = peer.length;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    // The payload that was not delivered is not asked for.
    if (recvmsg(descriptor, &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return std::nullopt;
    for (cmsghdr* item = CMSG_FIRSTHDR(&header); item != nullptr; item = CMSG_NXTHDR(&header, item)) {
      if (const int fault = fault_in(*item); fault != 0) return DeliveryReport{fault, peer.endpoint()};
    }
  }
}

bool is_delivery_report(int errno_value) {
  switch (errno_value) {
    case ECONNREFUSED:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENETDOWN:
    case ENONET:
    case ENOPROTOOPT:
    case EPROTO:
    case EOPNOTSUPP:
    case EMSGSIZE: return true;
    default: return false;
  }
}

}  // namespace salon::net
