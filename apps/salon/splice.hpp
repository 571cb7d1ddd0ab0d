// A TCP connection's bytes into a pipe or a file within the kernel: they are not copied through this program
// (splice(2)).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>

#include "salon/base/result.hpp"

namespace salon::app {

/// What `Splice::run` has done.
struct Spliced {
  std::uint64_t bytes = 0;  // that the output has taken
  /// Of what came, so many bytes were on their way when the output failed.
  std::uint64_t lost = 0;
  bool ended = false;    // the connection has, as its peer wished
  int input_fault = 0;   // an errno value: the connection broke off
  int output_fault = 0;  // the output failed
};

/// Blocks, and so belongs on a thread of its own. Owns copies of the two descriptors, so that both may be closed
/// meanwhile; the connection lives until it goes.
class Splice {
 public:
  /// `output` is a pipe, a file or /dev/null.
  static bool suits(int output);

  static Result<std::shared_ptr<Splice>> between(int connection, int output);
  Splice(const Splice&) = delete;
  Splice& operator=(const Splice&) = delete;
  ~Splice();

  /// Returns when something has gone and half a second has passed, at the end, when something failed, or when
  /// interrupted; call it again unless it says that it ended or failed.
  Spliced run();
  /// Ends `run`, now or when it is called. From any thread.
  void interrupt();

 private:
  Splice() = default;
  void move_some(Spliced& so_far);
  std::size_t pass_on(std::size_t bytes, int& fault);
  ssize_t pass_on_some(std::size_t bytes);
  bool wait_for(int descriptor, short events, int milliseconds) const;

  int connection_ = -1;
  int output_ = -1;
  bool copies_ = false;     // the output takes no splice
  int interrupted_ = -1;    // an eventfd
  int pipe_[2] = {-1, -1};  // where `output_` is no pipe itself
};

}  // namespace salon::app
