// What every back end shares: the life of an operation, deadlines, the ready queue, the order of a turn.
#include "salon/net/loop.hpp"

#include <algorithm>
#include <cerrno>

namespace salon::net {
namespace {

// So many times may completions beget completions before the back end is asked again: a long chain of awaits that
// complete at once must not keep the sockets waiting, and asking costs a system call on epoll.
constexpr int rounds_a_turn = 64;

}  // namespace

Loop::~Loop() { ensure(pending_first_ == nullptr, "a loop was destroyed while operations were pending"); }

void Loop::run() {
  stopping_ = false;
  refresh_clocks();
  while (!stopping_) one_turn();
}

void Loop::run_until(const std::function<bool()>& done) {
  stopping_ = false;
  refresh_clocks();
  while (!stopping_ && !done()) one_turn();
}

void Loop::drain() {
  refresh_clocks();
  draining_ = true;
  while (pending_first_ != nullptr || !ready_.empty()) {
    // In each turn: what has just ended may have started something else.
    for (Operation* operation = pending_first_; operation != nullptr; operation = operation->pending_next_) {
      cancel(*operation);
    }
    one_turn();
  }
  draining_ = false;
}

void Loop::one_turn() {
  turn(due());
  expire();
  run_ready();
  for (TurnEnd* const hook : turn_end_hooks_) hook->turn_ended();
}

Instant Loop::due() const {
  if (completed_first_ != nullptr || !ready_.empty()) return now_;
  return deadlines_.empty() ? never : deadlines_.front()->deadline;
}

void Loop::start(Operation& operation) {
  ensure(!operation.pending_, "an operation was started twice");
  ensure(operation.handler != nullptr, "an operation was started without a handler");
  operation.pending_ = true;
  operation.expired_ = false;
  operation.abandoned_ = false;
  operation.completed_ = false;
  operation.more = false;
  operation.next_ = nullptr;
  operation.pending_previous_ = nullptr;
  operation.pending_next_ = pending_first_;
  if (pending_first_ != nullptr) pending_first_->pending_previous_ = &operation;
  pending_first_ = &operation;

  if (operation.deadline <= now_) {
    complete_soon(operation, operation.kind_ == Operation::Kind::sleep ? 0 : -ETIMEDOUT);
    return;
  }
  if (operation.deadline != never) heap_insert(operation);
  if (operation.kind_ != Operation::Kind::sleep) begin(operation);
}

void Loop::cancel(Operation& operation) {
  if (!operation.pending_ || operation.abandoned_ || operation.completed_) return;
  operation.abandoned_ = true;
  if (operation.kind_ == Operation::Kind::sleep) {
    complete_soon(operation, -ECANCELED);
  } else {
    abandon(operation);
  }
}

void Loop::deliver(Operation& operation, int result, bool more) { finish(operation, result, more); }

void Loop::complete_soon(Operation& operation, int result) {
  if (operation.completed_) return;
  operation.completed_ = true;
  operation.result = result;
  operation.next_ = nullptr;
  if (completed_last_ == nullptr) {
    completed_first_ = &operation;
  } else {
    completed_last_->next_ = &operation;
  }
  completed_last_ = &operation;
}

void Loop::finish(Operation& operation, int result, bool more) {
  if (result == -ECANCELED && operation.expired_) result = -ETIMEDOUT;
  operation.result = result;
  operation.more = more;
  if (!more) {
    if (operation.heap_index_ != Operation::not_in_heap) heap_remove(operation);
    if (operation.pending_previous_ != nullptr) operation.pending_previous_->pending_next_ = operation.pending_next_;
    if (operation.pending_next_ != nullptr) operation.pending_next_->pending_previous_ = operation.pending_previous_;
    if (pending_first_ == &operation) pending_first_ = operation.pending_next_;
    operation.pending_ = false;
  }
  operation.handler(operation);  // may destroy it when !more: not touched again
}

void Loop::expire() {
  while (!deadlines_.empty() && deadlines_.front()->deadline <= now_) {
    Operation& operation = *deadlines_.front();
    heap_remove(operation);
    if (operation.kind_ == Operation::Kind::sleep) {
      complete_soon(operation, 0);
    } else if (!operation.completed_ && !operation.abandoned_) {
      operation.expired_ = true;
      operation.abandoned_ = true;
      abandon(operation);
    }
  }
}

void Loop::run_ready() {
  for (int round = 0; round < rounds_a_turn; ++round) {
    if (completed_first_ == nullptr && ready_.empty()) return;
    Operation* operation = completed_first_;
    completed_first_ = completed_last_ = nullptr;
    while (operation != nullptr) {
      Operation* const next = operation->next_;
      finish(*operation, operation->result, false);
      operation = next;
    }
    resuming_.swap(ready_);
    for (const auto coroutine : resuming_) coroutine.resume();
    resuming_.clear();
  }
}

// ---- deadlines: a binary heap of operations that know their place in it ----

void Loop::heap_place(std::uint32_t index, Operation& operation) {
  deadlines_[index] = &operation;
  operation.heap_index_ = index;
}

/// Finds the place of `operation`, for which slot `index` has been freed.
void Loop::heap_settle(std::uint32_t index, Operation& operation) {
  while (index > 0 && operation.deadline < deadlines_[(index - 1) / 2]->deadline) {
    heap_place(index, *deadlines_[(index - 1) / 2]);
    index = (index - 1) / 2;
  }
  for (;;) {
    std::size_t child = 2 * std::size_t{index} + 1;
    if (child >= deadlines_.size()) break;
    if (child + 1 < deadlines_.size() && deadlines_[child + 1]->deadline < deadlines_[child]->deadline) ++child;
    if (operation.deadline <= deadlines_[child]->deadline) break;
    heap_place(index, *deadlines_[child]);
    index = static_cast<std::uint32_t>(child);
  }
  heap_place(index, operation);
}

void Loop::heap_insert(Operation& operation) {
  deadlines_.push_back(&operation);
  heap_settle(static_cast<std::uint32_t>(deadlines_.size() - 1), operation);
}

void Loop::heap_remove(Operation& operation) {
  const std::uint32_t index = operation.heap_index_;
  Operation& last = *deadlines_.back();
  deadlines_.pop_back();
  operation.heap_index_ = Operation::not_in_heap;
  if (&last != &operation) heap_settle(index, last);
}

}  // namespace salon::net
