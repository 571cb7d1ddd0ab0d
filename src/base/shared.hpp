// One value that several hold together, unchanged.
#pragma once

#include <cstddef>
#include <utility>

namespace salon {

/// A handle is one pointer; copying it costs an increment. The count is a plain integer: all that hold the value live
/// on one thread.
template <class T>
class Shared {
 public:
  Shared(T value) : held_(new Held{1, std::move(value)}) {}
  Shared(const Shared& other) : held_(other.held_) {
    if (held_ != nullptr) ++held_->references;
  }
  /// Whoever is moved from may be given another or destroyed, and nothing else.
  Shared(Shared&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  Shared& operator=(Shared other) noexcept {
    std::swap(held_, other.held_);
    return *this;
  }
  ~Shared() {
    if (held_ != nullptr && --held_->references == 0) delete held_;
  }

  const T& operator*() const { return held_->value; }
  const T* operator->() const { return &held_->value; }

 private:
  struct Held {
    std::size_t references;
    const T value;
  };
  Held* held_;
};

}  // namespace salon
