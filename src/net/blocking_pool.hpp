// The few threads on which the loop runs what blocks: commits, name look-ups, password hashing. Private to net.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "net/mailbox.hpp"

namespace salon::net {

/// At most four threads, started when there is work for them, gone after ten idle seconds. They are detached and never
/// joined: a name look-up that hangs must not hold up the end of the program. They take no signals.
class BlockingPool {
 public:
  static constexpr std::size_t threads_max = 4;

  explicit BlockingPool(std::shared_ptr<Mailbox> mailbox);
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;
  /// What waits is dropped; what runs goes on alone, and its outcome is dropped.
  ~BlockingPool();

  /// Runs `work` on a thread, then posts `done` to the mailbox. False when the system gives us no thread at all.
  /// Both are destroyed on the loop's thread, as long as there is a loop: what they hold may count references without
  /// atomics.
  [[nodiscard]] bool run(std::uint64_t id, std::function<void()> work, std::function<void()> done);
  /// Takes work back that has not begun; false when it has.
  [[nodiscard]] bool withdraw(std::uint64_t id);

 private:
  struct Job;
  struct Shared;
  static bool start_thread(const std::shared_ptr<Shared>& shared);
  static void work(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_;
};

}  // namespace salon::net
