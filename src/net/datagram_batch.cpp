#include "salon/net/datagram_batch.hpp"

#include <algorithm>

#include "salon/base/result.hpp"

namespace salon::net {

DatagramBatch::DatagramBatch(std::size_t buffers)
    : buffers_(std::max<std::size_t>(buffers, 1)),
      storage_(std::make_unique_for_overwrite<std::byte[]>(buffers_ * buffer_bytes)) {}

void DatagramBatch::clear() {
  datagrams_.clear();
  pieces_.clear();
}

void DatagramBatch::add(std::size_t index, std::size_t length, std::size_t segment, ReceivedDatagram about) {
  ensure(index < buffers_ && length <= buffer_bytes, "a datagram came into a buffer that is not there");
  const Bytes all = Bytes(buffer(index)).first(length);
  pieces_.push_back(all);
  if (segment == 0) segment = length;
  Bytes rest = all;
  do {
    about.payload = rest.first(std::min(segment, rest.size()));
    rest = rest.subspan(about.payload.size());
    datagrams_.push_back(about);
  } while (!rest.empty());
}

}  // namespace salon::net
