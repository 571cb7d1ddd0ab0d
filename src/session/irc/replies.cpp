#include "session/irc/replies.hpp"

#include <array>

namespace salon::session::irc {

proto::irc::MessageWriter Replies::numeric(Numeric numeric) {
  const auto value = static_cast<unsigned>(numeric);
  const std::array<char, 3> digits{static_cast<char>('0' + value / 100), static_cast<char>('0' + value / 10 % 10),
                                   static_cast<char>('0' + value % 10)};
  proto::irc::MessageWriter writer = command({digits.data(), digits.size()});
  writer.parameter(nick_);
  return writer;
}

void Replies::numeric(Numeric numeric, std::string_view subject, std::string_view text) {
  proto::irc::MessageWriter writer = this->numeric(numeric);
  if (!subject.empty()) writer.parameter(subject);
  writer.trailing(text).end();
}

proto::irc::MessageWriter Replies::command(std::string_view command) {
  proto::irc::MessageWriter writer(out_, proto::irc::Sender::server);
  writer.source(server_).command(command);
  return writer;
}

void Replies::fail(std::string_view command, std::string_view code, std::string_view context, std::string_view text) {
  proto::irc::MessageWriter writer = this->command("FAIL");
  writer.parameter(command).parameter(code);
  if (!context.empty()) writer.parameter(context);
  writer.trailing(text).end();
}

void Replies::fail(std::string_view command, std::string_view code, std::initializer_list<std::string_view> context,
                   std::string_view text) {
  proto::irc::MessageWriter writer = this->command("FAIL");
  writer.parameter(command).parameter(code);
  for (const std::string_view word : context) writer.parameter(word);
  writer.trailing(text).end();
}

void Replies::notice(std::string_view text) { command("NOTICE").parameter(nick_).trailing(text).end(); }

}  // namespace salon::session::irc
