#include "proto/refusal.hpp"

namespace salon::proto {

std::string http_refusal(std::string_view opening, std::string_view address) {
  std::string text = "This is a Salon chat room, and it has no web page.\n";
  if (address.empty()) {
    text += "Join it at the same address with nc, telnet or an IRC client.\n";
  } else {
    text += "Join it from a terminal:  nc ";
    text += address;
    text += "\nor with an IRC client at the same address and port.\n";
  }

  std::string response =
      "HTTP/1.1 501 Not Implemented\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Length: " +
      std::to_string(text.size()) +
      "\r\n"
      "Cache-Control: no-store\r\n"
      "Connection: close\r\n"
      "\r\n";
  if (!opening.starts_with("HEAD ")) response += text;
  return response;
}

std::string_view tls_refusal() {
  // alert(21), version, a length of 2: fatal(2), handshake_failure(40)
  return {"\x15\x03\x03\x00\x02\x02\x28", 7};
}

}  // namespace salon::proto
