// What operators are shown of a running server, as Prometheus reads it: the text exposition format, version 0.0.4. What
// each figure means is in docs/manual/figures.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "salon/base/time.hpp"
#include "server/connection.hpp"
#include "session/session.hpp"

namespace salon::server {

/// How often something took how long.
class Histogram {
 public:
  void observe(Duration took);
  /// Upper bounds of its buckets; what took longer is in none of them.
  static constexpr std::array<Duration, 12> bounds = {
      std::chrono::microseconds(50),  std::chrono::microseconds(100), std::chrono::microseconds(250),
      std::chrono::microseconds(500), std::chrono::milliseconds(1),   std::chrono::microseconds(2500),
      std::chrono::milliseconds(5),   std::chrono::milliseconds(10),  std::chrono::milliseconds(50),
      std::chrono::milliseconds(100), std::chrono::milliseconds(500), std::chrono::seconds(2)};

  [[nodiscard]] std::uint64_t in_bucket(std::size_t bucket) const { return counts_.at(bucket); }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Duration sum() const { return sum_; }

 private:
  std::array<std::uint64_t, bounds.size()> counts_{};
  std::uint64_t count_ = 0;
  Duration sum_{};
};

/// Writes figures one after the other.
///
///   FiguresWriter writer;
///   writer.family("salon_guests", "gauge", "Guests in the house.");
///   writer.value("salon_guests", "dialect=\"irc\"", 3);
class FiguresWriter {
 public:
  /// Begins a family; its values follow. `help` has no newline and no backslash.
  void family(std::string_view name, std::string_view type, std::string_view help);
  /// `labels` as they are written between braces, none when empty.
  void value(std::string_view name, std::string_view labels, std::uint64_t value);
  void seconds(std::string_view name, std::string_view labels, Duration value);
  /// A whole family.
  void histogram(std::string_view name, std::string_view help, const Histogram& histogram);

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void begin(std::string_view name, std::string_view labels);

  std::string text_;
};

/// What the server counts itself, and nobody else does.
struct ServerCounters {
  /// How long turns took that had something to do.
  Histogram turns;
  std::uint64_t arrivals = 0;
  std::uint64_t turned_away = 0;
  std::uint64_t resets = 0;
  std::uint64_t vanished = 0;
  std::uint64_t does_not_read = 0;
  std::uint64_t handshakes_failed = 0;
  std::uint64_t handshakes_refused = 0;
  /// Connections on which bad input was refused.
  std::uint64_t refused_proxy = 0;
  std::uint64_t refused_http = 0;
  std::uint64_t refused_web_socket = 0;

  void lost(Connection::Breach breach);
  void refused(session::Remark::About about);
};

}  // namespace salon::server
