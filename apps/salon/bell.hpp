// Lets one coroutine wait until others tell it that something has changed.
#pragma once

#include "salon/net/task.hpp"

namespace salon::app {

/// It keeps no memory of having rung, and a wait may end early (its scope was cancelled): ask for the condition in a
/// loop around `wait`. One waits at a time.
class Bell {
 public:
  explicit Bell(net::Loop& loop) : loop_(loop) {}

  /// Until the next `ring`. False if the scope was cancelled: wait no more.
  net::Task<bool> wait() {
    // A sleep without an end, which is cancelled to end it: so that cancelling the scope ends it as well.
    net::OperationAwaiter<net::SleepOperation> sleeping(loop_);
    waiting_ = &sleeping;
    co_await sleeping;
    waiting_ = nullptr;
    net::CancelScope& scope = co_await net::this_scope();
    co_return !scope.cancelled();
  }

  void ring() {
    if (waiting_ != nullptr) loop_.cancel(*waiting_);
  }

 private:
  net::Loop& loop_;
  net::Operation* waiting_ = nullptr;
};

}  // namespace salon::app
