#include "ready.hpp"

#include <unistd.h>

#include <cerrno>
#include <string>

namespace salon::app {

Result<std::optional<int>> ready_descriptor(const Arguments& arguments) {
  const auto text = arguments.value("--ready-fd");
  if (!text) return std::optional<int>();
  const auto number = parse_number(*text, 65'535, "a descriptor");
  if (!number) return std::unexpected(number.error());
  return std::optional<int>(static_cast<int>(*number));
}

Result<void> tell_ready(int descriptor, std::uint16_t port) {
  const std::string line = std::to_string(port) + "\n";
  if (write(descriptor, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    return std::unexpected(
        system_error(errno, "write to --ready-fd " + std::to_string(descriptor), "is it open for writing?"));
  }
  close(descriptor);
  return {};
}

}  // namespace salon::app
