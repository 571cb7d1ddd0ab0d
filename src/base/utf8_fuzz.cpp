// Any bytes can be made visible, and what is visible is safe; a prefix of what is valid is valid, and as long as it can
// be.

#include <cstdint>

#include "salon/base/result.hpp"
#include "salon/base/utf8.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using salon::ensure;
  namespace utf8 = salon::utf8;
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const bool valid = utf8::valid(text);
  const std::string shown = utf8::visible(text);
  ensure(utf8::valid(shown) && !utf8::has_control(shown), "what is to be shown is not safe");
  ensure(utf8::visible(shown) == shown, "what is visible changes when it is made visible");
  ensure(!valid || utf8::has_control(text) || shown == text, "a harmless text was changed");

  const std::size_t bytes_max = data[0];
  const std::string_view prefix = utf8::prefix(text, bytes_max);
  ensure(prefix.size() <= bytes_max && text.starts_with(prefix), "a prefix is none");
  if (valid) {
    ensure(utf8::valid(prefix), "a prefix ends inside a character");
    ensure(prefix.size() == text.size() || prefix.size() + 4 > bytes_max, "a prefix is shorter than it must be");
  }
  return 0;
}
