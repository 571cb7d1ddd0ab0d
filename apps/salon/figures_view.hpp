// The figures of a server (docs/manual/figures.md) as `salon status` has them: read from the text that Prometheus
// reads, and shown to a person or a program.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "salon/base/result.hpp"
#include "salon/base/time.hpp"

namespace salon::app {

/// How often something took how long.
struct Times {
  struct Bucket {
    double up_to;  // seconds; infinity for the last
    double count;  // of all that took at most so long
  };
  std::vector<Bucket> buckets;
  double sum = 0;
  double count = 0;

  /// The least bound within which `part` (0 to 1) of them were; infinity where that is above the last bound, nothing
  /// when there are none.
  [[nodiscard]] std::optional<double> within(double part) const;
};

/// What a server says of itself. By the name of the family, without "salon_".
struct Figures {
  std::map<std::string, double, std::less<>> single;
  /// By the value of its label, in the order it came.
  std::map<std::string, std::vector<std::pair<std::string, double>>, std::less<>> labelled;
  std::map<std::string, Times, std::less<>> times;

  /// 0 when there is none: an older server's.
  [[nodiscard]] double value(std::string_view family) const;
  [[nodiscard]] double value(std::string_view family, std::string_view label) const;
};

/// Reads the text exposition format as far as Salon writes it: one label at most. Fails when a line is not that, or
/// when no figure of Salon's is there.
Result<Figures> read_figures(std::string_view text);

/// For a terminal of 80 columns. `address` is the one that was asked, `now` and `utc_offset` this host's.
std::string show_figures(const Figures& figures, std::string_view address, WallTime now,
                         std::chrono::minutes utc_offset);

/// One object on one line.
std::string figures_as_json(const Figures& figures, std::string_view address);

}  // namespace salon::app
