// Standard input and output, read and written through the loop.
#pragma once

#include <string>

#include "salon/net/tcp.hpp"

namespace salon::app {

/// Not open if standard input is closed: there is nothing to read then.
net::TcpStream open_standard_input(net::Loop& loop);
/// Fails if standard output is closed: what came would be lost.
Result<net::TcpStream> open_standard_output(net::Loop& loop);

/// "cannot read standard input: ..."
std::string input_failed(const Error& error);
/// "cannot write to standard output: ..."
std::string output_failed(const Error& error);

}  // namespace salon::app
