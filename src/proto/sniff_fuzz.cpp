// A decision is never taken back, nor contradicted by more bytes.

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "proto/sniff.hpp"
#include "salon/base/result.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using salon::ensure;
  using salon::proto::Opening;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Opening whole = salon::proto::sniff(bytes);
  const std::size_t looked_at = std::min<std::size_t>(size, 300);  // sniffing each prefix is quadratic
  bool decided = false;
  for (std::size_t length = 0; length <= looked_at; ++length) {
    const Opening early = salon::proto::sniff(bytes.substr(0, length));
    ensure(!decided || early != Opening::undecided, "a decision was taken back");
    decided = early != Opening::undecided;
    ensure(!decided || early == whole, "a decision was contradicted by more bytes");
  }
  ensure(whole != Opening::undecided || size < salon::proto::opening_bytes_max, "it was waited for too long");
  return 0;
}
