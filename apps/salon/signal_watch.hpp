// Signals, as calls from the loop.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "salon/net/loop.hpp"

namespace salon::app {

/// From its start until `Loop::drain`, `arrived` is called with the number of each of `signals` that arrives, in place
/// of what it does by default. It must outlive the drain.
class SignalWatch : private net::SignalOperation {
 public:
  SignalWatch(net::Loop& loop, std::vector<int> numbers, std::function<void(int)> arrived)
      : arrived_(std::move(arrived)) {
    signals = std::move(numbers);
    handler = [](net::Operation& operation) {
      auto& self = static_cast<SignalWatch&>(operation);
      if (self.result > 0) self.arrived_(self.result);
    };
    loop.start(*this);
  }

 private:
  std::function<void(int)> arrived_;
};

}  // namespace salon::app
