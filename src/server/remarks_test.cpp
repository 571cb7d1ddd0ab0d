#include "server/remarks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace salon::server {
namespace {

using namespace std::chrono_literals;

struct Sink final : LogSink {
  void log(LogLevel, std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

TEST(Remarks, a_flood_costs_twenty_lines_and_is_counted) {
  Sink sink;
  Remarks remarks(sink);
  const Instant begin{1h};
  for (int i = 0; i < 1000; ++i) remarks.note(begin, "192.0.2.7:1234", "HTTP 400: a folded field");
  ASSERT_EQ(sink.lines.size(), 20U);
  EXPECT_EQ(sink.lines[0], "192.0.2.7:1234: HTTP 400: a folded field");
  remarks.note(begin + 1s, "192.0.2.8:1", "TLS failed");
  ASSERT_EQ(sink.lines.size(), 21U);
  EXPECT_EQ(sink.lines[20], "192.0.2.8:1: TLS failed (and 980 like it or others that were not logged)");
  remarks.note(begin + 10s, "192.0.2.8:1", "again");
  EXPECT_EQ(sink.lines.back(), "192.0.2.8:1: again");
}

}  // namespace
}  // namespace salon::server
