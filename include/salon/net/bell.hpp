// Lets one coroutine wait until others tell it that something has changed.
//
//   while (queue.empty()) {
//     const bool go_on = co_await bell.wait();      // somewhere else: queue.push_back(x); bell.ring();
//     if (!go_on) co_return;
//   }
#pragma once

#include "salon/net/loop.hpp"
#include "salon/net/task.hpp"

namespace salon::net {

/// It keeps no memory of having rung: ask for what you wait for in a loop around `wait`. One waits at a time; it may
/// not go while it is waited for. On the loop's thread only.
class Bell {
 public:
  explicit Bell(Loop& loop) : loop_(loop) {}

  /// Until the next `ring`, or `until`. False if the scope was cancelled: wait no more.
  Task<bool> wait(Instant until = never) {
    // A sleep that is cancelled to end it: so that cancelling the scope ends it as well.
    OperationAwaiter<SleepOperation> sleeping(loop_);
    sleeping.deadline = until;
    waiting_ = &sleeping;
    co_await sleeping;
    waiting_ = nullptr;
    const CancelScope& scope = co_await this_scope();
    co_return !scope.cancelled();
  }

  /// Wakes who waits, in a coming turn; no effect when nobody does.
  void ring() {
    if (waiting_ != nullptr) loop_.cancel(*waiting_);
  }

 private:
  Loop& loop_;
  Operation* waiting_ = nullptr;
};

}  // namespace salon::net
