#include "proto/websocket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/generator.hpp"

namespace salon::proto::websocket {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t message_bytes_max = 300;

enum Opcode : unsigned char { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

struct FrameOptions {
  bool final = true;
  bool masked = true;
  unsigned char reserved = 0;
};

/// A frame as a client sends it (RFC 6455, 5.2).
std::string frame(unsigned opcode, std::string_view payload, FrameOptions options = {}) {
  constexpr std::string_view mask = "\x12\x34\x56\x78";
  std::string out;
  out += static_cast<char>((options.final ? 0x80U : 0U) | (static_cast<unsigned>(options.reserved) << 4U) | opcode);
  const char mask_bit = options.masked ? '\x80' : '\0';
  if (payload.size() < 126) {
    out += static_cast<char>(mask_bit | static_cast<char>(payload.size()));
  } else {
    out += static_cast<char>(mask_bit | 126);
    out += static_cast<char>(payload.size() >> 8U);
    out += static_cast<char>(payload.size() & 0xFFU);
  }
  if (!options.masked) return out.append(payload);
  out += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
  return out;
}

std::string close_frame(std::uint16_t code, std::string_view reason = {}) {
  std::string payload = {static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)};
  return frame(close, payload.append(reason));
}

/// Everything that a stream makes the reader say: "text:hello", "binary:x", "closed 1002", "closed by peer 1000"; and
/// the frames that it answers pings with.
struct Said {
  std::vector<std::string> events;
  std::string pongs;
  bool operator==(const Said&) const = default;
};

void PrintTo(const Said& said, std::ostream* out) { *out << testing::PrintToString(said.events) << " " << said.pongs; }

void feed(WebSocketReader& reader, std::string_view chunk, Said& said) {
  reader.feed(chunk);
  for (;;) {
    const WebSocketReader::Event event = reader.next();
    if (std::holds_alternative<WebSocketReader::More>(event)) break;
    if (const auto* message = std::get_if<WebSocketReader::Message>(&event)) {
      said.events.push_back((message->kind == Kind::text ? "text:" : "binary:") + message->payload);
    } else {
      const auto& closed = std::get<WebSocketReader::Closed>(event);
      said.events.push_back((closed.by_peer ? "closed by peer " : "closed ") +
                            std::to_string(static_cast<int>(closed.code)));
    }
  }
  said.pongs += reader.take_pongs();
}

/// What `stream` says, fed whole; and ensures that it is the same byte by byte, and cut in two anywhere.
Said read(const std::string& stream) {
  Said whole;
  WebSocketReader reader(message_bytes_max);
  feed(reader, stream, whole);
  for (std::size_t cut = 0; cut <= stream.size() && stream.size() < 2000; ++cut) {
    Said in_two;
    WebSocketReader again(message_bytes_max);
    feed(again, std::string_view(stream).substr(0, cut), in_two);
    feed(again, std::string_view(stream).substr(cut), in_two);
    EXPECT_EQ(in_two, whole) << "cut at " << cut;
  }
  Said by_byte;
  WebSocketReader again(message_bytes_max);
  for (const char& byte : stream) feed(again, {&byte, 1}, by_byte);
  EXPECT_EQ(by_byte, whole) << "byte by byte";
  return whole;
}

std::vector<std::string> events(const std::string& stream) { return read(stream).events; }

TEST(WebSocket, a_message_is_a_frame_or_several) {  // RFC 6455, 5.4
  EXPECT_THAT(events(frame(text, "Hello")), ElementsAre("text:Hello"));
  EXPECT_THAT(events(frame(text, "")), ElementsAre("text:"));
  EXPECT_THAT(events(frame(binary, std::string("\0\xFF\r\n", 4))), ElementsAre(std::string("binary:\0\xFF\r\n", 11)));
  EXPECT_THAT(events(frame(text, "Hel", {.final = false}) + frame(continuation, "", {.final = false}) +
                     frame(continuation, "lo") + frame(text, "again")),
              ElementsAre("text:Hello", "text:again"));
  EXPECT_THAT(events(frame(text, std::string(300, 'x'))), ElementsAre("text:" + std::string(300, 'x')));
}

TEST(WebSocket, what_has_ended_is_not_continued) {  // RFC 6455, 5.4
  EXPECT_THAT(events(frame(text, "a", {.final = false}) + frame(continuation, "b") + frame(continuation, "c")),
              ElementsAre("text:ab", "closed 1002"));
}

TEST(WebSocket, half_a_message_is_waited_for) {
  const std::string whole = frame(text, "Hello");
  EXPECT_THAT(events(whole.substr(0, whole.size() - 1)), IsEmpty());
  EXPECT_THAT(events(frame(text, "Hel", {.final = false})), IsEmpty());
}

TEST(WebSocket, control_frames_may_stand_between_fragments) {  // RFC 6455, 5.4, 5.5
  EXPECT_EQ(read(frame(text, "Hel", {.final = false}) + frame(ping, "p") + frame(pong, "unasked") +
                 frame(continuation, "lo")),
            (Said{{"text:Hello"}, "\x8A\x01p"}));
  EXPECT_THAT(events(frame(text, "Hel", {.final = false}) + close_frame(1000)), ElementsAre("closed by peer 1000"));
}

TEST(WebSocket, a_ping_is_answered_with_its_own_words) {  // RFC 6455, 5.5.2, 5.5.3
  EXPECT_EQ(read(frame(ping, "")).pongs, std::string_view("\x8A\0", 2));
  EXPECT_EQ(read(frame(ping, std::string(125, 'x'))).pongs, "\x8A\x7D" + std::string(125, 'x'));
  EXPECT_EQ(read(frame(ping, "1") + frame(ping, "2")).pongs,
            "\x8A\x01"
            "1"
            "\x8A\x01"
            "2");
}

TEST(WebSocket, a_ping_is_answered_also_when_the_protocol_is_broken_behind_it) {
  EXPECT_EQ(read(frame(ping, "1") + frame(text, "a", {.masked = false})), (Said{{"closed 1002"},
                                                                                "\x8A\x01"
                                                                                "1"}));
  EXPECT_EQ(read(frame(ping, "1") + close_frame(1000)), (Said{{"closed by peer 1000"},
                                                              "\x8A\x01"
                                                              "1"}));
}

TEST(WebSocket, a_flood_of_pings_is_answered_with_less_than_it_brings) {
  std::string flood;
  for (int i = 0; i < 10'000; ++i) flood += frame(ping, "");
  const Said said = read(flood);
  EXPECT_THAT(said.events, IsEmpty());
  EXPECT_EQ(said.pongs.size(), 20'000U);
  EXPECT_LT(said.pongs.size(), flood.size());
}

TEST(WebSocket, a_close_ends_it_whatever_follows) {  // RFC 6455, 5.5.1, 7.4
  EXPECT_THAT(events(close_frame(1000) + frame(text, "late")), ElementsAre("closed by peer 1000"));
  EXPECT_THAT(events(close_frame(1001, "the page is left")), ElementsAre("closed by peer 1001"));
  EXPECT_THAT(events(frame(close, "")), ElementsAre("closed by peer 1005"));
  EXPECT_THAT(events(close_frame(3000)), ElementsAre("closed by peer 3000"));
  EXPECT_THAT(events(close_frame(4999)), ElementsAre("closed by peer 4999"));
  EXPECT_THAT(events(frame(text, "before") + close_frame(1000)), ElementsAre("text:before", "closed by peer 1000"));
}

TEST(WebSocket, every_code_that_a_close_may_have_is_taken_and_no_other) {  // RFC 6455, 7.4.1, 7.4.2
  for (unsigned code = 0; code < 6000; ++code) {
    // 1012 to 1014 were registered since, for servers to send.
    const bool defined = code >= 1000 && code <= 1011 && code != 1004 && code != 1005 && code != 1006;
    const bool for_others = code >= 3000 && code <= 4999;
    WebSocketReader reader(message_bytes_max);
    Said said;
    feed(reader, close_frame(static_cast<std::uint16_t>(code)), said);
    EXPECT_THAT(said.events, ElementsAre(defined || for_others ? "closed by peer " + std::to_string(code)
                                                               : std::string("closed 1002")));
  }
}

TEST(WebSocket, opcodes_that_are_reserved_are_1002) {  // RFC 6455, 5.2
  for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
    EXPECT_THAT(events(frame(opcode, "")), ElementsAre("closed 1002")) << opcode;
    EXPECT_THAT(events(frame(text, "a", {.final = false}) + frame(opcode, "")), ElementsAre("closed 1002")) << opcode;
  }
}

TEST(WebSocket, any_mask_is_one) {  // RFC 6455, 5.3
  EXPECT_THAT(events(std::string("\x81\x85\0\0\0\0Hello", 11)), ElementsAre("text:Hello"));
  EXPECT_THAT(events(std::string("\x81\x85\xFF\xFF\xFF\xFF\xB7\x9A\x93\x93\x90", 11)), ElementsAre("text:Hello"));
}

TEST(WebSocket, what_breaks_the_protocol_is_1002) {
  struct Case {
    const char* what;
    std::string stream;
  };
  for (const Case& one : {
           Case{"5.1: a client masks", frame(text, "Hello", {.masked = false})},
           Case{"5.1: its control frames too", frame(ping, "", {.masked = false})},
           Case{"5.2: RSV1 without an extension", frame(text, "Hello", {.reserved = 4})},
           Case{"5.2: RSV2", frame(text, "Hello", {.reserved = 2})},
           Case{"5.2: RSV3", frame(ping, "", {.reserved = 1})},
           Case{"5.2: RSV1 within a message",
                frame(text, "a", {.final = false}) + frame(continuation, "b", {.reserved = 4})},
           Case{"5.2: RSV1 in a Close", frame(close, "", {.reserved = 4})},
           Case{"5.2: a length that is not in its least form", std::string("\x81\xFE\x00\x05"
                                                                           "mask"
                                                                           "Hello",
                                                                           13)},
           Case{"5.2: nor that of 125", std::string("\x82\xFE\x00\x7Dmask", 8) + std::string(125, 'x')},
           Case{"5.2: nor that of 65,535", std::string("\x82\xFF\0\0\0\0\0\0\xFF\xFFmask", 14)},
           Case{"5.2: nor this one", std::string("\x81\xFF\x00\x00\x00\x00\x00\x00\x00\x05"
                                                 "mask"
                                                 "Hello",
                                                 19)},
           Case{"5.2: the highest bit of a length is 0", std::string("\x81\xFF\x80\x00\x00\x00\x00\x00\x00\x05"
                                                                     "mask",
                                                                     14)},
           Case{"5.1: a client masks what continues",
                frame(text, "a", {.final = false}) + frame(continuation, "b", {.masked = false})},
           Case{"5.1: and its Close", frame(close, "\x03\xE8", {.masked = false})},
           Case{"5.4: nothing to continue", frame(continuation, "lo")},
           Case{"5.4: nor with more to come", frame(continuation, "lo", {.final = false})},
           Case{"5.4: a new message before the end of the last", frame(text, "a", {.final = false}) + frame(text, "b")},
           Case{"5.4: of another kind", frame(text, "a", {.final = false}) + frame(binary, "b")},
           Case{"5.5: a control frame in fragments", frame(ping, "a", {.final = false})},
           Case{"5.5: nor a pong", frame(pong, "a", {.final = false})},
           Case{"5.5: nor a Close", frame(close, "\x03\xE8", {.final = false})},
           Case{"5.5: a control frame of more than 125 bytes", frame(ping, std::string(126, 'x'))},
           Case{"5.5: nor a pong", frame(pong, std::string(126, 'x'))},
           Case{"5.5: nor a Close", close_frame(1000, std::string(124, 'x'))},
           Case{"5.5.1: a Close of one byte", frame(close, "x")},
           Case{"5.5.1: a Close whose reason is no UTF-8", close_frame(1000, "caf\xE9")},
           Case{"5.5.1: nor its end a character's", close_frame(1000, "caf\xC3")},
       }) {
    SCOPED_TRACE(one.what);
    EXPECT_THAT(events(frame(text, "before") + one.stream + frame(text, "late")),
                ElementsAre("text:before", "closed 1002"));
  }
}

TEST(WebSocket, text_that_is_no_utf_8_is_1007) {  // RFC 6455, 5.6, 8.1
  for (const std::string& payload :
       {std::string("\xFF"), std::string("caf\xE9"), std::string("\xC0\x80"), std::string("\xED\xA0\x80"),
        std::string("\xF4\x90\x80\x80"), std::string("\xC3")}) {
    EXPECT_THAT(events(frame(text, payload)), ElementsAre("closed 1007")) << testing::PrintToString(payload);
    EXPECT_THAT(events(frame(binary, payload)), ElementsAre("binary:" + payload));
    EXPECT_THAT(events(frame(text, payload, {.final = false}) + frame(ping, "p") + frame(continuation, "!")),
                ElementsAre("closed 1007"))
        << testing::PrintToString(payload);
    EXPECT_THAT(events(frame(text, "before", {.final = false}) + frame(continuation, payload)),
                ElementsAre("closed 1007"));
  }
}

TEST(WebSocket, a_character_may_be_cut_by_a_fragment) {  // RFC 6455, 5.6
  EXPECT_THAT(events(frame(text, "caf\xC3", {.final = false}) + frame(continuation, "\xA9")),
              ElementsAre("text:caf\xC3\xA9"));
}

TEST(WebSocket, a_message_that_is_too_long_is_1009_at_its_first_byte) {  // RFC 6455, 7.4.1
  EXPECT_THAT(events(frame(text, std::string(301, 'x'))), ElementsAre("closed 1009"));
  EXPECT_THAT(events(frame(text, std::string(200, 'x'), {.final = false}) + frame(continuation, std::string(101, 'x'))),
              ElementsAre("closed 1009"));
  EXPECT_THAT(events(std::string("\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
                                 "maskx",
                                 15)),
              ElementsAre("closed 1009"));
}

TEST(WebSocket, fragments_without_end_are_bounded) {  // RFC 6455, 5.4, 7.4.1
  WebSocketReader reader(message_bytes_max);
  Said said;
  feed(reader, frame(text, "", {.final = false}), said);
  for (int i = 0; i < 100'000; ++i) feed(reader, frame(continuation, "", {.final = false}), said);
  EXPECT_THAT(said.events, IsEmpty());
  for (std::size_t i = 0; i < message_bytes_max; ++i) feed(reader, frame(continuation, "x", {.final = false}), said);
  EXPECT_THAT(said.events, IsEmpty());
  feed(reader, frame(continuation, "x"), said);
  EXPECT_THAT(said.events, ElementsAre("closed 1009"));
}

TEST(WebSocket, what_is_written_has_the_shortest_header) {  // RFC 6455, 5.2
  std::string out;
  append_message(out, Kind::text, "Hello");
  EXPECT_EQ(out, "\x81\x05Hello");
  out.clear();
  append_message(out, Kind::binary, std::string(125, 'x'));
  EXPECT_EQ(out, "\x82\x7D" + std::string(125, 'x'));
  out.clear();
  append_message(out, Kind::text, std::string(256, 'x'));
  EXPECT_EQ(out, std::string("\x81\x7E\x01\x00", 4) + std::string(256, 'x'));
}

TEST(WebSocket, a_close_is_written_with_its_code_and_what_fits_of_its_reason) {  // RFC 6455, 5.5.1
  std::string out;
  append_close(out, CloseCode::going_away, "bye");
  EXPECT_EQ(out,
            "\x88\x05\x03\xE9"
            "bye");
  out.clear();
  append_close(out, CloseCode::none_given);
  EXPECT_EQ(out, std::string_view("\x88\0", 2));
  out.clear();
  append_close(out, CloseCode::normal, std::string(122, 'x') + "\xC3\xA9");
  EXPECT_EQ(out, "\x88\x7C\x03\xE8" + std::string(122, 'x'));
}

TEST(WebSocket, lines_become_messages_in_place) {
  for (const std::size_t longest : {std::size_t{3}, std::size_t{130}, std::size_t{1000}}) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", longest " + std::to_string(longest));
      Generator chance(seed);
      std::string lines = chance.one_in(2) ? "before\r\n" : "";
      std::string framed = lines;
      const std::size_t from = lines.size();
      for (std::uint64_t count = chance.below(6); count > 0; --count) {
        const std::string line(chance.below(longest), static_cast<char>('a' + count));
        lines += line + "\r\n";
        append_message(framed, Kind::binary, line);
      }
      frame_lines(lines, from, Kind::binary);
      ASSERT_EQ(lines, framed);
    }
  }
}

}  // namespace
}  // namespace salon::proto::websocket
