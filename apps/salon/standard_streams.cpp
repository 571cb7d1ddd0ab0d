#include "standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace salon::app {

net::TcpStream open_standard_input(net::Loop& loop) {
  const auto in = loop.adopt(STDIN_FILENO);
  return in ? net::TcpStream(loop, *in) : net::TcpStream();
}

Result<net::TcpStream> open_standard_output(net::Loop& loop) {
  if (fcntl(STDOUT_FILENO, F_GETFD) < 0) {
    return std::unexpected(plain_error("print what comes", "standard output is closed"));
  }
  const auto out = loop.adopt(STDOUT_FILENO);
  if (!out) return std::unexpected(out.error());
  return net::TcpStream(loop, *out);
}

std::string input_failed(const Error& error) { return "cannot read standard input: " + error.code.message(); }
std::string output_failed(const Error& error) { return "cannot write to standard output: " + error.code.message(); }

}  // namespace salon::app
