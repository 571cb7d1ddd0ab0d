// Any payload is read without a fault, and what is not a receipt is read whole.

#include <cstdint>

#include "proto/datagram.hpp"
#include "salon/base/result.hpp"
#include "salon/base/utf8.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using salon::ensure;
  namespace proto = salon::proto;
  const std::string_view payload(reinterpret_cast<const char*>(data), size);
  proto::DatagramReader reader(payload);
  std::uint32_t lines = 0;
  while (const auto line = reader.next()) {
    ++lines;
    ensure(!line->text.empty() && line->text.find('\n') == std::string_view::npos, "a message is not one line");
    ensure(line->name.empty() || (proto::is_datagram_name(line->name) && salon::utf8::valid(line->name)), "a bad name");
  }
  const auto receipt = proto::parse_receipt(payload);
  ensure(!receipt || lines == 0, "a receipt was taken for a message");
  ensure(receipt || lines > 0 || payload.find_first_not_of("\r\n") == std::string_view::npos, "a message was lost");
  if (receipt) {
    const std::string bytes = proto::receipt_bytes(*receipt, size + 1);
    ensure(bytes.starts_with(payload.substr(0, payload.find_first_of("\r\n"))),
           "a receipt is read in another way than written");
  }
  const std::string answer = proto::receipt_bytes({.kept = lines, .refused = lines / 2}, size);
  ensure(answer.size() <= size, "a receipt is longer than its request");
  ensure(answer.empty() || proto::parse_receipt(answer).has_value(), "a receipt does not read as one");
  return 0;
}
