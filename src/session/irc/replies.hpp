// What is said to one client in answer to it: numerics, standard replies, and words of the server.
//
// A handler is given a Replies and cannot write anywhere else, so that the one who gives it decides where the bytes go
// (to the client now, or behind an answer that is still awaited) and can put a batch or a label around them.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "proto/irc_writer.hpp"
#include "session/irc/numeric.hpp"

namespace salon::session::irc {

class Replies {
 public:
  /// All three are borrowed. `nick` is "*" for a client that has none yet.
  Replies(std::string& out, std::string_view server, std::string_view nick) : out_(out), server_(server), nick_(nick) {}

  /// ":server NUMERIC nick", to be continued with parameters and ended.
  [[nodiscard]] proto::irc::MessageWriter numeric(Numeric numeric);
  /// The common numeric: one subject (none when empty) and a sentence.
  void numeric(Numeric numeric, std::string_view subject, std::string_view text);
  /// ":server COMMAND", to be continued.
  [[nodiscard]] proto::irc::MessageWriter command(std::string_view command);
  /// Standard replies (IRCv3): what failed, a word for programs, what it was about (may be empty), a sentence.
  void fail(std::string_view command, std::string_view code, std::string_view context, std::string_view text);
  /// The same with several words of context; an empty one is written as "*".
  void fail(std::string_view command, std::string_view code, std::initializer_list<std::string_view> context,
            std::string_view text);
  void notice(std::string_view text);

  [[nodiscard]] std::string& out() { return out_; }
  [[nodiscard]] std::string_view server() const { return server_; }
  [[nodiscard]] std::string_view nick() const { return nick_; }

 private:
  std::string& out_;
  std::string_view server_;
  std::string_view nick_;
};

}  // namespace salon::session::irc
