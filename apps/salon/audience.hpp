// The clients of a TCP listener that are here, and what is sent to them: standard input, or an echo.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "carried.hpp"
#include "errand.hpp"
#include "pen.hpp"
#include "rendering.hpp"
#include "reply.hpp"
#include "salon/net/tcp.hpp"
#include "wait_list.hpp"

namespace salon::app {

struct Client {
  Client(const Look& look, bool digested) : rendering(look), received(digested), sent(digested) {}

  Pen::PeerId id = 0;
  net::Endpoint at;
  std::string name;
  net::TcpStream stream;
  Rendering rendering;
  Carried received;
  Carried sent;
  std::uint64_t spoke = 0;  // greater for those who came or spoke later
  bool being_sent = false;  // somebody sends to it: it may not go
  bool lost = false;        // nothing can be sent to it any more
};

/// Nothing is queued: standard input is read when each client that it is for has taken the piece before, or has been
/// let go because it took nothing for `stalled_after`.
class Audience {
 public:
  static constexpr Duration stalled_after = std::chrono::seconds(10);

  Audience(net::Loop& loop, const Report& report, Errand& errand, const Reply& reply)
      : loop_(loop), report_(report), errand_(errand), reply_(reply), changed_(loop) {}

  [[nodiscard]] std::size_t size() const { return clients_.size(); }
  /// The reference is good until `leave`.
  Client& join(std::unique_ptr<Client> client);
  /// It has sent something.
  void spoke(Client& client) { client.spoke = ++turns_; }
  /// Closes its connection, and forgets it when nothing is being sent to it any more. False when cancelled.
  net::Task<bool> part_from(Client& client);
  void leave(Client& client);

  /// Waits until a client has come or gone, or standard input has ended. False when cancelled.
  net::Task<bool> change() { return changed_.wait(); }
  /// More may come for a client that has itself finished. Not from a terminal: there, nobody would know when to stop.
  [[nodiscard]] bool has_more_to_say() const { return !input_over_ && !input_is_terminal_; }

  /// Sends all of standard input, from when a client is there, then ends.
  net::Task<void> give_input();
  /// In its place: nothing is said but what `give` is called with.
  void give_no_input() { input_over_ = true; }
  /// Sends `bytes` to one. False if it cannot be sent to any more, or it was cancelled.
  net::Task<bool> give(Client& client, Bytes bytes);

  void close();

 private:
  net::Task<void> give_all_of_it();
  net::Task<bool> give_to_those_meant(Bytes bytes);
  net::Task<int> send_all(Client& client, Bytes bytes);
  [[nodiscard]] std::vector<Client*> those_meant() const;

  net::Loop& loop_;
  const Report& report_;
  Errand& errand_;
  const Reply reply_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::uint64_t turns_ = 0;
  net::TcpStream input_;
  bool input_is_terminal_ = false;
  bool input_over_ = false;
  WaitList changed_;
};

}  // namespace salon::app
