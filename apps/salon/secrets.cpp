#include "secrets.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "salon/base/utf8.hpp"

namespace salon::app {
namespace {

constexpr std::size_t secrets_bytes_max = 65'536;

Result<session::OperatorKey> operator_key(std::string_view text, const std::string& where) {
  const std::size_t colon = text.find(':');
  const bool whole = colon != text.npos && colon > 0 && colon + 1 < text.size();
  if (whole && text.substr(0, colon).find(' ') == text.npos) {
    return session::OperatorKey{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
  }
  return std::unexpected(plain_error("make somebody an operator with " + where, "it is no name and password",
                                     "write it as NAME:PASSWORD, or keep it in a file and write @FILE"));
}

/// Calls `use` with each line of `text`, without its end.
template <class Use>
void for_each_line(std::string_view text, Use use) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    use(line);
  }
}

}  // namespace

Result<std::string> read_small_file(const std::string& path, std::size_t bytes_max) {
  const std::string attempt = "read " + path;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
  if (file == nullptr) return std::unexpected(system_error(errno, attempt));
  std::string text(bytes_max + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0) return std::unexpected(system_error(errno, attempt));
  if (text.size() > bytes_max) {
    return std::unexpected(plain_error(attempt, "it has more than " + std::to_string(bytes_max) + " bytes"));
  }
  if (!utf8::valid(text)) return std::unexpected(plain_error(attempt, "it is not UTF-8", "save it as UTF-8"));
  return text;
}

Result<std::vector<session::OperatorKey>> operator_keys(const std::vector<std::string>& given) {
  std::vector<session::OperatorKey> keys;
  for (const std::string& text : given) {
    if (!text.starts_with('@')) {
      auto key = operator_key(text, "what --oper says");
      if (!key) return std::unexpected(key.error());
      keys.push_back(*std::move(key));
      continue;
    }
    const std::string path = text.substr(1);
    const auto lines = read_small_file(path, secrets_bytes_max);
    if (!lines) return std::unexpected(lines.error());
    Result<void> read;
    std::size_t number = 0;
    for_each_line(*lines, [&](std::string_view line) {
      ++number;
      if (!read || line.empty() || line.starts_with('#')) return;
      auto key = operator_key(line, "line " + std::to_string(number) + " of " + path);
      if (key) {
        keys.push_back(*std::move(key));
      } else {
        read = std::unexpected(key.error());
      }
    });
    if (!read) return std::unexpected(read.error());
  }
  return keys;
}

Result<std::string> password(const std::string& given) {
  std::string word = given;
  if (given.starts_with('@')) {
    const auto text = read_small_file(given.substr(1), secrets_bytes_max);
    if (!text) return std::unexpected(text.error());
    word = text->substr(0, text->find_first_of("\r\n"));
  }
  // "PASS :the salt" is chat (proto/sniff.hpp), so that a client could not show one with a space.
  const bool one_word = !word.empty() && !word.starts_with(':') && word.find(' ') == word.npos;
  if (one_word && utf8::valid(word) && !utf8::has_control(word)) return word;
  return std::unexpected(plain_error("use what --password says", "it is not one word that can be typed",
                                     "write --password WORD, or keep it in a file and write --password @FILE"));
}

}  // namespace salon::app
