#include "session/http.hpp"

#include <gmock/gmock.h>

#include "session/session_harness.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class HttpTest : public testing::Test {
 protected:
  HttpTest() {
    party.setting.web_hosts = {"chat.example.org"};
    party.setting.web_origins = {"https://other.example"};
  }

  /// A client of another host; `host_client` is one of this.
  Visitor& client() { return party.meet(std::make_unique<Http>(door(false))); }
  Visitor& host_client() { return party.meet(std::make_unique<Http>(door(true))); }
  static Door door(bool loopback) {
    Peer peer = Party::peer_of(1);
    peer.loopback = loopback;
    return {.peer = peer};
  }
  static std::string request(const std::string& line, const std::string& fields = "") {
    return line + " HTTP/1.1\r\nHost: 192.168.1.20:8888\r\n" + fields + "\r\n";
  }
  std::string get(const std::string& path, const std::string& fields = "") {
    Visitor& visitor = client();
    visitor.send(request("GET " + path, fields));
    return visitor.read();
  }

  Party party;
};

TEST_F(HttpTest, the_root_says_how_to_join_at_the_address_that_was_reached) {
  const std::string answer = get("/");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nDate: Sat, 14 Mar 2026 10:02:00 GMT\r\n"));
  EXPECT_THAT(answer, HasSubstr("nc 192.168.1.20 8888"));
  EXPECT_THAT(answer, HasSubstr("ws://192.168.1.20:8888/ws"));
  EXPECT_THAT(answer, Not(HasSubstr("Connection: close")));
}

TEST_F(HttpTest, under_tls_the_web_socket_is_under_tls_too) {
  Peer secure = Party::peer_of(1);
  secure.secure = true;
  Visitor& visitor = party.meet(std::make_unique<Http>(Door{.peer = secure}));
  visitor.send(request("GET /"));
  EXPECT_THAT(visitor.read(), HasSubstr("wss://192.168.1.20:8888/ws"));
}

TEST_F(HttpTest, a_connection_is_kept_for_more_requests) {  // RFC 9112, 9.3
  Visitor& visitor = client();
  visitor.send(request("GET /") + request("GET /nothing"));
  EXPECT_THAT(visitor.read(), HasSubstr("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_FALSE(visitor.closed);
  visitor.send(request("GET /", "Connection: close\r\n"));
  EXPECT_THAT(visitor.read(), HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_TRUE(visitor.closed);
}

TEST_F(HttpTest, head_is_answered_without_content) {  // RFC 9110, 9.3.2
  Visitor& visitor = client();
  visitor.send(request("HEAD /"));
  EXPECT_THAT(visitor.read(), EndsWith("\r\n\r\n"));
}

TEST_F(HttpTest, each_request_gets_its_status) {
  struct Case {
    std::string line;
    std::string status;
  };
  for (const Case& one :
       {Case{"GET /index.html", "404"}, Case{"GET /../", "404"}, Case{"GET /%2e%2e/", "404"}, Case{"GET //", "404"},
        Case{"GET http://192.168.1.20/", "200"}, Case{"GET /?x=y", "200"}, Case{"POST /", "405"},
        Case{"DELETE /ws", "405"}, Case{"OPTIONS *", "405"}, Case{"CONNECT other:443", "421"},
        Case{"CONNECT 10.0.0.1:443", "405"}, Case{"BREW /", "501"}, Case{"GET x", "400"}}) {
    Visitor& visitor = client();
    visitor.send(request(one.line));
    EXPECT_THAT(visitor.read(), StartsWith("HTTP/1.1 " + one.status + " ")) << one.line;
  }
  Visitor& visitor = client();
  visitor.send(request("POST /"));
  EXPECT_THAT(visitor.read(), HasSubstr("\r\nAllow: GET, HEAD\r\n"));  // RFC 9110, 15.5.6
}

TEST_F(HttpTest, a_name_that_is_not_this_hosts_is_refused) {
  const auto status = [&](const std::string& host) {
    Visitor& visitor = client();
    visitor.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    return visitor.read().substr(9, 3);
  };
  for (const char* host : {"192.168.1.20", "127.0.0.1:8888", "[::1]:8888", "localhost:8888", "LOCALHOST",
                           "chat.localhost", "chat.example.org", "Chat.Example.Org:8888"}) {
    EXPECT_EQ(status(host), "200") << host;
  }
  for (const char* host : {"evil.example", "192.168.1.20.evil.example", "localhost.evil.example", "1.2.3.4.5",
                           "notlocalhost", "x.chat.example.org"}) {
    EXPECT_EQ(status(host), "421") << host;
  }
  Visitor& visitor = client();
  visitor.send("GET http://evil.example/ HTTP/1.1\r\nHost: 192.168.1.20\r\n\r\n");
  EXPECT_THAT(visitor.read(), StartsWith("HTTP/1.1 421 "));
}

TEST_F(HttpTest, what_is_refused_is_the_last) {
  Visitor& visitor = client();
  visitor.send("GET / HTTP/1.1\r\nHost : salon\r\n\r\n" + request("GET /"));
  const std::string answer = visitor.read();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(answer, HasSubstr("no blank before the colon"));
  EXPECT_THAT(answer, Not(HasSubstr("HTTP/1.1 200")));
  EXPECT_TRUE(visitor.closed);
}

TEST_F(HttpTest, the_operator_is_told_what_was_refused_and_never_what_was_sent) {
  const std::string upgrade =
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  struct Case {
    std::string bytes;
    std::string remark;
  };
  const std::vector<Case> cases = {
      {"GET / HTTP/1.1\r\nHost : secret\r\n\r\n", "HTTP 400: "},
      {request("GET /", "A: b\r\n secret\r\n"), "HTTP 400: "},
      {request("POST /", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "secret", "HTTP 400: "},
      {request("GET /", "Cookie: " + std::string(20'000, 's')), "HTTP 431: "},
      {"GET / HTTP/1.1\r\nHost: secret.example\r\n\r\n", "HTTP 421: "},
      {request("GET /../secret"), "HTTP 404: "},
      {request("GET /ws", upgrade + "Origin: https://secret.example\r\n"), "HTTP 403: "},
  };
  for (const Case& one : cases) {
    Visitor& visitor = client();
    visitor.send(one.bytes);
    ASSERT_THAT(visitor.remarks, testing::SizeIs(1)) << one.bytes;
    EXPECT_THAT(visitor.remarks[0], AllOf(StartsWith(one.remark), Not(HasSubstr("secret"))));
  }
  Visitor& cut = client();
  cut.send("GET / HTTP/1.1\r\nHo");
  cut.half_close();
  EXPECT_TRUE(cut.closed);
  EXPECT_THAT(cut.read(), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(cut.remarks, testing::ElementsAre("HTTP 400: a request that was cut off"));
  Visitor& answered = client();
  answered.send(request("POST /", "Content-Length: 10\r\n") + "half");
  EXPECT_THAT(answered.read(), StartsWith("HTTP/1.1 405 "));
  answered.half_close();
  EXPECT_EQ(answered.read(), "");
  Visitor& fine = client();
  fine.send(request("GET /") + request("GET /favicon.ico"));
  EXPECT_THAT(fine.remarks, testing::IsEmpty());
}

TEST_F(HttpTest, a_head_that_comes_slowly_is_waited_for_10_s) {
  Visitor& visitor = client();
  for (const char byte : std::string("GET / HTT")) {
    visitor.send({&byte, 1});
    party.pass(1s);
  }
  EXPECT_EQ(visitor.read(), "");
  party.pass(1s);
  EXPECT_THAT(visitor.read(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_TRUE(visitor.closed);
}

TEST_F(HttpTest, a_silent_connection_is_kept_for_30_s) {
  Visitor& visitor = client();
  visitor.send(request("GET /"));
  visitor.read();
  party.pass(29s);
  EXPECT_FALSE(visitor.closed);
  party.pass(1s);
  EXPECT_TRUE(visitor.closed);
  EXPECT_EQ(visitor.read(), "");
}

TEST_F(HttpTest, who_says_no_more_is_answered_first) {
  Visitor& visitor = client();
  visitor.send(request("GET /"));
  visitor.half_close();
  EXPECT_THAT(visitor.read(), StartsWith("HTTP/1.1 200 "));
  EXPECT_TRUE(visitor.closed);
}

TEST_F(HttpTest, the_status_is_for_this_host) {
  for (const char* path : {"/healthz", "/readyz", "/metrics"}) {
    EXPECT_THAT(get(path), StartsWith("HTTP/1.1 403 ")) << path;
    Visitor& near = host_client();
    near.send(request(std::string("GET ") + path));
    EXPECT_THAT(near.read(), StartsWith("HTTP/1.1 200 ")) << path;
    near.send(request(std::string("GET ") + path, "X-Forwarded-For: 203.0.113.7\r\n"));
    EXPECT_THAT(near.read(), StartsWith("HTTP/1.1 403 ")) << path;
  }
}

TEST_F(HttpTest, the_status_is_for_those_who_know_the_token) {  // RFC 6750, 2.1 and 3
  party.setting.status_token = "open sesame";
  EXPECT_THAT(get("/metrics"), HasSubstr("401 Unauthorized\r\n"));
  EXPECT_THAT(get("/metrics"), HasSubstr("\r\nWWW-Authenticate: Bearer\r\n"));
  EXPECT_THAT(get("/metrics", "Authorization: Bearer open sesame\r\n"), HasSubstr("\r\n\r\nsalon_guests 3\n"));
  for (const char* token : {"", "open", "open sesamE", "open sesame ", "open sesameopen sesame"}) {
    const std::string fields = "Authorization: Bearer " + std::string(token) + "x\r\n";
    EXPECT_THAT(get("/metrics", fields), HasSubstr("401 Unauthorized\r\n")) << token;
  }
  EXPECT_THAT(get("/metrics", "Authorization: Basic open sesame\r\n"), HasSubstr("401 Unauthorized\r\n"));
}

TEST_F(HttpTest, requests_behind_a_question_wait_for_its_answer) {
  party.answers_wait = true;
  Visitor& near = host_client();
  near.send(request("GET /readyz") + request("GET /nothing"));
  EXPECT_EQ(near.read(), "");
  EXPECT_FALSE(near.session->settled());
  EXPECT_EQ(near.session->deadline(), never);
  party.ready = false;
  party.answer_one(near);
  const std::string answers = near.read();
  EXPECT_THAT(answers, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_THAT(answers, HasSubstr("HTTP/1.1 404 Not Found\r\n"));
}

TEST_F(HttpTest, a_page_of_another_origin_opens_no_web_socket) {  // RFC 6455, 10.2
  const std::string upgrade =
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  EXPECT_THAT(get("/ws", upgrade + "Origin: https://evil.example\r\n"), StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(get("/", upgrade + "Origin: https://evil.example\r\n"), StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(get("/ws"), StartsWith("HTTP/1.1 426 "));
  EXPECT_THAT(get("/ws", "Upgrade: websocket\r\n"), StartsWith("HTTP/1.1 400 "));
}

}  // namespace
}  // namespace salon::session
