#include "proto/irc_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/generator.hpp"
#include "salon/base/utf8.hpp"

namespace salon::proto::irc {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::string privmsg(std::string_view source, std::string_view target, std::string_view text) {
  std::string out;
  MessageWriter(out, Sender::server).source(source).command("PRIVMSG").parameter(target).trailing(text).end();
  return out;
}

TEST(IrcWriter, a_message_is_written_in_the_order_of_the_wire) {
  std::string out = "before ";
  MessageWriter(out, Sender::server)
      .tag("time", "2026-11-21T10:02:00.000Z")
      .tag("+flag")
      .source("ada!ada@salon")
      .command("PRIVMSG")
      .parameter("#lobby")
      .trailing("hello all")
      .end();
  EXPECT_EQ(out, "before @time=2026-11-21T10:02:00.000Z;+flag :ada!ada@salon PRIVMSG #lobby :hello all\r\n");
}

TEST(IrcWriter, everything_but_the_command_may_be_left_out) {
  std::string out;
  MessageWriter(out, Sender::client).command("LIST").end();
  MessageWriter(out, Sender::client).command("TOPIC").parameter("#lobby").trailing("").end();
  MessageWriter(out, Sender::client).tag("label", "7").command("NICK").parameter("ada").end();
  EXPECT_EQ(out, "LIST\r\nTOPIC #lobby :\r\n@label=7 NICK ada\r\n");
}

TEST(IrcWriter, no_value_can_end_the_line) {
  EXPECT_EQ(privmsg("ada", "#lobby", std::string_view("a\r\nQUIT\0b", 9)), ":ada PRIVMSG #lobby :a  QUIT b\r\n");
  EXPECT_EQ(privmsg("a\nda", "#lob\rby", "x"), ":ada PRIVMSG #lobby :x\r\n");
}

TEST(IrcWriter, a_word_stays_one_word) {
  EXPECT_EQ(privmsg("a da", "#a b", "x"), ":ada PRIVMSG #ab :x\r\n");
  EXPECT_EQ(privmsg(":ada", ": :#a:b", "x"), ":ada PRIVMSG #a:b :x\r\n");
  EXPECT_EQ(privmsg("", " ", "x"), ":* PRIVMSG * :x\r\n");
}

TEST(IrcWriter, a_command_cannot_become_tags_or_a_source) {
  std::string out;
  MessageWriter(out, Sender::server).command("@a:").end();
  MessageWriter(out, Sender::server).command(" :@b").parameter("@c").end();
  EXPECT_EQ(out, "a:\r\nb @c\r\n");
}

TEST(IrcWriter, tag_values_are_escaped) {  // message-tags, "Escaping values"
  std::string out;
  MessageWriter(out, Sender::server).tag("k", std::string_view("a;b c\\d\r\ne\0f", 12)).command("X").end();
  EXPECT_EQ(out, "@k=a\\:b\\sc\\\\d\\r\\nef X\r\n");
  std::string value = "raw+:=,escaped; \\";
  std::string escaped;
  append_escaped_tag_value(escaped, value);
  EXPECT_EQ(unescape_tag_value(escaped), value);
}

TEST(IrcWriter, a_tag_key_cannot_break_out) {
  std::string out;
  MessageWriter(out, Sender::server).tag("a;b=c d", "v").tag(";", "lost").command("X").end();
  EXPECT_EQ(out, "@abcd=v X\r\n");
}

TEST(IrcWriter, a_tag_that_does_not_fit_is_left_out_whole) {  // message-tags, "Size limit"
  std::string out;
  MessageWriter(out, Sender::client).tag("a", std::string(4092, 'x')).tag("b").command("X").end();
  EXPECT_EQ(out, "@a=" + std::string(4092, 'x') + " X\r\n");
  out.clear();
  MessageWriter(out, Sender::client).tag("a", std::string(4093, 'x')).tag("b").command("X").end();
  EXPECT_EQ(out, "@b X\r\n");
}

TEST(IrcWriter, a_body_is_cut_at_512_bytes_behind_a_whole_character) {  // RFC 1459, 2.3
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string text(shift, 'x');
    for (int i = 0; i < 200; ++i) text += "🚀";
    const std::string out = privmsg("ada", "#lobby", text);
    EXPECT_LE(out.size(), 512);
    EXPECT_GT(out.size(), 508);
    EXPECT_THAT(out, EndsWith("🚀\r\n"));
    EXPECT_TRUE(utf8::valid(out));
  }
}

TEST(IrcWriter, the_room_for_text_is_what_fits_exactly) {
  const TextHeading heading{.source = "ada!ada@salon", .command = "PRIVMSG", .target = "#lobby"};
  const std::string text(text_bytes_max(heading), 'x');
  const std::string out = privmsg(heading.source, heading.target, text);
  EXPECT_EQ(out.size(), 512);
  EXPECT_EQ(privmsg(heading.source, heading.target, text + "y"), out);
  EXPECT_EQ(text_bytes_max({std::string(600, 'a'), "PRIVMSG", "#lobby"}), 4);
}

TEST(IrcWriter, a_long_text_is_cut_behind_a_space_where_it_can_be) {
  std::string_view text = "the quick brown fox jumps";
  EXPECT_EQ(take_piece(text, 12), "the quick ");
  EXPECT_EQ(take_piece(text, 12), "brown fox ");
  EXPECT_EQ(take_piece(text, 12), "jumps");
  EXPECT_EQ(take_piece(text, 12), "");
  std::string_view one_word = "a abcdefghijklmnop";
  EXPECT_EQ(take_piece(one_word, 12), "a abcdefghij");  // a space in the first half is not worth it
}

TEST(IrcWriter, pieces_are_short_enough_valid_and_lose_nothing) {
  constexpr std::string_view characters[] = {"a", "b", " ", "é", "€", "🚀"};
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator chance(seed);
    std::string text;
    for (std::uint64_t i = chance.below(100); i > 0; --i) text += characters[chance.below(6)];
    const std::size_t bytes_max = chance.between(4, 20);
    std::string joined;
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::string_view piece = take_piece(rest, bytes_max);
      ASSERT_FALSE(piece.empty());
      ASSERT_LE(piece.size(), bytes_max);
      ASSERT_TRUE(utf8::valid(piece));
      joined += piece;
    }
    EXPECT_EQ(joined, text);
  }
}

TEST(IrcWriter, whatever_is_written_is_read_as_it_was_meant) {
  constexpr std::string_view hostile("a:; =\\\r\n\0@x\xC3\xA9", 13);
  const auto value = [&](Generator& chance) {
    std::string made;
    for (std::uint64_t i = chance.below(6); i > 0; --i) made += hostile[chance.below(hostile.size())];
    return made;
  };
  for (std::uint64_t seed = 0; seed < 5000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator chance(seed);
    std::string out;
    MessageWriter(out, Sender::server)
        .tag("k" + value(chance), value(chance))
        .source(value(chance))
        .command(value(chance) + "C")
        .parameter(value(chance))
        .parameter(value(chance))
        .trailing(value(chance))
        .end();
    ASSERT_EQ(out.find_first_of(std::string_view("\r\n\0", 3)), out.size() - 2);
    const auto message = parse(std::string_view(out).substr(0, out.size() - 2), Sender::client);
    ASSERT_TRUE(message.has_value());
    EXPECT_THAT(std::string(message->command), EndsWith("C"));
    EXPECT_THAT(std::string(message->tags), StartsWith("k"));
    EXPECT_FALSE(message->source.empty());
    ASSERT_EQ(message->parameters().size(), 3);
    EXPECT_FALSE(message->parameter(0).empty());
  }
}

TEST(IrcWriterDeathTest, parts_out_of_order_are_our_fault) {
  std::string out;
  EXPECT_DEATH(MessageWriter(out, Sender::server).command("X").source("a"), "out of order");
  EXPECT_DEATH(MessageWriter(out, Sender::server).parameter("a"), "no command");
  EXPECT_DEATH(MessageWriter(out, Sender::server).end(), "without a command");
  EXPECT_DEATH(MessageWriter(out, Sender::server).command("X").trailing("a").parameter("b"), "out of order");
  EXPECT_DEATH(MessageWriter(out, Sender::server).command("X").tag("a"), "behind the message");
}

}  // namespace
}  // namespace salon::proto::irc
