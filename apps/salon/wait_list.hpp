// Lets coroutines wait, in the order they came, until others tell them that something has changed.
#pragma once

#include <algorithm>
#include <deque>

#include "salon/net/task.hpp"

namespace salon::app {

/// It keeps no memory of having been called, and a wait may end early: ask for the condition in a loop around `wait`.
class WaitList {
 public:
  explicit WaitList(net::Loop& loop) : loop_(loop) {}

  /// Until it is this one's turn, or `deadline`. False if the scope was cancelled: wait no more.
  net::Task<bool> wait(Instant deadline = never) {
    // A sleep, which is cancelled to end it: so that cancelling the scope ends it as well.
    net::OperationAwaiter<net::SleepOperation> sleeping(loop_);
    sleeping.deadline = deadline;
    waiting_.push_back(&sleeping);
    co_await sleeping;
    std::erase(waiting_, &sleeping);
    net::CancelScope& scope = co_await net::this_scope();
    co_return !scope.cancelled();
  }

  /// The one who has waited longest goes on.
  void wake_first() {
    if (waiting_.empty()) return;
    net::Operation* const first = waiting_.front();
    waiting_.pop_front();
    loop_.cancel(*first);
  }
  void wake_all() {
    while (!waiting_.empty()) wake_first();
  }

 private:
  net::Loop& loop_;
  std::deque<net::Operation*> waiting_;
};

}  // namespace salon::app
