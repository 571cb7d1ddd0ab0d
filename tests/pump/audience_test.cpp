#include "apps/salon/audience.hpp"

#include <gtest/gtest.h>

#include <array>

#include "salon/sim/sim.hpp"

namespace salon::app {
namespace {

using namespace std::chrono_literals;

/// As somebody at the other end sees a connection.
struct Peer {
  net::TcpStream stream;
  std::string heard = {};
  std::size_t said = 0;
  bool ended = false;
};

net::Task<void> hear(Peer& peer) {
  std::array<std::byte, 65'536> buffer;
  for (;;) {
    const auto count = co_await peer.stream.receive(buffer);
    if (!count || *count == 0) break;
    peer.heard += as_text(Bytes(buffer).first(*count));
  }
  peer.ended = true;
}

net::Task<void> say(Peer& peer, const std::string& text) {
  constexpr std::size_t piece = 10'000;
  for (; peer.said < text.size(); peer.said += piece) {
    const auto sent = co_await peer.stream.send_all(as_bytes(std::string_view(text).substr(peer.said, piece)));
    if (!sent) co_return;
  }
  peer.stream.shutdown_write();
}

/// A listener's audience on one host, its clients and where its standard input comes from on another.
class AudienceTest : public testing::Test {
 protected:
  ~AudienceTest() override {
    doing_.cancel();
    EXPECT_TRUE(network_.run_until([&] { return doing_.empty(); }, 1s));
    errand_.end(done);
    EXPECT_EQ(errand_.finish([&] { audience_.close(); }), done);
    peers_.clear();
    listener_.reset();
    there_.loop().drain();
    here_.loop().drain();
  }

  Peer& connect(net::TcpStream& ours) {
    auto theirs = net::run(there_.loop(), net::TcpStream::connect(there_.loop(), {here_.address(), 8888}));
    auto accepted = net::run(here_.loop(), listener_->accept());
    EXPECT_TRUE(theirs && accepted);
    ours = std::move(*accepted);
    peers_.push_back(std::make_unique<Peer>(std::move(*theirs)));
    return *peers_.back();
  }
  Peer& come(const std::string& name) {
    auto client = std::make_unique<Client>(Look{}, false);
    client->name = name;
    net::TcpStream stream;
    Peer& peer = connect(stream);
    client->stream = Channel(here_.loop(), std::move(stream));
    audience_.join(std::move(client));
    return peer;
  }
  Peer& come_and_hear(const std::string& name) {
    Peer& peer = come(name);
    doing_.spawn(hear(peer));
    return peer;
  }
  /// As standard input; `text` is borrowed.
  Peer& give(const std::string& text) {
    net::TcpStream input;
    Peer& source = connect(input);
    errand_.spawn(audience_.give_input(std::move(input), false));
    doing_.spawn(say(source, text));
    return source;
  }

  static std::string noise(std::size_t bytes) {
    std::string text(bytes, '\0');
    std::uint32_t state = 1;
    for (char& one : text) one = static_cast<char>((state = state * 1664525 + 1013904223) >> 24U);
    return text;
  }

  sim::Network network_{1};
  sim::Host& here_ = network_.host("here");
  sim::Host& there_ = network_.host("there");
  Report report_{"listen", {}};
  Errand errand_{here_.loop(), report_, [] {}};
  Audience audience_{here_.loop(), report_, errand_, Reply{.to = Reply::To::all}};
  std::optional<net::TcpListener> listener_ =
      *net::TcpListener::listen(here_.loop(), {.local = {net::Address::any_v4(), 8888}});
  net::TaskGroup doing_{there_.loop()};
  std::vector<std::unique_ptr<Peer>> peers_;
};

TEST_F(AudienceTest, one_who_takes_nothing_keeps_nobody_waiting) {
  come("deaf");
  Peer& ada = come_and_hear("ada");
  const std::string text = noise(3'000'000);
  give(text);
  EXPECT_TRUE(network_.run_until([&] { return ada.ended; }, 2s)) << ada.heard.size();
  EXPECT_TRUE(ada.heard == text);
  EXPECT_EQ(audience_.size(), 2U);
}

TEST_F(AudienceTest, one_who_is_far_behind_is_waited_for_until_it_is_let_go) {
  Peer& deaf = come("deaf");
  Peer& ada = come_and_hear("ada");
  const std::string text = noise(6'000'000);
  testing::internal::CaptureStderr();
  give(text);
  EXPECT_FALSE(network_.run_until([&] { return ada.ended; }, 9s));
  EXPECT_GT(ada.heard.size(), Audience::behind_bytes_max);
  EXPECT_LT(ada.heard.size(), Audience::behind_bytes_max + 500'000) << "what is kept for one is bounded";
  EXPECT_TRUE(network_.run_until([&] { return ada.ended; }, 2s));
  EXPECT_TRUE(ada.heard == text);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "salon listen: deaf takes nothing and is let go\n");
  doing_.spawn(hear(deaf));
  EXPECT_TRUE(network_.run_until([&] { return deaf.ended; }, 1s)) << "reset";
  EXPECT_LT(deaf.heard.size(), 500'000U);
}

TEST_F(AudienceTest, one_who_is_slow_gets_everything) {
  Peer& slow = come("slow");
  Peer& ada = come_and_hear("ada");
  const std::string text = noise(6'000'000);
  give(text);
  network_.run_for(9s);
  EXPECT_FALSE(ada.ended);
  doing_.spawn(hear(slow));
  EXPECT_TRUE(network_.run_until([&] { return slow.ended && ada.ended; }, 2s));
  EXPECT_TRUE(slow.heard == text);
  EXPECT_TRUE(ada.heard == text);
}

TEST_F(AudienceTest, nothing_is_read_ahead_of_the_only_client) {
  Peer& only = come("only");
  const std::string text = noise(3'000'000);
  const Peer& source = give(text);
  network_.run_for(9s);
  EXPECT_LT(source.said, 500'000U) << "buffers of two connections, and a piece";
  doing_.spawn(hear(only));
  EXPECT_TRUE(network_.run_until([&] { return only.ended; }, 2s));
  EXPECT_TRUE(only.heard == text);
}

}  // namespace
}  // namespace salon::app
