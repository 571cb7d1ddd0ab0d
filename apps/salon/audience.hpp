// The clients of a TCP listener that are here, and what is sent to them: standard input, or an echo.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "carried.hpp"
#include "channel.hpp"
#include "errand.hpp"
#include "pen.hpp"
#include "rendering.hpp"
#include "reply.hpp"
#include "wait_list.hpp"

namespace salon::app {

struct Client {
  Client(const Look& look, bool digested) : rendering(look), received(digested), sent(digested) {}

  Pen::PeerId id = 0;
  net::Endpoint at;
  std::string name;
  net::TcpStream arriving;  // while hands are shaken; `stream` is not open then
  Channel stream;
  Rendering rendering;
  Carried received;
  Carried sent;
  /// Of standard input, what it has not taken; the first is being sent.
  std::deque<std::shared_ptr<const std::string>> waiting;
  std::size_t waiting_bytes = 0;
  std::uint64_t spoke = 0;  // greater for those who came or spoke later
  bool being_sent = false;  // somebody sends to it: it may not go
  bool lost = false;        // nothing can be sent to it any more
};

/// Standard input goes to each client at its own pace. Where there is one, it is read when that one has taken the piece
/// before. Where there are several, nobody waits for one that takes nothing until it is `behind_bytes_max` or
/// `behind_pieces_max` behind; then all of them do, for it may only be slow, until it has taken something or, having
/// taken nothing for `stalled_after`, is let go.
class Audience {
 public:
  static constexpr Duration stalled_after = std::chrono::seconds(10);
  static constexpr std::size_t behind_bytes_max = std::size_t{4} << 20U;
  static constexpr std::size_t behind_pieces_max = 4'096;

  Audience(net::Loop& loop, const Report& report, Errand& errand, const Reply& reply)
      : loop_(loop), report_(report), errand_(errand), reply_(reply), changed_(loop) {}

  [[nodiscard]] std::size_t size() const { return clients_.size(); }
  /// The reference is good until `leave`.
  Client& join(std::unique_ptr<Client> client);
  /// It can be spoken to now.
  void welcome(Client& client) {
    spoke(client);
    changed_.wake_all();
  }
  /// It has sent something.
  void spoke(Client& client) { client.spoke = ++turns_; }
  /// Closes its connection, and forgets it when nothing is being sent to it any more. False when cancelled.
  net::Task<bool> part_from(Client& client);
  void leave(Client& client);

  /// Waits until a client has come or gone, or standard input has ended. False when cancelled.
  net::Task<bool> change() { return changed_.wait(); }
  /// More is there or may come for a client that has itself finished. Not from a terminal: there, nobody would know
  /// when to stop.
  [[nodiscard]] bool has_more_for(const Client& client) const {
    return !client.waiting.empty() || (!input_over_ && !input_is_terminal_);
  }

  /// Sends all of `input`, standard input, from when a client is there, then ends.
  net::Task<void> give_input(net::TcpStream input, bool is_terminal);
  /// In its place: nothing is said but what `give` is called with.
  void give_no_input() { input_over_ = true; }
  /// Sends `bytes` to one. False if it cannot be sent to any more, or it was cancelled.
  net::Task<bool> give(Client& client, Bytes bytes);

  void close();

 private:
  net::Task<void> give_all_of_it();
  net::Task<bool> give_to_those_meant(std::shared_ptr<const std::string> piece);
  [[nodiscard]] bool somebody_is_behind() const;
  net::Task<void> feed(Client& client);
  net::Task<bool> send_or_let_go(Client& client, Bytes bytes);
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
  bool half_closes_ = false;  // nothing more comes, and something came
  WaitList changed_;
};

}  // namespace salon::app
