// What `salon join` itself says, in the languages it knows. What happens in a room it says with session::Phrases.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "session/happening.hpp"
#include "session/variant.hpp"

namespace salon::app {

class JoinWords {
 public:
  explicit JoinWords(session::Language language) : language_(language) {}

  [[nodiscard]] std::string you_are(std::string_view nick, std::string_view room) const;
  [[nodiscard]] std::string not_kept(std::string_view text, std::string_view why) const;
  [[nodiscard]] std::string unacknowledged(std::string_view text) const;
  [[nodiscard]] std::string not_sent(std::size_t lines) const;
  [[nodiscard]] std::string connection_ended(std::string_view why) const;
  /// Of a server without anybody to vouch for it, the first time.
  [[nodiscard]] std::string new_server(std::string_view server, std::string_view fingerprint) const;
  [[nodiscard]] std::string trying_again(std::chrono::seconds wait) const;
  /// A quit that waits for `lines` acknowledgements.
  [[nodiscard]] std::string waiting(std::size_t lines) const;
  [[nodiscard]] std::string kept(std::size_t lines, std::string_view room) const;
  [[nodiscard]] std::string paste_cut(std::size_t bytes) const;
  [[nodiscard]] std::string line_too_long(std::size_t bytes, std::size_t bytes_max) const;
  /// The commands, a line each.
  [[nodiscard]] std::vector<std::string> help() const;
  [[nodiscard]] std::string person(const session::happening::Person& person) const;
  [[nodiscard]] std::string nothing_found() const;
  /// Before the prompt, while there is no connection.
  [[nodiscard]] std::string offline() const;
  /// Before the prompt, while `lines` of ours are not acknowledged.
  [[nodiscard]] std::string not_yet_kept(std::size_t lines) const;

 private:
  [[nodiscard]] std::string_view pick(std::string_view english, std::string_view french) const {
    return language_ == session::Language::french ? french : english;
  }

  session::Language language_;
};

}  // namespace salon::app
