#include "proto/irc.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proto/lines.hpp"

namespace salon::proto::irc {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Message message_of(std::string_view line, Sender sender = Sender::client) {
  auto message = parse(line, sender);
  EXPECT_TRUE(message.has_value()) << line;
  return message.value_or(Message{});
}

std::vector<std::string> parameters_of(std::string_view line) {
  const Message message = message_of(line);
  return {message.parameters().begin(), message.parameters().end()};
}

// modern-irc, "Parameters": the examples, and what follows from its grammar.

TEST(Irc, parameters_are_split_at_spaces) {
  EXPECT_THAT(parameters_of("MODE #lobby +o ada"), ElementsAre("#lobby", "+o", "ada"));
  EXPECT_THAT(parameters_of("LIST"), IsEmpty());
}

TEST(Irc, a_colon_makes_the_rest_the_last_parameter) {
  EXPECT_THAT(parameters_of("PRIVMSG #lobby :Hey, how are you?"), ElementsAre("#lobby", "Hey, how are you?"));
  EXPECT_THAT(parameters_of("CAP * LS :batch server-time"), ElementsAre("*", "LS", "batch server-time"));
  EXPECT_THAT(parameters_of("PRIVMSG #lobby ::-)"), ElementsAre("#lobby", ":-)"));
  EXPECT_THAT(parameters_of("PRIVMSG #lobby :  two spaces, and a last one "),
              ElementsAre("#lobby", "  two spaces, and a last one "));
  EXPECT_THAT(parameters_of("TOPIC #lobby :"), ElementsAre("#lobby", ""));
  EXPECT_THAT(parameters_of("JOIN :#lobby"), ElementsAre("#lobby"));
  EXPECT_THAT(parameters_of("JOIN :"), ElementsAre(""));
}

TEST(Irc, a_colon_inside_a_parameter_is_a_colon) {
  EXPECT_THAT(parameters_of("MODE a:b c:"), ElementsAre("a:b", "c:"));
}

TEST(Irc, several_spaces_stand_for_one) {
  EXPECT_THAT(parameters_of("  MODE   #lobby  +i  "), ElementsAre("#lobby", "+i"));
  EXPECT_EQ(message_of("  MODE   #lobby  +i  ").command, "MODE");
  EXPECT_THAT(parameters_of("432  #momo :Erroneous: name"), ElementsAre("#momo", "Erroneous: name"));
}

TEST(Irc, a_tab_is_no_space) { EXPECT_THAT(parameters_of("MODE a\tb c"), ElementsAre("a\tb", "c")); }

TEST(Irc, the_fifteenth_parameter_takes_the_rest) {  // RFC 2812, 2.3.1
  const auto parameters = parameters_of("X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 :17");
  ASSERT_EQ(parameters.size(), 15);
  EXPECT_EQ(parameters[13], "14");
  EXPECT_EQ(parameters[14], "15 16 :17");
  EXPECT_EQ(parameters_of("X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 :15 16").back(), "15 16");
}

TEST(Irc, a_parameter_that_is_not_there_is_empty) {
  const Message message = message_of("NICK ada");
  EXPECT_EQ(message.parameter(0), "ada");
  EXPECT_EQ(message.parameter(1), "");
  EXPECT_EQ(message.parameter(99), "");
}

TEST(Irc, source_and_command_are_told_apart) {  // modern-irc, "Source"
  const Message message = message_of(":ada!ada@example.org PRIVMSG #lobby :hi", Sender::server);
  EXPECT_EQ(message.source, "ada!ada@example.org");
  EXPECT_EQ(message.command, "PRIVMSG");
  EXPECT_THAT(std::vector(message.parameters().begin(), message.parameters().end()), ElementsAre("#lobby", "hi"));
}

TEST(Irc, tags_come_first) {  // message-tags, "Format"
  const Message message = message_of("@id=234AB;+draft/reply :ada TAGMSG #lobby", Sender::server);
  EXPECT_EQ(message.tags, "id=234AB;+draft/reply");
  EXPECT_EQ(message.source, "ada");
  EXPECT_EQ(message.command, "TAGMSG");
  EXPECT_EQ(message.parameter(0), "#lobby");
}

TEST(Irc, a_line_that_says_nothing_is_a_message_without_a_command) {  // modern-irc, "Message Format"
  for (const char* line : {"", "   ", ":source", ":source ", "@tag", "@tag=x ", "@tag :source", "@", ":"}) {
    EXPECT_EQ(message_of(line).command, "") << line;
    EXPECT_THAT(parameters_of(line), IsEmpty()) << line;
  }
}

TEST(Irc, a_message_is_views_into_its_line) {
  const std::string line = "PRIVMSG #lobby :a text that is longer than a short string";
  const Message message = message_of(line);
  EXPECT_EQ(message.parameter(1).data(), line.data() + 16);
}

TEST(Irc, a_body_of_510_bytes_passes_and_511_is_input_too_long) {  // RFC 1459, 2.3; 417 in message-tags
  const std::string line = "PRIVMSG #lobby :" + std::string(510 - 16, 'x');
  EXPECT_EQ(message_of(line).parameter(1).size(), 494);
  const auto message = parse(line + "x", Sender::client);
  ASSERT_FALSE(message.has_value());
  EXPECT_EQ(message.error().for_peer, "Input line was too long");
  EXPECT_THAT(message.error().for_log, HasSubstr("511 bytes, 510 allowed"));
}

TEST(Irc, tags_have_a_limit_of_their_own) {  // message-tags, "Size limit"
  const auto tagged = [](std::size_t tag_bytes) {
    return '@' + std::string(tag_bytes, 'a') + ' ' + std::string(510, 'X');
  };
  EXPECT_TRUE(parse(tagged(4094), Sender::client).has_value());
  EXPECT_EQ(tagged(4094).size(), client_line_bytes_max);
  const auto message = parse(tagged(4095), Sender::client);
  ASSERT_FALSE(message.has_value());
  EXPECT_THAT(message.error().for_log, HasSubstr("tags of 4095 bytes, 4094 allowed"));

  EXPECT_TRUE(parse(tagged(8189), Sender::server).has_value());
  EXPECT_EQ(tagged(8189).size(), server_line_bytes_max);
  EXPECT_FALSE(parse(tagged(8190), Sender::server).has_value());
}

TEST(Irc, tags_are_read_one_by_one) {
  std::string_view tags = "a=b;+c;d=;e=f=g;;=h;i";
  std::vector<std::string> seen;
  while (const auto tag = next_tag(tags)) {
    seen.push_back(std::string(tag->client_only() ? "client " : "") + std::string(tag->key) + '>' +
                   std::string(tag->escaped_value));
  }
  EXPECT_THAT(seen, ElementsAre("a>b", "client +c>", "d>", "e>f=g", "i>"));
}

TEST(Irc, the_last_tag_with_a_key_counts_and_keys_are_case_sensitive) {  // message-tags, "Format"
  EXPECT_EQ(find_tag("a=1;b=2;a=3", "a"), "3");
  EXPECT_EQ(find_tag("vendor/a=8;a=5", "a"), "5");
  EXPECT_EQ(find_tag("A=1", "a"), std::nullopt);
  EXPECT_EQ(find_tag("a", "a"), "");
  EXPECT_EQ(find_tag("", "a"), std::nullopt);
}

TEST(Irc, tag_values_are_unescaped) {  // message-tags, "Escaping values"
  EXPECT_EQ(unescape_tag_value(R"(raw+:=,escaped\:\s\\)"), R"(raw+:=,escaped; \)");
  EXPECT_EQ(unescape_tag_value(R"(a\r\nb)"), "a\r\nb");
  EXPECT_EQ(unescape_tag_value(R"(value\\ntest)"), R"(value\ntest)");
  EXPECT_EQ(unescape_tag_value(R"(\b)"), "b");
  EXPECT_EQ(unescape_tag_value("test\\"), "test");
  EXPECT_EQ(find_tag(R"(d=gh\:764)", "d"), "gh;764");
}

TEST(Irc, names_fold_as_casemapping_ascii_says) {  // modern-irc, "CASEMAPPING Parameter"
  EXPECT_TRUE(same_name("#Lobby[]\\~É", "#lobby[]\\~É"));
  EXPECT_TRUE(same_name("PrivMsg", "PRIVMSG"));
  EXPECT_FALSE(same_name("a[", "a{"));
  EXPECT_FALSE(same_name("ada", "ad"));
  EXPECT_TRUE(same_name("", ""));
}

TEST(Irc, a_stream_gives_the_same_messages_byte_by_byte) {
  const std::string stream = "CAP LS 302\r\n\r\n@+x=y PRIVMSG #lobby :hi all\nQUIT";
  LineSplitter splitter(client_line_bytes_max);
  std::vector<std::string> commands;
  const auto take = [&](const LineSplitter::Event& event) {
    if (const auto* line = std::get_if<LineSplitter::Line>(&event))
      commands.emplace_back(message_of(line->text).command);
  };
  for (const char& byte : stream) {
    splitter.feed({&byte, 1});
    take(splitter.next());
  }
  take(splitter.next());
  take(splitter.finish());
  EXPECT_THAT(commands, ElementsAre("CAP", "", "PRIVMSG", "QUIT"));
}

}  // namespace
}  // namespace salon::proto::irc
