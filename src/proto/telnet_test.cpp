#include "proto/telnet.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/generator.hpp"

namespace salon::proto {
namespace {

using namespace std::string_literals;

/// What a stream came to: the conversation, and what the peer is answered.
struct Outcome {
  std::string data;
  std::string answers;
  bool operator==(const Outcome&) const = default;
};

void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << testing::PrintToString(outcome.data) << ", answered " << testing::PrintToString(outcome.answers);
}

void feed(TelnetFilter& filter, std::string_view chunk, Outcome& outcome) {
  filter.feed(chunk);
  for (;;) {
    const TelnetFilter::Event event = filter.next();
    if (std::holds_alternative<TelnetFilter::More>(event)) return;
    if (const auto* data = std::get_if<TelnetFilter::Data>(&event)) outcome.data += data->bytes;
    if (const auto* answer = std::get_if<TelnetFilter::Answer>(&event)) outcome.answers += answer->bytes;
  }
}

/// What comes of `stream`, fed whole; and ensures that it is the same byte by byte, cut in two anywhere, and with a
/// tail.
Outcome outcome_of(const std::string& stream) {
  Outcome whole;
  TelnetFilter filter;
  feed(filter, stream, whole);

  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    TelnetFilter other;
    Outcome in_two;
    feed(other, std::string(stream, 0, cut), in_two);
    feed(other, std::string(stream, cut), in_two);
    EXPECT_EQ(in_two, whole) << "cut at " << cut;
  }
  TelnetFilter other;
  Outcome by_byte;
  for (const char byte : stream) feed(other, std::string(1, byte), by_byte);
  EXPECT_EQ(by_byte, whole) << "byte by byte";
  return whole;
}

TEST(Telnet, a_stream_without_commands_is_not_touched) {
  EXPECT_EQ(outcome_of("hello\r\nw\0rld\r\0caf\xC3\xA9"s), (Outcome{"hello\r\nw\0rld\r\0caf\xC3\xA9"s, ""}));
  EXPECT_EQ(outcome_of(""), Outcome{});
}

TEST(Telnet, data_is_a_view_into_the_chunk) {
  TelnetFilter filter;
  const std::string chunk = "some words that are not copied\r\n";
  filter.feed(chunk);
  const auto event = filter.next();
  ASSERT_TRUE(std::holds_alternative<TelnetFilter::Data>(event));
  EXPECT_EQ(std::get<TelnetFilter::Data>(event).bytes.data(), chunk.data());
}

TEST(Telnet, do_is_refused_with_wont_and_will_with_dont) {  // RFC 854, "The network virtual terminal"; RFC 1143, 7
  EXPECT_EQ(outcome_of("a\xFF\xFD\x01"
                       "b\xFF\xFB\x18"
                       "c"),
            (Outcome{"abc", "\xFF\xFC\x01\xFF\xFE\x18"}));
}

TEST(Telnet, an_option_is_refused_once) {  // so no negotiation can loop (RFC 1143, 2)
  EXPECT_EQ(outcome_of("\xFF\xFD\x01\xFF\xFD\x01\xFF\xFB\x01\xFF\xFB\x01"), (Outcome{"", "\xFF\xFC\x01\xFF\xFE\x01"}));
}

TEST(Telnet, timing_mark_is_refused_each_time) {  // RFC 860
  EXPECT_EQ(outcome_of("\xFF\xFD\x06\xFF\xFD\x06"), (Outcome{"", "\xFF\xFC\x06\xFF\xFC\x06"}));
}

TEST(Telnet, a_refusal_is_not_answered) {  // RFC 854: never acknowledge what is already so
  EXPECT_EQ(outcome_of("\xFF\xFC\x01\xFF\xFE\x01x"), (Outcome{"x", ""}));
}

TEST(Telnet, are_you_there_is_answered) {
  EXPECT_EQ(outcome_of("a\xFF\xF6"
                       "b"),
            (Outcome{"ab", "[yes]\r\n"}));
}

TEST(Telnet, iac_twice_is_byte_255) {
  EXPECT_EQ(outcome_of("a\xFF\xFF"
                       "b"),
            (Outcome{"a\xFF"
                     "b",
                     ""}));
}

TEST(Telnet, other_commands_have_no_effect) {
  for (int command = 0; command < 250; ++command) {
    if (command == 246) continue;
    EXPECT_EQ(outcome_of("a\xFF"s + static_cast<char>(command) + "b"), (Outcome{"ab", ""})) << command;
  }
}

TEST(Telnet, cr_nul_is_cr_once_the_peer_spoke_telnet) {  // RFC 854, "The NVT printer and keyboard"
  EXPECT_EQ(outcome_of("a\r\0b\xFF\xF1"
                       "c\r\0d\r\0\0"s),
            (Outcome{"a\r\0bc\rd\r\0"s, ""}));
  EXPECT_EQ(outcome_of("\xFF\xF1\r\xFF\xF1\0x"s), (Outcome{"\rx", ""}));
  EXPECT_EQ(outcome_of("\xFF\xF1\r\xFF\xFF\0x"s), (Outcome{"\r\xFF\0x"s, ""}));
}

TEST(Telnet, a_subnegotiation_is_skipped) {  // RFC 855
  EXPECT_EQ(outcome_of("a\xFF\xFA\x18\x01 xterm\n\xFF\xFF\xFF\xF0"
                       "b"),
            (Outcome{"ab", ""}));
}

TEST(Telnet, a_subnegotiation_without_an_end_does_not_swallow_the_conversation) {
  const std::string skipped(TelnetFilter::subnegotiation_bytes_max, 'x');
  EXPECT_EQ(outcome_of("\xFF\xFA" + skipped + "hello"), (Outcome{"hello", ""}));
  EXPECT_EQ(outcome_of("\xFF\xFA" + skipped.substr(1) + "\xFF\xF0hello"), (Outcome{"\xF0hello", ""}));
}

TEST(Telnet, an_unfinished_command_is_waited_for) {
  EXPECT_EQ(outcome_of("a\xFF"), (Outcome{"a", ""}));
  EXPECT_EQ(outcome_of("a\xFF\xFD"), (Outcome{"a", ""}));
}

TEST(Telnet, any_stream_comes_to_the_same_however_it_is_cut_and_answers_stay_short) {
  constexpr std::string_view atoms("a\r\n\0\xFF\xFF\xFF\xFF\xF0\xF6\xFA\xFB\xFC\xFD\xFE\x06", 16);
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator chance(seed);
    std::string stream;
    for (std::uint64_t i = chance.below(40); i > 0; --i) stream += atoms[chance.below(atoms.size())];
    const Outcome outcome = outcome_of(stream);
    EXPECT_LE(outcome.data.size(), stream.size());
    EXPECT_LE(outcome.answers.size(), 4 * stream.size());
  }
}

}  // namespace
}  // namespace salon::proto
