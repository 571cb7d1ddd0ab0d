#include "progress.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace salon::app {

std::string size_text(std::uint64_t bytes) {
  static constexpr std::array<const char*, 6> units = {"kB", "MB", "GB", "TB", "PB", "EB"};
  if (bytes < 1'000) return std::to_string(bytes) + " B";
  double size = static_cast<double>(bytes) / 1e3;
  std::size_t unit = 0;
  while (size >= 999.95 && unit + 1 < units.size()) {  // what would be written as 1000.0
    size /= 1e3;
    ++unit;
  }
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %s", size, units[unit]);
  return text.data();
}

std::optional<std::string> Progress::at(Instant now, std::uint64_t bytes) {
  const Instant asked = std::exchange(asked_, now);
  const std::uint64_t gone = bytes - std::exchange(bytes_, bytes);
  if (gone == 0) return std::nullopt;
  if (!began_) began_ = now;
  const double seconds = std::chrono::duration<double>(now - asked).count();
  if (now - *began_ < long_after || seconds <= 0) return std::nullopt;
  const auto speed = static_cast<std::uint64_t>(static_cast<double>(gone) / seconds);
  std::string text = size_text(bytes);
  if (whole_ && *whole_ > 0) {
    const auto share = std::min(static_cast<double>(bytes) / static_cast<double>(*whole_), 1.0);  // a file may grow
    text += " of " + size_text(*whole_) + " (" + std::to_string(static_cast<int>(100 * share)) + " %)";
  }
  return text + ", " + size_text(speed) + "/s";
}

net::Task<void> show_progress(net::Loop& loop, const Report& report, std::string_view what,
                              const std::uint64_t& bytes) {
  if (!report.shows_progress()) co_return;
  Progress progress;
  for (;;) {
    const bool go_on = co_await net::sleep_until(loop, loop.now() + Progress::interval);
    if (!go_on) co_return;
    if (const auto text = progress.at(loop.now(), bytes)) report.progress(std::string(what) + " " + *text);
  }
}

}  // namespace salon::app
