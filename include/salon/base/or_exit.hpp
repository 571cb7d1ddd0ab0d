// For small programs: a Result's value, or the end of the program.
//
//   auto server = or_exit(TcpListener::listen(loop, {.local = {Address::any_v4(), 8888}}));
//   TcpStream client = or_exit(co_await server.accept());
//
// What a script does with an exception that nobody catches. A program that should go on after a failure looks at the
// Result itself; no library calls this.
#pragma once

#include <type_traits>
#include <utility>

#include "salon/base/result.hpp"

namespace salon {

/// Prints `error.message()` and a newline on stderr and ends the program with exit code 1. Destructors of what lives on
/// the stack do not run, what was printed before is flushed (std::exit).
[[noreturn]] void exit_with(const Error& error);

/// Gives the value of `result`; does not return when there is none. See `exit_with`.
template <class T>
T or_exit(Result<T> result) {
  if (!result) exit_with(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace salon
