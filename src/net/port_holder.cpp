#include "net/port_holder.hpp"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

#include "salon/base/utf8.hpp"

namespace salon::net {
namespace {

/// TCP_LISTEN of the kernel's states, as the tables write it.
constexpr std::string_view state_listen = "0A";

/// The words of a line of a table: "sl local_address rem_address st queues timer retransmissions uid timeout inode".
std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0;;) {
    begin = line.find_first_not_of(' ', begin);
    if (begin == std::string_view::npos) return words;
    const std::size_t end = std::min(line.find(' ', begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    begin = end;
  }
}

template <class T>
std::optional<T> number(std::string_view text, int base) {
  T value{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return fault == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// "0100007F:22B8": the address in words of 32 bits, each in this machine's order; then the port.
std::optional<Endpoint> endpoint_in(std::string_view word) {
  const std::size_t colon = word.find(':');
  if (colon != 8 && colon != 32) return std::nullopt;
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t at = 0; at < colon; at += 8) {
    const auto part = number<std::uint32_t>(word.substr(at, 8), 16);
    if (!part) return std::nullopt;
    std::memcpy(bytes.data() + at / 2, &*part, sizeof *part);
  }
  const auto port = number<std::uint16_t>(word.substr(colon + 1), 16);
  if (!port) return std::nullopt;
  if (colon == 32) return Endpoint{Address::v6(bytes).unmapped(), *port};
  return Endpoint{Address::v4({bytes[0], bytes[1], bytes[2], bytes[3]}), *port};
}

/// Cannot be bound while the other is. A socket for every IPv6 address may be one for every IPv4 address too.
bool stands_in_the_way(const Endpoint& other, const Endpoint& wanted) {
  if (other.port != wanted.port) return false;
  const bool other_is_any_v6 = other.address.is_v6() && other.address.is_any();
  if (other.address.is_v4() != wanted.address.is_v4()) return other_is_any_v6;
  return other.address.is_any() || wanted.address.is_any() || other.address.bytes() == wanted.address.bytes();
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

using Directory = std::unique_ptr<DIR, decltype([](DIR* directory) { closedir(directory); })>;

bool has_socket(const std::string& process, std::uint64_t inode) {
  const std::string folder = process + "/fd";
  const Directory directory(opendir(folder.c_str()));
  if (directory == nullptr) return false;
  const std::string wanted = "socket:[" + std::to_string(inode) + "]";
  std::array<char, 64> target{};
  while (const dirent* const entry = readdir(directory.get())) {
    const ssize_t length = readlink((folder + "/" + entry->d_name).c_str(), target.data(), target.size());
    if (length > 0 && std::string_view(target.data(), static_cast<std::size_t>(length)) == wanted) return true;
  }
  return false;
}

std::optional<PortHolder> holder_of(std::uint64_t inode) {
  const Directory directory(opendir("/proc"));
  if (directory == nullptr) return std::nullopt;
  while (const dirent* const entry = readdir(directory.get())) {
    const auto pid = number<int>(entry->d_name, 10);
    if (!pid) continue;
    const std::string process = std::string("/proc/") + entry->d_name;
    if (!has_socket(process, inode)) continue;
    std::string program = text_of(process + "/comm");
    if (program.ends_with('\n')) program.pop_back();
    return PortHolder{*pid, utf8::visible(program)};
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::uint64_t> sockets_in_the_way(std::string_view table, const Endpoint& wanted) {
  std::vector<std::uint64_t> listening;
  std::vector<std::uint64_t> others;
  while (!table.empty()) {
    const std::size_t end = std::min(table.find('\n'), table.size());
    const auto words = words_of(table.substr(0, end));
    table.remove_prefix(std::min(end + 1, table.size()));
    if (words.size() < 10) continue;
    const auto local = endpoint_in(words[1]);
    const auto inode = number<std::uint64_t>(words[9], 10);
    if (!local || !inode || *inode == 0 || !stands_in_the_way(*local, wanted)) continue;
    (words[3] == state_listen ? listening : others).push_back(*inode);
  }
  listening.insert(listening.end(), others.begin(), others.end());
  return listening;
}

std::optional<PortHolder> find_port_holder(bool tcp, const Endpoint& wanted) {
  const std::string table = tcp ? "/proc/net/tcp" : "/proc/net/udp";
  for (const char* const family : {"", "6"}) {
    for (const std::uint64_t inode : sockets_in_the_way(text_of(table + family), wanted)) {
      if (auto holder = holder_of(inode)) return holder;
    }
  }
  return std::nullopt;
}

}  // namespace salon::net
