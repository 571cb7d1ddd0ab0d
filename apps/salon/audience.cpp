#include "audience.hpp"

#include <algorithm>

#include "receive_buffer.hpp"
#include "standard_streams.hpp"

namespace salon::app {
namespace {

constexpr std::size_t chunk_bytes = 64 * 1024;

}  // namespace

Client& Audience::join(std::unique_ptr<Client> client) {
  clients_.push_back(std::move(client));
  spoke(*clients_.back());
  changed_.wake_all();
  return *clients_.back();
}

net::Task<bool> Audience::part_from(Client& client) {
  client.stream.close();
  while (client.being_sent) {
    const bool go_on = co_await changed_.wait();
    if (!go_on) co_return false;
  }
  co_return true;
}

void Audience::leave(Client& client) {
  std::erase_if(clients_, [&](const auto& one) { return one.get() == &client; });
  changed_.wake_all();
}

// ---- standard input ----

net::Task<void> Audience::give_input(net::TcpStream input, bool is_terminal) {
  input_ = std::move(input);
  input_is_terminal_ = is_terminal;
  if (input_.is_open()) co_await give_all_of_it();
  if (errand_.over()) co_return;
  input_over_ = true;
  changed_.wake_all();
}

net::Task<void> Audience::give_all_of_it() {
  const ReceiveBuffer buffer(chunk_bytes);
  bool had_any = false;
  for (;;) {
    while (clients_.empty() || somebody_is_behind()) {
      const bool go_on = co_await changed_.wait();
      if (!go_on) co_return;
    }
    const auto got = co_await input_.receive(buffer.space());
    if (!got && net::is_cancelled(got.error())) co_return;
    if (!got) co_return errand_.fail(local_failure, input_failed(got.error()));
    if (*got == 0) break;
    had_any = true;
    const auto piece = std::make_shared<const std::string>(as_text(buffer.first(*got)));
    const bool go_on = co_await give_to_those_meant(piece);
    if (!go_on) co_return;
  }
  if (!had_any) co_return;
  half_closes_ = true;
  for (const auto& client : clients_) {
    if (client->waiting.empty()) client->stream.shutdown_write();
  }
}

bool Audience::somebody_is_behind() const {
  const bool others = clients_.size() > 1;  // who would be kept waiting
  return std::ranges::any_of(clients_, [&](const auto& client) {
    if (!others) return !client->waiting.empty();
    return client->waiting_bytes > behind_bytes_max || client->waiting.size() > behind_pieces_max;
  });
}

std::vector<Client*> Audience::those_meant() const {
  std::vector<Client*> found;
  for (const auto& client : clients_) {
    if (client->lost || !client->stream.is_open()) continue;
    if (reply_.to == Reply::To::chosen && !reply_.chooses(client->at)) continue;
    found.push_back(client.get());
  }
  if (reply_.to == Reply::To::all || found.size() < 2) return found;
  return {*std::ranges::max_element(found, {}, &Client::spoke)};
}

/// False if it was cancelled.
net::Task<bool> Audience::give_to_those_meant(std::shared_ptr<const std::string> piece) {
  std::vector<Client*> meant = those_meant();
  while (meant.empty()) {  // it is for the next of them to come
    const bool go_on = co_await changed_.wait();
    if (!go_on) co_return false;
    meant = those_meant();
  }
  for (Client* const client : meant) {
    client->waiting.push_back(piece);
    client->waiting_bytes += piece->size();
    if (client->being_sent) continue;
    client->being_sent = true;
    errand_.spawn(feed(*client));
  }
  co_return true;
}

/// Sends what waits for it.
net::Task<void> Audience::feed(Client& client) {
  while (!client.waiting.empty()) {
    const std::shared_ptr<const std::string> piece = client.waiting.front();
    const Bytes bytes = as_bytes(*piece);
    const bool taken = co_await send_or_let_go(client, bytes);
    if (errand_.over()) co_return;
    if (taken) {
      client.waiting.pop_front();
      client.waiting_bytes -= piece->size();
    } else {
      client.waiting.clear();
      client.waiting_bytes = 0;
    }
    changed_.wake_all();
  }
  if (half_closes_ && client.stream.is_open()) client.stream.shutdown_write();
  client.being_sent = false;
}

// ---- one client ----

net::Task<bool> Audience::give(Client& client, Bytes bytes) {
  client.being_sent = true;
  const bool taken = co_await send_or_let_go(client, bytes);
  if (errand_.over()) co_return false;
  client.being_sent = false;
  changed_.wake_all();
  co_return taken;
}

/// False if it cannot be sent to any more, or it was cancelled.
net::Task<bool> Audience::send_or_let_go(Client& client, Bytes bytes) {
  const int result = co_await send_all(client, bytes);
  if (errand_.over()) co_return false;
  if (result < 0 && client.stream.is_open()) {
    client.lost = true;
    const bool stalled = result == -ETIMEDOUT;
    report_.status({"not_taken",
                    client.name + (stalled ? " takes nothing and is let go" : " takes nothing any more"),
                    {{"peer", client.name}}});
    if (stalled) client.stream.reset();
  }
  co_return result == 0;
}

/// 0, or an errno value, negated.
net::Task<int> Audience::send_all(Client& client, Bytes bytes) {
  while (!bytes.empty()) {
    if (!client.stream.is_open()) co_return -ECANCELED;
    const int result = co_await client.stream.send_some(bytes, loop_.now() + stalled_after);
    if (result < 0) co_return result;
    const auto taken = static_cast<std::size_t>(result);
    client.sent.add(bytes.first(taken));
    bytes = bytes.subspan(taken);
  }
  co_return 0;
}

void Audience::close() {
  clients_.clear();
  input_.close();
}

}  // namespace salon::app
