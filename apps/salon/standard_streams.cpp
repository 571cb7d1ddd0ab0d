#include "standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace salon::app {

namespace {

/// O_RDONLY, O_WRONLY, O_RDWR, or -1 if it is not open.
int access_mode(int descriptor) {
  const int flags = fcntl(descriptor, F_GETFL);
  return flags < 0 ? -1 : flags & O_ACCMODE;
}

}  // namespace

void hold_standard_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (access_mode(descriptor) >= 0) continue;
    // It takes the lowest number that is free, which is this one; and cannot be used for what this one is for.
    const int held = open("/dev/null", (descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) | O_CLOEXEC);
    if (held < 0) return;  // no /dev/null: nothing can be done about it
  }
}

net::TcpStream open_standard_input(net::Loop& loop) {
  const int mode = access_mode(STDIN_FILENO);
  if (mode < 0 || mode == O_WRONLY) return {};
  const auto in = loop.adopt(STDIN_FILENO);
  return in ? net::TcpStream(loop, *in) : net::TcpStream();
}

Result<net::TcpStream> open_standard_output(net::Loop& loop) {
  const int mode = access_mode(STDOUT_FILENO);
  if (mode < 0 || mode == O_RDONLY) {
    return std::unexpected(plain_error("print what comes", "standard output is closed"));
  }
  const auto out = loop.adopt(STDOUT_FILENO);
  if (!out) return std::unexpected(out.error());
  return net::TcpStream(loop, *out);
}

std::string input_failed(const Error& error) { return "cannot read standard input: " + error.code.message(); }
std::string output_failed(const Error& error) { return "cannot write to standard output: " + error.code.message(); }

}  // namespace salon::app
