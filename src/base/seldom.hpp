// A value that is hardly ever anything but empty, and takes no more than a pointer then.
#pragma once

#include <memory>
#include <utility>

namespace salon {

/// A T that few of those who have one use. Copies, compares and reads like a T; what is T{} owns no memory. Reading is
/// by `*` and `->`; to change it in place takes `change`, which tidies up behind itself.
template <class T>
class Seldom {
 public:
  Seldom() = default;
  Seldom(T value) { *this = std::move(value); }
  Seldom(const Seldom& other) : Seldom(*other) {}
  Seldom(Seldom&& other) noexcept = default;
  ~Seldom() = default;
  Seldom& operator=(const Seldom& other) {
    if (this != &other) *this = T(*other);
    return *this;
  }
  Seldom& operator=(Seldom&& other) noexcept = default;
  Seldom& operator=(T value) {
    if (value == T{}) {
      held_.reset();
    } else if (held_) {
      *held_ = std::move(value);
    } else {
      held_ = std::make_unique<T>(std::move(value));
    }
    return *this;
  }

  const T& operator*() const { return held_ ? *held_ : nothing(); }
  const T* operator->() const { return &**this; }

  /// Gives what `how` gives, which is called with the T and may do with it as it likes.
  template <class How>
  decltype(auto) change(How how) {
    T value = held_ ? std::move(*held_) : T{};
    const struct Return {
      Seldom& seldom;
      T& value;
      ~Return() { seldom = std::move(value); }
    } back{*this, value};
    return how(value);
  }

  bool operator==(const Seldom& other) const { return **this == *other; }
  bool operator==(const T& other) const { return **this == other; }

 private:
  static const T& nothing() {
    static const T empty{};
    return empty;
  }

  std::unique_ptr<T> held_;
};

}  // namespace salon
