// Any beginning is read without a fault; a header stays what it was when more comes; one that was waited for is no
// longer than it may be.

#include <cstdint>

#include "proto/proxy.hpp"
#include "salon/base/result.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using salon::ensure;
  namespace proto = salon::proto;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto whole = proto::read_proxy_header(bytes);
  if (std::holds_alternative<proto::ProxyMore>(whole))
    ensure(size < proto::proxy_header_bytes_max, "waited for too long");
  const auto* header = std::get_if<proto::ProxyHeader>(&whole);
  if (header == nullptr) return 0;
  ensure(header->bytes <= size && header->bytes <= proto::proxy_header_bytes_max, "a header longer than what came");
  ensure(header->known == !header->source.empty() && header->known == !header->destination.empty(), "half an answer");
  const auto alone = proto::read_proxy_header(bytes.substr(0, header->bytes));
  const auto* same = std::get_if<proto::ProxyHeader>(&alone);
  ensure(same != nullptr && same->source == header->source && same->bytes == header->bytes, "a tail changed a header");
  return 0;
}
