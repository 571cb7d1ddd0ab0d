// Any stream comes to the same data and answers whole and cut anywhere. The first byte is the size of the cuts.

#include <cstdint>
#include <string>

#include "proto/telnet.hpp"
#include "salon/base/result.hpp"

namespace {

using salon::ensure;
using salon::proto::TelnetFilter;

struct Outcome {
  std::string data;
  std::string answers;
  bool operator==(const Outcome&) const = default;
};

Outcome outcome_of(std::string_view stream, std::size_t chunk_bytes) {
  TelnetFilter filter;
  Outcome outcome;
  while (!stream.empty()) {
    const std::string chunk(stream.substr(0, chunk_bytes));
    stream.remove_prefix(chunk.size());
    filter.feed(chunk);
    for (;;) {
      const TelnetFilter::Event event = filter.next();
      if (std::holds_alternative<TelnetFilter::More>(event)) break;
      if (const auto* data = std::get_if<TelnetFilter::Data>(&event)) {
        ensure(!data->bytes.empty(), "there was data of no bytes");
        outcome.data += data->bytes;
      }
      if (const auto* answer = std::get_if<TelnetFilter::Answer>(&event)) outcome.answers += answer->bytes;
    }
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data + 1), size - 1);
  const Outcome whole = outcome_of(stream, size);
  ensure(whole == outcome_of(stream, 1U + data[0]), "the outcome depends on how the stream is cut");
  ensure(whole.data.size() <= stream.size(), "data grew");
  ensure(whole.answers.size() <= 4 * stream.size(), "answers amplify");
  if (stream.find('\xFF') == std::string_view::npos) ensure(whole.data == stream, "a stream without IAC was changed");
  return 0;
}
