// The back ends on which the contract is tested.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "contract/world.hpp"

namespace salon::net::contract {
namespace {

int option(Socket socket, int level, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  getsockopt(static_cast<int>(socket), level, name, &value, &length);
  return value;
}

/// This machine, asked through one of the real loops.
class RealWorld final : public World {
 public:
  explicit RealWorld(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) { getrlimit(RLIMIT_NOFILE, &limit_); }
  ~RealWorld() override { free_descriptors(); }

  Loop& loop() override { return *loop_; }

  void exhaust_descriptors() override {
    // Every number below the lowest free one is taken.
    const int lowest = dup(STDERR_FILENO);
    ::close(lowest);
    rlimit none = limit_;
    none.rlim_cur = static_cast<rlim_t>(lowest);
    setrlimit(RLIMIT_NOFILE, &none);
  }
  void free_descriptors() override { setrlimit(RLIMIT_NOFILE, &limit_); }

  void raise(int signal) override { kill(getpid(), signal); }

  bool notices_vanished(Duration within) override {
    const auto listener = loop_->listen({.local = {Address::loopback_v4(), 0}});
    Recorded<ConnectOperation> connect;
    connect.peer = *loop_->local(*listener);
    loop_->start(connect);
    loop_->run_until([&] { return connect.ended(); });
    loop_->notice_vanished(connect.connected, within);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(within).count();
    const bool told = option(connect.connected, SOL_SOCKET, SO_KEEPALIVE) == 1 &&
                      option(connect.connected, IPPROTO_TCP, TCP_USER_TIMEOUT) == seconds * 1000 &&
                      option(connect.connected, IPPROTO_TCP, TCP_KEEPIDLE) +
                              option(connect.connected, IPPROTO_TCP, TCP_KEEPINTVL) *
                                  option(connect.connected, IPPROTO_TCP, TCP_KEEPCNT) <=
                          seconds;
    loop_->close(connect.connected);
    loop_->close(*listener);
    return told;
  }

 private:
  std::unique_ptr<Loop> loop_;
  rlimit limit_{};
};

Backend real(const std::string& name, LoopKind kind) {
  return {name, [kind](const WorldOptions&) -> std::unique_ptr<World> {
            auto loop = make_loop(kind);
            if (!loop) return nullptr;
            return std::make_unique<RealWorld>(std::move(*loop));
          }};
}

}  // namespace

std::vector<Backend> backends() {
  std::vector<Backend> all{real("epoll", LoopKind::epoll)};
  const char* const wish = std::getenv("SALON_LOOP");
  const auto uring = make_loop(LoopKind::io_uring);
  // Asked for by name, it stays in the list and its cases fail.
  if (uring || (wish != nullptr && std::string_view(wish) == "uring")) {
    all.push_back(real("io_uring", LoopKind::io_uring));
  } else {
    std::fprintf(stderr, "contract: NOT run on io_uring: %s\n", uring.error().message().c_str());
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(RealLoops, Contract, testing::ValuesIn(backends()),
                         [](const testing::TestParamInfo<Backend>& backend) { return backend.param.name; });

}  // namespace salon::net::contract
