// The letter in which a guest is sent a code: a message of RFC 5322, as mail programs take it on their standard input.
#pragma once

#include <string>

#include "salon/base/time.hpp"
#include "session/variant.hpp"

namespace salon::session {

/// All but `account` is ASCII without spaces and line ends; `email` is a room::is_mail_address.
struct CodeLetter {
  /// To make the account; or to set another password for it.
  enum class For : std::uint8_t { account, password };
  std::string account;
  std::string email;
  std::string code;
  /// Who writes; empty: nobody is named, and the mail program names whom it is set up to name.
  std::string from{};
  std::string server_name{};
  Language language = Language::english;
  For purpose = For::account;
  WallTime time{};
  /// Never that of another letter.
  std::string id{};
};

/// With LF at the ends of lines, the last one too.
[[nodiscard]] std::string written(const CodeLetter& letter);

}  // namespace salon::session
