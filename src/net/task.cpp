#include "salon/net/task.hpp"

namespace salon::net {

CancelScope::~CancelScope() {
  ensure(waiters_ == nullptr, "a cancel scope was destroyed while operations waited in it");
  ensure(child_ == nullptr, "a cancel scope was destroyed before the scopes that follow it");
  if (parent_ == nullptr) return;
  CancelScope** place = &parent_->child_;
  while (*place != this) place = &(*place)->sibling_;
  *place = sibling_;
}

void CancelScope::follow(CancelScope& parent) {
  ensure(parent_ == nullptr, "a cancel scope follows one parent");
  parent_ = &parent;
  sibling_ = parent.child_;
  parent.child_ = this;
  if (parent.cancelled()) cancel();
}

void CancelScope::cancel() {
  if (cancelled_) return;
  cancelled_ = true;
  // Loop::cancel calls no handler, so the list stays as it is while we walk it.
  for (Waiter* waiter = waiters_; waiter != nullptr; waiter = waiter->next) loop_.cancel(*waiter->operation);
  for (CancelScope* child = child_; child != nullptr; child = child->sibling_) child->cancel();
}

void CancelScope::add(Waiter& waiter) {
  waiter.previous = nullptr;
  waiter.next = waiters_;
  if (waiters_ != nullptr) waiters_->previous = &waiter;
  waiters_ = &waiter;
}

void CancelScope::remove(Waiter& waiter) {
  if (waiter.previous != nullptr) waiter.previous->next = waiter.next;
  if (waiter.next != nullptr) waiter.next->previous = waiter.previous;
  if (waiters_ == &waiter) waiters_ = waiter.next;
}

TaskGroup::~TaskGroup() { ensure(running_ == 0, "a task group was destroyed while its tasks ran"); }

void TaskGroup::spawn(Task<void> task) {
  auto* member = new Member{this, std::move(task), nullptr, members_};
  if (members_ != nullptr) members_->previous = member;
  members_ = member;
  ++running_;
  auto& promise = member->task.handle().promise();
  promise.scope = &scope_;
  promise.finished = &TaskGroup::finished;
  promise.finished_argument = member;
  scope_.loop().resume_soon(member->task.handle());
}

void TaskGroup::finished(void* argument) {
  auto* member = static_cast<Member*>(argument);
  member->group->retire(*member);
}

/// Called from the task's final suspension point, where destroying its frame is allowed.
void TaskGroup::retire(Member& member) {
  if (member.previous != nullptr) member.previous->next = member.next;
  if (member.next != nullptr) member.next->previous = member.previous;
  if (members_ == &member) members_ = member.next;
  --running_;
  if (running_ == 0 && joining_) scope_.loop().resume_soon(std::exchange(joining_, {}));
  delete &member;
}

Task<bool> sleep_until(Loop& loop, Instant when) {
  OperationAwaiter<SleepOperation> sleep(loop);
  sleep.deadline = when;
  co_return co_await sleep == 0;
}

Task<void> run_blocking(Loop& loop, std::function<void()> work) {
  OperationAwaiter<BlockingOperation> blocking(loop);
  blocking.work = std::move(work);
  co_await blocking;
}

}  // namespace salon::net
