// For LD_PRELOAD: whoever receives datagrams has buffers of 100 bytes, whatever they think. So the system cuts longer
// ones and says so (MSG_TRUNC), which it does otherwise only to datagrams longer than UDP has them.
#include <dlfcn.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>

namespace {

constexpr std::size_t buffer_bytes = 100;

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

void shorten(msghdr& message) {
  for (std::size_t index = 0; index < message.msg_iovlen; ++index) {
    message.msg_iov[index].iov_len = std::min(message.msg_iov[index].iov_len, buffer_bytes);
  }
}

}  // namespace

extern "C" ssize_t recvmsg(int descriptor, msghdr* message, int flags) {
  shorten(*message);
  return real<decltype(&recvmsg)>("recvmsg")(descriptor, message, flags);
}

extern "C" int recvmmsg(int descriptor, mmsghdr* messages, unsigned count, int flags, timespec* timeout) {
  for (unsigned index = 0; index < count; ++index) shorten(messages[index].msg_hdr);
  return real<decltype(&recvmmsg)>("recvmmsg")(descriptor, messages, count, flags, timeout);
}
