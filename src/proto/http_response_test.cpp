#include "proto/http_response.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace salon::proto::http {
namespace {

constexpr WallTime evening{std::chrono::sys_days{std::chrono::year(1994) / 11 / 6} + std::chrono::hours(8) +
                           std::chrono::minutes(49) + std::chrono::milliseconds(37'900)};

TEST(HttpResponse, a_date_is_written_as_the_standard_has_it) {  // RFC 9110, 5.6.7
  EXPECT_EQ(date_text(evening), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(HttpResponse, a_response_says_how_long_it_is_and_that_it_is_not_to_be_kept) {
  EXPECT_EQ(to_bytes({.status = 404, .body = "no\n", .fields = {{"X", "y"}}, .close = true}, evening),
            "HTTP/1.1 404 Not Found\r\n"
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "X: y\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 3\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "Cache-Control: no-store\r\n"
            "Connection: close\r\n"
            "\r\n"
            "no\n");
}

TEST(HttpResponse, the_answer_to_head_has_no_content) {  // RFC 9110, 9.3.2
  const std::string get = to_bytes({.body = "hello\n"}, evening);
  const std::string head = to_bytes({.body = "hello\n", .head_only = true}, evening);
  EXPECT_EQ(head + "hello\n", get);
}

TEST(HttpResponse, what_has_no_content_announces_none) {  // RFC 9110, 8.6: not in 101
  EXPECT_EQ(to_bytes({.status = 101, .content_type = {}, .body = {}}, evening),
            "HTTP/1.1 101 Switching Protocols\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n");
}

TEST(HttpResponse, a_sentence_says_its_status_too) {
  EXPECT_EQ(plain_response(405, "GET it").body, "405 Method Not Allowed: GET it\n");
}

}  // namespace
}  // namespace salon::proto::http
