#include "proto/http_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace salon::proto::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// An event in words, so that a failure can be read: "GET /x 1.1 host=salon keep", "<400>".
std::string words(const HttpReader::Event& event) {
  if (const auto* refusal = std::get_if<Refusal>(&event)) return "<" + std::to_string(refusal->status) + ">";
  const auto& request = std::get<Request>(event);
  std::string text = request.method + " " + request.path + " 1." + std::to_string(request.minor_version);
  if (!request.authority.empty()) text += " host=" + request.authority;
  if (request.body_bytes != 0) text += " body=" + std::to_string(request.body_bytes);
  return text + (request.keep_alive ? " keep" : " close");
}

void feed(HttpReader& reader, std::string_view chunk, std::vector<std::string>& said) {
  reader.feed(chunk);
  for (;;) {
    const HttpReader::Event event = reader.next();
    if (std::holds_alternative<HttpReader::More>(event)) return;
    said.push_back(words(event));
  }
}

/// What comes out of `stream`, fed whole; and ensures that it is the same byte by byte, and cut in two anywhere.
std::vector<std::string> requests_of(const std::string& stream, const Limits& limits = {}) {
  std::vector<std::string> whole;
  HttpReader reader(limits);
  feed(reader, stream, whole);
  for (std::size_t cut = 0; cut <= stream.size() && stream.size() < 2000; ++cut) {
    std::vector<std::string> in_two;
    HttpReader again(limits);
    feed(again, std::string(stream, 0, cut), in_two);
    feed(again, std::string(stream, cut), in_two);
    EXPECT_EQ(in_two, whole) << "cut at " << cut;
  }
  std::vector<std::string> by_byte;
  HttpReader again(limits);
  for (const char byte : stream) feed(again, std::string(1, byte), by_byte);
  EXPECT_EQ(by_byte, whole) << "byte by byte";
  return whole;
}

/// What the only request with these fields behind its request line becomes.
std::string with_fields(const std::string& fields) {
  const std::vector<std::string> said = requests_of("POST / HTTP/1.1\r\nHost: salon\r\n" + fields + "\r\n");
  return said.size() == 1 ? said.front() : "[" + std::to_string(said.size()) + " events]";
}

TEST(HttpReader, a_request_is_read_as_soon_as_its_head_has_ended) {
  EXPECT_THAT(requests_of("GET / HTTP/1.1\r\nHost: salon:8888\r\n\r\n"), ElementsAre("GET / 1.1 host=salon:8888 keep"));
  EXPECT_THAT(requests_of("GET / HTTP/1.1\r\nHost: salon\r\n"), IsEmpty());
}

TEST(HttpReader, requests_may_follow_each_other_at_once) {  // RFC 9112, 9.3.2
  EXPECT_THAT(requests_of("GET /a HTTP/1.1\r\nHost: s\r\n\r\nHEAD /b?c HTTP/1.1\r\nHost: s\r\n\r\nGET /half"),
              ElementsAre("GET /a 1.1 host=s keep", "HEAD /b 1.1 host=s keep"));
}

TEST(HttpReader, a_line_may_end_in_lf_alone) {  // RFC 9112, 2.2
  EXPECT_THAT(requests_of("GET / HTTP/1.1\nHost: salon\n\n"), ElementsAre("GET / 1.1 host=salon keep"));
}

TEST(HttpReader, empty_lines_before_a_request_are_ignored) {  // RFC 9112, 2.2
  EXPECT_THAT(requests_of("\r\n\n\r\nGET / HTTP/1.1\r\nHost: s\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: s\r\n\r\n"),
              ElementsAre("GET / 1.1 host=s keep", "GET / 1.1 host=s keep"));
}

TEST(HttpReader, the_connection_is_kept_unless_one_side_is_known_not_to_want_it) {  // RFC 9112, 9.3
  EXPECT_EQ(with_fields(""), "POST / 1.1 host=salon keep");
  EXPECT_EQ(with_fields("Connection: keep-alive, Close\r\n"), "POST / 1.1 host=salon close");
  EXPECT_EQ(with_fields("Connection: closed\r\n"), "POST / 1.1 host=salon keep");
  EXPECT_EQ(with_fields("Connection: Upgrade\r\nConnection: close\r\n"), "POST / 1.1 host=salon close");
  EXPECT_THAT(requests_of("GET / HTTP/1.0\r\n\r\n"), ElementsAre("GET / 1.0 close"));
  EXPECT_THAT(requests_of("GET / HTTP/1.2\r\nHost: s\r\n\r\n"), ElementsAre("GET / 1.2 host=s keep"));
}

TEST(HttpReader, content_is_skipped) {  // RFC 9112, 6.3
  EXPECT_THAT(
      requests_of("POST / HTTP/1.1\r\nHost: s\r\nContent-Length: 5\r\n\r\nGET /GET /a HTTP/1.1\r\nHost: s\r\n\r\n"),
      ElementsAre("POST / 1.1 host=s body=5 keep", "GET /a 1.1 host=s keep"));
  EXPECT_EQ(with_fields("Content-Length: 0\r\n"), "POST / 1.1 host=salon keep");
  EXPECT_EQ(with_fields("Content-Length: 7\r\ncontent-length: 7\r\n"), "POST / 1.1 host=salon body=7 keep");
}

TEST(HttpReader, content_that_may_not_come_ends_the_connection) {  // RFC 9110, 10.1.1
  EXPECT_EQ(with_fields("Content-Length: 5\r\nExpect: 100-continue\r\n"), "POST / 1.1 host=salon body=5 close");
}

TEST(HttpReader, content_above_its_limit_is_413) {
  EXPECT_EQ(with_fields("Content-Length: 65536\r\n"), "POST / 1.1 host=salon body=65536 keep");
  EXPECT_EQ(with_fields("Content-Length: 65537\r\n"), "<413>");
  EXPECT_EQ(with_fields("Content-Length: 99999999999999999999\r\n"), "<413>");
}

TEST(HttpReader, what_could_smuggle_a_request_is_refused) {  // RFC 9112, 6.1, 6.3, 11.2
  EXPECT_EQ(with_fields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), "<400>");
  EXPECT_EQ(with_fields("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), "<400>");
  EXPECT_EQ(with_fields("Content-Length: 5\r\nContent-Length: 6\r\n"), "<400>");
  EXPECT_EQ(with_fields("Content-Length: 5, 5\r\n"), "<400>");
  EXPECT_EQ(with_fields("Content-Length: +5\r\n"), "<400>");
  EXPECT_EQ(with_fields("Content-Length: 0x5\r\n"), "<400>");
  EXPECT_EQ(with_fields("Content-Length: -5\r\n"), "<400>");
  EXPECT_EQ(with_fields("Content-Length:\r\n"), "<400>");
  EXPECT_EQ(with_fields("Transfer-Encoding: chunked, identity\r\n"), "<400>");
  EXPECT_EQ(with_fields("Transfer-Encoding: xchunked\r\n"), "<400>");
  EXPECT_EQ(with_fields("Transfer-Encoding:\r\n"), "<400>");
  EXPECT_EQ(with_fields("Transfer-Encoding : chunked\r\n"), "<400>");
  EXPECT_THAT(requests_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), ElementsAre("<400>"));
}

TEST(HttpReader, chunked_content_and_other_codings_are_refused) {  // RFC 9112, 6.1, 6.3
  EXPECT_EQ(with_fields("Transfer-Encoding: Chunked\r\n"), "<411>");
  EXPECT_EQ(with_fields("Transfer-Encoding: gzip, chunked\r\n"), "<501>");
  EXPECT_EQ(with_fields("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"), "<501>");
}

TEST(HttpReader, a_field_is_a_token_a_colon_and_a_value) {  // RFC 9112, 5.1, 5.2; RFC 9110, 5.5
  for (const char* field : {"X : y", "X\t: y", ": y", "X y", "X", "X(: y",
                            "X: a\x01"
                            "b",
                            "X: a\rb", "X: a\x7F", "X\r: y", " folded", "\tfolded", "X:y\r\n and more", "X: y\r"}) {
    EXPECT_EQ(with_fields(std::string(field) + "\r\n"), "<400>") << field;
  }
  EXPECT_EQ(with_fields(std::string("X: a\0b\r\n", 8)), "<400>");
  for (const char* field : {"X:", "X:   ", "X: \t y \t", "X: a\tb", "X: \xC3\xA9", "x!#$%&'*+-.^_`|~1: y"}) {
    EXPECT_EQ(with_fields(std::string(field) + "\r\n"), "POST / 1.1 host=salon keep") << field;
  }
}

TEST(HttpReader, a_request_line_has_three_words) {  // RFC 9112, 3
  for (const char* line : {"GET", "GET /", "GET / HTTP", "GET / HTTP/1", "GET / HTTP/1.1 ", " GET / HTTP/1.1",
                           "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET\t/ HTTP/1.1", "GET / http/1.1", "GET / HTTP/1.12",
                           "GET /a b HTTP/1.1", "G(T / HTTP/1.1", "GET /\x01 HTTP/1.1", "GET /\xC3\xA9 HTTP/1.1",
                           "GET / HTTP/1.1\r", "GET /\r HTTP/1.1", "GET  HTTP/1.1"}) {
    EXPECT_THAT(requests_of(std::string(line) + "\r\nHost: s\r\n\r\n"), ElementsAre("<400>")) << line;
  }
}

TEST(HttpReader, another_version_is_505) {  // RFC 9110, 15.6.6
  EXPECT_THAT(requests_of("GET / HTTP/2.0\r\nHost: s\r\n\r\n"), ElementsAre("<505>"));
  EXPECT_THAT(requests_of("GET / HTTP/0.9\r\n\r\n"), ElementsAre("<505>"));
  EXPECT_THAT(requests_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), ElementsAre("<505>"));  // RFC 9113, 3.4
}

TEST(HttpReader, a_target_has_one_of_four_forms) {  // RFC 9112, 3.2
  const auto target = [](const std::string& line) {
    return requests_of(line + " HTTP/1.1\r\nHost: s\r\n\r\n").front();
  };
  EXPECT_EQ(target("GET /a/../b?c=/d"), "GET /a/../b 1.1 host=s keep");
  EXPECT_EQ(target("GET //x"), "GET //x 1.1 host=s keep");
  EXPECT_EQ(target("GET http://other:80/x?y"), "GET /x 1.1 host=other:80 keep");
  EXPECT_EQ(target("GET HTTPS://other"), "GET / 1.1 host=other keep");
  EXPECT_EQ(target("GET http://other?y"), "GET / 1.1 host=other keep");
  EXPECT_EQ(target("OPTIONS *"), "OPTIONS * 1.1 host=s keep");
  EXPECT_EQ(target("CONNECT other:443"), "CONNECT  1.1 host=other:443 keep");
  for (const char* line : {"GET *", "GET x", "GET ftp://s/", "GET http:///", "GET http://user@s/", "GET other:443",
                           "CONNECT other", "CONNECT /", "GET ://s/"}) {
    EXPECT_EQ(target(line), "<400>") << line;
  }
}

TEST(HttpReader, a_request_has_one_host) {  // RFC 9112, 3.2
  const auto head = [](const std::string& fields) {
    return requests_of("GET / HTTP/1.1\r\n" + fields + "\r\n").front();
  };
  EXPECT_EQ(head(""), "<400>");
  EXPECT_EQ(head("Host: a\r\nHost: a\r\n"), "<400>");
  EXPECT_EQ(head("Host: a b\r\n"), "<400>");
  EXPECT_EQ(head("Host: a/b\r\n"), "<400>");
  EXPECT_EQ(head("Host: a, b\r\n"), "<400>");
  EXPECT_EQ(head("Host: user@a\r\n"), "<400>");
  EXPECT_EQ(head("Host:\r\n"), "GET / 1.1 keep");
  EXPECT_EQ(head("Host: [::1]:8888\r\n"), "GET / 1.1 host=[::1]:8888 keep");
}

TEST(HttpReader, each_limit_has_its_status) {
  const Limits limits{.request_line_bytes_max = 40, .head_bytes_max = 100, .fields_max = 3, .body_bytes_max = 10};
  const auto head = [&](const std::string& text) { return requests_of(text, limits); };
  const std::string line_of_40 = "GET /" + std::string(26, 'x') + " HTTP/1.1";
  EXPECT_THAT(head(line_of_40 + "\nHost: s\r\n\r\n"), testing::SizeIs(1));
  EXPECT_THAT(head("GET /" + std::string(27, 'x') + " HTTP/1.1\nHost: s\r\n\r\n"), ElementsAre("<414>"));
  EXPECT_THAT(head("GET /" + std::string(300, 'x')), ElementsAre("<414>"));
  EXPECT_THAT(head("GET / HTTP/1.1\r\nHost: s\r\nA: 1\r\nB: 2\r\n\r\n"), ElementsAre("GET / 1.1 host=s keep"));
  EXPECT_THAT(head("GET / HTTP/1.1\r\nHost: s\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n"), ElementsAre("<431>"));
  EXPECT_THAT(head("GET / HTTP/1.1\r\nHost: s\r\nA: " + std::string(200, 'x')), ElementsAre("<431>"));
  EXPECT_THAT(head("GET / HTTP/1.1\r\nHost: s\r\nA: " + std::string(68, 'x') + "\r\n\r\n"),
              ElementsAre("GET / 1.1 host=s keep"));
  EXPECT_THAT(head("GET / HTTP/1.1\r\nHost: s\r\nA: " + std::string(69, 'x') + "\r\n\r\n"), ElementsAre("<431>"));
}

TEST(HttpReader, a_cookie_of_a_megabyte_is_431_and_is_not_held) {
  HttpReader reader;
  std::vector<std::string> said;
  feed(reader, "GET / HTTP/1.1\r\nHost: s\r\nCookie: ", said);
  for (int i = 0; i < 1024; ++i) {
    feed(reader, std::string(1024, 'x'), said);
    ASSERT_LE(reader.held_bytes(), Limits{}.head_bytes_max + 1024);
  }
  EXPECT_THAT(said, ElementsAre("<431>"));
  EXPECT_EQ(reader.held_bytes(), 0U);
}

TEST(HttpReader, nothing_is_read_behind_a_refusal) {
  EXPECT_THAT(requests_of("GET\r\n\r\nGET / HTTP/1.1\r\nHost: s\r\n\r\n"), ElementsAre("<400>"));
}

TEST(HttpReader, what_follows_a_request_can_be_taken) {
  HttpReader reader;
  reader.feed("GET /ws HTTP/1.1\r\nHost: s\r\n\r\n\x81\x80xxxx");
  ASSERT_TRUE(std::holds_alternative<Request>(reader.next()));
  EXPECT_EQ(reader.take_rest(), "\x81\x80xxxx");
}

TEST(HttpReader, it_knows_whether_a_request_has_begun) {
  HttpReader reader;
  EXPECT_FALSE(reader.in_request());
  std::vector<std::string> said;
  feed(reader, "P", said);
  EXPECT_TRUE(reader.in_request());
  feed(reader, "OST / HTTP/1.1\r\nHost: s\r\nContent-Length: 2\r\n\r\n", said);
  EXPECT_TRUE(reader.in_request());
  feed(reader, "xy", said);
  EXPECT_FALSE(reader.in_request());
}

TEST(HttpRequest, an_authority_is_a_host_and_perhaps_a_port) {  // RFC 9110, 7.2; RFC 3986, 3.2.2
  struct Case {
    const char* text;
    const char* host;
    const char* port;
    bool is_address;
  };
  for (const Case& one :
       {Case{"Salon.Example", "salon.example", "", false}, Case{"salon:8888", "salon", "8888", false},
        Case{"192.168.1.20:8888", "192.168.1.20", "8888", true}, Case{"255.255.255.255", "255.255.255.255", "", true},
        Case{"[FE80::1]", "fe80::1", "", true}, Case{"[::1]:80", "::1", "80", true}, Case{"s:", "s", "", false},
        Case{"1.2.3", "1.2.3", "", false}, Case{"1.2.3.256", "1.2.3.256", "", false},
        Case{"01.2.3.4", "01.2.3.4", "", false}, Case{"1.2.3.4.evil.example", "1.2.3.4.evil.example", "", false},
        Case{"127.0.0.1.", "127.0.0.1.", "", false}}) {
    const auto authority = parse_authority(one.text);
    ASSERT_TRUE(authority) << one.text;
    EXPECT_EQ(authority->host, one.host) << one.text;
    EXPECT_EQ(authority->port, one.port) << one.text;
    EXPECT_EQ(authority->is_address, one.is_address) << one.text;
  }
  for (const char* text :
       {"", ":80", "a b", "a@b", "a/b", "a:b", "a:123456", "[::1", "[::1]x", "[1]", "[x::]", "::1", "a:1:2"}) {
    EXPECT_FALSE(parse_authority(text)) << text;
  }
}

}  // namespace
}  // namespace salon::proto::http
