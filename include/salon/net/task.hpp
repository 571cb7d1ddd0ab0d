// Coroutines on a Loop: Task, TaskGroup, cancellation.
//
//   Task<Result<std::size_t>> echo(TcpStream& stream) {
//     std::array<std::byte, 1024> buffer;
//     ...  auto count = co_await stream.receive(buffer, loop.now() + 5s);
//   }
//
// A Task runs only while it is awaited, or spawned into a TaskGroup. It starts when awaited, on the awaiting
// coroutine's stack; once it has been suspended, whoever waits for it is resumed from the loop's ready queue, so the
// stack does not grow with a chain of awaits (symmetric transfer overflows it at -O0 and under the sanitizers,
// g++ 12).
//
// Cancellation is structured: each task belongs to a CancelScope, inherited by the tasks it awaits. When the scope is
// cancelled, the operation each of its tasks waits for completes with -ECANCELED, and every later one at once. A task
// sees it as the Error of what it awaited, cleans up and returns; nothing is destroyed behind its back.
#pragma once

#include <cerrno>
#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "salon/net/loop.hpp"

namespace salon::net {

/// A set of waiting operations that can be cancelled together. Scopes form a tree.
class CancelScope {
 public:
  explicit CancelScope(Loop& loop) : loop_(loop) {}
  CancelScope(const CancelScope&) = delete;
  CancelScope& operator=(const CancelScope&) = delete;
  ~CancelScope();

  /// Makes this scope end when `parent` is cancelled; at once, if it already is. At most one parent.
  void follow(CancelScope& parent);
  /// Cancels what waits here and in the scopes that follow this one, now and from now on.
  void cancel();
  [[nodiscard]] bool cancelled() const { return cancelled_; }
  [[nodiscard]] Loop& loop() const { return loop_; }

  /// A place in a scope's list; kept by an awaiter while it waits.
  struct Waiter {
    Operation* operation = nullptr;
    Waiter* previous = nullptr;
    Waiter* next = nullptr;
  };
  void add(Waiter& waiter);
  void remove(Waiter& waiter);

 private:
  Loop& loop_;
  bool cancelled_ = false;
  Waiter* waiters_ = nullptr;
  CancelScope* parent_ = nullptr;
  CancelScope* child_ = nullptr;    // first
  CancelScope* sibling_ = nullptr;  // next
};

template <class T>
class Task;

namespace detail {

struct PromiseBase {
  CancelScope* scope = nullptr;
  std::coroutine_handle<> continuation;
  /// Called instead of resuming a continuation, when the task was spawned into a group.
  void (*finished)(void*) = nullptr;
  void* finished_argument = nullptr;

  std::suspend_always initial_suspend() noexcept { return {}; }

  struct FinalAwaiter {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> coroutine) noexcept {
      PromiseBase& promise = coroutine.promise();
      if (promise.continuation) {
        promise.scope->loop().resume_soon(promise.continuation);
      } else if (promise.finished != nullptr) {
        promise.finished(promise.finished_argument);  // may destroy the coroutine: nothing is touched after it
      }
    }
    void await_resume() noexcept {}
  };
  FinalAwaiter final_suspend() noexcept { return {}; }

  /// No exception crosses an interface: one that leaves a coroutine is a fault of ours.
  void unhandled_exception() noexcept { std::terminate(); }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object();
  template <class U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() {}
};

}  // namespace detail

/// A coroutine that gives a T when awaited. Moved, never copied; awaited at most once. Destroying one that is
/// suspended on an operation breaks an invariant: cancel its scope and wait instead.
template <class T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle coroutine) : coroutine_(coroutine) {}
  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(coroutine_, other.coroutine_);
    return *this;
  }
  ~Task() {
    if (coroutine_) coroutine_.destroy();
  }

  [[nodiscard]] Handle handle() const { return coroutine_; }

  struct Awaiter {
    Handle coroutine;
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> waiting) {
      auto& promise = coroutine.promise();
      promise.scope = waiting.promise().scope;
      coroutine.resume();
      if (coroutine.done()) return false;  // it never waited: go straight on
      promise.continuation = waiting;
      return true;
    }
    T await_resume() {
      if constexpr (!std::is_void_v<T>) return std::move(*coroutine.promise().value);
    }
  };
  Awaiter operator co_await() const& { return Awaiter{coroutine_}; }

 private:
  Handle coroutine_;
};

template <class T>
Task<T> detail::Promise<T>::get_return_object() {
  return Task<T>(Task<T>::Handle::from_promise(*this));
}
inline Task<void> detail::Promise<void>::get_return_object() {
  return Task<void>(Task<void>::Handle::from_promise(*this));
}

/// Awaits one operation: derives from it (`OperationAwaiter<ReceiveOperation>`), is filled in, and is awaited as a
/// named variable or a temporary without a destructor of its own (g++ 12 destroys some temporaries twice).
/// The await gives the operation's `result`. Of an operation that would complete several times (a signal) it gives the
/// first and cancels the rest; who wants them all uses the operation itself.
template <class O>
struct OperationAwaiter : O {
  explicit OperationAwaiter(Loop& loop) : loop_(loop) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiting) {
    scope_ = waiting.promise().scope;
    if (scope_->cancelled()) {
      this->result = -ECANCELED;
      return false;
    }
    waiting_ = waiting;
    first_.reset();
    this->handler = [](Operation& operation) { static_cast<OperationAwaiter&>(operation).completed(); };
    waiter_.operation = this;
    scope_->add(waiter_);
    loop_.start(*this);
    return true;
  }
  int await_resume() const noexcept { return this->result; }

 private:
  void completed() {
    if (!first_) first_ = this->result;
    if (this->more) {
      loop_.cancel(*this);
      return;
    }
    this->result = *first_;
    scope_->remove(waiter_);
    waiting_.resume();  // from the loop's turn: not nested
  }

  Loop& loop_;
  CancelScope* scope_ = nullptr;
  CancelScope::Waiter waiter_;
  std::coroutine_handle<> waiting_;
  std::optional<int> first_;
};

/// Tasks that live together: it waits for them, or cancels them and waits. Nothing outlives its group.
///
/// A group made outside of coroutines (by main, by a test) is a root; one made inside follows its task's scope when
/// given `co_await this_scope()`.
class TaskGroup {
 public:
  explicit TaskGroup(Loop& loop) : scope_(loop) {}
  explicit TaskGroup(CancelScope& parent) : scope_(parent.loop()) { scope_.follow(parent); }
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  /// Every task must have ended: `co_await join()` in a coroutine, `Loop::run_until(empty)` outside.
  ~TaskGroup();

  /// Starts `task` in a coming turn. Its arguments must live as long as it does.
  void spawn(Task<void> task);
  /// Cancels every task; they end in coming turns.
  void cancel() { scope_.cancel(); }
  [[nodiscard]] bool empty() const { return running_ == 0; }
  [[nodiscard]] std::size_t size() const { return running_; }
  [[nodiscard]] CancelScope& scope() { return scope_; }

  /// Awaitable: resumes when the last task has ended. One waiter at a time.
  auto join() {
    struct Awaiter {
      TaskGroup& group;
      bool await_ready() const noexcept { return group.empty(); }
      void await_suspend(std::coroutine_handle<> waiting) noexcept { group.joining_ = waiting; }
      void await_resume() const noexcept {}
    };
    return Awaiter{*this};
  }

 private:
  static void finished(void* member);
  struct Member {
    TaskGroup* group;
    Task<void> task;
    Member* previous;
    Member* next;
  };
  void retire(Member& member);

  CancelScope scope_;
  Member* members_ = nullptr;
  std::size_t running_ = 0;
  std::coroutine_handle<> joining_;
};

namespace detail {
struct ThisScope {
  CancelScope* scope = nullptr;
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> waiting) noexcept {
    scope = waiting.promise().scope;
    return false;
  }
  CancelScope& await_resume() const noexcept { return *scope; }
};
}  // namespace detail

/// Awaitable: the CancelScope of the coroutine that awaits it. Never suspends.
inline detail::ThisScope this_scope() { return {}; }

/// Waits until `when`. Gives false if it was cancelled first.
Task<bool> sleep_until(Loop& loop, Instant when);
/// Runs `work` on one of the loop's threads; see BlockingOperation.
Task<void> run_blocking(Loop& loop, std::function<void()> work);

/// Runs `task` on `loop` until it ends and gives its value: for main and for tests.
template <class T>
T run(Loop& loop, Task<T> task);

template <class T>
T run(Loop& loop, Task<T> task) {
  TaskGroup group(loop);
  if constexpr (std::is_void_v<T>) {
    group.spawn(std::move(task));
    loop.run_until([&] { return group.empty(); });
  } else {
    std::optional<T> value;
    auto keep = [](Task<T>& inner, std::optional<T>& into) -> Task<void> { into.emplace(co_await inner); };
    group.spawn(keep(task, value));
    loop.run_until([&] { return group.empty(); });
    return std::move(*value);
  }
}

}  // namespace salon::net
