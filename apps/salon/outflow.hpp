// A file's or a pipe's bytes into a TCP connection, or a file's into datagrams, within the kernel: they are not copied
// through this program (sendfile(2), splice(2)). Splice is its counterpart.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "salon/base/result.hpp"

namespace salon::app {

/// Blocks, and so belongs on a thread of its own. Owns copies of the two descriptors, so that both may be closed
/// meanwhile.
class Outflow {
 public:
  /// After so much it is worth a thread.
  static constexpr std::uint64_t much_bytes = 1'000'000;

  enum class End {
    input_ended,
    interrupted,
    impossible,         // the system does not do it with this input: what has not gone is still to be read
    input_failed,       // `fault` says why
    connection_failed,  // `fault` says why
  };

  /// `input` is a file or a pipe.
  static bool suits(int input);
  static Result<std::shared_ptr<Outflow>> between(int input, int connection);

  /// `input` is a file, and the kernel cuts what sendfile gives it into datagrams (UDP_SEGMENT). Before Linux 6.5 it
  /// lost some there.
  static bool suits_datagrams(int input, std::size_t bytes);
  /// `socket` speaks to one peer over UDP. What is left of `input` becomes datagrams of `bytes` each; the last may be
  /// shorter.
  static Result<std::shared_ptr<Outflow>> datagrams(int input, int socket, std::size_t bytes);

  Outflow(const Outflow&) = delete;
  Outflow& operator=(const Outflow&) = delete;
  ~Outflow();

  /// Until there is nothing left, or no way to go on. Once.
  End run();
  /// An errno value, when `run` has returned.
  [[nodiscard]] int fault() const { return fault_; }
  /// Ends `run`, now or when it is called. From any thread.
  void interrupt();
  /// How many bytes the connection has taken so far. From any thread.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  Outflow() = default;
  static Result<std::shared_ptr<Outflow>> copying(int input, int connection);
  End run_stream();
  End run_datagrams();
  End failed(int fault);
  [[nodiscard]] bool wait_for(int descriptor, short events) const;

  int input_ = -1;
  int connection_ = -1;
  int interrupted_ = -1;  // an eventfd
  std::atomic<bool> stopped_ = false;
  bool pipe_ = false;
  std::size_t datagram_bytes_ = 0;
  int fault_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;
};

}  // namespace salon::app
