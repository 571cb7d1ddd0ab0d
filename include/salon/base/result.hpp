// What a call into the world gives back: its value, or an Error that reads as a sentence.
//
// The world fails (`Result`), a peer misbehaves (a `Violation`, in proto), we are wrong (`ensure`).
// No exception crosses an interface of Salon.
#pragma once

#include <expected>
#include <string>
#include <system_error>

namespace salon {

/// Why something that was tried did not happen.
///
/// `attempt` says what was tried, on what ("listen on [::]:8888"); `code` is the system's reason, if it gave one;
/// `advice` says what to try next, and may be empty. `message()` joins them:
/// "cannot listen on [::]:8888: Address already in use; stop the other program or choose another port".
struct Error {
  std::string attempt;
  std::error_code code;
  std::string advice;

  [[nodiscard]] std::string message() const;
};

template <class T = void>
using Result = std::expected<T, Error>;

/// An Error from an errno value (positive, as errno(3) lists them).
[[nodiscard]] Error system_error(int errno_value, std::string attempt, std::string advice = {});

/// An Error whose reason is in our words rather than the system's; `code` stays empty.
/// Its message is "cannot <attempt>: <reason>; <advice>".
[[nodiscard]] Error plain_error(std::string attempt, const std::string& reason, std::string advice = {});

/// Prints "salon: broken invariant: <what>" on stderr and aborts.
[[noreturn]] void broken_invariant(const char* what);

/// Stops the program, in release too, when `condition` is false: the fault is ours and going on could lose data.
/// `what` names the invariant that was broken.
inline void ensure(bool condition, const char* what) {
  if (!condition) [[unlikely]]
    broken_invariant(what);
}

}  // namespace salon
