#include "proto/sniff.hpp"

#include <gtest/gtest.h>

#include <array>
#include <ostream>
#include <string>

#include "base/generator.hpp"

namespace salon::proto {

void PrintTo(Opening opening, std::ostream* out) {
  constexpr std::array names = {"undecided", "tls", "http", "irc", "lines"};
  *out << names.at(static_cast<std::size_t>(opening));
}

namespace {

/// What `stream` opens, whole; and ensures that no prefix of it was decided otherwise, nor a decision taken back.
Opening opening_of(std::string_view stream) {
  const Opening whole = sniff(stream);
  bool decided = false;
  for (std::size_t length = 0; length <= stream.size(); ++length) {
    const Opening early = sniff(stream.substr(0, length));
    EXPECT_FALSE(decided && early == Opening::undecided) << "a decision was taken back after " << length << " bytes";
    decided = early != Opening::undecided;
    if (decided) {
      EXPECT_EQ(early, whole) << "after " << length << " bytes of " << stream;
    }
  }
  if (decided) {
    EXPECT_EQ(sniff(std::string(stream) + "\x16\x03 GET / HTTP/1.1\r\n"), whole) << "with a tail";
  }
  return whole;
}

TEST(Sniff, what_real_clients_send_first_is_known) {
  EXPECT_EQ(opening_of("CAP LS 302\r\nJOIN :\r\n"), Opening::irc);           // irssi 1.4.3
  EXPECT_EQ(opening_of("CAP LS 302\r\nNICK ada\r\n"), Opening::irc);         // WeeChat 3.8
  EXPECT_EQ(opening_of("NICK ada\r\nUSER ada 0 * :Ada\r\n"), Opening::irc);  // many bots
  EXPECT_EQ(opening_of("PASS :secret\r\nNICK ada\r\n"), Opening::irc);
  EXPECT_EQ(opening_of("GET / HTTP/1.1\r\nHost: salon\r\n\r\n"), Opening::http);  // curl
  EXPECT_EQ(opening_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Opening::http);       // curl --http2-prior-knowledge
  EXPECT_EQ(opening_of("\x16\x03\x01\x02\x00"), Opening::tls);                    // openssl s_client
  EXPECT_EQ(opening_of("\xFF\xFD\x03\xFF\xFB\x18"), Opening::lines);              // a telnet client that negotiates
  EXPECT_EQ(opening_of("build ok\n"), Opening::lines);                            // echo | nc -N
}

TEST(Sniff, irc_is_its_grammar_and_not_its_words) {
  for (const char* line : {"CAP LS",
                           "CAP LS 302",
                           "cap ls 302",
                           "CAP LS :302",
                           "CAP LIST",
                           "CAP REQ :sasl batch",
                           "CAP REQ sasl",
                           "CAP END",
                           "NICK ada",
                           "nick ada",
                           "NICK :ada",
                           "NICK  ada ",
                           "NICK d'été",
                           "NICK :",
                           "USER ada 0 * :Ada Lovelace",
                           "USER ada ada localhost ada",
                           "PASS secret",
                           "CAP  LS  302 ",
                           "CAP NOTACOMMAND",
                           "QUIT :check",
                           "QUIT :is it up?"}) {
    EXPECT_EQ(opening_of(std::string(line) + "\r\n"), Opening::irc) << line;
    EXPECT_EQ(opening_of(std::string(line) + "\n"), Opening::irc) << line;
  }
  for (const char* line :
       {"NICK is late",     "NICK",         "nick :",         "NICK :is late",  "NICK ",     "nickel",
        "USER error again", "USER a b c",   "USER a b c d e", "PASS the salt",  "QUIT",      "QUIT smoking",
        "QUIT :)",          "quit :now",    "PASS",           "PASS :the salt", "CAP",       "CAP it",
        "cap NOTACOMMAND",  "CAP NOT THIS", "CAP LS is cool", "CAP LS 302 x",   "CAP LS :",  "CAP LIST x",
        "CAP END now",      "CAP REQ",      "CAP REQ a b",    "CAPTAIN",        " NICK ada", ":ada NICK ada",
        "@a=b NICK ada",    "PING :x",      "JOIN :",         "QUIT",           "NI",        "C",
        "NICK a\rb"}) {
    EXPECT_EQ(opening_of(std::string(line) + "\r\n"), Opening::lines) << line;
    EXPECT_EQ(opening_of(std::string(line) + "\n"), Opening::lines) << line;
  }
  EXPECT_EQ(opening_of("NICK ada\r\r\n"), Opening::lines);
  EXPECT_EQ(opening_of(std::string_view("NICK a\0b\r\n", 10)), Opening::lines);
}

TEST(Sniff, a_request_line_is_http) {
  for (const char* line : {"GET / HTTP/1.1", "GET / HTTP/1.0", "HEAD /x?y=z HTTP/1.1", "OPTIONS * HTTP/1.1",
                           "M-SEARCH * HTTP/1.1", "CONNECT host:443 HTTP/1.1", "GET http://salon/ HTTP/1.1",
                           "GET /\xC3\xA9 HTTP/1.1", "UPDATEREDIRECTREF / HTTP/1.1"}) {
    EXPECT_EQ(opening_of(std::string(line) + "\r\n"), Opening::http) << line;
    EXPECT_EQ(opening_of(std::string(line) + "\n"), Opening::http) << line;
  }
  for (const char* line :
       {"GET well soon", "GET", "GET /", "GET / HTTP", "GET / HTTP/1", "GET / HTTP/1.1 ", "GET  / HTTP/1.1",
        "GET / HTTP/1.12", "GET / http/1.1", "get / HTTP/1.1", " GET / HTTP/1.1", "/ HTTP/1.1", "GET / HTTP/x.1",
        "GET /a b HTTP/1.1", "GET / HTTPS/1.1", "THISMETHODISTOOLONGTOBEANY / HTTP/1.1", "HELLO", "OK BOOMER"}) {
    EXPECT_EQ(opening_of(std::string(line) + "\r\n"), Opening::lines) << line;
    EXPECT_EQ(opening_of(std::string(line) + "\n"), Opening::lines) << line;
  }
}

TEST(Sniff, tls_needs_two_bytes) {
  EXPECT_EQ(opening_of(""), Opening::undecided);
  EXPECT_EQ(opening_of("\x16"), Opening::undecided);
  EXPECT_EQ(opening_of("\x16\x03"), Opening::tls);
  EXPECT_EQ(opening_of("\x16\x02"), Opening::lines);
  EXPECT_EQ(opening_of("\x15\x03"), Opening::lines);
}

TEST(Sniff, what_still_fits_is_waited_for) {
  for (const char* prefix : {"G",
                             "GET",
                             "GET ",
                             "GET /",
                             "GET / ",
                             "GET / HTTP/1.",
                             "GET / HTTP/1.1",
                             "GET / HTTP/1.1\r",
                             "N",
                             "nic",
                             "NICK",
                             "NICK ",
                             "NICK ada",
                             "NICK ada ",
                             "NICK ada\r",
                             "USER a b",
                             "USER a b c :d e",
                             "CAP L",
                             "CAP LS",
                             "CAP LS 3",
                             "CAP R",
                             "CAP REQ :a",
                             "CAP LS\r",
                             "PASS :x",
                             "QUI",
                             "QUIT :",
                             "QUIT :x",
                             "HELLO"}) {
    EXPECT_EQ(opening_of(prefix), Opening::undecided) << prefix;
  }
}

TEST(Sniff, what_cannot_fit_any_more_is_lines_before_its_end) {
  for (const char* prefix :
       {"h",     "Hello",   "hello",        "GET well s", "GET / HTTPS",    "GET  ", "NICK is l", "NICK :is l",
        "cap x", "cap lsx", "CAP LS v",     "CAP END x",  "nicks",          "\n",    "\r",        " ",
        "é",     "123",     "GET / HTTP\r", "NICK\r",     "USER a b c d e", "GET\r", "Ni!"}) {
    EXPECT_EQ(opening_of(prefix), Opening::lines) << prefix;
  }
}

TEST(Sniff, an_opening_is_waited_for_up_to_its_maximum) {
  const std::string almost = "GET /" + std::string(opening_bytes_max - 6, 'x');
  EXPECT_EQ(sniff(almost), Opening::undecided);
  EXPECT_EQ(sniff(almost + "x"), Opening::lines);
  EXPECT_EQ(sniff(almost + "x HTTP/1.1\r\n"), Opening::lines);
  EXPECT_EQ(sniff("USER a b c :" + std::string(490, 'x')), Opening::undecided);
  EXPECT_EQ(sniff("USER a b c :" + std::string(500, 'x')), Opening::lines);  // longer than an IRC message can be
}

TEST(Sniff, deciding_byte_by_byte_never_contradicts_deciding_whole) {
  constexpr std::array<std::string_view, 26> atoms = {
      "GET / HTTP/1.1", "NICK ada", "CAP", "LS", "LIST", "REQ", "END", "NICK", "USER", "PASS", "GET",  "/",
      "HTTP/1.1",       " ",        " ",   ":",  "\r\n", "\n",  "\r",  "302",  "ada",  "x",    "\x16", "\x03",
      "\xFF",           "-"};
  std::array<int, 5> seen{};
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator chance(seed);
    std::string stream;
    for (std::uint64_t i = chance.below(9); i > 0; --i) stream += atoms[chance.below(atoms.size())];
    if (chance.one_in(2)) stream += "\r\n";
    ++seen.at(static_cast<std::size_t>(opening_of(stream)));
    if (HasFailure()) return;
  }
  for (const int count : seen) EXPECT_GT(count, 10);  // the streams are of every kind
}

}  // namespace
}  // namespace salon::proto
