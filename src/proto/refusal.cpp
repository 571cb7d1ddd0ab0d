#include "proto/refusal.hpp"

namespace salon::proto {

std::string_view tls_refusal() {
  // alert(21), version, a length of 2: fatal(2), handshake_failure(40)
  return {"\x15\x03\x03\x00\x02\x02\x28", 7};
}

}  // namespace salon::proto
