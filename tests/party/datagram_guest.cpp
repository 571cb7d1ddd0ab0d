// A device that sends datagrams, each from a port of its own, so that it knows which one a receipt is for.
#include "party/guest.hpp"
#include "salon/net/udp.hpp"

namespace salon::party {

using namespace std::chrono_literals;

namespace {

class DatagramGuest final : public Guest {
 public:
  using Guest::Guest;

  net::Task<void> spend_the_evening() override {
    visit_ = &begin_visit(room::Dialect::datagram);
    co_await pause(0s, 3s);
    while (!invitation_.over) {
      co_await send_one();
      co_await pause(100ms, 4s);
    }
  }

 private:
  net::Task<void> send_one() {
    auto socket = net::UdpSocket::open(loop(), {.local = {net::Address::any_v4(), 0}});
    if (!socket) co_return;
    const std::string words = next_words(*visit_, rooms[0]);
    const Sight sight{.line = {number_, last_line_}, .room = std::string(rooms[0]), .id = {}};
    const std::string payload = (generator_.one_in(3) ? "@d" + std::to_string(number_) + " " : "") + words;
    const Instant deadline = loop().now() + 2s;
    const auto sent = co_await socket->send(as_bytes(payload), invitation_.server, net::Endpoint(), deadline);
    if (!sent || generator_.one_in(10)) co_return;  // now and then it does not wait for the receipt
    std::array<std::byte, 256> buffer;
    const auto got = co_await socket->receive(buffer, deadline);
    if (got && as_text(Bytes(buffer).first(got->length)) == "ok 1\n") visit_->acknowledged.push_back(sight);
  }

  Visit* visit_ = nullptr;
};

}  // namespace

std::unique_ptr<Guest> make_datagram_guest(const Invitation& invitation, std::uint32_t number, Generator generator) {
  return std::make_unique<DatagramGuest>(invitation, number, generator);
}

}  // namespace salon::party
