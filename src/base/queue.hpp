// A queue that is almost always empty, and takes no more than a pointer then.
#pragma once

#include <cstddef>
#include <utility>

namespace salon {

/// First in, first out. A guest has several of them, guests are many, and a std::list takes three words while it is
/// empty and a std::deque half a KiB. A ring of nodes: the last knows the first.
template <class T>
class Queue {
 public:
  Queue() = default;
  Queue(Queue&& other) noexcept : last_(std::exchange(other.last_, nullptr)) {}
  Queue& operator=(Queue&& other) noexcept {
    std::swap(last_, other.last_);
    return *this;
  }
  ~Queue() { clear(); }

  [[nodiscard]] bool empty() const { return last_ == nullptr; }
  /// Of a queue that is not empty, as `back` and `pop_front`.
  [[nodiscard]] T& front() { return last_->next->value; }
  [[nodiscard]] const T& front() const { return last_->next->value; }
  [[nodiscard]] T& back() { return last_->value; }
  [[nodiscard]] const T& back() const { return last_->value; }

  T& push_back(T value) {
    push_front(std::move(value));
    last_ = last_->next;
    return back();
  }
  void push_front(T value) {
    Node* const node = new Node{nullptr, std::move(value)};
    if (last_ == nullptr) last_ = node->next = node;
    node->next = std::exchange(last_->next, node);
  }
  void pop_front() {
    Node* const first = last_->next;
    last_->next = first->next;
    if (first == last_) last_ = nullptr;
    delete first;
  }
  void clear() {
    while (!empty()) pop_front();
  }

  /// Counts them.
  [[nodiscard]] std::size_t size() const {
    std::size_t count = 0;
    any([&](const T&) { return ++count == 0; });
    return count;
  }
  /// Is there one that is so? From the first on.
  template <class Predicate>
  bool any(Predicate predicate) const {
    if (empty()) return false;
    for (const Node* node = last_->next;; node = node->next) {
      if (predicate(node->value)) return true;
      if (node == last_) return false;
    }
  }

 private:
  struct Node {
    Node* next;
    T value;
  };

  Node* last_ = nullptr;
};

}  // namespace salon
