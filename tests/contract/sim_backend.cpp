// The simulated world as a back end: a host of its own for each case, and another to lose sight of.
#include <cstdint>

#include "contract/world.hpp"
#include "salon/sim/sim.hpp"

namespace salon::net::contract {
namespace {

class SimWorld final : public World {
 public:
  SimWorld(std::uint64_t seed, const sim::NetworkOptions& options)
      : network_(seed, options), host_(network_.host("here")), other_(network_.host("other")) {}

  Loop& loop() override { return host_.loop(); }
  void exhaust_descriptors() override { host_.limit_descriptors(0); }
  void free_descriptors() override { host_.limit_descriptors(SIZE_MAX); }
  void raise(int signal) override { EXPECT_TRUE(host_.raise(signal)); }

  bool notices_vanished(Duration within) override {
    const auto listener = other_.loop().listen({.local = {other_.address(), 8888}});
    Recorded<ConnectOperation> connect;
    connect.peer = {other_.address(), 8888};
    loop().start(connect);
    loop().run_until([&] { return connect.ended(); });
    loop().notice_vanished(connect.connected, within);
    other_.vanish();
    const Instant vanished = loop().now();
    Receive receive(connect.connected);
    receive.deadline = vanished + 10 * within;
    loop().start(receive);
    loop().run_until([&] { return receive.ended(); });
    const bool in_time = receive.result == -ETIMEDOUT && loop().now() - vanished <= within;
    loop().close(connect.connected);
    other_.loop().close(*listener);
    other_.loop().drain();
    return in_time;
  }

 private:
  sim::Network network_;
  sim::Host& host_;
  sim::Host& other_;
};

}  // namespace

// On a gentle network: a rough one may cut what is sent into any number of pieces, and the cases count on loopback.
Backend simulated() {
  return {"sim", [](const WorldOptions& wishes) -> std::unique_ptr<World> {
            sim::NetworkOptions options = sim::NetworkOptions::gentle();
            options.real_time = wishes.threads;
            return std::make_unique<SimWorld>(20'261'121, options);
          }};
}

INSTANTIATE_TEST_SUITE_P(SimulatedLoops, Contract, testing::Values(simulated()),
                         [](const testing::TestParamInfo<Backend>& backend) { return backend.param.name; });

}  // namespace salon::net::contract
