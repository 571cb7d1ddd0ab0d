#include "server/figures.hpp"

#include <gtest/gtest.h>

namespace salon::server {
namespace {

using namespace std::chrono_literals;

TEST(Figures, a_family_is_written_with_its_kind_and_its_values) {  // Prometheus, "Text-based format"
  FiguresWriter writer;
  writer.family("salon_guests", "gauge", "Guests.");
  writer.value("salon_guests", "dialect=\"irc\"", 3);
  writer.value("salon_guests", {}, 4);
  writer.seconds("salon_start", {}, 1'773'482'521s + 500ms);
  EXPECT_EQ(writer.take(),
            "# HELP salon_guests Guests.\n# TYPE salon_guests gauge\nsalon_guests{dialect=\"irc\"} 3\nsalon_guests 4\n"
            "salon_start 1773482521.5\n");
}

TEST(Figures, the_buckets_of_a_histogram_count_what_is_at_most_as_long) {
  Histogram histogram;
  for (const Duration took : {Duration(50us), Duration(51us), Duration(2s), Duration(3s)}) histogram.observe(took);
  FiguresWriter writer;
  writer.histogram("t", "Time.", histogram);
  const std::string text = writer.take();
  for (const char* line : {"t_bucket{le=\"5e-05\"} 1\n", "t_bucket{le=\"0.0001\"} 2\n", "t_bucket{le=\"0.5\"} 2\n",
                           "t_bucket{le=\"2\"} 3\n", "t_bucket{le=\"+Inf\"} 4\n", "t_sum 5.000101\n", "t_count 4\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

TEST(Figures, a_loss_is_counted_by_its_reason) {
  ServerCounters counters;
  counters.lost(Connection::Breach::reset);
  counters.lost(Connection::Breach::vanished);
  counters.lost(Connection::Breach::does_not_read);
  counters.lost(Connection::Breach::does_not_read);
  EXPECT_EQ(counters.resets, 1U);
  EXPECT_EQ(counters.vanished, 1U);
  EXPECT_EQ(counters.does_not_read, 2U);
}

}  // namespace
}  // namespace salon::server
