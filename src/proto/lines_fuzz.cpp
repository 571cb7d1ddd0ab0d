// Any stream gives the same lines whole and cut anywhere, none longer than the maximum. The first byte is the maximum,
// the second the size of the cuts.

#include <cstdint>
#include <string>
#include <vector>

#include "proto/lines.hpp"
#include "salon/base/result.hpp"

namespace {

using salon::ensure;
using salon::proto::LineSplitter;

std::vector<std::string> lines_of(std::string_view stream, std::size_t line_bytes_max, std::size_t chunk_bytes) {
  LineSplitter splitter(line_bytes_max);
  std::vector<std::string> lines;
  const auto take = [&](const LineSplitter::Event& event) {
    if (const auto* line = std::get_if<LineSplitter::Line>(&event)) {
      ensure(line->text.size() <= line_bytes_max, "a line is longer than the maximum");
      ensure(line->text.find('\n') == std::string_view::npos, "a line has LF in it");
      lines.emplace_back(line->text);
    }
    if (const auto* overlong = std::get_if<LineSplitter::Overlong>(&event)) {
      ensure(overlong->bytes > line_bytes_max, "a line that fits is called too long");
      lines.push_back("\n" + std::to_string(overlong->bytes));
    }
    return !std::holds_alternative<LineSplitter::More>(event);
  };
  while (!stream.empty()) {
    const std::string chunk(stream.substr(0, chunk_bytes));
    stream.remove_prefix(chunk.size());
    splitter.feed(chunk);
    while (take(splitter.next())) {
    }
    ensure(splitter.bytes_held() <= 2 * (line_bytes_max + 1) + 32, "more is held than a line");
  }
  take(splitter.finish());
  take(splitter.next());
  ensure(splitter.bytes_held() == 0, "something is held after the end");
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data + 2), size - 2);
  const std::size_t line_bytes_max = data[0];
  ensure(lines_of(stream, line_bytes_max, size) == lines_of(stream, line_bytes_max, 1U + data[1]),
         "lines depend on how the stream is cut");
  return 0;
}
