#include "audience.hpp"

#include <unistd.h>

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

net::Task<void> Audience::give_input() {
  input_ = open_standard_input(loop_);
  if (input_.is_open()) {
    input_is_terminal_ = isatty(STDIN_FILENO) == 1;
    co_await give_all_of_it();
    if (errand_.over()) co_return;
  }
  input_over_ = true;
  changed_.wake_all();
}

net::Task<void> Audience::give_all_of_it() {
  const ReceiveBuffer buffer(chunk_bytes);
  bool had_any = false;
  for (;;) {
    while (clients_.empty()) {
      const bool go_on = co_await changed_.wait();
      if (!go_on) co_return;
    }
    const auto got = co_await input_.receive(buffer.space());
    if (!got && net::is_cancelled(got.error())) co_return;
    if (!got) co_return errand_.fail(local_failure, input_failed(got.error()));
    if (*got == 0) break;
    had_any = true;
    const bool go_on = co_await give_to_those_meant(buffer.first(*got));
    if (!go_on) co_return;
  }
  if (!had_any) co_return;
  for (const auto& client : clients_) client->stream.shutdown_write();
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
net::Task<bool> Audience::give_to_those_meant(Bytes bytes) {
  std::vector<Client*> meant = those_meant();
  while (meant.empty()) {  // it is for the next of them to come
    const bool go_on = co_await changed_.wait();
    if (!go_on) co_return false;
    meant = those_meant();
  }
  for (Client* const client : meant) client->being_sent = true;  // none of them goes meanwhile
  for (Client* const client : meant) {
    co_await give(*client, bytes);
    if (errand_.over()) co_return false;
  }
  co_return true;
}

// ---- one client ----

net::Task<bool> Audience::give(Client& client, Bytes bytes) {
  client.being_sent = true;
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
  client.being_sent = false;
  changed_.wake_all();
  co_return result == 0;
}

/// 0, or an errno value, negated.
net::Task<int> Audience::send_all(Client& client, Bytes bytes) {
  net::OperationAwaiter<net::SendOperation> sending(loop_);
  sending.socket = client.stream.socket();
  while (!bytes.empty()) {
    const iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};  // a send only reads
    sending.parts = {&part, 1};
    sending.deadline = loop_.now() + stalled_after;
    if (!client.stream.is_open()) co_return -ECANCELED;
    const int result = co_await sending;
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
