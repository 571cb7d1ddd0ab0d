// Standard input and output, read and written through the loop.
#pragma once

#include <string>

#include "salon/net/tcp.hpp"

namespace salon::app {

/// Holds the numbers 0, 1 and 2 if nothing is open there, so that no socket, file or database opened later becomes the
/// standard output of whoever prints. Before anything is opened.
void hold_standard_descriptors();

/// Not open if standard input is closed: there is nothing to read then.
net::TcpStream open_standard_input(net::Loop& loop);
/// Fails if standard output is closed, or open for reading alone: what came would be lost.
Result<net::TcpStream> open_standard_output(net::Loop& loop);

/// "cannot read standard input: ..."
std::string input_failed(const Error& error);
/// "cannot write to standard output: ..."
std::string output_failed(const Error& error);

}  // namespace salon::app
