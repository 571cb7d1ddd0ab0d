// The fingerprint of a stream, which two people can compare. Not of the library: a target of its own, so that only who
// needs it is linked with libcrypto.
#pragma once

#include <memory>
#include <string>

#include "salon/base/bytes.hpp"

namespace salon::net {

/// SHA-256 (FIPS 180-4) of bytes as they go by: the same as `sha256sum` gives for a file of them.
class Digest {
 public:
  Digest();

  void add(Bytes bytes);
  /// Of all that was added so far: 64 hexadecimal digits. More may be added.
  [[nodiscard]] std::string text() const;

 private:
  struct State;
  struct Free {
    void operator()(State* state) const;
  };
  std::unique_ptr<State, Free> state_;
};

}  // namespace salon::net
