#include "report.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

std::string said(Report::Style style, bool problem, const Event& event) {
  const Report report("try", style);
  testing::internal::CaptureStderr();
  if (problem) {
    report.problem(event);
  } else {
    report.status(event);
  }
  return testing::internal::GetCapturedStderr();
}

const Event event{"connected", "connected to \"x\"", {{"peer", "x"}, {"port", std::uint64_t{1}}}};

TEST(Report, says_words_with_the_verb_before_them) {
  EXPECT_EQ(said({}, false, event), "salon try: connected to \"x\"\n");
  EXPECT_EQ(said({}, true, event), "salon try: connected to \"x\"\n");
}

TEST(Report, says_an_object_a_line_to_programs) {
  EXPECT_EQ(said({.json = true}, false, event),
            "{\"event\":\"connected\",\"text\":\"connected to \\\"x\\\"\",\"peer\":\"x\",\"port\":1}\n");
}

TEST(Report, is_silent_when_asked_to_be_but_for_what_went_wrong) {
  for (const bool json : {false, true}) {
    EXPECT_EQ(said({.quiet = true, .json = json}, false, event), "");
    EXPECT_NE(said({.quiet = true, .json = json}, true, event), "");
  }
}

TEST(Report, tells_details_to_programs_alone) {
  for (const auto& [style, told] :
       {std::pair<Report::Style, bool>{{}, false}, {{.json = true}, true}, {{.quiet = true, .json = true}, false}}) {
    testing::internal::CaptureStderr();
    Report("try", style).detail(event);
    EXPECT_EQ(!testing::internal::GetCapturedStderr().empty(), told);
  }
}

TEST(Report, stays_one_line_of_utf8_whatever_the_text) {
  const std::string line = said({.json = true}, true, Event{"error", "a\nb\xff"});
  EXPECT_EQ(line, "{\"event\":\"error\",\"text\":\"a\\nb\xEF\xBF\xBD\"}\n");
}

TEST(Report, replaces_the_progress_by_what_it_says_next) {
  const Report report("try", {.terminal = true});
  EXPECT_TRUE(report.shows_progress());
  testing::internal::CaptureStderr();
  report.progress("one");
  report.progress("two");
  report.status("three");
  report.status("four");
  report.progress("five");
  report.end_progress();
  report.end_progress();
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "\r\x1b[Ksalon try: one\r\x1b[Ksalon try: two\r\x1b[Ksalon try: three\nsalon try: four\n"
            "\r\x1b[Ksalon try: five\r\x1b[K");
}

TEST(Report, shows_no_progress_to_programs_and_to_who_wants_silence) {
  EXPECT_FALSE(Report("try", {}).shows_progress());
  EXPECT_FALSE(Report("try", {.quiet = true, .terminal = true}).shows_progress());
  EXPECT_FALSE(Report("try", {.json = true, .terminal = true}).shows_progress());
}

}  // namespace
}  // namespace salon::app
