// party --seed N                      one evening
// party --seeds A-B                   several; stops at the first that goes wrong
//       --guests N                    instead of 100
//       --twice                       each seed twice: both evenings must be the same
//       --expect WORDS                goes well when the checker complains in these words, and only then
//       --tell                        says what happens
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>

#include "party/evening.hpp"

namespace {

using salon::party::Outcome;
using salon::party::Plan;

struct Arguments {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
  std::uint32_t guests = 100;
  bool twice = false;
  bool tell = false;
  std::string_view expect;
  std::string_view program;
};

template <class Number>
bool read_number(std::string_view text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_argument(Arguments& arguments, std::string_view option, std::string_view value) {
  if (option == "--seed") return read_number(value, arguments.first) && read_number(value, arguments.last);
  if (option == "--guests") return read_number(value, arguments.guests) && arguments.guests > 0;
  if (option == "--expect") return !(arguments.expect = value).empty();
  const std::size_t dash = value.find('-');
  if (option != "--seeds" || dash == std::string_view::npos) return false;
  return read_number(value.substr(0, dash), arguments.first) && read_number(value.substr(dash + 1), arguments.last);
}

bool read_arguments(Arguments& arguments, int count, char** values) {
  arguments.program = values[0];
  for (int at = 1; at < count; ++at) {
    const std::string_view option = values[at];
    if (option == "--twice") {
      arguments.twice = true;
    } else if (option == "--tell") {
      arguments.tell = true;
    } else if (++at >= count || !read_argument(arguments, option, values[at])) {
      std::fprintf(stderr, "usage: party [--seed N | --seeds A-B] [--guests N] [--twice] [--expect WORDS] [--tell]\n");
      return false;
    }
  }
  return true;
}

void say_how_to_replay(const Arguments& arguments, std::uint64_t seed) {
  std::printf("again: %.*s --seed %llu --guests %u --tell\n", static_cast<int>(arguments.program.size()),
              arguments.program.data(), static_cast<unsigned long long>(seed), arguments.guests);
}

/// True when the evening was as it should be.
bool spend(const Arguments& arguments, std::uint64_t seed) {
  Plan plan{.seed = seed, .guests = arguments.guests, .tell = {}};
  if (arguments.tell)
    plan.tell = [](std::string_view text) { std::printf("  %.*s\n", static_cast<int>(text.size()), text.data()); };
  const Outcome outcome = salon::party::spend_evening(plan);
  std::printf(
      "seed %llu: %zu said, %zu acknowledged, %zu kept, %zu not kept, %zu heard (%zu in #club), %zu crashes, trace "
      "%016llx\n",
      static_cast<unsigned long long>(seed), outcome.said, outcome.acknowledged, outcome.kept, outcome.not_kept,
      outcome.heard, outcome.heard_in_club, outcome.crashes, static_cast<unsigned long long>(outcome.trace_hash));
  bool expected = false;
  for (const std::string& complaint : outcome.complaints) {
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), complaint.c_str());
    expected = expected || complaint.find(arguments.expect) != std::string::npos;
  }
  if (!arguments.expect.empty()) {
    if (!expected) std::printf("nobody complained that something %s\n", std::string(arguments.expect).c_str());
    return expected;
  }
  bool well = outcome.complaints.empty();
  // An evening on which nothing happens proves nothing.
  const bool lively = outcome.acknowledged * 5 >= arguments.guests && outcome.heard >= arguments.guests &&
                      (outcome.heard_in_club > 0 || arguments.guests < 100);
  if (well && !lively) {
    std::printf("seed %llu: too little happened\n", static_cast<unsigned long long>(seed));
    well = false;
  }
  if (well && arguments.twice && salon::party::spend_evening(plan).trace_hash != outcome.trace_hash) {
    std::printf("seed %llu: the same evening twice was not the same\n", static_cast<unsigned long long>(seed));
    well = false;
  }
  if (!well) say_how_to_replay(arguments, seed);
  return well;
}

}  // namespace

int main(int count, char** values) {
  Arguments arguments;
  if (!read_arguments(arguments, count, values)) return 2;
  for (std::uint64_t seed = arguments.first; seed <= arguments.last; ++seed) {
    if (!spend(arguments, seed)) return 1;
    std::fflush(stdout);
  }
  return 0;
}
