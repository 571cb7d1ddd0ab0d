// The log of one machine: the order is the order of submission; src/server/keeper makes it durable.
#pragma once

#include <vector>

#include "room/log.hpp"

namespace salon::server {

class LocalLog final : public room::Log {
 public:
  /// Ids are (epoch, 1), (epoch, 2)...; `epoch` comes from Store::open.
  LocalLog(std::uint64_t epoch, Listener& listener) : epoch_(epoch), listener_(listener) {}

  void submit(const room::Origin& origin, room::Command command) override;

  /// Hands over what was submitted, and what the listener submits meanwhile as well.
  void deliver(WallTime wall) override;

 private:
  struct Submission {
    room::Origin origin;
    room::Command command;
  };

  std::uint64_t epoch_;
  std::uint64_t sequence_ = 0;
  Listener& listener_;
  std::vector<Submission> submitted_;
};

}  // namespace salon::server
