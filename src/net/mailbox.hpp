// Work that other threads hand to the loop's thread: a queue and an eventfd that wakes the loop. Private to net.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "salon/base/result.hpp"

namespace salon::net {

/// Shared by the loop and by threads that may outlive it: what is posted after the loop has gone is dropped.
class Mailbox {
 public:
  static Result<std::shared_ptr<Mailbox>> make();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox();

  /// From any thread.
  void post(std::function<void()> work);
  /// On the loop's thread, when the descriptor is readable: all that was posted, in order.
  [[nodiscard]] std::vector<std::function<void()>> take();
  /// An eventfd: readable while something waits to be taken.
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  explicit Mailbox(int descriptor) : descriptor_(descriptor) {}

  const int descriptor_;
  std::mutex mutex_;
  std::vector<std::function<void()>> queue_;
};

}  // namespace salon::net
