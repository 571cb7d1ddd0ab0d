// The clock, the queue of what is to happen, chance, and whose turn it is. It knows hosts and sockets by number, and
// nothing of protocols.
//
// Everything that is to happen is an event with a time; events of one time happen in the order they were planned. An
// event refers to sockets by id and looks them up when it happens: ids are never used again, so an event for a socket
// that is gone finds nothing and means nothing.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/generator.hpp"
#include "salon/sim/sim.hpp"

namespace salon::sim {

class Machine;
class SimLoop;
class SimSocket;

using SocketId = std::uint64_t;

class World {
 public:
  World(std::uint64_t seed, NetworkOptions options);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  const NetworkOptions options;
  const std::uint64_t seed;
  Generator chance;

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] WallTime wall() const { return wall_; }

  // ---- events ----

  using Action = std::function<void()>;
  void at(Instant when, Action action);
  void after(Duration delay, Action action) { at(now_ + delay, std::move(action)); }
  /// An event that does not count as life: a world with nothing else for an hour stands still.
  void in_background(Instant when, Action action);

  /// One step: a turn of a host that is due, or the next event, whatever comes first; or nothing until `until`.
  /// `driver` gets no turn: it is the one who asks, or null.
  void step(const SimLoop* driver, Instant until);
  /// True while a step gives another host its turn.
  [[nodiscard]] bool giving_a_turn() const { return turning_ != nullptr; }
  [[nodiscard]] const Machine* turning() const { return turning_; }

  /// From any thread: something was posted, wake up.
  void posted();

  // ---- hosts and sockets ----

  Machine& add_machine(std::string name, const std::vector<net::Address>& addresses);
  [[nodiscard]] const std::vector<std::unique_ptr<Machine>>& machines() const { return machines_; }
  /// Who has this address, as seen from `from`; null when nobody.
  [[nodiscard]] Machine* machine_at(const net::Address& address, Machine& from);

  SocketId next_socket_id() { return ++last_socket_id_; }
  void add(std::unique_ptr<SimSocket> socket);
  void erase(SocketId id);
  [[nodiscard]] SimSocket* find(SocketId id) const;
  /// As `find`, for an id that is known to belong to a T, if to anything.
  template <class T>
  [[nodiscard]] T* find_as(SocketId id) const {
    return static_cast<T*>(find(id));
  }
  /// The ids of all sockets of a host, in the order they were made.
  [[nodiscard]] std::vector<SocketId> sockets_of(const Machine& machine) const;

  // ---- chance ----

  [[nodiscard]] bool happens(unsigned permille) { return permille != 0 && chance.below(1000) < permille; }
  /// How long a packet takes.
  [[nodiscard]] Duration delay(const Machine& from, const Machine& to);
  /// Of `most` things (at least one), how many this time.
  [[nodiscard]] std::size_t how_many(std::size_t most);

  // ---- trace ----

  /// Takes note of something that happened; every argument counts.
  void note(std::string_view what, SocketId socket, std::int64_t number, std::string_view bytes = {});
  [[nodiscard]] std::uint64_t trace_hash() const { return trace_hash_; }
  [[nodiscard]] std::uint64_t trace_length() const { return trace_length_; }

 private:
  struct Event {
    Instant when;
    std::uint64_t sequence;
    bool background;
    Action action;
  };
  static bool later(const Event& a, const Event& b);

  void plan(Instant when, bool background, Action action);
  Machine* choose_due(const SimLoop* driver, Instant& next);
  bool advance(Instant to);
  void set_clock(Instant to);
  void happen();
  [[noreturn]] void stand_still() const;

  Instant now_;
  WallTime wall_;
  Instant life_at_;  // when something other than the background last happened
  unsigned turns_at_now_ = 0;
  std::vector<Event> events_;  // a heap, the next first
  std::uint64_t sequence_ = 0;
  std::size_t background_events_ = 0;

  std::vector<std::unique_ptr<Machine>> machines_;
  std::map<net::Address, Machine*> addresses_;
  std::map<SocketId, std::unique_ptr<SimSocket>> sockets_;
  SocketId last_socket_id_ = 0;
  std::vector<Machine*> due_;
  const Machine* turning_ = nullptr;

  std::uint64_t trace_hash_ = 0xCBF29CE484222325U;
  std::uint64_t trace_length_ = 0;

  std::chrono::steady_clock::time_point real_start_;
  std::mutex mutex_;
  std::condition_variable condition_;
  bool posted_ = false;
};

}  // namespace salon::sim
